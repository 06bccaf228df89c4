"""Shingles of texts, their MinHash sketches, and the Jaccard similarity of two sets of them."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt64Array
from jobs.kernels.compiled import compiled_beyond, inlined
from jobs.kernels.splitmix64 import splitmix64

#: Value of an empty bin in a MinHash sketch: no hash is larger
EMPTY_BIN = np.uint64(0xFFFFFFFFFFFFFFFF)
#: Break-even point of just-in-time compilation, in turns of a loop: some hundredths of a second
STEPS = 30_000


@compiled_beyond(STEPS, lambda form_ids, indptr, width: len(form_ids) * width)
def shingles(
    form_ids: Int32Array, indptr: Int64Array, width: int
) -> tuple[UInt64Array, Int64Array]:
    """Hash every run of `width` forms; the distinct hashes of each text, sorted.

    A text with fewer forms is one shingle; one without forms has none.

    Parameters
    ----------
    form_ids : int32[n_tokens]
    indptr : int64[n + 1]
        Text i is `form_ids[indptr[i]:indptr[i + 1]]`.
    width : int
        Forms of a shingle.

    Returns
    -------
    hashes : uint64[total]
    starts : int64[n + 1]
        The set of text i is `hashes[starts[i]:starts[i + 1]]`.
    """
    n = len(indptr) - 1
    hashes = np.empty(len(form_ids), np.uint64)
    starts = np.zeros(n + 1, np.int64)
    filled = 0
    for i in range(n):
        first, last = indptr[i], indptr[i + 1]
        begin = filled
        runs = max(last - first - width + 1, min(last - first, 1))
        for at in range(first, first + runs):
            value = np.uint64(width)
            for place in range(at, min(at + width, last)):
                value = splitmix64(value ^ np.uint64(form_ids[place]))
            hashes[filled] = value
            filled += 1
        hashes[begin:filled].sort()
        kept = begin
        for place in range(begin, filled):
            if place == begin or hashes[place] != hashes[kept - 1]:
                hashes[kept] = hashes[place]
                kept += 1
        filled = kept
        starts[i + 1] = filled
    return hashes[:filled].copy(), starts


@compiled_beyond(STEPS, lambda hashes, starts, bins: len(hashes) + len(starts) * bins)
def sketches(hashes: UInt64Array, starts: Int64Array, bins: int) -> UInt64Array:
    """Sketch each set by the least hash of every bin; EMPTY_BIN for an empty set.

    One permutation hashing (Li, Owen & Zhang 2012): a hash falls in one bin. An empty bin takes
    the value of a bin that its own number and the number of the try lead to (Shrivastava 2017),
    so that equal sets fill it alike.

    Parameters
    ----------
    hashes : uint64[total]
    starts : int64[n + 1]
        The sets of `shingles`.
    bins : int
        How many bins a sketch has.

    Returns
    -------
    uint64[n, bins]
    """
    n = len(starts) - 1
    found = np.full((n, bins), EMPTY_BIN)
    taken = np.empty(bins, np.bool_)
    for i in range(n):
        row = found[i]
        for place in range(starts[i], starts[i + 1]):
            spread = splitmix64(hashes[place])
            home = np.int64(spread % np.uint64(bins))
            row[home] = min(row[home], spread)
        if starts[i] == starts[i + 1]:
            continue
        for at in range(bins):
            taken[at] = row[at] != EMPTY_BIN
        for at in range(bins):
            step = np.uint64(at + 1) << np.uint64(32)
            other = np.int64(at)
            while not taken[other]:
                step += np.uint64(1)
                other = np.int64(splitmix64(step) % np.uint64(bins))
            row[at] = row[other]
    return found


@inlined
def jaccard(hashes: UInt64Array, starts: Int64Array, one: int, other: int) -> float:
    """Give the Jaccard similarity of two of the sets: the share of their union that both hold.

    Parameters
    ----------
    hashes : uint64[total]
    starts : int64[n + 1]
        The sets of `shingles`.
    one, other : int
        The numbers of two sets.
    """
    a: int = starts[one]
    b: int = starts[other]
    both = 0
    while a < starts[one + 1] and b < starts[other + 1]:
        if hashes[a] == hashes[b]:
            both += 1
            a += 1
            b += 1
        elif hashes[a] < hashes[b]:
            a += 1
        else:
            b += 1
    union = starts[one + 1] - starts[one] + starts[other + 1] - starts[other] - both
    return both / union if union > 0 else 0.0


@compiled_beyond(STEPS, lambda hashes, starts, bands, *_: len(hashes) + bands.size)
def first_near_duplicate(
    hashes: UInt64Array,
    starts: Int64Array,
    bands: UInt64Array,
    orders: Int64Array,
    threshold: float,
) -> Int64Array:
    """Find for each text the first that it is a near-duplicate of, or itself (LSH by bands).

    Texts that agree in a band are compared with the first text of the group that the band was
    last seen in; each text is compared at most once a band, so the work is linear.

    Parameters
    ----------
    hashes : uint64[total]
    starts : int64[n + 1]
        The sets of `shingles`.
    bands : uint64[n_bands, n]
        A hash of each band of each text's sketch.
    orders : int64[n_bands, n]
        The texts by that hash, of equals the first one first.
    threshold : float
        Least Jaccard similarity of near-duplicates.

    Returns
    -------
    int64[n]
    """
    n = len(starts) - 1
    group = np.arange(n)
    before = np.full((len(bands), n), -1, np.int64)
    for band in range(len(bands)):
        for place in range(1, n):
            here, last = orders[band, place], orders[band, place - 1]
            if bands[band, here] == bands[band, last]:
                before[band, here] = last
    for i in range(n):
        if starts[i] == starts[i + 1]:
            continue
        for band in range(len(bands)):
            if before[band, i] < 0:
                continue
            first = group[before[band, i]]
            if first < group[i] and jaccard(hashes, starts, first, i) >= threshold:
                group[i] = first
    return group
