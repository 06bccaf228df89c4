"""Hierarchical agglomerative clustering of topics by average linkage: the tree of topics."""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import FloatArray, Merge


def tree(topic_term: FloatArray, sizes: FloatArray, ids: Sequence[str]) -> tuple[Merge, ...]:
    """Merge the two nearest nodes until one is left: K - 1 merges, nearest first.

    The distance of two topics is the Hellinger distance of their terms, that of two nodes the
    mean over the pairs of topics below them (average linkage: Sokal & Michener 1958). It never
    falls on the way up, so that the tree can be drawn.

    Parameters
    ----------
    topic_term : float64[K, V]
    sizes : float64[K]
        The share of the corpus that each topic accounts for.
    ids : sequence of str
        The K topics.
    """
    from scipy.cluster.hierarchy import linkage
    from threadpoolctl import threadpool_limits

    K = len(topic_term)
    if K < 2:
        return ()
    roots = np.sqrt(topic_term)
    first, second = np.triu_indices(K, 1)
    with threadpool_limits(limits=1):  # the same bits, whatever the machine is set to
        alike = (roots @ roots.T)[first, second]
    names, size = list(ids), [float(one) for one in sizes]
    merges: list[Merge] = []
    for a, b, distance, _ in linkage(np.sqrt(np.maximum(1.0 - alike, 0.0)), "average"):
        pair = (int(a), int(b))
        names.append(f"m{len(merges):04d}")
        size.append(size[pair[0]] + size[pair[1]])
        children = (names[pair[0]], names[pair[1]])
        merges.append(Merge(names[-1], children, min(float(distance), 1.0), min(size[-1], 1.0)))
    return tuple(merges)
