"""How many topics: a sweep over candidates, the evidence for each, and the rule that picks one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field, field_validator

from jobs.contracts import FittedModel, Progress, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.lsa import unit_rows

STAGE = "choose the number of topics"
REFERENCE = 2
HELD_OUT = 5
IMAGINARY = 0.1
MOST_IMAGINARY = 0.5

#: Fits one model for each number of topics, on a matrix, with a seed.
Fits = Callable[[DocumentTermMatrix, Sequence[int], int], Sequence[FittedModel]]


class ChoiceSettings(Settings):
    """What `topics: auto` looks at."""

    candidates: tuple[int, ...] = Field(
        default=(4, 5, 6, 8, 10, 15, 20, 25, 40, 60),
        min_length=1,
        description="The numbers of topics to try; those above a fifth of the rows are left out.",
    )
    rows: int = Field(
        default=10_000, ge=50, description="At most so many rows, spread evenly, are looked at."
    )
    keep: float = Field(
        default=0.05,
        ge=0,
        lt=1,
        description="The last run's number is kept unless another scores better by this share.",
    )

    @field_validator("candidates")
    @classmethod
    def _in_order(cls, candidates: tuple[int, ...]) -> tuple[int, ...]:
        if min(candidates) < REFERENCE:
            raise ValueError(f"each must be at least {REFERENCE}")
        return tuple(sorted(set(candidates)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """The evidence for one number of topics.

    `held_out` is the mean log-likelihood of a row that was not fitted, `gain` the share of the
    best candidate's lead over two topics that this one has, `stability` the adjusted mutual
    information of two fits on different rows, and `score` is `gain` times `stability` squared.
    """

    topics: int
    held_out: float
    gain: float
    stability: float
    score: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of topics that was chosen, all that was tried, and whether an old one was kept."""

    topics: int
    candidates: tuple[Candidate, ...]
    kept: bool


def choose(
    matrix: DocumentTermMatrix,
    fits: Fits,
    settings: ChoiceSettings,
    *,
    seed: int,
    previous: int | None = None,
    progress: Progress | None = None,
) -> Choice:
    """Try every candidate and pick one by one rule: the highest score, of equals the smallest.

    Twice, a fifth of the rows (another fifth each time) is held out and the rest is fitted.
    Each held-out row is scored as a row of a mixture of the topics, whatever the model is: word
    distributions are those of the fitted rows by their shares in the topics, smoothed evenly and
    by the whole corpus. Likelihood alone favours many topics where there is much text, and
    stability alone favours two (Lange et al. 2004; Vinh, Epps & Bailey 2010): the product of the
    gain over two topics and of the stability squared needs both. `previous`, the number of the
    last run, is kept if its score is at most the share `keep` below the best.
    """
    rows = _usable(matrix, settings.rows)
    part = DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows])
    most = max(len(rows) // HELD_OUT, REFERENCE)
    tried = [K for K in settings.candidates if most >= K] or [min(settings.candidates[0], most)]
    if previous is not None and previous <= most:
        tried = sorted({*tried, previous})
    fitted_for = sorted({REFERENCE, *tried})
    order = np.random.default_rng([seed, len(rows)]).permutation(len(rows))
    size = len(rows) // HELD_OUT
    likelihoods, clusters = [], []
    for fold in range(2):
        if progress is not None:
            progress(STAGE, fold, 2)
        out = np.sort(order[fold * size : (fold + 1) * size])
        rest = np.sort(np.delete(order, np.s_[fold * size : (fold + 1) * size]))
        inside = DocumentTermMatrix(part.counts[rest], part.weights[rest])
        models = fits(inside, fitted_for, seed + fold)
        likelihoods.append(
            [held_out(part.weights[out], inside.weights, m.transform(inside)) for m in models]
        )
        clusters.append([m.transform(part).argmax(axis=1) for m in models])
    means = np.mean(likelihoods, axis=0)
    stability = np.array([_agreement(a, b) for a, b in zip(*clusters, strict=True)])
    return _pick(fitted_for, tried, means, stability, previous=previous, keep=settings.keep)


def held_out(out: SparseMatrix, inside: SparseMatrix, members: FloatArray) -> float:
    """Mean log-likelihood of rows float64[n, V] that were not fitted, under a mixture of topics.

    Parameters
    ----------
    out : float64[n, V]
        The weights of the rows to score.
    inside : float64[D, V]
        The weights of the fitted rows.
    members : float64[D, K]
        Their shares in the topics.
    """
    V = inside.shape[1]
    unit = unit_rows(inside)
    sums = unit.T @ members
    totals = np.maximum(sums.sum(axis=0), 1e-300)
    everywhere = np.bincount(unit.indices, weights=unit.data, minlength=V) + 1e-3
    blend = 0.5 / V + 0.5 * everywhere / everywhere.sum()
    imaginary = IMAGINARY * V
    share = np.minimum(imaginary / (totals + imaginary), MOST_IMAGINARY)
    words = np.log((1.0 - share) / totals * sums + share * blend[:, None])
    sizes = members.sum(axis=0)
    logs = unit_rows(out) @ words + np.log((sizes + 1.0) / (sizes.sum() + len(sizes)))
    best = logs.max(axis=1)
    return float((best + np.log(np.exp(logs - best[:, None]).sum(axis=1))).mean())


def _pick(
    fitted_for: Sequence[int],
    tried: Sequence[int],
    means: FloatArray,
    stability: FloatArray,
    *,
    previous: int | None,
    keep: float,
) -> Choice:
    base = means[fitted_for.index(REFERENCE)]
    lead = max(float(means.max() - base), 1e-12)
    candidates = []
    for K in tried:
        at = fitted_for.index(K)
        gain = float(means[at] - base) / lead
        steady = max(float(stability[at]), 0.0)
        candidates.append(
            Candidate(K, float(means[at]), gain, float(stability[at]), gain * steady**2)
        )
    best = max(candidates, key=lambda c: (c.score, -c.topics))
    old = next((c for c in candidates if c.topics == previous), None)
    kept = old is not None and old.score >= best.score - keep * abs(best.score)
    return Choice(old.topics if old and kept else best.topics, tuple(candidates), kept)


def _usable(matrix: DocumentTermMatrix, most: int) -> AnyArray:
    """Rows that hold a term, at most `most` of them, evenly over their order."""
    rows = np.flatnonzero(np.diff(matrix.weights.indptr))
    return rows if len(rows) <= most else rows[np.arange(most) * len(rows) // most]


def _agreement(one: AnyArray, other: AnyArray) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(one, other))
