"""Writers: the JSON of the artifacts, the arrays of the model, and both exactly as declared."""

import io
import json
import zipfile
from dataclasses import replace
from math import fsum, inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jobs.contracts import RunFacts
from jobs.datatypes import Result
from jobs.writers import canonical
from jobs.writers.canonical import compact, readable, rounded, shares, table
from jobs.writers.model import ModelArrays
from jobs.writers.npz import BadArrays, pack, unpack
from jobs.writers.tables import JsonTables
from tests.planted import TOPICS
from tests.results import CONFIG, FACTS, ODD, result

SCHEMAS = Path(canonical.__file__).parents[1] / "schemas"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def written(of: Result | None = None, **artifacts: Any) -> dict[str, bytes]:
    config = {**CONFIG, "artifacts": {**CONFIG["artifacts"], **artifacts}}
    facts = replace(FACTS, config=config)
    return dict(JsonTables().files(of or result(), facts))


# ---- canonical JSON --------------------------------------------------------------------------


@given(
    st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=300).filter(
        lambda weights: sum(weights) > 1e-3
    )
)
def test_rounded_shares_keep_their_sum(weights: list[float]) -> None:
    exact = [weight / fsum(weights) for weight in weights]
    found = shares(exact)
    assert sum(round(value * 10**6) for value in found) == 10**6
    assert all(abs(a - b) <= 1.000001e-6 for a, b in zip(found, exact, strict=True))
    assert all(value == round(value, 6) for value in found)


@pytest.mark.parametrize("wrong", [[0.5, nan], [0.5, inf], [1.5, -0.5], [0.5, 0.4]])
def test_shares_that_are_none_are_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="shares must"):
        shares(wrong)


def test_numbers_are_rounded_and_never_minus_zero() -> None:
    assert compact([rounded(-1e-9), rounded(1 / 3), rounded(1e-6)]) == "[0.0, 0.333333, 1e-06]"


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_no_json_holds_what_is_no_number(value: float) -> None:
    for write in (compact, readable, lambda v: table({}, "rows", [v])):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write({"deep": [value]})


NESTED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False).filter(lambda value: abs(value) != inf),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(), inner, max_size=8),
    max_leaves=40,
)


@given(NESTED)
def test_readable_json_means_what_it_was_made_of(value: Any) -> None:
    data = readable(value)
    assert json.loads(data) == value
    assert data.endswith(b"\n")


@given(st.dictionaries(st.text(), st.integers()), st.lists(NESTED, max_size=5))
def test_a_table_has_one_row_a_line(head: dict[str, int], rows: list[Any]) -> None:
    head.pop("rows", None)
    data = table(head, "rows", rows)
    assert json.loads(data) == {**head, "rows": rows}
    assert data.count(b"\n") == len(head) + len(rows) + (4 if rows else 3)


# ---- JSON artifacts --------------------------------------------------------------------------


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
        *("schema_version", "job", "model", "corpus", "unassigned", "ranking", "hierarchy"),
        "topics",
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


def test_assignments_as_they_are_published() -> None:
    data = written()["assignments.json"]
    first, *_, last = json.loads(data)["documents"]
    assert list(first) == [
        "id", "source", "title", "date", "copy_of", "topic", "reason", "weight", "margin", "topics",
        "passages",
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
    assert metrics["choice"]["candidates"][0]["held_out"] == -5.123457
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
        "topics.json", "assignments.json", "metrics.json",
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


# ---- arrays ----------------------------------------------------------------------------------

ARRAYS = {
    "a/floats": np.arange(6, dtype=np.float64).reshape(2, 3),
    "a/fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "b/big_endian": np.arange(4, dtype=">i4"),
    "b/scalar": np.asarray(7),
    "c/empty": np.zeros((0, 5), np.float32),
    "c/flags": np.asarray([True, False]),
}


def test_arrays_come_back_as_they_were() -> None:
    found = unpack(pack(ARRAYS))
    assert list(found) == sorted(ARRAYS)
    for name, array in ARRAYS.items():
        assert np.array_equal(found[name], array)
        assert found[name].shape == array.shape
        assert found[name].flags.writeable


def test_the_same_arrays_are_the_same_bytes() -> None:
    data = pack(ARRAYS)
    assert data == pack(dict(reversed(ARRAYS.items())))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with np.load(io.BytesIO(data), allow_pickle=False) as loaded:  # plain NumPy reads it too
        assert np.array_equal(loaded["a/floats"], ARRAYS["a/floats"])


@pytest.mark.parametrize(
    "wrong", [np.asarray([object()]), np.asarray(["text"]), np.asarray([nan]), np.asarray([inf])]
)
def test_what_is_no_number_is_not_packed(wrong: Any) -> None:
    with pytest.raises(ValueError, match="array 'x'"):
        pack({"x": wrong})


def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def npy(array: Any, *, allow_pickle: bool = False) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=allow_pickle)
    return buffer.getvalue()


