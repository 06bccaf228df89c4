"""Phrases: found where words keep company, never across a sentence or over a dropped word."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jobs.datatypes import Corpus, Drop, Vocabulary
from jobs.text.terms.phrase_matching import match_phrases
from jobs.text.terms.phrases import PhraseParts, PhraseSettings, RowBounds, with_phrases

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


def phrased(
    before: tuple[Corpus, Vocabulary], max_words: int, min_npmi: float = 0.5, most: float = 1e9
) -> tuple[Corpus, Vocabulary]:
    """Join phrases; `of` is a word that is too common, and may be part of them."""
    corpus, vocabulary = before
    of_forms = vocabulary.form_to_term.copy()
    of_forms[corpus.forms.index("of")] = len(vocabulary.terms)
    parts = PhraseParts((*vocabulary.terms, "of"), of_forms)
    settings = PhraseSettings(max_words=max_words, min_npmi=min_npmi)
    return with_phrases(corpus, vocabulary, parts, settings, bounds=RowBounds(1, most))


def text(joined: Corpus, row: int) -> list[str]:
    return [joined.forms[i] for i in joined.form_ids[joined.indptr[row] : joined.indptr[row + 1]]]


def test_words_that_keep_company_are_joined() -> None:
    rows = [["w01", "united", "states", "w02"]] * 3 + [["the", "united", "states"]] * 4
    joined, vocabulary = phrased(corpus(rows + noise(100)), 2)
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
    apart = [half for pair in halves for half in pair] + [["united", "the", "states"]] * 6
    before = corpus(apart + noise(100))
    after = phrased(before, 3)
    assert [text(after[0], row) for row in range(before[0].rows)] == [
        text(before[0], row) for row in range(before[0].rows)
    ]
    assert after[1].terms == before[1].terms
    dropped = dict(zip(after[0].forms, after[1].reasons.tolist(), strict=True))
    assert dropped["the"] == Drop.STOP_WORD


def test_a_word_too_common_alone_is_part_of_a_phrase_and_no_term() -> None:
    rows = [["united", "of", "w03"] for _ in range(9)] + [["of", "w05", "w06"]] * 2 + noise(80)
    joined, vocabulary = phrased(corpus(rows), 2, 0.3)
    assert "united of" in vocabulary.terms
    assert "of" not in vocabulary.terms
    assert text(joined, 0) == ["united of", "w03"]
    none = phrased(corpus(rows), 2, 0.3, most=8)
    assert "united of" not in none[1].terms


def test_one_word_finds_none_and_three_words_grow_from_two() -> None:
    rows = [["united", "states", "w39"]] * 30 + noise(100)
    none = phrased(corpus(rows), 1)
    assert not any(" " in term for term in none[1].terms)
    three = phrased(corpus(rows), 3, 0.3)
    assert "united state w39" in three[1].terms


Names = st.lists(st.integers(-1, 3), min_size=1, max_size=30)
Phrases = st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=4).map(tuple), max_size=6)


@given(Names, st.data(), Phrases.map(lambda all_: sorted(set(all_))))
def test_phrases_are_joined_from_left_to_right_the_longest_first(
    names: list[int], data: st.DataObject, phrases: list[tuple[int, ...]]
) -> None:
    same = data.draw(st.lists(st.booleans(), min_size=len(names) - 1, max_size=len(names) - 1))
    found = match_phrases(np.array(names, np.int32), np.array(same, np.bool_), phrases, 4)
    at, lengths, wanted = 0, [], []
    while at < len(names):
        fitting = [
            (len(phrase), 4 + number)
            for number, phrase in enumerate(phrases)
            if tuple(names[at : at + len(phrase)]) == phrase
            and all(same[at : at + len(phrase) - 1])
        ]
        length, name = max(fitting, default=(1, names[at]))
        lengths += [length] + [0] * (length - 1)
        wanted += [name] + [-1] * (length - 1)
        at += length
    assert found.lengths.tolist() == lengths
    assert found.names.tolist() == wanted


def test_nothing_is_lost() -> None:
    before, vocabulary = corpus([["united", "states", "w01"]] * 9 + noise(50))
    joined, _ = phrased((before, vocabulary), 4)
    words = " ".join(joined.forms[i] for i in joined.form_ids).split()
    assert words == [before.forms[i] for i in before.form_ids]
