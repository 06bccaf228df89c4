"""Operations on word forms: what the packed encoding gives is what `str` gives, letter by letter.

The rules of affix stripping are written over these operations alone, so that they need no second
test of parity: they do the same interpreted and compiled if the operations do.
"""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from jobs.datatypes import Lexicon
from jobs.kernels.script.alphabet import LETTERS, LONGEST
from jobs.kernels.script.packed_words import FIRST, SECOND, bare, read
from jobs.kernels.script.word_operations import (
    append,
    begins,
    cut,
    drop,
    ends,
    last,
    length,
    letter,
    no_word,
    prepend,
)
from jobs.kernels.stem.word_counts import counts_of, is_kept, known
from jobs.text.script.letters import BARE
from jobs.text.script.packing import encoded, letters, spelled
from jobs.text.script.packing import packed as packed_words
from jobs.text.stem.word_counts import counts_in, packed_counts, without_hamzas

BARE_LETTERS = LETTERS.translate(BARE)
#: Whole words, those of two integers and those that are as long as can be packed.
WORDS = st.text(sorted(set(BARE_LETTERS)), min_size=1, max_size=LONGEST)
NUMBERS = st.integers(1, 31)


def packed(word: str) -> tuple[Any, Any, int]:
    first, second = packed_words([word])[0]
    return first, second, len(word)


@njit
def asked(word: Any, place: int, a: int, b: int) -> Any:
    return (
        *(letter(word, place), last(word), length(word)),
        *(begins(word, a, b), ends(word, a, b), word == no_word()),
    )


@njit
def changed(word: Any, size: int, number: int) -> Any:
    return cut(word, size), drop(word, size), append(word, number), prepend(number, word), no_word()


@given(WORDS, st.integers(0, LONGEST - 1), NUMBERS, NUMBERS)
def test_a_packed_word_answers_as_its_letters_do(word: str, place: int, a: int, b: int) -> None:
    own = [LETTERS.index(c) + 1 for c in (word + word)[:2]]
    for pair in ((a, b), tuple(own), (own[-1], own[0])):
        assert asked(packed(word), place, *pair) == asked.py_func(word, place, *pair)


@given(WORDS, st.integers(0, 9), NUMBERS)
def test_a_packed_word_changes_as_its_letters_do(word: str, size: int, number: int) -> None:
    size = min(size, len(word))
    found = changed(packed(word), size, number)
    for one, other in zip(found, changed.py_func(word, size, number), strict=True):
        # A word that is too long to be packed keeps its length, and no table has it.
        assert one == (packed(other) if len(other) <= LONGEST else (0, 0, len(other)))


@njit
def read_bare(codes: Any, table: Any, room: Any) -> Any:
    end, n, hamzas, sound = read(codes, 0, table, room, 0)
    return end, sound, hamzas, bare(room[0, FIRST], room[0, SECOND], n)


@given(st.text(LETTERS, min_size=1, max_size=LONGEST))
def test_words_are_read_and_spelled_without_loss(word: str) -> None:
    room = np.zeros((1, 2), np.uint64)
    end, sound, hamzas, bare_word = read_bare(encoded([word]), letters(), room)
    assert (end, sound) == (len(word) + 1, True)
    assert spelled(room) == [word]
    without = without_hamzas(word)
    assert (bare_word, hamzas) == (packed(without[0]), without[1])


@njit
def looked_up(lexicon: Any, word: Any) -> Any:
    return (known(lexicon, word), *counts_of(lexicon, word), is_kept(lexicon, word))


#: Words with the article and without, the preposition "in" (never a stem), a hamza of either kind.
KNOWN = [al + word for word in ("قلم", "في", "أمل", "سائل", "") for al in ("", "ال", "لل")]


@given(st.dictionaries(st.sampled_from([*KNOWN, "q", "كتا ب"]), st.floats(1e-13, 1.0)))
def test_a_packed_lexicon_knows_what_its_words_say(frequencies: dict[str, float]) -> None:
    words = sorted(frequencies)
    lexicon = Lexicon(tuple(words), np.array([frequencies[word] for word in words]))
    counts, table = counts_in(lexicon), packed_counts(lexicon)
    for word in {one.translate(BARE) for one in KNOWN}:
        assert looked_up(table, packed(word)) == looked_up.py_func(counts, word)
