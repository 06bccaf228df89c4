"""Agreement with labels that people gave, for benchmarks: NMI, adjusted Rand index, purity."""

import numpy as np

from jobs.datatypes import AnyArray


def nmi(topics: AnyArray, labels: AnyArray) -> float:
    """Normalised mutual information, arithmetic mean of the entropies (Strehl & Ghosh 2002)."""
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(labels, topics))


def ari(topics: AnyArray, labels: AnyArray) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985): 0 for chance, 1 for the same partition."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(labels, topics))


def purity(topics: AnyArray, labels: AnyArray) -> float:
    """Share of the rows whose label is the commonest of their topic (Zhao & Karypis 2004)."""
    _, topic = np.unique(topics, return_inverse=True)
    _, label = np.unique(labels, return_inverse=True)
    table = np.zeros((topic.max() + 1, label.max() + 1))
    np.add.at(table, (topic, label), 1)
    return float(table.max(axis=1).sum() / len(topic))
