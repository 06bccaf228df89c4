"""What becomes of each line of polished documents: paragraph, heading, continuation, or nothing."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int64Array
from jobs.text.characters import word_classes
from jobs.text.dedupe import repeated
from jobs.text.fields import Findings
from jobs.text.tokens import decoded
from jobs.text.unwrap import CONTINUE, LEAVE, PARAGRAPH, actions

Codes = NDArray[np.uint32]
_PARAGRAPH, _LEAVE = np.uint8(PARAGRAPH), np.uint8(LEAVE)


def layout(
    codes: Codes,
    lines: Int64Array,
    documents: int,
    findings: dict[int, Findings],
    *,
    unwrap: bool,
    dedupe: bool,
) -> NDArray[np.uint8]:
    """Decide what becomes of each line: left out, joined to the one before, or a new block."""
    from jobs.kernels.layout import echoes
    from jobs.kernels.polish import LINE_DOCUMENT, LINE_END, LINE_START

    decided = np.where(lines[:, LINE_END] > lines[:, LINE_START], _PARAGRAPH, _LEAVE)
    owners = lines[:, LINE_DOCUMENT]
    if unwrap:
        for document in np.unique(owners[1:][owners[1:] == owners[:-1]]).tolist():
            rows = _rows(owners, document)
            decided[rows] = actions(lines[rows])
    if dedupe:
        repeating = echoes(codes, lines, decided, word_classes(), documents)
        for document in np.flatnonzero(repeating).tolist():
            rows = _rows(owners, document)
            found = findings.setdefault(document, Findings())
            _drop_repeats(codes, lines[rows], decided[rows], found)
    return decided


def _rows(owners: Int64Array, document: int) -> slice:
    """Give the rows of the lines of a document."""
    return slice(*np.searchsorted(owners, [document, document + 1]).tolist())


def _drop_repeats(
    codes: Codes, lines: Int64Array, decided: NDArray[np.uint8], found: Findings
) -> None:
    from jobs.kernels.polish import LINE_END, LINE_START

    blocks: list[list[int]] = []
    for row in np.flatnonzero(decided != LEAVE).tolist():
        if decided[row] == CONTINUE:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    texts = [
        " ".join(decoded(codes[lines[row, LINE_START] : lines[row, LINE_END]]) for row in block)
        for block in blocks
    ]
    for number in repeated(texts):
        decided[blocks[number]] = LEAVE
        found.removed.append(("repeat", texts[number]))
        found.counts["repeats"] += 1
