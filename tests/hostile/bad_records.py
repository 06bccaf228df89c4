"""Fuzzing of records: JSON and CSV that are broken in part, beside records that are sound."""

import json
from collections.abc import Callable

from tests.hostile.bad_bytes import ARABIC, EITHER, LISTED, READ, Make, Sample

#: Nesting depth of what is too deep, in brackets.
_DEEP = 100_000
#: Number of keys, columns and cells of what is too wide.
_WIDE = 50_000


def _line(*lines: str) -> Make:
    """Put lines between sound records; `KEY` in them is an id of their own, `TEXT` a text."""

    def make(sample: Sample) -> bytes:
        made = [
            line.replace("KEY", f"{sample.key}/{at}").replace("TEXT", ARABIC)
            for at, line in enumerate(lines)
        ]
        broken = "".join(f"{line}\n" for line in made).encode("utf-8", "surrogatepass")
        before, after = sample.file(), Sample(sample.kind, f"{sample.key}z", sample.draw).file()
        if sample.kind == "csv":
            after = after.partition(b"\n")[2]
        return before + broken + after

    return make


def _whole(make: Callable[[Sample], str | bytes]) -> Make:
    def made(sample: Sample) -> bytes:
        found = make(sample)
        return found if isinstance(found, bytes) else found.encode("utf-8", "surrogatepass")

    return made


def _as(kind: str) -> Make:
    """Give what another reader wants."""
    return lambda sample: Sample(kind, sample.key, sample.draw).file()


def _ends(mark: bytes) -> Make:
    """Give a sound file with other line ends."""
    return lambda sample: sample.file().replace(b"\n", mark)


def _spread(sample: Sample) -> str:
    """Objects of many lines, one after another."""
    return "\n".join(json.dumps(one, indent=1) for one in json.loads(_array(sample)))


def _keys() -> str:
    return ", ".join(f'"k{at}": 1' for at in range(_WIDE))


def _array(sample: Sample) -> str:
    rows = [{"id": f"{sample.key}-{at}", "text": sample.text()} for at in range(4)]
    return json.dumps(rows, ensure_ascii=False)


#: By what is wrong with a file of JSON: what is to become of it, how it is made.
JSON: dict[str, tuple[str, Make]] = {
    "half a surrogate pair": (READ, _line(r'{"id": "KEY", "text": "TEXT \ud800"}')),
    "half a surrogate pair in an id": (READ, _line(r'{"id": "KEY \udfff", "text": "TEXT"}')),
    "half a surrogate pair in another field": (
        READ, _line(r'{"id": "KEY", "text": "TEXT", "x": "\ud8ff"}'),
    ),
    "unbalanced brackets": (READ, _line('{"id": "KEY", "text": "TEXT"', '"id": "KEY"}', "}{", "]")),
    "NaN and infinities": (
        READ,
        _line(
            '{"id": "KEY", "text": NaN}', '{"id": NaN, "text": "TEXT"}',
            '{"id": -Infinity, "text": "TEXT"}', '{"id": 1e400, "text": "TEXT 2"}',
            '{"id": "KEY", "text": "TEXT", "x": -Infinity}',
        ),
    ),
    "numbers without end": (
        READ,
        _line(
            '{"id": ' + "9" * 50_000 + ', "text": "TEXT"}',
            '{"id": "KEY", "text": "TEXT", "x": ' + "9" * 50_000 + "}",
            '{"id": 0.' + "1" * 50_000 + ', "text": "TEXT"}',
        ),
    ),
    "keys that stand twice": (
        READ,
        _line('{"id": "KEY", "id": "KEY", "text": "TEXT"}', '{"id": "KEY", "text": 1, "text": 2}'),
    ),
    "fields of other types": (
        READ,
        _line(
            *(f'{{"id": "KEY", "text": {value}}}' for value in ("1", "[]", "{}", "true", "null")),
            *(f'{{"id": {value}, "text": "T"}}' for value in ("[1]", '{"a": 1}', "true", "null")),
            '{"id": "", "text": "TEXT"}', '{"id": "KEY", "text": ""}', '{"id": "KEY"}', "{}",
        ),
    ),
    "values that are no objects": (READ, _line("[]", "1", '"text"', "null", "true", "[1, 2]", "-")),
    "keys that are no texts": (READ, _line('{1: "KEY", "text": "T"}', "{'id': 'KEY'}", "{id: 1}")),
    "escapes that are none": (READ, _line(r'{"id": "KEY", "text": "\x41 \u12"}', '{"id": "KEY\\')),
    "control characters in a string": (READ, _line('{"id": "KEY", "text": "a\tb\x01TEXT"}')),
    "commas at the end": (READ, _line('{"id": "KEY", "text": "T",}', '{"id": "b", "text": "T"},')),
    "comments": (READ, _line("// none", '{"id": "KEY", /* x */ "text": "TEXT"}', "# none")),
    "two objects on a line": (READ, _line('{"id": "KEY", "text": "T"}{"id": "b", "text": "T"}')),
    "a byte order mark on each line": (READ, _line('\ufeff{"id": "KEY", "text": "TEXT"}')),
    "surrogates as they are": (READ, _line('{"id": "KEY", "text": "TEXT \ud800\udc00"}')),
    "an array cut off": (LISTED, _whole(lambda s: _array(s)[: s.draw.randrange(300, 900)])),
    "an array without its last bracket": (LISTED, _whole(lambda sample: _array(sample)[:-1])),
    "an array with a bracket too many": (LISTED, _whole(lambda sample: _array(sample) + "]")),
    "an array with a comma too many": (READ, _whole(lambda sample: _array(sample)[:-1] + ",]")),
    "an array of anything": (
        READ, _whole(lambda sample: _array(sample)[:-1] + ', 1, null, [], "a", {}]'),
    ),
    "an empty array": (LISTED, _whole(lambda _: " [ ] ")),
    "objects of many lines": (
        READ,
        _whole(_spread),
    ),
    "line ends of carriage returns": (READ, _ends(b"\r")),
    "line ends of two characters": (READ, _ends(b"\r\n")),
    "a table": (EITHER, _as("csv")),
    "prose": (EITHER, _as("text")),
}  # fmt: skip


