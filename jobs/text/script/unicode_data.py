"""Unicode character properties, shipped for one version: the same tables under any Python."""

import unicodedata
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import numpy as np

from jobs.datatypes import AnyArray, BoolArray, Int32Array, UInt8Array
from jobs.kernels.script.character_classes import TABLE_SIZE

#: The general categories, by the numbers that the table has for them.
CATEGORIES: Final = (
    *("Cc", "Cf", "Cn", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl"),
    *("No", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs"),
)
#: Lower case of a character that is not one character: the replacement character.
NO_LOWER: Final = 0xFFFD
#: Conjoining jamo that compose with what comes before them: vowels and trailing consonants.
_JAMO: Final = (range(0x1161, 0x1176), range(0x11A8, 0x11C3))


class UnicodeData(NamedTuple):
    """What the tables of characters are made of.

    Parameters
    ----------
    version : uint8[3]
        The version of Unicode.
    categories : uint8[131072]
        The general category of each code point, a place in `CATEGORIES`.
    combining : uint8[131072]
        Its canonical combining class.
    alphanumeric : bool[131072]
        Whether it is a letter or a number of any kind.
    to_lower : int32[65536]
        How far it is to its lower case, or to `NO_LOWER`.
    decomposing : int32[n]
        The code points without a combining class that NFC writes in another way.
    composing : int32[m]
        Those that NFC may join to what comes before them.
    """

    version: UInt8Array
    categories: UInt8Array
    combining: UInt8Array
    alphanumeric: BoolArray
    to_lower: Int32Array
    decomposing: Int32Array
    composing: Int32Array

    def of_category(self, *names: str) -> BoolArray:
        """Tell which code points are of these categories ("L" stands for all letters)."""
        chosen = np.array([category.startswith(names) for category in CATEGORIES])
        found: BoolArray = chosen[self.categories]
        return found


def of_this_python() -> UnicodeData:
    """Look the properties up in `unicodedata`, which takes a fifth of a second."""
    characters = [chr(code) for code in range(TABLE_SIZE)]
    number = {name: place for place, name in enumerate(CATEGORIES)}
    combining = np.array(list(map(unicodedata.combining, characters)), np.uint8)
    composing = {code for jamo in _JAMO for code in jamo}
    for character in characters:
        parts = unicodedata.decomposition(character).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            second = int(parts[1], 16)
            if not unicodedata.combining(chr(second)):
                composing.add(second)
    return UnicodeData(
        version=np.array(unicodedata.unidata_version.split("."), np.uint8),
        categories=np.array([number[unicodedata.category(one)] for one in characters], np.uint8),
        combining=combining,
        alphanumeric=np.array([one.isalnum() for one in characters]),
        to_lower=np.array(
            [
                (ord(one) if len(one) == 1 else NO_LOWER) - code
                for code, one in enumerate(character.lower() for character in characters[:0x10000])
            ],
            np.int32,
        ),
        decomposing=np.array(
            [
                code
                for code, character in enumerate(characters)
                if not (combining[code] or unicodedata.is_normalized("NFC", character))
            ],
            np.int32,
        ),
        composing=np.array(sorted(composing), np.int32),
    )


@cache
def unicode_data() -> UnicodeData:
    """Read the properties that ship with the package (`python -m benchmarks.build_unicode`)."""
    path = resources.files("jobs.text.script").joinpath("data/unicode.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        found: dict[str, AnyArray] = dict(arrays)
    return UnicodeData(**found)
