"""The digamma function, as a piece of the kernels that need it."""

import math

from jobs.kernels.compiled import inlined


@inlined
def digamma(x: float) -> float:
    """Return the digamma function of x > 0 (Bernardo 1976): recurrence up to 6, then the series.

    Parameters
    ----------
    x : float
    """
    shift = 0.0
    while x < 6.0:
        shift -= 1.0 / x
        x += 1.0
    r = 1.0 / (x * x)
    tail = r * (1 / 132 - r * (691 / 32760))
    for term in (1 / 240, 1 / 252, 1 / 120, 1 / 12):
        tail = r * (term - tail)
    return shift + math.log(x) - 0.5 / x - tail
