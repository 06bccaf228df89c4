"""Top-N terms of topic-term rows, and a score made of one value a topic."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from jobs.contracts import MetricInput
from jobs.datatypes import FloatArray, Int32Array, Scalar, Score

#: What scores of top terms can be compared with. Phrases that are shown for words are no terms.
SAME_TERMS: Final = (
    "runs on the same texts with the same vocabulary settings and number of terms: those of the "
    "model, whatever phrases are shown for them"
)


def metric_terms(inputs: MetricInput, topn: int | None) -> Int32Array:
    """The terms that are shown, or the `topn` likeliest if so many are asked for; int32[K, T]."""
    return inputs.top_terms if topn is None else likeliest(inputs.model.topic_term, topn)


def likeliest(topic_term: FloatArray, topn: int) -> Int32Array:
    """The likeliest terms of each topic int32[K, min(topn, V)]; -1 where a topic has fewer."""
    order = np.argsort(-topic_term, axis=1, kind="stable")[:, :topn]
    weights = np.take_along_axis(topic_term, order, axis=1)
    found: Int32Array = np.where(weights > 0, order, -1).astype(np.int32)
    return found


def mean_score(
    name: str,
    values: FloatArray,
    definition: str,
    parameters: Mapping[str, Scalar],
    comparable_with: str = SAME_TERMS,
) -> Score:
    """Score the mean of float64[K] over the topics that have a value (are not NaN)."""
    defined = values[~np.isnan(values)]
    return Score(
        name=name,
        value=float(defined.mean()) if len(defined) else None,
        definition=definition,
        parameters=parameters,
        by_topic=tuple(None if np.isnan(value) else float(value) for value in values),
        comparable_with=comparable_with,
    )
