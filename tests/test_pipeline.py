"""The flow as a whole: copies, phrases, guided topics, the choice of K, the gate, the last run."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jobs import assign, run, trace
from tests import small_job

SCHEMAS = Path(run.__file__).parent / "schemas"
CLUSTERS = {"kind": "mixture", "topics": 3, "dimensions": 8, "neighbours": 3}
PHRASE = "Captain Nemo"


def job(folder: Path, **sections: Any) -> str:
    """The small job, with a phrase in each of the first theme's texts and two copies of one."""
    path = small_job.job(folder, **{"model": CLUSTERS, **sections})
    docs = folder / "docs"
    for number in (0, 3, 6):
        text = (docs / f"d{number}.txt").read_text("utf-8")
        (docs / f"d{number}.txt").write_text(text + f"Then {PHRASE} spoke of boat. " * 4, "utf-8")
    text = (docs / "d1.txt").read_text("utf-8")
    (docs / "d91.txt").write_text(text, "utf-8")
    (docs / "d92.txt").write_text(text + "Bread again.\n", "utf-8")
    return path


def latest(folder: Path) -> Path:
    return folder / "artifacts/small/latest"


def load(folder: Path, name: str) -> Any:
    """An artifact of the latest run, which keeps to its schema."""
    value = json.loads((latest(folder) / f"{name}.json").read_text("utf-8"))
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(value)
    return value


PHRASES = {
    "topics": {"terms": 12, "exemplars": 100},
    "vocabulary": {"min_rows": 1, "max_share": 1.0, "phrases": {"max_words": 2}},
}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with phrases, copies and a guided topic."""
    folder = tmp_path_factory.mktemp("full")
    guided = {"label": "On the road", "words": ["engine", "truck brake"]}
    assert run.main([job(folder, start={"guided": [guided]}, **PHRASES), "--quiet"]) == 0
    return folder


def test_copies_are_named_and_do_not_count_twice(full: Path, tmp_path: Path) -> None:
    documents = {one["id"]: one for one in load(full, "assignments")["documents"]}
    assert {name: one["copy_of"] for name, one in documents.items() if one["copy_of"]} == {
        "d91": "d1",
        "d92": "d1",
    }
    assert documents["d91"]["topics"] == documents["d1"]["topics"]
    assert run.main([job(tmp_path, near_duplicates={"fitted": "all"}, **PHRASES), "--quiet"]) == 0
    counts = json.loads((latest(full) / "manifest.json").read_text("utf-8"))["counts"]
    assert (counts["documents"], counts["copies"]) == (11, 2)
    rows = [
        json.loads((latest(folder) / "model/model.json").read_text("utf-8"))
        for folder in (full, tmp_path)
    ]
    assert rows[0]["arrays"] != {}
    assert (latest(full) / "model/arrays.npz").read_bytes() != (
        latest(tmp_path) / "model/arrays.npz"
    ).read_bytes()
    again = {one["id"]: one["copy_of"] for one in load(tmp_path, "assignments")["documents"]}
    assert again["d92"] == "d1"


def test_phrases_are_terms_with_their_surface_and_are_marked_whole(full: Path) -> None:
    topics = load(full, "topics")["topics"]
    shown = {term["display"] for topic in topics for term in topic["terms"]}
    assert PHRASE in shown
    marked = {
        exemplar["excerpt"][start:end]
        for topic in topics
        for exemplar in topic["exemplars"]
        for start, end, term in exemplar["highlights"]
        if " " in term
    }
    assert marked == {PHRASE}


def test_a_trace_follows_phrases(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trace.main([str(full / "job.yaml"), "d3"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("token")]
    words = [line for line in lines if " Captain " in line or " Nemo " in line]
    assert len(words) == 8
    assert all("captain nemo" in line for line in words)


def test_the_documents_of_the_run_get_their_published_topics_back(
    full: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assign.main([str(latest(full)), str(full / "docs")]) == 0
    found = json.loads(capsys.readouterr().out)["documents"]
    published = load(full, "assignments")["documents"]
    own = ("id", "topic", "weight", "margin", "topics", "passages")
    assert [{key: one[key] for key in own} for one in found] == [
        {key: one[key] for key in own} for one in published
    ]


def test_a_guided_topic_is_found_and_keeps_its_label(full: Path) -> None:
    (road,) = (topic for topic in load(full, "topics")["topics"] if topic["pinned"])
    assert road["label"] == "On the road"
    assert {"engine", "truck"} <= {term["display"] for term in road["terms"]}


def test_the_tree_of_topics_ends_in_the_whole(full: Path) -> None:
    value = load(full, "topics")
    first, second = value["hierarchy"]
    assert second["children"][1] == "m0000" or second["children"][0] == "m0000"
    assert set(first["children"]) < {topic["id"] for topic in value["topics"]}
    assert second["prevalence"] == pytest.approx(1 - value["unassigned"], abs=1e-5)
    assert first["distance"] <= second["distance"]


def test_a_guided_word_that_nobody_wrote_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guided = [{"label": "Space", "words": ["rocket"]}]
    assert run.main([job(tmp_path, start={"guided": guided}), "--quiet"]) == 65
    assert "'Space' (rocket)" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["mixture", "nmf", "kmeans"])
def test_the_number_of_topics_is_chosen_with_its_evidence_and_kept(
    kind: str, tmp_path: Path
) -> None:
    model = {"kind": kind, "topics": "auto"}
    topic_count = {"candidates": [2, 3, 9], "rows": 50}
    path = job(tmp_path, model=model, topic_count=topic_count)
    assert run.main([path, "--quiet"]) == 0
    first = load(tmp_path, "metrics")["choice"]
    assert {2, 3, 9} <= {one["topics"] for one in first["candidates"]}
    assert first["range"][0] <= 3 <= first["range"][1]
    assert first["topics"] == len(load(tmp_path, "topics")["topics"]) == 3
    assert first["previous"] is None
    run_id = latest(tmp_path).resolve().name
    assert run.main([path, "--quiet", "--set", "topic_count.candidates=[2, 9]", "--force"]) == 0
    again = load(tmp_path, "metrics")["choice"]
    assert (again["topics"], again["previous"]) == (3, 3)
    made = json.loads((latest(tmp_path) / "manifest.json").read_text("utf-8"))
    assert made["previous"] == run_id
    assert run.main([path, "--quiet", "--verify", str(latest(tmp_path))]) == 0


def test_the_gate_keeps_a_bad_run_aside_and_the_last_good_one_in_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = job(tmp_path)
    assert run.main([path, "--quiet"]) == 0
    good = latest(tmp_path).resolve()
    before = {file.name: file.read_bytes() for file in good.iterdir() if file.is_file()}
    assert run.main([path, "--quiet", "--set", "gate.max_topic_share=0.01"]) == 4
    told = capsys.readouterr().err
    assert "gate.max_topic_share" in told
    assert latest(tmp_path).resolve() == good
    assert {f.name: f.read_bytes() for f in good.iterdir() if f.is_file()} == before
    (refused,) = (tmp_path / "artifacts/small/refused").iterdir()
    made = json.loads((refused / "manifest.json").read_text("utf-8"))
    assert "gate.max_topic_share" in made["refusals"][0]
    assert (refused / "topics.json").is_file()
    assert str(refused) in told
