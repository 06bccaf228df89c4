"""Flags of topics that are junk, empty or near-duplicates of another topic."""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, root_products


def flags(
    topic_term: FloatArray,
    document_topic: FloatArray,
    top_terms: AnyArray,
    coherence: Sequence[float | None],
) -> tuple[tuple[str, ...], ...]:
    """Say of each topic what is wrong with it: `empty`, `junk`, `near_duplicate`.

    `empty`: no row has it as its main topic, or it has no terms. `junk`: it shares out its weight
    over the terms almost as all topics together do (Hellinger affinity of 0.95 and more:
    AlSumait et al. 2009), or its coherence is below that of four fifths of the topics by more
    than three times the spread of those. `near_duplicate`: half of its top terms are the top
    terms of a larger topic, or the two share out their weight alike (0.9).
    """
    K = len(topic_term)
    rows = document_topic.any(axis=1)
    main: Sequence[int] = ()
    if K:
        main = np.bincount(document_topic.argmax(axis=1)[rows], minlength=K).tolist()
    sizes = document_topic.sum(axis=0)
    overall = sizes @ topic_term
    overall = np.sqrt(overall / max(float(overall.sum()), 1e-300))
    affinity = root_products(topic_term)
    low = _low(coherence)
    found: list[tuple[str, ...]] = []
    for k in range(K):
        wrong = []
        if not main[k] or not topic_term[k].any():
            wrong.append("empty")
        elif (K > 1 and float(np.sqrt(topic_term[k]) @ overall) >= 0.95) or low[k]:
            wrong.append("junk")
        larger = [j for j in range(K) if (sizes[j], -j) > (sizes[k], -k)]
        if any(_twins(top_terms[k], top_terms[j]) or affinity[k, j] >= 0.9 for j in larger):
            wrong.append("near_duplicate")
        found.append(tuple(wrong))
    return tuple(found)


def _twins(one: AnyArray, other: AnyArray) -> bool:
    a, b = set(one[one >= 0].tolist()), set(other[other >= 0].tolist())
    return bool(a and b) and len(a & b) >= 0.5 * min(len(a), len(b))


def _low(coherence: Sequence[float | None]) -> list[bool]:
    """Whether a coherence is an outlier far below the others; never with fewer than five."""
    known = np.sort([value for value in coherence if value is not None])
    if len(known) < 5:
        return [False] * len(coherence)
    upper = known[len(known) // 5 :]
    bound = float(upper.min()) - 3.0 * float(upper.std())
    return [value is not None and value < bound for value in coherence]
