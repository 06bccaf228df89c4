"""Language identification, its first step: the script of letters (script property, UAX #24)."""

from functools import cache
from typing import Final

import numpy as np

from jobs.datatypes import UInt8Array
from jobs.kernels.script.character_classes import TABLE_SIZE
from jobs.text.script.unicode_data import unicode_data

#: Unicode ranges of the scripts; what no range is for is no letter, or of a script without name
_RANGES: Final = {
    "arabic": ((0x0600, 0x06FF), (0x0750, 0x077F), (0x0870, 0x08FF), (0xFB50, 0xFDFF)),
    "latin": ((0x0041, 0x02AF), (0x1E00, 0x1EFF), (0xFF21, 0xFF5A)),
    "cyrillic": ((0x0400, 0x052F), (0x1C80, 0x1C8F), (0xA640, 0xA69F)),
    "greek": ((0x0370, 0x03FF), (0x1F00, 0x1FFF)),
    "hebrew": ((0x0590, 0x05FF),),
    "armenian": ((0x0530, 0x058F),),
    "georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "devanagari": ((0x0900, 0x097F), (0xA8E0, 0xA8FF)),
    "bengali": ((0x0980, 0x09FF),),
    "gurmukhi": ((0x0A00, 0x0A7F),),
    "gujarati": ((0x0A80, 0x0AFF),),
    "oriya": ((0x0B00, 0x0B7F),),
    "tamil": ((0x0B80, 0x0BFF),),
    "telugu": ((0x0C00, 0x0C7F),),
    "kannada": ((0x0C80, 0x0CFF),),
    "malayalam": ((0x0D00, 0x0D7F),),
    "sinhala": ((0x0D80, 0x0DFF),),
    "thai": ((0x0E00, 0x0E7F),),
    "lao": ((0x0E80, 0x0EFF),),
    "myanmar": ((0x1000, 0x109F),),
    "ethiopic": ((0x1200, 0x139F),),
    "khmer": ((0x1780, 0x17FF),),
    "hangul": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)),
    "kana": ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)),
    "han": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
}
#: Names of the scripts by their numbers: no letter, each script, letters of any other script
SCRIPTS: Final = ("", *_RANGES, "other")
#: Number of each script
NUMBER_OF_SCRIPT: Final = {name: number for number, name in enumerate(SCRIPTS)}


@cache
def script_table() -> UInt8Array:
    """Tabulate the script of each character, uint8[TABLE_SIZE]: numbers of `SCRIPTS`."""
    letters = unicode_data().of_category("L", "Mn", "Mc")[:TABLE_SIZE]
    table = np.where(unicode_data().of_category("L")[:TABLE_SIZE], len(SCRIPTS) - 1, 0)
    for name, ranges in _RANGES.items():
        for first, last in ranges:
            here = slice(first, last + 1)
            table[here] = np.where(letters[here], NUMBER_OF_SCRIPT[name], 0)
    return table.astype(np.uint8)
