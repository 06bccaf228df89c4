"""Guided topics: the prior that seed words make, where labels go, and what is told."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobs import run
from jobs.errors import InputUnusable
from jobs.settings import GateSettings, SeedTopic
from jobs.topics.gate import refusals
from jobs.topics.guided import match_seeds, seed_corpus, seed_prior, seed_terms
from tests.planted import TOPICS, WORDS, counted, tokens
from tests.small_job import job, latest
from tests.test_topics_extra import topic

SEEDS = (SeedTopic(label="A", words=("x", "y z")), SeedTopic(label="B", words=("w",)))


def test_each_entry_of_a_seed_topic_is_a_row() -> None:
    corpus = seed_corpus(SEEDS)
    rows = [
        [corpus.forms[form] for form in corpus.form_ids[start:end]]
        for start, end in zip(corpus.indptr[:-1], corpus.indptr[1:], strict=True)
    ]
    assert rows == [["x"], ["y", "z"], ["w"]]
    assert corpus.row_documents.tolist() == [0, 0, 1]


def test_seed_words_that_are_no_terms_are_told() -> None:
    found, warnings = seed_terms(SEEDS, csr_array(np.array([[1, 0], [0, 0], [0, 1]])), 3)
    assert found.tolist() == [[1, 0], [0, 1]]
    assert warnings == ("seed word 'y z' of topic 'A' is no term of the model",)


def test_seed_topics_without_a_term_or_a_topic_are_refused() -> None:
    with pytest.raises(InputUnusable, match=r"'B' \(w\)"):
        seed_terms(SEEDS, csr_array(np.array([[1, 0], [0, 1], [0, 0]])), 3)
    with pytest.raises(InputUnusable, match="more seed topics"):
        seed_terms(SEEDS, csr_array(np.array([[1, 0], [0, 1], [0, 1]])), 1)


@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_the_prior_is_made_of_the_words_of_the_theme(seed: int, words: int) -> None:
    """A few words lend the weight to all words that stand in their rows."""
    counts = counted(tokens(rows=80, seed=seed)[0])
    seeds = np.zeros((TOPICS, counts.shape[1]))
    for theme in range(TOPICS):
        seeds[theme, theme * WORDS : theme * WORDS + words] = 1
    prior = seed_prior(seeds, counts)
    assert prior.sum(axis=1) == pytest.approx(1)
    mass = prior[:, : TOPICS * WORDS].reshape(TOPICS, TOPICS, WORDS).sum(axis=2)
    assert mass.argmax(axis=1).tolist() == list(range(TOPICS))
    assert np.diag(mass).min() > 0.75
    assert (prior[seeds > 0] > 0).all()


def test_a_seed_word_that_every_row_holds_still_makes_a_prior() -> None:
    counts = csr_array(np.array([[1, 2, 0], [1, 0, 3]], np.int32))
    prior = seed_prior(np.array([[1.0, 0, 0], [0, 1, 0]]), counts)
    assert np.isfinite(prior).all()
    assert prior.sum(axis=1) == pytest.approx(1)


def test_labels_go_to_the_topics_that_have_the_words() -> None:
    terms = np.array([[1.0, 1, 0, 0], [0, 0, 1, 0]])
    topic_term = np.array([[0.0, 0.1, 0.1, 0.8], [0, 0, 0.9, 0.1], [0.5, 0.5, 0, 0]])
    match = match_seeds(SEEDS, terms / terms.sum(axis=1, keepdims=True), terms, topic_term)
    assert match.labels == {2: "A", 1: "B"}
    assert (match.lost, match.warnings) == (frozenset(), ())


def test_a_topic_without_its_words_is_flagged_and_told() -> None:
    terms = np.zeros((2, 40))
    terms[0, 39] = terms[1, 0] = 1
    topic_term = np.stack([np.arange(40.0, 0, -1), np.r_[1.0, np.zeros(39)]])
    topic_term /= topic_term.sum(axis=1, keepdims=True)
    match = match_seeds(SEEDS, terms / terms.sum(axis=1, keepdims=True), terms, topic_term)
    assert match.labels == {0: "A", 1: "B"}
    assert match.lost == {0}
    assert "seed_lost" in match.warnings[0]
    assert "(x, y z)" in match.warnings[0]


def test_a_lost_seed_is_no_junk_for_the_gate() -> None:
    lost = topic(0, 1.0)
    object.__setattr__(lost, "flags", ("seed_lost",))
    settings = GateSettings(max_junk_topics=0.0)
    assert refusals(settings, topics=(lost,), scores=(), unassigned=0) == ()


def test_what_is_told_is_in_the_log_and_in_the_artifacts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guided = [{"label": "On the road", "words": ["engine", "rocket"]}]
    assert run.main([job(tmp_path, start={"guided": guided}), "--quiet"]) == 0
    told = "seed word 'rocket' of topic 'On the road' is no term of the model"
    assert told in capsys.readouterr().err
    published = json.loads((latest(tmp_path) / "topics.json").read_text("utf-8"))
    assert published["warnings"] == [told]
    manifest = json.loads((latest(tmp_path) / "manifest.json").read_text("utf-8"))
    assert told in manifest["warnings"]
