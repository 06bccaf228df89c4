"""What commands print and return, whatever happens to them and to those who listen."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from jobs import console, errors
from jobs.console import guarded
from tests.terminal import on_a_terminal, script

ROOT = Path(__file__).parents[1]


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
        (MemoryError(), 65),
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
