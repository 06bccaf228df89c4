"""Updates of fitted models: rules of birth by hand, guided models, the ways of LDA."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts import FitOptions, UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray
from jobs.models import MODELS
from jobs.models.lda.gibbs.update import LdaUpdate
from jobs.models.lda.native import Native
from jobs.models.rows.normalise import normalise_l2
from jobs.models.updating.births import Proposal, bear, densest, hellinger, poor_fit
from jobs.models.updating.rows_since import RowsSince
from jobs.topics.guided import seed_prior
from tests.contracts.test_updates import FIRST, with_theme
from tests.planted import TOPICS, WORDS, counted, part, tokens, weighted

#: Topics of the last run, [3, 4].
LAST = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0.5, 0.5]])


class Spare:
    """A model whose proposals are given; it counts those that it was told to accept."""

    def __init__(self, *proposals: Proposal | None) -> None:
        self.proposals, self.accepted = list(proposals), 0

    def fits(self) -> FloatArray:
        return np.zeros(40)

    def propose(self, seeds: AnyArray) -> Proposal | None:
        assert len(seeds) == 20
        return self.proposals.pop(0) if self.proposals else None

    def accept(self) -> None:
        self.accepted += 1


def proposal(
    new: int = 30, old: int = 0, stolen: int = 0, words: tuple[float, ...] = (1, 1, 1, 1)
) -> Proposal:
    before = np.zeros(40, np.int64)
    before[:stolen] = 3
    return Proposal(np.arange(50) < old, np.arange(40) < new, before, np.array(words, float))


def test_the_documents_of_new_rows_are_counted_once_each() -> None:
    owners = np.array([0, 0, 1, 2, 2, 2, 3])
    since = RowsSince(np.array([0, 2]), np.array([1, 3, 4, 6]), owners)
    assert since.documents_of(np.array([True, True, True, False])) == 2
    assert since.documents_of(np.zeros(4, np.bool_)) == 0


def births(
    *proposals: Proposal | None, bound: float = 1.0, documents: AnyArray | None = None
) -> int:
    spare = Spare(*proposals)
    rows = normalise_l2(np.random.default_rng(1).random((40, 6)))
    owners = np.arange(90) if documents is None else np.append(np.arange(50), 50 + documents)
    born = bear(spare, rows, bound, LAST, RowsSince(np.arange(50), np.arange(50, 90), owners))
    assert spare.accepted == born
    return born


@pytest.mark.parametrize(
    ("candidate", "lives"),
    [
        (proposal(), True),
        (None, False),
        (proposal(new=19), False),
        (proposal(new=20), True),
        (proposal(new=30, old=20), True),
        (proposal(new=30, old=21), False),
        (proposal(stolen=15), True),
        (proposal(stolen=16), False),
        (proposal(words=(1, 0, 0, 0)), False),
        (proposal(words=(0.7, 0.3, 0, 0)), True),
        (proposal(words=(0.82, 0.18, 0, 0)), False),
        (proposal(words=(0, 0, 0, 0)), True),  # its words are all new
    ],
)
def test_who_is_born(candidate: Proposal | None, lives: bool) -> None:
    assert births(candidate) == int(lives)


def test_births_go_on_until_one_is_refused() -> None:
    assert births(proposal(), proposal(), proposal(new=5), proposal()) == 2
    assert births(proposal(), bound=0.0) == 0  # all new rows are explained


def test_a_topic_is_born_of_many_documents_not_of_many_passages() -> None:
    assert births(proposal(new=40), documents=np.arange(40) // 2) == 1  # of 20 documents
    assert births(proposal(new=38), documents=np.arange(40) // 2) == 0  # of 19
    assert births(proposal(new=40), documents=np.zeros(40, np.int64)) == 0


@pytest.mark.parametrize("kind", ["kmeans", "lda", "mixture", "nmf"])
def test_one_long_document_of_a_theme_is_no_topic(kind: str) -> None:
    matrix = with_theme(60)
    make: Any = MODELS[kind]
    model = make(topics=TOPICS)
    fitted = model.fit(part(matrix, np.arange(120)), FitOptions(2))
    new = np.arange(220) >= 120
    assert len(model.update(fitted, matrix, UpdateOptions(2, 1, new)).born) >= 1
    owners = np.where(np.arange(220) < 160, np.arange(220), 160)
    one = model.update(fitted, matrix, UpdateOptions(2, 1, new, documents=owners))
    assert one.born == ()


def test_without_old_rows_nothing_is_poorly_explained() -> None:
    assert poor_fit(np.zeros(0)) == -np.inf
    assert poor_fit(np.arange(11.0)) == 1.0


@pytest.mark.parametrize("n", [20, 700])
def test_the_densest_place_as_all_pairs_tell_it(n: int) -> None:
    rng = np.random.default_rng(n)
    rows = normalise_l2(rng.random((n, 5)) + 4 * np.eye(5)[rng.integers(0, 5, n)])
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -1)
    centre = int(np.sort(cosines, axis=1)[:, -10:].mean(axis=1).argmax())
    expected = [centre, *np.argsort(-cosines[centre], kind="stable")[:9].tolist()]
    assert densest(rows, 10).tolist() == expected
    assert densest(csr_array(rows), 10).tolist() == expected


def test_affinity_reckoned_by_hand() -> None:
    found = hellinger(np.array([[3.0, 1, 0, 0]]), LAST)
    assert found[0] == pytest.approx([np.sqrt(0.75), 0.5, 0])


@pytest.mark.parametrize("kind", ["kmeans", "lda", "mixture", "nmf"])
def test_guided_topics_stay_where_they_are(kind: str) -> None:
    matrix = with_theme(60)
    old = part(matrix, np.arange(120))
    seeds = np.zeros((2, matrix.shape[1]))
    seeds[0, 2 * WORDS : 2 * WORDS + 3] = seeds[1, :3] = 1
    prior = seed_prior(seeds, old.counts)
    make: Any = MODELS[kind]
    model = make(topics=TOPICS)
    fitted = model.fit(old, FitOptions(2, word_prior=prior))
    update = model.update(fitted, matrix, UpdateOptions(2, 1, np.arange(220) >= 120))
    assert len(update.born) >= 1
    main = update.fitted.transform(matrix)[:160].argmax(axis=1)
    before = fitted.transform(old).argmax(axis=1)
    assert np.mean(main[:120] == before) >= 0.97
    themes = tokens(rows=160)[1]
    assert np.mean(main[themes == 2] == 0) > 0.9
    assert np.mean(main[themes == 0] == 1) > 0.9


@pytest.mark.parametrize(
    "settings",
    [
        {"alpha": 0.2, "beta": 0.03},
        {"term_weights": "idf"},
        {"term_weights": "pmi"},
    ],
)
def test_lda_is_updated_whatever_it_is_told(settings: dict[str, Any]) -> None:
    matrix = with_theme(60)
    model = Native(topics=TOPICS, **settings)
    fitted: Any = model.fit(part(matrix, np.arange(120)), FitOptions(2))
    update: Any = model.update(fitted, matrix, UpdateOptions(2, 1, np.arange(220) >= 120))
    assert len(update.born) >= 1
    assert update.fitted.beta == fitted.beta
    assert update.fitted.alpha[:TOPICS].tolist() == fitted.alpha.tolist()
    assert update.fitted.topic_term[list(update.born), FIRST:].sum() > 0.3
    main = update.fitted.transform(matrix).argmax(axis=1)
    assert np.isin(main[160:], update.born).mean() > 0.9


def test_new_rows_that_a_born_topic_has_much_of_are_its_own() -> None:
    night = LdaUpdate.__new__(LdaUpdate)
    night.previous = Native(topics=2).fit(with_theme(0), FitOptions(1))  # type: ignore[assignment]
    shares = np.array([[0.7, 0.1, 0.2, 0], [0.8, 0.1, 0.1, 0], [0.3, 0.2, 0.2, 0.3]])
    found = night._claimed(shares)
    assert found.tolist() == [[0, 0, 1, 0], shares[1].tolist(), [0, 0, 0, 1]]
    assert np.array_equal(night._claimed(shares[:, :2]), shares[:, :2])


def test_warp_lda_is_updated() -> None:
    rows, _ = tokens(rows=560, length=12)
    matrix = weighted(counted(rows))
    model = Native(topics=500, max_sweeps=6)
    fitted = model.fit(part(matrix, np.arange(540)), FitOptions(2))
    new = np.arange(560) >= 540
    update: Any = model.update(fitted, matrix, UpdateOptions(2, 1, new))
    held: Any = fitted
    added = update.fitted.masses.sum() - held.masses.sum()
    assert added == pytest.approx(20 * 12, rel=1e-6)
    assert np.allclose(update.fitted.topic_term.sum(axis=1), 1)


def test_columns_of_appended_terms_are_filled_as_all_old_rows_tell() -> None:
    matrix = with_theme(60)
    before = matrix.shape[1] - 3
    counts = matrix.counts[:, :before]
    old = DocumentTermMatrix(counts[:120], counts[:120].astype(np.float64))
    fitted: Any = Native(topics=TOPICS).fit(old, FitOptions(2))
    night = LdaUpdate(
        fitted, matrix.counts, RowsSince(np.arange(220), np.arange(0), np.arange(220))
    )
    shares = night._shares(night.old[:, :before], fitted.topic_term.T)
    assert night.old[:, before:].nnz
    assert night.held[before:] == pytest.approx(night.old[:, before:].T @ shares)
