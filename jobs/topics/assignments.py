"""Document-topic mixtures summed up from rows: the main topic of a document, and the margin."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from jobs.datatypes import (
    AnyArray,
    Assignment,
    Corpus,
    Document,
    FloatArray,
    Int64Array,
    PassageAssignment,
    Prepared,
    TopicWeight,
)
from jobs.document_mixtures import mixtures

NO_TEXT = "nothing is left of it after preparation"
NO_TERMS = "none of its words is a term of the model"
NO_TOPIC = "it is unlike every topic"


def digest(document: Document) -> str:
    """Digest the text and fields of a document: BLAKE2b (RFC 7693), 128 bits, in hexadecimal."""
    kept = sorted((name, repr(value)) for name, value in document.metadata.items())
    fields = (document.title, document.date, document.language, repr(kept))
    found = blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16)
    for one in fields:
        found.update(b"\0" + one.encode("utf-8", "surrogatepass"))
    if document.vector:
        found.update(b"\0" + repr(document.vector).encode())
    return found.hexdigest()


def main_rows(
    document_topic: FloatArray, row_terms: AnyArray, row_documents: AnyArray, documents: int
) -> Int64Array:
    """Find the main row of the model for each document, int64[documents]; -1 where it has none.

    A tie goes to the first. The parameters are those of `mixtures`.
    """
    mixed = mixtures(document_topic, row_terms, row_documents, documents)
    return np.where(mixed.any(axis=1), mixed.argmax(axis=1), -1)


def assign(
    documents: Sequence[Prepared],
    document_topic: FloatArray,
    *,
    read: Sequence[Document],
    corpus: Corpus,
    row_terms: AnyArray,
    topic_ids: Sequence[str],
    floor: float,
    firsts: AnyArray | None = None,
) -> tuple[Assignment, ...]:
    """Assign each document, and each of its passages, to a main topic.

    A tie goes to the topic with the lower id. Topics whose share is under `floor` are not
    listed, the main one always is.

    Parameters
    ----------
    documents, corpus : sequence of Prepared, Corpus
        What the text chain made of what was `read`.
    document_topic, row_terms : float64[D, K], int64[D]
        See `mixtures`.
    read : sequence of Document
        The documents as they were read.
    firsts : int64[documents], optional
        The first document that each is a copy of, or itself.
    """
    D, copied = len(documents), range(len(documents)) if firsts is None else firsts.tolist()
    mixed = mixtures(document_topic, row_terms, corpus.row_documents, D)
    terms = _by_document(corpus, row_terms, D)
    tokens = _by_document(corpus, np.diff(corpus.indptr), D)
    assignments = []
    row = 0
    for number, (prepared, mixture) in enumerate(zip(documents, mixed, strict=True)):
        rows = range(row, row + len(prepared.passages))
        row = rows.stop
        listed = _listed(mixture, topic_ids, floor)
        assignments.append(
            Assignment(
                id=prepared.document,
                source=prepared.source,
                title=prepared.title,
                date=prepared.date,
                topic=listed[0].id if listed else None,
                reason="" if listed else _reason(prepared, terms[number]),
                weight=listed[0].weight if listed else 0.0,
                margin=_margin(mixture),
                topics=listed,
                passages=_passages(prepared, document_topic[rows.start : rows.stop], topic_ids),
                copy_of=documents[copied[number]].document if copied[number] != number else None,
                metadata=read[number].metadata,
                language=prepared.language,
                tokens=tokens[number],
                terms=terms[number],
                digest=digest(read[number]),
            )
        )
    return tuple(assignments)


def _by_document(corpus: Corpus, of_rows: AnyArray, documents: int) -> list[int]:
    """Add up what was counted in the rows of each document."""
    found: list[int] = (
        np.bincount(corpus.row_documents, of_rows, documents).astype(np.int64).tolist()
    )
    return found


def _ranked(weights: FloatArray, topic_ids: Sequence[str]) -> list[int]:
    """Topics with any weight, heaviest first; equal weights in the order of their ids."""
    return sorted(np.flatnonzero(weights > 0).tolist(), key=lambda k: (-weights[k], topic_ids[k]))


def _listed(mixture: FloatArray, topic_ids: Sequence[str], floor: float) -> tuple[TopicWeight, ...]:
    ranked = _ranked(mixture, topic_ids)
    return tuple(
        TopicWeight(topic_ids[k], float(mixture[k]))
        for place, k in enumerate(ranked)
        if place == 0 or mixture[k] >= floor
    )


def _margin(mixture: FloatArray) -> float:
    top = np.sort(mixture)[::-1][:2]
    return float(top[0] - top[1]) if len(top) > 1 else float(top.sum())


def _reason(prepared: Prepared, terms: int) -> str:
    if not prepared.passages:
        return NO_TEXT
    return NO_TOPIC if terms else NO_TERMS


def _passages(
    prepared: Prepared, weights: FloatArray, topic_ids: Sequence[str]
) -> tuple[PassageAssignment, ...]:
    pairs = zip(prepared.passages, weights, strict=True)
    return tuple(_passage(passage.id, row, topic_ids) for passage, row in pairs)


def _passage(passage_id: str, weights: FloatArray, topic_ids: Sequence[str]) -> PassageAssignment:
    ranked = _ranked(weights, topic_ids)
    if not ranked:
        return PassageAssignment(passage_id, None, 0.0)
    return PassageAssignment(passage_id, topic_ids[ranked[0]], float(weights[ranked[0]]))
