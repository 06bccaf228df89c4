"""Shares of the documents, prepared one by one or side by side, and put together in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from jobs.contracts import Progress
from jobs.datatypes import (
    Corpus,
    Document,
    Int32Array,
    Int64Array,
    Lexicon,
    Passage,
    Preparation,
    Prepared,
    Span,
)
from jobs.text.block import Block, Steps, process
from jobs.text.edits import stretches
from jobs.text.fields import Findings
from jobs.text.language import ENGLISH, language
from jobs.text.tokens import Forms, merged

#: Documents go through the kernels in groups of about so many characters.
_GROUP: Final = 1 << 20
#: Starting a process costs as much as preparing so many characters.
_WORTH_A_WORKER: Final = 1 << 23
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


@dataclass(frozen=True, eq=False)
class Shard:
    """Some documents, prepared; their forms are in the order in which they came.

    Parameters
    ----------
    prepared : list of Prepared
    forms : list of str
    form_ids : int32[tokens]
    row_tokens : int64[rows]
        The tokens of each passage.
    sentence_ends : int64[sentences]
    """

    prepared: list[Prepared]
    forms: list[str]
    form_ids: Int32Array
    row_tokens: Int64Array
    sentence_ends: Int64Array


class Scripts:
    """What script each form is in, looked at once."""

    def __init__(self) -> None:
        self._of = np.zeros((0, 4), np.int64)

    def totals(self, forms: Forms, form_ids: Int32Array) -> Int64Array:
        """Count the scripts of tokens from the left, int64[tokens + 1, 4]."""
        if len(self._of) < forms.count:
            new = [_script(form) for form in forms.words(len(self._of))]
            self._of = np.concatenate((self._of, np.array(new, np.int64).reshape(-1, 4)))
        totals = np.zeros((len(form_ids) + 1, 4), np.int64)
        np.cumsum(self._of[form_ids], axis=0, out=totals[1:])
        return totals


def _script(form: str) -> tuple[bool, bool, bool, bool]:
    first = form[0]
    if first.isdigit():
        return False, False, False, False
    arabic = "\u0600" <= first <= "\u08ff"
    latin = first <= "\u024f" or "\u1e00" <= first <= "\u1eff"
    return arabic, latin, not arabic and not latin, latin and form.lower() in ENGLISH


def shard(
    documents: Sequence[Document],
    lexicon: Lexicon,
    steps: Steps,
    progress: Progress | None = None,
) -> Shard:
    """Prepare documents in this process."""
    from jobs.kernels.passages import P_FIRST, P_LAST
    from jobs.kernels.tokenise import CUT_LEVEL, CUT_SENTENCE, CUT_TOKENS

    forms, scripts = Forms(), Scripts()
    prepared: list[Prepared] = []
    ids: list[Int32Array] = [np.zeros(0, np.int32)]
    rows: list[Int64Array] = [np.zeros(0, np.int64)]
    ends: list[Int64Array] = [np.zeros(0, np.int64)]
    tokens = 0
    for group in groups(documents):
        block = process(group, lexicon, steps, forms)
        prepared.extend(describe(group, block, scripts.totals(forms, block.form_ids)))
        ids.append(block.form_ids)
        rows.append(block.passages[:, P_LAST] - block.passages[:, P_FIRST])
        sentences = block.cuts[block.cuts[:, CUT_LEVEL] >= CUT_SENTENCE, CUT_TOKENS]
        ends.append(np.unique(sentences[sentences > 0]) + tokens)
        tokens += len(block.form_ids)
        if progress is not None:
            progress("prepare", len(prepared), len(documents))
    return Shard(
        prepared, forms.words(), np.concatenate(ids), np.concatenate(rows), np.concatenate(ends)
    )


def groups(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    """Cut the documents into groups for the kernels."""
    start, size = 0, 0
    for at, document in enumerate(documents):
        if size and size + len(document.text) > _GROUP:
            yield documents[start:at]
            start, size = at, 0
        size += len(document.text)
    if start < len(documents):
        yield documents[start:]


def describe(documents: Sequence[Document], block: Block, scripts: Int64Array) -> list[Prepared]:
    """Make the values of the prepared documents of a block."""
    from jobs.kernels.passages import P_DOCUMENT

    starts = np.searchsorted(block.passages[:, P_DOCUMENT], np.arange(len(documents) + 1))
    bounds = starts.tolist()
    rows = _rows(block, scripts)
    return [
        _prepared(document, number, block, rows[bounds[number] : bounds[number + 1]])
        for number, document in enumerate(documents)
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """One passage, before it is a value: its text stands at [start, end) of the block."""

    start: int
    end: int
    headings: int
    scripts: tuple[int, int, int, int]
    raw: Span


def _rows(block: Block, scripts: Int64Array) -> list[_Row]:
    from jobs.kernels.passages import P_END, P_FIRST, P_HEADINGS, P_LAST, P_START

    table = block.passages
    counts = (scripts[table[:, P_LAST]] - scripts[table[:, P_FIRST]]).tolist()
    bounds = [_stripped(block.text, *row) for row in table[:, [P_START, P_END]].tolist()]
    corners = np.array(bounds, np.int64).reshape(-1, 2)
    corners[:, 1] -= 1
    raw = block.raw_places(corners).tolist()
    return [
        _Row(start, end, headings, counted, Span(first, last + 1))
        for (start, end), headings, counted, (first, last) in zip(
            bounds, table[:, P_HEADINGS].tolist(), counts, raw, strict=True
        )
    ]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _prepared(document: Document, number: int, block: Block, rows: Sequence[_Row]) -> Prepared:
    found = block.findings.get(number)
    persian = bool(block.persian[number])
    totals = [sum(column) for column in zip(*(row.scripts for row in rows), strict=True)]
    of_document = language(*totals, persian=persian) if totals else ""
    passages = []
    for index, row in enumerate(rows):
        text = block.text[row.start : row.end]
        passages.append(
            Passage(
                document=document.id,
                index=index,
                spans=_spans(document, number, block, row, found),
                text=text,
                language=language(*row.scripts, persian=persian) or of_document,
                heading=text.split("\n", row.headings)[row.headings - 1] if row.headings else "",
            )
        )
    title = document.title
    if not title and rows and rows[0].headings:
        title = passages[0].text.split("\n", 1)[0]
    return Prepared(
        document=document.id,
        source=document.source,
        title=title,
        author=found.author if found else "",
        date=document.date or (found.date if found else ""),
        language=of_document,
        passages=tuple(passages),
        repairs=tuple(found.repairs) if found else (),
        removed=tuple(found.removed) if found else (),
        counts=_counts(block.tallies[number].tolist(), found),
    )


def _spans(
    document: Document, number: int, block: Block, row: _Row, found: Findings | None
) -> tuple[Span, ...]:
    """Find the stretches of the raw document behind a passage: one, where nothing was moved."""
    if found is None:
        first = block.first(number)
        return (Span(row.raw.start - first, row.raw.end - first),)
    return stretches(block.sources(number, row.start, row.end), document.text)


def _counts(tallies: Sequence[int], found: Findings | None) -> dict[str, int]:
    """Name what was done to a document; what was not done has no entry."""
    counts = {name: n for name, n in zip(TALLIES, tallies, strict=True) if name and n}
    if found is not None:
        counts.update((name, n) for name, n in found.counts.items() if n)
    return counts


def prepare(
    documents: Sequence[Document],
    lexicon: Lexicon,
    steps: Steps,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Preparation:
    """Prepare documents with one process or several: the result is the same."""
    size = sum(len(document.text) for document in documents)
    workers = max(1, min(workers, size // _WORTH_A_WORKER))
    if workers == 1:
        shards = [shard(documents, lexicon, steps, progress)]
    else:
        from joblib import Parallel, delayed

        shares = _shares(documents, size, workers)
        shards = Parallel(n_jobs=workers)(delayed(shard)(share, lexicon, steps) for share in shares)
        if progress is not None:
            progress("prepare", len(documents), len(documents))
    return _joined(shards)


def _shares(documents: Sequence[Document], size: int, workers: int) -> list[Sequence[Document]]:
    """Cut the documents into as many runs of about one size as there are workers."""
    ends = np.cumsum([len(document.text) for document in documents])
    marks = [0, *np.searchsorted(ends, np.arange(1, workers) * size // workers), len(documents)]
    return [documents[a:b] for a, b in pairwise(marks)]


def _joined(shards: Sequence[Shard]) -> Preparation:
    forms, ids = merged([(part.forms, part.form_ids) for part in shards])
    prepared = [one for part in shards for one in part.prepared]
    row_tokens = np.concatenate([part.row_tokens for part in shards])
    before = np.cumsum([0] + [len(part.form_ids) for part in shards])
    passages = [len(one.passages) for one in prepared]
    return Preparation(
        documents=tuple(prepared),
        corpus=Corpus(
            forms=forms,
            form_ids=np.concatenate(ids),
            indptr=np.concatenate(([0], np.cumsum(row_tokens))).astype(np.int64),
            sentence_ends=np.concatenate(
                [part.sentence_ends + n for part, n in zip(shards, before, strict=False)]
            ).astype(np.int64),
            row_documents=np.repeat(np.arange(len(prepared)), passages).astype(np.int32),
        ),
    )
