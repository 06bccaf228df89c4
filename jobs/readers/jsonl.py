"""The reader of JSON: records one a line or in one array, and a bad one is skipped by its place."""

import codecs
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field

from jobs.contracts import Spool
from jobs.datatypes import Reading
from jobs.readers.assemble import Keep, Parsed, assemble
from jobs.readers.binary import NotText, nuls_told
from jobs.readers.encoding import AUTO, decode, detect
from jobs.readers.fields import APART, BadRecord, Fields, document, left_out, never_seen
from jobs.readers.json_records import as_object, elements, is_lines, is_object, parse, pick
from jobs.readers.large import LargeFile, TooLong, is_json_lines, lines_of
from jobs.readers.opening import PATTERN_TOLD, Files, Found, Unusable, plain_name

_UTF8 = ("utf-8", "utf-8-sig")
_UTF8_MARK = b"\xef\xbb\xbf"
_OPENING = (b"[", b"{")


class JsonLines(Files):
    """Read JSON Lines, or files of one JSON array, plain or gzip."""

    kind: Literal["jsonl"] = "jsonl"
    pattern: str = Field(
        default="*.jsonl*",
        min_length=1,
        description=PATTERN_TOLD,
    )
    fields: Fields = Field(default=Fields(), description="Which field of a record holds what.")

    def read(self, root: str, spool: Spool | None = None) -> Reading:
        """Read all records of all files; see `jobs.contracts.Reader`."""
        return assemble(self, root, self.parse, apart=APART, stream=self.stream, spool=spool)

    def parse(self, found: Found, data: bytes) -> Parsed:
        """Turn the bytes of one file into documents.

        Raises
        ------
        Unusable
            Nothing of it can be read.
        """
        try:
            name, warning = detect(data) if self.encoding == AUTO else (self.encoding, "")
            if codecs.lookup(name).name not in _UTF8:
                decoded = decode(data, name)
                data, warning = decoded.text.encode("utf-8"), warning or decoded.warning
            if nuls := data.count(0):
                warning = "; ".join(filter(None, (warning, nuls_told(nuls, len(data)))))
                data = data.replace(b"\0", b" ")
        except NotText as error:
            raise Unusable(str(error)) from None
        except UnicodeEncodeError:
            raise Unusable(f"it holds surrogates, which are no text in {name}") from None
        data = data.removeprefix(_UTF8_MARK)
        return self._records(found, _values(data), Parsed(name, warning))

    def stream(self, found: Found, file: LargeFile, keep: Keep | None) -> Parsed:
        """Turn the lines of a large file into documents, each of which is kept when it is read.

        A file that is no JSON Lines is parsed as a whole, if it is not larger than `max_bytes`.

        Raises
        ------
        Unusable
            Nothing of it can be read.
        """
        data = file.utf8(self.encoding)
        if not is_json_lines(data, self.max_bytes):
            if file.unpacked > self.max_bytes:
                raise Unusable(
                    f"larger than max_bytes ({self.max_bytes:,} bytes), and one JSON value or "
                    "records over several lines: only JSON Lines, a record a line, are read as a "
                    "stream"
                )
            return self.parse(found, b"".join(file.data()))
        lines = enumerate(lines_of(data, self.max_bytes), start=1)
        values = ((":", at, one) for at, one in lines if isinstance(one, TooLong) or one.strip())
        return self._records(found, values, Parsed(data.encoding, data.warning, keep=keep))

    def _records(
        self, found: Found, values: Iterable[tuple[str, int, object]], parsed: Parsed
    ) -> Parsed:
        """Make documents of what may be records; see `_values`."""
        seen: set[str] = set()
        names = tuple(dict.fromkeys(self.fields.names()))
        stem = plain_name(found.name)
        for mark, number, value in values:
            place, numbered = f"{found.shown}{mark}{number}", f"{stem}:{number}"
            try:
                if isinstance(value, TooLong):
                    raise BadRecord(f"larger than max_bytes ({self.max_bytes:,} bytes)")
                if isinstance(value, bytes):
                    record = pick(parse(value), names, escaped=b"\\" in value and b"\\u" in value)
                else:
                    record = pick(as_object(value), names)
                seen.update(record)
                one = document(record, self.fields, numbered=numbered, file=found.shown)
            except BadRecord as error:
                parsed.skipped.append(left_out(error, numbered, place))
            else:
                parsed.put(one, place)
        unseen = never_seen(self.fields, seen)
        parsed.warning = "; ".join(filter(None, (parsed.warning, unseen)))
        return parsed


def _values(data: bytes) -> Iterator[tuple[str, int, object]]:
    """Yield what may be records: the mark of its place, its number, a line or a parsed value.

    Raises
    ------
    Unusable
        A file that is no JSON Lines breaks off, or is no JSON from some line on.
    """
    if not _has_lines(data):
        try:
            for number, element in enumerate(elements(data.decode("utf-8")), start=1):
                yield "#", number, element
        except UnicodeDecodeError as error:
            raise Unusable(f"byte {error.start} is not UTF-8") from None
        except ValueError as error:
            raise Unusable(f"not valid JSON from {error}") from None
        return
    for number, line in enumerate(_lines(data), start=1):
        if line.strip():
            yield ":", number, line


def _has_lines(data: bytes) -> bool:
    """Whether each line is a value of its own, be it broken."""
    head = data.lstrip()[:1]
    if head not in _OPENING:
        return True
    first = next(line for line in _lines(data) if line.strip())
    if is_object(first):
        return True
    try:
        return is_lines(data.decode("utf-8"))
    except UnicodeDecodeError:
        return head == b"{"


def _lines(data: bytes) -> Iterator[bytes]:
    """Split at LF alone (a text may well hold U+2028), without a second copy of the file.

    Where there is none, CR ends a line, as on Macs of old: no string of JSON can hold one.
    """
    mark = b"\n" if b"\n" in data else b"\r"
    start = 0
    while start < len(data):
        end = data.find(mark, start)
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end + 1
