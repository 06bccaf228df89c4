"""Schema inference where it cannot work: what stands in the way of records, and what to do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Any

from jobs.readers.csv import CsvFiles, Table, above
from jobs.readers.fields import BadRecord
from jobs.readers.json_records import as_object, elements, is_lines, line_end, parse
from jobs.readers.tables.cells import Dialect, Lines, long_cells

#: Lines that are looked at, at most.
_LINES = 200
#: Share of the lines below a header that have as many delimiters as it has.
_ALIKE = 0.8
#: Fewest objects that are records by their keys.
_FEWEST = 3
#: Depth to which a list of records is looked for in an object.
_DEPTH = 3
#: Fields that are named in a message, at most.
_SHOWN = 8


def lines_above(lines: Lines, delimiters: Sequence[str]) -> str:
    """Say which lines stand above the header of a table: it has more cells than the first one.

    Empty where none do.
    """
    _, start = above(lines)
    some = [(at, lines[at]) for at in range(start, min(len(lines), start + _LINES))]
    some = [(at, line) for at, line in some if line.strip()]
    for one in delimiters:
        counts = [_cells(line, Dialect(one)) - 1 for _, line in some]
        if not any(counts) or counts[0]:
            continue
        usual, times = Counter(filter(None, counts)).most_common(1)[0]
        head = counts.index(usual)
        below = len(counts) - head
        if below > 1 and times >= _ALIKE * below:
            at = some[head][0] + 1
            return (
                f"its header seems to be line {at}, below lines that are no rows: take these out "
                f"(tail -n +{at})"
            )
    return ""


def _cells(line: str, own: Dialect) -> int:
    """Count the cells of a line that is a row by itself."""
    strict = own.strict(Lines(line), 0, 1)[0] if own.quote and own.quote in line else None
    return len(own.plain(line) if strict is None else strict)


def no_row(text: str, found: Mapping[str, Any]) -> str:
    """Say why a table has no row that could be read."""
    settings = CsvFiles.model_validate({"path": ".", **found})
    with long_cells(len(text)):
        table = Table(Lines(text), settings)
        first = next(iter(table.rows), None)
    if first is None:
        return "it has a header and no rows"
    return f"line {first.first}: {first.fault or 'it has no named column'}"


def no_object(text: str) -> str:
    """Say why a text holds no JSON object that could be read."""
    if not text.strip():
        return "it is empty"
    by_line = is_lines(text)
    try:
        if not by_line:
            return f"its first element is {_kind(next(elements(text)))}; records are objects"
        number, line = next(
            (number, line)
            for number, line in enumerate(text.split(line_end(text)), start=1)
            if line.strip()
        )
        parse(line.encode("utf-8", "surrogatepass"))
    except StopIteration:
        return "its array is empty"
    except BadRecord as error:
        return f"line {number}: {error}; records are objects"
    except ValueError as error:
        return f"not valid JSON from {error}"
    return "its records have no fields"


def _kind(value: Any) -> str:
    try:
        as_object(value)
    except BadRecord as error:
        return str(error)
    return "an object without keys"


def wrapped(record: Mapping[str, Any], names: frozenset[str]) -> str:
    """Say where the records are in an only one that is not one itself; empty where it is one.

    Parameters
    ----------
    record : mapping
        All that a file holds.
    names : frozenset of str
        Names of fields that a record of its own has, folded.
    """
    if any(isinstance(value, str) and name.casefold() in names for name, value in record.items()):
        return ""
    if found := _list_in(record):
        path, count = found
        return (
            f"it is one object, and the {count:,} records are a list in it: write that list alone "
            f"(jq '{path}')"
        )
    if count := _by_columns(record):
        return (
            f"it is one object of columns, with up to {count:,} values: write an object for each "
            "record instead (pandas: to_json(orient='records', lines=True))"
        )
    inner = [value for value in record.values() if isinstance(value, Mapping)]
    if len(inner) >= _FEWEST and len(inner) == len(record) and not names & {*map(str, record)}:
        shared = set.intersection(*(set(one) for one in inner))
        if shared and len(shared) >= mean(len(one) for one in inner) / 2:
            return (
                f"it is one object, and its {len(inner):,} values are the records: write them as "
                "a list (jq '[to_entries[] | {id: .key} + .value]')"
            )
    return ""


def _list_in(record: Mapping[str, Any], depth: int = _DEPTH) -> tuple[str, int] | None:
    """Find the list of objects in an object, or in one in it: its path for jq, and its length."""
    for name, value in record.items():
        here = f'["{name}"]'
        if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            return f".{here}", len(value)
        if isinstance(value, Mapping) and depth > 1 and (found := _list_in(value, depth - 1)):
            return f".{here}{found[0].removeprefix('.')}", found[1]
    return None


def _by_columns(record: Mapping[str, Any]) -> int:
    """Count the values of the columns, where all fields of an object are columns; else 0."""
    lists = [value for value in record.values() if isinstance(value, list)]
    if len(lists) == len(record) > 1:
        count = max(map(len, lists))
        return count if count >= _FEWEST else 0
    columns = [value for value in record.values() if isinstance(value, Mapping)]
    if len(columns) < len(record) or not columns:
        return 0
    numbered = all(key.isdecimal() for column in columns for key in map(str, column))
    same = all(column.keys() == columns[0].keys() for column in columns)
    plain = not any(isinstance(value, Mapping) for column in columns for value in column.values())
    return len(columns[0]) if numbered and same and plain and len(columns[0]) >= _FEWEST else 0


def no_text(records: Sequence[Mapping[str, Any]]) -> str:
    """Say that no field holds a text, and what they hold."""
    kinds: dict[str, Counter[str]] = {}
    for record in records:
        for name, value in record.items():
            kinds.setdefault(name, Counter())[type(value).__name__] += 1
    told = [f"{name!r} ({kind.most_common(1)[0][0]})" for name, kind in kinds.items()]
    more = ", ..." if len(told) > _SHOWN else ""
    return f"no field holds a text; they are {', '.join(told[:_SHOWN])}{more}"
