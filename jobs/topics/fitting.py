"""Fit of the topic model: its number of topics, its seed words, and the fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from pydantic import BaseModel

from jobs.contracts import (
    FitOptions,
    FittedModel,
    Job,
    Model,
    Progress,
    UpdatableModel,
    UpdateOptions,
)
from jobs.datatypes import (
    AnyArray,
    BoolArray,
    Choice,
    DocumentTermMatrix,
    FloatArray,
    KeptModel,
    Lexicon,
    Previous,
)
from jobs.errors import InputUnusable
from jobs.settings import SeedTopic
from jobs.topics.choose import choose_topic_count
from jobs.topics.guided import NO_SEEDS, SeedMatch, match_seeds, seed_corpus, seed_prior, seed_terms
from jobs.topics.split_half import Fits
from jobs.topics.training import TrainingData


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model, and how it came to be.

    `seeds` says which topics the guided ones became; `refit` fits the same anew on some of the
    rows, with another seed; `notes` are what a person should know of an update.
    """

    fitted: FittedModel
    choice: Choice | None
    seeds: SeedMatch
    refit: Callable[[AnyArray, int], FittedModel]
    notes: tuple[str, ...] = ()


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
            sweep_fits(model, job.threads),
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
    seeds = _seeded(job, matrix, terms, lexicon, model.topics)
    prior = seeds.prior if seeds else None
    fitted = model.fit(
        matrix, FitOptions(job.seed, job.threads, word_prior=prior, progress=progress)
    )
    matched = seeds.matched(fitted) if seeds else NO_SEEDS
    return Fit(fitted, choice, matched, _refit(job, model, matrix, prior))


def update_topics(
    job: Job,
    matrix: DocumentTermMatrix,
    terms: Sequence[str],
    lexicon: Lexicon,
    *,
    kept: KeptModel,
    since: tuple[BoolArray, AnyArray],
    progress: Progress,
) -> Fit:
    """Update the last run's model with the rows that are new (incremental learning).

    `since` says which these are, bool[D], and the document of each row, int64[D].

    Scores that fit anew on some rows fit as many topics as there are then, from nothing.

    Raises
    ------
    InputUnusable
        The last model has nothing to add to.
    """
    model = cast(UpdatableModel, job.model)
    previous = job.model.restore(kept.model_arrays)
    new, documents = since
    options = UpdateOptions(job.seed, job.threads, new, progress=progress, documents=documents)
    update = model.update(previous, matrix, options)
    fitted = update.fitted
    K = len(fitted.topic_term)
    seeds = _seeded(job, matrix, terms, lexicon, K)
    refit = _refit(job, sized(job.model, K), matrix, seeds.prior if seeds else None)
    return Fit(fitted, None, seeds.matched(fitted) if seeds else NO_SEEDS, refit, update.notes)


def new_rows(training: TrainingData) -> BoolArray:
    """Tell which rows the last run has not seen, bool[rows]: of documents new or changed.

    A near-duplicate of a document that it has seen brings nothing new.
    """
    seen = np.zeros(len(training.changed), np.bool_)
    np.logical_or.at(seen, training.firsts, ~training.changed)
    found: BoolArray = ~seen[training.firsts][training.corpus.row_documents]
    return found


@dataclass(frozen=True, eq=False)
class _Seeds:
    """The seed words of guided topics: float64[G, V], their prior, and what is told of them."""

    topics: Sequence[SeedTopic]
    words: FloatArray
    prior: FloatArray
    warnings: tuple[str, ...]

    def matched(self, fitted: FittedModel) -> SeedMatch:
        """Say which topics the guided ones became."""
        found = match_seeds(self.topics, self.prior, self.words, fitted.topic_term)
        return replace(found, warnings=(*self.warnings, *found.warnings))


def _seeded(
    job: Job, matrix: DocumentTermMatrix, terms: Sequence[str], lexicon: Lexicon, topics: int
) -> _Seeds | None:
    """Find the seed words of guided topics among the terms; None where there are none."""
    guided = job.start.guided
    if not guided:
        return None
    counts = job.text.recount(seed_corpus(guided), terms, lexicon)
    words, warnings = seed_terms(guided, counts, topics)
    return _Seeds(guided, words, seed_prior(words, matrix.counts), warnings)


def _refit(
    job: Job, model: Model, matrix: DocumentTermMatrix, prior: FloatArray | None
) -> Callable[[AnyArray, int], FittedModel]:
    """Make what fits a model anew on some of the rows, with another seed."""

    def refit(rows: AnyArray, seed: int) -> FittedModel:
        return model.fit(matrix.rows(rows), FitOptions(seed, job.threads, word_prior=prior))

    return refit


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


def sweep_fits(model: Model, threads: int) -> Fits:
    """Fit for several numbers of topics, at once where the model shares work between them.

    A model that can be fitted at less cost (`lighter`) is: these fits are compared, not published.
    """
    lighter = getattr(model, "lighter", None)
    if lighter is not None:
        model = cast(Model, lighter())

    def fits(matrix: DocumentTermMatrix, topics: Sequence[int], seed: int) -> Sequence[FittedModel]:
        options = FitOptions(seed, threads)
        sweep = getattr(model, "sweep", None)
        if sweep is not None:
            return cast(Sequence[FittedModel], sweep(matrix, topics, options))
        return [sized(model, K).fit(matrix, options) for K in topics]

    return fits
