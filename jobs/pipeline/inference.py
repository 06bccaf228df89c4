"""Batch inference as a run of its own: new documents assigned, all else carried over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from jobs.contracts import Budget, FittedModel, Job, Progress
from jobs.datatypes import (
    AnyArray,
    Assignment,
    Carried,
    Corpus,
    Document,
    DocumentTermMatrix,
    FloatArray,
    History,
    KeptModel,
    MainRows,
    Preparation,
    Previous,
    Reading,
    Result,
    ThisRun,
    Topic,
    TopicModel,
    Vocabulary,
    lengths_of,
)
from jobs.document_mixtures import mixtures, terms_by_row
from jobs.identity.modes import Start
from jobs.identity.tracking import Tracked, by_name, track, track_movement, unedited
from jobs.pipeline.counting import counted, unassigned
from jobs.pipeline.dividing import CarriedParts
from jobs.pipeline.legible import prepare_new
from jobs.pipeline.merging import hierarchy_with, joined_assignments, shares_with, topics_with
from jobs.text.terms.near_duplicates import first_near_duplicates
from jobs.topics.assignments import assign, is_known, main_rows
from jobs.topics.edited.grouping import GroupedModel, grouped
from jobs.topics.edited.splitting import DividedModel, TopicRows, divided, unit_shares
from jobs.topics.gate import refusals
from jobs.topics.text_summary import joined, text_summary, without


@dataclass(frozen=True, eq=False)
class _Rows:
    """New documents as the rows of the last model see them: document-topic float64[D, rows]."""

    corpus: Corpus
    vocabulary: Vocabulary
    matrix: DocumentTermMatrix
    fitted: FittedModel
    document_topic: FloatArray
    shares: FloatArray

    def of(
        self, preparation: Preparation, document_topic: FloatArray
    ) -> tuple[FloatArray, AnyArray, AnyArray, int]:
        """Give what `mixtures` takes."""
        row_terms = terms_by_row(self.matrix.counts)
        documents = len(preparation.documents)
        return document_topic, row_terms, self.corpus.row_documents, documents

    def parts(
        self, new: Sequence[Document], kept: KeptModel, stay: Sequence[Assignment]
    ) -> CarriedParts:
        """Give what carries over the parts of topics that a person split."""
        unseen = np.ones(self.corpus.rows, np.bool_)
        owners, names = self.corpus.row_documents, [one.id for one in new]
        found = TopicRows(self.matrix.counts, self.document_topic, owners, names, unseen)
        return CarriedParts(self.fitted, found, terms_by_row(self.matrix.counts), kept, stay)


@dataclass(frozen=True, eq=False)
class _Inferred:
    """New documents as they are assigned; `terms` says how many of theirs each topic has."""

    preparation: Preparation
    rows: _Rows
    model: TopicModel
    assignments: tuple[Assignment, ...]
    terms: Mapping[str, float]


def assign_run(
    job: Job, reading: Reading, history: History, start: Start, told: tuple[Progress, Budget]
) -> Result:
    """Assign new and changed documents by the last model; carry over what it said of the others.

    Documents that are gone are left out. Scores are those of the run that fitted the model.

    Raises
    ------
    ValueError
        There is no last run, or it was read without its model.
    """
    before = history.previous
    if before is None or before.kept is None or before.carried is None:
        raise ValueError("a run that assigns goes on from the last one, but that was not read")
    kept, carried, last = before.kept, before.carried, before.last
    read = {one.id: one for one in reading.documents}
    stay = {
        id_: one
        for id_, one in carried.assignments.items()
        if (it := read.get(id_)) and it.source == one.source and is_known(it, one.digest)
    }
    unseen = [one for one in reading.documents if one.id not in stay]
    progress, budget = told
    budget(
        "prepare",
        documents=len(read),
        characters=sum(lengths_of(reading.documents)),
        longest=max((len(one.text) for one in unseen), default=0),
        rows=sum(len(one.passages) for one in stay.values()),
    )
    reading, new, preparation = prepare_new(job, reading, unseen, kept.lexicon, progress)
    progress("assign", 0, preparation.corpus.rows)
    rows = _infer(job, preparation, kept)
    main = main_rows(*rows.of(preparation, rows.document_topic))
    place = {topic: number for number, topic in enumerate(last.rows)}
    before_edits = {one.id: one.unedited or one.topic for one in stay.values()}
    own = {id_: place.get(topic or "", -1) for id_, topic in before_edits.items()}
    own |= by_name(new, main.tolist())
    now = ThisRun(
        kept.known.terms,
        rows.fitted.topic_term,
        kept.rows.shares,
        MainRows(list(own), np.array(list(own.values()), np.int64)),
        last.rows,
    )
    divider = rows.parts(new, kept, tuple(stay.values()))
    tracked = track(job, history, now, start, divider)
    inferred = _assigned(job, new, preparation, rows, tracked)
    assignments = joined_assignments(reading.documents, stay, inferred.assignments)
    shares = shares_with(carried, stay, assignments, inferred.terms)
    topics = topics_with(carried.topics, stay, assignments, shares)
    return _result(job, reading, before, inferred, (tracked, topics, assignments, shares))


def _result(
    job: Job,
    reading: Reading,
    before: Previous,
    inferred: _Inferred,
    found: tuple[Tracked, tuple[Topic, ...], tuple[Assignment, ...], Mapping[str, float]],
) -> Result:
    """Gather what is new, and what is carried over."""
    tracked, topics, assignments, shares = found
    kept, carried = cast(KeptModel, before.kept), cast(Carried, before.carried)
    gone = carried.assignments.keys() - {one.id for one in assignments if one.run}
    prepared = inferred.preparation.documents
    new_text = text_summary(prepared, inferred.rows.corpus, inferred.rows.vocabulary)
    moved = track_movement(before, assignments, tracked)
    refused = refusals(
        job.gate,
        topics=topics,
        scores=carried.scores,
        unassigned=unassigned(assignments) / len(assignments),
        previous=before.scores,
        movement=moved,
    )
    return Result(
        job=job.name,
        reading=reading,
        preparation=inferred.preparation,
        text=joined(without(carried.text, gone), new_text),
        corpus=inferred.rows.corpus,
        lexicon=kept.lexicon,
        vocabulary=inferred.rows.vocabulary,
        matrix=inferred.rows.matrix,
        vectoriser_arrays=kept.vectoriser_arrays,
        model_arrays=kept.model_arrays,
        model=inferred.model,
        rows=tracked.rows,
        registry=tracked.edited.registry,
        topics=topics,
        hierarchy=hierarchy_with(carried.hierarchy, shares),
        assignments=assignments,
        scores=carried.scores,
        choice=carried.choice,
        refusals=refused,
        skipped=reading.skipped,
        counts=counted(
            reading,
            assignments,
            forms=carried.counts["forms"],
            vocabulary=len(kept.known.terms),
            topics=len(topics),
            repairs=carried.counts["repairs"] + sum(len(one.repairs) for one in prepared),
        ),
        fitted_in=carried.fitted_in,
        carried=carried,
        movement=moved,
        warnings=tracked.notes,
        subject=carried.subject,
    )


def _infer(job: Job, preparation: Preparation, kept: KeptModel) -> _Rows:
    """See documents by the rows of the last model."""
    corpus, vocabulary = job.text.closed_vocabulary(preparation.corpus, kept.lexicon, kept.known)
    counts = job.text.count(corpus, vocabulary)
    vectoriser = job.vectoriser.restore(kept.vectoriser_arrays)
    matrix = DocumentTermMatrix(counts=counts, weights=lambda: vectoriser.transform(counts))
    fitted = job.model.restore(kept.model_arrays)
    return _Rows(corpus, vocabulary, matrix, fitted, fitted.transform(matrix), kept.rows.shares)


def _assigned(
    job: Job,
    documents: Sequence[Document],
    preparation: Preparation,
    rows: _Rows,
    tracked: Tracked,
) -> _Inferred:
    """Assign documents to topics as they are shown."""
    shown, parts = tracked.edited, tracked.parts.counts
    whole = divided(rows.fitted, parts)
    fitted = grouped(whole, shown.groups, unit_shares(rows.shares, parts))
    document_topic = rows.document_topic
    if isinstance(whole, DividedModel):
        document_topic = whole.divided(document_topic, rows.matrix.counts)
    if isinstance(fitted, GroupedModel):
        document_topic = fitted.summed(document_topic)
    model = TopicModel(fitted.topic_term, document_topic, shown.topics)
    assignments = assign(
        preparation.documents,
        document_topic,
        read=documents,
        corpus=preparation.corpus,
        row_terms=terms_by_row(rows.matrix.counts),
        topic_ids=shown.topics,
        floor=job.topics.floor,
        firsts=first_near_duplicates(rows.corpus, len(documents), job.near_duplicates),
    )
    lengths = np.array([one.terms for one in assignments], np.float64)
    mixed = mixtures(*rows.of(preparation, document_topic))
    by_topic = (mixed * lengths[:, None]).sum(axis=0).tolist()
    return _Inferred(
        preparation,
        rows,
        model,
        tuple(unedited(assignments, tracked)),
        dict(zip(shown.topics, by_topic, strict=True)),
    )
