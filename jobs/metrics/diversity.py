"""Whether topics have words of their own: topic diversity (Dieng, Ruiz & Blei 2020) and overlap."""

from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import MetricInput, Settings
from jobs.datatypes import Int32Array, Scalar, Score
from jobs.metrics.top import SAME_TERMS, metric_terms


class Diversity(Settings):
    """The share of different terms among the top terms, and how many two topics have in common.

    Not to be judged by alone: topics of junk that share no word score 1.
    """

    kind: Literal["diversity"] = Field("diversity", description="Different words among the top.")
    topn: int | None = Field(
        None, ge=1, le=1000, description="Top terms of a topic; left out: as many as are shown."
    )

    def score(self, inputs: MetricInput) -> tuple[Score, ...]:
        """`diversity` in (0, 1], the larger the better; `overlap` in [0, 1], the smaller."""
        top = metric_terms(inputs, self.topn)
        parameters: dict[str, Scalar] = {"topn": top.shape[1]}
        return (
            Score(
                "diversity",
                diversity(top),
                "Different terms among the top terms of all topics, over their number "
                "(Dieng, Ruiz & Blei 2020)",
                parameters,
                comparable_with=SAME_TERMS,
            ),
            Score(
                "overlap",
                overlap(top),
                "Mean over pairs of topics of the share of top terms that both have",
                parameters,
                comparable_with=SAME_TERMS,
            ),
        )


def diversity(top_terms: Int32Array) -> float | None:
    """Share of different terms in `top_terms` int32[K, T]; None if there is none (all -1)."""
    shown = top_terms[top_terms >= 0]
    return len(np.unique(shown)) / len(shown) if len(shown) else None


def overlap(top_terms: Int32Array) -> float | None:
    """Mean share of `top_terms` int32[K, T] that two topics have in common.

    The share is of the smaller of the two; topics without terms take no part; None with fewer
    than two topics.
    """
    sets = [set(row[row >= 0].tolist()) for row in top_terms]
    sets = [terms for terms in sets if terms]
    shares = [
        len(one & other) / min(len(one), len(other))
        for i, one in enumerate(sets)
        for other in sets[:i]
    ]
    return float(np.mean(shares)) if shares else None
