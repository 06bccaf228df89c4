"""What a run that updates or assigns keeps of the run before, so that it costs what is new."""

from pathlib import Path
from typing import Any

import pytest

from jobs import provenance
from tests import small_job
from tests.small_job import latest, manifest
from tests.test_modes import MIXTURE, job, published, songs, start


def test_another_version_of_the_program_prepares_all_documents_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = job(tmp_path)
    assert start(path) == 0
    (tmp_path / "docs/new.txt").write_text(small_job.text(1, 902), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(provenance, "sources", lambda: "0" * 64)
        assert start(path, "assign") == 0
    assert manifest(tmp_path)["start"]["mode"] == "update"
    told = "the program is another version than that of the run before"
    assert told in manifest(tmp_path)["warnings"][0]
    assert manifest(tmp_path)["sources_sha256"] == "0" * 64


def test_an_update_carries_over_the_scores_that_need_a_fit(tmp_path: Path) -> None:
    metrics = [{"kind": "u_mass"}, {"kind": "held_out"}, {"kind": "stability", "fits": 1}]
    path = job(tmp_path, 30, metrics=metrics)
    assert start(path) == 0
    before = {one["name"]: one for one in published(tmp_path, "metrics.json")["scores"]}
    assert not any("run" in one for one in before.values())
    songs(tmp_path, 25)
    for mode in ("update", "assign", "update"):
        assert start(path, mode, "--force") == 0
        now = {one["name"]: one for one in published(tmp_path, "metrics.json")["scores"]}
        assert list(now) == list(before)
        assert now["u_mass"]["value"] != before["u_mass"]["value"]
        assert "run" not in now["u_mass"]
        for name in ("perplexity", "seed_terms", "sample_rows"):
            assert (now[name]["run"], now[name]["value"]) == (1, before[name]["value"])
    assert [one["value"] for one in now["seed_terms"]["by_topic"]][-1] is None
    assert start(path, "update", "--set", "metrics[2].fits=2") == 0
    now = {one["name"]: one for one in published(tmp_path, "metrics.json")["scores"]}
    assert [name for name, one in now.items() if "run" in one] == ["perplexity"]


def test_passages_are_carried_over_where_those_of_a_document_are_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = job(tmp_path)
    assert start(path) == 0
    first, *rest = (latest(tmp_path) / "passages.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "docs/new.txt").write_text(small_job.text(1, 902), "utf-8")
    small_job.vouched(tmp_path, "passages.jsonl", b"".join([first, *rest, first]))
    assert start(path, "assign") == 65
    assert "not together" in capsys.readouterr().err


@pytest.mark.parametrize("model", [MIXTURE, {"kind": "kmeans", "topics": 3}])
def test_topics_without_a_document_or_a_word_keep_their_ids(
    tmp_path: Path, model: dict[str, Any]
) -> None:
    path = job(tmp_path, 12, model=model)
    assert start(path) == 0
    first = {one["id"] for one in published(tmp_path, "topics.json")["topics"]}
    for number in range(12):
        (tmp_path / f"docs/d{number}.txt").unlink()
    songs(tmp_path, 12)
    assert start(path, "update") == 0
    told = [text for text in manifest(tmp_path)["warnings"] if "are in this one" in text]
    assert told[0].endswith("run once with start.mode: refit")
    registry = published(tmp_path, "registry.json")
    topics = {one["id"]: one for one in registry["topics"]}
    assert {topics[id_]["status"] for id_ in first} == {"dormant"}
    born = [one["topic"] for one in registry["events"] if one["kind"] == "born" and one["run"] == 2]
    assert len(born) == 1
    kept = [one["id"] for one in published(tmp_path, "model/model.json")["rows"]]
    assert set(kept) < first | set(born)
    assert all(topics[id_]["match"] is None for id_ in kept if id_ in first)
    (tmp_path / "docs/song3.txt").unlink()
    assert start(path, "assign") == 0
    assert manifest(tmp_path)["start"]["mode"] == "assign"
    assert [one["id"] for one in published(tmp_path, "model/model.json")["rows"]] == kept
    assert start(path, "assign", "--verify", str(latest(tmp_path))) == 0