def _columns(sample: Sample) -> str:
    names = ["id", "text", *(f"c{at}" for at in range(_WIDE))]
    row = [sample.key, ARABIC, *(["x"] * _WIDE)]
    return "\n".join((",".join(names), ",".join(row), ""))


def _head(head: str) -> Make:
    """Replace the header of a sound table."""
    return lambda sample: head.encode() + b"\n" + sample.file().partition(b"\n")[2]


def _marks(sample: Sample) -> str:
    lines = ["".join(sample.draw.choices('",\\x ', k=40)) for _ in range(200)]
    return sample.file().decode("utf-8") + "\n".join(lines)


#: By what is wrong with a table: what is to become of it, how it is made.
CSV: dict[str, tuple[str, Make]] = {
    "a lone quote": (READ, _line('KEY,"TEXT', "KEY,TEXT", 'KEY,a "TEXT" b', 'KEY,"TEXT" b"')),
    "a lone quote on the last line": (READ, lambda sample: sample.file() + b'zz,"open'),
    "a lone quote that begins a table": (
        READ, lambda sample: b'id,text\nq,"open\n' + sample.file().partition(b"\n")[2],
    ),
    "quotes, commas and backslashes at random": (READ, _whole(_marks)),
    "rows of other widths": (READ, _line("KEY", "KEY,TEXT,3", ",", ",,,,", "KEY,TEXT,,,")),
    "rows without an id or a text": (READ, _line(",TEXT", "KEY,", 'KEY,""', "KEY, ", "  ,TEXT")),
    "a NUL in a cell": (READ, _line("KEY,TE\0XT a TEXT", "\0KEY,TEXT", "KEY,\0")),
    "a header alone": (LISTED, lambda _: b"id,text\n"),
    "a header without names": (LISTED, _head(",")),
    "a header that is a row": (LISTED, _head(f"a,{ARABIC}")),
    "a header with one name twice": (LISTED, _head("id,text,text")),
    "a header with an open quote": (LISTED, _head('id,"text')),
    "other delimiters": (LISTED, _whole(lambda sample: sample.file().replace(b",", b";"))),
    "a line that names a delimiter, and none of it": (LISTED, lambda s: b"sep=|\n" + s.file()),
    "line ends of carriage returns": (READ, _ends(b"\r")),
    "line ends of three kinds": (
        READ, lambda sample: sample.file().replace(b"\n", b"\r\n", 2).replace(b"\n", b"\r", 1),
    ),
    "JSON": (LISTED, _as("jsonl")),
    "prose": (LISTED, _as("text")),
}  # fmt: skip

#: The same for what is large, by reader.
LARGE_RECORDS: dict[str, dict[str, tuple[str, Make]]] = {
    "text": {},
    "jsonl": {
        "brackets without end": (
            READ,
            _line(
                '{"id": "KEY", "text": "TEXT", "x": ' + "[" * _DEEP + "]" * _DEEP + "}",
                "[" * _DEEP, '{"a":' * _DEEP,
            ),
        ),
        "fifty thousand keys": (
            READ,
            _line(f'{{"id": "KEY", "text": "TEXT", {_keys()}}}'),
        ),
        "one key fifty thousand times": (
            READ, _line('{"id": "KEY", "text": "TEXT"' + ', "k": 1' * _WIDE + "}"),
        ),
        "one string of 4 MB": (READ, _line(f'{{"id": "KEY", "text": "{ARABIC * 25_000}"}}')),
    },
    "csv": {
        "quotes without end": (READ, _line('"' * 9_999, "KEY," + '"' * 99_999, '"' * 7, '""","""')),
        "a cell of 5 MB": (READ, _line(f'KEY,"{ARABIC * 32_000}"')),
        "a cell of a hundred thousand lines": (READ, _line('KEY,"T\n' + "a\n" * 100_000 + '"')),
        "fifty thousand columns": (READ, _whole(_columns)),
        "fifty thousand cells in a row": (READ, _line("KEY" + ",TEXT" * 2_000, "," * 50_000)),
        "a hundred thousand lines of commas": (READ, lambda s: s.file() + b",\n" * 100_000),
    },
}  # fmt: skip

#: What each reader has for itself.
RECORDS: dict[str, dict[str, tuple[str, Make]]] = {"text": {}, "jsonl": JSON, "csv": CSV}
