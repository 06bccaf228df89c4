"""Schema inference: which field of some records holds what."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jobs.readers.fields import Fields, as_text, is_unix_time
from jobs.readers.tables.column_names import called, is_kept, parent

#: Sample size of the inference, in records.
LOOKED_AT = 200
#: What is said of a field that might be an id, and is none.
NUMBERED = (
    "the field {!r} is empty in some records, or the same in two: records are numbered by file and "
    "line instead, and those behind one that is put in between are new ones in the next run"
)
#: What is said of the fields that no document has.
UNREAD = "not read: {}; reader.fields.metadata keeps the fields that it names with each document"
#: Fields that are named in a message, at most.
_SHOWN = 8
#: Depth to which nested objects are looked into.
_DEPTH = 3
#: Majority of the values of a field that must be what its name says.
_MOSTLY = 0.8
_DATED = re.compile(r"\d{1,4}[-/.: ]\d|\d{4}|\d ?[^\W\d]+ ?\d")
#: Mean length from which on a field is a text and no label, in letters.
_A_TEXT = 40
#: Length of the longest value that may be an id, and a date.
_LONGEST_ID, _LONGEST_DATE = 200, 40


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
    some = [flat(record) for record in records[:LOOKED_AT]]
    names = list(dict.fromkeys(name for record in some for name in record))
    text = text_field(_lengths(some, names))
    near = _near(names, text)
    told = [record for record in some if length([record], text)] or some
    found: dict[str, Any] = {"text": text, "id": None}
    for role, fits in (
        ("id", _are_ids), ("title", _are_texts), ("date", _are_dates), ("source", _are_texts),
        ("language", _are_codes),
    ):  # fmt: skip
        options = called(role, near) if named else near if role in ("id", "date") else ()
        for name in options:
            if name not in found.values() and fits([record.get(name) for record in told]):
                found[role] = name
                break
    kept = [name for name in near if is_kept(name) and name not in found.values()]
    return Fields.model_validate({**found, "metadata": kept})


def _lengths(records: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, float]:
    """Measure the fields; of those that hold lists one counts that is called a text, or any.

    Any counts where no field holds a text: lists of keywords and references may be long.
    """
    found = {name: length(records, name) for name in names}
    whole = {name: length(records, name, lists=False) for name in names}
    if max(whole.values(), default=0) < _A_TEXT:
        return found
    known = {*called("text", names)}
    return {name: size if name in known else whole[name] for name, size in found.items()}


def _near(names: Sequence[str], text: str) -> list[str]:
    """List the other fields of the object that the text is in, then those of the record."""
    beside = text.rpartition(".")[0]
    near = [name for name in names if parent(name) in ("", beside) and name != text]
    return sorted(near, key=lambda name: parent(name) != beside)


def text_field(lengths: Mapping[str, float]) -> str:
    """Choose the field that holds the text, by how long the values of each are.

    That is one which is called so, unless another one of its object is twice as long, or any one
    where it holds no more than some words.
    """
    longest = max(lengths, key=lambda name: lengths[name])
    text = next((name for name in called("text", list(lengths)) if lengths[name]), longest)
    near = parent(longest) == parent(text) or lengths[text] < _A_TEXT
    return longest if near and lengths[text] * 2 < lengths[longest] else text


def told_of(records: Sequence[Mapping[str, Any]], fields: Fields, *, named: bool) -> list[str]:
    """Warn of a field that is called an id and is none, and tell the fields that are not read."""
    names = list(dict.fromkeys(name for record in records for name in flat(record)))
    ids = next(called("id", _near(names, fields.text)), None)
    found = [NUMBERED.format(ids)] if named and fields.id is None and ids else []
    known = set(fields.names())
    left = [name for name in names if name not in known]
    if left:
        shown = ", ".join(map(repr, left[:_SHOWN])) + (", ..." if len(left) > _SHOWN else "")
        found.append(UNREAD.format(shown))
    return found


def length(records: Sequence[Mapping[str, Any]], name: str, *, lists: bool = True) -> float:
    """The mean length of the texts of a field, in letters: figures alone are no text."""
    values = [record.get(name) for record in records]
    values = [as_text(value) for value in values] if lists else values
    texts = [value for value in values if isinstance(value, str)]
    return sum(sum(map(str.isalpha, text)) for text in texts) / len(records)


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
