"""Fixtures that several test files share."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from jobs import run
from jobs.datatypes import DocumentTermMatrix
from jobs.store import Store
from tests.browser import Browser, opened
from tests.demo_config import Write
from tests.planted import counted, tokens, weighted
from tests.small_job import Command
from tests.stored import publish

# What is compiled in an example takes seconds: no test is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file in a folder that is the current one; its name is what messages show."""
    monkeypatch.chdir(tmp_path)

    def write(text: str | bytes, name: str = "job.yaml") -> str:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
        return name

    return write


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "artifacts", "lda")
    with made.lock():
        yield made


@pytest.fixture
def closed(tmp_path: Path) -> Store:
    """A store with two runs, whose lock nobody holds."""
    store = Store(tmp_path / "artifacts", "lda")
    with store.lock():
        publish(store)
        publish(store)
    return store


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in this process: its exit code, stdout and stderr."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run.main(arguments)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers = root.handlers[:]
    yield
    root.handlers[:] = handlers
    logging.getLogger("jobs").setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def matrix() -> DocumentTermMatrix:
    return weighted(counted(tokens()[0]))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium for the tests of a file, with a profile of its own."""
    with opened(tmp_path_factory.mktemp("profile")) as one:
        yield one
