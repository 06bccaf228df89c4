"""Fuzzing of the input: hundreds of broken files beside good documents, and nothing is lost."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs import run
from jobs.errors import EXIT_DONE, EXIT_SOME_SKIPPED
from tests import small_job
from tests.hostile.bad_bytes import CONTENTS, EITHER, LARGE, LISTED, READ, Make, Sample
from tests.hostile.bad_places import PLACES
from tests.hostile.bad_records import LARGE_RECORDS, RECORDS
from tests.hostile.cost import Cost

ENDINGS = {"text": ".txt", "jsonl": ".jsonl", "csv": ".csv"}
#: How many files of each kind there are beside one another.
TIMES = 3
#: Number of good documents beside the bad files.
GOOD = 12
#: What a run may take: CPU seconds with all the small files, and with a large one; bytes.
SECONDS, SECONDS_ALONE, MEMORY = 40.0, 10.0, 1_000_000_000
#: Largest file that is read, in bytes: a bomb of gzip unpacks to more.
MAX_BYTES = 20_000_000


def job(kind: str, root: Path) -> Path:
    """Write good documents and the configuration of a job; the folder of its documents."""
    folder = root / "docs"
    folder.mkdir()
    if kind == "text":
        small_job.documents(folder, GOOD)
    else:
        texts = [small_job.text(at % 3, at).replace("\n", " ") for at in range(GOOD)]
        good = Sample(kind, "good", random.Random(0))
        (folder / f"good{ENDINGS[kind]}").write_bytes(good.of(texts))
    pattern = f"**/*{ENDINGS[kind]}"
    reader = {"kind": kind, "path": "docs", "pattern": pattern, "max_bytes": MAX_BYTES}
    small_job.config(root, reader=reader, corpus={"max_skipped": 1.0}, metrics=[])
    return folder


def lay(kind: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Lay out broken files, each in a folder: its name, what is wrong, what is to become of it."""
    contents = {**CONTENTS, **RECORDS[kind]}
    made = [(what, number) for what in contents for number in range(TIMES)]
    for at, (what, number) in enumerate([*made, *((what, 0) for what in PLACES)]):
        name = f"{what} {number}".replace("/", "-")
        (folder / name).mkdir()
        path = folder / name / f"bad{ENDINGS[kind]}"
        sample = Sample(kind, f"k{at}", random.Random(name))
        if what in contents:
            outcome, make = contents[what]
            path.write_bytes(make(sample))
        else:
            outcome, put = PLACES[what]
            put(path, sample)
        yield name, what, outcome


class Published:
    """What a run says of each folder of its documents."""

    def __init__(self, root: Path) -> None:
        self.manifest: dict[str, Any] = small_job.manifest(root)
        path = small_job.latest(root) / "assignments.json"
        self.assignments: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["documents"]
        self.read: Counter[str] = Counter()
        self.listed: Counter[str] = Counter()
        for one in self.manifest["inputs"]:
            self.read[_folder(one["path"])] += one["documents"]
        for one in self.manifest["skipped"]:
            assert one["reason"]
            self.listed[_folder(one["source"])] += 1

    def check(self) -> None:
        """Hold it to what adds up: documents, lines of tables, the good documents."""
        repeated = sum("already read" in one["reason"] for one in self.manifest["skipped"])
        assert len(self.assignments) == self.read.total() - repeated
        for one in self.assignments:
            assert (one["topic"] is None) == bool(one["reason"])
        for one in self.manifest["inputs"]:
            assert (one["status"] == "read") == (not one["reason"])
            lines = one["lines"]
            if lines:
                assert sum(lines.values()) == 2 * lines["total"]
        good = [one for one in self.assignments if "/" not in one["source"].removeprefix("docs/")]
        assert len(good) == GOOD
        assert all(one["topic"] for one in good)

    def outcome(self, name: str) -> str:
        """What became of the files of a folder."""
        return READ if self.read[name] else LISTED if self.listed[name] else "lost"


def _folder(path: str) -> str:
    return path.split("/")[1]


def meets(wanted: str, found: str) -> bool:
    return found in ((READ, LISTED) if wanted == EITHER else (wanted,))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ENDINGS)
def test_of_broken_files_none_is_lost(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    laid = list(lay(kind, job(kind, tmp_path)))
    assert len({what for _, what, _ in laid}) >= 34
    cost = Cost()
    assert run.main([str(tmp_path / "job.yaml"), "--quiet"]) == EXIT_SOME_SKIPPED
    assert cost.seconds < SECONDS
    assert cost.memory < MEMORY
    assert "Traceback" not in capfd.readouterr().err
    found = Published(tmp_path)
    found.check()
    outcomes = {name: (wanted, found.outcome(name)) for name, _, wanted in laid}
    assert {name: two for name, two in outcomes.items() if not meets(*two)} == {}


def test_each_broken_record_is_a_document_or_listed(tmp_path: Path) -> None:
    folder = job("jsonl", tmp_path)
    lines: dict[str, int] = {}
    for at, (what, (_, make)) in enumerate(RECORDS["jsonl"].items()):
        data = make(Sample("jsonl", f"k{at}", random.Random(what)))
        if data.count(b'\n{"id"') > 1:
            (folder / what).mkdir()
            (folder / what / "bad.jsonl").write_bytes(data)
            lines[what] = sum(1 for line in data.split(b"\n") if line.strip())
    assert run.main([str(tmp_path / "job.yaml"), "--quiet"]) == EXIT_SOME_SKIPPED
    found = Published(tmp_path)
    assert {what: found.read[what] + found.listed[what] for what in lines} == lines
    assert len(lines) >= 15


def large() -> list[tuple[str, str, str, Make]]:
    return [
        (kind, what, *made)
        for kind in ENDINGS
        for what, made in {**LARGE, **LARGE_RECORDS[kind]}.items()
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "wanted", "make"),
    [
        pytest.param(kind, wanted, make, id=f"{kind}: {what}")
        for kind, what, wanted, make in large()
    ],
)
def test_a_large_file_is_neither_lost_nor_dear(
    kind: str, wanted: str, make: Make, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = job(kind, tmp_path)
    (folder / "large").mkdir()
    data = make(Sample(kind, "large", random.Random(1)))
    (folder / f"large/bad{ENDINGS[kind]}").write_bytes(data)
    cost = Cost()
    code = run.main([str(tmp_path / "job.yaml"), "--quiet"])
    assert cost.seconds < SECONDS_ALONE
    assert cost.memory < MEMORY
    assert code in (EXIT_DONE, EXIT_SOME_SKIPPED)
    assert "Traceback" not in capfd.readouterr().err
    found = Published(tmp_path)
    found.check()
    assert meets(wanted, found.outcome("large"))
