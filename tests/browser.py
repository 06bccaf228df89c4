"""The browser of the tests: where there is none they skip with a reason, and in CI they fail."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from benchmarks.browser import Browser, found

#: What the golden pictures are set in.
NOTO = Path("/usr/share/fonts/truetype/noto")

ROOT = Path(__file__).parents[1]

__all__ = ["Browser", "axe", "missing", "opened"]


def missing(what: str) -> NoReturn:
    """Fail in CI, where all that the tests need is installed; elsewhere skip with the reason."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def opened(profile: Path) -> Iterator[Browser]:
    """A browser for as long as it is needed."""
    path = found()
    if path is None:
        missing("no Chromium here: install the packages chromium and fonts-noto-core")
    browser = Browser(path, profile, fonts=NOTO)
    try:
        yield browser
    finally:
        browser.close()


def axe() -> str:
    """The checks of axe-core, which is no part of this package."""
    path = Path(os.environ.get("TOPIC_JOBS_AXE", ROOT / "node_modules/axe-core/axe.min.js"))
    if not path.is_file():
        missing(f"no {path}: npm install --no-save axe-core, or say where in TOPIC_JOBS_AXE")
    return path.read_text("utf-8")
