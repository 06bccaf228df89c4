"""The values of prepared documents, made of what a block holds."""

from collections.abc import Sequence
from itertools import count, repeat
from typing import Final

import numpy as np

from jobs.datatypes import Document, Int64Array, Passage, Prepared, Span
from jobs.text.block import Block
from jobs.text.language import Languages
from jobs.text.tokens import Forms

#: What the columns of the tallies count, in `Prepared.counts`.
TALLIES: Final = (
    "",
    "invisible",
    "private_use_dropped",
    "marks_cut",
    "presentation_forms",
    "strokes",
    "holes",
    "vowel_signs",
)


def describe(
    documents: Sequence[Document], block: Block, forms: Forms, languages: Languages
) -> list[Prepared]:
    """Make the values of the prepared documents of a block."""
    from jobs.kernels.passages import P_DOCUMENT, P_END, P_FIRST, P_HEADINGS, P_LAST, P_START

    table = block.passages
    numbers = np.arange(len(documents) + 1)
    firsts = np.searchsorted(table[:, P_DOCUMENT], numbers).tolist()
    scripts = languages.count(forms, block.form_ids, table[:, P_LAST] - table[:, P_FIRST])
    totals = np.zeros((len(documents), scripts.shape[1]), np.int64)
    np.add.at(totals, table[:, P_DOCUMENT], scripts)
    of_rows = languages.names(scripts, block.persian[table[:, P_DOCUMENT]])
    of_documents = languages.names(totals, block.persian)
    texts = [block.text[start:end] for start, end in table[:, [P_START, P_END]].tolist()]
    headings = list(map(_heading, texts, table[:, P_HEADINGS].tolist()))
    of_rows = [
        name or of_documents[number]
        for name, number in zip(of_rows, table[:, P_DOCUMENT].tolist(), strict=True)
    ]
    spans: list[tuple[Span, ...]] = [(Span(a, b),) for a, b in block.corners.tolist()]
    for row, stretches in block.moved.items():
        spans[row] = stretches
    tallies = _named(block.tallies)
    prepared = []
    for number, document in enumerate(documents):
        rows = slice(firsts[number], firsts[number + 1])
        found = block.findings.get(number)
        passages = tuple(
            map(
                Passage,
                repeat(document.id),
                count(),
                spans[rows],
                texts[rows],
                of_rows[rows],
                headings[rows],
            )
        )
        prepared.append(
            Prepared(
                document=document.id,
                source=document.source,
                title=document.title or _title(passages),
                author=found.author if found else "",
                date=document.date or (found.date if found else ""),
                language=of_documents[number],
                passages=passages,
                repairs=tuple(found.repairs) if found else (),
                removed=tuple(found.removed) if found else (),
                counts=tallies.get(number, {}) | (dict(found.counts) if found else {}),
            )
        )
    return prepared


def _heading(text: str, headings: int) -> str:
    """Give the heading nearest to the text of a passage that begins with some."""
    return text.split("\n", headings)[headings - 1] if headings else ""


def _title(passages: Sequence[Passage]) -> str:
    """Give the headline: the first line, where it is a heading."""
    return passages[0].text.split("\n", 1)[0] if passages and passages[0].heading else ""


def _named(tallies: Int64Array) -> dict[int, dict[str, int]]:
    """Name what was done to each document; what was not done has no entry."""
    named: dict[int, dict[str, int]] = {}
    documents, columns = np.nonzero(tallies)
    for document, column, number in zip(
        documents.tolist(), columns.tolist(), tallies[documents, columns].tolist(), strict=True
    ):
        if TALLIES[column]:
            named.setdefault(document, {})[TALLIES[column]] = number
    return named
