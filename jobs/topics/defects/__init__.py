"""The menu of topic defects told with evidence: general words, boilerplate, encoded attachments."""

from collections.abc import Sequence

import numpy as np

from jobs.contracts import MetricInput
from jobs.datatypes import Evidence
from jobs.text.terms.row_sampling import select_rows, systematic_sample
from jobs.topics.defects.encoded import encoded
from jobs.topics.defects.formulas import formulas
from jobs.topics.defects.general import general
from jobs.topics.defects.shown import ShownTerms

__all__ = ["defects"]

#: Sample size in tokens of the text that is judged.
_SAMPLE_TOKENS = 2_000_000


def defects(inputs: MetricInput) -> tuple[tuple[Evidence, ...], ...]:
    """Say for each topic which defects its shown terms have, with the evidence; most have none."""
    corpus, counts = inputs.corpus, inputs.matrix.counts
    document_topic = inputs.model.document_topic
    if corpus.tokens > _SAMPLE_TOKENS:
        rows = systematic_sample(corpus, np.ones(corpus.rows, np.bool_), _SAMPLE_TOKENS)
        corpus, document_topic, counts = (
            select_rows(corpus, rows),
            document_topic[rows],
            counts[np.flatnonzero(rows)],
        )
    given = ShownTerms(document_topic, inputs.top_terms, corpus, inputs.vocabulary, counts)
    found: Sequence[Sequence[Evidence | None]] = (general(given), formulas(given), encoded(given))
    return tuple(
        tuple(one for one in of_topic if one is not None) for of_topic in zip(*found, strict=True)
    )
