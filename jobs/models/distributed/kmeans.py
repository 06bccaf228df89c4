"""K-means over shards (Dhillon & Modha 2000): rows find their centres in a map, sums are added."""

from dataclasses import replace
from functools import partial

import numpy as np

from jobs.contracts import Broadcast, FitOptions
from jobs.datatypes import DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.clustering.centres import MIN_GAP, NO_FLOOR, Clusters, nearness
from jobs.models.clustering.class_tfidf import class_frequencies
from jobs.models.clustering.cluster_update import summed_by
from jobs.models.clustering.spherical import cluster_sums
from jobs.models.distributed.corpus import PlacedShard, ShardedCorpus, used_rows
from jobs.models.kmeans import KMeans
from jobs.models.rows.normalise import normalise_l2, normalise_sparse
from jobs.models.rows.usable import require_rows
from jobs.models.rows.word_prior import pseudo_rows, pseudo_sums

_STAGE = "fit kmeans (shards)"
#: Rounds over all shards, at most: the clusters of the sample hardly move after these.
_ROUNDS = 10
#: Convergence tolerance: by how large a share the nearness of all rows to their centres must grow.
_TOLERANCE = 1e-4


def fit_kmeans(model: KMeans, corpus: ShardedCorpus, options: FitOptions) -> Clusters:
    """Fit the clusters of a corpus that no process holds as a whole.

    They are found on an even sample of the rows, as in memory, by all restarts: that is all, where
    the sample is the corpus. Then Lloyd's rounds go on over all rows until they bring little.

    Raises
    ------
    InputUnusable
        There are more topics than rows with a term.
    """
    require_rows(model.topics, corpus.used, corpus.rows)
    rows = corpus.sampled_rows(model.topics)
    sample = corpus.matrix(rows)
    begun = model.fit(sample, options)
    assert isinstance(begun, Clusters)
    if len(rows) == corpus.rows:
        return begun
    assert begun.state is not None
    by_angle = not begun.offsets.any()
    pull = _pull(sample, begun, corpus.used, options)
    centres, preference = begun.state.centres(by_angle=by_angle), begun.state.preference
    rounds = min(model.iterations, _ROUNDS)
    tell = options.counter(_STAGE, rounds + 1)
    last = -np.inf
    for done in range(rounds):
        tell(done)
        now = _moved(begun, centres, preference, by_angle=by_angle)
        sums, sizes, near = _added(corpus, now, pull)
        means = normalise_l2(sums) if by_angle else sums / np.maximum(sizes, 1.0)[:, None]
        # A cluster that is left with nothing keeps its centre.
        centres = np.where(sizes[:, None] > 0, means, centres)
        if near - last <= _TOLERANCE * corpus.used:
            break
        last = near
    state = summed_by(centres, sums, sizes, preference)
    now = _moved(begun, centres, preference, by_angle=by_angle)
    found = _described(model, corpus, now)
    tell(rounds + 1)
    return replace(found, state=state)


def _pull(
    sample: DocumentTermMatrix, begun: Clusters, rows: int, options: FitOptions
) -> FloatArray | None:
    """Sums float64[G, r] of the pseudo-rows of guided clusters, for so many rows."""
    if options.word_prior is None:
        return None
    used = np.flatnonzero(np.diff(sample.counts.indptr))
    weights = normalise_sparse(sample.weights[used])
    given = pseudo_rows(options.word_prior, sample.counts[used], weights)
    K = len(begun.topic_term)
    if not begun.basis.shape[1]:
        return pseudo_sums(weights, given, K) * (rows / len(used))
    reduced = normalise_l2(weights @ begun.basis)
    return pseudo_sums(reduced, normalise_l2(given @ begun.basis), K) * (rows / len(used))


def _moved(
    begun: Clusters, centres: FloatArray, preference: FloatArray, *, by_angle: bool
) -> Clusters:
    """Clusters around other centres float64[K, r]."""
    reduced = bool(begun.basis.shape[1])
    brought = np.ascontiguousarray(begun.basis @ centres.T if reduced else centres.T) * preference
    squares = (centres * centres).sum(axis=1)
    offsets = np.zeros(len(centres)) if by_angle else squares / 2
    return replace(begun, centres=brought, offsets=offsets, floor=np.array([NO_FLOOR]), state=None)


def _added(
    corpus: ShardedCorpus, now: Clusters, pull: FloatArray | None
) -> tuple[FloatArray, FloatArray, float]:
    """Sums float64[K, r] and sizes of the clusters of all rows, and how near these are in all."""
    K = len(now.topic_term)
    sums = np.zeros((K, now.basis.shape[1] or len(now.centres)))
    sizes, near = np.zeros(K), 0.0
    task = partial(_sums, corpus.counts, corpus.weights, corpus.backend.broadcast(now))
    for own, counted, nearest in corpus.map(task):
        sums += own
        sizes += counted
        near += nearest
    if pull is not None:
        sums[: len(pull)] += pull
    return sums, sizes, near


def _sums(
    counts: str, weights: str, told: Broadcast[Clusters], placed: PlacedShard
) -> tuple[FloatArray, FloatArray, float]:
    _, rows = used_rows(placed, counts, weights)
    now = told.value
    near = _near(now, rows)
    K = near.shape[1]
    reduced = normalise_l2(rows @ now.basis) if now.basis.shape[1] else rows
    sums = cluster_sums(reduced, near.argmax(axis=1), K, None)
    sizes = np.bincount(near.argmax(axis=1), minlength=K).astype(np.float64)
    return sums, sizes, float(near.max(axis=1).sum())


def _described(model: KMeans, corpus: ShardedCorpus, now: Clusters) -> Clusters:
    """Find what topics are read by, how clearly the nearest leads, and which rows are outliers."""
    task = partial(_margins, corpus.counts, corpus.weights, corpus.backend.broadcast(now))
    ranked = list(corpus.map(task))
    best = np.concatenate([nearest for nearest, _ in ranked])
    gap = sum(gaps for _, gaps in ranked) / corpus.used if len(now.topic_term) > 1 else 1.0
    if model.outliers:
        floor = np.quantile(best, model.outliers, method="higher")
        now = replace(now, floor=np.array([floor]))
    within = np.zeros(now.topic_term.shape)
    told = corpus.backend.broadcast(now)
    for own in corpus.map(partial(_words, corpus.counts, corpus.weights, told)):
        within += own
    concentration = np.array([model.sharpness / max(gap, MIN_GAP)])
    return replace(now, topic_term=corpus.class_words(within), concentration=concentration)


def _margins(
    counts: str, weights: str, told: Broadcast[Clusters], placed: PlacedShard
) -> tuple[FloatArray, float]:
    """How near each row is to its centre, and the sum of the gaps to the second nearest."""
    ranked = np.sort(_near(told.value, used_rows(placed, counts, weights)[1]), axis=1)
    gaps = float((ranked[:, -1] - ranked[:, -2]).sum()) if ranked.shape[1] > 1 else 0.0
    return ranked[:, -1].copy(), gaps


def _words(counts: str, weights: str, told: Broadcast[Clusters], placed: PlacedShard) -> FloatArray:
    """Words of the clusters of a shard's rows; outliers are in none."""
    own, rows = used_rows(placed, counts, weights)
    near = _near(told.value, rows)
    kept = np.where(near.max(axis=1) >= told.value.floor[0], near.argmax(axis=1), -1)
    return class_frequencies(own, kept, near.shape[1])


def _near(now: Clusters, rows: SparseMatrix) -> FloatArray:
    return nearness(rows, now.centres, now.offsets, now.basis)[1]
