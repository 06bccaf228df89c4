"""Topic coherence: whether the top words of a topic go together: u_mass, c_npmi and c_v.

Named as in Röder, Both & Hinneburg (2015): segments, probabilities, confirmation, mean. A window
is boolean: a term that occurs in it twice counts once, and it stays in until its last occurrence
has left (`windows: gensim` lets it go with the first, as gensim 4 does). A window never crosses
the end of a row, and a row shorter than the window is one window. Joint probabilities have 1e-12
added, as there.
"""

from collections.abc import Callable, Iterable
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import MetricInput, Settings
from jobs.datatypes import FloatArray, Int32Array, Scalar, Score
from jobs.metrics.cooccurrence import Reference, TopicCounts, topic_counts
from jobs.metrics.top import mean_score, metric_terms

#: Additive smoothing of joint probabilities (Roeder, Both & Hinneburg 2015).
_EPSILON = 1e-12

WindowUnit = Literal["words", "terms"]
WindowRule = Literal["exact", "gensim"]


class UMass(Settings):
    """Mean log conditional probability of a term given a likelier one (Mimno et al. 2011).

    Over all pairs of top terms, the likelier one given: ln((D(both) + smoothing) / D(likelier)),
    where D counts rows. Mimno et al. add the pairs up; the mean, as here, does not depend on topn.
    """

    kind: Literal["u_mass"] = Field("u_mass", description="Coherence within the rows, by counts.")
    topn: int | None = Field(
        None, ge=2, le=1000, description="Top terms of a topic; left out: as many as are shown."
    )
    smoothing: float = Field(1.0, gt=0, description="Rows added to those that hold both terms.")

    def score(self, inputs: MetricInput) -> tuple[Score, ...]:
        """One Score, at most about 0; the larger the better."""
        top = metric_terms(inputs, self.topn)
        values = u_mass(top, own_reference(inputs), smoothing=self.smoothing)
        definition = (
            "Mean over topics and pairs of top terms of ln((rows with both + smoothing) / rows "
            "with the likelier) (Mimno et al. 2011)"
        )
        parameters: dict[str, Scalar] = {"topn": top.shape[1], "smoothing": self.smoothing}
        return (mean_score("u_mass", values, definition, parameters),)


class CNpmi(Settings):
    """Mean normalised mutual information of pairs of top terms (Aletras & Stevenson 2013)."""

    kind: Literal["c_npmi"] = Field("c_npmi", description="Coherence by NPMI of pairs of terms.")
    topn: int | None = Field(
        None, ge=2, le=1000, description="Top terms of a topic; left out: as many as are shown."
    )
    level: Literal["window", "document"] = Field(
        "window", description="Count in sliding windows, or in whole rows."
    )
    window: int = Field(10, ge=2, le=100_000, description="Tokens in a window.")
    span: WindowUnit = Field(
        "words", description="What a window is made of: all words, or those that are terms."
    )
    windows: WindowRule = Field(
        "exact",
        description="Whether a term that occurs in a window twice stays until both have left "
        "(exact) or goes with the first (gensim: to compare with its figures).",
    )

    def score(self, inputs: MetricInput) -> tuple[Score, ...]:
        """One Score in [-1, 1]: `c_npmi`, or `c_npmi_document` where whole rows are counted."""
        top = metric_terms(inputs, self.topn)
        whole = self.level == "document"
        window = 0 if whole else self.window
        values = c_npmi(
            top,
            own_reference(inputs, self.span),
            window=window,
            as_gensim=self.windows == "gensim",
        )
        definition = (
            "Mean over topics and pairs of top terms of ln(p(both) / (p(one) p(other))) / "
            "-ln p(both), p counted in " + ("rows" if whole else "sliding windows") + " of the "
            "corpus (Aletras & Stevenson 2013)"
        )
        parameters: dict[str, Scalar] = {"topn": top.shape[1], "level": self.level}
        if not whole:
            parameters |= {"window": self.window, "span": self.span, "windows": self.windows}
        name = "c_npmi_document" if whole else "c_npmi"
        return (mean_score(name, values, definition, parameters),)


