"""Word segmentation of scripts without spaces: pairs of letters (bigrams), or a dictionary's words.

Chinese, Japanese, Thai, Lao, Khmer and Burmese leave no space between words; a clause would be one
form. Korean words carry their particles, which pairs part from them.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from jobs.datatypes import BoolArray, Int32Array, Int64Array, UInt8Array, UInt64Array
from jobs.kernels.text.tables import BLOCK_DOCUMENT, BLOCK_START, CUT_TOKENS, WORD_END, WORD_START
from jobs.text.script.character_tables import letter_codes, word_classes
from jobs.text.script.scripts import NUMBER_OF_SCRIPT, script_table
from jobs.text.script.unicode_data import unicode_data
from jobs.text.words.language import language_names
from jobs.text.words.tokens import NO_RANGES, TokenTable, from_code_points, to_code_points

#: Scripts that are cut; kana and Han are one run
_CUT_SCRIPTS: Final = ("han", "kana", "thai", "lao", "khmer", "myanmar", "hangul")
#: Numbers of those scripts
_NUMBERS: Final = np.array([NUMBER_OF_SCRIPT[name] for name in _CUT_SCRIPTS])
#: Katakana: a run of it is a loan word, and stays whole
_KATAKANA: Final = (0x30A0, 0x30FF)

#: A dictionary: the words of a run of letters, one after the other
Cutter = Callable[[str], list[str]]


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
    starts = words.spans[:, WORD_START]
    first = script_table().take(words.codes.take(starts, mode="clip"), mode="clip")
    last = script_table().take(words.codes.take(words.spans[:, WORD_END] - 1), mode="clip")
    long = words.spans[:, WORD_END] - starts > 1
    chosen = np.flatnonzero(long & (np.isin(first, _NUMBERS) | np.isin(last, _NUMBERS)))
    if not len(chosen):
        return words, cuts
    blocks, languages = told
    of_blocks = np.searchsorted(blocks[:, BLOCK_START], starts[chosen], side="right") - 1
    codes = language_names(languages[blocks[of_blocks, BLOCK_DOCUMENT]])
    pieces = [
        list(_pieces(words, token, cutters.get(code)))
        for token, code in zip(chosen.tolist(), codes, strict=True)
    ]
    counts = np.ones(len(words.spans), np.int64)
    counts[chosen] = [len(some) for some in pieces]
    offsets = np.append(0, np.cumsum(counts))
    spans = np.repeat(words.spans, counts, axis=0)
    keys = np.repeat(words.keys, counts)
    bounds = np.array([piece for some in pieces for piece in some], np.int64)
    places = np.concatenate([np.arange(offsets[t], offsets[t + 1]) for t in chosen.tolist()])
    own, letters = _keys(words, bounds)
    spans[places] = np.column_stack((bounds, letters))
    keys[places] = own
    moved = cuts.copy()
    moved[:, CUT_TOKENS] = offsets[cuts[:, CUT_TOKENS]]
    return TokenTable(words.codes, spans, keys), moved


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


def _keys(words: TokenTable, bounds: Int64Array) -> tuple[UInt64Array, Int32Array]:
    """Read pieces as words of their own: their keys, and their numbers of letters."""
    from jobs.kernels.text.tokenise import cut_words

    texts = [from_code_points(words.codes[a:b].copy()) for a, b in bounds.tolist()]
    codes = to_code_points(" ".join(texts))
    block = np.array([[0, len(codes), 0, 0]], np.int64)
    spans, keys, _ = cut_words(codes, block, NO_RANGES, word_classes(), letter_codes())
    if len(spans) != len(bounds):
        raise AssertionError(f"{len(bounds)} pieces are {len(spans)} words")
    return keys, spans[:, 2]


def _marks() -> BoolArray:
    """Tabulate the characters that are no letter by themselves: vowel signs, tone marks."""
    marks = unicode_data().of_category("Mn", "Mc").copy()
    for vowel in (0x0E30, 0x0E32, 0x0E33, 0x0E45, 0x0EB0, 0x0EB2, 0x0EB3):  # written after
        marks[vowel] = True
    return marks
