"""Schema inference: how the records of a text are written, and which field of them holds what."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from jobs.readers.csv import CsvFiles, Table
from jobs.readers.fields import BadRecord
from jobs.readers.json_records import as_object, elements, is_lines, line_end, parse
from jobs.readers.tables import misfits
from jobs.readers.tables.cells import Lines, long_cells
from jobs.readers.tables.column_names import NAMES
from jobs.readers.tables.columns import (
    LOOKED_AT,
    flat,
    guess,
    length,
    plain,
    text_field,
    told_of,
)
from jobs.readers.tables.dialects import DELIMITERS, dialect


def infer(kind: str, text: str) -> tuple[dict[str, Any], list[str]]:
    """Find how the records of a text are written, and what their fields hold: keys of `reader`.

    What is as the reader takes it for granted is left out. Beside them is what is told of fields
    that were passed over.

    Raises
    ------
    ValueError
        No record can be read, or none has a field for its text; says why.
    """
    found: dict[str, Any] = {}
    if kind == "csv":
        found = dialect(text)
        records: Sequence[Mapping[str, Any]] = _rows(text, found)
        told = misfits.lines_above(Lines(text), DELIMITERS) if _single(records) else ""
        if told or not any(records):
            raise ValueError(told or misfits.no_row(text, found))
    else:
        records = list(islice(_objects(text), LOOKED_AT))
        if not any(records):
            raise ValueError(misfits.no_object(text))
        if len(records) == 1 and (told := misfits.wrapped(records[0], frozenset(NAMES["text"]))):
            raise ValueError(told)
    fields = guess(records, named=found.get("header", True))
    some = [flat(one) for one in records]
    if not length(some, fields.text):
        raise ValueError(misfits.no_text(some))
    named = found.get("header", True)
    return {**found, "fields": plain(fields)}, told_of(records, fields, named=named)


def _single(records: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a table has one column, or none that could be read."""
    return all(len(record) <= 1 for record in records)


def _rows(text: str, found: Mapping[str, Any]) -> list[dict[str, str]]:
    """Read rows as the reader will, by the names that stand for one column alone.

    Raises
    ------
    ValueError
        The text is in a column whose name stands for another one as well.
    """
    settings = CsvFiles.model_validate({"path": ".", **found})
    with long_cells(len(text)):
        table = Table(Lines(text), settings)
        good = [
            row.cells for row in islice((one for one in table.rows if not one.fault), LOOKED_AT)
        ]
    places: dict[str, list[int]] = {}
    for at, name in enumerate(table.names):
        if name:
            places.setdefault(name, []).append(at)
    longest = {
        name: max(sum(len(row[at]) for row in good if at < len(row)) for at in columns)
        for name, columns in places.items()
    }
    if longest and len(places[chosen := text_field(longest)]) > 1:
        columns = ", ".join(str(at + 1) for at in places[chosen])
        raise ValueError(
            f"its header names {chosen!r}, which holds the text, more than once (columns "
            f"{columns}): give each column a name of its own"
        )
    single = {name: at for name, (at, *more) in places.items() if not more}
    return [{name: row[at] for name, at in single.items() if at < len(row)} for row in good]


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
