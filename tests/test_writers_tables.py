"""The JSON artifacts, exactly as their schemas declare them."""

import json
from dataclasses import replace
from math import fsum, nan
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jobs.contracts import RunFacts
from jobs.datatypes import Result, Scalar
from jobs.writers.model import ModelArrays
from jobs.writers.registry import RegistryFile
from jobs.writers.report import Report
from jobs.writers.tables import JsonTables
from tests.planted import TOPICS
from tests.results import CONFIG, FACTS, ODD, SCHEMAS, result, validator


def written(of: Result | None = None, **artifacts: Any) -> dict[str, bytes]:
    config = {**CONFIG, "artifacts": {**CONFIG["artifacts"], **artifacts}}
    facts = replace(FACTS, config=config)
    return dict(JsonTables().files(of or result(), facts))


def test_every_json_artifact_is_as_its_schema_says() -> None:
    files = written()
    for name in ("topics", "assignments", "metrics"):
        validator(name).validate(json.loads(files[f"{name}.json"]))
    for name in ("passages", "repairs"):
        lines = files[f"{name}.jsonl"].split(b"\n")
        assert lines.pop() == b""
        for line in lines:
            validator(name).validate(json.loads(line))
        assert len(lines) == {"passages": 12, "repairs": 6}[name]


@pytest.mark.parametrize("schema", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_schemas_are_sound_closed_and_described(schema: Path) -> None:
    value = json.loads(schema.read_bytes())
    Draft202012Validator.check_schema(value)
    assert value["$id"] == f"urn:topic-jobs:schema:1:{schema.stem}"

    def visit(node: Any, path: str) -> None:
        if not isinstance(node, dict):
            return
        for name, inner in node.get("properties", {}).items():
            here = f"{path}.{name}"
            assert "description" in inner or "$ref" in inner or path.startswith("oneOf"), here
            visit(inner, here)
        if "properties" in node and schema.stem != "manifest":
            assert node["additionalProperties"] is False, path
        visit(node.get("items"), f"{path}[]")

    visit(value, schema.stem)


def test_the_schemas_refuse_what_the_contract_forbids() -> None:
    files = written()
    topics = json.loads(files["topics.json"])
    assignments = json.loads(files["assignments.json"])
    assert validator("topics").is_valid(topics)
    assert not validator("topics").is_valid({**topics, "schema_version": "2.0"})
    assert not validator("topics").is_valid({**topics, "run_id": "x"})
    topics["topics"][0]["prevalence"] = None
    assert not validator("topics").is_valid(topics)
    assignments["documents"][0]["topic"] = None  # and no reason
    assert not validator("assignments").is_valid(assignments)


def test_topics_as_they_are_published() -> None:
    topics = json.loads(written()["topics.json"])
    assert list(topics) == [
        *("schema_version", "job", "model", "corpus", "unassigned", "run", "events"),
        "movement",
        *("ranking", "hierarchy", "topics"),
    ]
    assert [one["id"] for one in topics["hierarchy"]] == ["m0000", "m0001", "m0002"][: TOPICS - 1]
    assert topics["topics"][0]["flags"] == []
    assert topics["model"] == {
        "kind": "nmf", "engine": None, "n_topics": TOPICS, "parameters": {"topics": TOPICS},
    }  # fmt: skip
    assert topics["corpus"]["languages"] == {"ar": 5, "und": 1}
    prevalence = fsum(topic["prevalence"] for topic in topics["topics"])
    assert abs(prevalence + topics["unassigned"] - 1) < 1e-9
    assert topics["unassigned"] == pytest.approx(0.02, abs=1e-6)
    assert topics["topics"][0]["exemplars"][0]["highlights"] == [[0, 2, "نص"]]
    assert topics["topics"][1]["coherence"] is None
    assert [(one["kind"], one["topic"]) for one in topics["events"]] == [
        ("born", topic["id"]) for topic in topics["topics"]
    ]
    lineage = topics["topics"][0]["lineage"]
    assert (lineage["status"], lineage["born"], lineage["match"]) == ("alive", 1, None)


def test_the_registry_as_it_is_published_says_no_run_id_and_no_time() -> None:
    data = dict(RegistryFile().files(result(), FACTS))["registry.json"]
    validator("registry").validate(json.loads(data))
    registry = json.loads(data)
    assert list(registry)[:6] == ["schema_version", "job", "run", "first", "next", "mode"]
    assert (registry["run"], registry["first"], registry["next"]) == (1, 0, TOPICS)
    assert data.count(b"\n") == 12 + TOPICS + len(registry["events"])  # a row a line
    assert b"2026" not in data


def test_assignments_as_they_are_published() -> None:
    data = written()["assignments.json"]
    first, *_, last = json.loads(data)["documents"]
    assert list(first) == [
        "id", "source", "title", "date", "language", "tokens", "terms", "digest", "copy_of",
        "topic", "reason", "weight", "margin", "topics", "passages", "run", "page",
    ]  # fmt: skip
    assert (first["topic"], first["reason"], first["weight"]) == ("t0000", None, 0.666667)
    assert first["topics"][0] == {"id": "t0000", "weight": first["weight"]}
    assert (last["topic"], last["reason"], last["title"], last["date"]) == (
        None, "unlike all", None, None,
    )  # fmt: skip
    assert last["id"] == f"5{ODD}"
    assert "عكس".encode() in data  # as it is, not escaped


def test_scores_as_they_are_published() -> None:
    metrics = json.loads(written()["metrics.json"])
    assert metrics["choice"]["candidates"][0]["score"] == 0.444444
    assert metrics["choice"]["candidates"][0]["diversity"] is None
    first, second = metrics["scores"]
    assert first["value"] == 0.123457
    assert [one["value"] for one in first["by_topic"]] == [0.1, None, 0.0, 0.0]
    assert (second["value"], second["by_topic"]) == (None, [])
    assert second["parameters"] == {"sample": 0.3}


def test_passages_lead_back_into_the_document() -> None:
    first = json.loads(written()["passages.jsonl"].split(b"\n")[0])
    assert (first["id"], first["index"]) == ("document 0#0", 0)
    assert (first["start"], first["end"], first["spans"]) == (0, 50, [[40, 50], [0, 10]])


def test_passages_and_repairs_are_written_where_they_are_asked_for() -> None:
    assert set(written(passages=False, repairs=False)) == {
        "topics.json", "assignments.json", "metrics.json", "preparation.json",
    }  # fmt: skip


def test_a_score_that_is_no_number_is_never_published() -> None:
    sound = result()
    scores = (replace(sound.scores[0], value=nan),)
    with pytest.raises(ValueError, match="not JSON compliant"):
        written(replace(sound, scores=scores))


def test_no_file_depends_on_the_run_or_on_the_threads() -> None:
    other = RunFacts("20300101T000000Z-00000000", FACTS.version, {**CONFIG, "threads": 9})
    for writer in (JsonTables(), ModelArrays()):
        assert dict(writer.files(result(), FACTS)) == dict(writer.files(result(), other))


def test_metadata_is_in_the_artifacts_where_some_is_kept_and_nowhere_else() -> None:
    plain = result()
    kept: dict[str, Scalar] = {"label": "sport", "n": 1.5, "none": None, "<b>": True}
    assignments = (replace(plain.assignments[0], metadata=kept), *plain.assignments[1:])
    files = written(replace(plain, assignments=assignments))
    records = json.loads(files["assignments.json"])["documents"]
    validator("assignments").validate(json.loads(files["assignments.json"]))
    assert [one.get("metadata") for one in records] == [kept, *[None] * (len(records) - 1)]
    lines = [json.loads(line) for line in files["passages.jsonl"].splitlines()]
    for line in lines:
        validator("passages").validate(line)
        assert line.get("metadata") == (kept if line["document"] == records[0]["id"] else None)
    page = dict(Report().files(replace(plain, assignments=assignments), FACTS))["report.html"]
    assert b'<bdi class="kept">label: sport</bdi>' in page
    assert b'<bdi class="kept">&lt;b&gt;: true</bdi>' in page
    assert b"none: None" not in page
    assert b'class="kept"' not in dict(Report().files(plain, FACTS))["report.html"]
