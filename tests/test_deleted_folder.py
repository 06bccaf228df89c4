"""Commands in a current folder that has been deleted: full paths serve, relative ones are told."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from jobs import assign, explain, new, run, show
from jobs.errors import EXIT_DONE
from tests import small_job
from tests.small_job import latest

Main = Callable[[Sequence[str]], int]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("job")
    assert run.main([small_job.job(folder), "--quiet"]) == EXIT_DONE
    return folder


@pytest.fixture
def _deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()


@pytest.mark.usefixtures("_deleted")
@pytest.mark.parametrize(
    ("main", "words"),
    [
        (assign.main, ("{latest}", "{place}/docs/d0.txt")),
        (assign.main, ("{latest}", "{place}/docs")),
        (show.main, ("{latest}",)),
        (explain.main, ("{latest}", "d0")),
        (run.main, ("{place}/job.yaml", "--quiet")),
        (run.main, ("{place}/job.yaml", "--quiet", "--verify", "{latest}")),
    ],
)
def test_full_paths_serve(place: Path, main: Main, words: Sequence[str]) -> None:
    assert main([one.format(place=place, latest=latest(place)) for one in words]) == EXIT_DONE


@pytest.mark.usefixtures("_deleted")
@pytest.mark.parametrize(
    ("main", "words", "told"),
    [
        (assign.main, ("{latest}", "d0.txt"), "the current folder has been deleted"),
        (new.main, ("mine", "docs"), "the current folder has been deleted"),
        (show.main, ("latest",), "there is no such run"),
        (explain.main, ("latest", "d0"), "there is no such run"),
        (run.main, ("job.yaml",), "cannot be read"),
    ],
)
def test_what_needs_the_folder_says_so(
    place: Path,
    main: Main,
    words: Sequence[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([one.format(latest=latest(place)) for one in words]) == 66
    assert told in capsys.readouterr().err
