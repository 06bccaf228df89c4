"""Hostile run folders: whatever reads one refuses it by name, in bounded time and memory."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jobs import assign, explain, previous, published, run, show
from jobs.errors import EXIT_DONE, InputMissing, InputUnusable, JobError
from jobs.writers.npz import unpack
from tests import small_job
from tests.hostile.array_attacks import array_attacks
from tests.hostile.cost import Cost
from tests.hostile.run_folders import ARRAYS, MANIFEST, TOPICS, Attack, attacks, edit

ATTACKS = attacks()
#: The arrays of the model that is attacked: k-means has some of every number of sides.
NAMES = [
    *("lexicon/frequencies", "lexicon/words", "model/basis", "model/centres"),
    *("model/concentration", "model/floor", "model/offsets", "model/preference"),
    *("model/sizes", "model/sums", "model/topic_term"),
    *("probes/counts", "probes/document_topic", "probes/indices", "probes/indptr"),
    *("vectoriser/idf", "vocabulary/display", "vocabulary/document_frequency"),
    "vocabulary/terms",
]
ARRAY_ATTACKS = array_attacks(NAMES)
#: What a command may take that refuses: CPU seconds, and bytes beyond what it took before.
SECONDS, MEMORY = 3.0, 1_000_000_000

#: How a refusal names the file of a run that it is about.
NAMED = re.compile(r"/latest: there is no such run|/runs/[^/ ]+/(model/)?[a-z]+\.(jsonl?|npz)")

Text = tuple[int, str]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A job's folder with one published run."""
    folder = tmp_path_factory.mktemp("sound")
    path = small_job.job(folder, model={"kind": "kmeans", "topics": 3, "dimensions": 4})
    assert run.main([path, "--quiet"]) == EXIT_DONE
    assert sorted(unpack((small_job.latest(folder) / ARRAYS).read_bytes())) == sorted(NAMES)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "job", symlinks=True)
    return tmp_path / "job"


@pytest.fixture
def read(capsys: pytest.CaptureFixture[str]) -> Callable[[str, Path], Text]:
    """Let a command read the run of a job: its exit code, and what it said on stderr."""

    def read(command: str, folder: Path) -> Text:
        latest, document = str(small_job.latest(folder)), str(folder / "docs/d0.txt")
        commands: dict[str, Callable[[], int]] = {
            "show": lambda: show.main([latest]),
            "tree": lambda: show.main([latest, "--tree"]),
            "explain": lambda: explain.main([latest, "d0"]),
            "assign": lambda: assign.main([latest, document]),
            "verify": lambda: run.main([str(folder / "job.yaml"), "--verify", latest]),
        }
        if command == "previous":
            return take_previous(folder)
        code = commands[command]()
        return code, capsys.readouterr().err

    return read


def take_previous(folder: Path) -> Text:
    try:
        previous.previous(published.load(small_job.latest(folder)), "assign")
    except JobError as error:
        return error.exit_code, str(error)
    return EXIT_DONE, ""


def check(folder: Path, attack: Attack, read: Callable[[str, Path], Text]) -> None:
    """Hold every command that reads the file to its refusal."""
    attack.spoil(small_job.latest(folder).resolve())
    for command in attack.readers:
        cost = Cost()
        code, told = read(command, folder)
        assert cost.seconds < SECONDS, command
        assert cost.memory < MEMORY, command
        assert code in (InputUnusable.exit_code, InputMissing.exit_code), (command, told)
        assert NAMED.search(told), (command, told)
        assert len(told) < 2_000, command


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_a_file_is_refused(
    name: str, folder: Path, read: Callable[[str, Path], Text]
) -> None:
    check(folder, ATTACKS[name], read)


@pytest.mark.slow
@pytest.mark.parametrize("name", ARRAY_ATTACKS)
def test_an_attack_inside_of_arrays_is_refused(
    name: str, folder: Path, read: Callable[[str, Path], Text]
) -> None:
    try:
        check(folder, ARRAY_ATTACKS[name], read)
    finally:
        assert not os.path.exists("/tmp/pwned")


@pytest.mark.parametrize("command", ["show", "tree", "explain", "assign", "verify", "previous"])
def test_a_sound_run_is_read(command: str, folder: Path, read: Callable[[str, Path], Text]) -> None:
    assert read(command, folder)[0] == EXIT_DONE


@pytest.mark.parametrize(
    "name", [name for name, one in ATTACKS.items() if one.file in (MANIFEST, TOPICS)]
)
def test_verify_tells_an_attack_from_a_difference(
    name: str, folder: Path, read: Callable[[str, Path], Text], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.pipeline.run", _stop)
    ATTACKS[name].spoil(small_job.latest(folder).resolve())
    try:
        code, told = read("verify", folder)
    except _StoppedBeforeTheFitError:
        return  # the manifest is sound: what differs is found after the fit
    assert code in (InputUnusable.exit_code, InputMissing.exit_code)
    assert "manifest.json" in told


class _StoppedBeforeTheFitError(BaseException):
    pass


def _stop(*_: object, **__: object) -> None:
    raise _StoppedBeforeTheFitError


def test_text_of_a_run_is_shown_and_never_followed(
    folder: Path, read: Callable[[str, Path], Text], capsys: pytest.CaptureFixture[str]
) -> None:
    latest = small_job.latest(folder).resolve()
    edit(TOPICS, lambda v: v["topics"][0].update(label="\x1b]0;x\x07\N{RIGHT-TO-LEFT OVERRIDE}"))(
        latest
    )
    assert show.main([str(latest)]) == EXIT_DONE
    out = capsys.readouterr().out
    assert r"\x1b]0;x\x07\u202e" in out
    assert not re.search("[\x1b\x07\N{RIGHT-TO-LEFT OVERRIDE}]", out)
