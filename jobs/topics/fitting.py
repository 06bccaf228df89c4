"""Fit of the topic model: its number of topics, its warm start or seed words, and the fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from pydantic import BaseModel

from jobs.contracts import FitOptions, FittedModel, Job, Model, Progress
from jobs.datatypes import (
    AnyArray,
    Choice,
    DocumentTermMatrix,
    FloatArray,
    Lexicon,
    Previous,
)
from jobs.errors import InputUnusable
from jobs.models.rows.normalise import normalise_l1
from jobs.topics.choose import Fits, choose_topic_count
from jobs.topics.guided import NO_SEEDS, SeedMatch, match_seeds, seed_corpus, seed_prior, seed_terms


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model, and how it came to be.

    `seeds` says which topics the guided ones became; `ids` are those that topics keep from the
    last run; `refit` fits the same anew on some of the rows, with another seed.
    """

    fitted: FittedModel
    choice: Choice | None
    seeds: SeedMatch
    ids: tuple[str, ...]
    refit: Callable[[AnyArray, int], FittedModel]


def fit_topics(
    job: Job,
    matrix: DocumentTermMatrix,
    terms: Sequence[str],
    lexicon: Lexicon,
    *,
    previous: Previous | None,
    progress: Progress,
) -> Fit:
    """Fit the job's model on the rows of a matrix.

    Raises
    ------
    InputUnusable
        There are more topics than rows, or the words of a guided topic are no terms.
    """
    model, choice, guided = job.model, None, job.start.guided
    if job.topic_count is not None:
        known = len(previous.topic_ids) if previous and previous.kind == kind(model) else None
        settings = job.topic_count
        choice = choose_topic_count(
            matrix,
            _fits(model, job.threads),
            settings,
            seed=job.seed,
            least=len(guided),
            previous=known,
            progress=progress,
        )
        model = sized(model, choice.topics)
    if model.topics > matrix.shape[0]:
        raise InputUnusable(
            f"there are more topics ({model.topics}) than rows to model ({matrix.shape[0]}). "
            "Lower model.topics, make passages smaller (passages.words), or add documents."
        )
    start: FloatArray | None = None
    prior: FloatArray | None = None
    ids: tuple[str, ...] = ()
    last = _topics(previous, terms) if previous and _continues(job, model, previous) else None
    if previous is not None and last is not None:
        start, ids = last, previous.topic_ids
    if guided:
        counts = job.text.recount(seed_corpus(guided), terms, lexicon)
        words, unknown = seed_terms(guided, counts, model.topics)
        prior = seed_prior(words, matrix.counts)

    def refit(rows: AnyArray, seed: int) -> FittedModel:
        part = DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows])
        return model.fit(part, FitOptions(seed, job.threads, start, prior))

    fitted = model.fit(matrix, FitOptions(job.seed, job.threads, start, prior, progress))
    seeds = NO_SEEDS
    if prior is not None:
        seeds = match_seeds(guided, prior, words, fitted.topic_term)
        seeds = replace(seeds, warnings=(*unknown, *seeds.warnings))
    return Fit(fitted, choice, seeds, ids, refit)


def kind(model: Model) -> str:
    """Name a model's kind, with its engine if it has one."""
    return kind_name(model.kind, getattr(model, "engine", ""))


def kind_name(kind: str, engine: str) -> str:
    """Write down a kind, with its engine if it has one."""
    return f"{kind}, {engine}" if engine else kind


def sized(model: Model, topics: int) -> Model:
    """Give the same model for another number of topics."""
    settings = cast(BaseModel, model)
    return cast(Model, settings.model_copy(update={"topics": topics}))


def _fits(model: Model, threads: int) -> Fits:
    """Fit for several numbers of topics, at once where the model shares work between them."""

    def fits(matrix: DocumentTermMatrix, topics: Sequence[int], seed: int) -> Sequence[FittedModel]:
        options = FitOptions(seed, threads)
        sweep = getattr(model, "sweep", None)
        if sweep is not None:
            return cast(Sequence[FittedModel], sweep(matrix, topics, options))
        return [sized(model, K).fit(matrix, options) for K in topics]

    return fits


def _continues(job: Job, model: Model, previous: Previous) -> bool:
    """Whether this run begins from the last one's topics: as many, of its kind, guided alike."""
    guided = tuple((seed.label, *seed.words) for seed in job.start.guided)
    return (
        job.start.previous
        and previous.kind == kind(model)
        and len(previous.topic_ids) == model.topics
        and previous.guided == guided
    )


def _topics(previous: Previous, terms: Sequence[str]) -> FloatArray | None:
    """The topics of the last run in the columns of `terms`; zero for those it did not know."""
    if previous.topic_term is None:
        return None
    column = {term: v for v, term in enumerate(previous.terms)}
    at = np.array([column.get(term, -1) for term in terms])
    start = np.zeros((len(previous.topic_ids), len(terms)))
    start[:, at >= 0] = previous.topic_term[:, at[at >= 0]]
    return normalise_l1(start)
