"""Relational tables for serialisation: topics, terms, documents with all topics, passages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.canonical import rounded
from jobs.datatypes import Assignment, Float32Array, Scalar, Topic

#: What the names of columns for metadata begin with.
METADATA = "metadata."


@dataclass(frozen=True)
class Frame:
    """A table: its name, the type of each column by its name, and its rows.

    Types are str, int, float and bool; any value may be None.
    """

    name: str
    types: Mapping[str, type]
    rows: Iterable[Sequence[Scalar]] = field(repr=False)


def topics_frame(topics: Sequence[Topic]) -> Frame:
    """Tabulate the topics, a row each."""
    types = {
        "topic": str, "label": str, "pinned": bool, "prevalence": float, "documents": int,
        "passages": int, "coherence": float, "flags": str,
    }  # fmt: skip
    rows = (
        (
            one.id, one.label, one.pinned, rounded(one.prevalence), one.documents, one.passages,
            None if one.coherence is None else rounded(one.coherence), " ".join(one.flags) or None,
        )
        for one in topics
    )  # fmt: skip
    return Frame("topics", types, rows)


def terms_frame(topics: Sequence[Topic]) -> Frame:
    """Tabulate the terms that each topic shows, the likeliest first."""
    types = {
        "topic": str, "rank": int, "term": str, "display": str, "weight": float,
        "exclusivity": float,
    }  # fmt: skip
    rows = (
        (one.id, rank, term.term, term.display, rounded(term.weight), rounded(term.exclusivity))
        for one in topics
        for rank, term in enumerate(one.terms, 1)
    )
    return Frame("terms", types, rows)


def documents_frame(
    topics: Sequence[Topic], assignments: Sequence[Assignment], matrix: Float32Array
) -> Frame:
    """Tabulate the documents: what is known of each, and its share of every topic.

    Parameters
    ----------
    matrix : float32[documents, topics]
        Rows in the order of `assignments`, columns in that of `topics`.
    """
    labels = {one.id: one.label for one in topics}
    kept = sorted({name for one in assignments for name in one.metadata})
    types: dict[str, type] = {
        "document": str, "source": str, "title": str, "date": str, "language": str,
        "tokens": int, "terms": int, "topic": str, "label": str, "weight": float,
        "margin": float, "copy_of": str, "reason": str,
    }  # fmt: skip
    types |= {f"{METADATA}{name}": _type_of(assignments, name) for name in kept}
    types |= {topic.id: float for topic in topics}
    return Frame("documents", types, _documents(assignments, matrix, labels, kept, types))


def _documents(
    assignments: Sequence[Assignment],
    matrix: Float32Array,
    labels: Mapping[str, str],
    kept: Sequence[str],
    types: Mapping[str, type],
) -> Iterator[Sequence[Scalar]]:
    for one, shares in zip(assignments, matrix, strict=True):
        own = [one.metadata.get(name) for name in kept]
        texts = (types[f"{METADATA}{name}"] is str for name in kept)
        yield (
            one.id, one.source, one.title or None, one.date or None, one.language or "und",
            one.tokens, one.terms, one.topic, labels.get(one.topic or ""),
            rounded(one.weight), rounded(one.margin), one.copy_of, one.reason or None,
            *(_as_text(value) if text else value for value, text in zip(own, texts, strict=True)),
            *map(rounded, shares.tolist()),
        )  # fmt: skip


def _type_of(assignments: Sequence[Assignment], name: str) -> type:
    """The one type of a metadata field, or text where documents differ."""
    found = {type(one.metadata.get(name)) for one in assignments} - {type(None)}
    if found == {int, float}:
        return float
    return found.pop() if len(found) == 1 else str


def _as_text(value: Scalar) -> str | None:
    return None if value is None else str(value)


def passages_frame(
    assignments: Sequence[Assignment], passages: Iterable[Mapping[str, Any]]
) -> Frame:
    """Tabulate the passages, each with its main topic.

    Parameters
    ----------
    passages : iterable of mapping
        The records of passages.jsonl.
    """
    main = {passage.id: passage for one in assignments for passage in one.passages}
    types = {
        "passage": str, "document": str, "index": int, "topic": str, "weight": float,
        "start": int, "end": int, "language": str, "text": str,
    }  # fmt: skip
    rows = (
        (
            one["id"], one["document"], one["index"], main[one["id"]].topic,
            rounded(main[one["id"]].weight), one["start"], one["end"], one["language"],
            one["text"],
        )
        for one in passages
    )  # fmt: skip
    return Frame("passages", types, rows)
