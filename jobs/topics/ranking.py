"""Representative terms of a topic: ranked by probability, relevance or FREX (exclusivity)."""

from typing import Literal

import numpy as np

from jobs.datatypes import FloatArray, Int32Array, Int64Array
from jobs.settings import TopicsSettings


def ranked_terms(
    topic_term: FloatArray, count: int, order_by: FloatArray | None = None
) -> Int32Array:
    """The `count` first terms of each topic, int32[K, count].

    In the order of `order_by` float64[K, V], or else of their probability. Equal ones go in
    column order; -1 where a topic has fewer terms.
    """
    found = np.full((len(topic_term), count), -1, dtype=np.int32)
    for k, weights in enumerate(topic_term):
        key = weights if order_by is None else np.where(weights > 0, order_by[k], -np.inf)
        first = largest(key, count)
        found[k, : len(first)] = np.where(weights[first] > 0, first, -1)
    return found


def largest(values: FloatArray, count: int) -> Int64Array:
    """The places of the `count` largest of float64[n], largest first; ties in their own order.

    Cost: O(n), and a sort of those that are taken.
    """
    places = np.arange(len(values))
    if 0 < count < len(values):
        bound = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero(values >= bound)
    order = np.argsort(-values[places], kind="stable")[:count]
    return places[order]


def exclusivity(topic_term: FloatArray) -> FloatArray:
    """How much of a term's weight over all topics is in this one, float64[K, V] in [0, 1].

    The exclusivity of FREX (Bischof & Airoldi 2012), before it is ranked.
    """
    sums = topic_term.sum(axis=0)
    return np.array([exclusivity_of(weights, sums) for weights in topic_term])


def exclusivity_of(weights: FloatArray, sums: FloatArray) -> FloatArray:
    """Give `exclusivity` of one topic, float64[V], by its weights and the sums of all topics'."""
    shares: FloatArray = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return shares


def shown_terms(
    topic_term: FloatArray, sizes: FloatArray, settings: TopicsSettings, count: int | None = None
) -> Int32Array:
    """The terms that are shown, or `count` of them, int32[K, T], ranked as the settings say.

    Parameters
    ----------
    sizes : float64[K]
        How much of the corpus each topic accounts for.
    """
    by = ranking_scores(topic_term, sizes, settings.ranking, settings.ranking_weight)
    return ranked_terms(topic_term, settings.terms if count is None else count, by)


def ranking_scores(
    topic_term: FloatArray,
    sizes: FloatArray,
    ranking: Literal["probability", "relevance", "frex"],
    weight: float,
) -> FloatArray:
    """What terms are ranked by, float64[K, V]; the larger, the earlier.

    `relevance` (Sievert & Shirley 2014): weight * log p(term | topic) + (1 - weight) *
    log(p(term | topic) / p(term)). `frex` (Airoldi & Bischof 2016): the harmonic mean of the
    ranks of exclusivity, by `weight`, and of probability among the topic's terms.
    """
    if ranking == "probability":
        return topic_term
    with np.errstate(divide="ignore", invalid="ignore"):
        if ranking == "relevance":
            overall = sizes @ topic_term / max(float(sizes.sum()), 1e-300)
            logs = np.log(topic_term)
            found: FloatArray = logs - (1 - weight) * np.log(overall)
        else:
            exclusive = np.stack([_ranks(row) for row in exclusivity(topic_term)])
            frequent = np.stack([_ranks(row) for row in topic_term])
            found = 1 / (weight / exclusive + (1 - weight) / frequent)
    return np.nan_to_num(found, nan=-np.inf, neginf=-np.inf)


def _ranks(values: FloatArray) -> FloatArray:
    """The share of the terms of a topic that have at most each value, float64[V]."""
    own = np.sort(values[values > 0])
    found: FloatArray = np.searchsorted(own, values, side="right") / max(len(own), 1)
    return found
