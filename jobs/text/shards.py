"""All documents through the chain, by one thread or several, put together in their order."""

import gc
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np

from jobs.contracts import Progress
from jobs.datatypes import Corpus, Document, Int32Array, Int64Array, Lexicon, Preparation, Prepared
from jobs.text.block import Block, Steps, process
from jobs.text.describing import describe
from jobs.text.language import Languages
from jobs.text.tokens import Forms

#: Documents go through the kernels in groups of about so many characters.
_GROUP: Final = 1 << 18


def prepare(
    documents: Sequence[Document],
    lexicon: Lexicon,
    steps: Steps,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Preparation:
    """Prepare documents with one thread or several: the result is the same."""
    from jobs.kernels.passages import P_FIRST, P_LAST

    forms, languages = Forms(), Languages()
    prepared: list[Prepared] = []
    ids: list[Int32Array] = [np.zeros(0, np.int32)]
    rows: list[Int64Array] = [np.zeros(0, np.int64)]
    ends: list[Int64Array] = [np.zeros(0, np.int64)]
    tokens = 0
    parts = list(groups(documents))
    with _no_collection():
        for group, block in zip(parts, _blocks(parts, lexicon, steps, workers), strict=True):
            form_ids = forms.number(block.words)
            prepared.extend(describe(group, block, form_ids, forms, languages))
            ids.append(form_ids)
            rows.append(block.passages[:, P_LAST] - block.passages[:, P_FIRST])
            ends.append(block.sentence_ends + tokens)
            tokens += len(form_ids)
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
    parts: Sequence[Sequence[Document]], lexicon: Lexicon, steps: Steps, workers: int
) -> Iterator[Block]:
    """Yield the block of each group in turn; not many more than there are workers at a time."""

    def block(part: Sequence[Document]) -> Block:
        return process(*columns(part), lexicon, steps)[0]

    if workers == 1 or len(parts) == 1:
        yield from map(block, parts)
        return
    # Threads, for the kernels let go of the interpreter's lock: no text is copied to a process.
    from concurrent.futures import Future, ThreadPoolExecutor

    coming: deque[Future[Block]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for part in parts:
            coming.append(pool.submit(block, part))
            if len(coming) > 2 * workers:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def columns(documents: Sequence[Document]) -> tuple[list[str], list[str]]:
    """Give what the chain needs of documents: their ids and their texts."""
    return [document.id for document in documents], [document.text for document in documents]


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
