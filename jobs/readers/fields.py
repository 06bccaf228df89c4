"""From a record (a JSON object, a row of a table) to a document, by a mapping of fields."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from jobs.contracts import Settings
from jobs.datatypes import Document, Scalar


class Fields(Settings):
    """Which field of a record holds what; a field that is not mapped is left unread."""

    id: str | None = Field(
        default="id",
        description="Field of the document's id; null numbers the records of each file instead.",
    )
    text: str = Field(default="text", description="Field of the text.")
    title: str | None = Field(default=None, description="Field of the title.")
    date: str | None = Field(default=None, description="Field of the date.")
    source: str | None = Field(
        default=None, description="Field that says where the document is from; else the file."
    )
    language: str | None = Field(default=None, description="Field of the ISO 639-1 language code.")
    metadata: tuple[str, ...] = Field(
        default=(), description="Fields that are kept with the document as they are."
    )

    def names(self) -> tuple[str, ...]:
        """All fields that are mapped, in the order of the settings."""
        single = (self.id, self.text, self.title, self.date, self.source, self.language)
        return tuple(name for name in (*single, *self.metadata) if name is not None)


class BadRecord(ValueError):
    """A record is no document; says why."""


def document(record: Mapping[str, Any], fields: Fields, *, numbered: str, file: str) -> Document:
    """Make a document of a record; `numbered` is its id where none is mapped.

    Raises
    ------
    BadRecord
        The id or the text is missing, empty or of another type.
    """
    text = record.get(fields.text)
    if not isinstance(text, str):
        what = "missing" if text is None else f"of type {type(text).__name__}, not a string"
        raise BadRecord(f"its text (field {fields.text!r}) is {what}")
    if not text.strip():
        raise BadRecord(f"its text (field {fields.text!r}) is empty")
    key = numbered if fields.id is None else _text(record, fields.id)
    if not key:
        raise BadRecord(f"its id (field {fields.id!r}) is missing or empty")
    return Document(
        id=key,
        text=text,
        source=_text(record, fields.source) or file,
        title=_text(record, fields.title),
        date=_text(record, fields.date),
        language=_text(record, fields.language),
        metadata={name: _scalar(record.get(name)) for name in fields.metadata},
    )


def _text(record: Mapping[str, Any], name: str | None) -> str:
    value = None if name is None else record.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadRecord(f"field {name!r} is of type {type(value).__name__}, not a string or number")
    return str(value).strip()


def _scalar(value: Any) -> Scalar:
    """Keep a value; a list or an object is kept as its JSON text."""
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def never_seen(fields: Fields, seen: Iterable[str]) -> str:
    """Warn of mapped fields that no record had: most likely their names are misspelled."""
    present = set(seen)
    missing = [name for name in fields.names() if name not in present]
    return f"no record has the field {', '.join(map(repr, missing))}" if missing else ""
