"""Shares of the documents, prepared one by one or side by side, and put together in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise, repeat
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
from jobs.text.language import Languages
from jobs.text.tokens import Forms, merged, words_before

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
    """Some documents, prepared; their forms are sorted.

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


def shard(
    documents: Sequence[Document],
    lexicon: Lexicon,
    steps: Steps,
    progress: Progress | None = None,
) -> Shard:
    """Prepare documents in this process."""
    from jobs.kernels.passages import P_FIRST, P_LAST
    from jobs.kernels.tokenise import CUT_LEVEL, CUT_SENTENCE, CUT_TOKENS

    forms, languages = Forms(), Languages()
    prepared: list[Prepared] = []
    ids: list[Int32Array] = [np.zeros(0, np.int32)]
    rows: list[Int64Array] = [np.zeros(0, np.int64)]
    ends: list[Int64Array] = [np.zeros(0, np.int64)]
    tokens = 0
    for group in groups(documents):
        block = process(group, lexicon, steps, forms)
        prepared.extend(describe(group, block, forms, languages))
        ids.append(block.form_ids)
        rows.append(block.passages[:, P_LAST] - block.passages[:, P_FIRST])
        sentences = block.cuts[block.cuts[:, CUT_LEVEL] >= CUT_SENTENCE, CUT_TOKENS]
        ends.append(np.unique(sentences[sentences > 0]) + tokens)
        tokens += len(block.form_ids)
        if progress is not None:
            progress("prepare", len(prepared), len(documents))
    names, form_ids = forms.in_order(np.concatenate(ids))
    return Shard(prepared, names, form_ids, np.concatenate(rows), np.concatenate(ends))


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
    corners = table[:, [P_START, P_END]]
    bounds = corners.tolist()
    texts = [block.text[start:end] for start, end in bounds]
    headings = list(map(_heading, texts, table[:, P_HEADINGS].tolist()))
    of_rows = [
        name or of_documents[number]
        for name, number in zip(of_rows, table[:, P_DOCUMENT].tolist(), strict=True)
    ]
    spans = _spans(documents, block, corners)
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


def _spans(
    documents: Sequence[Document], block: Block, corners: Int64Array
) -> list[tuple[Span, ...]]:
    """Find the stretches of the raw documents behind passages: one, where nothing was moved."""
    from jobs.kernels.passages import P_DOCUMENT

    numbers = block.passages[:, P_DOCUMENT]
    one = np.array([0, 1], np.int64)  # from the end to the last character, and back
    raw = block.raw_places(corners - one) - block.firsts(numbers)[:, None] + one
    found: list[tuple[Span, ...]] = [(span,) for span in map(Span._make, raw.tolist())]
    words: dict[int, Int64Array] = {}
    for row in np.flatnonzero(np.isin(numbers, list(block.findings))).tolist():
        number = int(numbers[row])
        if number not in words:
            words[number] = words_before(documents[number].text)
        start, end = corners[row].tolist()
        found[row] = stretches(block.sources(number, start, end), words[number])
    return found


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
