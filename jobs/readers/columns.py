"""Heuristic field mapping: which column of a record holds what, by its name and its values."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from jobs.readers.fields import Fields

#: Names that fields go by, the commonest first.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "_id", "doc_id", "document_id", "docid", "uid", "uuid", "guid", "key"),
    "text": ("text", "body", "content", "article", "full_text", "fulltext", "story", "النص"),
    "title": ("title", "headline", "heading", "subject", "العنوان"),
    "date": ("date", "published", "published_at", "pubdate", "publication_date", "created_at",
             "datetime", "timestamp", "التاريخ"),
    "source": ("source", "publisher", "newspaper", "outlet", "site", "المصدر"),
    "language": ("language", "lang"),
}  # fmt: skip
#: Kept with each document, for those who compare topics with them.
KEPT = ("label", "category", "section", "topic", "class", "author", "tags", "التصنيف")
DELIMITERS = (",", ";", "\t", "|")
#: Sample size: records by which a column is judged.
_LOOKED_AT = 200


def guess(records: Sequence[Mapping[str, Any]]) -> Fields:
    """Guess the fields of some records: the text is the longest, unless a name says so."""
    some = records[:_LOOKED_AT]
    names = list(dict.fromkeys(name for record in some for name in record))
    by_lower = {name.lower(): name for name in reversed(names)}
    lengths = {name: _length(some, name) for name in names}
    longest = max(names, key=lambda name: lengths[name])
    found: dict[str, str | None] = {}
    for role, known in NAMES.items():
        found[role] = next((by_lower[name] for name in known if name in by_lower), None)
    text = found["text"]
    if text is None or lengths[text] * 2 < lengths[longest]:
        found["text"] = text = longest
    if found["id"] is not None and not _unique(some, found["id"]):
        found["id"] = None
    kept = tuple(by_lower[name] for name in KEPT if name in by_lower)
    taken = {value for role, value in found.items() if value == text and role != "text"}
    given = {role: value for role, value in found.items() if value is not None}
    return Fields.model_validate(
        {
            **{
                role: value for role, value in given.items() if value not in taken or role == "text"
            },
            "id": found["id"],
            "metadata": [name for name in kept if name not in given.values()],
        }
    )


def _length(records: Sequence[Mapping[str, Any]], name: str) -> float:
    values = [record.get(name) for record in records]
    return sum(len(value) for value in values if isinstance(value, str)) / len(records)


def _unique(records: Sequence[Mapping[str, Any]], name: str) -> bool:
    values = [record.get(name) for record in records]
    good = [str(value) for value in values if isinstance(value, str | int) and str(value).strip()]
    return len(set(good)) == len(records)


def plain(fields: Fields) -> dict[str, Any]:
    """Give the fields as the configuration writes them, without those that are not mapped."""
    values = fields.model_dump(mode="json")
    return {
        name: value
        for name, value in values.items()
        if name in ("id", "text") or value not in (None, [])
    }


def tabular(text: str) -> tuple[str, list[dict[str, str]]]:
    """Find the delimiter of a table by its header, and read its whole rows."""
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    limit = csv.field_size_limit(max(len(text), csv.field_size_limit()))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    finally:
        csv.field_size_limit(limit)
    names, body = (rows[0], rows[1:]) if rows else ([], [])
    return delimiter, [
        dict(zip(names, row, strict=True)) for row in body if row and len(row) == len(names)
    ]
