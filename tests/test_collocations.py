"""Phrases: found where words keep company, never across a sentence or over a dropped word."""

import numpy as np

from jobs.datatypes import Corpus, Drop, Vocabulary
from jobs.text.collocations import PhraseSettings, with_phrases

WORDS = ("of", "states", "the", "united", *(f"w{number:02d}" for number in range(40)))


def corpus(sentences: list[list[str]]) -> tuple[Corpus, Vocabulary]:
    """Each sentence is a row; `of` and `the` are stop words, `states` is the term `state`."""
    forms = tuple(sorted(WORDS))
    number = {form: i for i, form in enumerate(forms)}
    ids = [number[word] for sentence in sentences for word in sentence]
    bounds = np.append(0, np.cumsum([len(sentence) for sentence in sentences]))
    terms = tuple(sorted({"state" if w == "states" else w for w in WORDS} - {"of", "the"}))
    names = ["state" if form == "states" else form for form in forms]
    column = np.array([terms.index(n) if n in terms else -1 for n in names], np.int32)
    return (
        Corpus(
            forms,
            np.array(ids, np.int32),
            bounds.astype(np.int64),
            bounds[1:].astype(np.int64),
            np.arange(len(sentences), dtype=np.int32),
        ),
        Vocabulary(
            terms,
            tuple("states" if term == "state" else term for term in terms),
            np.ones(len(terms), np.int64),
            column,
            np.where(column < 0, Drop.STOP_WORD, Drop.KEPT).astype(np.int8),
        ),
    )


def noise(count: int) -> list[list[str]]:
    rng = np.random.default_rng(0)
    return [[f"w{number:02d}" for number in rng.integers(40, size=8)] for _ in range(count)]


def text(joined: Corpus, row: int) -> list[str]:
    return [joined.forms[i] for i in joined.form_ids[joined.indptr[row] : joined.indptr[row + 1]]]


def test_words_that_keep_company_are_joined() -> None:
    rows = [["w01", "united", "states", "w02"]] * 3 + [["the", "united", "states"]] * 4
    joined, vocabulary = with_phrases(*corpus(rows + noise(100)), PhraseSettings(max_words=2))
    assert text(joined, 0) == ["w01", "united states", "w02"]
    assert text(joined, 3) == ["the", "united states"]
    at = vocabulary.terms.index("united state")
    assert vocabulary.display[at] == "united states"
    assert vocabulary.document_frequency[at] == 7
    assert [term for term in vocabulary.terms if " " in term] == ["united state"]
    assert joined.row_documents.tolist() == list(range(107))
    assert joined.sentence_ends.tolist() == joined.indptr[1:].tolist()


def test_no_phrase_crosses_a_sentence_or_a_stop_word() -> None:
    halves = [[[f"w{i:02d}", "united"], ["states", f"w{i + 20:02d}"]] for i in range(9)]
    apart = [half for pair in halves for half in pair] + [["united", "of", "states"]] * 6
    before = corpus(apart + noise(100))
    after = with_phrases(*before, PhraseSettings(max_words=3))
    assert [text(after[0], row) for row in range(before[0].rows)] == [
        text(before[0], row) for row in range(before[0].rows)
    ]
    assert after[1].terms == before[1].terms
    dropped = dict(zip(after[0].forms, after[1].reasons.tolist(), strict=True))
    assert dropped["of"] == Drop.STOP_WORD


def test_one_word_finds_none_and_three_words_grow_from_two() -> None:
    rows = [["united", "states", "w39"]] * 30 + noise(100)
    none = with_phrases(*corpus(rows), PhraseSettings(max_words=1))
    assert not any(" " in term for term in none[1].terms)
    three = with_phrases(*corpus(rows), PhraseSettings(max_words=3, min_npmi=0.3))
    assert "united state w39" in three[1].terms


def test_nothing_is_lost() -> None:
    before, vocabulary = corpus([["united", "states", "w01"]] * 9 + noise(50))
    joined, _ = with_phrases(before, vocabulary, PhraseSettings(max_words=4))
    words = " ".join(joined.forms[i] for i in joined.form_ids).split()
    assert words == [before.forms[i] for i in before.form_ids]
