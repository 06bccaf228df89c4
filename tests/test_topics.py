"""Topics and assignments, on models small enough to reckon by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobs.datatypes import (
    Corpus,
    Document,
    Drop,
    Lexicon,
    Passage,
    Preparation,
    Prepared,
    Span,
    TopicModel,
    Trace,
    TracedToken,
    Vocabulary,
    no_phrases,
)
from jobs.document_mixtures import mixtures
from jobs.settings import TopicsSettings
from jobs.topics.assignments import NO_TERMS, NO_TEXT, NO_TOPIC, assign
from jobs.topics.exemplars import ELLIPSIS
from jobs.topics.labels.compose import joined
from jobs.topics.labels.phrases import FoundPhrases
from jobs.topics.ranking import exclusivity, ranked_terms, ranking_scores
from jobs.topics.summarise import prevalence, summarise


def with_passages(document: str, *texts: str) -> Prepared:
    passages = tuple(
        Passage(document, i, (Span(0, len(text)),), text) for i, text in enumerate(texts)
    )
    return Prepared(document, f"{document}.txt", "", "", "", "en", passages)


class WordChain:
    """A chain whose tokens are the words between spaces, for documents of one passage."""

    def trace(
        self,
        document: Document,
        lexicon: Lexicon,
        terms: Mapping[str, int],
        prepared: Prepared | None = None,
    ) -> Trace:
        tokens, start = [], 0
        for word in document.text.split(" "):
            term = terms.get(word, -1)
            span = Span(start, start + len(word))
            drop = Drop.KEPT if term >= 0 else Drop.UNKNOWN
            tokens.append(TracedToken(span.start, span.end, word, (span,), term, drop))
            start = span.end + 1
        return Trace(lambda: with_passages(document.id, document.text), (tuple(tokens),))


def vocabulary(*terms: str) -> Vocabulary:
    none = np.zeros(0, np.int8)
    return Vocabulary(terms, terms, np.ones(len(terms), np.int64), none.astype(np.int32), none)


def summarised(texts: Sequence[str], terms: Sequence[str], **settings: Any) -> Any:
    """Two topics: the first half of the terms is one, the second half the other."""
    half = len(terms) // 2
    topic_term = np.zeros((2, len(terms)))
    topic_term[0, :half] = 1 / half
    topic_term[1, half:] = 1 / (len(terms) - half)
    counts = np.array([[text.split(" ").count(term) for term in terms] for text in texts], float)
    document_topic = np.stack([counts[:, :half].sum(axis=1), counts[:, half:].sum(axis=1)], axis=1)
    document_topic /= np.maximum(document_topic.sum(axis=1, keepdims=True), 1)
    row_terms = counts.sum(axis=1)
    documents = tuple(Document(f"d{i}", text, f"d{i}.txt") for i, text in enumerate(texts))
    everyone = tuple(with_passages(d.id, d.text) for d in documents)
    by_size = np.argsort(-prevalence(document_topic, row_terms), kind="stable")
    ids = tuple(f"t{rank:04d}" for rank in np.argsort(by_size))
    corpus = Corpus(
        (), np.zeros(0, np.int32), np.zeros(len(texts) + 1, np.int64), np.zeros(0, np.int64),
        np.arange(len(texts), dtype=np.int32),
    )  # fmt: skip
    assignments = assign(
        everyone,
        document_topic,
        read=documents,
        corpus=corpus,
        row_terms=row_terms,
        topic_ids=ids,
        floor=0.0,
    )
    return summarise(
        model=TopicModel(topic_term, document_topic, ids),
        vocabulary=vocabulary(*terms),
        preparation=Preparation(everyone, corpus),
        documents=documents,
        assignments=assignments,
        row_terms=row_terms,
        counts=csr_array(counts.astype(np.int32)),
        scores=(),
        text=WordChain(),  # type: ignore[arg-type]
        lexicon=Lexicon((), np.zeros(0)),
        settings=TopicsSettings(**settings),
        phrases=FoundPhrases(no_phrases(len(texts)), corpus.row_documents, texts),
    )


def rows_of(*documents: int) -> Corpus:
    """Rows of nine words each, one for each document that is named."""
    size = len(documents)
    return Corpus(
        ("x",), np.zeros(9 * size, np.int32), np.arange(0, 9 * size + 1, 9), np.zeros(0, np.int64),
        np.array(documents, np.int32),
    )  # fmt: skip


def test_a_document_is_the_mixture_of_its_passages_by_their_length() -> None:
    document_topic = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    mixed = mixtures(document_topic, np.array([30, 10, 7]), np.array([0, 0, 1]), 3)
    assert mixed.tolist() == [[0.75, 0.25], [0.5, 0.5], [0.0, 0.0]]


def test_a_document_with_no_topic_says_why() -> None:
    everyone = (with_passages("empty"), with_passages("strange", "x"), with_passages("alone", "y"))
    found = assign(
        everyone,
        np.zeros((2, 2)),
        read=[Document(d.document, "", "f") for d in everyone],
        row_terms=np.array([0, 5]),
        corpus=rows_of(1, 2),
        topic_ids=("t0000", "t0001"),
        floor=0.01,
    )
    assert [a.reason for a in found] == [NO_TEXT, NO_TERMS, NO_TOPIC]
    assert all(a.topic is None and a.weight == 0 and a.topics == () for a in found)


def test_a_tie_goes_to_the_lower_id_and_small_topics_are_not_listed() -> None:
    found = assign(
        (with_passages("d", "x"),),
        read=[Document("d", "x", "f")],
        document_topic=np.array([[0.484375, 0.484375, 0.03125]]),
        row_terms=np.array([9]),
        corpus=rows_of(0),
        topic_ids=("t0001", "t0000", "t0002"),
        floor=0.05,
    )[0]
    assert (found.topic, found.weight, found.margin) == ("t0000", 0.484375, 0.0)
    assert [t.id for t in found.topics] == ["t0000", "t0001"]
    assert found.passages[0].topic == "t0000"


def test_the_main_topic_is_listed_even_under_the_floor() -> None:
    found = assign(
        (with_passages("d", "x"),),
        read=[Document("d", "x", "f")],
        document_topic=np.array([[0.4, 0.6]]),
        row_terms=np.array([1]),
        corpus=rows_of(0),
        topic_ids=("t0000", "t0001"),
        floor=0.9,
    )[0]
    assert [t.id for t in found.topics] == ["t0001"]


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=12))
def test_prevalence_is_the_share_of_terms_and_the_rest_is_unassigned(rows: list[list[int]]) -> None:
    weights = np.array(rows, dtype=float)
    document_topic = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1)
    row_terms = np.full(len(rows), 4)
    shares = prevalence(document_topic, row_terms)
    with_topic = (weights.sum(axis=1) > 0).mean()
    assert shares.sum() == pytest.approx(with_topic)


def test_top_terms_break_ties_by_column_and_leave_out_zeros() -> None:
    topic_term = np.array([[0.25, 0.5, 0.25, 0.0], [1.0, 0.0, 0.0, 0.0]])
    assert ranked_terms(topic_term, 3).tolist() == [[1, 0, 2], [0, -1, -1]]
    assert ranked_terms(topic_term, 6)[1].tolist() == [0, -1, -1, -1, -1, -1]


def test_relevance_and_frex_lift_what_is_the_topics_own() -> None:
    topic_term = np.array([[0.5, 0.3, 0.2, 0.0], [0.6, 0.0, 0.1, 0.3]])
    sizes = np.array([0.5, 0.5])
    relevance = ranking_scores(topic_term, sizes, "relevance", 0.3)
    frex = ranking_scores(topic_term, sizes, "frex", 0.7)
    assert ranked_terms(topic_term, 3, topic_term)[0].tolist() == [0, 1, 2]
    assert ranked_terms(topic_term, 3, relevance)[0].tolist() == [1, 0, 2]
    assert ranked_terms(topic_term, 3, frex)[0, 0] == 1
    logs = np.log(topic_term[0, :3])
    lead = logs - np.log(sizes @ topic_term)[:3]
    assert relevance[0, :3] == pytest.approx(0.3 * logs + 0.7 * lead)
    all_probability = ranking_scores(topic_term, sizes, "relevance", 1.0)
    assert (
        ranked_terms(topic_term, 4, all_probability).tolist()
        == ranked_terms(topic_term, 4).tolist()
    )


def test_exclusivity_is_the_share_of_a_term_over_the_topics() -> None:
    assert exclusivity(np.array([[0.3, 0.7, 0.0], [0.1, 0.7, 0.0]])).tolist() == [
        [pytest.approx(0.75), 0.5, 0.0],
        [pytest.approx(0.25), 0.5, 0.0],
    ]


def test_a_label_takes_the_comma_of_its_script() -> None:
    assert joined(["القوات", "العراق"]) == "القوات، العراق"
    assert joined(["troops", "bases"]) == "troops, bases"


def test_topics_come_largest_first_with_their_terms_and_counts() -> None:
    large, small = summarised(["p q p", "q q", "a b", "none here"], ["a", "b", "p", "q"])
    assert [large.id, small.id] == ["t0000", "t0001"]
    assert [t.term for t in large.terms] == ["p", "q"]
    assert (large.documents, large.passages, large.prevalence) == (2, 2, pytest.approx(5 / 7))
    assert (small.documents, small.label) == (1, "a")  # b stands in the same row
    assert large.coherence is None


def test_no_two_exemplars_are_copies() -> None:
    text = "p x q and more words of it that go on for a while"
    texts = [text, text, text.replace("while", "bit"), "y p p q", text, "a b"]
    large, _ = summarised(texts, ["a", "b", "p", "q"], exemplars=4)
    assert [e.passage for e in large.exemplars] == ["d3#0", "d0#0"]


def test_a_passage_of_another_topic_is_no_exemplar() -> None:
    texts = ["p x q", "p x q and", " ".join(["a b"] * 99 + ["p"]), "a b"]
    large, small = sorted(
        summarised(texts, ["a", "b", "p", "q"], exemplars=3)[:2], key=lambda topic: topic.label
    )
    assert {e.document for e in large.exemplars} == {"d2", "d3"}
    assert {e.document for e in small.exemplars} == {"d0", "d1"}


def test_exemplars_come_from_several_documents_and_mark_the_words_of_the_topic() -> None:
    large, _ = summarised(["p x q", "y p p q", "a b"], ["a", "b", "p", "q"], exemplars=2)
    assert [e.passage for e in large.exemplars] == ["d1#0", "d0#0"]
    for exemplar in large.exemplars:
        for start, end, term in exemplar.highlights:
            assert exemplar.excerpt[start:end] == term


def test_a_long_passage_is_cut_to_the_stretch_with_most_words_of_the_topic() -> None:
    text = " ".join(["x"] * 30 + ["p", "q", "p"] + ["y"] * 30)
    large, _ = summarised([text, "a b"], ["a", "b", "p", "q"], excerpt_words=5, exemplars=1)
    excerpt = large.exemplars[0].excerpt
    assert excerpt.startswith(f"{ELLIPSIS} ")
    assert excerpt.endswith(f" {ELLIPSIS}")
    assert [excerpt[h.start : h.end] for h in large.exemplars[0].highlights] == ["p", "q", "p"]
