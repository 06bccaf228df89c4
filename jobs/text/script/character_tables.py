"""Lookup tables of Unicode normalisation: the class of each character, and what it becomes.

Unicode normalisation is NFC; NFKC is applied to the two Arabic blocks of presentation forms, Latin
ligatures and full-width letters only, so that `½` and `km²` stay.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase, digits
from typing import Any, Final

import numpy as np

from jobs.datatypes import BoolArray, UInt8Array, UInt32Array
from jobs.kernels.script import character_classes as char
from jobs.kernels.script import code_points as point
from jobs.text.script.folding import SIGN_RANGES, presentation_forms
from jobs.text.script.letters import TATWEEL
from jobs.text.script.unicode_data import unicode_data

#: The signs that markup is made of. Where sets of them are bits, this is their order.
MARKUP_SIGNS: Final = "*_`[<>&#~\\"
#: Private use area: digits as one producer of PDF files encodes them (its 0 is not beside the
#: others): U+E005 is 0, U+E008 to U+E010 are 1 to 9.
PRIVATE_DIGITS: Final = {"\ue005": "0"} | {chr(0xE007 + n): str(n) for n in range(1, 10)}
#: Private use area: the halves of a ligature of the same producer, known from one word that has
#: no other reading.
PRIVATE_LETTERS: Final = {
    "\ue0ed": "\N{ARABIC LETTER REH}",
    "\ue072": "\N{ARABIC LETTER AIN}",
}

#: Word ligatures of phrases of devotion: they are no word of the text
_DEVOTIONS: Final = (0xFDFA, 0xFDFB, 0xFDFD)
#: Unicode blocks of the Arabic script, first and last code point
_ARABIC_RANGES: Final = (
    (0x0600, 0x06FF),
    (0x0750, 0x077F),
    (0x0870, 0x08FF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFF),
)
#: Latin ligatures, and full-width figures and letters: the only Latin ones that NFKC is applied to
_LATIN_FORMS: Final = ((0xFB00, 0xFB06), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
#: Zero-width non-joiner
_ZWNJ: Final = 0x200C
#: Line separators that become a line feed: vertical tab, form feed, next line, ...
_FEEDS: Final = (0x0B, 0x0C, 0x85, 0x2028, 0x2029)
#: Variation selectors and the combining grapheme joiner, ranges
_SELECTORS: Final = ((0x180B, 0x180E), (0xFE00, 0xFE0F), (0x034F, 0x034F))
_LINKS: Final = "/wW@"
#: Characters that UTF-8 read as a single-byte encoding begins with, and Arabic of Windows-1256.
_MOJIBAKE: Final = "\u00c2\u00c3\u00c7\u00d0\u00d1\u00d8\u00d9\u00e2"
#: Superscript (dagger) alef, a diacritic
_DAGGER_ALEF: Final = 0x0670

#: Language identification: letters and signs that Arabic has not, and its neighbours have
NOT_ARABIC_SIGNS: Final = "\N{ZERO WIDTH NON-JOINER}" + "".join(
    chr(code) for code in (*range(0x0672, 0x06D4), 0x06D5, *range(0x06EE, 0x06F0))
)
#: The letter without which no Hebrew text is long
HEBREW_VAV: Final = "\N{HEBREW LETTER VAV}"
_LETTERS: Final = {
    "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
    "\N{ARABIC LETTER SWASH KAF}": "\N{ARABIC LETTER KAF}",
    "\N{ARABIC LETTER FARSI YEH}": "\N{ARABIC LETTER YEH}",
    "\N{ARABIC LETTER ALEF WASLA}": "\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER HEH GOAL}": "\N{ARABIC LETTER HEH}",
    "\N{ARABIC LETTER HEH DOACHASHMEE}": "\N{ARABIC LETTER HEH}",
}
_PUNCTUATION: Final = (
    dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e\u201f\u301d\u301e\uff02", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\uff07", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)
_CLOSING: Final = ".:!\u060c\u061b\u061f\u06d4"
_COMMAS: Final = {",": "\u060c", ";": "\u061b", "?": "\u061f"}


@dataclass(frozen=True, eq=False)
class UnicodeTables:
    """The tables of `jobs.kernels.script.characters.normalise_unicode`, which says their shapes."""

    kinds: UInt8Array
    maps: UInt32Array
    classes: UInt8Array
    pool: UInt32Array
    opens: int
    longest: int

    def arrays(self) -> tuple[Any, ...]:
        """Give them in the order in which the kernel takes them."""
        return self.kinds, self.maps, self.classes, self.pool, self.opens, self.longest


@dataclass(frozen=True, eq=False)
class DisplayTables:
    """The tables and switches of `jobs.kernels.text.display.normalise_display`."""

    kinds: UInt8Array
    maps: UInt32Array
    persian_maps: UInt32Array
    switches: BoolArray

    def arrays(self) -> tuple[Any, ...]:
        """Give the arrays in the order in which the kernel takes them."""
        return self.kinds, self.maps, self.persian_maps, self.switches


@cache
def _is_arabic() -> BoolArray:
    """Tell which code points are in a block of Arabic, bool[TABLE_SIZE]."""
    found = np.zeros(char.TABLE_SIZE, np.bool_)
    for first, last in _ARABIC_RANGES:
        found[first : last + 1] = True
    return found


class _Cleaning:
    """Builder of the tables of the first pass: the last word on a character counts."""

    def __init__(self) -> None:
        self.data = unicode_data()
        self.classes = self.data.combining
        self.kinds = np.zeros(char.TABLE_SIZE, np.uint8)
        self.maps = np.arange(char.TABLE_SIZE, dtype=np.uint32)
        self.pool: list[int] = []

    def to(self, code: int, text: str) -> None:
        """Let a character become one other, several, or nothing."""
        if len(text) == 1:
            self.kinds[code], self.maps[code] = char.CHAR_MAP, ord(text)
        elif text:
            self.kinds[code], self.maps[code] = char.CHAR_EXPAND, len(self.pool)
            self.pool.extend((len(text), *map(ord, text)))
        else:
            self.kinds[code] = char.CHAR_DROP

    def note(self, characters: str, bit: int) -> None:
        """Let characters stay, and set a bit flag."""
        for character in characters:
            self.kinds[ord(character)], self.maps[ord(character)] = char.CHAR_NOTE, bit

    def invisible(self) -> None:
        """Take out format and control characters; unify white space and line ends."""
        unseen, blank = self.data.of_category("Cf", "Cc"), self.data.of_category("Zs")
        unseen[point.LINE_FEED] = blank[point.SPACE] = False
        self.kinds[unseen] = char.CHAR_DROP
        self.kinds[blank], self.maps[blank] = char.CHAR_MAP, point.SPACE
        for first, last in _SELECTORS:
            self.kinds[first : last + 1] = char.CHAR_DROP
        for code in _FEEDS:
            self.to(code, "\n")
        for code in (point.LINE_HYPHEN, point.LINE_HYPHEN_CONTROL):
            self.to(code, "-\n")
        self.to(0x09, " ")
        self.kinds[point.CARRIAGE_RETURN] = char.CHAR_RETURN

    def unicode(self) -> None:
        """Normalise single characters (NFC), and expand the presentation forms (NFKC)."""
        self.kinds[point.CARRIAGE_RETURN] = char.CHAR_RETURN
        marks = self.classes > 0
        self.kinds[marks] = char.CHAR_MARK
        self.maps[marks] = np.where(_is_arabic()[marks], 0, char.NOTE_NFC)
        self.maps[_DAGGER_ALEF] = char.NOTE_DAGGER_ALEF
        composing = self.data.composing
        self.kinds[composing], self.maps[composing] = char.CHAR_NOTE, char.NOTE_NFC
        for code in self.data.decomposing.tolist():
            self.to(code, unicodedata.normalize("NFC", chr(code)))
        for shape, letters in presentation_forms():
            self.to(ord(shape), letters)
        for code in _DEVOTIONS:
            self.to(code, "")
        for first, last in _LATIN_FORMS:
            for code in range(first, last + 1):
                self.to(code, unicodedata.normalize("NFKC", chr(code)))

    def private_use(self, known: tuple[tuple[str, str], ...]) -> None:
        """Map the private-use characters that are known; the rest is dropped and counted."""
        self.kinds[0xE000:0xF900] = char.CHAR_PRIVATE
        for shape, text in known:
            self.to(ord(shape), text)


@cache
def unicode_tables(
    unicode: bool, invisible: bool, private: tuple[tuple[str, str], ...] | None
) -> UnicodeTables:
    """Make the tables of Unicode normalisation; `private` is None where that step is off."""
    making = _Cleaning()
    making.note("\r", char.NOTE_RETURN)
    if invisible:
        making.invisible()
    if unicode:
        making.unicode()
    if private is not None:
        making.private_use(private)
    for place, sign in enumerate(MARKUP_SIGNS):
        making.note(sign, char.NOTE_MARKUP << place)
    making.note(_LINKS, char.NOTE_LINK)
    making.note(NOT_ARABIC_SIGNS, char.NOTE_NOT_ARABIC)
    making.note(_MOJIBAKE, char.NOTE_MOJIBAKE)
    making.note(HEBREW_VAV, char.NOTE_HEBREW)
    making.note("|", char.NOTE_BAR)
    making.note(TATWEEL, char.NOTE_KASHIDA)
    opening = np.flatnonzero(making.kinds == char.CHAR_EXPAND)
    return UnicodeTables(
        making.kinds,
        making.maps,
        making.classes,
        np.array(making.pool or [0], np.uint32),
        opens=int(opening[opening > point.LINE_HYPHEN_CONTROL].min(initial=char.TABLE_SIZE)),
        longest=max((making.pool[place] for place in making.maps[opening].tolist()), default=1),
    )


@cache
def display_tables(
    *,
    kashida: bool,
    spaces: bool,
    vowel_signs: bool,
    letters: bool,
    digits: bool,
    punctuation: bool,
) -> DisplayTables:
    """Make the tables of display normalisation, with only these steps in them."""
    data = unicode_data()
    letter, digit = data.of_category("L"), data.of_category("Nd")
    kinds = np.zeros(char.TABLE_SIZE, np.uint8)
    maps = np.arange(char.TABLE_SIZE, dtype=np.uint32)
    kinds[letter] = np.where(_is_arabic(), char.KIND_ARABIC, char.KIND_LATIN)[letter]
    kinds[digit] = char.KIND_DIGIT
    if digits:
        maps[digit] = [
            ord(str(unicodedata.decimal(chr(code)))) for code in np.flatnonzero(digit).tolist()
        ]
    for first, last in SIGN_RANGES:
        kinds[first : last + 1] = char.KIND_VOWEL_SIGN
    kinds[point.KASHIDA] = char.KIND_KASHIDA
    kinds[_ZWNJ] = char.KIND_NON_JOINER
    kinds[ord(" ")] = char.KIND_SPACE
    kinds[ord("\n")] = char.KIND_LINE_FEED
    for character in _CLOSING:
        kinds[ord(character)] = char.KIND_CLOSING
    for character in _COMMAS:
        kinds[ord(character)] = char.KIND_COMMA
    if digits:
        kinds[ord("\N{ARABIC THOUSANDS SEPARATOR}")] = char.KIND_THOUSANDS
        maps[ord("\N{ARABIC DECIMAL SEPARATOR}")] = ord(".")
        maps[ord("\N{ARABIC PERCENT SIGN}")] = ord("%")
    if letters:
        _unify(maps, _LETTERS)
    if punctuation:
        kinds[ord("\N{HORIZONTAL ELLIPSIS}")] = char.KIND_ELLIPSIS
        _unify(maps, _PUNCTUATION | _COMMAS | {"\N{HORIZONTAL ELLIPSIS}": "."})
    persian_maps = np.where(
        kinds == char.KIND_ARABIC, np.arange(char.TABLE_SIZE, dtype=np.uint32), maps
    )
    return DisplayTables(kinds, maps, persian_maps, np.array([kashida, spaces, vowel_signs]))


def _unify(maps: UInt32Array, letters: Mapping[str, str]) -> None:
    for one, other in letters.items():
        maps[ord(one)] = ord(other)


@cache
def word_classes() -> UInt8Array:
    """Make the table of word-boundary classes for tokenisation, uint8[TABLE_SIZE]."""
    data = unicode_data()
    letter = data.of_category("L")
    letter[point.KASHIDA] = False
    classes = np.zeros(char.TABLE_SIZE, np.uint8)
    classes[letter] = np.where(_is_arabic(), char.CLASS_ARABIC, char.CLASS_LETTER)[letter]
    classes[data.of_category("Nd")] = char.CLASS_DIGIT
    classes[data.of_category("Mn", "Mc")] = char.CLASS_MARK
    for first, last in SIGN_RANGES:
        classes[first : last + 1] = char.CLASS_SIGN
    classes[point.KASHIDA] = char.CLASS_SIGN
    classes[_ZWNJ] = char.CLASS_MARK
    return classes


@cache
def letter_codes() -> UInt8Array:
    """Number the letters that `jobs.kernels.text.tokenise` makes keys of: a-z, Arabic ones, 0-9."""
    from jobs.kernels.script.alphabet import LETTERS

    table = np.zeros(char.TABLE_SIZE, np.uint8)
    for first, letters in (
        (char.FIRST_LATIN, ascii_lowercase),
        (char.FIRST_ARABIC, LETTERS),
        (char.FIRST_DIGIT, digits),
    ):
        for number, letter in enumerate(letters, first):
            table[ord(letter)] = number
    return table
