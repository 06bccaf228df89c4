"""What every writer promises (jobs/contracts/), checked on one result with everything in it."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from jobs.published import FILE_NAME, MANIFEST
from jobs.writers import WRITERS
from tests.results import FACTS, result

ROOT = Path(__file__).parents[2]
OTHER_ID = "20300101T235959Z-00000000"
every_writer = pytest.mark.parametrize("kind", sorted(WRITERS))


#: The formats of tables whose library is here, but for the one that is not the same each time.
FORMATS = [
    "csv",
    *(name for name, needed in (("xlsx", "openpyxl"), ("parquet", "pyarrow")) if find_spec(needed)),
]
#: All that a run may be asked to write.
ASKED = {"matrix": True, "explorer": True, "tables": FORMATS}


def written(kind: str, run_id: str = FACTS.run_id) -> dict[str, bytes]:
    artifacts = {**FACTS.config.get("artifacts", {}), **ASKED}
    labels = {"kind": "llm", "model": "any"}
    config = {**FACTS.config, "artifacts": artifacts, "labels": labels}
    facts = replace(FACTS, run_id=run_id, config=config)
    return dict(WRITERS[kind]().files(result(), facts))


def digests() -> str:
    """One line a file: its digest and its name."""
    return "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for kind in sorted(WRITERS)
        for name, data in sorted(written(kind).items())
    )


@every_writer
def test_its_kind_is_its_name_and_its_settings_have_defaults(kind: str) -> None:
    writer = WRITERS[kind]()
    assert writer.kind == kind
    assert isinstance(writer, BaseModel)
    for name, setting in type(writer).model_json_schema()["properties"].items():
        assert name == "kind" or setting.get("description"), name


@every_writer
def test_it_yields_names_that_stay_in_the_run_and_bytes(kind: str) -> None:
    files = list(written(kind).items())
    assert files
    for name, data in files:
        assert FILE_NAME.fullmatch(name), name
        assert name != MANIFEST
        assert isinstance(data, bytes)
    assert len(dict(files)) == len(files)


def test_no_two_writers_write_one_file() -> None:
    names = [name for kind in WRITERS for name in written(kind)]
    assert len(names) == len(set(names))


@every_writer
def test_its_json_is_strict_utf_8_with_rounded_numbers(kind: str) -> None:
    def number(text: str) -> float:
        value = float(text)
        assert isfinite(value)
        assert value == round(value, 6)
        return value

    def refuse(text: str) -> Any:
        pytest.fail(f"{text} is no JSON")

    for name, data in written(kind).items():
        if not name.endswith((".json", ".jsonl")):
            continue
        assert data.endswith(b"\n")
        assert b"\r" not in data
        text = data.decode("utf-8")
        assert "\\u0" not in text.replace("\\u001b", "").replace("\\u0000", "")
        for part in text.split("\n")[:-1] if name.endswith("l") else [text]:
            json.loads(part, parse_float=number, parse_constant=refuse)


@every_writer
def test_the_run_shows_nowhere_but_where_it_can_be_masked(kind: str) -> None:
    for name, data in written(kind, OTHER_ID).items():
        assert data.replace(OTHER_ID.encode(), FACTS.run_id.encode()) == written(kind)[name]


def test_the_same_result_is_the_same_bytes_in_any_process() -> None:
    command = "from tests.contracts.test_writers import digests; print(digests(), end='')"
    for seed, zone, locale in (("0", "UTC", "C"), ("1", "Asia/Baghdad", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        found = subprocess.run(
            [sys.executable, "-c", command],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert found.stdout == digests()
