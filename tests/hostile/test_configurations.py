"""Configurations broken in thousands of ways: each loads, or is refused with a place, at once."""

import random
import re
import time
from pathlib import Path

import pytest

from jobs import config
from jobs.errors import ConfigError, UsageError
from tests.hostile.configurations import folder, mutant, setting, sound

#: What each line of a refusal begins with: a place in a file, or the option that is to blame.
PLACED = re.compile(
    r"[^\n]+?:[1-9][0-9]*:[1-9][0-9]*: |--set [^\n]{1,70}: |and [0-9]+ problems more"
)
#: A line is no longer than this, however long what it is about.
LONGEST = 2_000
#: CPU seconds that a configuration may take.
LIMIT = 0.1


def refusal(path: str, *sets: str) -> tuple[str, ...]:
    """Load a configuration, and return what is wrong with it; its time is held to the limit."""
    taken = []
    for _ in range(3):  # the machine may be busy: the quickest of three counts
        start = time.process_time()
        try:
            config.load(path, sets)
            found: tuple[str, ...] = ()
        except ConfigError as error:
            found = error.problems
        except UsageError as error:
            found = (str(error),)
        taken.append(time.process_time() - start)
        if taken[-1] < LIMIT:
            break
    assert min(taken) < LIMIT, taken
    return found


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Import all that a configuration can choose from: once a process, not once a mutant."""
    config.installed()


@pytest.mark.parametrize("part", range(10))
def test_a_mutant_loads_or_is_refused_with_a_place(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder(tmp_path)
    texts = sound()
    refused = 0
    for number in range(500):
        data = mutant(random.Random(f"{part} {number}"), texts)
        Path("self.yaml").write_bytes(data)
        found = refusal("self.yaml")
        refused += bool(found)
        for line in found:
            assert PLACED.match(line), (number, line, data)
            assert len(line) < LONGEST
            assert "SECRET" not in line
    assert 200 < refused < 500


def test_a_setting_is_taken_or_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("self.yaml")
    path.write_text(sound()[0], "utf-8")
    draw = random.Random(3)
    for _ in range(600):
        sets = [setting(draw) for _ in range(draw.choice((1, 1, 2, 5)))]
        for line in refusal(str(path), *sets):
            assert PLACED.match(line), (line, sets)
            assert len(line) < LONGEST
