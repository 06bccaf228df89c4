"""Split-half reliability of topics: what two fits on different rows find alike, and how apart.

The rows are halved by chance and each half is fitted. Both fits then put every row in a topic, and
the two partitions are compared by mutual information with its expectation by chance taken off
(Vinh, Epps & Bailey 2010): how much was found again, and what share of all that was found. The
rows that a half has not seen also say how well its topics are apart (the silhouette of Rousseeuw
1987, cross-validated): words that fit a few rows by chance bring strange rows together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from jobs.contracts import FittedModel
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.embedding.lsa import directions
from jobs.models.factors.cohesion import row_npmi
from jobs.models.rows.normalise import normalise_l2
from jobs.models.rows.silhouettes import silhouettes
from jobs.vectorisers.log_entropy import LogEntropy

#: Top-N terms by which coherence and diversity are measured.
_TOP_TERMS = 10
#: Directions of the LSA in which rows are near or far.
_DIMENSIONS = 100
#: Entropy that chance leaves of a partition, in nats, below which nothing was there to be found.
_NO_ENTROPY = 1e-9

#: Fits one model for each number of topics, on a matrix, with a seed.
Fits = Callable[[DocumentTermMatrix, Sequence[int], int], Sequence[FittedModel]]


@dataclass(frozen=True, slots=True)
class HalvesCompared:
    """What one pair of halves says of one number of topics.

    `information` is the mutual information of both partitions less its expectation, in nats;
    `stability` the same adjusted (1: all is found again, 0: no more than chance gives);
    `separation` the mean silhouette of rows in the topics of the half that has not seen them;
    `used` the share of topics that are the main one of a row; `c_npmi` and `diversity` are of the
    ten top terms, NaN where no topic has two.
    """

    information: float
    stability: float
    separation: float
    used: float
    c_npmi: float
    diversity: float


class SplitHalves:
    """Pairs of fits on different rows of one matrix, for any number of topics.

    Parameters
    ----------
    matrix : DocumentTermMatrix
        Every row holds a term.
    fits : callable
        Fits several numbers of topics.
    seed : int
        The halves and the fits depend on it, and on the number of the pair.
    """

    def __init__(self, matrix: DocumentTermMatrix, fits: Fits, seed: int) -> None:
        from threadpoolctl import threadpool_limits

        self._matrix, self._fits, self._seed = matrix, fits, seed
        with threadpool_limits(limits=1):
            self._places = lsa_places(matrix.counts)

    def compare(self, topics: Sequence[int], pair: int) -> list[HalvesCompared]:
        """Fit both halves of a pair for each number of topics, and compare what they found."""
        D = self._matrix.shape[0]
        order = np.random.default_rng([self._seed, D, pair]).permutation(D)
        halves = [np.sort(order[: D // 2]), np.sort(order[D // 2 :])]
        found = [
            self._half(rows, unseen, topics, self._seed + 2 * pair + number)
            for number, (rows, unseen) in enumerate(zip(halves, halves[::-1], strict=True))
        ]
        compared = []
        for (one, shown), (other, _) in zip(*found, strict=True):
            information, stability = found_again(one[0], other[0])
            separation = (one[1] + other[1]) / 2
            compared.append(HalvesCompared(information, stability, separation, *shown))
        return compared

    def _half(
        self, rows: AnyArray, unseen: AnyArray, topics: Sequence[int], seed: int
    ) -> list[tuple[tuple[AnyArray, float], tuple[float, float, float]]]:
        """Topics int64[D] of all rows and the separation of the unseen; and what else is shown."""
        inside = self._matrix.rows(rows)
        found = []
        for K, model in zip(topics, self._fits(inside, topics, seed), strict=True):
            shares = model.transform(self._matrix)
            main = np.where(shares.any(axis=1), shares.argmax(axis=1), -1)
            apart = silhouettes(self._places[unseen], main[unseen], K)
            judged = ~np.isnan(apart)
            separation = float(apart[judged].mean()) if judged.any() else 0.0
            used = len(set(main[rows].tolist()) - {-1}) / K
            shown = (used, *top_words(model.topic_term, inside.counts))
            found.append(((main, separation), shown))
        return found


def lsa_places(counts: SparseMatrix) -> SparseMatrix:
    """Places of rows in LSA of their log-entropy weights, of length one, csr float64[D, d]."""
    from scipy.sparse import csr_array

    weights = LogEntropy().fit(counts).transform(counts)
    return csr_array(normalise_l2(weights @ directions(weights, _DIMENSIONS)))


def found_again(one: AnyArray, other: AnyArray) -> tuple[float, float]:
    """Mutual information of two partitions int64[D] less that of chance, in nats, and adjusted.

    Chance is that of all pairs of partitions with clusters of these sizes; it is divided by the
    mean entropy less that of chance (AMI: Vinh, Epps & Bailey 2010). Both are 0 where one of
    the partitions has a single cluster.
    """
    from sklearn.metrics import mutual_info_score
    from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

    table = contingency_matrix(one, other, sparse=True).astype(np.int64)
    if min(table.shape) < 2:
        return 0.0, 0.0
    by_chance = expected_mutual_information(table, len(one))
    information = mutual_info_score(None, None, contingency=table) - by_chance
    room = (_entropy(one) + _entropy(other)) / 2 - by_chance
    return float(information), float(information / room) if room > _NO_ENTROPY else 0.0


def _entropy(partition: AnyArray) -> float:
    _, sizes = np.unique(partition, return_counts=True)
    shares = sizes / len(partition)
    return float(-(shares * np.log(shares)).sum())


def top_words(topic_term: FloatArray, counts: SparseMatrix) -> tuple[float, float]:
    """Coherence (mean NPMI of pairs, over rows) and diversity of the ten top terms of topics.

    NaN where no topic has two terms.
    """
    top = np.argsort(-topic_term, axis=1, kind="stable")[:, :_TOP_TERMS]
    known = np.take_along_axis(topic_term, top, axis=1) > 0
    columns, at = np.unique(top[known], return_inverse=True)
    if not len(columns):
        return float("nan"), float("nan")
    npmi = row_npmi(counts, columns)
    place = np.full(top.shape, -1)
    place[known] = at
    values = []
    for words in place:
        first, second = np.triu_indices(int((words >= 0).sum()), 1)
        values += npmi[words[words >= 0][first], words[words >= 0][second]].tolist()
    return (float(np.mean(values)) if values else float("nan")), len(columns) / int(known.sum())
