"""Data model of collocations in a text, found for topic labels: the model knows nothing of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jobs.datatypes.arrays import (
    BoolArray,
    FloatArray,
    Int32Array,
    Int64Array,
    SparseMatrix,
    require,
)

#: Least share of the commonest spelling of a phrase that another has which may be shown for it.
_USUAL = 0.2


@dataclass(frozen=True, eq=False)
class TextPhrases:
    """Phrases of the text, and where they are; where two overlap the longer one is counted.

    Parameters
    ----------
    columns : tuple of tuple of int
        The terms of the vocabulary among the words of each phrase.
    counts : int32[rows, phrases]
    rows : bool[rows]
        The rows that were searched.
    parts : int64[pairs, 2]
        A phrase, and a shorter one that is part of it.
    after_numbers : float64[phrases]
        The share of its places that follow a number.
    spellings : int32[n, 6]
        The forms of each spelling of a phrase, then -1: those of one phrase are neighbours, the
        commonest first.
    times : int64[n]
        How often each occurs in the text.
    first : int64[phrases + 1]
        Where the spellings of each phrase begin.
    forms : tuple of str
        The forms of the corpus.
    bare : tuple of str
        The form that is shown for the first word of each phrase; empty where it is no term.
    """

    columns: tuple[tuple[int, ...], ...]
    counts: SparseMatrix
    rows: BoolArray
    parts: Int64Array
    after_numbers: FloatArray
    spellings: Int32Array
    times: Int64Array
    first: Int64Array
    forms: Sequence[str]
    bare: tuple[str, ...]

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if self.counts.shape != (len(self.rows), len(self.columns)):
            expected = (len(self.rows), len(self.columns))
            yield f"counts {self.counts.shape} where there are {expected} rows and phrases"
        if not len(self.first) - 1 == len(self.columns) == len(self.bare):
            yield "every phrase must have columns, spellings and the form of its first word"

    def __len__(self) -> int:
        return len(self.columns)

    def words(self, phrase: int) -> tuple[str, ...]:
        """The words of a phrase as it is spelled.

        The commonest spelling, or one that is common and begins with its first word as that is
        shown; where that word only has clitics before it here, it is shown without them.
        """
        here = slice(int(self.first[phrase]), int(self.first[phrase + 1]))
        usual = self.spellings[here][self.times[here] >= _USUAL * self.times[here.start]]
        spelled = [tuple(self.forms[f] for f in row if f >= 0) for row in usual.tolist()]
        bare = self.bare[phrase]
        for words in spelled:
            if words[0] == bare:
                return words
        first, *rest = spelled[0]
        if bare and first.endswith(bare) and _is_arabic(first):
            first = bare
        return (first, *rest)


def _is_arabic(word: str) -> bool:
    return "\N{ARABIC LETTER HAMZA}" <= word[0] <= "\N{ARABIC LETTER YEH}"


#: Nothing was sought, or nothing found: `no_phrases(rows)`.
def no_phrases(rows: int) -> TextPhrases:
    """Say that a text of so many rows has no phrases."""
    from scipy.sparse import csr_array

    nowhere: SparseMatrix = csr_array(np.zeros((rows, 0), np.int32))
    return TextPhrases(
        (),
        nowhere,
        np.zeros(rows, np.bool_),
        np.zeros((0, 2), np.int64),
        np.zeros(0),
        np.zeros((0, 6), np.int32),
        np.zeros(0, np.int64),
        np.zeros(1, np.int64),
        (),
        (),
    )
