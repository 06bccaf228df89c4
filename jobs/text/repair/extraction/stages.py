"""Text repair in two stages: of raw characters, and of letters once Unicode normalisation is done.

A ligature is one character until presentation forms are opened, and has to be turned as one: what
came out in visual order is put in logical order before. What is wrong with single letters and with
words is mended after.
"""

from collections.abc import Callable, Sequence
from typing import Final

from jobs.text.repair.extraction.embeddings import embeddings
from jobs.text.repair.extraction.glued_words import glued_words
from jobs.text.repair.extraction.known_words import KnownWords, is_arabic
from jobs.text.repair.extraction.letter_order import letter_order
from jobs.text.repair.extraction.line_order import line_order
from jobs.text.repair.extraction.split_words import kerned_words, split_words
from jobs.text.repair.extraction.stroke_codes import stroke_codes
from jobs.text.repair.extraction.visual_order import visual_order
from jobs.text.repair.extraction.visual_order_others import visual_order_others
from jobs.text.script.edits import AlignedText, Reordering, reorder

RepairStep = Callable[[str, KnownWords], list[Reordering]]
#: What is told of the changes of one step, with the text before it
Note = Callable[[Sequence[Reordering], AlignedText], None]
#: The steps before presentation forms are opened, and those after. Strokes are sought twice: where
#: each word has an embedding, pieces of words are neighbours only once these are in order.
RAW_STEPS: Final[tuple[RepairStep, ...]] = (
    stroke_codes,
    embeddings,
    stroke_codes,
    visual_order_others,
    visual_order,
)
LETTER_STEPS: Final[tuple[RepairStep, ...]] = (
    glued_words,
    letter_order,
    line_order,
    split_words,
    kerned_words,
)
#: Steps that are taken only where something else tells that a text came out of a PDF
_ON_EVIDENCE: Final = frozenset({line_order, kerned_words})
#: Steps whose evidence tells of any language; the others are for Arabic alone
_ANY_LANGUAGE: Final = frozenset({embeddings, visual_order_others})


def undo(
    steps: Sequence[RepairStep],
    text: AlignedText,
    words: KnownWords,
    note: Note,
    *,
    evidence: bool = False,
) -> AlignedText:
    """Pass a text through steps of repair, each of which waits for evidence of its own.

    `evidence` says that the text is known to have come out of a PDF; a change says so too.
    """
    arabic = False
    idle: set[RepairStep] = set()  # what found nothing in the text as it is
    for step in steps:
        if step in idle or (step in _ON_EVIDENCE and not evidence):
            continue
        found = step(text.text, words)
        if not found:
            idle.add(step)
        else:
            idle.clear()
            arabic = arabic or is_arabic(text.text)
            if not arabic and step not in _ANY_LANGUAGE:
                continue
            evidence = True
            note(found, text)
            text = reorder(found, text)
    return text
