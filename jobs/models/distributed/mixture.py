"""Multinomial mixture over shards: EM whose sufficient statistics are added up (map-reduce EM).

Chu, Kim, Lin, Yu, Bradski, Ng & Olukotun (2006): an E-step is a map, an M-step reads its sums.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from jobs.contracts import Broadcast, FitOptions
from jobs.datatypes import FloatArray, Int64Array
from jobs.models.clustering.centres import NO_FLOOR
from jobs.models.clustering.class_tfidf import class_frequencies
from jobs.models.clustering.multinomials import (
    FittedMixture,
    MixtureSums,
    background_of,
    fit_to_topic,
    posterior,
    softmax,
)
from jobs.models.distributed.corpus import PlacedShard, ShardedCorpus, used_rows
from jobs.models.mixture import EM_TOLERANCE, Mixture
from jobs.models.rows.usable import require_rows

_STAGE = "fit mixture (shards)"


def fit_mixture(model: Mixture, corpus: ShardedCorpus, options: FitOptions) -> FittedMixture:
    """Fit the mixture of a corpus that no process holds as a whole.

    Clusters are found on an even sample of the rows, as in memory, with the view of LSA: that is
    all, where the sample is the corpus. Then expectation-maximisation goes on over all rows, and as
    in memory the rows that have a place in LSA hold the topics where they are.

    Raises
    ------
    InputUnusable
        There are more topics than rows with a term.
    """
    require_rows(model.topics, corpus.used, corpus.rows)
    rows = corpus.sampled_rows(model.topics, model.sample)
    anchored = model.anchored(corpus.matrix(rows), options)
    begun, members = anchored.fitted, anchored.members
    if len(rows) == corpus.rows:
        return begun
    assert begun.state is not None
    rounds = max(model.iterations, 1)
    tell = options.counter(_STAGE, rounds + 1)
    held = rows[anchored.rows]
    words = _Words(begun.words, begun.log_shares, begun.background, held)
    mass, pseudo = begun.state.sums.sum(), begun.state.pseudo
    for done in range(rounds):
        tell(done)
        before = members
        logs = anchored.weights @ words.words + words.log_shares
        members = softmax(anchored.anchors.beside(logs, before))
        sums = _expected(corpus, words, pseudo)
        sums = sums.plus(anchored.weights.T @ members, members.sum(axis=0))
        sums = replace(sums, pseudo=pseudo * (sums.sums.sum() / mass))
        found = sums.maximise(model.smoothing, corpus.used)
        words = _Words(*found, background_of(sums.sums.sum(axis=1)), held)
        if float(np.abs(members - before).max()) < EM_TOLERANCE:
            break
    fitted = _described(model, corpus, words, sums)
    tell(rounds + 1)
    return fitted


@dataclass(frozen=True, eq=False)
class _Words:
    """A mixture as an E-step reads it: see `FittedMixture`.

    `held` int64[n] are the anchored rows, by ascending numbers in the corpus: their part of the
    sums is not of their words alone.
    """

    words: FloatArray
    log_shares: FloatArray
    background: FloatArray
    held: Int64Array


def _expected(corpus: ShardedCorpus, words: _Words, pseudo: FloatArray) -> MixtureSums:
    """E-step over all shards: the sums of their rows but those that are held, in their order."""
    V, K = words.words.shape
    sums = MixtureSums(np.zeros((V, K)), np.zeros(K), pseudo)
    task = partial(_sums, corpus.counts, corpus.weights, corpus.backend.broadcast(words))
    for own, sizes in corpus.map(task):
        sums = sums.plus(own, sizes)
    return sums


def _sums(
    counts: str, weights: str, told: Broadcast[_Words], placed: PlacedShard
) -> tuple[FloatArray, FloatArray]:
    _, rows = used_rows(placed, counts, weights, told.value.held)
    members = posterior(rows, told.value.words, told.value.log_shares)
    sums: FloatArray = rows.T @ members
    return sums, members.sum(axis=0)


def _described(
    model: Mixture, corpus: ShardedCorpus, words: _Words, sums: MixtureSums
) -> FittedMixture:
    """Find what topics are read by, and which rows fit none of them."""
    task = partial(_main, corpus.counts, corpus.weights, corpus.backend.broadcast(words))
    within = np.zeros(words.words.T.shape)
    fits = []
    for own, fit_of_rows in corpus.map(task):
        within += own
        fits.append(fit_of_rows)
    floor = NO_FLOOR
    if model.outliers:
        floor = float(np.quantile(np.concatenate(fits), model.outliers, method="higher"))
    return FittedMixture(
        words=words.words,
        log_shares=words.log_shares,
        topic_term=corpus.class_words(within),
        background=words.background,
        floor=np.array([max(floor, NO_FLOOR)]),
        state=sums,
    )


def _main(
    counts: str, weights: str, told: Broadcast[_Words], placed: PlacedShard
) -> tuple[FloatArray, FloatArray]:
    """Words of the clusters of a shard's rows, and how much likelier each row is in its topic."""
    own, rows = used_rows(placed, counts, weights)
    now = told.value
    kept = posterior(rows, now.words, now.log_shares).argmax(axis=1)
    fits = fit_to_topic(rows, now.words, now.background)
    return class_frequencies(own, kept, len(now.log_shares)), fits
