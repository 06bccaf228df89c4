"""Topic stability: fits with other seeds and on other rows, aligned by Hungarian assignment."""

from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedModel, MetricInput, Settings
from jobs.datatypes import AnyArray, FloatArray, Int32Array, Score

#: Subsampling without replacement: share of the rows in a sample (Greene et al. 2014).
_SAMPLE_SHARE = 0.8


class Stability(Settings):
    """How much of the topics, and of the rows' assignments, survives another fit.

    Each fit is matched to the published model one topic to one (Hungarian method, Kuhn 1955) by
    the cosine of their terms, as Greene, O'Callaghan & Cunningham (2014) match rankings.
    """

    kind: Literal["stability"] = Field("stability", description="Agreement of fits anew.")
    fits: int = Field(2, ge=1, le=50, description="How many fits of each of the two kinds.")
    topn: int = Field(10, ge=1, le=1000, description="Top terms of a topic that are compared.")

    @property
    def refitted(self) -> tuple[str, ...]:
        """The names of its scores; see `jobs.contracts.RefittingMetric`."""
        return tuple(f"{kind}_{what}" for kind in ("seed", "sample") for what in _DEFINITIONS)

    def score(self, inputs: MetricInput) -> tuple[Score, ...]:
        """`seed_*`: all rows, other seeds. `sample_*`: the same number of parts of the rows."""
        D = inputs.matrix.shape[0]
        size = int(np.ceil(_SAMPLE_SHARE * D))
        if size < inputs.model.topic_term.shape[0]:
            return tuple(
                Score(f"{kind}_{what}", None, _DEFINITIONS[what], comparable_with=_COMPARABLE)
                for kind in ("seed", "sample")
                for what in _DEFINITIONS
            )
        scores = []
        for kind in ("seed", "sample"):
            terms, rows = [], []
            for number in range(self.fits):
                seed = inputs.seed + 1 + number
                part = np.arange(D)
                if kind == "sample":
                    rng = np.random.default_rng([seed, D])
                    part = np.sort(rng.permutation(D)[:size])
                again = inputs.refit(part, seed)
                same, kept = compare(inputs, again, self.topn)
                terms.append(same)
                rows.append(kept)
            parameters = {"fits": self.fits, "topn": self.topn}
            scores += [
                Score(
                    f"{kind}_terms",
                    float(np.mean(terms)),
                    _DEFINITIONS["terms"],
                    parameters,
                    tuple(float(value) for value in np.mean(terms, axis=0)),
                    _COMPARABLE,
                ),
                Score(
                    f"{kind}_rows",
                    float(np.mean(rows)),
                    _DEFINITIONS["rows"],
                    parameters,
                    comparable_with=_COMPARABLE,
                ),
            ]
        return tuple(scores)


_COMPARABLE = "models of the same rows with the same number of topics"
_DEFINITIONS = {
    "terms": "Mean share of a topic's top terms that the matched topic of a fit anew has too",
    "rows": "Share of the rows with a topic whose main topic is the matched one in a fit anew",
}


def compare(inputs: MetricInput, again: FittedModel, topn: int) -> tuple[FloatArray, float]:
    """Share of top terms kept by each topic, float64[K], and share of the rows that stay."""
    before, after = inputs.model.topic_term, again.topic_term
    match = matched(before, after)
    terms = np.array(
        [
            _kept(_top(before[k], topn), _top(after[other], topn)) if other >= 0 else 0.0
            for k, other in enumerate(match.tolist())
        ]
    )
    old, new = inputs.model.document_topic, again.transform(inputs.matrix)
    known = old.any(axis=1)
    if not known.any():
        return terms, 0.0
    stays = match[old[known].argmax(axis=1)] == new[known].argmax(axis=1)
    return terms, float((stays & new[known].any(axis=1)).mean())


def matched(one: FloatArray, other: FloatArray) -> AnyArray:
    """Match each topic of `one` float64[K, V] with one of `other`: int64[K], the best in all.

    -1 where `other` has fewer topics.
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-(_unit(one) @ _unit(other).T))
    found = np.full(len(one), -1, np.int64)
    found[rows] = columns
    return found


def _unit(topic_term: FloatArray) -> FloatArray:
    lengths = np.sqrt((topic_term**2).sum(axis=1, keepdims=True))
    found: FloatArray = topic_term / np.maximum(lengths, 1e-300)
    return found


def _top(weights: FloatArray, topn: int) -> Int32Array:
    order = np.argsort(-weights, kind="stable")[:topn].astype(np.int32)
    return order[weights[order] > 0]


def _kept(one: Int32Array, other: Int32Array) -> float:
    return len(np.intersect1d(one, other)) / len(one) if len(one) else 0.0
