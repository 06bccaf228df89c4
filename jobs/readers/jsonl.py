"""The reader of JSON Lines: each line is a record, and a bad line is skipped by its number."""

import codecs
import json
from collections.abc import Iterator
from typing import Any, Literal, NoReturn

from pydantic import Field

from jobs.datatypes import Reading, Skipped
from jobs.readers.assemble import Parsed, Placed, assemble
from jobs.readers.encoding import AUTO, NotText, decode, detect
from jobs.readers.fields import BadRecord, Fields, document, never_seen
from jobs.readers.opening import Files, Found, Unusable, plain_name

_UTF8 = ("utf-8", "utf-8-sig")
_UTF8_MARK = b"\xef\xbb\xbf"


class JsonLines(Files):
    """Read JSON Lines, plain or gzip."""

    kind: Literal["jsonl"] = "jsonl"
    pattern: str = Field(
        default="*.jsonl*",
        min_length=1,
        description="Which files are read where `path` is a folder: `*`, `?` and `[...]` within a "
        "name, `**` for any depth of folders.",
    )
    fields: Fields = Field(default=Fields(), description="Which field of a record holds what.")

    def read(self, root: str) -> Reading:
        """Read all records of all files; see `jobs.contracts.Reader`."""
        return assemble(self, root, self._parse)

    def _parse(self, found: Found, data: bytes) -> Parsed:
        try:
            name, warning = detect(data) if self.encoding == AUTO else (self.encoding, "")
            if codecs.lookup(name).name not in _UTF8:
                data = decode(data, name).text.encode("utf-8")
        except NotText as error:
            raise Unusable(str(error)) from None
        except UnicodeEncodeError:
            raise Unusable(f"it holds surrogates, which are no text in {name}") from None
        parsed = Parsed(name, warning)
        seen: set[str] = set()
        stem = plain_name(found.name)
        for number, line in enumerate(_lines(data.removeprefix(_UTF8_MARK)), start=1):
            if not line.strip():
                continue
            place, numbered = f"{found.shown}:{number}", f"{stem}:{number}"
            try:
                record = _record(line)
                seen.update(record)
                one = document(record, self.fields, numbered=numbered, file=found.shown)
            except BadRecord as error:
                parsed.skipped.append(Skipped(numbered, place, str(error)))
            else:
                parsed.documents.append(Placed(one, place))
        unseen = never_seen(self.fields, seen)
        parsed.warning = "; ".join(filter(None, (parsed.warning, unseen)))
        return parsed


def _lines(data: bytes) -> Iterator[bytes]:
    """Split at `\\n` alone (a text may well hold U+2028), without a second copy of the file."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end + 1


def _record(line: bytes) -> dict[str, Any]:
    """Parse one line, as strictly as JSON is meant.

    Raises
    ------
    BadRecord
        It is no JSON object, or one with NaN, a key twice, half a surrogate pair, or too deep.
    """
    try:
        record = json.loads(
            line.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_repeats
        )
        if b"\\u" in line:  # only an escape can smuggle in half a surrogate pair
            json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRecord(f"byte {error.start} of the line is not UTF-8") from None
    except UnicodeEncodeError:
        raise BadRecord("it holds half a surrogate pair, which is no character") from None
    except RecursionError:
        raise BadRecord("it is nested too deeply") from None
    except BadRecord:
        raise
    except ValueError as error:
        raise BadRecord(f"not valid JSON: {error}") from None
    if not isinstance(record, dict):
        raise BadRecord(f"not a JSON object but of type {type(record).__name__}")
    return record


def _no_constant(name: str) -> NoReturn:
    raise BadRecord(f"{name} is not a JSON number")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadRecord(f"the key {twice!r} stands twice in one object")
    return record
