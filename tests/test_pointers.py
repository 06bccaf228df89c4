"""Pointers to the latest run: whatever became of them, readers find it, and the next run mends."""

import json
import logging
import os

import pytest

from jobs import pointers
from jobs.published import load
from jobs.store import Store
from tests.spoilt import BAD_LINKS, BAD_NOTES, link_to, note, runs


@pytest.mark.parametrize("bad", BAD_LINKS)
def test_a_link_that_names_no_run_is_made_anew(
    closed: Store, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    run = runs(closed)[-1]
    BAD_LINKS[bad](closed.folder / "latest")
    assert load(closed.folder / "latest").run_id == run.name  # readers go by latest.json
    with caplog.at_level(logging.WARNING, "jobs"), closed.lock():
        assert pointers.read(closed.folder) == (run, run)
    assert "latest named no run that is there" in caplog.text


@pytest.mark.parametrize("bad", BAD_NOTES)
def test_a_note_that_names_no_run_is_made_anew(
    closed: Store, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    run = runs(closed)[-1]
    BAD_NOTES[bad](closed.folder / "latest.json")
    assert load(closed.folder / "latest").run_id == run.name
    with caplog.at_level(logging.WARNING, "jobs"), closed.lock():
        assert pointers.read(closed.folder) == (run, run)
    assert "latest.json named no run that is there" in caplog.text
    assert json.loads((closed.folder / "latest.json").read_bytes()) == note(run)


@pytest.mark.parametrize("bad", sorted(BAD_LINKS.keys() & BAD_NOTES.keys()))
def test_where_both_are_bad_the_newest_whole_run_is_named(
    closed: Store, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    good, damaged = runs(closed)
    BAD_LINKS[bad](closed.folder / "latest")
    BAD_NOTES[bad](closed.folder / "latest.json")
    (damaged / "topics.json").write_bytes(b"")
    with caplog.at_level(logging.WARNING, "jobs"), closed.lock():
        assert pointers.read(closed.folder) == (good, good)
    assert "not whole" in caplog.text
    assert "neither latest nor latest.json named a run" in caplog.text


def test_where_they_disagree_the_link_holds(
    closed: Store, caplog: pytest.LogCaptureFixture
) -> None:
    old, new = runs(closed)
    link_to(f"runs/{old.name}")(closed.folder / "latest")
    with caplog.at_level(logging.WARNING, "jobs"), closed.lock():
        assert pointers.read(closed.folder) == (old, old)
    assert f"latest named {old.name}, but latest.json {new.name}" in caplog.text


def test_sound_pointers_are_left_alone_and_nothing_is_said(
    closed: Store, caplog: pytest.LogCaptureFixture
) -> None:
    before = {path: os.lstat(path).st_mtime_ns for path in closed.folder.glob("latest*")}
    with caplog.at_level(logging.INFO, "jobs"), closed.lock():
        pass
    assert before == {path: os.lstat(path).st_mtime_ns for path in closed.folder.glob("latest*")}
    assert not caplog.records
