"""The reader of mixed files: each format's case, what is recognised, what is passed over."""

import json
from pathlib import Path
from typing import Any

import pytest

from jobs.datatypes import Reading
from jobs.readers.files import MixedFiles
from jobs.readers.formats import FORMATS

CASES = Path(__file__).parent / "cases/formats"
EXPECTED: dict[str, dict[str, Any]] = json.loads(CASES.with_suffix(".json").read_text("utf-8"))
needs_libraries = pytest.mark.usefixtures("libraries")


@pytest.fixture(scope="session")
def libraries() -> None:
    for made in FORMATS.values():
        for package in made.packages:
            pytest.importorskip(package)


@pytest.fixture(scope="module")
def reading(libraries: None) -> Reading:
    return MixedFiles(path=str(CASES)).read("/")


@needs_libraries
@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_of_each_format(name: str, reading: Reading) -> None:
    (found,) = [one for one in reading.documents if one.id == name]
    expected = EXPECTED[name]
    assert found.title == expected.get("title", "")
    assert found.date == expected.get("date", "")
    assert found.language == expected.get("language", "")
    assert found.metadata.get("author", "") == expected.get("author", "")
    assert found.source == expected.get("source", f"{CASES}/{name}")
    assert [one for one in expected["has"] if one not in found.text] == []
    assert [one for one in expected.get("lacks", ()) if one in found.text] == []


@needs_libraries
def test_every_format_has_a_case_and_every_case_its_expectation(reading: Reading) -> None:
    assert {one.id for one in reading.documents} == set(EXPECTED)
    assert {path.suffix for path in CASES.iterdir()} == {f".{name}" for name in FORMATS}
