"""A tree over topics: which of them belong together, step by step up to one."""

from dataclasses import dataclass

import numpy as np

from jobs.datatypes import FloatArray


@dataclass(frozen=True, slots=True)
class Merge:
    """Two nodes that become one, at a distance in [0, 1].

    Nodes 0 to K - 1 are the topics, node K + i is the i-th merge. `size` is the weight of all
    topics below.
    """

    first: int
    second: int
    distance: float
    size: float


def tree(topic_term: FloatArray, sizes: FloatArray) -> tuple[Merge, ...]:
    """Merge the two nearest nodes until one is left: K - 1 merges, nearest first.

    The distance of two topics is the Hellinger distance of their terms; a merged node holds the
    terms of both in proportion to their sizes. A node's distance is never below that of the two
    it was made of, so that the tree can be drawn.

    Parameters
    ----------
    topic_term : float64[K, V]
    sizes : float64[K]
        How much of the corpus each topic accounts for.
    """
    terms = list(topic_term)
    weight = [max(float(size), 1e-12) for size in sizes]
    reached = [0.0] * len(terms)
    open_ = list(range(len(terms)))
    roots = np.sqrt(topic_term)
    distance = {
        (a, b): float(np.sqrt(max(1.0 - float(roots[a] @ roots[b]), 0.0)))
        for a in open_
        for b in open_
        if a < b
    }
    merges = []
    while len(open_) > 1:
        first, second = min(distance, key=lambda pair: (distance[pair], pair))
        both = weight[first] + weight[second]
        at = max(distance[first, second], reached[first], reached[second])
        merges.append(Merge(first, second, at, both))
        open_ = [node for node in open_ if node not in {first, second}]
        distance = {
            pair: value for pair, value in distance.items() if not {first, second} & set(pair)
        }
        new = len(terms)
        terms.append((weight[first] * terms[first] + weight[second] * terms[second]) / both)
        weight.append(both)
        reached.append(at)
        root = np.sqrt(terms[new])
        for node in open_:
            apart = 1.0 - float(np.sqrt(terms[node]) @ root)
            distance[node, new] = float(np.sqrt(max(apart, 0.0)))
        open_.append(new)
    return tuple(merges)
