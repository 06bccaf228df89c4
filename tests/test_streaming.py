"""The out-of-core flow: over shards a run gives what it gives in memory."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs import config, memory_budget, run, status, streaming
from jobs.datatypes import Document, field_of, heads_of, lengths_of
from jobs.errors import InputMissing, InputUnusable
from jobs.journal import Progress
from jobs.models.distributed import lda
from jobs.shards import parts, read_part
from jobs.streaming import flow
from jobs.streaming.documents import ShardedDocuments, Spool
from jobs.topics.columns import packed_assignments
from jobs.verify import verify
from tests import small_job, streamed

READER = {"kind": "jsonl", "path": "docs.jsonl", "fields": {"title": "title", "metadata": ["vol"]}}
LDA: dict[str, Any] = {
    "vectoriser": {"kind": "counts"},
    "model": {"kind": "lda", "topics": 3},
    "metrics": [{"kind": "c_npmi"}],
}


def job(folder: Path, **sections: Any) -> str:
    folder.mkdir(exist_ok=True)
    streamed.records(folder)
    return str(small_job.config(folder, **{"reader": READER, **sections}))


def publish(path: str) -> None:
    with Progress(shown=False) as progress:
        run.publish(config.load(path), progress, [], force=True)


CASES: dict[str, dict[str, Any]] = {
    "lda": {**LDA, "metrics": [{"kind": "c_npmi"}, {"kind": "held_out"}]},
    "nmf": {"near_duplicates": {"fitted": "all"}},
    "documents": {**LDA, "passages": {"unit": "document"}, "threads": 2},
    "mixture": {"model": {"kind": "mixture", "topics": 3}},
    "phrases": {**LDA, "vocabulary": {"min_rows": 1, "phrases": {"max_words": 2, "min_count": 2}}},
    "auto": {**LDA, "model": {"kind": "lda", "topics": "auto"}},
}


@pytest.mark.parametrize("case", CASES)
def test_over_shards_every_artifact_is_that_of_a_run_in_memory(
    tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(job(tmp_path / "memory", **CASES[case]))
    streamed.small_shards(monkeypatch)
    monkeypatch.setattr(packed_assignments, "PACKED_FROM", 0)
    publish(job(tmp_path / "shards", **CASES[case], backend={"shards": "always"}))
    assert streamed.differing(tmp_path / "memory", tmp_path / "shards") == []
    assert small_job.manifest(tmp_path / "memory")["memory"]["shards"] == 0
    assert small_job.manifest(tmp_path / "shards")["memory"]["shards"] > 5
    assert not streamed.scratch(tmp_path / "shards").exists()


def test_a_fit_over_shards_depends_on_neither_threads_nor_a_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    streamed.small_shards(monkeypatch, size=8_000, tokens=1_000)
    monkeypatch.setattr(lda, "BURN_IN_TOKENS", 1_500)
    sections: dict[str, Any] = {**LDA, "backend": {"shards": "always"}}
    publish(job(tmp_path / "one", **sections))
    path = job(tmp_path / "two", **sections, threads=2)
    monkeypatch.setattr(parts, "_ON_DISK_FROM", 0)
    streamed.stop(path, "scores")
    publish(path)
    assert streamed.differing(tmp_path / "one", tmp_path / "two") == []
    assert "is fitted in memory" not in caplog.text


def test_the_corpus_out_of_shards_is_that_of_one_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streamed.small_shards(monkeypatch)
    path = job(tmp_path, **LDA, backend={"shards": "always"})
    made = config.load(path)
    with streaming.opened(made, tmp_path / "scratch") as opened:
        held = made.reader.read(made.root)
        reading = opened.settle(made.reader.read(made.root, opened.spool), "0")
        assert isinstance(reading.documents, ShardedDocuments)
        assert tuple(reading.documents) == held.documents
        assert reading.documents[3:5] == held.documents[3:5]
        with opened.over_shards() as parts:
            lexicon = parts.text.learn(reading.documents)
            assert lexicon.words == made.text.learn(held.documents).words
            found = parts.text.prepare(reading.documents, lexicon)
        whole = made.text.prepare(held.documents, lexicon)
        assert list(found.documents) == list(whole.documents)
        one, other = found.corpus, whole.corpus
        assert tuple(one.forms) == other.forms
        assert tuple(one.form_languages) == other.form_languages
        for name in ("form_ids", "indptr", "sentence_ends", "row_documents"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        terms = made.text.vocabulary(other, lexicon)
        with opened.over_shards() as parts:
            counts = parts.text.count(one, terms)
        expected = made.text.count(other, terms)
        for name in ("indptr", "indices", "data"):
            np.testing.assert_array_equal(getattr(counts, name), getattr(expected, name))


def test_a_run_that_memory_would_not_hold_goes_through_shards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = config.load(job(tmp_path, memory_limit="8GB"))
    assert not flow.wanted(made)
    monkeypatch.setattr(flow, "_HELD", 1_000_000)
    assert flow.wanted(made)
    publish(str(tmp_path / "job.yaml"))
    assert small_job.manifest(tmp_path)["memory"]["shards"] == 1


def test_a_run_that_turns_out_too_large_begins_again_through_shards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = job(tmp_path, memory_limit="8GB")
    monkeypatch.setitem(memory_budget._NEEDED, "fit", lambda size, kind: 1e15)
    publish(path)
    assert small_job.manifest(tmp_path)["memory"]["shards"] == 1
    assert [line for line in caplog.messages if "begins again, through shards" in line]
    assert not streamed.scratch(tmp_path).exists()


def test_two_texts_under_one_id_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    path = job(tmp_path, backend={"shards": "always"})
    with (tmp_path / "docs.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "n001", "text": "another text"}) + "\n")
    with pytest.raises(InputUnusable, match=r"'n001' in docs\.jsonl:2 and in docs\.jsonl:62"):
        publish(path)
    assert not streamed.scratch(tmp_path).exists()


def test_a_text_that_was_read_twice_is_kept_once(tmp_path: Path) -> None:
    path = job(tmp_path, backend={"shards": "always"})
    lines = (tmp_path / "docs.jsonl").read_text("utf-8")
    (tmp_path / "docs.jsonl").write_text(lines + lines.splitlines()[5] + "\n", "utf-8")
    publish(path)
    assert [one["id"] for one in small_job.manifest(tmp_path)["skipped"]] == ["n005"]


def test_documents_are_left_out_of_shards_by_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streamed.small_shards(monkeypatch)
    path = job(tmp_path)
    made = config.load(path)
    spool = Spool(tmp_path / "spool")
    reading = made.reader.read(made.root, spool).leaving_out([0, 7], "illegible")
    held = made.reader.read(made.root).leaving_out([0, 7], "illegible")
    assert tuple(reading.documents) == held.documents
    assert reading.skipped == held.skipped
    assert lengths_of(reading.documents) == lengths_of(held.documents)


def test_fields_are_read_without_the_texts_of_stored_documents(tmp_path: Path) -> None:
    names = ('a"], [b', "\\", "\ud800\n", "\N{ARABIC LETTER BEH}", "", "[]]")
    vectors = ((), (1.0, 2.5), (), (), (0.0,), ())
    documents = [
        Document(id_, f"text of {id_}" * at, "s", title=id_, vector=vector)
        for at, (id_, vector) in enumerate(zip(names, vectors, strict=True))
    ]
    spool = Spool(tmp_path / "spool")
    stored = spool.stored([spool.put(one) for one in documents])
    assert list(stored) == documents
    for name in ("id", "title", "vector"):
        assert list(field_of(stored, name)) == [getattr(one, name) for one in documents]
    assert lengths_of(stored) == lengths_of(documents)
    assert list(heads_of(stored, 1, 3)) == documents[1:3]
    assert list(stored.without([0, 5])) == documents[1:5]
    assert lengths_of(stored.without([1])) == [lengths_of(documents)[i] for i in (0, 2, 3, 4, 5)]


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        ("vocabulary", "vocabulary, 0 of"),
        ("write", "write ("),
    ],
)
def test_the_status_shows_how_far_a_run_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stage: str, told: str
) -> None:
    path = job(tmp_path, backend={"shards": "always"})
    streamed.stop(path, stage)
    assert status.main([path]) == InputMissing.exit_code
    assert f"run over shards: {told}" in capsys.readouterr().out
    publish(path)
    assert status.main([path]) == 0
    assert "run over shards" not in capsys.readouterr().out


def test_scratch_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = job(tmp_path, backend={"shards": "always", "scratch": "elsewhere"})
    monkeypatch.setattr(streaming.Flow, "finish", lambda _: None)
    publish(path)
    (left,) = (tmp_path / "elsewhere/small").iterdir()
    assert read_part(left / "corpus/shard-000000", "documents")["starts"][-1] > 0


def test_a_run_over_shards_is_verified_over_shards(tmp_path: Path) -> None:
    path = job(tmp_path, **LDA, backend={"shards": "always"})
    publish(path)
    with Progress(shown=False) as progress:
        code, _ = verify(config.load(path), path, small_job.latest(tmp_path), progress)
    assert code == 0
    assert sorted(one.name for one in (tmp_path / "artifacts/small").iterdir()) == [
        *(".lock", "latest", "latest.json", "runs"),
    ]


def test_what_is_done_in_memory_all_the_same_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish(job(tmp_path, **CASES["phrases"], backend={"shards": "always"}))
    assert "vocabulary.phrases are joined in memory" in caplog.text
