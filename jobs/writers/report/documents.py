"""Documents of the HTML report: passages, keyword highlighting, the words that decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from jobs.datatypes import AnyArray, Assignment, Passage, Result, SparseMatrix, column_of
from jobs.writers.paging import anchor
from jobs.writers.report.evidence import DecidingWord, TermEvidence, own_forms
from jobs.writers.report.marks import Mark, places, seen
from jobs.writers.report.sources import Sources
from jobs.writers.tables import assignment_record, passage_record

#: Top-N deciding words shown for a topic of a document.
_WORDS = 10
#: Top-N deciding words that are highlighted in the text.
_MARKED = 8
#: Batch size in passages: those of a page with more are made while it is written.
_BATCH = 4096
#: At most so many topics of a document are explained.
_TOPICS = 3
#: Minimum share of a topic in a document to be explained.
_WORTH_SAYING = 0.1


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage with the words marked that speak most for its main topic."""

    record: Mapping[str, Any]
    language: str
    text: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Decided:
    """The words of a document that speak for one of its topics, the most telling first."""

    topic: str
    weight: float
    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document; `record` is that of assignments.json, `digest` of all that it is made from."""

    record: Mapping[str, Any]
    language: str
    name: str
    passages: "Sequence[PassageView] | LongDocument"
    decided: tuple[Decided, ...]
    digest: str

    @property
    def anchor(self) -> str:
        """Its place on its page."""
        return anchor(self.record["id"])


class Documents:
    """Views of the documents of a result, made when they are asked for."""

    def __init__(self, result: Result, language: str) -> None:
        self._result = result
        self._sources = Sources(result, language)
        self._prepared = result.preparation.documents
        # Of the documents of the run those are prepared that no earlier run assigned.
        runs = column_of(result.assignments, "run")
        new = (number for number, run in enumerate(runs) if not run)
        self._assigned = np.fromiter(new, np.int64, len(self._prepared))
        self._rows = {id_: k for k, id_ in enumerate(result.model.topic_ids)}
        prevalence = {topic.id: topic.prevalence for topic in result.topics}
        self._evidence = TermEvidence(
            result.model.topic_term,
            [prevalence.get(id_, 0.0) for id_ in result.model.topic_ids],
        )
        self._flags = np.zeros(len(result.vocabulary.terms), np.bool_)
        lengths = np.bincount(result.corpus.row_documents, minlength=len(self._prepared))
        self._first_row = np.concatenate([[0], np.cumsum(lengths)]).tolist()

    def views(self, numbers: Sequence[int]) -> Iterator[DocumentView]:
        """Make the views of the documents of a page; the words of all are weighed together."""
        places = self._assigned[np.array(numbers, np.int64)].tolist()
        assigned = [self._result.assignments[place] for place in places]
        rows = self._rows_of(numbers)
        long = len(rows) > _BATCH
        records = [
            assignment_record(replace(one, passages=()) if long else one) for one in assigned
        ]
        decided = self._decided(numbers, [self._main(record) for record in records])
        shown = iter(() if long else self.passages(rows, numbers, assigned))
        for number, assignment, record, words in zip(
            numbers, assigned, records, decided, strict=True
        ):
            count = len(assignment.passages)
            first = self._first_row[number]
            passages = LongDocument(self, range(first, first + count), number, assignment)
            yield DocumentView(
                record=record,
                language=self._prepared[number].language,
                name=seen(assignment.title or assignment.id),
                passages=passages if long else tuple(islice(shown, count)),
                decided=words,
                digest=self._sources.digest(self._prepared[number], assignment),
            )

    def passages(
        self,
        rows: Sequence[int],
        numbers: Sequence[int],
        assigned: Sequence[Assignment],
        first: int = 0,
    ) -> Iterator[PassageView]:
        """Make the views of the passages of some documents, from passage `first` on.

        `rows` are those of the passages, `numbers` those of the documents; the words of all are
        weighed together.
        """
        own = [one for assignment in assigned for one in assignment.passages]
        own = own[first : first + len(rows)]
        telling = self._weighed(rows, range(len(rows)), [one.topic for one in own], _MARKED)
        texts = islice(
            (passage for number in numbers for passage in self._prepared[number].passages),
            first,
            first + len(rows),
        )
        for row, passage, one, words in zip(rows, texts, own, telling, strict=True):
            yield self._passage(row, passage, passage_record(one), words)

    def _rows_of(self, numbers: Sequence[int]) -> list[int]:
        """The rows of some documents, in their order."""
        bounds = ((self._first_row[n], self._first_row[n + 1]) for n in numbers)
        return [row for start, stop in bounds for row in range(start, stop)]

    @staticmethod
    def _main(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Take the topics of a document whose words are worth showing."""
        return [
            one
            for place, one in enumerate(record["topics"][:_TOPICS])
            if place == 0 or one["weight"] >= _WORTH_SAYING
        ]

    def _decided(
        self, numbers: Sequence[int], main: Sequence[Sequence[Mapping[str, Any]]]
    ) -> list[tuple[Decided, ...]]:
        """Give the words of each document that speak for each of its main topics."""
        asked = [(at, one) for at, topics in enumerate(main) for one in topics]
        lengths = [self._first_row[n + 1] - self._first_row[n] for n in numbers]
        found = self._weighed(
            self._rows_of(numbers),
            [at for at, _ in asked],
            [one["id"] for _, one in asked],
            _WORDS,
            np.array(lengths, np.int64),
        )
        decided: list[list[Decided]] = [[] for _ in numbers]
        for (at, one), words in zip(asked, found, strict=True):
            first, stop = self._first_row[numbers[at]], self._first_row[numbers[at] + 1]
            decided[at].append(Decided(one["id"], one["weight"], self._named(words, first, stop)))
        return [tuple(some) for some in decided]

    def _weighed(
        self,
        rows: Sequence[int],
        texts: Sequence[int],
        topics: Sequence[str | None],
        limit: int,
        lengths: AnyArray | None = None,
    ) -> list[tuple[DecidingWord, ...]]:
        """Weigh the words of some texts, each for one topic (or none: then it has no words).

        A text is one of `rows`, or with `lengths` so many of them together as it says.
        """
        counts = self._result.matrix.counts
        if len(rows) < counts.shape[0]:
            counts = counts[np.array(rows, np.int64)]
        if lengths is not None:
            counts = _together(counts, lengths)
        counts.sort_indices()
        asked = [(at, topic) for at, topic in zip(texts, topics, strict=True) if topic is not None]
        picked = counts[[at for at, _ in asked]]
        found = iter(
            self._evidence.each(
                np.array([self._rows[topic] for _, topic in asked], np.int64),
                (picked.indices, picked.data, picked.indptr),
                limit,
            )
        )
        return [() if topic is None else next(found) for topic in topics]

    def _passage(
        self, row: int, passage: Passage, own: Mapping[str, Any], words: Sequence[DecidingWord]
    ) -> PassageView:
        """Show a passage, the words marked that speak most for its topic."""
        corpus, vocabulary = self._result.corpus, self._result.vocabulary
        wanted = [word.column for word in words]
        self._flags[wanted] = True
        ids = corpus.form_ids[corpus.indptr[row] : corpus.indptr[row + 1]]
        terms = vocabulary.form_to_term[ids]
        hits = ids[self._flags[terms] & (terms >= 0)]
        self._flags[wanted] = False
        forms = {
            corpus.forms[form]: vocabulary.terms[vocabulary.form_to_term[form]]
            for form in dict.fromkeys(hits.tolist())
        }
        return PassageView(own, passage.language, seen(passage.text), places(passage.text, forms))

    def _named(
        self, words: Sequence[DecidingWord], first: int, stop: int
    ) -> tuple[tuple[str, int], ...]:
        """Give words as the text of rows `first` to `stop` has them, and their counts there."""
        corpus, of = self._result.corpus, self._result.vocabulary.form_to_term
        ids = corpus.form_ids[corpus.indptr[first] : corpus.indptr[stop]]
        forms = own_forms(ids, of, np.array([word.column for word in words], np.int64))
        return tuple((seen(corpus.forms[forms[word.column]]), word.times) for word in words)


@dataclass(frozen=True, eq=False)
class LongDocument:
    """The views of the passages of a document that has very many, some at a time."""

    documents: Documents
    rows: range
    number: int
    assignment: Assignment

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[PassageView]:
        for first in range(0, len(self.rows), _BATCH):
            rows = self.rows[first : first + _BATCH]
            yield from self.documents.passages(rows, [self.number], [self.assignment], first)


def _together(counts: SparseMatrix, lengths: AnyArray) -> SparseMatrix:
    """Add up neighbouring rows: the first so many as the first length says, and so on."""
    from scipy.sparse import csr_array

    ones = np.ones(len(counts.indptr) - 1, counts.dtype)
    which = np.repeat(np.arange(len(lengths)), lengths)
    owner = csr_array((ones, (which, np.arange(len(ones)))), shape=(len(lengths), len(ones)))
    together: SparseMatrix = owner @ counts
    return together
