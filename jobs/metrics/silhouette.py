"""Silhouette (Rousseeuw 1987): whether rows are nearer to their own topic than to any other."""

from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import MetricInput, Settings
from jobs.datatypes import Score
from jobs.metrics.top import mean_score
from jobs.models.rows.silhouettes import silhouettes


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
        values = silhouettes(inputs.matrix.weights, topics, K)
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
