"""A block of documents on its way through the chain: compiled passes, and Python where flagged.

The bulk path and the trace are this same code. Every pass carries the place that each character
came from, so any stretch of display text leads back to the raw document.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int64Array, Lexicon, Span
from jobs.text.chain.document_steps import (
    Findings,
    Mending,
    Source,
    mend,
)
from jobs.text.chain.offsets import Pieces, Places, bounds_of
from jobs.text.chain.screening import flags_of
from jobs.text.clean.dates import ranges
from jobs.text.layout.lines import layout
from jobs.text.script.character_tables import CleanTables, PolishTables
from jobs.text.words.language import is_persian
from jobs.text.words.tokens import NO_RANGES, Words, cut, decoded, encoded

Codes = NDArray[np.uint32]


@dataclass(frozen=True)
class Steps:
    """The steps that are on, with their tables."""

    clean: CleanTables
    polish: PolishTables
    mending: Mending
    unwrap: bool
    dedupe: bool
    dates: bool
    words: int


@dataclass(frozen=True, eq=False)
class Block:
    """What became of some documents: all that their values are made of.

    Parameters
    ----------
    text : str
        Their display texts, one after the other.
    sentence_ends : int64[sentences]
        One past the last token of each sentence.
    passages : int64[passages, 6]
        See `jobs.kernels.text.passages`.
    corners : int64[passages, 2]
        Where each passage begins and ends in its raw document.
    moved : dict of int to tuple of Span
        The stretches of those passages that are not one stretch of their raw document.
    findings : dict of int to Findings
        Those of the documents that Python had to look at.
    tallies : int64[documents, 8]
        What the two compiled passes changed; the columns are those of their kernels.
    persian : bool[documents]
    """

    text: str
    sentence_ends: Int64Array
    passages: Int64Array
    corners: Int64Array
    moved: dict[int, tuple[Span, ...]]
    findings: dict[int, Findings]
    tallies: Int64Array
    persian: NDArray[np.bool_]

    def struck(self) -> list[int]:
        """Give the documents that have strokes or private-use characters."""
        from jobs.kernels.script.characters import NOTE_PRIVATE, NOTE_STROKE, NOTES

        notes = self.tallies[:, NOTES] & (NOTE_STROKE | NOTE_PRIVATE)
        return np.flatnonzero(notes).tolist()

    def documents_of_tokens(self) -> Int64Array:
        """Give the document of each token."""
        from jobs.kernels.text.passages import P_DOCUMENT, P_FIRST, P_LAST

        tokens = self.passages[:, P_LAST] - self.passages[:, P_FIRST]
        return np.repeat(self.passages[:, P_DOCUMENT], tokens)


def process(
    names: Sequence[str], texts: Sequence[str], lexicon: Lexicon, steps: Steps
) -> tuple[Block, Words, Places]:
    """Pass the raw texts of some documents, called by their ids, through the chain.

    The words are their tokens, which `Forms.number` gives numbers.
    """
    from jobs.kernels.script.characters import NOTE_PERSIAN, NOTES, clean
    from jobs.kernels.text.display import polish
    from jobs.kernels.text.lines import assemble
    from jobs.kernels.text.passages import passages
    from jobs.kernels.text.tokenise import CUT_LEVEL, CUT_SENTENCE, CUT_TOKENS

    raw_bounds = bounds_of([len(text) for text in texts])
    raw_codes = encoded("".join(texts))
    codes, raw, stands, tallies = clean(raw_codes, raw_bounds, *steps.clean.arrays())
    persian = np.zeros(len(texts), np.bool_)
    for document in np.flatnonzero(tallies[:, NOTES] & NOTE_PERSIAN).tolist():
        persian[document] = is_persian(texts[document])
    findings: dict[int, Findings] = {}
    flags = flags_of(codes, stands, tallies, steps.mending)
    pieces = Pieces(codes, raw, stands, raw_bounds)
    for number in np.flatnonzero(flags).tolist():
        source = Source(names[number], texts[number], pieces.document(number))
        found = mend(source, lexicon, int(flags[number]))
        if found.text is not None:
            pieces.replace(number, found.text)
            findings[number] = replace(found, text=None)
    codes, raw, stands = pieces.joined()
    polished, back, lines = polish(codes, stands, tallies, persian, *steps.polish.arrays())
    decided, repeats = layout(polished, lines, len(texts), unwrap=steps.unwrap, dedupe=steps.dedupe)
    for document, repeat in repeats:
        found = findings.setdefault(document, Findings())
        found.removed.append(("repeat", repeat))
        found.counts["repeats"] += 1
    display, shown, blocks, _ = assemble(polished, back, lines, decided, len(texts))
    text = decoded(display)
    taken = ranges(text, display) if steps.dates else NO_RANGES
    words, cuts = cut(display, blocks, taken)
    places = Places(words.places, shown, raw, raw_codes, raw_bounds)
    table = passages(display, blocks, cuts, words.places, steps.words)
    corners, moved = places.of_passages(table, findings)
    ends = cuts[cuts[:, CUT_LEVEL] >= CUT_SENTENCE, CUT_TOKENS]
    block = Block(
        text=text,
        sentence_ends=ends[np.append(ends[:1] > 0, ends[1:] > ends[:-1])],
        passages=table,
        corners=corners,
        moved=moved,
        findings=findings,
        tallies=tallies,
        persian=persian,
    )
    return block, words, places
