"""Operations on word forms: interpreted they work on `str`, compiled on the packed encoding.

Rules that are written over them are written once (`jobs.kernels.stem`). Interpreted, a word is a
`str` of bare letters; in kernels it is `PackedWord`. A letter is a number in both
(`jobs.kernels.script.alphabet`), and 0 where there is none. A word that grows beyond twenty letters
can no longer be packed: it keeps its length and no lexicon has it.
"""

from typing import Any, Final, TypeAlias

import numpy as np

from jobs.kernels.compiled import compiled_as, inlined
from jobs.kernels.script.alphabet import LETTERS, LONGEST

#: A word of a rule: a `str`, or its two integers and its number of letters.
Word: TypeAlias = Any
#: A word in kernels: letters 1 to 10, letters 11 to 20 (six bits each, the first lowest), length.
PackedWord: TypeAlias = tuple[Any, Any, Any]

#: Bits of a letter.
BITS: Final = np.uint64(6)
#: Letters in one of the two integers.
HALF: Final = 10
#: Bit masks: of one letter, and of an integer's ten letters.
_LETTER, _TEN = np.uint64(63), np.uint64((1 << 60) - 1)
#: The integer zero: no letters.
_ZERO = np.uint64(0)
_NUMBERS: Final = {letter: number for number, letter in enumerate(LETTERS, 1)}


@inlined
def _packed_letter(word: PackedWord, place: int) -> Any:
    if place < HALF:
        return np.int64((word[0] >> (BITS * np.uint64(place))) & _LETTER)
    return np.int64((word[1] >> (BITS * np.uint64(place - HALF))) & _LETTER)


@compiled_as(_packed_letter)
def letter(word: Word, place: int) -> Any:
    """Give the number of the letter at `place`, from 0 on; 0 past the end."""
    return _NUMBERS[word[place]] if place < len(word) else 0


@inlined
def _packed_last(word: PackedWord) -> Any:
    return _packed_letter(word, word[2] - 1)


@compiled_as(_packed_last)
def last(word: Word) -> Any:
    """Give the number of the last letter of a word that has one."""
    return _NUMBERS[word[-1]]


@inlined
def _packed_length(word: PackedWord) -> Any:
    return word[2]


@compiled_as(_packed_length)
def length(word: Word) -> Any:
    """Count the letters of a word."""
    return len(word)


@inlined
def _no_packed_word() -> PackedWord:
    return _ZERO, _ZERO, 0


@compiled_as(_no_packed_word)
def no_word() -> Word:
    """Give the word without letters: what a rule gives that finds none."""
    return ""


@inlined
def _packed_cut(word: PackedWord, letters: int) -> PackedWord:
    n = word[2] - letters
    if n < HALF:
        keep = (np.uint64(1) << (BITS * np.uint64(n))) - np.uint64(1)
        return word[0] & keep, _ZERO, n
    keep = (np.uint64(1) << (BITS * np.uint64(n - HALF))) - np.uint64(1)
    return word[0], word[1] & keep, n


@compiled_as(_packed_cut)
def cut(word: Word, letters: int) -> Word:
    """Take so many letters off the end of a word that has them."""
    return word[: len(word) - letters]


@inlined
def _packed_drop(word: PackedWord, letters: int) -> PackedWord:
    shift = BITS * np.uint64(letters)
    back = BITS * np.uint64(HALF - letters)
    first = (word[0] >> shift) | ((word[1] << back) & _TEN)
    return first, word[1] >> shift, word[2] - letters


@compiled_as(_packed_drop)
def drop(word: Word, letters: int) -> Word:
    """Take so many letters (fewer than ten) off the beginning of a word that has them."""
    return word[letters:]


@inlined
def _packed_append(word: PackedWord, number: int) -> PackedWord:
    n = word[2]
    if n < HALF:
        return word[0] | (np.uint64(number) << (BITS * np.uint64(n))), word[1], n + 1
    if n < LONGEST:
        return word[0], word[1] | (np.uint64(number) << (BITS * np.uint64(n - HALF))), n + 1
    return _ZERO, _ZERO, n + 1


@compiled_as(_packed_append)
def append(word: Word, number: int) -> Word:
    """Put a letter at the end."""
    return word + LETTERS[number - 1]


@inlined
def _packed_prepend(number: int, word: PackedWord) -> PackedWord:
    if word[2] >= LONGEST:
        return _ZERO, _ZERO, word[2] + 1
    first = ((word[0] << BITS) & _TEN) | np.uint64(number)
    second = (word[1] << BITS) | (word[0] >> (BITS * np.uint64(HALF - 1)))
    return first, second, word[2] + 1


@compiled_as(_packed_prepend)
def prepend(number: int, word: Word) -> Word:
    """Put a letter at the beginning."""
    return LETTERS[number - 1] + word


@inlined
def _packed_begins(word: PackedWord, a: int, b: int) -> Any:
    return (word[0] & np.uint64(4095)) == np.uint64(a | (b << 6))


@compiled_as(_packed_begins)
def begins(word: Word, a: int, b: int) -> Any:
    """Whether the first two letters are these."""
    return word.startswith(LETTERS[a - 1] + LETTERS[b - 1])


@inlined
def _packed_ends(word: PackedWord, a: int, b: int) -> Any:
    n = word[2]
    return n >= 2 and _packed_letter(word, n - 1) == b and _packed_letter(word, n - 2) == a


@compiled_as(_packed_ends)
def ends(word: Word, a: int, b: int) -> Any:
    """Whether the last two letters are these."""
    return word.endswith(LETTERS[a - 1] + LETTERS[b - 1])
