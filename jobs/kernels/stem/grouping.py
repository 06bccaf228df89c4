"""Compiled grouping: which forms have one stem, and which word of the text is shown for it."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.alphabet import ALEF, HEH, LAM, MAKSURA, MARBUTA, STEMMED, YEH
from jobs.kernels.script.characters import LINE_FEED
from jobs.kernels.script.packed_words import (
    FIRST,
    KNOWN,
    SECOND,
    Codes,
    Packed,
    Table8,
    Word,
    append,
    bare,
    begins,
    cut,
    drop,
    enter,
    find,
    last,
    prepend,
    read,
)
from jobs.kernels.stem.rules import step
from jobs.kernels.stem.suffixes import without_pronoun
from jobs.kernels.stem.word_counts import evidence


@inlined
def key_of(word: Word) -> Word:
    """Fold the last letter as the key of a word does: teh marbuta to heh, alef maksura to yeh."""
    ending = last(word)
    if ending == MARBUTA:
        return append(cut(word, 1), HEH)
    return append(cut(word, 1), YEH) if ending == MAKSURA else word


@compiled()
def group(packed: Packed, sizes: Table8, fates: Table8, table: Packed) -> tuple[Int32Array, Packed]:
    """Number the keys of stems in the order in which they come.

    `table` is empty. Returns the number of each form's key int32[forms], -1 where it has no
    stem, and the keys, packed.
    """
    groups = np.full(len(packed), -1, np.int32)
    keys = np.zeros((len(packed), 2), np.uint64)
    count = 0
    for i in range(len(packed)):
        if fates[i] != STEMMED:
            continue
        word = key_of((packed[i, FIRST], packed[i, SECOND], int(sizes[i])))
        row = enter(table, word[0], word[1])
        if table[row, KNOWN] == 0:
            keys[count, FIRST], keys[count, SECOND] = word[0], word[1]
            count += 1
            table[row, KNOWN] = np.uint64(count)
        groups[i] = np.int32(table[row, KNOWN]) - 1
    return groups, keys[:count].copy()


@inlined
def peel(lexicon: Packed, word: Word, hamzas: int) -> Word:
    """Take off what stands before the article or the noun, and what is only written after it.

    That is a pronoun and the alef of an indefinite accusative, but not that of a country.
    """
    while True:
        shorter, gone = step(lexicon, word, hamzas)
        if shorter[2] == 0 or (gone == 2 and begins(word, ALEF, LAM)):
            return word
        if gone == 2 and begins(word, LAM, LAM):
            noun = prepend(ALEF, drop(word, 1))
            shorter = noun if find(lexicon, noun[0], noun[1]) >= 0 else shorter
        elif gone == 0 and not begins(word, LAM, LAM) and shorter[2] != word[2]:
            noun = without_pronoun(lexicon, word, evidence(lexicon, word)[0])
            pronoun = noun[0] == shorter[0] and noun[1] == shorter[1]
            accusative = last(word) == ALEF and shorter[2] == word[2] - 1
            if not pronoun and not (accusative and last(shorter) != YEH):
                return word
        word = shorter
        hamzas >>= gone


@inlined
def stands_before(codes: Codes, one: int, other: int) -> bool:
    """Whether the form that begins at `one` comes before that at `other` by code point."""
    while codes[one] == codes[other] and codes[one] != LINE_FEED:
        one += 1
        other += 1
    return bool(codes[one] < codes[other])


@inlined
def written_oftener(
    codes: Codes, places: Int64Array, often: Int64Array, one: int, other: int
) -> bool:
    """Whether one form is shown rather than another: the more frequent, of equals the first."""
    if often[one] != often[other]:
        return bool(often[one] > often[other])
    return stands_before(codes, places[one], places[other])


@compiled()
def shown(
    codes: Codes,
    letters: Table8,
    lexicon: Packed,
    often: Int64Array,
    form_to_term: Int32Array,
    terms: int,
    table: Packed,
) -> Int32Array:
    """Choose for each term the form that is shown, int32[terms].

    A form counts for the word that it is without clitics, where the text has that word and it is
    of the same term. The most frequent word is shown, as it is most often spelled; of equals the
    first by code point, and a word with clitics only where there is none without. `table` is empty.
    """
    forms = len(often)
    packed = np.zeros((forms, 2), np.uint64)
    words = np.full(forms, -1, np.int32)
    marks = np.zeros(forms, np.int64)
    spelled = np.full(forms, -1, np.int32)
    weights = np.zeros(forms, np.int64)
    whole = np.ones(forms, np.bool_)
    places = np.zeros(forms, np.int64)
    at = 0
    count = 0
    for i in range(forms):
        places[i] = at
        at, n, hamzas, sound = read(codes, at, letters, packed, i)
        if form_to_term[i] < 0:
            continue
        number = -1
        if sound:
            word = bare(packed[i, FIRST], packed[i, SECOND], n)
            row = enter(table, word[0], word[1])
            number = int(table[row, KNOWN]) - 1
            packed[i, FIRST], packed[i, SECOND] = word[0], word[1]
            marks[i] = n | hamzas << 8
            if number < 0:
                table[row, KNOWN] = np.uint64(count + 1)
        if number < 0:
            number = count
            count += 1
        words[i] = number
        now = spelled[number]
        if now < 0 or written_oftener(codes, places, often, i, now):
            spelled[number] = i
    for i in range(forms):
        if words[i] < 0:
            continue
        number = words[i]
        if marks[i] > 0:
            word = (packed[i, FIRST], packed[i, SECOND], marks[i] & 255)
            peeled = peel(lexicon, word, marks[i] >> 8)
            row = find(table, peeled[0], peeled[1])
            whole[number] = row >= 0 and int(table[row, KNOWN]) - 1 == number
            if row >= 0:
                other = int(table[row, KNOWN]) - 1
                if form_to_term[spelled[other]] == form_to_term[i]:
                    number = other
        weights[number] += often[i]
    best = np.full(terms, -1, np.int32)
    for number in range(count):
        term = form_to_term[spelled[number]]
        if best[term] < 0:
            best[term] = spelled[number]
            continue
        first = words[best[term]]
        if whole[number] != whole[first]:
            better = whole[number]
        elif weights[number] != weights[first]:
            better = weights[number] > weights[first]
        else:
            better = stands_before(codes, places[spelled[number]], places[best[term]])
        if better:
            best[term] = spelled[number]
    return best
