"""Does to clean text what tools do that take it out of PDF files: a simulator, line by line.

Visual order is made by the Unicode algorithm itself (python-bidi), presentation forms by
arabic-reshaper, so the repair is held to other people's rules.
"""

import random
import re
from collections.abc import Callable

from arabic_reshaper import reshape
from bidi import get_display

ALEFS = "اأإآ"
RLE, LRE, POP = "\u202b", "\u202a", "\u202c"
#: Ligatures of older fonts, whose letters come in the wrong order.
OLD_LIGATURES = ("لم", "لج", "لح", "لخ", "تر", "بر", "لى", "في", "نر", "تم")
_WORD = re.compile("[\u0620-\u065f]+")
_EMBEDDED = re.compile("[\u05d0-\u05ea\u0620-\u065f\u0671-\u06d5\u200c]+")
_JOINT = re.compile("[بتثجحخسشصضطظعغفقكلمنهيئ](?=[\u0621-\u064a])")


def visual(line: str) -> str:
    """A line from left to right as on the page; brackets as they are seen."""
    return str(get_display(line, base_dir="R"))


def visual_forms(line: str) -> str:
    """The same in presentation forms, lam and alef one glyph."""
    return str(get_display(reshape(line), base_dir="R"))


def turned_words(line: str, rng: random.Random, share: float = 0.6) -> str:
    """Some of the words of a line turned in place."""
    return _WORD.sub(lambda word: word[0][::-1] if rng.random() < share else word[0], line)


def swapped_lam_alefs(line: str) -> str:
    """Lam and alef in the wrong order wherever they are one glyph."""
    return re.sub(f"ل([{ALEFS}])", r"\1ل", line)


def swapped_old(line: str) -> str:
    """The letters of an older font's ligatures in the wrong order, from left to right."""
    return re.sub("|".join(OLD_LIGATURES), lambda pair: pair[0][::-1], line)


def embedded_words(line: str) -> str:
    """A line of `pdftotext -raw`: from left to right, each Arabic word in an embedding."""
    shown = visual(line)
    return _EMBEDDED.sub(lambda word: f"{RLE}{word[0][::-1]}{POP}", shown)


def embedded_line(line: str) -> str:
    """A line of `pdftotext`: one embedding, a blank before a number drawn into that of it."""
    drawn = re.sub(r"([\d.,]*\d) ", rf"{LRE} \1{POP}", line)
    return f"{RLE}{drawn}{POP}"


def words_backwards(line: str) -> str:
    """The words of a line in the opposite order, each as it should be, in presentation forms."""
    return " ".join(reversed(reshape(line).split()))


def cut_words(line: str, rng: random.Random, share: float = 0.25) -> str:
    """Blanks inside words, after letters that join the next one: strokes, come out as blanks."""
    return _strokes(line, " ", rng, share)


def glued_words(line: str) -> str:
    """No blank between Arabic letters, nor after a comma: in justified text it was no glyph."""
    return re.sub(r"(?<=[\u060c\u0620-\u065f]) (?=[\u0620-\u065f])", "", line)


def coded_strokes(line: str, code: str, rng: random.Random, share: float = 0.3) -> str:
    """Strokes that came out as another character."""
    return _strokes(line, code, rng, share)


def _strokes(line: str, stroke: str, rng: random.Random, share: float) -> str:
    def put(match: re.Match[str]) -> str:
        return match[0] + stroke if rng.random() < share else match[0]

    return _JOINT.sub(put, line)


#: What is done to each line, by name.
KINDS: dict[str, Callable[[str], str]] = {
    "visual order": visual,
    "visual order, presentation forms": visual_forms,
    "lam-alef": swapped_lam_alefs,
    "visual order, lam-alef": lambda line: visual(swapped_lam_alefs(line)),
    "older fonts": swapped_old,
    "embedded words": embedded_words,
    "embedded lines": embedded_line,
}
