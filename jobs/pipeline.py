"""The batch flow on one screen: from documents to a result. It touches no file."""

from collections.abc import Sequence

import numpy as np

from jobs.contracts import (
    FittedModel,
    FittedVectoriser,
    Job,
    MetricInput,
    Progress,
    TextChain,
)
from jobs.datatypes import (
    AnyArray,
    Assignment,
    Corpus,
    Document,
    DocumentTermMatrix,
    Lexicon,
    Previous,
    Reading,
    Result,
    Score,
    SparseMatrix,
    TopicModel,
    Vocabulary,
)
from jobs.errors import InputUnusable
from jobs.topics import fitting
from jobs.topics.assignments import assign
from jobs.topics.gate import refusals
from jobs.topics.hierarchy import tree
from jobs.topics.ranking import shown_terms
from jobs.topics.summarise import ids_by_size, prevalence, summarise
from jobs.topics.training import prepare_training


def run(
    job: Job, reading: Reading, *, progress: Progress, previous: Previous | None = None
) -> Result:
    """Prepare, vectorise, fit, score, assign and summarise.

    `previous` is the last published run, for what may depend on it: the number of topics that is
    kept, the topics that are begun from, and the quality gate.

    Raises
    ------
    InputUnusable
        Too much was skipped, nothing is left after preparation, no word became a term, or there
        are more topics than rows.
    """
    _check_skipped(job, reading)
    documents = reading.documents
    progress("learn", 0, len(documents))
    lexicon = job.text.learn(documents)
    progress("prepare", 0, len(documents))
    preparation = job.text.prepare(documents, lexicon, workers=job.threads, progress=progress)
    progress("vocabulary", 0, len(preparation.corpus.forms))
    training = prepare_training(job, preparation, lexicon)
    corpus, vocabulary, rows = training.corpus, training.vocabulary, training.fitted
    _check_vocabulary(preparation.corpus, vocabulary)

    counts = job.text.count(corpus, vocabulary)
    vectoriser = job.vectoriser.fit(counts[rows])
    matrix = DocumentTermMatrix(counts=counts, weights=vectoriser.transform(counts))
    seen = DocumentTermMatrix(counts=counts[rows], weights=matrix.weights[rows])
    fit = fitting.fit(job, seen, vocabulary.terms, lexicon, previous=previous, progress=progress)
    topic_term, document_topic = fit.fitted.topic_term, fit.fitted.transform(matrix)
    row_terms = terms_by_row(counts)
    shares = prevalence(document_topic, row_terms)
    model = TopicModel(topic_term, document_topic, fit.ids or ids_by_size(shares))

    inputs = MetricInput(
        corpus=training.training_corpus(),
        vocabulary=vocabulary,
        matrix=seen,
        model=TopicModel(topic_term, document_topic[rows], model.topic_ids),
        fitted=fit.fitted,
        top_terms=shown_terms(topic_term, shares, job.topics),
        refit=fit.refit,
        seed=job.seed,
    )
    scores: list[Score] = []
    for done, metric in enumerate(job.metrics):
        progress("scores", done, len(job.metrics))
        scores.extend(metric.score(inputs))
    assignments = assign(
        preparation.documents,
        document_topic,
        row_terms=row_terms,
        row_documents=corpus.row_documents,
        topic_ids=model.topic_ids,
        floor=job.topics.floor,
        firsts=training.firsts,
    )
    topics = summarise(
        model=model,
        vocabulary=vocabulary,
        preparation=preparation,
        documents=documents,
        assignments=assignments,
        row_terms=row_terms,
        counts=counts,
        scores=scores,
        text=job.text,
        lexicon=lexicon,
        settings=job.topics,
        pinned=fit.labels,
    )
    unassigned = sum(a.topic is None for a in assignments)
    return Result(
        job=job.name,
        reading=reading,
        preparation=preparation,
        corpus=corpus,
        lexicon=lexicon,
        vocabulary=vocabulary,
        matrix=matrix,
        vectoriser_arrays=vectoriser.arrays(),
        model_arrays=fit.fitted.arrays(),
        model=model,
        topics=topics,
        hierarchy=tree(topic_term, shares, model.topic_ids),
        assignments=assignments,
        scores=tuple(scores),
        choice=fit.choice,
        refusals=refusals(
            job.gate,
            topics=topics,
            scores=scores,
            unassigned=unassigned / len(assignments),
            previous=previous.scores if previous else None,
        ),
        skipped=reading.skipped,
        counts={
            "documents": len(documents),
            "skipped": len(reading.skipped),
            "copies": sum(a.copy_of is not None for a in assignments),
            "passages": corpus.rows,
            "tokens": preparation.corpus.tokens,
            "forms": len(preparation.corpus.forms),
            "vocabulary": len(vocabulary.terms),
            "terms": int(row_terms.sum()),
            "topics": len(model.topic_ids),
            "repairs": sum(len(p.repairs) for p in preparation.documents),
            "unassigned": unassigned,
        },
    )


def assign_new(
    documents: Sequence[Document],
    *,
    text: TextChain,
    lexicon: Lexicon,
    terms: Sequence[str],
    vectoriser: FittedVectoriser,
    fitted: FittedModel,
    ids: Sequence[str],
    floor: float,
) -> tuple[Assignment, ...]:
    """Assign documents by a published model alone, just as the run assigned its own."""
    preparation = text.prepare(documents, lexicon)
    counts = text.recount(preparation.corpus, terms, lexicon)
    matrix = DocumentTermMatrix(counts=counts, weights=vectoriser.transform(counts))
    return assign(
        preparation.documents,
        fitted.transform(matrix),
        row_terms=terms_by_row(counts),
        row_documents=preparation.corpus.row_documents,
        topic_ids=ids,
        floor=floor,
    )


def terms_by_row(counts: SparseMatrix) -> AnyArray:
    """How many terms stand in each row, int64[D], of counts int32[D, V]."""
    totals: AnyArray = np.asarray(counts.sum(axis=1, dtype=np.int64)).ravel()
    return totals


def _check_skipped(job: Job, reading: Reading) -> None:
    found = len(reading.documents) + len(reading.skipped)
    share = len(reading.skipped) / found if found else 0.0
    if share > job.corpus.max_skipped:
        reasons = "; ".join(f"{s.source}: {s.reason}" for s in reading.skipped[:5])
        raise InputUnusable(
            f"{len(reading.skipped)} of {found} documents could not be used ({share:.0%}), over "
            f"corpus.max_skipped ({job.corpus.max_skipped:.0%}). The first: {reasons}. Mend the "
            "input, or raise corpus.max_skipped."
        )


def _check_vocabulary(corpus: Corpus, vocabulary: Vocabulary) -> None:
    if not corpus.tokens:
        raise InputUnusable(
            "nothing is left of the documents after preparation: no word was found in them. "
            "Look at one with jobs.trace, and at the `text:` section of the configuration."
        )
    if not vocabulary.terms:
        raise InputUnusable(
            f"the vocabulary is empty: none of the {len(corpus.forms)} word forms became a term. "
            "Lower vocabulary.min_documents, raise vocabulary.max_share, or look at the stop words."
        )
