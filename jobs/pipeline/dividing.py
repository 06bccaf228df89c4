"""Topics split by a person (human-in-the-loop): their parts found in a run, or carried over."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jobs.contracts import FittedModel, Job
from jobs.datatypes import (
    AnyArray,
    Assignment,
    FloatArray,
    KeptModel,
    Lexicon,
    Split,
)
from jobs.models.rows.normalise import normalise_l1
from jobs.topics.assignments import main_rows
from jobs.topics.edited.splitting import DividedModel, TopicRows


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows of documents under a fitted model, in whose parts their documents are counted."""

    fitted: FittedModel
    rows: TopicRows
    row_terms: AnyArray

    def units(self, parts: Mapping[int, FloatArray]) -> tuple[FloatArray, Sequence[int]]:
        """Words and number of documents of each row or part; see `Divider`."""
        shown, rows = DividedModel(self.fitted, parts), self.rows
        mixed = shown.divided(rows.document_topic, rows.counts)
        main = main_rows(mixed, self.row_terms, rows.row_documents, len(rows.documents))
        found: list[int] = np.bincount(main[main >= 0], minlength=mixed.shape[1]).tolist()
        return shown.topic_term, found


@dataclass(frozen=True, eq=False)
class FoundParts(_Rows):
    """Parts that are found in the documents of a run; an update adds new rows to those it kept."""

    job: Job
    lexicon: Lexicon
    terms: Sequence[str]
    kept: KeptModel | None

    def divide(
        self, split: Split, row: int, known: Sequence[str | None], last: FloatArray
    ) -> tuple[FloatArray | None, list[str]]:
        """Find the parts of a topic by what they were named by, and what they were before."""
        for parts in self.kept.rows.parts.values() if self.kept else ():
            if parts.ids == tuple(known):
                return self.rows.extend(row, parts.counts), []
        named, notes = self.rows.seeds(row, split, self.job.text, self.lexicon, self.terms)
        given = normalise_l1(named + normalise_l1(last))
        nothing = np.flatnonzero(~given.any(axis=1))
        if len(nothing):
            told = f"{split.topic} is not split: nothing that part {nothing[0] + 1} of it is named "
            return None, [*notes, told + "by was found"]
        return self.rows.fit(row, split, given), notes


@dataclass(frozen=True, eq=False)
class CarriedParts(_Rows):
    """Parts of the last run, for one that assigns new documents and carries over the others."""

    kept: KeptModel
    stay: Sequence[Assignment]

    def divide(
        self, split: Split, row: int, known: Sequence[str | None], last: FloatArray
    ) -> tuple[FloatArray | None, list[str]]:
        """The parts that the last run found, if it found any."""
        parts = self.kept.rows.parts.get(row)
        return (None if parts is None else parts.counts), []

    def units(self, parts: Mapping[int, FloatArray]) -> tuple[FloatArray, Sequence[int]]:
        """Count the documents that stay as well: each is of the row, or part, that it is shown in.

        Where a person merged both parts of a topic into others, or hid them, the first that is
        shown so has the documents.
        """
        topic_term, found = super().units(parts)
        of_unit: dict[tuple[str, str | None], int] = {}
        unit = 0
        rows = self.kept.rows
        for row, (own, shown) in enumerate(zip(rows.ids, rows.topics, strict=True)):
            for topic in rows.parts[row].topics if row in rows.parts else (shown,):
                of_unit.setdefault((own, topic), unit)
                unit += 1
        pairs = Counter((one.unedited or one.topic or "", one.topic) for one in self.stay)
        counted = list(found)
        for pair, documents in pairs.items():
            if pair in of_unit:
                counted[of_unit[pair]] += documents
        return topic_term, counted
