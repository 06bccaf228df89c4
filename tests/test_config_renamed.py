"""Renamed keys: pointed out in files, and read in a run that was recorded before they were."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobs import assign, config, explain
from jobs.config.renamed import RENAMED, by_todays_names
from jobs.errors import ConfigError
from tests.small_job import Command, text

#: A run of a small job, published before these keys were renamed. Its report was left away, and
#: its word list cut to fifty words: English text needs none.
OLD_RUN = Path(__file__).parent / "old_run"
SECTIONS = ("text", "model", "gate", "near_duplicates", "topic_count")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder of the old run and its documents, its configuration under today's names."""
    folder = tmp_path / "old"
    shutil.copytree(OLD_RUN, folder)
    values = by_todays_names(yaml.safe_load((OLD_RUN / "job.yaml").read_text("utf-8")))
    (folder / "job.yaml").write_text(json.dumps(values), "utf-8")
    return folder


def run_of(folder: Path) -> Path:
    (found,) = (folder / "runs").iterdir()
    return found


def recorded() -> dict[str, Any]:
    manifest = json.loads((run_of(OLD_RUN) / "manifest.json").read_text("utf-8"))
    return dict(manifest["config"])


def test_the_old_run_has_each_key_that_was_renamed() -> None:
    values = recorded()
    for one in RENAMED:
        holder = values[one.section] if one.section else values
        assert one.old in holder
        assert one.new not in holder


def test_an_old_key_in_a_file_is_called_by_its_name_of_today() -> None:
    path = str(OLD_RUN / "job.yaml")
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert [line.removeprefix(f"{path}:") for line in caught.value.problems] == [
        "3:8: text.strokes: is called text.kashida now; write that",
        "3:23: text.holes: is called text.spaces now; write that",
        "3:37: text.furniture: is called text.boilerplate now; write that",
        "4:1: copies: is called near_duplicates now; write that",
        "8:38: model.starts: is called model.restarts now; write that",
        "8:49: model.rounds: is called model.neighbour_rounds now; write that",
        "8:60: model.place: is called model.lsa_weight now; write that",
        "9:1: choice: is called topic_count now; write that",
        "10:8: gate.max_fall: is called gate.max_perplexity_rise now; write that",
        "11:9: start.previous: is called start.mode now; write that",
    ]


def test_what_an_old_key_says_is_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "job.yaml"
    path.write_text(
        "job: a\nreader: {kind: text, path: docs}\nvectoriser: {kind: counts}\n"
        "model: {kind: kmeans, starts: 0}\ncopies:\n  threshold: 7\n"
        "gate: {max_fall: 1, max_perplexity_rise: x}\n"
    )
    with pytest.raises(ConfigError) as caught:
        config.load(str(path), ["choice.keep=2", "model.place=3"])
    assert [line.removeprefix(f"{path}:") for line in caught.value.problems] == [
        "4:23: model.starts: is called model.restarts now; write that",
        "4:31: model.restarts: must be an integer in the range [1, 1000]. Got 0 instead.",
        "5:1: copies: is called near_duplicates now; write that",
        "6:14: near_duplicates.threshold: must be a number in the range (0.3, 1]. Got 7 instead.",
        "7:8: gate.max_fall: is called gate.max_perplexity_rise now; write that",
        "7:42: gate.max_perplexity_rise: must be a number in the range [0, inf) or null. "
        "Got 'x' instead.",
        "--set choice.keep=2: choice: is called topic_count now; write that",
        "--set choice.keep=2: topic_count.keep: must be a number in the range [0, 1). "
        "Got 2 instead.",
        # k-means never had a place.
        "--set model.place=3: model.place: unknown key (known: dimensions, iterations, kind, "
        "method, outliers, restarts, sharpness, topics)",
    ]


def _only(now: Any, before: Any) -> Any:
    """What there was before of values that there are now."""
    if not isinstance(now, dict) or not isinstance(before, dict):
        return now
    return {key: _only(now[key], value) for key, value in before.items()}


def test_what_was_recorded_is_read_by_todays_names() -> None:
    before = recorded()
    job = config.load_values(before, "/", "manifest.json")
    for section, values in by_todays_names(before).items():
        now = job.config[section]
        if isinstance(values, dict):  # what came since has its default
            assert _only(now, values) == values
        else:
            assert now == values
    assert by_todays_names(job.config) == job.config


def test_an_old_run_gives_new_documents_their_topics(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (old / "new.txt").write_text(text(1, 77), "utf-8")
    assert assign.main([str(run_of(old)), str(old / "new.txt")]) == 0
    (found,) = json.loads(capsys.readouterr().out)["documents"]
    topics = json.loads((run_of(old) / "topics.json").read_text("utf-8"))["topics"]
    (topic,) = [one for one in topics if one["id"] == found["topic"]]
    assert set(topic["label"].split(", ")) <= set(text(1, 0).lower().split())


def test_a_document_of_an_old_run_is_explained(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain.main([str(run_of(old)), "d0"]) == 0
    assert capsys.readouterr().out.count("word      ") > 5


def test_an_old_run_is_verified(old: Path, command: Command) -> None:
    code, out, err = command(str(old / "job.yaml"), "--no-progress", "--verify", str(run_of(old)))
    # Not the same: the report and most of the word list were left away. But no name differs.
    assert (code, "first difference: " in out) == (1, True), err
    for one in RENAMED:
        assert f'{one.old}"' not in out
        assert f'{one.new}"' not in out
