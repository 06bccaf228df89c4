"""The batch pipeline on one screen: from documents to a result. It touches no file."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.contracts import (
    Budget,
    FittedVectoriser,
    Job,
    MetricInput,
    Progress,
)
from jobs.datatypes import (
    AnyArray,
    Assignment,
    Document,
    DocumentTermMatrix,
    FloatArray,
    History,
    Lexicon,
    Preparation,
    Reading,
    Result,
    Score,
    ThisRun,
    Topic,
    TopicModel,
)
from jobs.identity.modes import choose_mode
from jobs.identity.tracking import Tracked, by_name, track, unedited
from jobs.legible import prepare_legible
from jobs.topics.assignments import assign, main_rows
from jobs.topics.fitting import Fit, fit_topics
from jobs.topics.gate import refusals
from jobs.topics.grouping import group_rows
from jobs.topics.hierarchy import tree
from jobs.topics.inference import terms_by_row
from jobs.topics.ranking import shown_terms
from jobs.topics.summarise import prevalence, summarise
from jobs.topics.text_summary import text_summary
from jobs.topics.training import (
    TrainingData,
    check_skipped,
    check_vocabulary,
    prepare_training,
)

#: The first run of a job goes on from nothing.
NO_HISTORY = History()


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


def _unlimited(stage: str, **sizes: int) -> None:
    """Implements `jobs.contracts.Budget` where memory is no matter."""


def run(
    job: Job,
    reading: Reading,
    *,
    progress: Progress,
    history: History = NO_HISTORY,
    budget: Budget = _unlimited,
) -> Result:
    """Prepare, vectorise, fit, score, assign and summarise.

    `history` has the last published run, for what depends on it: the ids of the topics, the number
    of topics that is kept, and the quality gate. `budget` is asked before each stage.

    Raises
    ------
    InputUnusable
        Too much was skipped, nothing is left after preparation, no word became a term, there
        are more topics than rows, or a stage would need more memory than it may take.
    """
    check_skipped(job, reading)
    reading, prepared = _prepared(job, reading, (progress, budget))
    (lexicon, preparation, training), documents = prepared, reading.documents
    modelled = _model(job, training, documents, lexicon, (history, progress, budget))
    scores = _scores(job, training, modelled, (progress, budget))
    budget("summarise")
    assignments = assign(
        preparation.documents,
        modelled.model.document_topic,
        read=documents,
        corpus=preparation.corpus,
        row_terms=modelled.row_terms,
        topic_ids=modelled.model.topic_ids,
        floor=job.topics.floor,
        firsts=training.firsts,
    )
    assignments = unedited(assignments, modelled.tracked)
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
        seeds=modelled.fit.seeds,
    )
    refused = refusals(
        job.gate,
        topics=topics,
        scores=scores,
        unassigned=sum(a.topic is None for a in assignments) / len(assignments),
        previous=history.previous.scores if history.previous else None,
    )
    return _result(job, reading, prepared, modelled, (topics, assignments, scores, refused))


def _prepared(
    job: Job, reading: Reading, told: tuple[Progress, Budget]
) -> tuple[Reading, tuple[Lexicon, Preparation, TrainingData]]:
    """Learn the words of the corpus, prepare its documents, and decide on its terms."""
    progress, budget = told
    reading, lexicon, preparation = prepare_legible(job, reading, told)
    found = preparation.corpus
    progress("vocabulary", 0, len(found.forms))
    budget("vocabulary", tokens=found.tokens, forms=len(found.forms), rows=found.rows)
    training = prepare_training(job, preparation, lexicon)
    check_vocabulary(job, training)
    return reading, (lexicon, preparation, training)


def _model(
    job: Job,
    training: TrainingData,
    documents: Sequence[Document],
    lexicon: Lexicon,
    given: tuple[History, Progress, Budget],
) -> _Modelled:
    """Vectorise all rows, fit on the training rows, infer the topics of all, and name them."""
    history, progress, budget = given
    rows = training.fitted
    counts = job.text.count(training.corpus, training.vocabulary)
    choices = job.topic_count.candidates if job.topic_count else (job.model.topics,)
    budget("fit", entries=counts.nnz, terms=counts.shape[1], topics=choices[len(choices) // 2])
    fitted = counts if rows.all() else counts[rows]
    vectoriser = job.vectoriser.fit(fitted)
    matrix = DocumentTermMatrix(counts=counts, weights=vectoriser.transform(counts))
    seen = matrix
    if fitted is not counts:
        seen = DocumentTermMatrix(counts=fitted, weights=matrix.weights[rows])
    terms = training.vocabulary.terms
    mode = choose_mode(job.start, history)
    fit = fit_topics(job, seen, terms, lexicon, previous=history.previous, progress=progress)
    document_topic, row_terms = fit.fitted.transform(matrix), terms_by_row(counts)
    shares = prevalence(document_topic, row_terms)
    main = main_rows(document_topic, row_terms, training.corpus.row_documents, len(documents))
    begun = (None,) * len(shares)
    own = by_name(documents, main.tolist())
    now = ThisRun(terms, fit.fitted.topic_term, shares, own, begun)
    tracked = track(job, history, now, mode)
    shown = tracked.edited
    fit, document_topic = group_rows(fit, document_topic, shown.groups, shares, labels=shown.labels)
    shares = prevalence(document_topic, row_terms)
    model = TopicModel(fit.fitted.topic_term, document_topic, shown.topics)
    return _Modelled(vectoriser, matrix, seen, fit, model, row_terms, shares, tracked)


def _scores(
    job: Job, training: TrainingData, modelled: _Modelled, told: tuple[Progress, Budget]
) -> tuple[Score, ...]:
    """Score the model by all metrics, on the rows that it was fitted on."""
    progress, budget = told
    budget("scores")
    model = modelled.model
    inputs = MetricInput(
        corpus=training.training_corpus(),
        vocabulary=training.vocabulary,
        matrix=modelled.fitted_rows,
        model=TopicModel(model.topic_term, model.document_topic[training.fitted], model.topic_ids),
        fitted=modelled.fit.fitted,
        top_terms=shown_terms(model.topic_term, modelled.shares, job.topics),
        refit=modelled.fit.refit,
        seed=job.seed,
    )
    scores: list[Score] = []
    for done, metric in enumerate(job.metrics):
        progress("scores", done, len(job.metrics))
        scores.extend(metric.score(inputs))
    return tuple(scores)


def _result(
    job: Job,
    reading: Reading,
    prepared: tuple[Lexicon, Preparation, TrainingData],
    modelled: _Modelled,
    found: tuple[tuple[Topic, ...], tuple[Assignment, ...], tuple[Score, ...], tuple[str, ...]],
) -> Result:
    """Gather all that writers need, and the counts of it."""
    lexicon, preparation, training = prepared
    topics, assignments, scores, refused = found
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
        topics=topics,
        hierarchy=tree(model.topic_term, modelled.shares, model.topic_ids),
        assignments=assignments,
        scores=scores,
        choice=modelled.fit.choice,
        refusals=refused,
        skipped=reading.skipped,
        warnings=(*modelled.tracked.notes, *modelled.fit.seeds.warnings),
        counts={
            "documents": len(reading.documents),
            "skipped": len(reading.skipped),
            "empty": reading.empty,
            "copies": sum(a.copy_of is not None for a in assignments),
            "passages": training.corpus.rows,
            "tokens": preparation.corpus.tokens,
            "forms": len(preparation.corpus.forms),
            "vocabulary": len(training.vocabulary.terms),
            "terms": int(modelled.row_terms.sum()),
            "topics": len(model.topic_ids),
            "repairs": sum(len(p.repairs) for p in preparation.documents),
            "unassigned": sum(a.topic is None for a in assignments),
        },
    )
