"""Lazy value objects of prepared documents, made of what a batch holds."""

import gc
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple, overload

import numpy as np

from jobs.datatypes import (
    Corpus,
    Document,
    Int32Array,
    Int64Array,
    Passage,
    Prepared,
    Span,
    UInt8Array,
)
from jobs.kernels.text.tables import (
    PASSAGE_DOCUMENT,
    PASSAGE_END,
    PASSAGE_FIRST,
    PASSAGE_HEADINGS,
    PASSAGE_LAST,
    PASSAGE_START,
)
from jobs.text.chain.batch import Batch
from jobs.text.chain.document_steps import Findings
from jobs.text.chain.offsets import bounds_of
from jobs.text.clean.markup import plain_title
from jobs.text.script.text_coding import CodePage, PackedText
from jobs.text.words.language import count_scripts, language_codes, script_columns

#: Batches whose values are all kept, of half a million characters or so each; of more
#: batches the values are made anew, and texts are packed.
KEPT_BATCHES: Final = 64
#: Cache sizes of a corpus of more: batches that were gone through last, single documents.
_LAST_BATCHES, _LAST_DOCUMENTS = 2, 2048
#: So many documents that are asked for in their order are a sign that all are gone through.
_IN_ORDER: Final = 4
#: Block size in characters: a text is packed in blocks, so that one document unpacks few.
_BLOCK: Final = 1 << 13
#: What the columns of the tallies count, in `Prepared.counts`.
TALLY_NAMES: Final = (
    "",
    "invisible",
    "private_use_dropped",
    "unicode_marks_cut",
    "unicode_presentation_forms",
    "kashida",
    "spaces",
    "vowel_signs",
)
#: What is known of a document that Python did not have to look at.
_NOTHING: Final = Findings()


#: Languages of the documents of a batch, and of its rows
Languages = tuple[list[str], list[str]]


