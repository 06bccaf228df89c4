"""Batch inference: topics of new documents by a published model, as the run assigned its own."""

from collections.abc import Sequence

from jobs.contracts import FittedModel, FittedVectoriser, TextChain
from jobs.datatypes import (
    Assignment,
    DocumentTermMatrix,
    Lexicon,
    Reading,
)
from jobs.document_mixtures import terms_by_row
from jobs.topics.assignments import assign


def assign_new(
    reading: Reading,
    *,
    text: TextChain,
    lexicon: Lexicon,
    terms: Sequence[str],
    vectoriser: FittedVectoriser,
    fitted: FittedModel,
    ids: Sequence[str],
    floor: float,
) -> tuple[Reading, tuple[Assignment, ...]]:
    """Assign documents by a published model alone, just as the run assigned its own.

    The reading that comes back has those among the skipped that are illegible.
    """
    preparation = text.prepare(reading.documents, lexicon)
    left, why = text.illegible(reading.documents, preparation.corpus)
    if left:
        reading = reading.leaving_out(left, why)
        preparation = text.prepare(reading.documents, lexicon)
    counts = text.recount(preparation.corpus, terms, lexicon)
    matrix = DocumentTermMatrix(counts=counts, weights=lambda: vectoriser.transform(counts))
    return reading, assign(
        preparation.documents,
        fitted.transform(matrix),
        read=reading.documents,
        corpus=preparation.corpus,
        row_terms=terms_by_row(counts),
        topic_ids=ids,
        floor=floor,
    )
