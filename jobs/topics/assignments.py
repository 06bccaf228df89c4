"""Document-topic mixtures summed up from rows: the main topic of a document, and the margin."""

from collections.abc import Mapping, Sequence

import numpy as np

from jobs.datatypes import (
    AnyArray,
    Assignment,
    FloatArray,
    PassageAssignment,
    Prepared,
    Scalar,
    TopicWeight,
)

NO_TEXT = "nothing is left of it after preparation"
NO_TERMS = "none of its words is a term of the model"
NO_TOPIC = "it is unlike every topic"


def mixtures(
    document_topic: FloatArray, row_terms: AnyArray, row_documents: AnyArray, documents: int
) -> FloatArray:
    """Mix the topics of each document from its rows, each weighed by its number of terms.

    Parameters
    ----------
    document_topic : float64[D, K]
    row_terms : int64[D]
        Terms of the vocabulary in each row.
    row_documents : int32[D]
        The document of each row.

    Returns
    -------
    float64[documents, K]
        Each row sums to one, or is zero where no row of the document has a topic.
    """
    mixed = np.zeros((documents, document_topic.shape[1]))
    np.add.at(mixed, row_documents, document_topic * np.asarray(row_terms, float)[:, None])
    sums = mixed.sum(axis=1, keepdims=True)
    shares: FloatArray = np.divide(mixed, sums, out=np.zeros_like(mixed), where=sums > 0)
    return shares


def assign(
    documents: Sequence[Prepared],
    document_topic: FloatArray,
    *,
    row_terms: AnyArray,
    row_documents: AnyArray,
    topic_ids: Sequence[str],
    floor: float,
    firsts: AnyArray | None = None,
    metadata: Sequence[Mapping[str, Scalar]] = (),
) -> tuple[Assignment, ...]:
    """Assign each document, and each of its passages, to a main topic.

    A tie goes to the topic with the lower id. Topics whose share is under `floor` are not
    listed, the main one always is. The parameters are those of `mixtures`; `firsts`
    int64[documents] has for each document the first that it is a copy of, or itself; `metadata`
    what is kept with each, if anything is.
    """
    mixed = mixtures(document_topic, row_terms, row_documents, len(documents))
    assignments = []
    row = 0
    copied = np.arange(len(documents)) if firsts is None else firsts
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
                reason="" if listed else _reason(prepared, row_terms[rows.start : rows.stop]),
                weight=listed[0].weight if listed else 0.0,
                margin=_margin(mixture),
                topics=listed,
                passages=tuple(
                    _passage(passage.id, document_topic[i], topic_ids)
                    for passage, i in zip(prepared.passages, rows, strict=True)
                ),
                copy_of=documents[copied[number]].document if copied[number] != number else None,
                metadata=metadata[number] if metadata else {},
            )
        )
    return tuple(assignments)


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


def _reason(prepared: Prepared, row_terms: AnyArray) -> str:
    if not prepared.passages:
        return NO_TEXT
    return NO_TOPIC if int(np.sum(row_terms)) else NO_TERMS


def _passage(passage_id: str, weights: FloatArray, topic_ids: Sequence[str]) -> PassageAssignment:
    ranked = _ranked(weights, topic_ids)
    if not ranked:
        return PassageAssignment(passage_id, None, 0.0)
    return PassageAssignment(passage_id, topic_ids[ranked[0]], float(weights[ranked[0]]))
