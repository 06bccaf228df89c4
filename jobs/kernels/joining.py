"""Compiled joining of neighbours: which tokens begin a phrase, no token in two of them."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import FloatArray
from jobs.kernels.compiled import compiled


@compiled("b1[::1](f8[::1])")
def joins(score: FloatArray) -> NDArray[np.bool_]:
    """Say of each token whether it is joined with the next one, bool[n].

    `score[i]` is how strongly token i holds to token i + 1, 0 for not at all. From left to right,
    a token is joined unless the next one holds more strongly to the one after it.
    """
    n = len(score)
    joined = np.zeros(n, np.bool_)
    i = 0
    while i < n - 1:
        if score[i] > 0.0 and score[i] >= score[i + 1]:
            joined[i] = True
            i += 2
        else:
            i += 1
    return joined
