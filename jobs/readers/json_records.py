"""JSON records (RFC 8259): objects one a line, one after another, or in one array."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from json import JSONDecodeError, JSONDecoder
from typing import Any

from jobs.readers.fields import BadRecord

_BLANK = " \t\r\n"
_MARK = "\ufeff"
#: What stands before each text of a JSON text sequence (RFC 7464).
_RECORD = "\x1e"


class _Object(dict[str, Any]):
    """An object with keys that are twice in it; `repeated` names them."""

    repeated: frozenset[str] = frozenset()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, and note repeated keys; the cost is linear in their number."""
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    found = _Object(plain)
    times = Counter(name for name, _ in pairs)
    found.repeated = frozenset(name for name, count in times.items() if count > 1)
    return found


#: NaN and infinities come through: only in a field that is mapped do they do harm.
_DECODER = JSONDecoder(object_pairs_hook=_pairs)


def parse(line: bytes) -> dict[str, Any]:
    """Parse one line.

    Raises
    ------
    BadRecord
        It is no JSON object, or nested too deeply.
    """
    try:
        # A mark stands on each first line of files that were put end to end.
        text = line.decode("utf-8").strip(_BLANK + _RECORD).removeprefix(_MARK)
        # A comma behind an object is what is left of an array that was written line by line.
        return as_object(_DECODER.decode(text[:-1] if text.endswith("},") else text))
    except UnicodeDecodeError as error:
        raise BadRecord(f"byte {error.start} of the line is not UTF-8") from None
    except RecursionError:
        raise BadRecord("it is nested too deeply") from None
    except BadRecord:
        raise
    except ValueError as error:
        raise BadRecord(f"not valid JSON: {error}") from None


def is_object(line: bytes) -> bool:
    """Whether a line is a JSON object by itself."""
    if line.lstrip()[:1] != b"{":
        return False
    try:
        parse(line)
    except BadRecord:
        return False
    return True


def as_object(value: Any) -> dict[str, Any]:
    """Return a value that is an object.

    Raises
    ------
    BadRecord
        It is none.
    """
    if not isinstance(value, dict):
        raise BadRecord(f"not a JSON object but of type {type(value).__name__}")
    return value


def pick(
    record: Mapping[str, Any], names: Iterable[str], *, escaped: bool = True
) -> dict[str, Any]:
    """Take the named values out of a record; a dot reaches into an object.

    A name that is in the record as it is, dots and all, goes before a path. Of a record that is not
    `escaped` no character was written by its number.

    Raises
    ------
    BadRecord
        A named key stands twice in its object, or a value holds half a surrogate pair.
    """
    found: dict[str, Any] = {}
    for name in names:
        holder: Any = record
        rest = name
        while isinstance(holder, Mapping):
            key = rest if rest in holder else rest.partition(".")[0]
            if key not in holder:
                break
            if isinstance(holder, _Object) and key in holder.repeated:
                raise BadRecord(f"the key {key!r} stands twice in one object")
            holder, rest = holder[key], rest[len(key) + 1 :]
            if not rest:
                found[name] = _whole(name, holder) if escaped else holder
                break
    return found


def _whole(name: str, value: Any) -> Any:
    """Return a value without half a surrogate pair, which only an escape can smuggle in."""
    if isinstance(value, str) and value.isascii():
        return value
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadRecord(
            f"field {name!r} holds half a surrogate pair, which is no character"
        ) from None
    return value


def is_lines(text: str) -> bool:
    """Whether a file is JSON Lines, or might be: not one array, nor objects over many lines."""
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        return False
    if text[start : start + 1] != "{":
        return True
    try:
        _, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return True
    after = _skip(text, end)
    one_line = line_end(text) not in text[start:].rstrip(_BLANK)
    return line_end(text) not in text[start:end] and not (one_line and after < len(text))


def line_end(text: str) -> str:
    """Give what ends a line: LF, or CR where there is none."""
    return "\n" if "\n" in text else "\r"


def elements(text: str) -> Iterator[Any]:
    """Yield the elements of an array, or the values that stand one after another.

    Raises
    ------
    ValueError
        The text breaks off, or is no JSON from some line on; says which.
    """
    at = _skip(text, 0)
    in_array = text[at : at + 1] == "["
    ended = not in_array
    if in_array:
        at = _skip(text, at + 1)
        if text[at : at + 1] == "]":
            ended, at = True, at + 1
    while at < len(text) and (not in_array or not ended):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except RecursionError:
            raise ValueError(f"line {_line(text, at)} on: it is nested too deeply") from None
        except JSONDecodeError as error:
            raise ValueError(f"line {error.lineno} on: {error.msg}") from None
        yield value
        at = _skip(text, at)
        if in_array:
            mark = text[at : at + 1]
            if mark not in (",", "]"):
                break
            ended, at = mark == "]", _skip(text, at + 1)
            if not ended and text[at : at + 1] == "]":  # a comma behind the last element
                ended, at = True, at + 1
    if not ended or (in_array and _skip(text, at) < len(text)):
        what = "a comma or the end of the array is missing" if not ended else "the array has ended"
        raise ValueError(f"line {_line(text, at)} on: {what}")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at
