"""Structural typing of what is fitted: vectorisers, models, their options, and their updates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from jobs.datatypes import (
    AnyArray,
    BoolArray,
    DocumentTermMatrix,
    FloatArray,
    SparseMatrix,
)


class Progress(Protocol):
    """Told how far a stage has come; may raise to stop it (the run then publishes nothing)."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` units of `stage` are finished; `total` is 0 where it is not known."""


class FittedVectoriser(Protocol):
    """A vectoriser that has seen its corpus; rebuilt from its arrays alone."""

    def transform(self, counts: SparseMatrix) -> SparseMatrix:
        """Weights float64[D, V] of counts int32[D, V]. Each row depends on itself only."""

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""


class Vectoriser(Protocol):
    """Weighs counts."""

    @property
    def kind(self) -> str:
        """Its name on the menu."""

    def fit(self, counts: SparseMatrix) -> FittedVectoriser:
        """Learn what the weights depend on, from counts int32[D, V]."""

    def update(self, previous: FittedVectoriser, counts: SparseMatrix) -> FittedVectoriser:
        """Keep what `previous` learned of its V_old terms; learn the terms after them.

        The first V_old columns of `counts` int32[D, V] are those of `previous`. The others are
        weighed as `fit` would weigh them.

        Raises
        ------
        InputUnusable
            `counts` has fewer columns than `previous`.
        """

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedVectoriser:
        """Rebuild what `arrays` came from, bit for bit."""


class FittedModel(Protocol):
    """A fitted model; rebuilt from its arrays alone."""

    @property
    def topic_term(self) -> FloatArray:
        """float64[K, V]; each row sums to one, or is zero for a topic with no words."""

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Document-topic float64[D, K]; rows sum to one, or are zero where nothing is known.

        Each row depends on itself only, not on the rows beside it: this is what makes the
        published assignment of a document the one that `jobs.assign` gives it again.
        """

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""


def _counter(progress: Progress | None, stage: str, total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if progress is not None:
            progress(stage, done, total)

    return tell


@dataclass(frozen=True, eq=False)
class FitOptions:
    """What a fit is told beside its matrix.

    Parameters
    ----------
    seed : int
        Of the random number generators; the same seed gives the same model.
    threads : int
        How many threads may be used; the model does not depend on it.
    word_prior : float64[G, V], optional
        What is known of the words of the first G topics before the fit: their shares, in rows that
        sum to one. It is an informative prior, which holds throughout the fit.
    progress : callable, optional
        Told how far the fit has come.
    """

    seed: int
    threads: int = 1
    word_prior: FloatArray | None = None
    progress: Progress | None = None

    def counter(self, stage: str, total: int) -> Callable[[int], None]:
        """Return a function of `done` that tells `progress` of this stage, if there is one."""
        return _counter(self.progress, stage, total)


class Model(Protocol):
    """Fits topics."""

    @property
    def kind(self) -> str:
        """Its name on the menu."""

    @property
    def topics(self) -> int:
        """How many topics it fits."""

    def fit(self, matrix: DocumentTermMatrix, options: FitOptions) -> FittedModel:
        """Fit; the same bytes for the same matrix and seed, whatever the number of threads.

        Raises
        ------
        InputUnusable
            There are more topics than rows.
        """

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild what `arrays` came from, bit for bit."""


@dataclass(frozen=True, eq=False)
class UpdateOptions:
    """What an update is told beside the last model and its matrix.

    Parameters
    ----------
    seed, threads, progress
        As in `FitOptions`.
    new : bool[D]
        Which rows of the matrix the last model has not seen.
    births : bool
        Whether new rows that no topic explains may become topics.
    documents : int64[D], optional
        The document of each row; without it each row is one of its own. A topic is born of many
        documents, not of many passages of one.
    """

    seed: int
    threads: int
    new: BoolArray
    births: bool = True
    progress: Progress | None = None
    documents: AnyArray | None = None

    def counter(self, stage: str, total: int) -> Callable[[int], None]:
        """Return a function of `done` that tells `progress` of this stage, if there is one."""
        return _counter(self.progress, stage, total)


@dataclass(frozen=True, eq=False)
class Update:
    """An updated model: rows of the last one keep their index, born ones are appended.

    `born` are the indices of the new rows in `fitted.topic_term`; `notes` are for a person.
    """

    fitted: FittedModel
    born: tuple[int, ...]
    notes: tuple[str, ...] = ()


@runtime_checkable
class UpdatableModel(Protocol):
    """A model that can take in new rows without moving the topics of the old ones."""

    def update(
        self, previous: FittedModel, matrix: DocumentTermMatrix, options: UpdateOptions
    ) -> Update:
        """Add the new rows of `matrix` to what `previous` has summed of the old ones.

        `matrix` has all rows, old and new; its first V_old columns are those of `previous`, later
        ones are terms that were appended. Nothing new: nothing is done. What comes back depends
        neither on `threads` nor on chance beyond `seed`.

        Raises
        ------
        InputUnusable
            `previous` is another kind of model, or has no sums to add to, or the matrix has fewer
            columns than it.
        """
