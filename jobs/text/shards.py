"""All documents through the chain, in one process or several, put together in their order."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import numpy as np

from jobs.contracts import Progress
from jobs.datatypes import Corpus, Document, Int32Array, Int64Array, Lexicon, Preparation, Prepared
from jobs.text.block import Block, Steps, process
from jobs.text.describing import describe
from jobs.text.language import Languages
from jobs.text.tokens import Forms

#: Documents go through the kernels in groups of about so many characters.
_GROUP: Final = 1 << 19
#: Starting a process costs as much as preparing so many characters.
_WORTH_A_WORKER: Final = 1 << 23


def prepare(
    documents: Sequence[Document],
    lexicon: Lexicon,
    steps: Steps,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Preparation:
    """Prepare documents with one process or several: the result is the same."""
    from jobs.kernels.passages import P_FIRST, P_LAST

    size = sum(len(document.text) for document in documents)
    workers = max(1, min(workers, size // _WORTH_A_WORKER))
    forms, languages = Forms(), Languages()
    prepared: list[Prepared] = []
    ids: list[Int32Array] = [np.zeros(0, np.int32)]
    rows: list[Int64Array] = [np.zeros(0, np.int64)]
    ends: list[Int64Array] = [np.zeros(0, np.int64)]
    tokens = 0
    parts = list(groups(documents))
    with _no_collection():
        for group, block in zip(parts, _blocks(parts, lexicon, steps, forms, workers), strict=True):
            prepared.extend(describe(group, block, forms, languages))
            ids.append(block.form_ids)
            rows.append(block.passages[:, P_LAST] - block.passages[:, P_FIRST])
            ends.append(block.sentence_ends + tokens)
            tokens += len(block.form_ids)
            if progress is not None:
                progress("prepare", len(prepared), len(documents))
    names, form_ids = forms.in_order(np.concatenate(ids))
    passages = [len(one.passages) for one in prepared]
    return Preparation(
        documents=tuple(prepared),
        corpus=Corpus(
            forms=tuple(names),
            form_ids=form_ids,
            indptr=np.append(0, np.cumsum(np.concatenate(rows))).astype(np.int64),
            sentence_ends=np.concatenate(ends),
            row_documents=np.repeat(np.arange(len(prepared)), passages).astype(np.int32),
        ),
    )


def _blocks(
    parts: Sequence[Sequence[Document]],
    lexicon: Lexicon,
    steps: Steps,
    forms: Forms,
    workers: int,
) -> Iterator[Block]:
    """Yield the block of each group in turn, its forms numbered by `forms`."""
    if workers == 1:
        for part in parts:
            yield process(*columns(part), lexicon, steps, forms)[0]
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_begin, initargs=(lexicon, steps)
    ) as pool:
        for block, theirs in pool.map(_work, map(columns, parts)):
            yield replace(block, form_ids=forms.adopt(theirs)[block.form_ids])


def columns(documents: Sequence[Document]) -> tuple[list[str], list[str]]:
    """Give what the chain needs of documents: their ids and their texts."""
    return [document.id for document in documents], [document.text for document in documents]


#: What a worker was given when it began: no task has to bring it along.
_given: list[tuple[Lexicon, Steps]] = []


def _begin(lexicon: Lexicon, steps: Steps) -> None:
    _given[:] = [(lexicon, steps)]


def _work(columns: tuple[list[str], list[str]]) -> tuple[Block, Forms]:
    forms = Forms()
    block, _ = process(*columns, *_given[0], forms)
    return block, forms.trimmed()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let no search for dead cycles run while very many values without any are made."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


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
