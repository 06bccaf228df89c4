"""Co-occurrence counts of the top terms of topics in sliding windows of a reference text."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, Int32Array

#: Block size: at most so many top terms are counted at once, which bounds memory.
BLOCK_TERMS = 2000
#: Block size: tokens of the text that are looked up at a time.
BLOCK_TOKENS = 1 << 21


@dataclass(frozen=True, eq=False)
class Reference:
    """Text to count in: that of the model, or another.

    Parameters
    ----------
    tokens : int32[n_tokens]
        The term of each token, or -1; its form where `lookup` has the terms.
    indptr : int64[n_rows + 1]
        Row i is `tokens[indptr[i]:indptr[i + 1]]`.
    lookup : int32[n_forms], optional
        The term of each form, or -1.
    """

    tokens: AnyArray
    indptr: AnyArray
    lookup: AnyArray | None = None

    @property
    def terms(self) -> AnyArray:
        """The term of each token, int32[n_tokens], or -1."""
        return self.tokens if self.lookup is None else self.lookup[self.tokens]

    @property
    def most(self) -> int:
        """No term has a higher number."""
        held = self.tokens if self.lookup is None else self.lookup
        return int(held.max(initial=-1))

    def parts(self) -> Iterator["Reference"]:
        """Yield the rows some at a time, those of about `BLOCK_TOKENS` tokens."""
        indptr = self.indptr
        edges = np.searchsorted(indptr, np.arange(0, indptr[-1], BLOCK_TOKENS)).tolist()
        for first, last in pairwise([*edges, len(indptr) - 1]):
            begin, end = indptr[first], indptr[last]
            own = indptr[first : last + 1] - begin
            yield Reference(self.tokens[begin:end], own, self.lookup)

    def without_gaps(self) -> "Reference":
        """The same text with only its terms left, closed up."""
        terms = self.terms
        kept = terms >= 0
        before = np.concatenate([[0], np.cumsum(kept)])
        return Reference(terms[kept], before[self.indptr])


@dataclass(frozen=True, eq=False)
class TopicCounts:
    """Counts for the T top terms of one topic, in their order.

    Parameters
    ----------
    together : float64[T, T]
        WindowRule with both terms; the diagonal has those with one.
    windows : int
        All windows.
    """

    together: FloatArray
    windows: int


def topic_counts(
    top_terms: Int32Array, reference: Reference, window: int, *, as_gensim: bool = False
) -> Iterator[TopicCounts]:
    """Count for each topic in turn; windows of `window` tokens, or whole rows if it is 0.

    Only the terms in `top_terms` int32[K, T] (-1 where a topic has fewer) are counted, some
    topics at a time, so that memory stays small however many topics there are.
    """
    from jobs.kernels.corpus.cooccurrence import cooccurrences

    K, T = top_terms.shape
    step = max(1, BLOCK_TERMS // max(T, 1))
    size = max(reference.most, int(top_terms.max(initial=-1))) + 1
    for first in range(0, K, step):
        block = top_terms[first : first + step]
        words = np.unique(block[block >= 0])
        # One place more, so that -1 (no term) leads to -1.
        places = np.full(size + 1, -1, dtype=np.int32)
        places[words] = np.arange(len(words))
        together, windows = np.zeros((len(words), len(words)), np.int64), 0
        for part in reference.parts():
            own, more = cooccurrences(
                places[part.terms], part.indptr, len(words), window, as_gensim
            )
            together, windows = together + own, windows + more
        for terms in block:
            at = places[terms[terms >= 0]]
            yield TopicCounts(together[np.ix_(at, at)].astype(np.float64), windows)