SOUND = npy(np.arange(4.0))
#: What no .npz of ours may hold: numpy can only pickle it.
OBJECTS = np.asarray([{1: 2}], object)


def shaped(shape: bytes) -> bytes:
    """An archive of one array whose header lies about its shape."""
    lie = SOUND.replace(
        b"(4,), }".ljust(7 + len(shape)), shape.join([b"(", b"), }"]).ljust(7 + len(shape))
    )
    assert len(lie) == len(SOUND)
    assert shape in lie
    return archive({"x.npy": lie})


HOSTILE = {
    "no archive": (b"PK but not really", "not a sound .npz"),
    "cut off": (pack(ARRAYS)[:-40], "not a sound .npz"),
    "a bomb": (archive({"x.npy": npy(np.zeros(10**6))}, zipfile.ZIP_DEFLATED), "compressed"),
    "huge shape": (shaped(b"4000000000,"), "holds 32 bytes"),
    "overflow": (shaped(b"2305843009213693953,4"), "holds 32 bytes"),
    "negative": (shaped(b"-4,"), "holds 32 bytes"),
    "negative twice": (shaped(b"-2,-2"), "holds 32 bytes"),
    "no shape": (shaped(b"'4',"), "broken header"),
    "too short": (archive({"x.npy": SOUND[:-8]}), "holds 24 bytes"),
    "too long": (archive({"x.npy": SOUND + b"more"}), "holds 36 bytes"),
    "pickled": (archive({"x.npy": npy(OBJECTS, allow_pickle=True)}), "of object"),
    "no array": (archive({"x.npy": b"\x80\x04pickle"}), "broken header"),
}


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_arrays_are_refused_before_they_are_read(data: bytes, reason: str) -> None:
    with pytest.raises(BadArrays, match=reason):
        unpack(data)


def test_flipped_bits_are_noticed() -> None:
    data = bytearray(pack({"x": np.arange(1000.0)}))
    data[4000] ^= 1
    with pytest.raises(BadArrays, match="CRC"):
        unpack(bytes(data))


# ---- the model -------------------------------------------------------------------------------


def test_the_model_is_described_by_its_json() -> None:
    files = dict(ModelArrays().files(result(), FACTS))
    head = json.loads(files["model/model.json"])
    validator("model").validate(head)
    arrays = unpack(files["model/arrays.npz"])
    assert {name: list(array.shape) for name, array in arrays.items()} == {
        name: declared["shape"] for name, declared in head["arrays"].items()
    }
    assert head["config"] == {
        key: CONFIG[key]
        for key in ("seed", "text", "passages", "vocabulary", "vectoriser", "model", "topics")
    }
    assert arrays["probes/document_topic"].shape == (5, TOPICS)


def test_a_word_with_a_line_break_is_no_word() -> None:
    sound = result()
    words = ("a\nb", *sound.lexicon.words[1:])
    broken = replace(sound, lexicon=replace(sound.lexicon, words=words))
    with pytest.raises(ValueError, match="line break"):
        list(ModelArrays().files(broken, FACTS))
