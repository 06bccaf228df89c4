"""Hierarchical agglomerative clustering of topics by average linkage: the tree of topics."""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import FloatArray, Merge, root_products

#: A merge: the numbers of two nodes, the lesser first, and their distance.
Step = tuple[int, int, float]


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
    from threadpoolctl import threadpool_limits

    K = len(topic_term)
    if K < 2:
        return ()
    with threadpool_limits(limits=1):  # the same bits, whatever the machine is set to
        alike = np.triu(root_products(topic_term), 1)
    apart = np.sqrt(np.maximum(1.0 - alike - alike.T, 0.0))
    names, size = list(ids), [float(one) for one in sizes]
    merges: list[Merge] = []
    for *pair, distance in average_linkage(apart):
        names.append(f"m{len(merges):04d}")
        size.append(size[pair[0]] + size[pair[1]])
        children = (names[pair[0]], names[pair[1]])
        merges.append(Merge(names[-1], children, min(distance, 1.0), min(size[-1], 1.0)))
    return tuple(merges)


def average_linkage(distances: FloatArray) -> list[Step]:
    """Average linkage by the nearest-neighbour chain algorithm: K - 1 merges, nearest first.

    Nodes that are nearest neighbours of each other are merged when a chain of nearest neighbours
    finds them (Benzecri 1982, Murtagh 1983), and put in order at the end; the i-th merge makes
    node K + i. The merges are those of `scipy.cluster.hierarchy.linkage`, to the bit; importing
    that takes longer than all merges. Cost: O(K^2).

    Parameters
    ----------
    distances : float64[K, K]
        Symmetric.
    """
    D: list[list[float]] = distances.tolist()
    size = [1] * len(D)
    chain: list[int] = []
    merges: list[Step] = []
    while len(merges) < len(D) - 1:
        chain = chain or [next(i for i, count in enumerate(size) if count)]
        while True:
            x = chain[-1]
            before = chain[-2] if len(chain) > 1 else None
            # Of equals the node before is taken, so that the chain never runs in a circle.
            y, least = (-1, float("inf")) if before is None else (before, D[x][before])
            for i, distance in enumerate(D[x]):
                if distance < least and size[i] and i != x:
                    y, least = i, distance
            if y == before:
                break
            chain.append(y)
        del chain[-2:]
        x, y = min(x, y), max(x, y)
        merges.append((x, y, least))
        _join(D, size, x, y)
    return _numbered(sorted(merges, key=lambda merge: merge[2]), len(D))


def _join(D: list[list[float]], size: list[int], x: int, y: int) -> None:
    """Put two nodes together in the place of the second, by the formula of Lance & Williams."""
    one, other = size[x], size[y]
    size[x], size[y] = 0, one + other
    for i, count in enumerate(size):
        if count and i != y:
            D[i][y] = D[y][i] = (one * D[i][x] + other * D[i][y]) / (one + other)


def _numbered(merges: list[Step], leaves: int) -> list[Step]:
    """Name nodes by the merges that made them."""
    node = list(range(leaves))  # the node that each leaf is in
    numbered: list[Step] = []
    for x, y, distance in merges:
        one, other = node[x], node[y]
        numbered.append((min(one, other), max(one, other), distance))
        made = leaves + len(numbered) - 1
        node = [made if now in (one, other) else now for now in node]
    return numbered
