"""Silhouette (Rousseeuw 1987): whether rows are nearer to their own topic than to any other."""

from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import MetricInput, Settings
from jobs.datatypes import AnyArray, FloatArray, Score, SparseMatrix
from jobs.metrics.top import mean_score


class Silhouette(Settings):
    """Mean silhouette of the weighted rows by cosine distance, each row in its main topic."""

    kind: Literal["silhouette"] = Field(
        "silhouette", description="How far apart the clusters are, by cosine distance."
    )

    def score(self, inputs: MetricInput) -> tuple[Score, ...]:
        """One Score in [-1, 1]: the mean over rows, and by topic over its rows."""
        document_topic = inputs.model.document_topic
        K = document_topic.shape[1]
        topics = np.where(document_topic.any(axis=1), document_topic.argmax(axis=1), -1)
        values = silhouette(inputs.matrix.weights, topics, K)
        judged = ~np.isnan(values)
        found = np.bincount(topics[judged], minlength=K)
        sums = np.bincount(topics[judged], weights=values[judged], minlength=K)
        means = np.divide(sums, found, out=np.full(K, np.nan), where=found > 0)
        score = mean_score(
            "silhouette",
            means,
            "Mean over rows of (b - a) / max(a, b): a and b are the mean cosine distances of a "
            "row to the rows of its own and of the nearest other topic (Rousseeuw 1987)",
            {"distance": "cosine"},
            "models of the same rows, weighed by the same vectoriser",
        )
        value = float(values[judged].mean()) if judged.any() else None
        return (replace(score, value=value),)


def silhouette(weights: SparseMatrix, topics: AnyArray, K: int) -> FloatArray:
    """Silhouette of each row float64[D], exact, in time that grows with D and K, not with D^2.

    With rows of length one, the mean cosine distance of a row to a topic is one less its product
    with the mean of the topic's rows: no two rows need be compared.

    Parameters
    ----------
    weights : float64[D, V]
    topics : int[D]
        The topic of each row in [0, K), or -1. Such rows, and empty ones, get NaN; so do all rows
        when fewer than two topics have rows. A row alone in its topic gets 0.
    """
    from scipy.sparse import csr_array

    D = weights.shape[0]
    rows = np.repeat(np.arange(D), np.diff(weights.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=D))
    used = (lengths > 0) & (topics >= 0)
    values = np.full(D, np.nan)
    kept = np.flatnonzero(used)
    mine = topics[kept]
    sizes = np.bincount(mine, minlength=K)
    if (sizes > 0).sum() < 2:
        return values
    unit = weights[kept].astype(np.float64)
    unit.data = unit.data / np.repeat(lengths[kept], np.diff(unit.indptr))
    members = csr_array((np.ones(len(kept)), (mine, np.arange(len(kept)))), shape=(K, len(kept)))
    sums = (members @ unit).toarray()
    far = sizes - unit @ sums.T  # the sum of distances of each row to each topic
    at = np.arange(len(kept))
    alone = sizes[mine] == 1
    own = far[at, mine] / np.maximum(sizes[mine] - 1, 1)
    mean = np.divide(far, sizes, out=np.full_like(far, np.inf), where=sizes > 0)
    mean[at, mine] = np.inf
    other = mean.min(axis=1)
    larger = np.maximum(own, other)
    apart = np.divide(other - own, larger, out=np.zeros_like(own), where=larger > 0)
    values[kept] = np.where(alone, 0.0, apart)
    return values
