"""Lexicon: the shipped Arabic word frequency list, joined with the word counts of the corpus."""

import lzma
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import repeat
from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np

from jobs.datatypes import FloatArray, Int64Array, Lexicon
from jobs.text.script.letters import ALEF, KAF, REH, TATWEEL, YEH

_ALEF_FORMS = (
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
    "\N{ARABIC LETTER ALEF WASLA}"
)
_MARKS = "".join(map(chr, range(0x064B, 0x0660))) + "\N{ARABIC LETTER SUPERSCRIPT ALEF}"
# Alef forms are folded: news writes half of them without hamza. Alef with madda is kept: it is
# written with care, and folded it makes a family's name of the article. Final yeh and teh marbuta
# are kept: they tell where a word may end.
_FOLD = str.maketrans(
    {
        **dict.fromkeys(_ALEF_FORMS, ALEF),
        **dict.fromkeys(_MARKS + TATWEEL, None),
        "\N{ARABIC LETTER FARSI YEH}": YEH,
        "\N{ARABIC LETTER KEHEH}": KAF,
    }
)
_FOLDABLE = re.compile(f"[{re.escape(''.join(map(chr, _FOLD)))}]")
LETTER_CLASS = (
    "\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER GHAIN}\N{ARABIC LETTER FEH}-\N{ARABIC LETTER YEH}"
    "\N{ARABIC LETTER ALEF WASLA}\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER KEHEH}"
)
MARK_CLASS = "\N{ARABIC FATHATAN}-\N{ARABIC WAVY HAMZA BELOW}\N{ARABIC LETTER SUPERSCRIPT ALEF}"
WORD_PATTERN = rf"[{LETTER_CLASS}{MARK_CLASS}{TATWEEL}]+"
WORD = re.compile(WORD_PATTERN)

# Lost ligatures at the end of a word: reh and hah, khah, jeem or ain, as one glyph.
LOST_ENDINGS = tuple(
    REH + last
    for last in (
        "\N{ARABIC LETTER HAH}",
        "\N{ARABIC LETTER KHAH}",
        "\N{ARABIC LETTER JEEM}",
        "\N{ARABIC LETTER AIN}",
    )
)

# Prior weight of the shipped list, in tokens: the corpus' own counts are added to it. A word seen
# ten times in five documents stays rare, a corpus of ten million words speaks for itself.
LIST_WEIGHT = 1e6
# Frequency threshold: one sighting of a word that the list hardly knows may be a piece or a
# remnant of another.
_FEWEST = 3
#: Relative frequency from which on the list knows a word well
_WELL_KNOWN = 1e-6
#: Break-even point: the share of words, of those of the list, for which a hash table is made
_TABULATED = 0.2
#: Quantisation of log frequencies: levels for each factor of ten
_STEPS_PER_DECADE = 10.0


def lexicon_form(word: str) -> str:
    """Return a word as the lexicon spells it: no kashida, no vowel signs, alef without hamza."""
    return word.translate(_FOLD)


@cache
def shipped_lexicon() -> Lexicon:
    """Return the list that ships with the package (see NOTICE for its origin and licence)."""
    packed = resources.files("jobs.text.words").joinpath("data/words_ar.xz").read_bytes()
    data = lzma.decompress(packed)
    size = int.from_bytes(data[:4], "little")
    levels = np.frombuffer(data, dtype=np.uint8, count=size, offset=4)
    words = tuple(data[4 + size :].decode("utf-8").split("\n"))
    lexicon = Lexicon(words, np.power(10.0, levels / -_STEPS_PER_DECADE))
    _plain[lexicon] = True  # a test looks through it
    return lexicon


class Frequencies(Protocol):
    """How often words occur, by their plain spelling."""

    def get(self, word: str, default: float, /) -> float:
        """Give the frequency of a word, or the default where it is not known."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """A lexicon for looking up: how often each word occurs, by its plain spelling.

    `plain` says that all words of the lexicon are written so.
    """

    words: Mapping[str, float]
    plain: bool


_tables: WeakKeyDictionary[Lexicon, WordTable] = WeakKeyDictionary()
_plain: WeakKeyDictionary[Lexicon, bool] = WeakKeyDictionary()


def table_of(lexicon: Lexicon) -> WordTable:
    """Return the table of a lexicon, made once; words of one `lexicon_form` are one."""
    found = _tables.get(lexicon)
    if found is None:
        words: dict[str, float] = {}
        values = lexicon.frequencies.tolist()
        plain = _is_plain(lexicon)
        if plain:
            words = dict(zip(lexicon.words, values, strict=True))
        else:
            for word, frequency in zip(lexicon.words, values, strict=True):
                key = lexicon_form(word)
                words[key] = words.get(key, 0.0) + frequency
        found = _tables[lexicon] = WordTable(words, plain)
    return found


class _Sorted:
    """The words of a lexicon whose words are plain, looked for by bisection."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words, self._frequencies = lexicon.words, lexicon.frequencies

    def get(self, word: str, default: float, /) -> float:
        row = bisect_left(self._words, word)
        found = row < len(self._words) and self._words[row] == word
        return float(self._frequencies[row]) if found else default


def looked_up(lexicon: Lexicon, count: int) -> Frequencies:
    """Give what looks up so many words by their plain spelling; for few no table is made."""
    made = _tables.get(lexicon)
    if made is None and count <= _TABULATED * len(lexicon.words) and _is_plain(lexicon):
        return _Sorted(lexicon)
    return table_of(lexicon).words


