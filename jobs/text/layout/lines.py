"""What becomes of each line of polished documents: paragraph, heading, continuation, or nothing."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int64Array
from jobs.text.layout.repeated_blocks import repeated_blocks
from jobs.text.layout.unwrap import CONTINUE, LEAVE, PARAGRAPH, line_actions
from jobs.text.script.character_tables import word_classes
from jobs.text.words.tokens import from_code_points

Codes = NDArray[np.uint32]
_PARAGRAPH, _LEAVE = np.uint8(PARAGRAPH), np.uint8(LEAVE)


def layout_lines(
    codes: Codes,
    lines: Int64Array,
    documents: int,
    *,
    unwrap: bool,
    dedupe: bool,
) -> tuple[NDArray[np.uint8], list[tuple[int, str]]]:
    """Decide what becomes of each line: left out, joined to the one before, or a new block.

    Returns
    -------
    actions : uint8[lines]
    repeats : list of (int, str)
        Each block that repeats another one of its document: the document, and the block's text.
    """
    from jobs.kernels.text.display import LINE_DOCUMENT, LINE_END, LINE_START
    from jobs.kernels.text.lines import may_repeat_blocks

    decided = np.where(lines[:, LINE_END] > lines[:, LINE_START], _PARAGRAPH, _LEAVE)
    owners = lines[:, LINE_DOCUMENT]
    if unwrap:
        for document in np.unique(owners[1:][owners[1:] == owners[:-1]]).tolist():
            rows = _rows(owners, document)
            decided[rows] = line_actions(lines[rows])
    repeats: list[tuple[int, str]] = []
    if dedupe:
        repeating = may_repeat_blocks(codes, lines, decided, word_classes(), documents)
        for document in np.flatnonzero(repeating).tolist():
            rows = _rows(owners, document)
            texts = _drop_repeats(codes, lines[rows], decided[rows])
            repeats.extend((document, text) for text in texts)
    return decided, repeats


def _rows(owners: Int64Array, document: int) -> slice:
    """Give the rows of the lines of a document."""
    return slice(*np.searchsorted(owners, [document, document + 1]).tolist())


def _drop_repeats(codes: Codes, lines: Int64Array, decided: NDArray[np.uint8]) -> list[str]:
    """Leave out the lines of each repeated block, in place; return the texts of the blocks."""
    from jobs.kernels.text.display import LINE_END, LINE_START

    blocks: list[list[int]] = []
    for row in np.flatnonzero(decided != LEAVE).tolist():
        if decided[row] == CONTINUE:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    texts = [
        " ".join(
            from_code_points(codes[lines[row, LINE_START] : lines[row, LINE_END]]) for row in block
        )
        for block in blocks
    ]
    dropped = repeated_blocks(texts)
    for number in dropped:
        decided[blocks[number]] = LEAVE
    return [texts[number] for number in dropped]
