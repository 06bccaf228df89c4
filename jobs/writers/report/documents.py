"""Documents as the report shows them: passages, marked words, and the words that decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from jobs.datatypes import AnyArray, Assignment, Int32Array, Prepared, Result
from jobs.writers.report.evidence import Evidence, Word
from jobs.writers.report.marks import Piece, pieces, places, seen
from jobs.writers.tables import assignment_record

PAGE_DOCUMENTS = 50
PAGE_CHARACTERS = 250_000
_WORDS = 10
_MARKED = 8
_TOPICS = 3
_WORTH_SAYING = 0.1


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage with the words marked that speak most for its main topic."""

    record: Mapping[str, Any]
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The words of a document that speak for one of its topics, the most telling first."""

    topic: str
    weight: float
    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document; `record` is that of assignments.json."""

    number: int
    record: Mapping[str, Any]
    language: str
    name: str
    passages: tuple[PassageView, ...]
    decided: tuple[Decided, ...]

    @property
    def anchor(self) -> str:
        """Its place on its page: ids of documents are no names for places."""
        return f"d{self.number}"


class Documents:
    """Views of the documents of a result, made when they are asked for."""

    def __init__(self, result: Result, shown: int) -> None:
        self._result = result
        self._prepared = result.preparation.documents[:shown]
        self._rows = {id_: k for k, id_ in enumerate(result.model.topic_ids)}
        prevalence = {topic.id: topic.prevalence for topic in result.topics}
        self._evidence = Evidence(
            result.model.topic_term,
            [prevalence.get(id_, 0.0) for id_ in result.model.topic_ids],
        )
        lengths = [len(one.passages) for one in result.preparation.documents]
        self._first_row = np.concatenate([[0], np.cumsum(lengths)]).tolist()
        self.numbers = {one.document: number for number, one in enumerate(self._prepared)}

    def __len__(self) -> int:
        return len(self._prepared)

    @cached_property
    def pages(self) -> tuple[range, ...]:
        """Cut the documents into pages: by number, and by the length of their text."""
        pages: list[range] = []
        start = size = 0
        for number, one in enumerate(self._prepared):
            length = sum(len(passage.text) for passage in one.passages)
            if number - start == PAGE_DOCUMENTS or (size and size + length > PAGE_CHARACTERS):
                pages.append(range(start, number))
                start, size = number, 0
            size += length
        if start < len(self._prepared):
            pages.append(range(start, len(self._prepared)))
        return tuple(pages)

    def name(self, number: int) -> str:
        """Name a document: its title, or else its id."""
        return title(self._result.assignments[number])

    def views(self, numbers: range) -> Iterator[DocumentView]:
        """Make the views of some documents."""
        for number in numbers:
            yield self._view(number, self._prepared[number], self._result.assignments[number])

    def _view(self, number: int, prepared: Prepared, assignment: Assignment) -> DocumentView:
        rows = range(self._first_row[number], self._first_row[number + 1])
        columns, counts = self._counts(rows)
        record = assignment_record(assignment)
        return DocumentView(
            number=number,
            record=record,
            language=prepared.language,
            name=title(assignment),
            passages=tuple(
                PassageView(own, passage.language, self._marked(row, passage.text, own["topic"]))
                for row, passage, own in zip(
                    rows, prepared.passages, record["passages"], strict=True
                )
            ),
            decided=tuple(
                Decided(
                    one["id"],
                    one["weight"],
                    self._named(self._evidence.of(self._rows[one["id"]], columns, counts, _WORDS)),
                )
                for place, one in enumerate(record["topics"][:_TOPICS])
                if place == 0 or one["weight"] >= _WORTH_SAYING
            ),
        )

    def _counts(self, rows: range) -> tuple[Int32Array, AnyArray]:
        """Count the terms of some rows together: columns int32[n], counts int64[n]."""
        matrix = self._result.matrix.counts
        start, end = int(matrix.indptr[rows.start]), int(matrix.indptr[rows.stop])
        columns, back = np.unique(matrix.indices[start:end], return_inverse=True)
        counts = np.zeros(len(columns), np.int64)
        np.add.at(counts, back, matrix.data[start:end].astype(np.int64))
        return columns.astype(np.int32), counts

    def _named(self, words: Sequence[Word]) -> tuple[tuple[str, int], ...]:
        display = self._result.vocabulary.display
        return tuple((seen(display[word.column]), word.times) for word in words)

    def _marked(self, row: int, text: str, topic: str | None) -> tuple[Piece, ...]:
        if topic is None:
            return pieces(text, ())
        columns, counts = self._counts(range(row, row + 1))
        telling = self._evidence.of(self._rows[topic], columns, counts, _MARKED)
        wanted = {word.column for word in telling}
        corpus, vocabulary = self._result.corpus, self._result.vocabulary
        ids = corpus.form_ids[corpus.indptr[row] : corpus.indptr[row + 1]]
        forms = {
            corpus.forms[form]: vocabulary.terms[term]
            for form, term in zip(ids.tolist(), vocabulary.form_to_term[ids].tolist(), strict=True)
            if term in wanted
        }
        return pieces(text, places(text, forms.items()))


def title(assignment: Assignment) -> str:
    """Name a document: its title, or else its id."""
    return seen(assignment.title or assignment.id)
