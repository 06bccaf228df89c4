"""Model selection: the number of topics by split-half reliability and separation over a sweep."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from jobs.contracts import Progress
from jobs.datatypes import Candidate, Choice, DocumentTermMatrix
from jobs.models.rows.usable import even_sample
from jobs.settings import FEWEST_TOPICS, TopicCountSettings
from jobs.topics.split_half import Fits, HalvesCompared, SplitHalves

_STAGE = "choose the number of topics"
#: Minimum mean number of rows of a topic: more topics than rows / 5 are not tried.
_ROWS_PER_TOPIC = 5
#: Minimum number of rows of which halves say anything.
_LEAST_ROWS = 8
#: Exponent of the stability: the adjusted mutual information weighs more than the information.
_STABILITY_POWER = 2.25
#: The smallest number is chosen of those whose scores are below the highest by this share at most.
_SCORE_TOLERANCE = 0.05
#: Cut-off of the range that is told: scores of at least this share of the highest.
_RANGE_SHARE = 0.7
#: Cut-off of the candidates that are fitted on the second and on the third pair, by the share of
#: the highest score that they have.
_CONTENDER_SHARES = (0.7, 0.8)
#: The same where evidence is weak, as on short texts: more pairs, and few numbers are given up by
#: one, for the scores of two pairs differ there as much as the scores themselves (standard error).
_WEAK_SHARES = (0.0, 0.1, 0.3, 0.5, 0.5)
#: Cut-off of weak evidence: the highest stability that is found by the first pair.
_WEAK_STABILITY = 0.4
#: Cut-off of a close second: a peak of the score or of the stability with this share at least.
_SECOND_SHARE = 0.5
#: Upper bound of the close seconds that are told.
_SECONDS = 3
_RULE = (
    "the smallest number whose score is within a twentieth of the highest: "
    "score = sqrt(information) * stability ** 2.25 * separation * used, where two fits on "
    "different halves of the rows are compared: information is what they tell alike (mutual "
    "information beyond chance, in nats), stability its share of all that they tell (adjusted "
    "mutual information), separation the silhouette in LSA of rows that were not fitted, and used "
    "the share of the topics that are the main one of a row"
)


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

    Rows are halved by chance, and each half is fitted with every candidate (`SplitHalves`). What
    both halves find alike grows with the number of topics for as long as there is something to
    find; how sure it is found falls, as does how far the topics are apart on rows that were not
    fitted. Each alone has no optimum, or prefers two (Lange et al. 2004; Vinh, Epps & Bailey 2010);
    their product does. Topics that no row has count against it. It is divided by no other score,
    and is 0 where nothing is found again.
    Numbers that come near the best, and those between it and its neighbours, are judged by more
    pairs of halves, most of them where little is found again: there one pair says next to nothing.
    `previous`, the number of the last run, is kept if its score is at most the
    share `keep` below that of the number it would give way to. No number below `least` is tried.
    Coherence and diversity are found on the way, and decide nothing.

    The scores are of at most `rows` rows, spread evenly: with very many, ever smaller differences
    come out again.
    """
    rows = np.flatnonzero(np.diff(matrix.weights.indptr))
    rows = rows[even_sample(len(rows), settings.rows)]
    most = max(len(rows) // _ROWS_PER_TOPIC, FEWEST_TOPICS)
    tried = [K for K in settings.candidates if most >= K >= least]
    tried = tried or [max(min(settings.candidates[0], most), least)]
    if previous is not None and most >= previous >= least:
        tried = sorted({*tried, previous})
    if len(rows) < _LEAST_ROWS:
        alone = Candidate(topics=max(min(tried[0], len(rows)), 1), score=0.0, stability=0.0)
        return Choice(alone.topics, _RULE, (alone,), previous, False)
    part = matrix.rows(rows)
    sweep = _Sweep(SplitHalves(part, fits, seed))
    asked = {K for K in tried if previous == K}
    numbers = set(tried)
    shares: Sequence[float] = _CONTENDER_SHARES
    for pair in itertools.count():
        if progress is not None:
            progress(_STAGE, pair, len(shares) + 1)
        sweep.judge(sorted(numbers), pair)
        if pair == 0 and max(one.stability for one in sweep.candidates) < _WEAK_STABILITY:
            shares = _WEAK_SHARES
        if pair == len(shares):
            break
        numbers = {one.topics for one in _of_share(sweep.candidates, shares[pair])} | asked
        numbers |= sweep.between() if pair == 0 else set()
        if len(numbers) == 1:
            break
    return _pick(sweep.candidates, previous=previous, keep=settings.keep)


@dataclass
class _Sweep:
    """What was found of each number of topics, a pair of halves after the other."""

    halves: SplitHalves
    found: dict[int, list[HalvesCompared]] = field(default_factory=dict)

    def judge(self, topics: Sequence[int], pair: int) -> None:
        """Compare the halves of a pair for some numbers of topics."""
        for K, compared in zip(topics, self.halves.compare(topics, pair), strict=True):
            self.found.setdefault(K, []).append(compared)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The evidence so far, in ascending order of the numbers."""
        return tuple(_candidate(K, self.found[K]) for K in sorted(self.found))

    def between(self) -> set[int]:
        """Numbers halfway (geometrically) from the best so far to its neighbours."""
        candidates = self.candidates
        at = candidates.index(_best(candidates))
        numbers = [one.topics for one in candidates[max(at - 1, 0) : at + 2]]
        pairs = itertools.pairwise(numbers)
        halfway = {round((low * high) ** 0.5) for low, high in pairs}
        return halfway - set(numbers)


def score(information: float, stability: float, separation: float, used: float) -> float:
    """Score of one number of topics: 0 where one of the four is not above 0."""
    found: float = max(information, 0.0) ** 0.5 * max(stability, 0.0) ** _STABILITY_POWER
    return found * max(separation, 0.0) * used


def _candidate(topics: int, pairs: Sequence[HalvesCompared]) -> Candidate:
    def mean(of: Callable[[HalvesCompared], float]) -> float:
        return float(np.mean([of(pair) for pair in pairs]))

    information, stability = mean(lambda one: one.information), mean(lambda one: one.stability)
    separation = mean(lambda one: one.separation)
    used = mean(lambda one: one.used)
    alone = [score(one.information, one.stability, one.separation, one.used) for one in pairs]
    n = len(pairs)
    npmi, diversity = mean(lambda one: one.c_npmi), mean(lambda one: one.diversity)
    return Candidate(
        topics=topics,
        score=score(information, stability, separation, used),
        error=float(np.std(alone, ddof=1) / n**0.5) if n > 1 else None,
        information=information,
        stability=stability,
        separation=separation,
        pairs=n,
        c_npmi=None if np.isnan(npmi) else npmi,
        diversity=None if np.isnan(diversity) else diversity,
        used=used,
    )


def _of_share(candidates: Sequence[Candidate], share: float) -> list[Candidate]:
    """Candidates whose score is at least a share of the highest."""
    highest = max(one.score for one in candidates)
    return [one for one in candidates if one.score >= share * highest]


def _best(candidates: Sequence[Candidate]) -> Candidate:
    """The smallest number whose score is nearly the highest."""
    return _of_share(candidates, 1.0 - _SCORE_TOLERANCE)[0]


def _pick(candidates: tuple[Candidate, ...], *, previous: int | None, keep: float) -> Choice:
    best = _best(candidates)
    old = next((one for one in candidates if one.topics == previous), None)
    kept = old is not None and old is not best and old.score >= (1.0 - keep) * best.score
    chosen = old if old is not None and kept else best
    near = [one.topics for one in _of_share(candidates, _RANGE_SHARE)] + [chosen.topics]
    seconds = _seconds(candidates, chosen)
    return Choice(chosen.topics, _RULE, candidates, previous, kept, (min(near), max(near)), seconds)


def _seconds(candidates: Sequence[Candidate], chosen: Candidate) -> tuple[int, ...]:
    """Other answers: numbers of which the score or the stability is above both neighbours'.

    Two levels in one corpus, as sections and what they are made of, are two peaks. The peak that
    the chosen number lies on is none.
    """
    peaks = {*_peaks([one.score for one in candidates])}
    peaks |= {*_peaks([one.stability for one in candidates])}
    near = {one.topics for one in _of_share(candidates, 1.0 - _SCORE_TOLERANCE)}
    high = {one.topics for one in _of_share(candidates, _SECOND_SHARE)} - near - {chosen.topics}
    found = [candidates[at] for at in sorted(peaks) if candidates[at].topics in high]
    found.sort(key=lambda one: (-one.score, one.topics))
    return tuple(sorted(one.topics for one in found[:_SECONDS]))


def _peaks(values: Sequence[float]) -> list[int]:
    """Positions whose value is above those on both sides; what lies outside counts as below."""
    padded = [-np.inf, *values, -np.inf]
    return [at for at in range(len(values)) if padded[at] < padded[at + 1] > padded[at + 2]]
