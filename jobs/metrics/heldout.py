"""Held-out perplexity by document completion: half of a text foretold from its other half."""

from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedModel, MetricInput, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, Score, SparseMatrix
from jobs.document_mixtures import terms_by_row
from jobs.errors import InputUnusable


class HeldOut(Settings):
    """Perplexity of the second half of held-out rows (Wallach et al. 2009, document completion).

    The model is fitted anew without a share of the rows. Of each of those, half the tokens, drawn
    at random, are given to the new model, which assigns them; the other half is scored by
    p(term) = sum over topics of document-topic * topic-term.
    """

    kind: Literal["held_out"] = Field(
        "held_out", description="Perplexity by document completion; fits the model once more."
    )
    share: float = Field(0.1, gt=0, lt=1, description="Share of the rows that is held out.")
    background: float = Field(
        0.0,
        ge=0,
        lt=1,
        description="Weight of the plain frequency of terms in p; above 0, models that give some "
        "terms no probability (kmeans, nmf) have a perplexity too.",
    )

    @property
    def refitted(self) -> tuple[str, ...]:
        """The names of its scores; see `jobs.contracts.RefittingMetric`."""
        return ("perplexity",)

    def score(self, inputs: MetricInput) -> tuple[Score, ...]:
        """`perplexity`, the smaller the better, at best 1.

        None where the rest of the rows is too small for the model, nothing is left to score, or
        a scored term has no probability.
        """
        rng = np.random.default_rng([inputs.seed, 1])
        D = inputs.matrix.shape[0]
        order = rng.permutation(D)
        count = min(max(1, round(self.share * D)), D - 1)
        held, rest = np.sort(order[:count]), np.sort(order[count:])
        value: float | None
        try:
            fitted = inputs.refit(rest, inputs.seed)
            value = completion(
                fitted,
                inputs.matrix,
                held,
                seed=inputs.seed,
                background=self.background,
                frequencies=np.asarray(
                    inputs.matrix.counts[rest].sum(axis=0), dtype=np.float64
                ).ravel(),
            )
        except InputUnusable:
            value = None
        return (
            Score(
                "perplexity",
                value if value is not None and np.isfinite(value) else None,
                "exp of the mean -ln p of the second half of the tokens of held-out rows, the "
                "first half given (document completion, Wallach et al. 2009)",
                {
                    "share": self.share,
                    "rows": count,
                    "background": self.background,
                    "seed": inputs.seed,
                },
                comparable_with="models of the same rows and vocabulary, whatever their kind",
            ),
        )


def completion(
    fitted: FittedModel,
    matrix: DocumentTermMatrix,
    rows: AnyArray,
    *,
    seed: int,
    background: float = 0.0,
    frequencies: FloatArray | None = None,
) -> float | None:
    """Perplexity of half the tokens of `rows` given the other half; None if there is nothing.

    The weights of a half are those of the row, scaled term by term by the share of the counts
    that is in the half (exact for all weights in proportion to the count).

    Parameters
    ----------
    rows : int[n]
        Rows of `matrix` that the model has not seen; those with fewer than two tokens are left
        out.
    background : float
        Weight of the `frequencies` float64[V] (any scale) in p.
    """
    counts = matrix.counts[rows]
    long = np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() >= 2)
    if not len(long):
        return None
    counts = counts[long]
    given, scored = halves(counts, seed)
    part = DocumentTermMatrix(given, lambda: _scaled(matrix.weights[rows][long], counts, given))
    document_topic = fitted.transform(part)
    columns, times = _entries(scored)
    at = np.repeat(np.arange(len(long)), np.diff(scored.indptr))
    p = _likelihood(document_topic, fitted.topic_term, at, columns)
    if background > 0 and frequencies is not None:
        plain = (frequencies + 1) / (frequencies + 1).sum()
        p = (1 - background) * p + background * plain[columns]
    if not (p > 0).all():
        return float("inf")
    return float(np.exp(-(times * np.log(p)).sum() / times.sum()))


def halves(counts: SparseMatrix, seed: int) -> tuple[SparseMatrix, SparseMatrix]:
    """Split the tokens of each row of int32[D, V] in two at random; the first half may be larger.

    A token is drawn without regard to where it was.
    """
    from scipy.sparse import csr_array

    D, V = counts.shape
    columns, times = _entries(counts)
    tokens = np.repeat(columns, times)
    lengths = terms_by_row(counts)
    rows = np.repeat(np.arange(D, dtype=np.int32), lengths)
    tokens = tokens[np.lexsort((np.random.default_rng([seed, 2]).random(len(tokens)), rows))]
    place = np.arange(len(tokens)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    first = place < np.repeat((lengths + 1) // 2, lengths)

    def gathered(which: AnyArray) -> SparseMatrix:
        ones = np.ones(int(which.sum()), dtype=np.int32)
        return csr_array((ones, (rows[which], tokens[which])), shape=(D, V))

    return gathered(first), gathered(~first)


def _entries(counts: SparseMatrix) -> tuple[AnyArray, AnyArray]:
    return counts.indices, counts.data


def _scaled(weights: SparseMatrix, counts: SparseMatrix, half: SparseMatrix) -> SparseMatrix:
    """Weights of a half of the counts, on the entries of the half."""
    V = counts.shape[1]
    keys, wanted = (
        np.repeat(np.arange(m.shape[0]), np.diff(m.indptr)) * V + m.indices for m in (counts, half)
    )
    at = np.searchsorted(keys, wanted)
    scaled = half.astype(np.float64)
    scaled.data = weights.data[at] * half.data / counts.data[at]
    return scaled


def _likelihood(
    document_topic: FloatArray, topic_term: FloatArray, rows: AnyArray, columns: AnyArray
) -> FloatArray:
    """P float64[n] of each (row, column), some at a time."""
    words = np.ascontiguousarray(topic_term.T)
    step = max(1, 2_000_000 // max(words.shape[1], 1))
    found = [
        np.einsum("nk,nk->n", document_topic[rows[i : i + step]], words[columns[i : i + step]])
        for i in range(0, len(rows), step)
    ]
    return np.concatenate(found)
