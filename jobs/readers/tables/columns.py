"""Schema inference: the dialect of a table, and which field of its records holds what."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from jobs.readers.csv import CsvFiles, Table, above
from jobs.readers.fields import BadRecord, Fields, is_unix_time
from jobs.readers.json_records import as_object, elements, is_lines, line_end, parse
from jobs.readers.tables.cells import Dialect, Lines, long_cells
from jobs.readers.tables.rows import Rows

#: Names that fields go by in small letters and without signs, the commonest first.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "docid", "documentid", "uid", "uuid", "guid", "key"),
    "text": ("text", "body", "content", "article", "fulltext", "story", "النص"),
    "title": ("title", "headline", "heading", "subject", "العنوان"),
    "date": ("date", "published", "publishedat", "pubdate", "publicationdate", "dateposted",
             "posted", "postedat", "created", "createdat", "createdate", "datetime", "timestamp",
             "ts", "time", "epoch", "التاريخ"),
    "source": ("source", "publisher", "newspaper", "outlet", "site", "المصدر"),
    "language": ("language", "lang"),
}  # fmt: skip
#: Kept with each document, for those who compare topics with them.
KEPT = ("label", "category", "section", "topic", "class", "author", "tags", "التصنيف")
DELIMITERS = (",", ";", "\t", "|")
#: Sample size of the inference: records, and characters of a table.
_LOOKED_AT, _CHARACTERS = 200, 1_000_000
#: Depth to which nested objects are looked into.
_DEPTH = 3
#: Majority of the values of a field that must be what its name says.
_MOSTLY = 0.8
#: Length from which on a cell of the first row is a text and no name, in characters.
_LONG_NAME = 60
_DATED = re.compile(r"\d{1,4}[-/.: ]\d|\d{4}|\d ?[^\W\d]+ ?\d")
#: Length of the longest value that may be an id, and a date.
_LONGEST_ID, _LONGEST_DATE = 200, 40


def infer(kind: str, text: str) -> dict[str, Any] | None:
    """Find how the records of a text are written, and what their fields hold: keys of `reader`.

    What is as the reader takes it for granted is left out. None where no record can be read.
    """
    found: dict[str, Any] = {}
    if kind == "csv":
        found = dialect(text)
        records: Sequence[Mapping[str, Any]] = _rows(text, found)
    else:
        records = list(islice(_objects(text), _LOOKED_AT))
    if not any(records):
        return None
    return {**found, "fields": plain(guess(records, named=found.get("header", True)))}


def _rows(text: str, found: Mapping[str, Any]) -> list[dict[str, str]]:
    """Read rows as the reader will, by the names that stand for one column alone."""
    settings = CsvFiles.model_validate({"path": ".", **found})
    with long_cells(len(text)):
        table = Table(Lines(text), settings)
        times = Counter(table.names)
        columns = {name: at for at, name in enumerate(table.names) if name and times[name] == 1}
        good = islice((row.cells for row in table.rows if not row.fault), _LOOKED_AT)
        return [{name: row[at] for name, at in columns.items() if at < len(row)} for row in good]


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file as far as they can be read: the head of an array breaks off."""
    by_line = is_lines(text)
    values: Iterator[Any] = iter(text.split(line_end(text))) if by_line else elements(text)
    while True:
        try:
            value = next(values)
            if not by_line:
                yield as_object(value)
            elif value.strip():
                yield parse(value.encode("utf-8", "surrogatepass"))
        except BadRecord:
            continue
        except (StopIteration, ValueError):
            return


def dialect(text: str) -> dict[str, Any]:
    """Find the marks of a table, and whether its first row is a header: the keys of `reader`.

    What is as the reader takes it for granted is left out.
    """
    lines = Lines(text[: text.rfind("\n", 0, _CHARACTERS) + 1] or text[:_CHARACTERS])
    with long_cells(len(text)):
        return _dialect(lines, *above(lines))


