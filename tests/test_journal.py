"""What a run logs: escapes, JSON lines, levels, progress and its heartbeat."""

import json
import logging
import time
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import journal
from tests.terminal import on_a_terminal


@given(st.text())
def test_what_is_escaped_is_one_safe_line(text: str) -> None:
    safe = journal.escape(text)
    assert len(safe.splitlines()) <= 1
    assert not set(safe) & {chr(c) for c in (*range(32), 0x7F, *range(0x202A, 0x202F))}
    safe.encode()


def test_healthy_text_is_not_escaped() -> None:
    text = "نص عربي، (Iraq) می\u200cخواهم – ١٢"
    assert journal.escape(text) == text


def test_a_log_in_json_is_an_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    journal.configure("json")
    journal.log.info("read\n%s", "\u202e", extra={"fields": {"stage": "read", "total": 3}})
    try:
        raise ValueError("x")
    except ValueError:
        journal.log.exception("failed")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["message"] == "read\n\u202e"
    assert (first["level"], first["stage"], first["total"]) == ("info", "read", 3)
    assert first["time"].endswith("Z")
    assert "ValueError: x" in second["traceback"]


@pytest.mark.parametrize(
    ("options", "told"),
    [({"quiet": True}, "w"), ({}, "iw"), ({"verbose": True}, "diwl")],
)
def test_how_much_is_told(
    capsys: pytest.CaptureFixture[str], options: dict[str, bool], told: str
) -> None:
    journal.configure(**options)  # type: ignore[arg-type]
    journal.log.debug("d")
    journal.log.info("i")
    journal.log.warning("w")
    logging.getLogger("gensim.models").warning("l")
    lines = capsys.readouterr().err.splitlines()
    assert "".join(line[-1] for line in lines) == told


def test_warnings_of_libraries_are_collected_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    journal.configure()
    with journal.library_warnings() as found:
        for _ in range(3):
            warnings.warn("old\n  thing", DeprecationWarning, stacklevel=1)
        warnings.warn("1 divided by 0", RuntimeWarning, stacklevel=1)
    assert found == ["DeprecationWarning: old thing", "RuntimeWarning: 1 divided by 0"]
    assert capsys.readouterr().err == ""


# ---- progress --------------------------------------------------------------------------------


def test_without_a_terminal_each_phase_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    journal.configure("json")
    with journal.Progress(bar=False) as progress:
        for stage in ("prepare", "fit lda", "prepare"):
            for done in range(3):
                progress(stage, done, 2)
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["stage"] for line in told] == ["prepare", "fit lda", "prepare"]
    assert list(progress.seconds) == ["prepare", "fit lda"]


def test_a_long_phase_has_a_heartbeat(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "HEARTBEAT_SECONDS", 0.05)
    journal.configure()
    with journal.Progress(bar=False) as progress:
        progress("fit lda", 3, 20)
        time.sleep(0.4)
    time.sleep(0.2)
    told = capsys.readouterr().err.splitlines()
    assert "fit lda: 3 of 20, for " in told[1]
    assert len(told) < 12, "the heart must stop with the run"


def test_a_heartbeat_tells_the_rate_and_the_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(journal, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    journal.configure()
    with journal.Progress(bar=False) as progress:
        progress("prepare", 0, 90_000)
        clock[0] = 20.0
        progress("prepare", 5_000, 90_000)
        time.sleep(0.3)
    assert "5000 of 90000, for 20 s; 250 a second, 6 min left" in capsys.readouterr().err


def test_no_progress_tells_nothing_but_times_all(capsys: pytest.CaptureFixture[str]) -> None:
    journal.configure()
    with journal.Progress(shown=False) as progress:
        progress("read", 0, 0)
    assert capsys.readouterr().err == ""
    assert progress.seconds["read"] >= 0


def test_a_terminal_gets_a_bar_and_logs_stand_above_it() -> None:
    body = """
    with journal.Progress() as progress:
        for i in range(5):
            progress("fit [lda]", i, 5)
            journal.log.info("line %d", i)
    return 0
    """
    shown = on_a_terminal(body, TERM="xterm", COLUMNS="100")
    assert "fit [lda]" in shown
    assert all(f"INFO line {i}" in shown for i in range(5))
    assert "5/5" in shown
