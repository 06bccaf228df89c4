"""Burst detection: periods in which a topic is above the tail of a binomial (Kleinberg 2002)."""

import numpy as np

from jobs.datatypes import Int64Array

#: Moving window: periods before one that tell the share it is to be expected to have.
WINDOW = 8
#: Family-wise error rate (Bonferroni 1936): the chance of one false burst in a whole table.
FALSE_BURST = 0.01


def bursts(table: Int64Array, documents: Int64Array) -> list[tuple[int, ...]]:
    """Find the periods in which a topic has more documents than chance explains.

    A burst is a count above the upper tail of a binomial whose probability is the topic's share
    of the eight periods before, and whose variance has that of this estimate added (quasi-binomial,
    Wedderburn 1974). The tail is so small that the whole table has a false burst in one run of a
    hundred at most. What bursts is left out of the windows of the other topics, or they would seem
    to rise when it is over.

    Parameters
    ----------
    table : int64[topics, periods]
        The documents of each topic.
    documents : int64[periods]
        All documents, those without a topic too.

    Returns
    -------
    list of tuple of int
        The periods of the bursts of each topic.
    """
    topics, periods = table.shape
    if periods <= WINDOW:
        return [()] * topics
    from scipy.special import betainc

    tail = FALSE_BURST / max(1, topics * (periods - WINDOW))
    burst = np.zeros(table.shape, bool)
    for period in range(WINDOW, periods):
        window = slice(period - WINDOW, period)
        bursting = np.where(burst[:, window], table[:, window], 0)
        own = table[:, window].sum(axis=1)
        base = documents[window].sum() - bursting.sum() + bursting.sum(axis=1)
        # Additive smoothing (Laplace): a topic that was never there is not impossible.
        share = (own + 1) / (base + 2)
        spread = 1 + documents[period] / np.maximum(base, 1)
        more = np.flatnonzero(table[:, period] > documents[period] * share)
        count, rest = (
            part / spread[more]
            for part in (table[more, period], documents[period] - table[more, period])
        )
        # The tail of a binomial is a regularised incomplete beta function.
        burst[more, period] = betainc(count, rest + 1, share[more]) < tail
    return [tuple(np.flatnonzero(row).tolist()) for row in burst]
