"""Heartbeat of a run over shards: how far it is, in a file that `jobs.status` reads."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from jobs.contracts import Progress

#: The file in a scratch folder, and the seconds between two of its states
_FILE, _EVERY = "progress.json", 1.0


class Noted:
    """Implements `jobs.contracts.Progress`: what it is told it notes in a scratch folder, too."""

    def __init__(self, told: Progress, folder: Path) -> None:
        self._told, self._path = told, folder / _FILE
        self._stage, self._at = "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` units of `stage` are finished; `total` is 0 where it is not known."""
        now = time.monotonic()
        if stage != self._stage or now - self._at >= _EVERY:
            self._stage, self._at = stage, now
            self._note({"stage": stage, "done": done, "total": total})
        self._told(stage, done, total)

    def _note(self, state: dict[str, object]) -> None:
        new = self._path.with_suffix(".new")
        with suppress(OSError):  # a full disk ends the run where its work is written
            new.write_text(json.dumps({**state, "at": datetime.now(UTC).isoformat()}), "ascii")
            new.replace(self._path)


def standing(scratch: Path) -> str:
    """Say how far the run is whose scratch this is, and when that was; nothing without one."""
    for path in sorted(scratch.glob(f"*/{_FILE}")):
        try:
            state = json.loads(path.read_text("ascii"))
            of = f", {state['done']:,} of {state['total']:,}" if state["total"] else ""
            at = datetime.fromisoformat(state["at"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        return f"{state['stage']}{of} ({at:%Y-%m-%d %H:%M:%S} UTC)"
    return ""
