"""Configuration source: the strict subset of YAML 1.2 that is read, and how it is written."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jobs import config
from jobs.config.scalars import scalar, shown
from jobs.config.strict_yaml import parse


def yaml_problems(text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [str(problem) for problem in parse(data, "f").problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("+12", 12),
        ("-0", 0),
        ("0o17", 15),
        ("0xfF", 255),
        ("0b11", "0b11"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("2026-11-22", "2026-11-22"),
        ("true", True),
        ("FALSE", False),
        *((word, word) for word in ("yes", "no", "on", "off", "y", "n", "tRue", "None", "=")),
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    read = scalar(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("010", "'010' is a number with a leading zero"),
        ("-007", "write -7"),
        ("00", "write 0"),
        ("9223372036854775808", "does not fit into 64 bits"),
        ("9" * 5000, "does not fit into 64 bits"),
        ("1e999", "is too large"),
        (".inf", "no finite number"),
        ("-.INF", "no finite number"),
        (".nan", "no finite number"),
    ],
)
def test_scalars_that_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scalar(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: *x", ["f:1:4: a: the anchor &x", "f:2:4: b: the alias *x"]),
        ("a: {<<: {b: 1}}", ["f:1:5: a: the merge key <<"]),
        ("a: !!int '3'\n!t b: 1", ["f:1:4: a: the tag", "f:2:1: the tag"]),
        ("a: !!python/object/apply:os.system [ls]", ["f:1:4: a: the tag"]),
        ("a: 1\n'a': 2\na: 3", ["f:2:1: a: is given twice, first in line 1", "f:3:1: a: is given"]),
        ("? [a]\n: 1", ["f:1:3: a key must be a word"]),
        ("'': 1", ["f:1:1: a key must be a word"]),
        (": 1", ["f:1:1: is not YAML here"]),
        ('a: "x\\0"', ["f:1:4: a: holds a NUL"]),
        ('a: "\\ud800"', ["f:1:4: a: holds half a surrogate pair"]),
        ('"\\udfff": 1', ["f:1:1: holds half a surrogate pair"]),
        ("a: 1\nb: x\0", ["f:2:5: U+0000 is not allowed in YAML"]),
        (b"a: 1\nb: \xff", ["f:2:4: byte 0xff is not UTF-8"]),
        ("a: 1\n---\nb: 2", ["f:2:1: a second document begins"]),
        ("%YAML 1.1\n---\na: 1", ["f:1:1: only YAML 1.2"]),
        ("a: [1, 2", ["f:1:9: is not YAML here"]),
        ("a:\n\t- 1", ["f:2:1: is not YAML here"]),
        ("a: b: c", ["f:1:5: is not YAML here"]),
        ("", ["f:1:1: must be a mapping"]),
        ("# nothing", ["f:1:1: must be a mapping"]),
        ("- a", ["f:1:1: must be a mapping"]),
        ("just text", ["f:1:1: must be a mapping"]),
        ("a: " + "[" * 40, ["f:1:35: is nested deeper than 32 levels"]),
        ("a: " + "[" * 400_000, ["f:1:35: is nested deeper than 32 levels"]),
        ("a: [" + "1," * 20_001 + "]", ["f:1:39999: has more than 20000 values"]),
        ("#" * 2**20 + "\n", ["f:1:1: is larger than 1048576 bytes"]),
    ],
)  # fmt: skip
def test_yaml_that_is_refused(text: str | bytes, expected: list[str]) -> None:
    found = yaml_problems(text)
    assert len(found) == len(expected), found
    assert all(f.startswith(e) for f, e in zip(found, expected, strict=True)), found


def test_a_bomb_of_merge_keys_ends_at_once() -> None:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}" for i in range(1, 30)]
    assert len(yaml_problems("\n".join(lines))) > 60


def test_what_is_quoted_is_text_and_a_byte_order_mark_is_no_part_of_a_key() -> None:
    read = parse("\ufeffa: '010'\nb: \"no\"\nc: |\n  1\n".encode(), "f")
    assert read.value == {"a": "010", "b": "no", "c": "1\n"}
    assert str(read.place(("b",))) == "f:2:4"


def test_yaml_1_2_is_accepted_by_name() -> None:
    assert parse(b"%YAML 1.2\n---\na: 1\n...\n", "f").value == {"a": 1}


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), PLAIN, min_size=1))
def test_what_is_written_is_read_again_the_same(values: dict[str, Any]) -> None:
    written = config.as_yaml(values)
    read = parse(written.encode(), "f")
    assert not read.problems, (read.problems, written)
    assert json.dumps(read.value) == json.dumps(values)


@given(st.from_regex(r"[-+.0-9a-zA-Z_:]{1,8}", fullmatch=True))
def test_what_is_written_means_the_same_to_a_reader_of_yaml_1_1(text: str) -> None:
    assert yaml.safe_load(config.as_yaml({"a": text})) == {"a": text}


@given(st.binary(max_size=60) | st.text(st.sampled_from("ab:-[]{}&*!<>|'\"#%@\n ,?~01.")))
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes | str) -> None:
    read = parse(data.encode() if isinstance(data, str) else data, "f")
    assert (read.value is None) <= bool(read.problems)
    assert all(problem.place.line > 0 and problem.place.column > 0 for problem in read.problems)


def test_words_of_values_in_messages_are_safe_to_show() -> None:
    assert shown("a\u202eb\nc") == "'a\\u202eb\\nc'"
    assert shown("x" * 100) == "'" + "x" * 56 + "..."
