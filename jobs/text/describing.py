"""The values of prepared documents, made of what a block holds."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from jobs.datatypes import Document, Int32Array, Int64Array, Passage, Prepared, Span
from jobs.text.block import Block
from jobs.text.fields import Findings
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
#: What is known of a document that Python did not have to look at.
_NOTHING: Final = Findings()


def describe(
    documents: Sequence[Document],
    block: Block,
    form_ids: Int32Array,
    forms: Forms,
    languages: Languages,
) -> list[Prepared]:
    """Make the values of the prepared documents of a block, whose tokens have these forms."""
    from jobs.kernels.passages import P_DOCUMENT, P_END, P_FIRST, P_HEADINGS, P_LAST, P_START

    table = block.passages
    owners = table[:, P_DOCUMENT]
    bounds = np.searchsorted(owners, np.arange(len(documents) + 1))
    scripts = languages.count(forms, form_ids, table[:, P_LAST] - table[:, P_FIRST])
    sums = np.vstack((np.zeros((1, scripts.shape[1]), np.int64), np.cumsum(scripts, axis=0)))
    of_documents = languages.names(np.diff(sums[bounds], axis=0), block.persian)
    of_rows = languages.names(scripts, block.persian[owners])
    for row in [row for row, name in enumerate(of_rows) if not name]:
        of_rows[row] = of_documents[int(owners[row])]
    texts = [block.text[start:end] for start, end in table[:, [P_START, P_END]].tolist()]
    headings = [""] * len(texts)
    for row in np.flatnonzero(table[:, P_HEADINGS]).tolist():
        headings[row] = _heading(texts[row], int(table[row, P_HEADINGS]))
    spans: list[tuple[Span, ...]] = list(zip(map(Span._make, block.corners.tolist()), strict=True))
    for row, stretches in block.moved.items():
        spans[row] = stretches
    ids = [documents[number].id for number in owners.tolist()]
    numbers = (np.arange(len(table)) - bounds[owners]).tolist()
    columns = zip(ids, numbers, spans, texts, of_rows, headings, strict=True)
    rows = list(map(Passage._make, columns))
    tallies = _named(block.tallies)
    prepared = []
    for number, (first, last) in enumerate(pairwise(bounds.tolist())):
        document = documents[number]
        found = block.findings.get(number, _NOTHING)
        prepared.append(
            Prepared(
                document=document.id,
                source=document.source,
                title=document.title or (_title(rows[first]) if first < last else ""),
                author=found.author,
                date=document.date or found.date,
                language=of_documents[number],
                passages=tuple(rows[first:last]),
                repairs=tuple(found.repairs),
                removed=tuple(found.removed),
                counts=tallies.get(number, {}) | found.counts,
            )
        )
    return prepared


def _heading(text: str, headings: int) -> str:
    """Give the heading nearest to the text of a passage that begins with some."""
    return text.split("\n", headings)[headings - 1]


def _title(passage: Passage) -> str:
    """Give the headline: the first line of the first passage, where it is a heading."""
    return passage.text.split("\n", 1)[0] if passage.heading else ""


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