class PreparedBatch(NamedTuple):
    """The documents of a batch, what became of them, and their display texts if those are packed.

    `packed` is the text of the batch, which has none then, in blocks.
    """

    documents: Sequence[Document]
    batch: Batch
    packed: tuple[PackedText, ...] = ()

    def whole(self) -> Batch:
        """Give the batch with its text."""
        if not self.packed:
            return self.batch
        return replace(self.batch, text=self._text(0, len(self.packed) * _BLOCK))

    def only(
        self, number: int, languages: Languages
    ) -> tuple[Sequence[Document], Batch, Languages]:
        """Give what a batch would be of one of its documents alone; its text must be packed."""
        batch, owners = self.batch, self.batch.passages[:, PASSAGE_DOCUMENT]
        first, last = np.searchsorted(owners, (number, number + 1)).tolist()
        table = batch.passages[first:last].copy()
        table[:, PASSAGE_DOCUMENT] = 0
        start, end = (
            (int(table[0, PASSAGE_START]), int(table[-1, PASSAGE_END])) if len(table) else (0, 0)
        )
        table[:, [PASSAGE_START, PASSAGE_END]] -= start
        found = batch.findings.get(number)
        alone = replace(
            batch,
            text=self._text(start, end),
            passages=table,
            extents=batch.extents[first:last],
            scattered={
                row - first: batch.scattered[row]
                for row in range(first, last)
                if row in batch.scattered
            },
            findings={} if found is None else {0: found},
            tallies=batch.tallies[number : number + 1],
            languages=batch.languages[number : number + 1],
        )
        of_documents, of_rows = languages
        named = of_documents[number : number + 1], of_rows[first:last]
        return self.documents[number : number + 1], alone, named

    def _text(self, start: int, end: int) -> str:
        first = start // _BLOCK
        text = "".join(one.text() for one in self.packed[first : -(-end // _BLOCK)])
        return text[start - first * _BLOCK : end - first * _BLOCK]


def packed_batch(documents: Sequence[Document], batch: Batch, page: CodePage) -> PreparedBatch:
    """Pack the text of a batch, to a quarter of what it takes as it is."""
    blocks = (batch.text[at : at + _BLOCK] for at in range(0, len(batch.text), _BLOCK))
    packed = tuple(page.packed(one) for one in blocks)
    return PreparedBatch(documents, replace(batch, text=""), packed)


class LazyDocuments(Sequence[Prepared]):
    """Prepared documents, whose values are made when one of their batch is asked for.

    Of a corpus of few batches all are kept, of others those that were asked for last.

    Parameters
    ----------
    batches : sequence of PreparedBatch
        What became of all documents of the corpus, in its order.
    """

    def __init__(self, batches: Sequence[PreparedBatch], corpus: Corpus) -> None:
        self._batches: list[PreparedBatch | None] = list(batches)
        self._made: OrderedDict[int, tuple[Prepared, ...]] = OrderedDict()
        self._single: OrderedDict[int, Prepared] = OrderedDict()
        self._languages: dict[int, Languages] = {}
        self._before, self._in_order = -1, 0
        self._corpus = corpus
        self._firsts: list[int] = bounds_of([len(one.documents) for one in batches]).tolist()
        rows = bounds_of([len(one.batch.passages) for one in batches])
        self._tokens: list[int] = corpus.indptr[rows].tolist()

    def __len__(self) -> int:
        return int(self._firsts[-1])

    def __iter__(self) -> Iterator[Prepared]:
        for number in range(len(self._firsts) - 1):
            yield from self._of_batch(number)

    @overload
    def __getitem__(self, at: int) -> Prepared: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Prepared, ...]: ...
    def __getitem__(self, at: int | slice) -> Prepared | tuple[Prepared, ...]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(*at.indices(len(self))))
        place = range(len(self))[at]
        number = bisect_right(self._firsts, place) - 1
        held = self._batches[number]
        self._in_order = self._in_order + 1 if place == self._before + 1 else 0
        self._before = place
        through = self._in_order >= _IN_ORDER
        if number in self._made or held is None or not held.packed or through:
            return self._of_batch(number)[place - self._firsts[number]]
        if place not in self._single:
            alone = held.only(place - self._firsts[number], self._languages_of(number, held))
            self._single[place] = prepared_documents(*alone)[0]
            if len(self._single) > _LAST_DOCUMENTS:
                self._single.popitem(last=False)
        self._single.move_to_end(place)
        return self._single[place]

    def _languages_of(self, number: int, held: PreparedBatch) -> Languages:
        """Name the languages of a batch, once."""
        if number not in self._languages:
            first, end = self._tokens[number : number + 2]
            form_ids = self._corpus.form_ids[first:end]
            self._languages[number] = _languages(held, form_ids, self._scripts)
        return self._languages[number]

    def _of_batch(self, number: int) -> tuple[Prepared, ...]:
        held = self._batches[number]
        if held is not None and number not in self._made:
            languages = self._languages_of(number, held)
            with _no_collection():
                made = prepared_documents(held.documents, held.whole(), languages)
            self._made[number] = tuple(made)
            if len(self._batches) <= KEPT_BATCHES:
                self._batches[number] = None
            elif len(self._made) > _LAST_BATCHES:
                self._made.popitem(last=False)
        self._made.move_to_end(number)
        return self._made[number]

    @cached_property
    def _scripts(self) -> UInt8Array:
        return script_columns(self._corpus.forms)


def _languages(held: PreparedBatch, form_ids: Int32Array, scripts: UInt8Array) -> Languages:
    """Name the languages of a batch, whose tokens have forms of these scripts."""
    batch, table = held.batch, held.batch.passages
    owners = table[:, PASSAGE_DOCUMENT]
    bounds = np.searchsorted(owners, np.arange(len(held.documents) + 1))
    counts = count_scripts(form_ids, table[:, PASSAGE_LAST] - table[:, PASSAGE_FIRST], scripts)
    sums = np.vstack((np.zeros((1, counts.shape[1]), np.int64), np.cumsum(counts, axis=0)))
    of_documents = language_codes(np.diff(sums[bounds], axis=0), batch.languages)
    of_rows = language_codes(counts, batch.languages[owners])
    for row in [row for row, name in enumerate(of_rows) if not name]:
        of_rows[row] = of_documents[int(owners[row])]
    return of_documents, of_rows


def prepared_documents(
    documents: Sequence[Document], batch: Batch, languages: Languages
) -> list[Prepared]:
    """Make the values of the documents of a batch."""
    of_documents, of_rows = languages
    table = batch.passages
    owners = table[:, PASSAGE_DOCUMENT]
    bounds = np.searchsorted(owners, np.arange(len(documents) + 1))
    texts = [
        batch.text[start:end] for start, end in table[:, [PASSAGE_START, PASSAGE_END]].tolist()
    ]
    headings = [""] * len(texts)
    for row in np.flatnonzero(table[:, PASSAGE_HEADINGS]).tolist():
        headings[row] = _heading(texts[row], int(table[row, PASSAGE_HEADINGS]))
    spans: list[tuple[Span, ...]] = list(zip(map(Span._make, batch.extents.tolist()), strict=True))
    for row, stretches in batch.scattered.items():
        spans[row] = stretches
    ids = [documents[number].id for number in owners.tolist()]
    numbers = (np.arange(len(table)) - bounds[owners]).tolist()
    columns = zip(ids, numbers, spans, texts, of_rows, headings, strict=True)
    rows = list(map(Passage._make, columns))
    tallies = _named(batch.tallies)
    prepared = []
    for number, (first, last) in enumerate(pairwise(bounds.tolist())):
        document = documents[number]
        found = batch.findings.get(number, _NOTHING)
        heading = _title(rows[first]) if first < last else ""
        prepared.append(
            Prepared(
                document=document.id,
                source=document.source,
                title=plain_title(document.title) or found.title or heading,
                author=found.author,
                date=document.date or found.date,
                language=of_documents[number],
                passages=tuple(rows[first:last]),
                repairs=tuple(found.repairs),
                removed=tuple(found.removed),
                counts=tallies.get(number, {}) | found.counts,
                sections=batch.sections,
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
        if TALLY_NAMES[column]:
            named.setdefault(document, {})[TALLY_NAMES[column]] = number
    return named


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause cyclic garbage collection while very many values without cycles are made."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
