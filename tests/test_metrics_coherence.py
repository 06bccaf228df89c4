"""Topic coherence (u_mass, c_npmi, c_v) against gensim, brute force and figures by hand."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.datatypes import AnyArray, FloatArray, Int32Array
from jobs.kernels.corpus.cooccurrence import cooccurrences
from jobs.metrics import cooccurrence
from jobs.metrics.coherence import CNpmi, c_npmi, c_v, own_reference, u_mass
from jobs.metrics.cooccurrence import BLOCK_TERMS, Reference, topic_counts
from jobs.metrics.top import likeliest, mean_score
from jobs.models.kmeans import KMeans
from tests.planted import inputs, tokens


def reference(rows: list[list[int]]) -> Reference:
    return Reference(
        np.array([word for row in rows for word in row], dtype=np.int32),
        np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
    )


def by_windows(rows: list[list[int]], size: int, window: int) -> tuple[AnyArray, int]:
    """The definition, as slow as it reads."""
    together = np.zeros((size, size), dtype=np.int64)
    windows = 0
    for row in rows:
        width = len(row) if window == 0 else min(window, len(row))
        for begin in range(len(row) - width + 1) if row else ():
            windows += 1
            inside = sorted({word for word in row[begin : begin + width] if word >= 0})
            for word in inside:
                together[word, word] += 1
            for one, other in combinations(inside, 2):
                together[one, other] += 1
                together[other, one] += 1
    return together, windows


@given(
    st.lists(st.lists(st.integers(-1, 4), max_size=12), max_size=6),
    st.integers(0, 14),
)
def test_windows_are_counted_by_their_definition(rows: list[list[int]], window: int) -> None:
    text = reference(rows)
    together, windows = cooccurrences(text.terms, text.indptr, 5, window, False)
    expected = by_windows(rows, 5, window)
    assert windows == expected[1]
    assert np.array_equal(together, expected[0])


@pytest.fixture(scope="module")
def text() -> list[list[int]]:
    """Zipf's law over 300 words, 60 rows of 5 to 180."""
    rng = np.random.default_rng(5)
    law = 1 / np.arange(1, 301)
    return [
        rng.choice(300, int(rng.integers(5, 180)), p=law / law.sum()).tolist() for _ in range(60)
    ]


@pytest.fixture(scope="module")
def topics() -> Int32Array:
    rng = np.random.default_rng(6)
    return np.stack([rng.permutation(80)[:10] for _ in range(7)]).astype(np.int32)


def gensim_coherence(
    measure: str, topics: Int32Array, rows: list[list[int]], window: int | None
) -> FloatArray:
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    texts = [[f"w{word}" for word in row] for row in rows]
    model = CoherenceModel(
        topics=[[f"w{word}" for word in topic] for topic in topics],
        texts=texts,
        dictionary=Dictionary(texts),
        coherence=measure,
        window_size=window,
        processes=1,
    )
    return np.array(model.get_coherence_per_topic())


def without_repeats(rows: list[list[int]], window: int) -> list[list[int]]:
    """Drop each word that stands in the `window` words before it: there gensim counts right."""
    kept = []
    for row in rows:
        new: list[int] = []
        for word in row:
            if word not in new[-window:]:
                new.append(word)
        kept.append(new)
    return kept


def test_u_mass_is_gensims_at_its_smoothing(topics: Int32Array, text: list[list[int]]) -> None:
    ours = u_mass(topics, reference(text), smoothing=1e-12 * len(text))
    assert ours == pytest.approx(gensim_coherence("u_mass", topics, text, None), abs=1e-9)


@pytest.mark.parametrize("window", [2, 10, 110])
def test_windows_without_repeats_score_as_gensim(
    topics: Int32Array, text: list[list[int]], window: int
) -> None:
    rows = without_repeats(text, window)
    for measure, score in (("c_npmi", c_npmi), ("c_v", c_v)):
        ours = score(topics, reference(rows), window=window)
        assert ours == pytest.approx(gensim_coherence(measure, topics, rows, window), abs=1e-9)


@pytest.mark.parametrize("window", [2, 10, 50, 110])
def test_gensims_windows_score_as_gensim(
    topics: Int32Array, text: list[list[int]], window: int
) -> None:
    for measure, score in (("c_npmi", c_npmi), ("c_v", c_v)):
        ours = score(topics, reference(text), window=window, as_gensim=True)
        assert ours == pytest.approx(gensim_coherence(measure, topics, text, window), abs=1e-9)


def test_whole_rows_score_as_gensim_with_a_window_longer_than_any(
    topics: Int32Array, text: list[list[int]]
) -> None:
    for measure, score in (("c_npmi", c_npmi), ("c_v", c_v)):
        ours = score(topics, reference(text), window=0)
        assert ours == pytest.approx(gensim_coherence(measure, topics, text, 1000), abs=1e-9)


