"""Document-topic mixtures summed up from rows: the main topic of a document, and the margin."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b, sha256
from itertools import chain, repeat
from typing import Any, Final

import numpy as np

from jobs.datatypes import (
    AnyArray,
    Assignment,
    Corpus,
    Document,
    FloatArray,
    Int64Array,
    ListedTopics,
    PassageAssignment,
    Prepared,
    TopicShares,
)
from jobs.document_mixtures import BLOCK, mixtures_in_blocks

#: Length of the digest of a document, in hexadecimal digits
_DIGITS: Final = 32
NO_TEXT = "nothing is left of it after preparation"
NO_TERMS = "none of its words is a term of the model"
NO_TOPIC = "it is unlike every topic"


def digest(document: Document) -> str:
    """Digest the text and fields of a document: SHA-256 of UTF-16, 128 bits, in hexadecimal.

    Processors have instructions for the one, and Python holds most texts in the other.
    """
    found = sha256(document.text.encode("utf-16-le", "surrogatepass"))
    found.update(_fields_of(document))
    return found.hexdigest()[:_DIGITS]


def is_known(document: Document, known: str | None) -> bool:
    """Whether a document has the text and fields of which a run before kept this digest.

    Runs of earlier releases kept another one: BLAKE2b (RFC 7693) of UTF-8.
    """
    if known is None or known == digest(document):
        return known is not None
    before = blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=_DIGITS // 2)
    before.update(_fields_of(document))
    return known == before.hexdigest()


def _fields_of(document: Document) -> bytes:
    """The fields of a document that are digested after its text."""
    kept = sorted((name, repr(value)) for name, value in document.metadata.items())
    fields = ("", document.title, document.date, document.language, repr(kept))
    own = "\0".join(fields).encode("utf-8", "surrogatepass")
    return own + b"\0" + repr(document.vector).encode() if document.vector else own


def main_rows(
    document_topic: FloatArray, row_terms: AnyArray, row_documents: AnyArray, documents: int
) -> Int64Array:
    """Find the main row of the model for each document, int64[documents]; -1 where it has none.

    A tie goes to the first. The parameters are those of `mixtures`.
    """
    main = np.empty(documents, np.int64)
    blocks = mixtures_in_blocks(document_topic, row_terms, row_documents, documents)
    for first, mixed in blocks:
        place = np.where(mixed.any(axis=1), mixed.argmax(axis=1), -1)
        main[first : first + len(mixed)] = place
    return main


def assign(
    documents: Sequence[Prepared], document_topic: FloatArray, **known: Any
) -> tuple[Assignment, ...]:
    """Assign documents and hold all of it; see `assigned`."""
    return tuple(assigned(documents, document_topic, **known))


def assigned(
    documents: Sequence[Prepared],
    document_topic: FloatArray,
    *,
    read: Sequence[Document],
    corpus: Corpus,
    row_terms: AnyArray,
    topic_ids: Sequence[str],
    floor: float,
    firsts: AnyArray | None = None,
    digests: Iterable[str] | None = None,
) -> Iterator[Assignment]:
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
    digests : iterable of str, optional
        The digest of each document, "" where it is not known.
    """
    D = len(documents)
    copied, known = range(D) if firsts is None else firsts.tolist(), digests or repeat("", D)
    terms = _by_document(corpus, row_terms, D)
    tokens = _by_document(corpus, np.diff(corpus.indptr), D)
    by_id, ids = _by_id(topic_ids)
    blocks = mixtures_in_blocks(document_topic, row_terms, corpus.row_documents, D)
    ranked = chain.from_iterable(_ranked(mixed[:, by_id], ids, floor) for _, mixed in blocks)
    rows = _main_of_rows(document_topic, by_id, ids)
    together = zip(documents, read, ranked, known, strict=True)
    for number, (prepared, document, (listed, margin), own) in enumerate(together):
        topic, weight = listed[0] if listed else (None, 0.0)
        yield Assignment(
            id=prepared.document,
            source=prepared.source,
            title=prepared.title,
            date=prepared.date,
            topic=topic,
            reason="" if listed else _reason(prepared, terms[number]),
            weight=weight,
            margin=margin,
            topics=listed,
            passages=tuple(PassageAssignment(one.id, *next(rows)) for one in prepared.passages),
            copy_of=documents[copied[number]].document if copied[number] != number else None,
            metadata=document.metadata,
            language=prepared.language,
            tokens=tokens[number],
            terms=terms[number],
            digest=own or digest(document),
        )


def _by_document(corpus: Corpus, of_rows: AnyArray, documents: int) -> list[int]:
    """Add up what was counted in the rows of each document."""
    found: list[int] = (
        np.bincount(corpus.row_documents, of_rows, documents).astype(np.int64).tolist()
    )
    return found


def _by_id(topic_ids: Sequence[str]) -> tuple[Int64Array, tuple[str, ...]]:
    """Give the places of the topics in the order of their ids, and these."""
    places = sorted(range(len(topic_ids)), key=topic_ids.__getitem__)
    return np.array(places, np.int64), tuple(topic_ids[k] for k in places)


def _ranked(
    mixed: FloatArray, ids: tuple[str, ...], floor: float
) -> Iterator[tuple[ListedTopics, float]]:
    """Rank the topics of each document, heaviest first, equal ones in the order of their ids.

    Yields those that are listed, and by how much the first is heavier than the second. `mixed`
    float64[documents, K] has a column for each of `ids`.
    """
    order = np.argsort(-mixed, axis=1, kind="stable")
    weights = np.take_along_axis(mixed, order, axis=1)
    listed = weights >= floor
    listed[:, 0] = True
    listed &= weights > 0
    ends = np.cumsum(listed.sum(axis=1)).tolist()
    shares = TopicShares(ids, order[listed].astype(np.int32), weights[listed])
    two = mixed.shape[1] > 1
    margins = (weights[:, 0] - weights[:, 1] if two else weights[:, 0]).tolist()
    for first, end, margin in zip([0, *ends], ends, margins, strict=False):
        yield ListedTopics(shares, first, end), margin


def _main_of_rows(
    document_topic: FloatArray, by_id: Int64Array, ids: tuple[str, ...]
) -> Iterator[tuple[str | None, float]]:
    """Yield the main topic of each row and its share; a tie goes to the lower id."""
    for first in range(0, len(document_topic), BLOCK):
        block = document_topic[first : first + BLOCK][:, by_id]
        places = block.argmax(axis=1)
        weights = block[np.arange(len(block)), places]
        for place, weight in zip(places.tolist(), weights.tolist(), strict=True):
            yield (ids[place], weight) if weight > 0 else (None, 0.0)


def _reason(prepared: Prepared, terms: int) -> str:
    if not prepared.passages:
        return NO_TEXT
    return NO_TOPIC if terms else NO_TERMS
