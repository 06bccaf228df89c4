"""Topic identity over runs: same topics keep their ids, and what became of the others is told."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import Event, History, LastRun, MainRows, Registry
from jobs.identity import likeness
from jobs.identity.likeness import SIGNATURE_TERMS, affinity, signature, signature_affinity
from jobs.identity.match import eligible, match
from jobs.identity.registry import adopt
from jobs.settings import IdentitySettings
from tests.registers import (
    BOUNDS,
    THEMES,
    WORDS,
    events,
    follow,
    names,
    registry,
    terms,
    theme,
    this_run,
)

A, B, C = names("a", 30), names("b", 20), names("c", 10)


def first() -> History:
    """A first run: three themes, the largest is t0000."""
    dealt, history = follow(this_run([theme(1), theme(0), theme(2)], [B, A, C]))
    assert dealt == ("t0001", "t0000", "t0002")
    return history


# ---- likeness --------------------------------------------------------------------------------


@given(st.integers(0, 7), st.integers(0, 7), st.integers(0, 99))
def test_affinity_is_one_for_a_topic_and_itself_and_knows_terms_by_name(
    one: int, other: int, seed: int
) -> None:
    both = np.array([theme(one), theme(other)])
    order = np.random.default_rng(seed).permutation(len(terms()))
    shuffled = [terms()[v] for v in order]
    found = affinity(both, terms(), both[:, order], shuffled)
    assert found.diagonal() == pytest.approx([1.0, 1.0], abs=1e-12)
    assert found == pytest.approx(found.T, abs=1e-12)
    assert one == other or found[0, 1] < BOUNDS.unsure


def test_affinity_is_of_the_terms_in_common() -> None:
    topic = theme(0)[None]
    wide = np.concatenate([topic * 0.5, [[0.5]]], axis=1)
    assert affinity(topic, terms(), wide, (*terms(), "new"))[0, 0] == pytest.approx(1)
    assert affinity(topic, terms(), wide, [f"x{t}" for t in (*terms(), "new")])[0, 0] == 0


def test_words_that_the_last_run_had_not_tell_nothing_without_documents() -> None:
    topic = theme(0)[None]
    words = (*terms(), "new")
    for share, documents, kept in ((0.4, [], False), (0.6, [], True), (0.4, A, True)):
        wide = np.concatenate([topic * share, [[1 - share]]], axis=1)
        assert likeness.known_share(wide, words, terms()) == pytest.approx([share])
        now = replace(this_run([theme(0)], [documents]), terms=words, topic_term=wide)
        assert (follow(now, follow(this_run([theme(0)], [A]))[1])[0] == ("t0000",)) is kept
    assert likeness.known_share(np.zeros((1, 2)), ["a", "b"], []).tolist() == [1.0]


def test_a_signature_keeps_the_heaviest_terms_and_is_like_its_topic() -> None:
    V = 2 * SIGNATURE_TERMS
    topic = np.arange(V, 0, -1.0)
    topic[-5:] = 0
    words = [f"w{v}" for v in range(V)]
    kept = signature(topic / topic.sum(), words)
    assert kept.terms == tuple(words[:SIGNATURE_TERMS])
    assert sum(kept.weights) == pytest.approx(1, abs=1e-3)
    assert signature_affinity([kept], topic[None], words)[0, 0] == pytest.approx(1, abs=1e-6)
    assert signature(np.zeros(V), words).terms == ()


def test_of_equal_terms_a_signature_keeps_those_of_the_first_columns() -> None:
    words = [f"w{v}" for v in range(3 * SIGNATURE_TERMS)]
    for steps in (1, 2, 5, 1000):
        topic = np.random.default_rng(steps).integers(1, steps + 1, len(words)).astype(float)
        order = np.argsort(-topic, kind="stable")[:SIGNATURE_TERMS]
        assert signature(topic, words).terms == tuple(words[v] for v in order.tolist())


# ---- match -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "documents", "one"),
    [(0.85, 0, True), (0.849, 0.299, False), (0.75, 0.3, True), (0.749, 1, False)],
)
def test_two_topics_are_one_by_their_words_or_by_words_and_documents(
    terms: float, documents: float, one: bool
) -> None:
    assert eligible(np.array([[terms]]), np.array([[documents]]), BOUNDS)[0, 0] == one


def test_a_sure_continuation_is_not_given_up_for_two_that_are_barely_one() -> None:
    likes = np.array([[0.99, 0.86], [0.86, 0.1]])
    assert match(likes, likes >= 0.85, [-1, -1], 0.75).tolist() == [0, -1]


def test_a_row_begun_from_a_topic_is_that_topic_or_another_one() -> None:
    likes = np.array([[0.8, 0.9, 0.99], [0.95, 0.9, 0.1]])
    may = likes >= 0.85
    # Row 0 was begun from topic 0 and left it; that it is like topic 1 makes it a thief, not it.
    assert match(likes, may, [0, 0, -1], 0.75).tolist() == [-1, 0, -1]


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**20))
def test_no_topic_has_two_rows_and_every_pair_may_be_one(old: int, rows: int, seed: int) -> None:
    likes = np.random.default_rng(seed).uniform(0.5, 1, (old, rows))
    found = match(likes, likes >= 0.85, [-1] * rows, 0.75)
    kept = found[found >= 0]
    assert len(set(kept.tolist())) == len(kept)
    assert (likes[kept, np.flatnonzero(found >= 0)] >= 0.85).all()


# ---- registry --------------------------------------------------------------------------------


def test_the_order_of_rows_and_the_sizes_change_no_id() -> None:
    rows = [theme(2, seed=4), theme(1, seed=5), theme(0, seed=6)]
    dealt, history = follow(this_run(rows, [C + names("x", 90), B, A]), first())
    assert dealt == ("t0002", "t0001", "t0000")
    assert events(history) == []
    assert (registry(history).run, registry(history).next) == (2, 3)


def test_a_theme_that_takes_the_place_of_another_does_not_take_its_id() -> None:
    new = names("n", 25)
    dealt, history = follow(this_run([theme(3), theme(0), theme(1)], [new, A, B]), first())
    assert dealt == ("t0003", "t0000", "t0001")
    assert events(history) == [("dormant", "t0002", (), ()), ("born", "t0003", (), ())]
    # Begun from t0002's words it is no more that topic than begun from nothing.
    warm = ["t0002", "t0000", "t0001"]
    again, _ = follow(this_run([theme(3), theme(0), theme(1)], [new, A, B], warm), first())
    assert again == dealt


def test_a_theme_that_was_gone_for_long_comes_back_under_its_id() -> None:
    history = first()
    for _ in range(5):
        dealt, history = follow(this_run([theme(0), theme(1)], [A, B]), history)
        assert dealt == ("t0000", "t0001")
    dealt, history = follow(this_run([theme(2, seed=9), theme(0)], [C, A]), history)
    assert dealt == ("t0002", "t0000")
    assert events(history) == [("dormant", "t0001", (), ()), ("returned", "t0002", (), ())]
    assert registry(history).next == 3


def test_a_topic_with_few_documents_left_sleeps_and_wakes_with_its_own_words() -> None:
    # The row of theme 2 lives on with a stray document, and with the words of that.
    rows, warm = [theme(0), theme(1), theme(2, 4)], ["t0000", "t0001", "t0002"]
    bounds = IdentitySettings(same=0.6, unsure=0.6, drift=0)
    many = names("a", 90)
    dealt, history = follow(this_run(rows, [many, B, C[:1]], warm), first(), bounds)
    assert dealt[2] == "t0002"
    assert events(history) == [("dormant", "t0002", (), ())]
    asleep = registry(history).topics[2]
    assert (asleep.status, asleep.documents, asleep.peak.documents) == ("dormant", 1, 10)
    dealt, history = follow(this_run([theme(0), theme(1), theme(2)], [many, B, C]), history)
    assert dealt[2] == "t0002"
    assert events(history) == [("returned", "t0002", (), ())]


def test_a_topic_whose_documents_went_into_another_was_merged() -> None:
    dealt, history = follow(this_run([theme(0), theme(1)], [A, B + C]), first())
    assert dealt == ("t0000", "t0001")
    assert events(history) == [("merged", "t0002", (), ("t0001",))]
    assert registry(history).topics[2].into == ("t0001",)


def test_a_topic_in_two_rows_was_split_and_the_nearer_one_goes_on() -> None:
    large, rest = theme(0, noise=0.1, seed=1), 0.86 * theme(0) + 0.14 * theme(5)
    dealt, history = follow(
        this_run([large, rest, theme(1), theme(2)], [A[:18], A[18:], B, C]), first()
    )
    assert dealt == ("t0000", "t0003", "t0001", "t0002")
    assert events(history) == [("split", "t0003", ("t0000",), ())]
    assert registry(history).topics[3].origin == ("t0000",)


def test_a_topic_of_which_no_part_goes_on_is_retired_into_its_parts() -> None:
    parts = [0.5 * theme(0) + 0.5 * theme(5), 0.5 * theme(0) + 0.5 * theme(6)]
    bounds = IdentitySettings(unsure=0.6, documents=0.9)
    dealt, history = follow(
        this_run([*parts, theme(1), theme(2)], [A[:15], A[15:], B, C]), first(), bounds
    )
    assert dealt == ("t0003", "t0004", "t0001", "t0002")
    assert ("retired", "t0000", (), ("t0003", "t0004")) in events(history)


def test_slow_drift_keeps_the_id_and_is_told_once() -> None:
    history = first()
    told = []
    for step in range(1, 9):
        moving = (1 - step / 8) * theme(0) + step / 8 * theme(6)
        dealt, history = follow(this_run([moving, theme(1), theme(2)], [A, B, C]), history)
        assert dealt[0] == "t0000"
        told += events(history)
    assert told == [("drifted", "t0000", (), ())]
    (event,) = registry(history).events[3:]
    assert event.terms is not None
    assert event.terms < BOUNDS.drift


def test_a_refit_that_finds_half_of_the_heaviest_terms_is_no_drift_and_can_return() -> None:
    """Of a topic of many words a signature has a part; two fits of a theme differ in the tail."""
    V, rng = 4000, np.random.default_rng(3)
    words = tuple(f"v{v:04d}" for v in range(V))
    themes = rng.dirichlet(np.full(V, 0.3), 2) + 1e-9
    fits = []
    for _ in range(3):
        drawn = np.array([rng.multinomial(12_000, one / one.sum()) for one in themes]) + 0.01
        fits.append(drawn / drawn.sum(axis=1, keepdims=True))
    own = [A, B]
    runs = [replace(this_run([theme(0), theme(1)], own), terms=words, topic_term=f) for f in fits]
    _, history = follow(runs[0])
    dealt, history = follow(runs[1], history)
    assert dealt == ("t0000", "t0001")
    likeness = registry(history).topics[0].likeness
    assert likeness is not None
    assert likeness.birth == pytest.approx(likeness.terms)
    one = replace(
        runs[2],
        topic_term=fits[2][:1],
        shares=np.ones(1),
        main=MainRows(A, np.zeros(len(A), np.int64)),
    )
    _, history = follow(replace(one, warm=(None,)), history)
    dealt, history = follow(runs[2], history)
    assert dealt == ("t0000", "t0001")
    assert events(history) == [("returned", "t0001", (), ())]


def test_other_documents_and_other_words_deal_new_ids_and_lose_none_in_silence() -> None:
    dealt, history = follow(this_run([theme(5), theme(6)], [names("y", 9), names("z", 8)]), first())
    assert dealt == ("t0003", "t0004")
    assert sorted(kind for kind, *_ in events(history)) == ["born"] * 2 + ["dormant"] * 3


ANY_RUN = st.lists(st.integers(0, THEMES - 1), min_size=1, max_size=5, unique=True)


@settings(max_examples=20)
@given(st.lists(ANY_RUN, max_size=6))
def test_over_any_history_no_id_is_used_twice_and_none_is_forgotten(runs: list[list[int]]) -> None:
    history: History | None = None
    themes: dict[str, int] = {}
    for seed, run in enumerate(runs):
        topics = [theme(number, seed=seed) for number in run]
        own = [names(f"{number}-", 5 + seed) for number in run]
        dealt, history = follow(this_run(topics, own), history)
        assert len(set(dealt)) == len(run)
        for topic, number in zip(dealt, run, strict=True):
            assert themes.setdefault(topic, number) == number
    if history is not None:
        found = registry(history)
        assert {one.id for one in found.topics} == set(themes)
        assert found.next == len(themes) == len(set(themes.values()))


def test_the_first_run_that_had_no_registry_is_taken_up() -> None:
    rows, main = ("t0002", "t0000"), {"a": "t0002", "b": "t0002", "c": "t0000"}
    topics = np.array([theme(3), theme(0)])
    found = adopt("job", rows, terms(), topics, main)
    assert [(one.id, one.documents) for one in found.topics] == [("t0000", 1), ("t0002", 2)]
    assert (found.run, found.next, found.events) == (1, 3, ())


def test_a_registry_and_a_last_run_that_contradict_themselves_are_refused() -> None:
    found = registry(first())
    with pytest.raises(ValueError, match="higher ids are taken"):
        replace(found, next=1)
    with pytest.raises(ValueError, match="stands twice"):
        replace(found, topics=(*found.topics, found.topics[0]))
    with pytest.raises(ValueError, match="t0009 is named"):
        replace(found, events=(Event(1, "merged", "t0000", (), ("t0009",), None, 3),))
    with pytest.raises(ValueError, match="does not have the topic t0007"):
        LastRun(found, ("t0007",), terms(), theme(0)[None], {})


def test_numbers_past_four_digits_stay_in_order() -> None:
    start = replace(first(), first=9999, previous=None)
    _, history = follow(this_run([theme(0), theme(1)], [A, B]), start)
    assert [one.id for one in registry(history).topics] == ["t9999", "t10000"]


def test_the_words_of_a_topic_are_kept_by_name() -> None:
    found: Registry = registry(first())
    assert set(found.topics[0].last.terms[:WORDS]) == set(terms()[:WORDS])
