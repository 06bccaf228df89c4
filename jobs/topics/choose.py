"""Model selection: the number of topics by held-out likelihood and stability over a sweep."""

from collections.abc import Callable, Sequence

import numpy as np

from jobs.contracts import FittedModel, Progress
from jobs.datatypes import (
    AnyArray,
    Candidate,
    Choice,
    DocumentTermMatrix,
    FloatArray,
    SparseMatrix,
)
from jobs.models.factors.cohesion import row_npmi
from jobs.models.rows.normalise import normalise_sparse
from jobs.settings import FEWEST_TOPICS, TopicCountSettings

_STAGE = "choose the number of topics"
#: Folds of the cross-validation: one of so many is held out; two of them are tried.
_FOLDS = 5
#: Top-N terms by which coherence and diversity are measured.
_TOP_TERMS = 10
#: Minimum size of a topic, in rows, to have a part in the held-out likelihood.
_MIN_TOPIC_ROWS = 0.5
#: The smallest number is chosen of those whose scores are below the highest by this share at most.
_SCORE_TOLERANCE = 0.1
_RULE = (
    "the smallest number whose score is within a tenth of the highest: "
    "score = gain * stability ** 2 * used, where gain is the lead over two topics in the "
    "likelihood of rows that were not fitted, as a share of the largest lead, stability the "
    "adjusted mutual information of two fits on different rows, and used the share of topics "
    "that are the main one of a row"
)
#: Pseudo-count per term of the smoothed word distributions.
_PSEUDO_COUNT = 0.1
#: Upper bound of the share of pseudo-counts in a topic's word distribution.
_MAX_SMOOTHING = 0.5

#: Fits one model for each number of topics, on a matrix, with a seed.
Fits = Callable[[DocumentTermMatrix, Sequence[int], int], Sequence[FittedModel]]


