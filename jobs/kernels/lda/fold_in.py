"""Fold-in of the native LDA engine: topics of documents under a finished model, and its score."""

import numpy as np

from jobs.datatypes import Float32Array, FloatArray, Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined

#: Entries of the table of a document's topics by terms, at least four rows of it.
TABLE = 1 << 17


@inlined
def gather(
    terms: Int32Array,
    begin: int,
    count: int,
    phi: Float32Array,
    live: Int64Array,
    n: int,
    table: FloatArray,
) -> None:
    """Copy the `n` live topics of `count` entries from `begin` on side by side into the table.

    Parameters
    ----------
    terms : int32[nnz]
    begin, count : int
    phi : float32[V, K]
    live : int64[K]
    n : int
    table : float64[R, K]
        Filled.
    """
    for j in range(count):
        w = terms[begin + j]
        for i in range(n):
            table[j, i] = phi[w, live[i]]


@inlined
def add_expected(
    table: FloatArray,
    first: int,
    weights: FloatArray,
    begin: int,
    share: FloatArray,
    n: int,
    new: FloatArray,
) -> None:
    """Add the expected topics of four entries, rows `first` to `first + 3` of the table.

    Four sums at a time keep the processor busy; each is added up in the order of its topics, and
    they are added to `new` in their own order: the same bytes as one entry after another.

    Parameters
    ----------
    table : float64[R, K]
    first : int
    weights : float64[nnz]
    begin : int
        The entry of the first row.
    share : float64[K]
        The present shares of the live topics.
    n : int
    new : float64[K]
        Added to.
    """
    a = b = c = d = e = f = g = h = 0.0
    for i in range(0, n - 1, 2):
        a += share[i] * table[first, i]
        b += share[i + 1] * table[first, i + 1]
        c += share[i] * table[first + 1, i]
        d += share[i + 1] * table[first + 1, i + 1]
        e += share[i] * table[first + 2, i]
        f += share[i + 1] * table[first + 2, i + 1]
        g += share[i] * table[first + 3, i]
        h += share[i + 1] * table[first + 3, i + 1]
    if n % 2:
        a += share[n - 1] * table[first, n - 1]
        c += share[n - 1] * table[first + 1, n - 1]
        e += share[n - 1] * table[first + 2, n - 1]
        g += share[n - 1] * table[first + 3, n - 1]
    one = weights[begin] / (a + b) if a + b > 0.0 else 0.0
    two = weights[begin + 1] / (c + d) if c + d > 0.0 else 0.0
    three = weights[begin + 2] / (e + f) if e + f > 0.0 else 0.0
    four = weights[begin + 3] / (g + h) if g + h > 0.0 else 0.0
    for i in range(n):
        x = new[i]
        x += share[i] * table[first, i] * one
        x += share[i] * table[first + 1, i] * two
        x += share[i] * table[first + 2, i] * three
        x += share[i] * table[first + 3, i] * four
        new[i] = x


@inlined
def add_one(
    table: FloatArray, row: int, weight: float, share: FloatArray, n: int, new: FloatArray
) -> None:
    """Add the expected topics of one entry, a row of the table; see `add_expected`.

    Parameters
    ----------
    table : float64[R, K]
    row : int
    weight : float
    share : float64[K]
    n : int
    new : float64[K]
        Added to.
    """
    a = b = 0.0
    for i in range(0, n - 1, 2):
        a += share[i] * table[row, i]
        b += share[i + 1] * table[row, i + 1]
    if n % 2:
        a += share[n - 1] * table[row, n - 1]
    scale = weight / (a + b) if a + b > 0.0 else 0.0
    for i in range(n):
        new[i] += share[i] * table[row, i] * scale


@compiled()
def fold_in(
    indptr: Int64Array,
    terms: Int32Array,
    weights: FloatArray,
    first: int,
    last: int,
    phi: Float32Array,
    alpha: FloatArray,
    rounds: int,
    tolerance: float,
    theta: FloatArray,
) -> None:
    """Fill rows [first, last) of theta: the topics of each document, phi held fixed.

    The fixed point of CVB0 without self-exclusion (Asuncion, Welling, Smyth & Teh 2009): each
    document by itself, no chance, so the same document always gets the same row.
    Cost: O(nnz K rounds), fewer rounds once no share moves by more than `tolerance`.

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
        The rows, CSR.
    weights : float64[nnz]
        What each entry counts in all.
    first, last : int
    phi : float32[V, K]
        The topics.
    alpha : float64[K]
    rounds : int
    tolerance : float
    theta : float64[D, K]
        Filled.
    """
    K = phi.shape[1]
    new = np.empty(K)
    share = np.empty(K)
    live = np.empty(K, np.int64)
    R = max(4, TABLE // K)
    table = np.empty((R, K))
    prior = 0.0
    for k in range(K):
        prior += alpha[k]
    for d in range(first, last):
        begin, end = indptr[d], indptr[d + 1]
        length = prior
        for k in range(K):
            live[k] = k
            theta[d, k] = alpha[k] / prior
        n = K
        for j in range(begin, end):
            length += weights[j]
        stale = True
        for turn in range(rounds):
            for i in range(n):
                new[i] = alpha[live[i]]
                share[i] = theta[d, live[i]]
            for at in range(begin, end, R):
                count = min(R, end - at)
                if stale or end - begin > R:
                    gather(terms, at, count, phi, live, n, table)
                for j in range(0, count - 3, 4):
                    add_expected(table, j, weights, at + j, share, n, new)
                for j in range(count - count % 4, count):
                    add_one(table, j, weights[at + j], share, n, new)
            gap = 0.0
            kept = 0
            for i in range(n):
                k = live[i]
                gap = max(gap, abs(new[i] / length - theta[d, k]))
                theta[d, k] = new[i] / length
                # After some rounds a topic without a hundredth of a token gets no more: it keeps
                # alpha's share, and the work falls from K to the document's own topics.
                if turn < 4 or new[i] - alpha[k] > 0.01:
                    live[kept] = k
                    kept += 1
            stale = kept < n
            n = kept
            if gap < tolerance or n == 0:
                break
        total = 0.0
        for k in range(K):
            total += theta[d, k]
        for k in range(K):
            theta[d, k] /= total


@compiled()
def log_likelihood(
    indptr: Int64Array, terms: Int32Array, weights: FloatArray, phi: Float32Array, theta: FloatArray
) -> tuple[float, float]:
    """Return the log likelihood of the rows under theta and phi, and their total weight.

    Document completion (Wallach, Murray, Salakhutdinov & Mimno 2009), second half.
    Cost: O(nnz K).

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    weights : float64[nnz]
        The rows, as in `fold_in`.
    phi : float32[V, K]
    theta : float64[D, K]

    Returns
    -------
    found, heavy : float
    """
    K = phi.shape[1]
    found = 0.0
    heavy = 0.0
    for d in range(len(indptr) - 1):
        for j in range(indptr[d], indptr[d + 1]):
            p = 0.0
            for k in range(K):
                p += theta[d, k] * phi[terms[j], k]
            found += weights[j] * np.log(max(p, 1e-300))
            heavy += weights[j]
    return found, heavy
