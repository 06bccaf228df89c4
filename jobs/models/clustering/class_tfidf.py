"""Class-based TF-IDF, c-TF-IDF (Grootendorst 2022), re-ranked by NPMI: the words of clusters.

Three things keep a word that is in every topic, or in a few odd rows, from the first places.

- Words count by the square root of their term frequency in a row, so that one row that says a word
  fifty times does not speak for a cluster (burstiness: Church & Gale 1995).
- Class-based TF-IDF lowers what is frequent everywhere; the lift of a word, how much more of it the
  cluster has than its size would give it, lowers what is spread evenly over the clusters.
- Of the heaviest words those come first that occur in the same rows (Lau, Newman, Karimi & Baldwin
  2010), by an NPMI that is shrunk towards 0: two rare words that met once are no evidence.
"""

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.rows.normalise import normalise_l1
from jobs.models.rows.shared_rows import shared_rows

#: Exponent of the log lift: the fourth root, so that lift lowers general words and decides little.
_LIFT_EXPONENT = 0.25
#: Pseudo-count of the lift, in occurrences: rare words are no evidence.
_LIFT_PSEUDO_COUNT = 1.0
#: Lower bound of the log lift: no word of a cluster loses all of its weight.
_MIN_LOG_LIFT = 0.01
#: Candidate pool of the re-ranking: so many of a cluster's heaviest words.
_CANDIDATES = 40
#: Pseudo-count of the shrunk NPMI in a large corpus, in rows.
_PSEUDO_ROWS = 0.3
#: Number of rows below which the pseudo-count grows: in few rows more pairs meet by chance.
_FEW_ROWS = 200
#: Exponent of the NPMI reweighting: weight * (1 + mean NPMI) ** exponent.
_EXPONENT = 8
#: Rounds of the reweighting (fixed-point iteration): the mean is over the words that lead so far.
_ROUNDS = 2


def class_words(counts: SparseMatrix, clusters: AnyArray, topics: int) -> FloatArray:
    """Topic-term float64[K, V] of clusters: rows sum to one, or are zero for an empty cluster.

    Parameters
    ----------
    counts : int32[D, V]
    clusters : int64[D]
        The cluster of each row, or -1.
    topics : int
        K.
    """
    return cohesive_words(class_weights(counts, clusters, topics), counts)


def class_weights(counts: SparseMatrix, clusters: AnyArray, topics: int) -> FloatArray:
    """Weights float64[K, V] of words in clusters, before they are ranked by how they go together.

    A cluster is read as one long row: the weight of a word is its share of the cluster's words,
    times ln(1 + A / f), where f is its frequency in all rows and A how many words a cluster has on
    average, times a root of ln(n / e), where n is its frequency in the cluster and e the one that
    the size of the cluster would give it. The parameters are those of `class_words`.
    """
    return class_weights_of(class_frequencies(counts, clusters, topics))


def class_frequencies(counts: SparseMatrix, clusters: AnyArray, topics: int) -> FloatArray:
    """Sums float64[K, V] of the roots of the counts in each cluster, which add up over shards.

    The parameters are those of `class_words`.
    """
    V = counts.shape[1]
    within = np.zeros((topics, V))
    for k in range(topics):
        part = counts[np.flatnonzero(clusters == k)]
        within[k] = np.bincount(part.indices, weights=np.sqrt(part.data), minlength=V)
    return within


def class_weights_of(within: FloatArray) -> FloatArray:
    """Weights float64[K, V] of `class_weights`, by the sums of `class_frequencies`."""
    topics = len(within)
    everywhere = within.sum(axis=0)
    total = everywhere.sum()
    rarity = np.log1p(total / topics / np.maximum(everywhere, 1.0))
    expected = within.sum(axis=1, keepdims=True) * (everywhere / max(total, 1.0))
    lift = np.log((within + _LIFT_PSEUDO_COUNT) / (expected + _LIFT_PSEUDO_COUNT))
    apart = np.maximum(lift, _MIN_LOG_LIFT) ** _LIFT_EXPONENT
    return normalise_l1(normalise_l1(within) * rarity * apart)


def cohesive_words(weights: FloatArray, counts: SparseMatrix) -> FloatArray:
    """Topic-term float64[K, V] whose heaviest words count more if they go together.

    Each of the 40 heaviest words of a cluster is weighed by (1 + m) ** 8, where m is its mean NPMI
    with the others, by the weights that these have come to; what the 40 weigh together stays.

    Parameters
    ----------
    weights : float64[K, V]
        Those of `class_weights`.
    counts : int32[D, V]
        The rows in which words meet.
    """
    heaviest = candidates(weights)
    return cohesive_words_of(weights, heaviest, shared_rows(counts, heaviest), counts.shape[0])


def candidates(weights: FloatArray) -> AnyArray:
    """The heaviest words of each cluster, int64[K, 40], heaviest first."""
    return np.argsort(-weights, axis=1, kind="stable")[:, :_CANDIDATES]


def cohesive_words_of(
    weights: FloatArray, heaviest: AnyArray, shared: FloatArray, rows: int
) -> FloatArray:
    """Topic-term float64[K, V] of `cohesive_words`, by how many `rows` hold two of the heaviest.

    Parameters
    ----------
    weights : float64[K, V]
    heaviest : int64[K, n]
        Those of `candidates`.
    shared : float64[K, n, n]
        That of `shared_rows`.
    rows : int
    """
    found = weights.copy()
    for row, top, both in zip(found, heaviest, shared, strict=True):
        some = row[top] > 0
        own = row[top[some]]
        if len(own) < 2:
            continue
        npmi = shrunk_npmi(both[np.ix_(some, some)], rows)
        np.fill_diagonal(npmi, 0.0)
        led = own
        for _ in range(_ROUNDS):
            others = np.maximum(led.sum() - led, np.finfo(np.float64).tiny)
            led = own * np.clip(1.0 + npmi @ led / others, 0.0, 2.0) ** _EXPONENT
            led *= own.sum() / max(float(led.sum()), np.finfo(np.float64).tiny)
        row[top[some]] = led
    return normalise_l1(found)


def shrunk_npmi(both: FloatArray, rows: int) -> FloatArray:
    """Normalised pointwise mutual information of words (Bouma 2009), shrunk: float64[n, n].

    ln((b + c) / (e + c)) / -ln((b + c) / (D + 2c)), where b of D rows hold both words, e would by
    chance, and c = 0.3 (1 + 200 / D) is a pseudo-count. Words of which little is known are near 0,
    not at -1 or 1.

    Parameters
    ----------
    both : float64[n, n]
        How many rows hold both words; the diagonal, how many hold one.
    rows : int
        D.
    """
    alone = both.diagonal()
    by_chance = np.outer(alone, alone) / rows
    pseudo = _PSEUDO_ROWS * (1.0 + _FEW_ROWS / rows)
    # A word of every row tells nothing: the denominator may not be zero.
    surprise = -np.log((both + pseudo) / (rows + 2.0 * pseudo))
    found: FloatArray = np.log((both + pseudo) / (by_chance + pseudo)) / surprise
    return found