def choose_topic_count(
    matrix: DocumentTermMatrix,
    fits: Fits,
    settings: TopicCountSettings,
    *,
    seed: int,
    least: int = 1,
    previous: int | None = None,
    progress: Progress | None = None,
) -> Choice:
    """Try every candidate and pick one by one rule: the smallest with nearly the highest score.

    Twice, a fifth of the rows (another fifth each time) is held out and the rest is fitted.
    Each held-out row is scored as a row of a mixture of the topics, whatever the model is: word
    distributions are those of the fitted rows by their shares in the topics, smoothed evenly and
    by the whole corpus. Likelihood alone favours many topics where there is much text, and
    stability alone favours two (Lange et al. 2004; Vinh, Epps & Bailey 2010): the product of the
    gain over two topics and of the stability squared needs both; topics that no row has count
    against it. Where many numbers serve as well, the scores differ by chance, and the smallest
    within a tenth of the highest is chosen. `previous`, the number of the last run, is kept if its
    score is at most the share `keep` below that of the number it would give way to. No number
    below `least` is tried. Coherence and diversity are found on the way, and decide nothing.

    It costs two fits of every candidate on four fifths of the rows (at most `rows` of them).
    """
    rows = _usable(matrix, settings.rows)
    part = DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows])
    most = max(len(rows) // _FOLDS, FEWEST_TOPICS)
    tried = [K for K in settings.candidates if most >= K >= least]
    tried = tried or [max(min(settings.candidates[0], most), least)]
    if previous is not None and most >= previous >= least:
        tried = sorted({*tried, previous})
    fitted_for = sorted({FEWEST_TOPICS, *tried})
    order = np.random.default_rng([seed, len(rows)]).permutation(len(rows))
    size = len(rows) // _FOLDS
    likelihoods, clusters, seen = [], [], []
    for fold in range(2):
        if progress is not None:
            progress(_STAGE, fold, 2)
        out = np.sort(order[fold * size : (fold + 1) * size])
        rest = np.sort(np.delete(order, np.s_[fold * size : (fold + 1) * size]))
        inside = DocumentTermMatrix(part.counts[rest], part.weights[rest])
        models = fits(inside, fitted_for, seed + fold)
        members = [m.transform(inside) for m in models]
        likelihoods.append([held_out(part.weights[out], inside.weights, one) for one in members])
        clusters.append([m.transform(part).argmax(axis=1) for m in models])
        seen.append(
            [
                (*top_words(m.topic_term, inside.counts), len(set(one.argmax(axis=1).tolist())) / K)
                for m, one, K in zip(models, members, fitted_for, strict=True)
            ]
        )
    means = np.mean(likelihoods, axis=0)
    stability = np.array([_agreement(a, b) for a, b in zip(*clusters, strict=True)])
    shown = np.mean(seen, axis=0)
    return _pick(fitted_for, tried, means, stability, shown, previous=previous, keep=settings.keep)


def top_words(topic_term: FloatArray, counts: SparseMatrix) -> tuple[float, float]:
    """Coherence (mean NPMI of pairs, over rows) and diversity of the ten top terms of topics.

    NaN where no topic has two terms.
    """
    top = np.argsort(-topic_term, axis=1, kind="stable")[:, :_TOP_TERMS]
    known = np.take_along_axis(topic_term, top, axis=1) > 0
    columns, at = np.unique(top[known], return_inverse=True)
    if not len(columns):
        return float("nan"), float("nan")
    npmi = row_npmi(counts, columns)
    place = np.full(top.shape, -1)
    place[known] = at
    values = []
    for words in place:
        first, second = np.triu_indices(int((words >= 0).sum()), 1)
        values += npmi[words[words >= 0][first], words[words >= 0][second]].tolist()
    return (float(np.mean(values)) if values else float("nan")), len(columns) / int(known.sum())


def held_out(out: SparseMatrix, inside: SparseMatrix, members: FloatArray) -> float:
    """Mean log-likelihood of rows float64[n, V] that were not fitted, under a mixture of topics.

    A topic that holds less than half a row is left out: what it would be is the whole corpus, and
    any odd row would be the likelier for it.

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
    unit = normalise_sparse(inside)
    members = members[:, members.sum(axis=0) >= _MIN_TOPIC_ROWS]
    sums = unit.T @ members
    totals = np.maximum(sums.sum(axis=0), 1e-300)
    everywhere = np.bincount(unit.indices, weights=unit.data, minlength=V) + 1e-3
    blend = 0.5 / V + 0.5 * everywhere / everywhere.sum()
    imaginary = _PSEUDO_COUNT * V
    share = np.minimum(imaginary / (totals + imaginary), _MAX_SMOOTHING)
    words = np.log((1.0 - share) / totals * sums + share * blend[:, None])
    sizes = members.sum(axis=0)
    logs = normalise_sparse(out) @ words + np.log((sizes + 1.0) / (sizes.sum() + len(sizes)))
    best = logs.max(axis=1)
    return float((best + np.log(np.exp(logs - best[:, None]).sum(axis=1))).mean())


def _pick(
    fitted_for: Sequence[int],
    tried: Sequence[int],
    means: FloatArray,
    stability: FloatArray,
    shown: FloatArray,
    *,
    previous: int | None,
    keep: float,
) -> Choice:
    base = means[fitted_for.index(FEWEST_TOPICS)]
    lead = max(float(means.max() - base), 1e-12)
    candidates = []
    for K in tried:
        at = fitted_for.index(K)
        gain = float(means[at] - base) / lead
        steady = max(float(stability[at]), 0.0)
        npmi, diversity, used = shown[at].tolist()
        candidates.append(
            Candidate(
                K,
                float(means[at]),
                gain,
                float(stability[at]),
                gain * steady**2 * used,
                None if np.isnan(npmi) else npmi,
                None if np.isnan(diversity) else diversity,
                used,
            )
        )
    highest = max(c.score for c in candidates)
    best = min(
        (c for c in candidates if c.score >= highest - _SCORE_TOLERANCE * abs(highest)),
        key=lambda c: c.topics,
    )
    old = next((c for c in candidates if c.topics == previous), None)
    chosen = best
    if old is not None and old.score >= best.score - keep * abs(best.score):
        chosen = old
    kept = chosen is not best
    return Choice(chosen.topics, _RULE, tuple(candidates), previous, kept)


def _usable(matrix: DocumentTermMatrix, most: int) -> AnyArray:
    """Rows that hold a term, at most `most` of them, evenly over their order."""
    rows = np.flatnonzero(np.diff(matrix.weights.indptr))
    return rows if len(rows) <= most else rows[np.arange(most) * len(rows) // most]


def _agreement(one: AnyArray, other: AnyArray) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(one, other))