def _dialect(lines: Lines, named: str | None, start: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    first = lines[start] if start < len(lines) else ""
    options = [named] if named else [one for one in DELIMITERS if one in first] or [","]
    delimiter = max(options, key=lambda one: _fit(lines, Dialect(one), start))
    if delimiter != "," and not named:
        found["delimiter"] = delimiter
    own = Dialect(delimiter)
    if '\\"' in lines.text:
        escaped = Dialect(delimiter, escape="\\")
        if _faults(lines, escaped, start) < _faults(lines, own, start):
            own, found["escape"] = escaped, "\\"
    if _faults(lines, own, start):
        bare = Dialect(delimiter, None, own.escape)
        if Rows(lines, own, start=start).quotes_are_text and not _faults(lines, bare, start):
            own, found["quote"] = bare, None
    head, used = own.first(lines, start)
    body = [row.cells for row in Rows(lines, own, start=start + used) if not row.fault]
    if not _has_header(head, body[:_LOOKED_AT]):
        found["header"] = False
    return found


def _fit(lines: Lines, own: Dialect, start: int) -> tuple[bool, float, int]:
    """Say how well a delimiter fits: many columns, in most rows, and how many."""
    rows = Rows(lines, own, start=start + own.first(lines, start)[1])
    faults = [bool(row.fault) for row in rows]
    good = 1 - sum(faults) / max(len(faults), 1)
    return rows.width.most > 1, round(good, 2), rows.width.most


def _faults(lines: Lines, own: Dialect, start: int) -> int:
    """Count the rows below the first one that a dialect does not explain."""
    rows = Rows(lines, own, start=start + own.first(lines, start)[1])
    return sum(row.lone or bool(row.fault) for row in rows)


def _has_header(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: by known names, or unlike what is below it."""
    head = [cell.strip() for cell in first]
    known = {name for names in NAMES.values() for name in names} | set(KEPT)
    if any(_plain(cell) in known for cell in head):
        return True
    if any(len(cell) >= _LONG_NAME for cell in head):
        return False
    for column, cell in enumerate(head):
        below = [row[column].strip() for row in body if column < len(row)]
        if cell and cell in below:
            return False
        if below and all(one and not any(map(str.isalpha, one)) for one in below):
            return any(map(str.isalpha, cell))
    return True


def flat(record: Mapping[str, Any], depth: int = _DEPTH) -> dict[str, Any]:
    """Give the values of a record by their names, those of objects by dotted ones."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping) and depth > 1:
            found |= {f"{name}.{inner}": one for inner, one in flat(value, depth - 1).items()}
        elif name:
            found[name] = value
    return found


def guess(records: Sequence[Mapping[str, Any]], *, named: bool = True) -> Fields:
    """Guess the fields of some records: the text is the longest, unless a name says so.

    Where columns have numbers and no names (`named` is False), the first one that could be an id
    is one. A field within an object counts where the text is in that object too.
    """
    some = [flat(record) for record in records[:_LOOKED_AT]]
    names = list(dict.fromkeys(name for record in some for name in record))
    lengths = {name: _length(some, name) for name in names}
    text = next((name for name in _called("text", names) if lengths[name]), None)
    longest = max(names, key=lambda name: lengths[name])
    if text is None or lengths[text] * 2 < lengths[longest]:
        text = longest
    beside = text.rpartition(".")[0]
    near = [name for name in names if name.rpartition(".")[0] in ("", beside) and name != text]
    near.sort(key=lambda name: name.rpartition(".")[0] != beside)
    found: dict[str, Any] = {"text": text, "id": None}
    for role, fits in (
        ("id", _are_ids), ("title", _are_texts), ("date", _are_dates), ("source", _are_texts),
        ("language", _are_codes),
    ):  # fmt: skip
        options = _called(role, near) if named else near if role in ("id", "date") else ()
        for name in options:
            if name not in found.values() and fits([record.get(name) for record in some]):
                found[role] = name
                break
    kept = [name for name in near if _plain(name) in KEPT and name not in found.values()]
    return Fields.model_validate({**found, "metadata": kept})


def _called(role: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the names that say what a field is, the commonest first."""
    by_name: dict[str, str] = {}
    for name in names:
        by_name.setdefault(_plain(name), name)
    return (by_name[known] for known in NAMES[role] if known in by_name)


def _plain(name: str) -> str:
    """Strip a name to letters: `created_at`, `createdAt` and `user.Created-At` are one."""
    return re.sub(r"[\W_]", "", name.rpartition(".")[2].casefold())


def _length(records: Sequence[Mapping[str, Any]], name: str) -> float:
    values = [record.get(name) for record in records]
    return sum(len(value) for value in values if isinstance(value, str)) / len(records)


def _are_ids(values: Sequence[Any]) -> bool:
    good = [
        str(one).strip()
        for one in values
        if isinstance(one, str | int | float) and str(one).strip()
    ]
    short = all(len(one) <= _LONGEST_ID and "\n" not in one for one in good)
    return short and len(set(good)) == len(values)


def _are_texts(values: Sequence[Any]) -> bool:
    return all(one is None or isinstance(one, str | int | float) for one in values)


def _are_dates(values: Sequence[Any]) -> bool:
    """Whether most values are dates: Unix time, or short texts with figures that are no count."""
    known = [str(one).strip() for one in values if one is not None and str(one).strip()]
    good = [
        is_unix_time(one) if one.replace(".", "", 1).isdecimal() and len(one) not in (4, 6, 8)
        else len(one) <= _LONGEST_DATE and _DATED.search(one)
        for one in known
    ]  # fmt: skip
    return bool(known) and sum(map(bool, good)) >= _MOSTLY * len(known)


def _are_codes(values: Sequence[Any]) -> bool:
    known = [str(one).strip() for one in values if one is not None and str(one).strip()]
    good = [re.fullmatch(r"[a-z]{2}", one) for one in known]
    return bool(known) and sum(map(bool, good)) >= _MOSTLY * len(known)


def plain(fields: Fields) -> dict[str, Any]:
    """Give the fields as the configuration writes them, without those that are not mapped."""
    values = fields.model_dump(mode="json")
    return {
        name: value
        for name, value in values.items()
        if name in ("id", "text") or value not in (None, [])
    }