def test_a_repeated_word_stays_until_its_last_occurrence_has_left() -> None:
    # Windows of 3 over a b a c: (a b a), (b a c). gensim drops the second a with the first.
    text = reference([[0, 1, 0, 2]])
    together, windows = cooccurrences(text.terms, text.indptr, 3, 3, False)
    assert windows == 2
    assert together.tolist() == [[2, 2, 1], [2, 2, 1], [1, 1, 1]]
    top = np.array([[0, 2]], dtype=np.int32)
    theirs = gensim_coherence("c_npmi", top, [[0, 1, 0, 2]], 3)
    assert c_npmi(top, text, window=3)[0] != pytest.approx(theirs[0])
    assert c_npmi(top, text, window=3, as_gensim=True)[0] == pytest.approx(theirs[0], abs=1e-9)


def test_figures_reckoned_by_hand() -> None:
    text = reference([[0, 1], [0, 1], [0], [2]])
    pair = np.array([[0, 1]], dtype=np.int32)
    assert u_mass(pair, text)[0] == pytest.approx(math.log((2 + 1) / 3))
    npmi = math.log(0.5 / (0.75 * 0.5)) / -math.log(0.5)
    assert c_npmi(pair, text, window=0)[0] == pytest.approx(npmi)
    apart = np.array([[0, 2]], dtype=np.int32)
    assert -1 < c_npmi(apart, text, window=0)[0] < -0.9


def test_terms_that_are_nowhere_or_everywhere_tell_nothing() -> None:
    text = reference([[0, 1], [0, 1, 2], [0, 1]])
    everywhere = np.array([[0, 1]], dtype=np.int32)
    nowhere = np.array([[3, 4]], dtype=np.int32)
    for top in (everywhere, nowhere):
        assert c_npmi(top, text, window=0).tolist() == [0.0]
        assert c_v(top, text, window=0).tolist() == [0.0]
        assert np.isfinite(u_mass(top, text)).all()
    empty = reference([[], []])
    assert c_npmi(everywhere, empty).tolist() == [0.0]
    assert u_mass(everywhere, empty).tolist() == [0.0]


def test_topics_with_fewer_than_two_terms_have_no_value() -> None:
    text = reference([[0, 1], [1, 2]])
    top = np.array([[0, 1], [2, -1], [-1, -1]], dtype=np.int32)
    values = c_npmi(top, text)
    assert np.isnan(values).tolist() == [False, True, True]
    score = mean_score("c_npmi", values, "", {})
    assert score.by_topic[1:] == (None, None)
    assert score.value == score.by_topic[0]
    assert mean_score("c_npmi", values[1:], "", {}).value is None


def test_many_topics_are_counted_in_blocks_with_the_same_result(text: list[list[int]]) -> None:
    rng = np.random.default_rng(8)
    K = BLOCK_TERMS // 10 + 30
    top = np.stack([rng.permutation(300)[:10] for _ in range(K)]).astype(np.int32)
    whole = c_npmi(top, reference(text))
    assert whole[-3:].tolist() == c_npmi(top[-3:], reference(text)).tolist()


def test_windows_of_terms_close_up_over_dropped_words() -> None:
    gaps = Reference(np.array([0, -1, -1, 1, -1, 2], dtype=np.int32), np.array([0, 4, 4, 6]))
    closed = gaps.without_gaps()
    assert closed.terms.tolist() == [0, 1, 2]
    assert closed.indptr.tolist() == [0, 2, 2, 3]


def test_level_and_span_are_in_the_score() -> None:
    found = inputs(KMeans(topics=4, restarts=2), tokens(rows=40)[0])
    (window,) = CNpmi(window=5, span="terms").score(found)
    (document,) = CNpmi(level="document", topn=5).score(found)
    assert (window.name, document.name) == ("c_npmi", "c_npmi_document")
    assert dict(window.parameters) == {
        "topn": 10,
        "level": "window",
        "window": 5,
        "span": "terms",
        "windows": "exact",
    }
    assert dict(document.parameters) == {"topn": 5, "level": "document"}
    own = own_reference(found)
    assert document.by_topic == tuple(
        c_npmi(likeliest(found.model.topic_term, 5), own, window=0).tolist()
    )


def test_a_text_is_counted_the_same_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    lengths = rng.integers(0, 30, 200)
    lengths[50] = 400
    indptr = np.concatenate([[0], lengths.cumsum()])
    text = Reference(rng.integers(-1, 12, lengths.sum()).astype(np.int32), indptr)
    top = np.arange(12, dtype=np.int32).reshape(2, 6)
    whole = list(topic_counts(top, text, 10))
    for size in (7, 100, 10_000):
        monkeypatch.setattr(cooccurrence, "BLOCK_TOKENS", size)
        parts = list(topic_counts(top, text, 10))
        assert [one.windows for one in parts] == [one.windows for one in whole]
        for one, other in zip(parts, whole, strict=True):
            assert np.array_equal(one.together, other.together)
    assert not list(Reference(np.zeros(0, np.int32), np.zeros(1, np.int64)).parts())
