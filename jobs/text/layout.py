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

    decided = np.where(lines[:, LINE_END] > lines[:, LINE_START], PARAGRAPH, LEAVE)
    decided = decided.astype(np.uint8)
    firsts = np.searchsorted(lines[:, LINE_DOCUMENT], np.arange(documents + 1))
    if unwrap:
        for document in np.flatnonzero(np.diff(firsts) > 1).tolist():
            rows = slice(firsts[document], firsts[document + 1])
            decided[rows] = actions(lines[rows])
    if dedupe:
        for document in np.flatnonzero(
            echoes(codes, lines, decided, word_classes(), documents)
        ).tolist():
            rows = slice(firsts[document], firsts[document + 1])
            found = findings.setdefault(document, Findings())
            _drop_repeats(codes, lines[rows], decided[rows], found)
    return decided


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
