"""Word order of whole lines by a class-based bigram language model: words from left to right.

Some tools put the words of an Arabic line out as they stand on the page, the last one first, each
spelled as it should be. No word tells; which words are neighbours does. The table of neighbours is
wrong of one healthy document in a thousand, so it is asked only where there is other evidence that
a text came out of a PDF.
"""

import re
from typing import Final

from jobs.text.repair.extraction.known_words import RAW_WORD, KnownWords
from jobs.text.repair.extraction.visual_order import LEFT_TO_RIGHT, lines_of, turned_lines
from jobs.text.repair.word_order import Neighbours, shipped_table
from jobs.text.script.edits import Reordering

#: The rule by which repairs are recorded
LINE_ORDER: Final = "word order"
#: Fewest words of a line that is asked, and fewest such lines
_FEWEST_WORDS, _FEWEST_LINES = 4, 6
#: Least mean gain of a line that is read backwards, in log odds a word (healthy: at most .22)
_LEAST_GAIN: Final = 0.28
#: Least share of lines that gain
_LEAST_SHARE: Final = 0.8
#: Gain below which a line is in order where others are not
_IN_ORDER: Final = -0.3
_UNIT: Final = re.compile(rf"{LEFT_TO_RIGHT}|\S+|\s")


def line_order(text: str, words: KnownWords) -> list[Reordering]:
    """Find the lines whose words are in the opposite order, where most lines of a text are so.

    Parameters
    ----------
    text : str
        Presentation forms are opened.
    words : KnownWords
    """
    neighbours = Neighbours(words.lexicon, shipped_table())
    lines = [one for one in lines_of(text) if RAW_WORD.search(one[1])]
    gains = [_gain(line.split(), neighbours) for _, line in lines]
    asked = [gain for gain in gains if gain is not None]
    if len(asked) < _FEWEST_LINES or sum(asked) < _LEAST_GAIN * len(asked):
        return []
    if sum(gain > 0 for gain in asked) < _LEAST_SHARE * len(asked):
        return []
    chosen = [
        line for line, gain in zip(lines, gains, strict=True) if gain is None or gain > _IN_ORDER
    ]
    return turned_lines(chosen, _UNIT, LINE_ORDER)


def _gain(tokens: list[str], neighbours: Neighbours) -> float | None:
    """Tell how much better a line reads backwards, in log odds a word."""
    if len(tokens) < _FEWEST_WORDS:
        return None
    return (neighbours.fit(tokens[::-1]) - neighbours.fit(tokens)) / len(tokens)
