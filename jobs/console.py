"""What all commands share: signals, exit codes, options, and how results are printed."""

import argparse
import errno
import os
import resource
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from jobs import __version__
from jobs.errors import (
    EXIT_DEFECT,
    EXIT_DONE,
    ConfigError,
    InputMissing,
    InputUnusable,
    Interrupted,
    JobError,
    Terminated,
    WriteFailed,
)
from jobs.journal import configure, escape, log

#: Idle time of a BLAS thread before it sleeps, as a power of two of processor cycles: OpenBLAS has
#: each spin for a tenth of a second after every product, and as numpy is imported.
_BLAS_IDLE = ("OPENBLAS_THREAD_TIMEOUT", "20")
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG)


# ---- commands --------------------------------------------------------------------------------


class _Stopped(BaseException):
    """A signal came. No Exception, so that no library can take it for a failure of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def guarded(work: Callable[[], int]) -> int:
    """Run a command, and turn all that can happen into its exit code and a line in the log."""
    os.environ.setdefault(*_BLAS_IDLE)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    configure()
    try:
        with _signals():
            code = work()
            _flush()
            return code
    except SystemExit as stop:  # argparse, with its message on stderr
        return stop.code if isinstance(stop.code, int) else EXIT_DONE
    except (_Stopped, KeyboardInterrupt) as stop:
        return _report(_of_signal(stop))
    except JobError as error:
        return _report(error)
    except Exception as error:
        known = _of_machine(error)
        return _report(known) if known else _defect(error)
    finally:
        configure()


def _of_signal(stop: BaseException) -> JobError:
    if isinstance(stop, _Stopped) and stop.number == signal.SIGTERM:
        return Terminated("terminated; what was published before is as it was")
    return Interrupted("interrupted; what was published before is as it was")


def _of_machine(error: Exception) -> JobError | None:
    """What went wrong where the machine gave out: its disk, or its memory."""
    if isinstance(error, OSError) and error.errno in DISK_ERRORS:
        return WriteFailed(f"writing failed: {error}")
    if isinstance(error, MemoryError):
        return InputUnusable(
            "memory ran out: give fewer or shorter documents, or run where there is more memory"
        )
    return None


def _report(error: JobError) -> int:
    lines = error.problems if isinstance(error, ConfigError) else (str(error),)
    for line in lines:
        # As they are: editors and terminals find `file:line:column` at the start of a line.
        log.error(line, extra={"bare": isinstance(error, ConfigError)})
    return error.exit_code


def _defect(error: Exception) -> int:
    log.error(
        "%s: %s. This is a defect in topic-jobs %s, not in your input. Please report it where you "
        'got the program from (README.md, "Reporting a defect"), with the lines around this one '
        "and the configuration.",
        type(error).__name__,
        str(error).partition("\n")[0][:200],
        __version__,
        exc_info=error,
    )
    return EXIT_DEFECT


@contextmanager
def _signals() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into an exception, so that `finally` runs; the second one kills."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in old:
            signal.signal(each, signal.SIG_DFL)
        raise _Stopped(number)

    old: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for each in (signal.SIGTERM, signal.SIGINT):
            old[each] = signal.signal(each, stop)
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def current_folder() -> str:
    """The folder that relative paths of the command line are taken from.

    Raises
    ------
    InputMissing
        It has been deleted since the shell went there.
    """
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise InputMissing(
            "the current folder has been deleted: change to another one (cd), or give paths in full"
        ) from None


def command_parser(name: str, description: str, epilog: str) -> argparse.ArgumentParser:
    """Make the parser of a command, with the options that all of them have.

    Its usage names it as it was started: `topic-jobs NAME`, or `python -m jobs.NAME`.
    """
    started = os.path.splitext(sys.argv[0] if sys.argv else "")[0]
    by_name = os.path.basename(started) == "topic-jobs" or started.endswith("jobs/__main__")
    parser = argparse.ArgumentParser(
        prog=f"topic-jobs {name}" if by_name else f"python -m jobs.{name}",
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"topic-jobs {__version__}")
    _add_log_options(parser)
    return parser


def parsed(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the arguments of a command, and have the log tell as much as they ask for."""
    options = parser.parse_args(arguments)
    configure(options.log_format, quiet=options.quiet, verbose=options.verbose)
    return options


def _add_log_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what a command tells of itself."""
    group = parser.add_argument_group("what is told")
    loudness = group.add_mutually_exclusive_group()
    loudness.add_argument("--quiet", action="store_true", help="only warnings and errors")
    loudness.add_argument("--verbose", action="store_true", help="details, and what libraries warn")
    group.add_argument(
        "--log-format", choices=("text", "json"), default="text", help="the form of log lines"
    )
    group.add_argument("--no-progress", action="store_true", help="no bar, no line a phase")


def add_visual_option(parser: argparse.ArgumentParser) -> None:
    """Add the option for terminals that know nothing of right-to-left text."""
    parser.add_argument(
        "--visual", action="store_true", help="for a terminal without bidi: turn Arabic round"
    )


# ---- results ---------------------------------------------------------------------------------


def say(text: str) -> None:
    """Write lines to stdout. Nobody reading on (a broken pipe) is no error.

    Raises
    ------
    WriteFailed
        The disk behind stdout is full.
    """
    try:
        print(text, flush=True)  # noqa: T201 - this is where results are printed
    except OSError as error:
        _give_up_stdout(error)


def _flush() -> None:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _give_up_stdout(error)


def _give_up_stdout(error: OSError) -> None:
    """Let what stdout still holds go nowhere: Python would fail on it again when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    if not isinstance(error, BrokenPipeError):
        raise WriteFailed(f"stdout could not be written: {error.strerror}") from error


def summary(rows: Sequence[tuple[str, str]]) -> None:
    """Show what came out: a table on a terminal, `name: value` lines in a pipe."""
    if on_terminal():
        table((), rows)
    else:
        say("\n".join(f"{escape(name)}: {escape(value)}" for name, value in rows))


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table on a terminal; in a pipe a line a row, its cells separated by tabs."""
    safe = [[escape(cell) for cell in row] for row in rows]
    if not on_terminal():
        say("\n".join("\t".join(row) for row in ([columns] if columns else []) + safe))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(show_header=bool(columns), box=None, pad_edge=False)
    for name in columns or ("", ""):
        shown.add_column(name, overflow="fold")
    for row in safe:
        shown.add_row(*(Text(cell) for cell in row))
    try:
        Console().print(shown)
    except OSError as error:
        _give_up_stdout(error)


def on_terminal() -> bool:
    """Whether a person reads stdout as it comes."""
    return sys.stdout is not None and sys.stdout.isatty()


def width() -> int:
    """How many characters go on a line of the terminal, or of a page where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def paint(*parts: tuple[str, str]) -> None:
    """Write a line of (text, style) to stdout, with colours only on a terminal that has them."""
    if not on_terminal():
        say("".join(text for text, _ in parts))
        return
    from rich.console import Console
    from rich.text import Text

    try:
        Console(highlight=False).print(Text.assemble(*parts), soft_wrap=True)
    except OSError as error:
        _give_up_stdout(error)


def peak_memory() -> int:
    """The most memory that this process, or one of its workers, has held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return unit * max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
