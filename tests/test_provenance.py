"""Provenance: the fingerprint of a run, the digest of its sources, its manifest."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from jobs import config, provenance
from jobs.datatypes import History, InputFile, Reading
from jobs.published import load
from jobs.store import Store
from tests.results import result
from tests.stored import FILES, START

ROOT = Path(__file__).parents[1]


def test_the_fingerprint_sees_all_that_decides_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    one = InputFile("seeds/a.txt", 3, "0" * 64)
    same = provenance.fingerprint({"a": 1, "b": 2}, Reading((), (one,)))
    assert provenance.fingerprint({"b": 2, "a": 1}, Reading((), (one,))) == same
    others = [
        provenance.fingerprint({"a": 1, "b": 3}, Reading((), (one,))),
        provenance.fingerprint({"a": 1, "b": 2}, Reading((), (replace(one, sha256="1" * 64),))),
        provenance.fingerprint({"a": 1, "b": 2}, Reading((), (replace(one, path="seeds/b.txt"),))),
        provenance.fingerprint(
            {"a": 1, "b": 2}, Reading((), (one, replace(one, path="seeds/b.txt")))
        ),
        provenance.fingerprint({"a": 1, "b": 2}, Reading((), (one,), unmatched=("seeds/c.pdf",))),
    ]
    monkeypatch.setattr(provenance, "sources", lambda: "other sources")
    others.append(provenance.fingerprint({"a": 1, "b": 2}, Reading((), (one,))))
    monkeypatch.undo()
    monkeypatch.setattr(provenance, "_version", lambda name: "99")
    others.append(provenance.fingerprint({"a": 1, "b": 2}, Reading((), (one,))))
    assert len({same, *others}) == 8


def test_the_digest_of_the_sources_is_that_of_code_and_data() -> None:
    names = [name for name, _ in provenance._contents(Path(provenance.__file__).parent, "")]
    assert {"store.py", "readers/csv.py", "schemas/topics.json", "py.typed"} <= set(names)
    assert not any("__pycache__" in name or name.endswith(".pyc") for name in names)
    assert provenance.sources() == provenance.sources.__wrapped__()


def test_a_manifest_is_as_its_schema_says_and_so_is_latest_json(store: Store) -> None:
    job = config.load(str(ROOT / "configs/nmf.yaml"))
    reading = job.reader.read(job.root)
    reading = replace(reading, files=(replace(reading.files[0], warning="odd"), *reading.files[1:]))
    fitted = result()
    made = provenance.manifest(
        job=job,
        run_id=store.new_id(START, provenance.fingerprint(job.config, reading)),
        reading=reading,
        result=fitted,
        history=History(),
        started=START,
        finished=START + timedelta(seconds=2.5),
        seconds={"read": 0.25},
        memory={"limit": 9, "available": 10, "stages": []},
        warnings=["a library warned"],
    )
    store.publish(FILES, made)
    for name, schema in (("latest/manifest", "manifest"), ("latest", "latest")):
        rules = json.loads((ROOT / f"jobs/schemas/{schema}.json").read_bytes())
        Draft202012Validator(rules).validate(
            json.loads((store.folder / f"{name}.json").read_bytes())
        )
    manifest = load(store.folder).manifest
    assert manifest["started"] == "2026-11-22T02:15:45.000Z"
    assert manifest["finished"] == "2026-11-22T02:15:47.500Z"
    assert manifest["warnings"] == ["seeds/000_b567d32a89b3e591.txt: odd", "a library warned"]
    assert [one["status"] for one in manifest["inputs"]] == ["read"] * 5
    assert manifest["skipped"] == [
        {"id": "gone", "source": "seeds/gone.txt", "reason": "the file is empty"}
    ]
    assert manifest["config"] == job.config