def _is_plain(lexicon: Lexicon) -> bool:
    """Whether all words of a lexicon are written as `lexicon_form` writes them; found out once."""
    found = _plain.get(lexicon)
    if found is None:
        found = _plain[lexicon] = _FOLDABLE.search("\n".join(lexicon.words)) is None
    return found


def forget_table(lexicon: Lexicon) -> None:
    """Give back the memory of a lexicon's table, which is made anew when it is asked for again."""
    _tables.pop(lexicon, None)


def frequencies_in(lexicon: Lexicon) -> Mapping[str, float]:
    """Give how often each word of a lexicon occurs, as it is written there."""
    table = table_of(lexicon)
    if table.plain:
        return table.words
    return dict(zip(lexicon.words, lexicon.frequencies.tolist(), strict=True))


def pack_lexicon(words: Mapping[str, float]) -> bytes:
    """Return frequencies in the form in which `shipped_lexicon` reads them."""
    order = sorted(words)
    logs: FloatArray = -np.log10(np.array([words[w] for w in order]))
    levels = np.clip(np.rint(logs * _STEPS_PER_DECADE), 0, 255).astype(np.uint8)
    data = len(order).to_bytes(4, "little") + levels.tobytes() + "\n".join(order).encode("utf-8")
    return lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)


def count_words(text: str, *, damaged: bool) -> Counter[str]:
    """Count the Arabic words of a document, for the corpus' own part of the lexicon.

    A damaged document breaks words at the ends of its lines, so there a word at an end counts
    against itself: a true word is seen mostly inside lines and stays above zero, a broken piece
    is seen mostly at their ends and does not. Nor does a remnant that lost a ligature count: a
    word hardly known that the list knows better with one of the lost endings.
    """
    counts: Counter[str] = Counter()
    if not damaged:
        counts.update(map(lexicon_form, WORD.findall(text)))
    else:
        for line in text.split("\n"):
            tokens = line.split()
            for position, token in enumerate(tokens):
                edge = position in (0, len(tokens) - 1) or token[0] == TATWEEL
                for word in WORD.findall(token):
                    counts[lexicon_form(word)] += -2 if edge else 1
        words = table_of(shipped_lexicon()).words
        for word in list(counts):
            known = words.get(word, 0.0)
            if known < _WELL_KNOWN and any(words.get(word + x, 0.0) > known for x in LOST_ENDINGS):
                del counts[word]
    del counts[""]
    return counts


def join_lexicon(shipped: Lexicon, counts: Mapping[str, int]) -> Lexicon:
    """Return the shipped list joined with the corpus' own words, as `count_words` made them."""
    names = [word for word, n in counts.items() if n > 0]
    often = np.array([counts[word] for word in names], np.int64)
    weight = LIST_WEIGHT + int(often.sum())
    frequencies = shipped.frequencies * (LIST_WEIGHT / weight)
    rows = _rows_of(names, shipped.words)
    many = often >= _FEWEST
    told = np.flatnonzero((rows >= 0) & (many | (frequencies[rows] > _WELL_KNOWN)))
    frequencies[rows[told]] += often[told] / weight
    new = {
        names[at]: counts[names[at]] / weight for at in np.flatnonzero(many & (rows < 0)).tolist()
    }
    return _with_words(shipped.words, frequencies, new)


def _rows_of(names: Sequence[str], words: tuple[str, ...]) -> Int64Array:
    """Give the row of each name among sorted words, or -1: int64[names].

    Few look for their places; for many a table is made, which costs as much as some ten thousand.
    """
    if len(names) > _TABULATED * len(words):
        row_of = dict(zip(words, range(len(words)), strict=True)).get
        return np.fromiter(map(row_of, names, repeat(-1)), np.int64, len(names))
    rows = np.fromiter((bisect_left(words, name) for name in names), np.int64, len(names))
    known = [row < len(words) and words[row] == name
             for row, name in zip(rows.tolist(), names, strict=True)]  # fmt: skip
    return np.where(known, rows, -1)


def with_cut_words(lexicon: Lexicon, counts: Mapping[str, int], total: int) -> Lexicon:
    """Add what a corpus of `total` words has of words that are cut at the ends of lines.

    They go in as they are written: no other rule looks for a word with a soft hyphen in it, nor
    for one in Latin letters.
    """
    new = {word: count / total for word, count in counts.items()}
    return _with_words(lexicon.words, lexicon.frequencies, new) if new else lexicon


def extended(known: Lexicon, learned: Lexicon) -> Lexicon:
    """Return a known lexicon as it is, with the words added that only the learned one has.

    So a text that was prepared by the known one is prepared as it was, but for new words.
    """
    more = set(learned.words).difference(known.words)
    new = {word: float(learned.frequencies[bisect_left(learned.words, word)]) for word in more}
    return _with_words(known.words, known.frequencies, new) if new else known


def _with_words(
    words: tuple[str, ...], frequencies: FloatArray, new: Mapping[str, float]
) -> Lexicon:
    """Put new words among sorted ones: they are few, so each looks for its place."""
    names = sorted(new)
    places = [bisect_left(words, name) for name in names]
    joined: list[str] = []
    done = 0
    for name, place in zip(names, places, strict=True):
        joined += words[done:place]
        joined.append(name)
        done = place
    joined += words[done:]
    added = np.array([new[name] for name in names])
    return Lexicon(tuple(joined), np.insert(frequencies, places, added))
