"""Training run of the pipeline: the model is fitted, or the last one updated (online learning)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.contracts import Budget, FittedVectoriser, Job, MetricInput, Progress
from jobs.datatypes import (
    NO_TERMS,
    AnyArray,
    Assignment,
    Document,
    DocumentIds,
    DocumentTermMatrix,
    FloatArray,
    History,
    KeptModel,
    Lexicon,
    MainRows,
    Movement,
    Preparation,
    Reading,
    Result,
    Score,
    SparseMatrix,
    ThisRun,
    Topic,
    TopicModel,
    column_of,
)
from jobs.document_mixtures import terms_by_row
from jobs.identity.modes import Start
from jobs.identity.tracking import Tracked, track, track_movement, unedited
from jobs.pipeline.counting import counted, unassigned
from jobs.pipeline.dividing import FoundParts
from jobs.pipeline.embedding import embedded
from jobs.pipeline.legible import prepare_legible
from jobs.pipeline.scoring import score_all
from jobs.text.words.coverage import language_warnings
from jobs.topics.assignments import assigned, main_rows
from jobs.topics.columns.packed_assignments import packed
from jobs.topics.defects import defects
from jobs.topics.edited.grouping import group_rows
from jobs.topics.edited.splitting import DividedModel, TopicRows, divide_fit, unit_shares
from jobs.topics.fitting import Fit, fit_topics, new_rows, update_topics
from jobs.topics.gate import refusals
from jobs.topics.hierarchy import tree
from jobs.topics.labels.phrases import found_phrases
from jobs.topics.ranking import shown_terms
from jobs.topics.summarise import prevalence, summarise
from jobs.topics.text_summary import text_summary
from jobs.topics.training import TrainingData, check_vocabulary, prepare_training


@dataclass(frozen=True, eq=False)
class _Modelled:
    """A fitted model with what it was fitted on.

    Parameters
    ----------
    matrix, fitted_rows : DocumentTermMatrix
        All rows, and those that the model was fitted on.
    row_terms : int64[D]
        Terms in each row.
    shares : float64[K]
        The share of all terms that each topic accounts for.
    tracked : Tracked
        What became of the topics of the runs before.
    """

    vectoriser: FittedVectoriser
    matrix: DocumentTermMatrix
    fitted_rows: DocumentTermMatrix
    fit: Fit
    model: TopicModel
    row_terms: AnyArray
    shares: FloatArray
    tracked: Tracked


def fit_run(
    job: Job, reading: Reading, history: History, start: Start, told: tuple[Progress, Budget]
) -> Result:
    """Prepare, vectorise, fit or update, score, assign and summarise all documents."""
    kept = history.previous.kept if history.previous and start.mode == "update" else None
    reading, prepared = _prepared(job, reading, kept, told)
    (lexicon, preparation, training), documents = prepared, reading.documents
    modelled = _model(job, documents, prepared, (history, start, kept), told)
    inputs = _fitted_rows(job, training, modelled)
    scores = score_all(job, inputs, kept, told)
    told[1]("summarise")
    phrases = found_phrases(job, training, preparation, lexicon)
    found = assigned(
        preparation.documents,
        modelled.model.document_topic,
        read=documents,
        corpus=preparation.corpus,
        row_terms=modelled.row_terms,
        topic_ids=modelled.model.topic_ids,
        floor=job.topics.floor,
        firsts=training.firsts,
        digests=training.known_digests(documents, kept.digests) if kept else None,
    )
    assignments = packed(unedited(found, modelled.tracked), preparation.documents)
    topics = summarise(
        model=modelled.model,
        vocabulary=training.vocabulary,
        preparation=preparation,
        documents=documents,
        assignments=assignments,
        row_terms=modelled.row_terms,
        counts=modelled.matrix.counts,
        scores=scores,
        text=job.text,
        lexicon=lexicon,
        settings=job.topics,
        phrases=phrases,
        seeds=modelled.fit.seeds,
        defects=defects(inputs),
    )
    moved = track_movement(history.previous, assignments, modelled.tracked)
    refused = refusals(
        job.gate,
        topics=topics,
        scores=scores,
        unassigned=unassigned(assignments) / len(assignments),
        previous=history.previous.scores if history.previous else None,
        movement=moved,
    )
    result = _result(
        job, reading, prepared, modelled, (topics, assignments, scores, refused, moved)
    )
    return replace(result, subject=phrases.subject_texts())


def _prepared(
    job: Job, reading: Reading, kept: KeptModel | None, told: tuple[Progress, Budget]
) -> tuple[Reading, tuple[Lexicon, Preparation, TrainingData]]:
    """Learn the words of the corpus, prepare its documents, and decide on its terms.

    An update keeps the words and the terms of the last run, and adds to them.
    """
    progress, budget = told
    reading, lexicon, preparation, changed = prepare_legible(job, reading, told, kept)
    found = preparation.corpus
    progress("vocabulary", 0, len(found.forms))
    budget("vocabulary", tokens=found.tokens, forms=len(found.forms), rows=found.rows)
    known = kept.known if kept else NO_TERMS
    training = prepare_training(job, preparation, lexicon, known, changed)
    check_vocabulary(job, training)
    return reading, (lexicon, preparation, training)


def _model(
    job: Job,
    documents: Sequence[Document],
    prepared: tuple[Lexicon, Preparation, TrainingData],
    before: tuple[History, Start, KeptModel | None],
    told: tuple[Progress, Budget],
) -> _Modelled:
    """Vectorise all rows, fit on the training rows, infer the topics of all, and name them."""
    lexicon, preparation, training = prepared
    history, start, kept = before
    progress, budget = told
    rows = training.fitted
    counts = job.text.count(training.corpus, training.vocabulary)
    choices = job.topic_count.candidates if job.topic_count else (job.model.topics,)
    budget("fit", entries=counts.nnz, terms=counts.shape[1], topics=choices[len(choices) // 2])
    fitted = counts if rows.all() else counts[rows]
    vectoriser = _vectoriser(job, fitted, kept)
    matrix = DocumentTermMatrix(counts=counts, weights=lambda: vectoriser.transform(counts))
    matrix = embedded(job, matrix, documents, preparation, progress)
    seen = matrix if rows.all() else matrix.rows(rows)
    terms = training.vocabulary.terms
    last = history.previous.last.rows if history.previous else ()
    new = new_rows(training)
    owners = training.corpus.row_documents
    if kept is None:
        fit = fit_topics(job, seen, terms, lexicon, previous=history.previous, progress=progress)
        begun: tuple[str | None, ...] = (None,) * len(fit.fitted.topic_term)
    else:
        since = (new[rows], owners[rows])
        fit = update_topics(job, seen, terms, lexicon, kept=kept, since=since, progress=progress)
        begun = (*last, *((None,) * (len(fit.fitted.topic_term) - len(last))))
    weights = fit.fitted.transform(matrix)
    found = TopicRows(counts, weights, owners, DocumentIds(documents), new)
    fit, model, tracked = _named(job, prepared, fit, (found, begun), (history, start, kept))
    row_terms = terms_by_row(counts)
    shares = prevalence(model.document_topic, row_terms)
    return _Modelled(vectoriser, matrix, seen, fit, model, row_terms, shares, tracked)


def _named(
    job: Job,
    prepared: tuple[Lexicon, Preparation, TrainingData],
    fit: Fit,
    found: tuple[TopicRows, tuple[str | None, ...]],
    before: tuple[History, Start, KeptModel | None],
) -> tuple[Fit, TopicModel, Tracked]:
    """Say which topic of the job each row of the model is, and show it as a person said."""
    lexicon, _, training = prepared
    history, start, kept = before
    rows, begun = found
    terms, fitted = training.vocabulary.terms, fit.fitted
    row_terms = terms_by_row(rows.counts)
    shares = prevalence(rows.document_topic, row_terms)
    main = main_rows(rows.document_topic, row_terms, rows.row_documents, len(rows.documents))
    own = MainRows(rows.documents, main)
    now = ThisRun(terms, fitted.topic_term, shares, own, begun)
    divider = FoundParts(fitted, rows, row_terms, job, lexicon, terms, kept)
    tracked = track(job, history, now, start, divider)
    shown, parts = tracked.edited, tracked.parts.counts
    document_topic = DividedModel(fitted, parts).divided(rows.document_topic, rows.counts)
    fit, document_topic = group_rows(
        divide_fit(fit, parts),
        document_topic,
        shown.groups,
        unit_shares(shares, parts),
        labels=shown.labels,
    )
    return fit, TopicModel(fit.fitted.topic_term, document_topic, shown.topics), tracked


def _vectoriser(job: Job, counts: SparseMatrix, kept: KeptModel | None) -> FittedVectoriser:
    """Learn the weights of terms; an update leaves those of known terms as they are."""
    if kept is None:
        return job.vectoriser.fit(counts)
    return job.vectoriser.update(job.vectoriser.restore(kept.vectoriser_arrays), counts)


def _fitted_rows(job: Job, training: TrainingData, modelled: _Modelled) -> MetricInput:
    """What a model is judged by: the rows that it was fitted on, and its topics in them."""
    model, fitted = modelled.model, training.fitted
    whole = bool(fitted.all())
    return MetricInput(
        corpus=training.training_corpus(),
        vocabulary=training.vocabulary,
        matrix=modelled.fitted_rows,
        model=model if whole else replace(model, document_topic=model.document_topic[fitted]),
        fitted=modelled.fit.fitted,
        top_terms=shown_terms(model.topic_term, modelled.shares, job.topics),
        refit=modelled.fit.refit,
        seed=job.seed,
    )


def _result(
    job: Job,
    reading: Reading,
    prepared: tuple[Lexicon, Preparation, TrainingData],
    modelled: _Modelled,
    found: tuple[
        tuple[Topic, ...],
        Sequence[Assignment],
        tuple[Score, ...],
        tuple[str, ...],
        Movement | None,
    ],
) -> Result:
    """Gather all that writers need, and the counts of it."""
    lexicon, preparation, training = prepared
    topics, assignments, scores, refused, moved = found
    model = modelled.model
    return Result(
        job=job.name,
        reading=reading,
        preparation=preparation,
        text=text_summary(preparation.documents, training.corpus, training.vocabulary),
        corpus=training.corpus,
        lexicon=lexicon,
        vocabulary=training.vocabulary,
        matrix=modelled.matrix,
        vectoriser_arrays=modelled.vectoriser.arrays(),
        model_arrays=modelled.fit.fitted.arrays(),
        model=model,
        rows=modelled.tracked.rows,
        registry=modelled.tracked.edited.registry,
        movement=moved,
        topics=topics,
        hierarchy=tree(model.topic_term, modelled.shares, model.topic_ids),
        assignments=assignments,
        scores=scores,
        choice=modelled.fit.choice,
        refusals=refused,
        skipped=reading.skipped,
        fitted_in=modelled.tracked.edited.registry.run,
        warnings=(
            *modelled.tracked.notes,
            *modelled.fit.notes,
            *modelled.fit.seeds.warnings,
            *language_warnings(column_of(assignments, "language"), job.config),
        ),
        counts=counted(
            reading,
            assignments,
            forms=len(preparation.corpus.forms),
            vocabulary=len(training.vocabulary.terms),
            topics=len(set(model.topic_ids)),
            repairs=sum(len(p.repairs) for p in preparation.documents),
        ),
    )
