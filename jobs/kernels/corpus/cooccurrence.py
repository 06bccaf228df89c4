"""Co-occurrence counts: in how many sliding windows of the text two words are together."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined


@inlined
def add_windows(together: Int64Array, present: Int64Array, found: int, times: int) -> int:
    """Count every pair of the words inside `times` over; 0, the times that are left to count.

    Parameters
    ----------
    together : int64[size, size]
        Changed in place.
    present : int64[size]
        The words inside, the first `found`.
    """
    if times > 0:
        for i in range(found):
            for j in range(found):
                together[present[i], present[j]] += times
    return 0


@compiled()
def cooccurrences(
    words: Int32Array, indptr: Int64Array, size: int, window: int, forgetful: bool
) -> tuple[Int64Array, int]:
    """Count windows that hold each pair of words, and all windows.

    A window is `window` tokens on end; a row of n tokens has n - window + 1 of them, or one if it
    is shorter; 0 makes each row one window. A word is in a window once, however often it occurs
    there. The diagonal has the windows that hold a word. A row without tokens has no window.

    Parameters
    ----------
    words : int32[n_tokens]
        A word in [0, size), or -1 for a token that is none of them but takes its place.
    indptr : int64[n_rows + 1]
        Row i is `words[indptr[i]:indptr[i + 1]]`.
    size : int
        How many words there are.
    window : int
        Tokens of a window.
    forgetful : bool
        Count as gensim does: a word is out of the window when an occurrence of it leaves, even if
        another is still inside.

    Returns
    -------
    together : int64[size, size]
    windows : int
    """
    together = np.zeros((size, size), np.int64)
    inside = np.zeros(size, np.int64)
    present = np.empty(size, np.int64)
    windows = 0
    for row in range(len(indptr) - 1):
        begin, end = indptr[row], indptr[row + 1]
        if begin == end:
            continue
        width = end - begin if window == 0 else min(window, end - begin)
        windows += end - begin - width + 1
        found = 0
        same = 0  # windows since the set of words inside last changed
        for right in range(begin, end):
            left = right - width
            entering = words[right]
            leaving = words[left] if left >= begin else -1
            moved = forgetful or entering != leaving
            if moved and leaving >= 0 and inside[leaving] > 0:
                inside[leaving] = 0 if forgetful else inside[leaving] - 1
                if inside[leaving] == 0:
                    same = add_windows(together, present, found, same)
                    at = 0
                    while present[at] != leaving:
                        at += 1
                    found -= 1
                    present[at] = present[found]
            if moved and entering >= 0:
                inside[entering] += 1
                if inside[entering] == 1:
                    same = add_windows(together, present, found, same)
                    present[found] = entering
                    found += 1
            if right >= begin + width - 1:
                same += 1
        add_windows(together, present, found, same)
        for at in range(found):
            inside[present[at]] = 0
    return together, windows
