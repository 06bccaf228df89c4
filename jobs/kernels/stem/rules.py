"""The light Arabic stemmer, compiled: many forms at once, each by its letters and a lexicon.

A step takes one clitic or ending off (or both a prefix and a suffix where the lexicon has no word
with only one of them), and only if what remains is a word of the lexicon and frequent enough beside
what it was taken from. Steps are taken until there is none. How often a word stands with the
article says whether its first letters can be clitics and its last ones a pronoun: neither is ever
found on a definite noun. Light stemming after Larkey, Ballesteros & Connell (2002), made to ask.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.alphabet import (
    ALEF,
    BEH,
    FEH,
    KAF,
    LAM,
    LONGEST,
    MARBUTA,
    NOON,
    SEEN,
    STEMMED,
    STOPPED,
    TEH,
    UNREAD,
    WAW,
    YEH,
)
from jobs.kernels.script.packed_words import (
    FIRST,
    SECOND,
    Codes,
    Packed,
    Table8,
    Word,
    append,
    at_row,
    bare,
    begins,
    cut,
    drop,
    ends,
    find,
    last,
    letter,
    prepend,
    read,
)
from jobs.kernels.stem.prefixes import is_proclitic, without_prefix
from jobs.kernels.stem.suffixes import (
    PRONOUNS,
    before_pronoun,
    has_pronoun,
    respelled,
    without_suffix,
)
from jobs.kernels.stem.word_counts import NONE, Step, evidence, is_kept, known

#: Prefixes of up to three letters, in the order in which they are tried with a suffix.
_PREFIXES: Final = np.array(
    [
        (ALEF, LAM, 0),
        (LAM, LAM, 0),
        (BEH, ALEF, LAM),
        (KAF, ALEF, LAM),
        (WAW, ALEF, LAM),
        (FEH, ALEF, LAM),
        (WAW, LAM, LAM),
        (FEH, LAM, LAM),
        (WAW, BEH, 0),
        (WAW, LAM, 0),
        (WAW, KAF, 0),
        (FEH, BEH, 0),
        (FEH, LAM, 0),
        (WAW, SEEN, 0),
        (FEH, SEEN, 0),
        (WAW, 0, 0),
        (FEH, 0, 0),
        (BEH, 0, 0),
        (LAM, 0, 0),
        (KAF, 0, 0),
        (SEEN, 0, 0),
    ]
)


@inlined
def stem(lexicon: Packed, roots: Int32Array, passed: Int32Array, word: Word, hamzas: int) -> Word:
    """Take steps until there is none. `hamzas` has a bit for each alef written with hamza.

    `roots` remembers, for each row of the lexicon, one more than the row where its steps end;
    steps that look at a written hamza are not remembered. `passed` is room for the rows on the way.
    """
    steps = 0
    while True:
        row = find(lexicon, word[0], word[1])
        if row >= 0 and hamzas == 0:
            if roots[row] > 0:
                word = at_row(lexicon, roots[row] - 1)
                row = roots[row] - 1
                break
            passed[steps] = row
            steps += 1
        shorter, gone = step(lexicon, word, hamzas)
        if shorter[2] == 0:
            break
        word = shorter
        hamzas >>= gone
    if row >= 0:
        for i in range(steps):
            roots[passed[i]] = row + 1
    return word


@inlined
def step(lexicon: Packed, word: Word, hamzas: int) -> Step:
    """Take one step."""
    if word[2] < 3:
        return NONE, 0
    article = word[2] >= 4 and begins(word, ALEF, LAM) and hamzas & 1 == 0
    if article:
        whole = known(lexicon, prepend(LAM, word))
        article = whole == 0 or whole <= known(lexicon, prepend(LAM, drop(word, 1)))
    own = evidence(lexicon, word)
    other = respelled(lexicon, word, own, article)
    if other[2] > 0:
        return other, 0
    before, gone = without_prefix(lexicon, word, own, hamzas, article)
    if article and before[2] > 0:
        return before, gone
    after = without_suffix(lexicon, word, own, article)
    if before[2] > 0 and (after[2] == 0 or known(lexicon, before) > known(lexicon, after)):
        return before, gone
    if after[2] > 0:
        return after, 0
    if own[1] > 0:
        return NONE, 0
    return without_both(lexicon, word, own[0], hamzas)


@inlined
def without_both(lexicon: Packed, word: Word, own: float, hamzas: int) -> Step:
    """Take off a prefix and a suffix at once, the most frequent stem of all that there are."""
    best, most, gone = NONE, 0.0, 0
    if letter(word, 0) not in (ALEF, LAM, BEH, KAF, WAW, FEH, SEEN):
        return best, gone
    for row in range(len(_PREFIXES)):
        size = prefix_length(word, row)
        if size == 0 or hamzas & ((1 << size) - 1) or word[2] - size < 4:
            continue
        rest = drop(word, size)
        for way in range(_WAYS):
            core = core_of(lexicon, row, size, rest, way)
            if core[2] < 4:
                continue
            often = known(lexicon, core)
            if often > most and often >= 5 * own and fits(lexicon, row, size, core, hamzas):
                best, most, gone = core, often, size
    return (NONE, 0) if is_kept(lexicon, best) else (best, gone)


@inlined
def prefix_length(word: Word, row: int) -> int:
    """Give the length of a prefix, 0 where the word does not begin with it."""
    size = 0
    for place in range(3):
        if _PREFIXES[row, place] == 0:
            break
        if letter(word, place) != _PREFIXES[row, place]:
            return 0
        size += 1
    return size


@inlined
def has_article(row: int, size: int) -> bool:
    """Whether a prefix ends with the article."""
    return size >= 2 and _PREFIXES[row, size - 1] == LAM and _PREFIXES[row, size - 2] in (ALEF, LAM)


#: As it is; seven pronouns two ways each; plurals in -in, -un, two ways in -at; accusative alef.
_WAYS: Final = 1 + 14 + 5


@inlined
def core_of(lexicon: Packed, row: int, size: int, rest: Word, way: int) -> Word:
    """Take one kind of suffix off what a prefix left; no letters where it does not have it."""
    if way == 0:
        return rest if size > 1 else NONE
    if way <= 14:
        pronoun = (way - 1) // 2
        if has_article(row, size) or begins(rest, ALEF, LAM) or not has_pronoun(rest, pronoun):
            return NONE
        return before_pronoun(cut(rest, int(PRONOUNS[pronoun, 0])), (way - 1) % 2)
    stem = cut(rest, 2)
    if way in (15, 16):
        own, other = (YEH, WAW) if way == 15 else (WAW, YEH)
        if ends(rest, own, NOON) and known(lexicon, append(append(stem, other), NOON)) > 0:
            return stem
    elif way in (17, 18):
        if ends(rest, ALEF, TEH):
            return append(stem, MARBUTA) if way == 17 else stem
    elif size == 1 and _PREFIXES[row, 0] == WAW and last(rest) == ALEF:
        stem = cut(rest, 1)
        return NONE if last(stem) == TEH else stem
    return NONE


@inlined
def fits(lexicon: Packed, row: int, size: int, core: Word, hamzas: int) -> bool:
    """Whether a prefix may stand before a word."""
    alone = evidence(lexicon, core)
    if has_article(row, size):
        return bool(alone[1] > 0)
    before = _PREFIXES[row, size - 1]
    if before == SEEN:
        return bool(letter(core, 0) == YEH or letter(core, 0) == TEH)
    own = evidence(lexicon, prepend(before, core))
    return is_proclitic(before, core, hamzas >> size & 1 == 1, alone, own)


@compiled()
def stem_all(
    codes: Codes, forms: int, letters: Table8, lexicon: Packed, stopped: Packed, stems: bool
) -> tuple[Packed, NDArray[np.uint8], NDArray[np.uint8]]:
    """Stem forms that stand in `codes`, each with a line feed after it.

    Returns the packed stems uint64[forms, 2] with their letters uint8[forms], and what became of
    each form. Stop words are looked up as they are spelled. Without `stems` a word is its own.
    """
    packed = np.zeros((forms, 2), np.uint64)
    sizes = np.zeros(forms, np.uint8)
    fates = np.full(forms, UNREAD, np.uint8)
    roots = np.zeros(len(lexicon), np.int32)
    passed = np.empty(2 * LONGEST, np.int32)
    at = 0
    for i in range(forms):
        at, n, hamzas, sound = read(codes, at, letters, packed, i)
        if not sound:
            continue
        if find(stopped, packed[i, FIRST], packed[i, SECOND]) >= 0:
            fates[i] = STOPPED
            continue
        word = bare(packed[i, FIRST], packed[i, SECOND], n)
        if stems:
            word = stem(lexicon, roots, passed, word, hamzas)
        packed[i, FIRST], packed[i, SECOND] = word[0], word[1]
        sizes[i] = word[2]
        fates[i] = STEMMED
    return packed, sizes, fates
