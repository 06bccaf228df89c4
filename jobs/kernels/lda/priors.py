"""Priors of the native LDA engine: alpha and beta moved to where the counts are likeliest."""

from jobs.datatypes import FloatArray, Int64Array
from jobs.kernels.compiled import compiled
from jobs.kernels.lda.digamma import digamma


@compiled()
def rising(held: Int64Array, prior: float) -> float:
    """Return the sum over n of held[n] * (digamma(n + prior) - digamma(prior)).

    By the recurrence of digamma (Wallach 2008, section 2.3.1). Cost: O(cap).

    Parameters
    ----------
    held : int64[cap + 1]
        A histogram: how many counts are n.
    prior : float
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
def better_alpha(
    held: Int64Array, length: Int64Array, alpha: FloatArray, pseudo: float, rounds: int
) -> FloatArray:
    """Return alpha after `rounds` of Minka's fixed point (2000), asymmetric.

    Each topic is given `pseudo` uses more, spread as the mean is, so that a rare topic is not
    starved (Wallach, Mimno & McCallum 2009 draw alpha from a shared base for the same end).
    Cost: O(K cap rounds).

    Parameters
    ----------
    held : int64[K, cap + 1]
    length : int64[cap + 1]
        Those of `sums.document_histogram`.
    alpha : float64[K]
    pseudo : float
    rounds : int

    Returns
    -------
    now : float64[K]
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
def better_beta(held: Int64Array, sizes: FloatArray, V: int, beta: float, rounds: int) -> float:
    """Return the symmetric beta after `rounds` of Minka's fixed point (2000).

    Cost: O(cap rounds).

    Parameters
    ----------
    held : int64[cap + 1]
        That of `sums.term_histogram`.
    sizes : float64[K]
        The topic totals, in tokens.
    V : int
    beta : float
    rounds : int
    """
    now = beta
    for _ in range(rounds):
        below = 0.0
        for k in range(len(sizes)):
            below += digamma(sizes[k] + V * now) - digamma(V * now)
        now = min(max(now * rising(held, now) / (V * max(below, 1e-12)), 1e-4), 2.0)
    return now
