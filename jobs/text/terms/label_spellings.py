"""Surface forms of collocations: where each phrase occurs in a text, and how it is spelled."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from jobs.datatypes import BoolArray, Corpus, Int32Array, Int64Array, TextPhrases, Vocabulary

#: Batch size in places of what is sorted at once.
_AT_ONCE: Final = 1 << 17


def gathered(
    corpus: Corpus,
    vocabulary: Vocabulary,
    phrases: Sequence[tuple[int, ...]],
    *,
    searched: BoolArray,
    forms: Int32Array,
    begins: Int64Array,
    lengths: Int32Array,
    of: Int64Array,
    rows: Int64Array,
    after_number: BoolArray,
) -> TextPhrases:
    """Put together what is known of phrases; those that stand nowhere by themselves are left out.

    Parameters
    ----------
    phrases : sequence of tuples of int
        The names of the words of each; a name below V is the column of a term.
    searched : bool[rows]
        The rows that were searched.
    forms : int32[tokens]
        Their tokens.
    begins : int64[places]
        The token at which a phrase begins.
    lengths : int32[places]
    of : int64[places]
        The phrase.
    rows : int64[places]
    after_number : bool[places]
        Whether a number comes before it.
    """
    from scipy.sparse import coo_array

    standing = np.bincount(of, minlength=len(phrases)) > 0
    number = np.cumsum(standing) - 1
    kept = [phrase for phrase, stands in zip(phrases, standing.tolist(), strict=True) if stands]
    of, P, V = number[of], len(kept), len(vocabulary.terms)
    counts = coo_array((np.ones(len(of), np.int32), (rows, of)), shape=(corpus.rows, P)).tocsr()
    counts.sum_duplicates()
    spellings, times, first = _spellings(forms, begins, lengths, of, P)
    return TextPhrases(
        columns=tuple(tuple(name for name in phrase if name < V) for phrase in kept),
        counts=counts,
        rows=searched,
        parts=_parts(kept),
        after_numbers=np.bincount(of, after_number, P) / np.bincount(of, minlength=P),
        spellings=spellings,
        times=times,
        first=first,
        forms=corpus.forms,
        bare=tuple(vocabulary.display[p[0]] if p[0] < V else "" for p in kept),
    )


def _spellings(
    forms: Int32Array, begins: Int64Array, lengths: Int32Array, of: Int64Array, phrases: int
) -> tuple[Int32Array, Int64Array, Int64Array]:
    """The distinct runs of forms of each phrase, the commonest first; of equals the first forms."""
    order = np.argsort(of, kind="stable")
    firsts = np.searchsorted(of[order], np.arange(phrases + 1))
    width, first = int(lengths.max()), 0
    found, times = [], []
    while first < phrases:
        last = max(int(np.searchsorted(firsts, firsts[first] + _AT_ONCE, "right")) - 1, first + 1)
        here = order[firsts[first] : firsts[last]]
        some, often = _counted(forms, begins[here], lengths[here], of[here], width)
        found.append(some)
        times.append(often)
        first = last
    distinct = np.concatenate(found)
    starts = np.searchsorted(distinct[:, 0], np.arange(phrases + 1))
    return distinct[:, 1:], np.concatenate(times), starts


def _counted(
    forms: Int32Array, begins: Int64Array, lengths: Int32Array, of: Int64Array, width: int
) -> tuple[Int32Array, Int64Array]:
    """The phrase and the forms of each distinct run, int32[runs, 1 + width], and its frequency."""
    table = np.empty((len(of), 1 + width), np.int32)
    table[:, 0] = of
    for place in range(width):
        words = forms[np.minimum(begins + place, len(forms) - 1)]
        table[:, 1 + place] = np.where(place < lengths, words, -1)
    table = table[np.lexsort(table.T[::-1])]
    new = np.append(True, (table[1:] != table[:-1]).any(axis=1))
    starts = np.flatnonzero(new)
    times = np.diff(np.append(starts, len(table)))
    distinct = table[starts]
    order = np.lexsort((-times, distinct[:, 0]))  # stable: of equals the first forms
    return distinct[order], times[order].astype(np.int64)


def _parts(phrases: Sequence[tuple[int, ...]]) -> Int64Array:
    """Pairs of a phrase and a shorter one inside it, int64[pairs, 2]."""
    number = {phrase: p for p, phrase in enumerate(phrases)}
    pairs = [
        (p, number[part])
        for p, phrase in enumerate(phrases)
        for size in range(2, len(phrase))
        for start in range(len(phrase) - size + 1)
        if (part := phrase[start : start + size]) in number
    ]
    return np.array(pairs, np.int64).reshape(-1, 2)
