"""Topic defects with evidence: general words, formulas, encoded attachments, and healthy topics."""

import base64
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from jobs.datatypes import Corpus, Vocabulary
from jobs.topics.defects.encoded import encoded
from jobs.topics.defects.formulas import formulas
from jobs.topics.defects.general import general
from jobs.topics.defects.shown import ShownTerms

FILLER = ("the", "of", "and", "a", "in", "to", "was", "it", "for", "on")
SPORT = ("match", "goal", "coach", "player", "season")
MONEY = ("bank", "rate", "market", "price", "growth")
SIGNATURE = ["sent", "by", "the", "harbour", "office", "of", "springfield", "do", "not", "reply"]


def given(
    texts: Sequence[Sequence[str]], topics: Sequence[int], shown: Sequence[str]
) -> ShownTerms:
    """Rows of words, the main topic of each, and the terms of every topic in one line."""
    forms = tuple(sorted({word for text in texts for word in text}))
    place = {form: number for number, form in enumerate(forms)}
    ids = np.array([place[word] for text in texts for word in text], np.int32)
    indptr = np.append(0, np.cumsum([len(text) for text in texts])).astype(np.int64)
    corpus = Corpus(forms, ids, indptr, indptr[1:], np.arange(len(texts), dtype=np.int32))
    counts = np.zeros((len(texts), len(forms)), np.int32)
    for row, text in enumerate(texts):
        for word in text:
            counts[row, place[word]] += 1
    vocabulary = Vocabulary(
        forms,
        forms,
        (counts > 0).sum(axis=0),
        np.arange(len(forms), dtype=np.int32),
        np.zeros(len(forms), np.int8),
    )
    columns = np.array([[place[word] for word in words.split()] for words in shown], np.int32)
    members = np.eye(len(shown))[list(topics)]
    return ShownTerms(members, columns, corpus, vocabulary, csr_array(counts))


def running(words: Sequence[str], rng: np.random.Generator, length: int = 30) -> list[str]:
    """Running text: every third word is one of `words`, the others are the language's own."""
    return [str(rng.choice(words if i % 3 == 0 else FILLER)) for i in range(length)]


def two_topics(rng: np.random.Generator, last: Sequence[str] = ()) -> list[list[str]]:
    sport = [[*running(SPORT, rng), *last] for _ in range(20)]
    return [*sport, *(running(MONEY, rng) for _ in range(20))]


def test_words_of_all_topics_are_general_and_those_of_one_are_not() -> None:
    rng = np.random.default_rng(0)
    words = given(two_topics(rng), [0] * 20 + [1] * 20, ["the of and", " ".join(MONEY[:3])])
    found = general(words)
    assert found[1] is None
    assert found[0] is not None
    assert found[0].flag == "general"
    assert abs(found[0].value) < 0.1
    assert set(found[0].examples) == {"the", "of", "and"}


def test_a_signature_is_boilerplate_and_is_quoted() -> None:
    rng = np.random.default_rng(1)
    texts = two_topics(rng, last=SIGNATURE)
    words = given(texts, [0] * 20 + [1] * 20, ["harbour office springfield", "bank rate market"])
    found = formulas(words)
    assert found[1] is None
    assert found[0] is not None
    assert (found[0].flag, found[0].measure, found[0].value) == ("boilerplate", "formulas", 1.0)
    assert found[0].examples[0] in " ".join(SIGNATURE)
    assert [one is None for one in encoded(words)] == [True, True]


def test_the_same_words_in_two_documents_are_no_formula() -> None:
    rng = np.random.default_rng(2)
    texts = two_topics(rng)
    for row in (0, 1):
        texts[row] += SIGNATURE
    words = given(texts, [0] * 20 + [1] * 20, ["harbour office springfield", "bank rate market"])
    assert formulas(words) == [None, None]


def test_encoded_attachments_are_boilerplate_and_tables_are_not() -> None:
    rng = np.random.default_rng(3)
    codes = [base64.b64encode(rng.bytes(3)).decode().lower() for _ in range(60)]
    attachments = [
        [str(rng.choice(codes[6 * row : 6 * row + 12])) for _ in range(60)] for row in range(8)
    ]
    tables = [[str(rng.choice(MONEY)) for _ in range(60)] for _ in range(8)]
    texts = [*two_topics(rng), *attachments, *tables]
    shown = [" ".join(SPORT), " ".join(MONEY), " ".join(codes[:5]), " ".join(MONEY)]
    found = encoded(given(texts, [0] * 20 + [1] * 20 + [2] * 8 + [3] * 8, shown))
    assert [one is None for one in found] == [True, True, False, True]
    assert found[2] is not None
    assert (found[2].flag, found[2].measure) == ("boilerplate", "encoded")
    assert found[2].examples == tuple(codes[:3])


def test_topics_without_rows_terms_or_text_have_no_defects() -> None:
    words = given([["one", "two"], ["two", "one"]], [0, 0], ["one two", "one two"])
    bare = ShownTerms(
        words.document_topic, np.full((2, 3), -1, np.int32), words.corpus, words.vocabulary,
        words.counts,
    )  # fmt: skip
    for case in (words, bare):
        for judge in (general, formulas, encoded):
            assert judge(case) == [None, None]
