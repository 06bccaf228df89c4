"""Word segmentation of scripts without spaces: pairs of letters (bigrams), or a dictionary's words.

Chinese, Japanese, Thai, Lao, Khmer and Burmese leave no space between words; a clause would be one
form. Korean words carry their particles, which pairs part from them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from jobs.datatypes import BoolArray, Int32Array, Int64Array, UInt8Array, UInt64Array
from jobs.kernels.text.tables import (
    BLOCK_DOCUMENT,
    BLOCK_END,
    BLOCK_START,
    CUT_TOKENS,
    WORD_END,
    WORD_START,
)
from jobs.text.script.character_tables import letter_codes, word_classes
from jobs.text.script.scripts import NUMBER_OF_SCRIPT, script_table
from jobs.text.script.unicode_data import unicode_data
from jobs.text.words.language import language_names
from jobs.text.words.tokens import NO_RANGES, TokenTable, from_code_points

#: Scripts that are cut; kana and Han are one run
_CUT_SCRIPTS: Final = ("han", "kana", "thai", "lao", "khmer", "myanmar", "hangul")
#: Numbers of those scripts
_NUMBERS: Final = np.array([NUMBER_OF_SCRIPT[name] for name in _CUT_SCRIPTS])
#: Katakana: a run of it is a loan word, and stays whole
_KATAKANA: Final = (0x30A0, 0x30FF)

#: A dictionary: the words of a run of letters, one after the other
Cutter = Callable[[str], list[str]]


def joinings(words: Sequence[str]) -> tuple[str, ...]:
    """Write pieces of text without spaces in the ways in which the text may have had them.

    Pairs of letters overlap, words of a dictionary do not; a loan word or one of another script
    stands beside them. Empty for words that spaces part.
    """
    overlapping = beside = words[0]
    for word in words[1:]:
        borders = np.array([ord(beside[-1]), ord(word[0])])
        scripts = np.isin(script_table().take(borders, mode="clip"), _NUMBERS)
        cut = scripts & ~((borders >= _KATAKANA[0]) & (borders <= _KATAKANA[1]))
        if not cut.any():
            return ()
        shared = range(len(word) - 1 if cut.all() else 0, 0, -1)
        length = next((size for size in shared if overlapping.endswith(word[:size])), 0)
        overlapping += word[length:]
        beside += word
    return overlapping, beside


def cut_unspaced(
    words: TokenTable,
    cuts: Int64Array,
    cutters: Mapping[str, Cutter],
    told: tuple[Int64Array, UInt8Array],
) -> tuple[TokenTable, Int64Array]:
    """Cut tokens of scripts without spaces.

    Pairs overlap: each letter begins one, but the last. What a dictionary is given for is cut into
    its words.

    Parameters
    ----------
    words : TokenTable
    cuts : int64[cuts, 3]
        Of `jobs.kernels.text.tokenise`.
    cutters : mapping of str to callable
        Dictionaries by language.
    told : (int64[blocks, 4], uint8[documents])
        The blocks of the text, and the languages of its documents.
    """
    chosen = _may_be_cut(words)
    if not len(chosen):
        return words, cuts
    blocks, languages = told
    of_blocks = (
        np.searchsorted(blocks[:, BLOCK_START], words.spans[chosen, WORD_START], side="right") - 1
    )
    codes = language_names(languages[blocks[of_blocks, BLOCK_DOCUMENT]])
    pieces = [
        list(_pieces(words, token, cutters.get(code)))
        for token, code in zip(chosen.tolist(), codes, strict=True)
    ]
    bounds = np.array([piece for some in pieces for piece in some], np.int64).reshape(-1, 2)
    owners = np.repeat(chosen, [len(some) for some in pieces])
    own_spans, own_keys, of_pieces = _read(words, bounds)
    counts = np.ones(len(words.spans), np.int64)
    counts[chosen] = 0
    np.add.at(counts, owners[of_pieces], 1)
    offsets = np.append(0, np.cumsum(counts))
    spans = np.repeat(words.spans, counts, axis=0)
    keys = np.repeat(words.keys, counts)
    cut = np.zeros(len(words.spans), np.bool_)
    cut[chosen] = True
    places = np.flatnonzero(np.repeat(cut, counts))
    spans[places], keys[places] = own_spans, own_keys
    moved = cuts.copy()
    moved[:, CUT_TOKENS] = offsets[cuts[:, CUT_TOKENS]]
    return TokenTable(words.codes, spans, keys), moved


def _may_be_cut(words: TokenTable) -> Int64Array:
    """Give the tokens that begin or end in such a script: int64[found], of two characters at least.

    Only Arabic and Latin letters and figures are packed to keys: others are hashed.
    """
    from jobs.kernels.text.word_keys import HASHED

    found = np.flatnonzero(words.keys >= HASHED)
    starts, ends = words.spans[found, WORD_START], words.spans[found, WORD_END]
    edges = np.stack([words.codes[starts], words.codes[ends - 1]])
    cut = np.isin(script_table().take(edges, mode="clip"), _NUMBERS).any(axis=0)
    chosen: Int64Array = found[cut & (ends - starts > 1)]
    return chosen


def _pieces(words: TokenTable, token: int, cutter: Cutter | None) -> Iterator[tuple[int, int]]:
    """Give the bounds of the pieces of a token, in the text."""
    start, end = words.spans[token, [WORD_START, WORD_END]].tolist()
    codes = words.codes[start:end]
    scripts = script_table().take(codes, mode="clip")
    marks = _marks().take(codes, mode="clip")
    cut = np.isin(scripts, _NUMBERS) & ~((codes >= _KATAKANA[0]) & (codes <= _KATAKANA[1]))
    for place in range(1, len(codes)):
        if marks[place]:
            cut[place] = cut[place - 1]
    edges = [0, *(np.flatnonzero(cut[1:] != cut[:-1]) + 1).tolist(), len(codes)]
    for a, b in pairwise(edges):
        if not cut[a]:
            yield start + a, start + b
            continue
        if cutter is not None:
            at = start + a
            for word in cutter(from_code_points(codes[a:b])):
                yield at, at + len(word)
                at += len(word)
            continue
        units = [place for place in range(a, b) if place == a or not marks[place]]
        ends = [*units[1:], b]
        if len(units) == 1:
            yield start + a, start + b
        for unit, stop in zip(units, ends[1:], strict=False):
            yield start + unit, start + stop


def _read(words: TokenTable, bounds: Int64Array) -> tuple[Int32Array, UInt64Array, Int64Array]:
    """Read pieces as text of their own: spans, keys, and the piece of each word in them."""
    from jobs.kernels.text.tokenise import cut_words

    sizes = bounds[:, 1] - bounds[:, 0]
    ends = np.cumsum(sizes)
    blocks = np.zeros((len(bounds), 4), np.int64)
    blocks[:, BLOCK_START], blocks[:, BLOCK_END] = ends - sizes, ends
    places = np.arange(int(sizes.sum())) + np.repeat(bounds[:, 0] - blocks[:, BLOCK_START], sizes)
    codes = np.ascontiguousarray(words.codes[places])
    spans, keys, _ = cut_words(codes, blocks, NO_RANGES, word_classes(), letter_codes())
    pieces = np.searchsorted(ends, spans[:, WORD_START], side="right")
    moved = (bounds[:, 0] - blocks[:, BLOCK_START])[pieces]
    spans[:, WORD_START] += moved.astype(np.int32)
    spans[:, WORD_END] += moved.astype(np.int32)
    return spans, keys, pieces


def _marks() -> BoolArray:
    """Tabulate the characters that are no letter by themselves: vowel signs, tone marks."""
    marks = unicode_data().of_category("Mn", "Mc").copy()
    for vowel in (0x0E30, 0x0E32, 0x0E33, 0x0E45, 0x0EB0, 0x0EB2, 0x0EB3):  # written after
        marks[vowel] = True
    return marks
