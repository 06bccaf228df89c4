"""The Python interface: runs opened and made from Python, as typed values and as data frames."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jobs
from jobs import run
from jobs.datatypes import Document
from jobs.errors import ConfigError, InputMissing, InputUnusable
from jobs.interface import Run
from tests import small_job


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("job")
    config = small_job.job(folder, artifacts={"matrix": True})
    assert run.main([config, "--quiet"]) == 0
    run_made: Run = jobs.load(folder / "artifacts/small")
    return run_made


def values(**sections: Any) -> dict[str, Any]:
    return {
        "job": "given",
        "passages": {"words": 20},
        "vocabulary": {"min_rows": 1, "max_share": 1.0},
        "vectoriser": {"kind": "tfidf"},
        "model": {"kind": "nmf", "topics": 3},
        "metrics": [],
        **sections,
    }


TEXTS = [small_job.text(number % 3, number) for number in range(9)]


def test_a_run_has_topics_assignments_and_passages(made: Run) -> None:
    assert [topic.id for topic in made.topics] == ["t0000", "t0001", "t0002"]
    assert [one.id for one in made.assignments] == [f"d{number}" for number in range(9)]
    passages = list(made.passages())
    assert {passage.document for passage in passages} == {one.id for one in made.assignments}
    assert passages[0].text
    assert repr(made) == f"<run {made.run_id} of job small: 3 topics>"


def test_the_matrix_is_not_cut_at_the_floor(made: Run) -> None:
    matrix = made.matrix()
    assert matrix.shape == (9, 3)
    assert matrix.dtype == np.float32
    assert np.allclose(matrix.sum(axis=1), 1, atol=1e-6)
    place = {topic.id: column for column, topic in enumerate(made.topics)}
    for row, one in enumerate(made.assignments):
        assert place[one.topic or ""] == matrix[row].argmax()
        for share in one.topics:
            assert matrix[row, place[share.id]] == pytest.approx(share.weight, abs=1e-6)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_tables_are_data_frames(made: Run, library: Any) -> None:
    pytest.importorskip(library)
    documents = made.frame("documents", library)
    assert list(documents["document"]) == [one.id for one in made.assignments]
    assert np.allclose(np.asarray(documents["t0001"]), made.matrix()[:, 1], atol=1e-6)
    assert list(made.frame("topics", library)["topic"]) == ["t0000", "t0001", "t0002"]
    terms = made.frame("terms", library)
    assert len(terms) == sum(len(topic.terms) for topic in made.topics)
    assert len(made.frame("passages", library)) == len(list(made.passages()))


def test_what_is_no_table_or_library_is_told(made: Run) -> None:
    with pytest.raises(ValueError, match="no table 'words': there are topics, terms"):
        made.frame("words")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="take pandas or polars"):
        made.frame("topics", "dask")  # type: ignore[arg-type]


def test_other_texts_are_transformed_and_explained(made: Run) -> None:
    found = made.transform([small_job.text(0, 77), "zzzz qqqq"])
    assert found.shape == (2, 3)
    assert found[0].sum() == pytest.approx(1)
    assert not found[1].any()
    best = made.topics[int(found[0].argmax())]
    explained = made.explain(small_job.text(0, 77), words=3)
    assert (explained[0].topic, explained[0].label) == (best.id, best.label)
    assert explained[0].weight == pytest.approx(found[0].max())
    assert len(explained[0].words) == 3
    assert {one.word.lower() for one in explained[0].words} <= set(small_job.THEMES[0].split())


def test_what_is_no_list_of_texts_is_told(made: Run) -> None:
    with pytest.raises(InputUnusable, match="one text: put it in a list"):
        made.transform(small_job.text(0, 77))
    with pytest.raises(InputUnusable, match="text 1 is of type NoneType"):
        made.assign([small_job.text(0, 77), None])  # type: ignore[list-item]
    frame = pytest.importorskip("pandas").DataFrame({"id": ["a"], "text": [small_job.text(0, 77)]})
    for given in (frame, {"a": small_job.text(0, 77)}):
        with pytest.raises(InputUnusable, match="give its texts alone"):
            made.transform(given)
    assert made.transform(frame["text"]).shape == (1, len(made.topics))


def test_a_run_is_made_of_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = jobs.run_config(values(), documents=TEXTS)
    assert [one.id for one in made.assignments] == [f"{n:07d}" for n in range(1, 10)]
    again = jobs.run_config(values(), documents=iter(TEXTS))
    assert again.run_id == made.run_id
    assert jobs.run_config(values(), documents=TEXTS, force=True).run_id != made.run_id


def test_a_run_is_made_of_records_frames_and_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    monkeypatch.chdir(tmp_path)
    records: list[dict[str, Any]] = [
        {"id": f"d{at}", "text": text, "date": f"2024-01-0{at + 1}", "office": "north"}
        for at, text in enumerate(TEXTS)
    ]
    documents = [
        Document(one["id"], one["text"], "", date=one["date"], metadata={"office": "north"})
        for one in records
    ]
    found = [
        jobs.run_config(values(job=f"job{at}"), documents=given).assignments
        for at, given in enumerate(
            (records, pandas.DataFrame(records), polars.DataFrame(records), documents)
        )
    ]
    for assignments in found:
        shown = [(one.id, one.date, one.metadata, one.topic, one.weight) for one in assignments]
        assert shown[0][:3] == ("d0", "2024-01-01", {"office": "north"})
        assert shown == [(o.id, o.date, o.metadata, o.topic, o.weight) for o in found[0]]


def test_an_index_called_id_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pandas = pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    frame = pandas.DataFrame({"id": [f"d{at}" for at in range(9)], "text": TEXTS}).set_index("id")
    for at, given in enumerate((frame, frame["text"])):
        made = jobs.run_config(values(job=f"job{at}"), documents=given)
        assert [one.id for one in made.assignments] == [f"d{at}" for at in range(9)]


def test_a_text_that_cannot_be_used_is_listed_and_the_others_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given: list[dict[str, Any]] = [
        {"text": f"Caf\N{LATIN SMALL LETTER E WITH ACUTE} {text}"} for text in TEXTS
    ]
    given += [{"text": "half a \ud800 pair"}, {"text": None}]
    corpus = {"max_skipped": 0.5}
    made = jobs.run_config(values(corpus=corpus), documents=given)
    reasons = [one["reason"] for one in made.manifest["skipped"]]
    assert [reason.partition("holds")[2] or reason for reason in reasons] == [
        " half a surrogate pair, which is no character",
        "its text (field 'text') is null",
    ]
    assert len(made.assignments) == 9
    assert next(iter(made.passages())).text.startswith("Caf\N{LATIN SMALL LETTER E WITH ACUTE} ")


def test_values_of_data_frames_are_those_of_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pandas = pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    days = pandas.date_range("2024-01-01 06:30", periods=len(TEXTS), freq="D")
    frame = pandas.DataFrame({"text": TEXTS, "date": days})
    frame["desk"] = pandas.array(["north", None] + ["south"] * (len(TEXTS) - 2), dtype="string")
    frame["pages"] = pandas.array([3, None] + [1] * (len(TEXTS) - 2), dtype="Int64")
    frame["place"] = [np.array([1.5, np.nan])] * len(TEXTS)
    frame["seen"] = [np.datetime64("2024-02-01T10:00:00.5", "ns")] * len(TEXTS)
    first, second = jobs.run_config(values(), documents=frame).assignments[:2]
    assert [one.date for one in (first, second)] == ["2024-01-01T06:30:00", "2024-01-02T06:30:00"]
    (kept,) = tmp_path.rglob("*.documents.jsonl")
    records = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert [records[0][name] for name in ("date", "desk", "pages", "place")] == [
        "2024-01-01T06:30:00",
        "north",
        3,
        [1.5, None],
    ]
    assert (records[1]["desk"], records[1]["pages"]) == (None, None)
    assert records[0]["seen"] == "2024-02-01T10:00:00.500000"


def test_a_configuration_file_is_run_with_its_own_documents_or_with_others(tmp_path: Path) -> None:
    config = small_job.job(tmp_path)
    assert len(jobs.run_config(config).assignments) == 9
    assert len(jobs.run_config(config, documents=TEXTS[:6]).assignments) == 6


@pytest.mark.parametrize(
    ("documents", "told"),
    [
        ([], "there are no documents"),
        ([7], "document 1 is of type int: give texts"),
        ([{"text": "a"}, {"body": "b"}], "document 2 has no `text`, .* it has 'body': give"),
        ("a text", "`documents` is one text, and no list"),
        ({"d1": "a text"}, "`documents` is one mapping, and no list"),
        ([{"id": "x", "text": "a", "size": float("inf")}], "document x holds an infinite number"),
    ],
)
def test_documents_that_are_none_are_told(
    documents: Any, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((InputMissing, InputUnusable), match=told):
        jobs.run_config(values(), documents=documents)


def test_errors_are_those_of_the_command(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="modle"):
        jobs.run_config({**values(), "modle": {}}, documents=TEXTS)
    with pytest.raises(InputMissing, match="there is no such run"):
        jobs.load(tmp_path / "nothing")
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = jobs.lode


def test_what_cannot_be_given_says_what_to_do(made: Run, tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match="text 0 is of type int, not a string"):
        made.explain(5)  # type: ignore[arg-type]
    path = small_job.job(tmp_path)
    with pytest.raises(InputUnusable, match="is of type int: give an iterable"):
        jobs.run_config(path, documents=5)
    found = jobs.run_config(path)
    with pytest.raises(InputMissing, match=r"set `artifacts.matrix: true` and run again"):
        found.matrix()
