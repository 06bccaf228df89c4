"""Parallelism of the chain: batches by a thread pool, put together in canonical order."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.contracts import Progress
from jobs.datatypes import (
    Corpus,
    Document,
    Int32Array,
    Int64Array,
    Lexicon,
    Preparation,
    Section,
    heads_of,
    lengths_of,
)
from jobs.kernels.text.tables import PASSAGE_DOCUMENT, PASSAGE_FIRST, PASSAGE_LAST
from jobs.text.chain.batch import Batch, Steps, process_batch
from jobs.text.chain.offsets import bounds_of
from jobs.text.chain.packed_documents import page_of
from jobs.text.chain.records import KEPT_BATCHES, LazyDocuments, PreparedBatch, packed_batch
from jobs.text.chain.sections import is_long, joined, sections_of
from jobs.text.words.detection import forget_models
from jobs.text.words.form_languages import with_languages
from jobs.text.words.tokens import Forms, TokenTable

#: Batch size: documents go through the kernels in groups of about so many characters
_GROUP: Final = 1 << 19


def prepare_documents(
    documents: Sequence[Document],
    lexicon: Lexicon,
    steps: Steps,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Preparation:
    """Prepare documents with one thread or several: the result is the same."""
    forms = Forms()
    parts = list(batch_bounds(lengths_of(documents)))
    large = len(parts) > KEPT_BATCHES
    page = page_of(documents) if large else None
    batches: list[PreparedBatch] = []
    ids: list[Int32Array] = []
    names: list[str] = []
    done = 0
    waiting: list[Batch] = []
    tasks = _tasks((documents[first:end] for first, end in parts), lexicon, steps)
    for task, (made, words) in _batches(tasks, lexicon, steps, workers):
        ids.append(forms.number(words))
        names += forms.words(first=len(names))
        waiting.append(made)
        if len(waiting) < len(task.sections):
            continue
        batch = made
        if task.document:
            batch = joined(task.document, task.sections, waiting, steps)
        heads = heads_of(documents, *parts[len(batches)])
        batches.append(packed_batch(heads, batch, page) if page else PreparedBatch(heads, batch))
        waiting = []
        done += task.documents
        if progress is not None:
            progress("prepare", done, len(documents))
    firsts = bounds_of([end - first for first, end in parts])
    found = [one.batch for one in batches]
    del forms, waiting
    if large:
        forget_models()
    form_ids = _joined(ids, np.int32)
    ids.clear()
    corpus = _corpus(found, names, form_ids, firsts)
    del form_ids
    stretches = [batch.languages_of_tokens() for batch in found]
    tokens = _joined([tokens for tokens, _ in stretches], np.int64)
    languages = _joined([languages for _, languages in stretches], np.uint8)
    corpus = with_languages(corpus, tokens, languages, lexicon)
    nothing = np.zeros(0, np.int64)
    # The corpus has the sentences of all batches.
    kept = [one._replace(batch=replace(one.batch, sentence_ends=nothing, breaks=nothing))
            for one in batches]  # fmt: skip
    return Preparation(LazyDocuments(kept, corpus), corpus)


def _corpus(
    batches: Sequence[Batch], names: Sequence[str], form_ids: Int32Array, firsts: Int64Array
) -> Corpus:
    """Put the corpus together; `firsts` are the numbers of the first documents of the batches."""
    tables = [batch.passages for batch in batches]
    rows = [table[:, PASSAGE_LAST] - table[:, PASSAGE_FIRST] for table in tables]
    tokens = bounds_of([int(row.sum()) for row in rows])
    pairs = list(zip(batches, tokens, firsts, strict=False))
    return Corpus(
        forms=tuple(names),
        form_ids=form_ids,
        indptr=np.append(0, np.cumsum(_joined(rows, np.int64))),
        sentence_ends=_joined([batch.sentence_ends + first for batch, first, _ in pairs], np.int64),
        row_documents=_joined(
            [batch.passages[:, PASSAGE_DOCUMENT] + first for batch, _, first in pairs], np.int32
        ),
        breaks=_joined([batch.breaks + first for batch, first, _ in pairs], np.int64),
    )


def _joined(arrays: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    """Put arrays one after the other; there may be none."""
    return np.concatenate([np.zeros(0, kind), *arrays]).astype(kind, copy=False)


class _Task(NamedTuple):
    """What goes through the chain at a time: documents, or a section of one that has several."""

    names: list[str]
    texts: list[str]
    documents: int
    document: Document | None = None
    sections: Sequence[Section] = ()
    dropped: Sequence[int] | None = None


def _tasks(parts: Iterable[Sequence[Document]], lexicon: Lexicon, steps: Steps) -> Iterator[_Task]:
    for part in parts:
        if not is_long(len(part[0].text)):
            yield _Task(*columns(part), len(part))
            continue
        (document,) = part
        sections = sections_of(document, lexicon, steps)
        for section in sections:
            text = document.text[section.start : section.end]
            yield _Task([document.id], [text], 1, document, sections, section.dropped)


def _batches(
    tasks: Iterable[_Task], lexicon: Lexicon, steps: Steps, workers: int
) -> Iterator[tuple[_Task, tuple[Batch, TokenTable]]]:
    """Yield the batch of each task in turn; not many more than there are workers at a time."""

    def batch(task: _Task) -> tuple[_Task, tuple[Batch, TokenTable]]:
        made, words, _ = process_batch(task.names, task.texts, lexicon, steps, dropped=task.dropped)
        return task, (made, words)

    if workers == 1:
        yield from map(batch, tasks)
        return
    # Threads, for the kernels let go of the interpreter's lock: no text is copied to a process.
    from concurrent.futures import Future, ThreadPoolExecutor

    coming: deque[Future[tuple[_Task, tuple[Batch, TokenTable]]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for task in tasks:
            coming.append(pool.submit(batch, task))
            if len(coming) > 2 * workers:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def columns(documents: Sequence[Document]) -> tuple[list[str], list[str]]:
    """Give what the chain needs of documents: their ids and their texts."""
    return [document.id for document in documents], [document.text for document in documents]


def batches_of(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    """Cut the documents into groups for the kernels; a long document is one by itself."""
    for first, end in batch_bounds(lengths_of(documents)):
        yield documents[first:end]


def batch_bounds(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cut documents of these lengths into groups: the number of the first of each, and its end."""
    start, size, after_long = 0, 0, False
    for at, length in enumerate(lengths):
        alone = is_long(length)
        size += length
        if at > start and (alone or after_long or size > _GROUP):
            yield start, at
            start, size = at, length
        after_long = alone
    if start < len(lengths):
        yield start, len(lengths)
