"""From a record (a JSON object, a row of a table) to a document, by a mapping of fields."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from jobs.contracts import Settings
from jobs.datatypes import Document, Scalar, Skipped

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Unix time in seconds, milliseconds, microseconds: by the digits before the point, from 2001 on.
_UNITS = {10: 1, 13: 1_000, 16: 1_000_000}
_BLANK = re.compile(r"\s")
_NUMBER = re.compile(r"([1-9][0-9]{9}(?:[0-9]{3}){0,2})(\.[0-9]+)?")
#: Basic ISO 8601 to the hour, which has ten digits as well.
_BY_HOUR = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])"
)

#: Directional marks and byte order marks around a value, which nobody sees or types.
_MARKS_AROUND = re.compile(
    r"^[\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+"
    r"|[\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+$"
)
#: What programs write for no value: pandas, Python, databases, spreadsheets.
_NO_VALUE = frozenset(("NaN", "nan", "NaT", "<NA>", "None", "NULL", "null", "\\N", "#N/A"))
#: How records get ids of their own.
APART = (
    "name the field that holds one under `reader.fields.id`, or set that to null: records are then "
    "numbered by file and line"
)


def _by_number(value: Any) -> Any:
    """A column may be named by its number, which is a text from here on."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


#: The name of a field, or the number of a column in a table without a header.
Column = Annotated[
    str,
    Field(min_length=1),
    BeforeValidator(_by_number),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}]}
    ),
]


class Fields(Settings):
    """Which field of a record holds what; a field that is not mapped is left unread."""

    id: Column | None = Field(
        default="id",
        description="Field of the document's id; null numbers the records of each file instead. "
        "In all of these a dot reaches into an object: `data.id`.",
    )
    text: Column = Field(
        default="text",
        description="Field of the text; where it holds a list of texts, these are joined.",
    )
    title: Column | None = Field(default=None, description="Field of the title.")
    date: Column | None = Field(
        default=None,
        description="Field of the date, which is kept as it is written; seconds, milliseconds or "
        "microseconds since 1970 are turned into ISO 8601.",
    )
    source: Column | None = Field(
        default=None, description="Field that says where the document is from; else the file."
    )
    language: Column | None = Field(
        default=None, description="Field of the ISO 639-1 language code."
    )
    vector: Column | None = Field(
        default=None,
        description="Field of a sentence embedding, a list of numbers: another view of the text.",
    )
    metadata: tuple[Column, ...] = Field(
        default=(),
        description="Fields that are kept with the document as they are: in assignments.json, "
        "passages.jsonl and the report.",
    )

    def names(self) -> tuple[str, ...]:
        """All fields that are mapped, in the order of the settings."""
        single = (self.id, self.text, self.title, self.date, self.source, self.language)
        mapped = (*single, self.vector, *self.metadata)
        return tuple(name for name in mapped if name is not None)

    def needed(self) -> tuple[str, ...]:
        """The fields without which there is no document: id, text and vector, as far as mapped."""
        return tuple(name for name in (self.id, self.text, self.vector) if name is not None)


class BadRecord(ValueError):
    """A record is no document; says why."""


class NoText(BadRecord):
    """A record has a field for its text, and nothing in it."""


def left_out(error: BadRecord, numbered: str, place: str) -> Skipped:
    """Note a record that gives no document, by its number and its place, with the reason."""
    return Skipped(numbered, place, str(error), isinstance(error, NoText))


def document(record: Mapping[str, Any], fields: Fields, *, numbered: str, file: str) -> Document:
    """Make a document of a record; `numbered` is its id where none is mapped.

    Raises
    ------
    NoText
        The text is empty.
    BadRecord
        The id or the text is missing or of another type, or the id is empty.
    """
    text = as_text(record.get(fields.text))
    name = f"its text (field {fields.text!r})"
    if fields.text not in record:
        raise BadRecord(f"{name} is missing")
    if _is_nothing(text):
        raise NoText(f"{name} is {'null' if text is None else 'not a number'}")
    if not isinstance(text, str):
        raise BadRecord(f"{name} is of type {type(text).__name__}, not a string")
    if not text.strip():
        raise NoText(f"{name} is empty")
    if text.strip() in _NO_VALUE:
        raise NoText(f"{name} is null, written as {text.strip()!r}")
    key = numbered if fields.id is None else _text(record, fields.id)
    if not key:
        raise BadRecord(f"its id (field {fields.id!r}) is missing or empty")
    return Document(
        id=key,
        text=text,
        source=_text(record, fields.source) or file,
        title=_text(record, fields.title),
        date=as_date(_text(record, fields.date)),
        language=_text(record, fields.language),
        metadata={one: _scalar(one, record.get(one)) for one in fields.metadata},
        vector=_vector(record, fields.vector),
    )


