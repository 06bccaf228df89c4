"""The batch flow on one screen: from documents to a result. It touches no file."""

from collections.abc import Callable, Sequence

import numpy as np

from jobs.contracts import (
    Evidence,
    FittedModel,
    FittedVectoriser,
    Job,
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
    Reading,
    Result,
    Score,
    SparseMatrix,
    TopicModel,
    Vocabulary,
)
from jobs.errors import InputUnusable
from jobs.topics.assignments import assign
from jobs.topics.summarise import summarise, top_terms, topic_ids


def run(job: Job, reading: Reading, *, progress: Progress) -> Result:
    """Prepare, vectorise, fit, score, assign and summarise.

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
    corpus = preparation.corpus
    progress("vocabulary", 0, len(corpus.forms))
    vocabulary = job.text.vocabulary(corpus, lexicon)
    _check_vocabulary(job, corpus, vocabulary)

    counts = job.text.count(corpus, vocabulary)
    vectoriser = job.vectoriser.fit(counts)
    matrix = DocumentTermMatrix(counts=counts, weights=vectoriser.transform(counts))
    fitted = job.model.fit(matrix, seed=job.seed, threads=job.threads, progress=progress)
    document_topic = fitted.transform(matrix)
    row_terms = terms_by_row(counts)
    model = TopicModel(fitted.topic_term, document_topic, topic_ids(document_topic, row_terms))

    evidence = Evidence(
        corpus=corpus,
        vocabulary=vocabulary,
        matrix=matrix,
        model=model,
        fitted=fitted,
        top_terms=top_terms(model.topic_term, job.topics.terms),
        refit=_refit(job, matrix),
        seed=job.seed,
    )
    scores: list[Score] = []
    for done, metric in enumerate(job.metrics):
        progress("scores", done, len(job.metrics))
        scores.extend(metric.score(evidence))
    assignments = assign(
        preparation.documents,
        document_topic,
        row_terms=row_terms,
        row_documents=corpus.row_documents,
        topic_ids=model.topic_ids,
        floor=job.topics.floor,
    )
    topics = summarise(
        model=model,
        vocabulary=vocabulary,
        preparation=preparation,
        documents=documents,
        assignments=assignments,
        row_terms=row_terms,
        scores=scores,
        text=job.text,
        lexicon=lexicon,
        settings=job.topics,
    )
    return Result(
        job=job.name,
        reading=reading,
        preparation=preparation,
        lexicon=lexicon,
        vocabulary=vocabulary,
        matrix=matrix,
        vectoriser_arrays=vectoriser.arrays(),
        model_arrays=fitted.arrays(),
        model=model,
        topics=topics,
        assignments=assignments,
        scores=tuple(scores),
        skipped=reading.skipped,
        counts={
            "documents": len(documents),
            "skipped": len(reading.skipped),
            "passages": corpus.rows,
            "tokens": corpus.tokens,
            "forms": len(corpus.forms),
            "vocabulary": len(vocabulary.terms),
            "terms": int(row_terms.sum()),
            "topics": len(model.topic_ids),
            "repairs": sum(len(p.repairs) for p in preparation.documents),
            "unassigned": sum(a.topic is None for a in assignments),
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


def _check_vocabulary(job: Job, corpus: Corpus, vocabulary: Vocabulary) -> None:
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
    if job.model.topics > corpus.rows:
        raise InputUnusable(
            f"there are more topics ({job.model.topics}) than rows to model ({corpus.rows}). "
            "Lower model.topics, make passages smaller (passages.words), or add documents."
        )


def _refit(job: Job, matrix: DocumentTermMatrix) -> Callable[[AnyArray, int], FittedModel]:
    """Fit the job's model anew on some of the rows, for the metrics that need it."""

    def refit(rows: AnyArray, seed: int) -> FittedModel:
        part = DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows])
        return job.model.fit(part, seed=seed, threads=job.threads)

    return refit
