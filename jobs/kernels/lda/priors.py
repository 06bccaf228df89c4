"""Priors of the native LDA engine: alpha and beta moved to where the counts are likeliest."""

import numpy as np
from numpy.typing import NDArray

from jobs.kernels.compiled import compiled
from jobs.kernels.lda.digamma import digamma

Long = NDArray[np.int64]
Double = NDArray[np.float64]


@compiled()
def rising(held: Long, prior: float) -> float:
    """Return the sum over n of held[n] * (digamma(n + prior) - digamma(prior)).

    held int64 (cap + 1) is a histogram (Wallach 2008, section 2.3.1). Cost: O(cap).
    """
    top = len(held) - 1
    while top > 0 and held[top] == 0:
        top -= 1
    above = 0
    found = 0.0
    for n in range(top, 0, -1):
        above += held[n]
        found += above / (n - 1 + prior)
    return found


@compiled()
def better_alpha(held: Long, length: Long, alpha: Double, pseudo: float, rounds: int) -> Double:
    """Return alpha float64 (K) after `rounds` of Minka's fixed point (2000), asymmetric.

    held int64 (K x cap + 1) and length int64 (cap + 1) are `document_histogram`'s. Each topic is
    given `pseudo` uses more, spread as the mean is, so that a rare topic is not starved
    (Wallach, Mimno & McCallum 2009 draw alpha from a shared base for the same end).
    Cost: O(K cap rounds).
    """
    K = len(alpha)
    now = alpha.copy()
    for _ in range(rounds):
        whole = 0.0
        for k in range(K):
            whole += now[k]
        below = rising(length, whole)
        mean = whole / K
        for k in range(K):
            uses = now[k] * rising(held[k], now[k])
            now[k] = max((uses + pseudo) / (below + pseudo / mean), 1e-5)
    return now


@compiled()
def better_beta(held: Long, sizes: Double, V: int, beta: float, rounds: int) -> float:
    """Return the symmetric beta after `rounds` of Minka's fixed point (2000).

    held int64 (cap + 1) is `term_histogram`'s; sizes float64 (K) the topic totals in tokens.
    Cost: O(cap rounds).
    """
    now = beta
    for _ in range(rounds):
        below = 0.0
        for k in range(len(sizes)):
            below += digamma(sizes[k] + V * now) - digamma(V * now)
        now = min(max(now * rising(held, now) / (V * max(below, 1e-12)), 1e-4), 2.0)
    return now
