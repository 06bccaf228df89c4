"""Labels, flags, the tree of topics, seed topics, the gate and stability, on small known cases."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage
from scipy.sparse import csr_array
from scipy.spatial.distance import squareform

from jobs.contracts import FitOptions, MetricInput
from jobs.datatypes import Corpus, DocumentTermMatrix, Score, Topic, TopicModel, Vocabulary
from jobs.metrics.stability import Stability, matched
from jobs.models.mixture import Mixture
from jobs.settings import GateSettings
from jobs.topics.gate import refusals
from jobs.topics.hierarchy import average_linkage, tree
from jobs.topics.labels.flags import flags
from jobs.topics.labels.words import columns_by_topic
from jobs.topics.ranking import largest
from tests.planted import TOPICS, counted, tokens, weighted


def topic(number: int, prevalence: float) -> Topic:
    return Topic(f"t{number:04d}", f"topic {number}", (), prevalence, 1, 1, None, ())


def test_a_label_prefers_phrases_and_does_not_repeat_itself() -> None:
    terms = ("state", "united", "united state", "vote")
    counts = csr_array(np.array([[1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1], [0, 0, 1, 1]]))
    topic_term = np.array([[0.30, 0.29, 0.28, 0.13], [0.0, 0.0, 0.0, 0.0]])
    first, empty = columns_by_topic(topic_term, terms, counts)
    assert [terms[v] for v in first] == ["united state", "vote"]
    assert empty == []


def test_a_label_prefers_what_is_the_topics_own() -> None:
    counts = csr_array(np.eye(3, dtype=np.int32))
    topic_term = np.array([[0.4, 0.35, 0.25], [3.6, 0.04, 0.03]])
    assert columns_by_topic(topic_term, ("a", "b", "c"), counts)[0] == [1, 2, 0]


def test_flags_name_what_is_wrong() -> None:
    own = np.kron(np.eye(4), np.ones(5)) / 5
    topic_term = np.vstack([own, own[0] * 0.9 + 0.1 / 20, np.full(20, 1 / 20), np.zeros(20)])
    document_topic = np.eye(7)[[0] * 9 + [1] * 9 + [2] * 9 + [3] * 9 + [4] * 3 + [5] * 2]
    top = np.array([*np.arange(20).reshape(4, 5), np.arange(5), [0, 5, 10, 15, 1], [-1] * 5])
    found = flags(topic_term, document_topic, top, [None] * 7)
    assert found == ((), (), (), (), ("near_duplicate",), ("junk",), ("empty",))


def test_low_coherence_is_junk() -> None:
    own = np.kron(np.eye(6), np.ones(2)) / 2
    top = np.arange(12).reshape(6, 2)
    coherence = [0.30, 0.31, 0.29, 0.30, -0.2, 0.32]
    found = flags(own, np.eye(6), top, coherence)
    assert [bool(f) for f in found] == [False, False, False, False, True, False]


def test_the_tree_joins_what_is_alike_first() -> None:
    topic_term = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5], [0.6, 0.4, 0, 0], [0, 0, 0.3, 0.7]])
    merges = tree(topic_term, np.array([0.4, 0.3, 0.2, 0.1]), "abcd")
    assert [m.children for m in merges] == [("a", "c"), ("b", "d"), ("m0000", "m0001")]
    assert [m.prevalence for m in merges] == pytest.approx([0.6, 0.4, 1.0])
    assert merges[-1].distance == pytest.approx(1.0)
    assert tree(topic_term[:1], np.ones(1), "a") == ()


def test_tree_distances_never_fall() -> None:
    rng = np.random.default_rng(0)
    topic_term = rng.dirichlet(np.ones(9), size=12)
    names = [f"t{k:04d}" for k in range(12)]
    merges = tree(topic_term, rng.dirichlet(np.ones(12)), names)
    below: dict[str, float] = {}
    for merge in merges:
        assert merge.distance >= max(below.get(child, 0) for child in merge.children)
        below[merge.id] = merge.distance
    assert {n for m in merges for n in m.children} == {*names, *below} - {merges[-1].id}


def test_the_gate_is_open_by_default() -> None:
    assert refusals(GateSettings(), topics=(), scores=(), unassigned=1.0) == ()


def test_the_gate_names_every_reason() -> None:
    settings = GateSettings(
        min_coherence=0.1,
        max_topic_share=0.5,
        max_junk_topics=0.0,
        max_unassigned=0.1,
        max_perplexity_rise=0.05,
    )
    scores = (Score("c_npmi", 0.05, ""), Score("perplexity", 1200.0, ""))
    found = refusals(
        settings,
        topics=(topic(0, 0.7), replace(topic(1, 0.3), flags=("junk",))),
        scores=scores,
        unassigned=0.2,
        previous={"perplexity": 1000.0},
    )
    assert len(found) == 5
    words = (
        "min_coherence",
        "max_topic_share",
        "max_junk_topics",
        "max_unassigned",
        "max_perplexity_rise",
    )
    assert all(f"gate.{word}" in reason for word, reason in zip(words, found, strict=True))


def test_the_gate_does_not_pass_what_was_not_scored() -> None:
    settings = GateSettings(min_coherence=0.1, max_perplexity_rise=0.05)
    found = refusals(
        settings,
        topics=(),
        scores=(),
        unassigned=0,
        previous={"perplexity": 1000.0},
    )
    assert len(found) == 2
    undefined = (Score("c_npmi", None, ""), Score("perplexity", 1000.0, ""))
    assert "not defined" in "".join(refusals(settings, topics=(), scores=undefined, unassigned=0))


def inputs(matrix: DocumentTermMatrix) -> MetricInput:
    fitted = Mixture(topics=TOPICS).fit(matrix, FitOptions(1))
    D, V = matrix.shape
    names = tuple(f"w{v:03d}" for v in range(V))
    return MetricInput(
        corpus=Corpus(
            names,
            np.zeros(0, np.int32),
            np.zeros(D + 1, np.int64),
            np.zeros(0, np.int64),
            np.arange(D, dtype=np.int32),
        ),
        vocabulary=Vocabulary(
            names, names, np.ones(V, np.int64), np.arange(V, dtype=np.int32), np.zeros(V, np.int8)
        ),
        matrix=matrix,
        model=TopicModel(
            fitted.topic_term,
            fitted.transform(matrix),
            tuple(f"t{k:04d}" for k in range(TOPICS)),
        ),
        fitted=fitted,
        top_terms=np.zeros((TOPICS, 1), np.int32),
        refit=lambda rows, seed: Mixture(topics=TOPICS).fit(
            DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows]), FitOptions(seed)
        ),
        seed=1,
    )


def test_planted_topics_are_stable() -> None:
    rows, _ = tokens()
    scores = Stability().score(inputs(weighted(counted(rows, 141))))
    assert [s.name for s in scores] == ["seed_terms", "seed_rows", "sample_terms", "sample_rows"]
    values = [s.value for s in scores]
    assert all(value is not None and value > 0.7 for value in values)
    assert len(scores[0].by_topic) == TOPICS


def test_topics_are_matched_whatever_their_order() -> None:
    own = np.eye(4)
    assert matched(own, own[[2, 0, 3, 1]]).tolist() == [1, 3, 0, 2]


@pytest.mark.parametrize("digits", [1, 3, 15])
def test_average_linkage_is_that_of_scipy_to_the_bit(digits: int) -> None:
    rng = np.random.default_rng(digits)
    for topics in (2, 3, 7, 40):
        above = np.triu(rng.random((topics, topics)).round(digits), 1)  # few digits: many ties
        apart = above + above.T
        expected = [(int(a), int(b), d) for a, b, d, _ in linkage(squareform(apart), "average")]
        assert average_linkage(apart) == expected


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=40), st.integers(1, 50))
def test_the_largest_are_those_of_a_stable_sort(values: list[int], count: int) -> None:
    found = largest(np.array(values, float), count)
    assert found.tolist() == np.argsort(-np.array(values), kind="stable")[:count].tolist()