def as_text(value: Any) -> Any:
    """Join a text that is given as a list: paragraphs, words, or pieces of one line.

    A piece of a line is an object with its text, among strings (exports of Telegram); strings
    without a blank in any of them are words. What is no text is returned as it is.
    """
    if not isinstance(value, list):
        return value
    pieces = [one.get("text") if isinstance(one, Mapping) else one for one in value]
    texts = [one for one in pieces if isinstance(one, str)]
    if not texts or len(texts) < len(pieces):
        return value
    if any(isinstance(one, Mapping) for one in value):
        return "".join(texts)
    words = len(texts) > 1 and not any(_BLANK.search(one.strip()) for one in texts)
    return (" " if words else "\n\n").join(texts)


def _vector(record: Mapping[str, Any], name: str | None) -> tuple[float, ...]:
    """The numbers of a list, also of one that is written as JSON in a cell of a table."""
    value = None if name is None else record.get(name)
    if _is_nothing(value) or value == "":
        return ()
    try:
        found: Any = json.loads(value) if isinstance(value, str) else value
        numbers = tuple(float(one) for one in found)
    except (TypeError, ValueError):
        raise BadRecord(f"field {name!r} is no list of numbers") from None
    if not numbers or not all(map(math.isfinite, numbers)):
        raise BadRecord(f"field {name!r} is empty or has a number that is not finite")
    return numbers


def _is_nothing(value: Any) -> bool:
    """Whether a value stands for none: null, or NaN, which is what pandas writes for it."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def _text(record: Mapping[str, Any], name: str | None) -> str:
    value = None if name is None else record.get(name)
    if isinstance(value, str):
        plain = _MARKS_AROUND.sub("", value)
        return "" if plain in _NO_VALUE else plain
    if _is_nothing(value):
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRecord(f"field {name!r} is of type {type(value).__name__}, not a string or number")
    if isinstance(value, float) and math.isinf(value):
        raise BadRecord(f"field {name!r} is infinite")
    return str(value)


def _scalar(name: str, value: Any) -> Scalar:
    """Keep a value; a list or an object is kept as its JSON text."""
    if _is_nothing(value):
        return None
    if isinstance(value, float) and math.isinf(value):
        raise BadRecord(f"field {name!r} is infinite, which no artifact can hold")
    if isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def as_plain(value: Any) -> Any:
    """Write a moment as ISO 8601, and whatever else JSON has not as text; leave what it has."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): as_plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def decoded(name: str, value: Any) -> Any:
    """Read bytes as UTF-8, also within lists and objects: a column need not say that it is text.

    Raises
    ------
    BadRecord
        They are no text.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        try:
            return str(value, "utf-8")
        except UnicodeDecodeError:
            raise BadRecord(f"field {name!r} holds bytes that are no text (UTF-8)") from None
    if isinstance(value, dict):
        return {key: decoded(f"{name}.{key}", one) for key, one in value.items()}
    if isinstance(value, list):
        return [decoded(name, one) for one in value]
    return value


def never_seen(fields: Fields, seen: Iterable[str]) -> str:
    """Warn of mapped fields that no record had: most likely their names are misspelled."""
    present = set(seen)
    missing = [name for name in fields.names() if name not in present]
    return f"no record has the field {', '.join(map(repr, missing))}" if missing else ""


def is_unix_time(value: str) -> bool:
    """Whether a text is a number of seconds, milliseconds or microseconds since 1970."""
    return _NUMBER.fullmatch(value) is not None and _BY_HOUR.fullmatch(value) is None


def as_date(value: str) -> str:
    """Write Unix time as ISO 8601 (UTC); any other date is returned as it is."""
    if not value or not is_unix_time(value):
        return value
    whole, _, fraction = value.partition(".")
    unit = _UNITS[len(whole)]
    micros = int(whole) * (1_000_000 // unit) + int((fraction + "0" * 6)[:6]) // unit
    moment = _EPOCH + timedelta(microseconds=micros)
    spec = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")