class CV(Settings):
    """Cosine similarity of the top terms' NPMI vectors (Röder, Both & Hinneburg 2015)."""

    kind: Literal["c_v"] = Field("c_v", description="Coherence by likeness of NPMI vectors.")
    topn: int | None = Field(
        None, ge=2, le=1000, description="Top terms of a topic; left out: as many as are shown."
    )
    window: int = Field(110, ge=2, le=100_000, description="Tokens in a window.")
    span: WindowUnit = Field(
        "words", description="What a window is made of: all words, or those that are terms."
    )
    windows: WindowRule = Field(
        "exact",
        description="Whether a term that occurs in a window twice stays until both have left "
        "(exact) or goes with the first (gensim: to compare with its figures).",
    )

    def score(self, inputs: MetricInput) -> tuple[Score, ...]:
        """One Score, nearly always in [0, 1]."""
        top = metric_terms(inputs, self.topn)
        values = c_v(
            top,
            own_reference(inputs, self.span),
            window=self.window,
            as_gensim=self.windows == "gensim",
        )
        definition = (
            "Mean over topics and top terms of the cosine between the term's NPMI with the top "
            "terms and the sum of all of theirs, p counted in sliding windows of the corpus "
            "(Roeder, Both & Hinneburg 2015)"
        )
        parameters: dict[str, Scalar] = {
            "topn": top.shape[1],
            "window": self.window,
            "span": self.span,
            "windows": self.windows,
        }
        return (mean_score("c_v", values, definition, parameters),)


def own_reference(inputs: MetricInput, span: WindowUnit = "words") -> Reference:
    """The corpus of the model, as a text to count in."""
    corpus = inputs.corpus
    reference = Reference(corpus.form_ids, corpus.indptr, inputs.vocabulary.form_to_term)
    return reference if span == "words" else reference.without_gaps()


def u_mass(top_terms: Int32Array, reference: Reference, *, smoothing: float = 1.0) -> FloatArray:
    """u_mass of each topic float64[K] for `top_terms` int32[K, T]; NaN with fewer than two terms.

    gensim's is this with a smoothing of 1e-12 times the number of rows. Pairs whose likelier term
    is nowhere in the reference count as 0, as there.
    """

    def pairs(counts: TopicCounts) -> float:
        later, earlier = np.tril_indices(len(counts.together), -1)
        given = np.diag(counts.together)[earlier]
        both = counts.together[later, earlier] + smoothing
        ratio = np.divide(both, given, out=np.ones_like(both), where=given > 0)
        return float(np.log(ratio).mean())

    return _by_topic(pairs, topic_counts(top_terms, reference, 0))


def c_npmi(
    top_terms: Int32Array, reference: Reference, *, window: int = 10, as_gensim: bool = False
) -> FloatArray:
    """NPMI of each topic float64[K], in windows of `window` tokens or (0) in whole rows.

    `top_terms` is int32[K, T]; NaN with fewer than two terms.
    """

    def pairs(counts: TopicCounts) -> float:
        later, earlier = np.tril_indices(len(counts.together), -1)
        return float(npmi(counts)[later, earlier].mean())

    return _by_topic(pairs, topic_counts(top_terms, reference, window, as_gensim=as_gensim))


def c_v(
    top_terms: Int32Array, reference: Reference, *, window: int = 110, as_gensim: bool = False
) -> FloatArray:
    """c_v of each topic float64[K] for `top_terms` int32[K, T]; NaN with fewer than two terms."""

    def likeness(counts: TopicCounts) -> float:
        vectors = npmi(counts)
        whole = vectors.sum(axis=0)
        lengths = np.sqrt((vectors**2).sum(axis=1)) * np.sqrt((whole**2).sum())
        # Not `@`: the threads of BLAS could change the last bit.
        products = np.einsum("ij,j->i", vectors, whole)
        cosines = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
        return float(cosines.mean())

    return _by_topic(likeness, topic_counts(top_terms, reference, window, as_gensim=as_gensim))


def npmi(counts: TopicCounts) -> FloatArray:
    """NPMI float64[T, T] of all pairs, a term with itself included.

    0 where it is not defined: a term is nowhere in the reference, or both are in every window,
    which tells nothing.
    """
    windows = max(counts.windows, 1)
    p = np.diag(counts.together) / windows
    joint = counts.together / windows + _EPSILON
    expected = np.outer(p, p)
    defined = (expected > 0) & (counts.together < counts.windows)
    ratio = np.log(np.divide(joint, expected, out=np.ones_like(joint), where=defined))
    return np.divide(ratio, -np.log(joint), out=np.zeros_like(joint), where=defined)


def _by_topic(measure: Callable[[TopicCounts], float], topics: Iterable[TopicCounts]) -> FloatArray:
    return np.array([measure(counts) if len(counts.together) > 1 else np.nan for counts in topics])
