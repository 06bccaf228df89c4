"""What commands print, log and return, whatever happens to them and to those who listen."""

import json
import logging
import os
import pty
import signal
import subprocess
import sys
import textwrap
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import console, errors, journal
from jobs.console import guarded

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers = root.handlers[:]
    yield
    root.handlers[:] = handlers
    logging.getLogger("jobs").setLevel(logging.NOTSET)


def script(body: str) -> list[str]:
    """A command whose work is `body`."""
    lines = textwrap.indent(textwrap.dedent(body), "    ")
    text = f"import sys, time\nfrom jobs import console, errors, journal\ndef work():\n{lines}\n"
    return [sys.executable, "-c", text + "sys.exit(console.guarded(work))"]


def raising(error: BaseException) -> int:
    def work() -> int:
        raise error

    return guarded(work)


# ---- exit codes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("x"), 2),
        (errors.GateRefused("x"), 4),
        (errors.InputUnusable("x"), 65),
        (errors.InputMissing("x"), 66),
        (errors.CannotCreate("x"), 73),
        (errors.WriteFailed("x"), 74),
        (OSError(28, "No space left on device", "/x"), 74),
        (errors.Locked("x"), 75),
        (errors.ConfigError(["x"]), 78),
        (KeyboardInterrupt(), 130),
        (SystemExit(2), 2),
        (SystemExit(None), 0),
        (PermissionError(13, "Permission denied"), 1),
        (ZeroDivisionError("x"), 1),
        (RecursionError("x"), 1),
        (MemoryError(), 1),
    ],
)
def test_every_end_has_its_exit_code(error: BaseException, code: int) -> None:
    assert raising(error) == code


def test_problems_of_a_configuration_start_their_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(errors.ConfigError(["a.yaml:1:2: x: 100% wrong", "a.yaml:3:4: y: too"])) == 78
    assert capsys.readouterr().err == "a.yaml:1:2: x: 100% wrong\na.yaml:3:4: y: too\n"


def test_a_defect_says_where_it_is_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(ZeroDivisionError("by \u202enothing")) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" in shown.err
    assert "report it" in shown.err
    assert "by \\u202enothing" in shown.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_through_its_finally(number: int, code: int) -> None:
    body = """
    try:
        print("ready", flush=True)
        while True:
            try:
                time.sleep(10)
            except Exception:
                pass  # a library that swallows what it does not know
    finally:
        print("cleared", flush=True)
    """
    with subprocess.Popen(
        script(body), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        assert child.wait(20) == code
        assert child.stdout.read() == "cleared\n"
        told = child.stderr.read()
    assert "Traceback" not in told
    assert told.count("\n") == 1


def test_signals_are_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    assert guarded(lambda: 3) == 3
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


# ---- stdout ----------------------------------------------------------------------------------


def test_a_broken_pipe_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    body = "for i in range(9): console.say('x' * 100_000)\nreturn 3"
    try:
        done = subprocess.run(
            script(body), cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_behind_stdout_is_said() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            script("console.say('x')\nreturn 0"),
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 74
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_closed_stream_is_no_error(closed: str) -> None:
    number = {"stdout": 1, "stderr": 2}[closed]
    body = "journal.log.warning('w')\nconsole.summary([('a', 'b')])\nreturn 0"
    command = f'exec "$@" {number}>&-'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *script(body)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_stdout_is_utf_8_in_any_locale_and_never_fails_on_a_character() -> None:
    body = "console.say('\\u0639\\u0631\\ud800')\nreturn 0"
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    done = subprocess.run(script(body), cwd=ROOT, capture_output=True, env=env, check=False)
    assert done.stdout == "\u0639\u0631\\ud800\n".encode()
    assert done.returncode == 0


def test_a_summary_in_a_pipe_is_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    console.summary([("documents", "5"), ("published", "a\nb\x1b[31m")])
    console.table(("id", "label"), [("t0", "x\ty")])
    shown = capsys.readouterr().out
    assert shown == "documents: 5\npublished: a\\nb\\x1b[31m\nid\tlabel\nt0\tx\\ty\n"


def on_a_terminal(body: str, **environment: str) -> str:
    """What a terminal gets when stdout and stderr are one."""
    ours, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | environment
    child = subprocess.Popen(
        script(body), cwd=ROOT, stdout=theirs, stderr=theirs, stdin=theirs, env=env
    )
    os.close(theirs)
    got = b""
    with closing(os.fdopen(ours, "rb", buffering=0)) as terminal:
        while True:
            try:
                part = terminal.read(65536)
            except OSError:
                break
            if not part:
                break
            got += part
    assert child.wait(30) == 0
    return got.decode()


def test_a_terminal_gets_tables_without_markup_of_documents() -> None:
    body = "console.table(['id', 'label'], [['t0', '[red]x[/red] \\u202e']])\nreturn 0"
    shown = on_a_terminal(body, COLUMNS="80", TERM="xterm")
    assert "[red]x[/red] \\u202e" in shown
    assert "\t" not in shown


def test_colours_are_only_for_terminals_that_want_them() -> None:
    body = "console.table(['id', 'label'], [['t0', 'x']])\nreturn 0"
    assert "\x1b[1m" in on_a_terminal(body, TERM="xterm")
    plain = subprocess.run(script(body), cwd=ROOT, capture_output=True, check=True)
    assert b"\x1b" not in plain.stdout
    assert "\x1b[3" not in on_a_terminal(body, TERM="xterm", NO_COLOR="1")


# ---- logs ------------------------------------------------------------------------------------


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
