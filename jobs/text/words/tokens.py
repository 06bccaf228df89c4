"""Tokenisation of display text: words, their distinct forms (types) by number, sentences."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt32Array, UInt64Array
from jobs.kernels.script.character_classes import CLASS_ARABIC, CLASS_DIGIT
from jobs.kernels.text.tables import CUT_AT, CUT_LEVEL, CUT_SENTENCE
from jobs.text.script.character_tables import letter_codes, word_classes

#: No ranges of text, int64[0, 2]
NO_RANGES: Final = np.zeros((0, 2), np.int64)


class TokenTable(NamedTuple):
    """The words of a display text, not yet numbered.

    Parameters
    ----------
    codes : uint32
        The code points of the text.
    spans : int32[tokens, 3]
        Where each is in them: see `jobs.kernels.text.tokenise`.
    keys : uint64[tokens]
        What each is numbered by.
    """

    codes: UInt32Array
    spans: Int32Array
    keys: UInt64Array


def tokenise(
    codes: UInt32Array, blocks: Int64Array, taken: Int64Array = NO_RANGES
) -> tuple[TokenTable, Int64Array]:
    """Cut blocks of display text into words, but for some ranges.

    Parameters
    ----------
    codes : uint32[n]
        Display text.
    blocks : int64[blocks, 4]
        Of `jobs.kernels.text.lines.join_lines`.
    taken : int64[ranges, 2]
        Ascending ranges whose words are left out.

    Returns
    -------
    words : TokenTable
    cuts : int64[cuts, 3]
        Where the text may be cut: see `jobs.kernels.text.tokenise`.
    """
    from jobs.kernels.text.tokenise import cut_words

    spans, keys, cuts = cut_words(codes, blocks, taken, word_classes(), letter_codes())
    return TokenTable(codes, spans, keys), cuts


@dataclass
class Forms:
    """The distinct forms seen so far, as `jobs.kernels.text.forms` keeps them."""

    table: UInt64Array = field(default_factory=lambda: np.zeros(1 << 13, np.uint64))
    starts: Int64Array = field(default_factory=lambda: np.zeros(1 << 11, np.int64))
    pool: UInt32Array = field(default_factory=lambda: np.zeros(1 << 14, np.uint32))
    count: int = 0

    def number(self, words: TokenTable) -> Int32Array:
        """Give each word the number of its form, int32[tokens]."""
        from jobs.kernels.text.forms import number_forms

        ids, self.table, self.starts, self.pool, self.count = number_forms(
            *words, word_classes(), self.table, self.starts, self.pool, self.count
        )
        return ids

    def words(self, first: int = 0) -> list[str]:
        """Give the forms in the order of their numbers, from number `first` on."""
        from jobs.kernels.text.forms import join_forms

        return from_code_points(join_forms(self.starts, self.pool, first, self.count)).split("\n")[
            :-1
        ]


def to_code_points(text: str) -> UInt32Array:
    """Turn a text to its code points, uint32[len(text)]."""
    return np.array([text]).view(np.uint32)[: len(text)]  # numpy writes strings as code points


def from_code_points(codes: UInt32Array) -> str:
    """Turn code points to a text."""
    if not len(codes):
        return ""
    text: str = codes.view(f"U{len(codes)}").item()
    return text + "\0" * (len(codes) - len(text))  # which numpy takes for the end


def words_before(codes: UInt32Array) -> Int64Array:
    """Count the letters and digits before each place of a text, int64[len(codes) + 1]."""
    here = word_classes().take(codes, mode="clip")
    counts = np.zeros(len(codes) + 1, np.int64)
    np.cumsum((here >= CLASS_ARABIC) & (here <= CLASS_DIGIT), out=counts[1:])
    return counts


def words(text: str) -> list[str]:
    """Cut one display text into its words; one-letter words too."""
    forms = Forms()
    found, _ = tokenise(to_code_points(text), np.array([[0, len(text), 0, 0]], np.int64))
    ids = forms.number(found)
    names = forms.words()
    return [names[i] for i in ids.tolist()]


def sentences(text: str) -> list[str]:
    """Cut one display text into its sentences."""
    _, cuts = tokenise(to_code_points(text), np.array([[0, len(text), 0, 0]], np.int64))
    ends = cuts[cuts[:, CUT_LEVEL] >= CUT_SENTENCE, CUT_AT].tolist()
    pieces = [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False)]
    return [piece for piece in pieces if piece]
