"""Fit of the topic model: its number of topics, its seed words, and the fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

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
from jobs.topics.choose import Fits, choose_topic_count
from jobs.topics.guided import NO_SEEDS, SeedMatch, match_seeds, seed_corpus, seed_prior, seed_terms


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model, and how it came to be.

    `seeds` says which topics the guided ones became; `refit` fits the same anew on some of the
    rows, with another seed.
    """

    fitted: FittedModel
    choice: Choice | None
    seeds: SeedMatch
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
        known = len(previous.last.rows) if previous and previous.kind == kind(model) else None
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
    prior: FloatArray | None = None
    if guided:
        counts = job.text.recount(seed_corpus(guided), terms, lexicon)
        words, unknown = seed_terms(guided, counts, model.topics)
        prior = seed_prior(words, matrix.counts)

    def refit(rows: AnyArray, seed: int) -> FittedModel:
        part = DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows])
        return model.fit(part, FitOptions(seed, job.threads, word_prior=prior))

    fitted = model.fit(
        matrix, FitOptions(job.seed, job.threads, word_prior=prior, progress=progress)
    )
    seeds = NO_SEEDS
    if prior is not None:
        seeds = match_seeds(guided, prior, words, fitted.topic_term)
        seeds = replace(seeds, warnings=(*unknown, *seeds.warnings))
    return Fit(fitted, choice, seeds, refit)


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
