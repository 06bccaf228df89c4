"""What a run tells of itself on stderr while it goes on: log lines, progress, a heartbeat."""

import json
import logging
import sys
import threading
import time
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

#: Seconds between two heartbeat records of a stage that reports no progress.
HEARTBEAT_SECONDS = 30.0

log = logging.getLogger("jobs")

_JOINERS = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def escape(text: str) -> str:
    """Make a text safe to show on one line: control, bidi and private-use characters are spelt."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in _UNSAFE and character not in _JOINERS
        else character
        for character in text
    )


# ---- logs ------------------------------------------------------------------------------------


class _Text(logging.Formatter):
    """`2026-11-22T03:21:07Z INFO message`, on one line and safe to show."""

    def format(self, record: logging.LogRecord) -> str:
        message = escape(record.getMessage())
        if getattr(record, "bare", False):
            return message
        text = f"{_moment(record)} {record.levelname} {message}"
        if record.exc_info:
            lines = self.formatException(record.exc_info).splitlines()
            text = "\n".join([*map(escape, lines), text])
        return text


class _Json(logging.Formatter):
    """One JSON object a line, ASCII only."""

    def format(self, record: logging.LogRecord) -> str:
        value = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        value |= getattr(record, "fields", {})
        if record.exc_info:
            value["traceback"] = self.formatException(record.exc_info)
        return json.dumps(value, default=str)


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Stderr(logging.Handler):
    """Writes to the stderr of the moment, above a progress bar when there is one."""

    bar: Any = None

    def emit(self, record: logging.LogRecord) -> None:
        # A log that nobody reads (a broken pipe, a full disk) must not stop the run.
        with suppress(OSError, ValueError):
            text = self.format(record)
            if self.bar is not None:
                self.bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
            elif sys.stderr is not None:
                sys.stderr.write(text + "\n")
                sys.stderr.flush()


_handler = _Stderr()


def configure(log_format: str = "text", *, quiet: bool = False, verbose: bool = False) -> None:
    """Send the logs to stderr. Those of libraries only where details are asked for.

    In JSON a quiet command still writes the one record of what came out: who keeps a log for
    programs has no other place where it is told.
    """
    _handler.setFormatter(_Json() if log_format == "json" else _Text())
    root = logging.getLogger()
    root.handlers[:] = [one for one in root.handlers if not isinstance(one, _Stderr)]
    root.addHandler(_handler)
    _handler.filters[:] = [] if verbose else [lambda record: record.name.startswith("jobs")]
    outcome = quiet and log_format == "json"
    if outcome:
        _handler.addFilter(lambda one: one.levelno >= logging.WARNING or hasattr(one, "outcome"))
    least = logging.DEBUG if verbose else logging.INFO
    log.setLevel(logging.WARNING if quiet and not outcome else least)


def tell_outcome(message: str, run: object, **fields: object) -> None:
    """Log what came out of a command: the run, the exit code, the counts."""
    extra = {"outcome": True, "fields": {"run": str(run), **fields}}
    log.info("%s %s", message, run, extra=extra)


@contextmanager
def library_warnings() -> Iterator[list[str]]:
    """Keep the warnings of libraries off the output, and collect them, each once."""
    found: list[str] = []

    def note(  # noqa: PLR0917 - the signature is that of warnings.showwarning
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        text = f"{category.__name__}: {' '.join(str(message).split())}"
        if text not in found:
            found.append(text)
        log.debug("%s:%d: %s: %s", filename, lineno, category.__name__, message)

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = note
        yield found


# ---- progress --------------------------------------------------------------------------------


class Progress:
    """Tells how far a run has come: a bar on a terminal, else a line a phase and a heartbeat.

    Use it as a context; it is called as `jobs.contracts.Progress` says. `seconds` holds the wall
    time of each stage, `stage` is the one that is under way.
    """

    def __init__(self, *, shown: bool = True, bar: bool | None = None) -> None:
        terminal = sys.stderr is not None and sys.stderr.isatty()
        self.shown = shown
        self.with_bar = shown and (terminal if bar is None else bar)
        self.seconds: dict[str, float] = {}
        self.stage, self._done, self._total = "", 0, 0
        self._since = self._drawn = time.monotonic()
        self._task: Any = None
        self._over = threading.Event()

    def __enter__(self) -> "Progress":
        if self.with_bar:
            self._start_bar()
        elif self.shown:
            threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._close_stage()
        if _handler.bar is not None:
            _handler.bar.stop()
            _handler.bar = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` units of `stage` are finished; `total` is 0 where it is not known."""
        new = stage != self.stage
        if new:
            self._close_stage()
            self.stage = stage
        self._done, self._total = done, total
        now = time.monotonic()
        if self.with_bar:
            if new:
                self._task = _handler.bar.add_task(stage, total=total or None, pace="")
            if new or done == total or now - self._drawn > 0.1:
                self._drawn = now
                _handler.bar.update(
                    self._task, completed=done, total=total or None, pace=self._pace(now)
                )
        elif new and self.shown:
            log.info("%s", stage, extra={"fields": {"stage": stage, "total": total}})

    def _close_stage(self) -> None:
        now = time.monotonic()
        if self.stage:
            spent = self.seconds.get(self.stage, 0.0)
            self.seconds[self.stage] = spent + now - self._since
            if self._task is not None:
                total = self._total or 1
                _handler.bar.update(self._task, completed=total, total=total, pace="")
        self._since = now

    def _start_bar(self) -> None:
        from rich import progress
        from rich.console import Console

        _handler.bar = progress.Progress(
            progress.TextColumn("{task.description}", markup=False),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            progress.TextColumn("{task.fields[pace]}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        _handler.bar.start()

    def _pace(self, now: float) -> str:
        """Say how fast the stage goes on, and how long it will take at that rate."""
        spent = now - self._since
        if not 0 < self._done < self._total or spent < 1:
            return ""
        rate = self._done / spent
        left = (self._total - self._done) / rate
        return f"{rate:,.{0 if rate >= 10 else 1}f} a second, {_span(left)} left"

    def _beat(self) -> None:
        while not self._over.wait(HEARTBEAT_SECONDS):
            now = time.monotonic()
            of = f"{self._done} of {self._total}, " if self._total else ""
            pace = self._pace(now)
            log.info(
                "%s: %sfor %.0f s%s",
                *(self.stage or "starting", of, now - self._since, pace and f"; {pace}"),
                extra={"fields": {"stage": self.stage, "done": self._done, "total": self._total}},
            )


def _span(seconds: float) -> str:
    """Write a time as a person says it."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"
