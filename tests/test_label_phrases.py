"""Labels of topics: phrases found beside the model, words completed to them, what all share."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobs import run
from jobs.datatypes import Document, TextPhrases
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings
from jobs.text.words.unspaced import joinings
from jobs.topics.labels.compose import Composer
from jobs.topics.labels.phrases import FoundPhrases, TopicPhrases
from jobs.topics.labels.subject import corpus_subject
from tests import small_job
from tests.small_job import latest

FILLER = [
    "harbour",
    "bread",
    "engine",
    "river",
    "flour",
    "wheel",
    "fish",
    "oven",
    "road",
    "boat",
    "dough",
    "truck",
    "sail",
    "yeast",
]


def sentences(*said: str, times: int = 6) -> list[str]:
    """Texts with each sentence in all of them, among sentences of words in no order."""
    draw = random.Random(7)
    return [
        " ".join(
            " ".join(draw.choices(FILLER, k=8)).capitalize() + ". " + one
            for one in said
            for _ in range(2)
        )
        for _ in range(times)
    ]


def found_in(texts: Sequence[str]) -> TextPhrases:
    chain = PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(words=20),
        vocabulary=VocabularySettings(min_rows=1, max_share=0.9),
    )
    documents = [Document(f"d{i}", text, f"d{i}.txt") for i, text in enumerate(texts)]
    lexicon = chain.learn(documents)
    corpus = chain.prepare(documents, lexicon).corpus
    vocabulary = chain.vocabulary(corpus, lexicon)
    return chain.label_phrases(corpus, vocabulary, lexicon, np.ones(corpus.rows, np.bool_))


def phrases(texts: Sequence[str]) -> set[str]:
    found = found_in(texts)
    return {" ".join(found.words(phrase)) for phrase in range(len(found))}


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("They met Captain Nemo at noon.", "Captain Nemo"),
        ("The Food and Drug Administration spoke.", "Food and Drug Administration"),
        ("وقالت القوات الأمريكية إنها باقية.", "القوات الأمريكية"),
        ("Then al-Qaeda spoke of Captain Nemo.", "Captain Nemo"),
        ("They saw Dr. Jekyll there.", "Dr Jekyll"),
        ("Il a vu le Parti Socialiste hier.", "Parti Socialiste"),
    ],
)
def test_names_are_whole(said: str, whole: str) -> None:
    found = phrases(sentences(said))
    assert any(whole in one for one in found)
    assert not any(one != whole and one in whole for one in found)


@pytest.mark.parametrize(
    "said",
    [
        "They met Captain, Nemo spoke.",
        "They met Captain (Nemo spoke).",
        "They met Captain. Nemo spoke.",
        "They met Captain - Nemo spoke.",
        "They met Captain: Nemo spoke.",
        "التقى القبطان، نيمو تكلم.",
    ],
)
def test_no_phrase_crosses_punctuation(said: str) -> None:
    assert not {one for one in phrases(sentences(said)) if one in {"Captain Nemo", "القبطان نيمو"}}


def test_phrases_end_in_no_stop_word_and_in_no_number() -> None:
    found = phrases(sentences("Some of the mayor of Paris in 1987 and 12 bakers of the town sang."))
    assert found
    ends = {word for one in found for word in (one.split()[0].lower(), one.split()[-1].lower())}
    assert not ends & {"of", "the", "in", "and", "some", "1987", "12"}


def test_a_phrase_is_shown_without_the_clitics_of_its_first_word() -> None:
    plain = "The harbour had bread and fish and a river and flour in a boat on the road. " * 3
    said = ("لإنهاء التواجد.", "إنهاء المهمة.", "إنهاء الأمر.", plain)
    assert "إنهاء التواجد" in phrases(sentences(*said))


@settings(max_examples=15)
@given(st.integers(2, 60), st.integers(0, 10**6))
def test_noise_has_few_phrases(rows: int, seed: int) -> None:
    """Words in no order keep company by chance alone."""
    draw = random.Random(seed)
    found = found_in([" ".join(draw.choices(FILLER, k=30)) for _ in range(rows)])
    assert len(found) <= 2


def planted(counts: list[list[int]], columns: Sequence[tuple[int, ...]]) -> TextPhrases:
    """Phrases by the rows that they are in; the words of phrase p are wp.0, wp.1."""
    P = len(columns)
    forms = tuple(f"w{p}.{i}" for p in range(P) for i in range(2))
    spellings = np.full((P, 6), -1, np.int32)
    spellings[:, :2] = np.arange(2 * P).reshape(P, 2)
    return TextPhrases(
        columns=tuple(columns),
        counts=csr_array(np.array(counts, np.int32)),
        rows=np.ones(len(counts), np.bool_),
        parts=np.zeros((0, 2), np.int64),
        after_numbers=np.zeros(P),
        spellings=spellings,
        times=np.ones(P, np.int64),
        first=np.arange(P + 1),
        forms=forms,
        bare=("",) * P,
    )


def composer(found: TextPhrases, counts: list[list[int]], *, length: int = 3) -> Composer:
    from tests.test_topics import vocabulary

    rows = len(counts)
    words = vocabulary(*(f"{'x' * length}{v}" for v in range(len(counts[0]))))
    seen = FoundPhrases(found, np.zeros(rows, np.int32), [""] * rows)
    document_topic = np.eye(2)[[0] * (rows - 1) + [1]]
    matrix = csr_array(np.array(counts, np.int32))
    return Composer(words, seen, TopicPhrases(seen, document_topic, matrix, range(len(counts[0]))))


def test_a_word_gives_way_to_the_phrase_that_holds_its_places() -> None:
    counts = [[2, 2, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1]]
    made = composer(planted([[2], [1], [0]], [(0, 1)]), counts)
    assert made.label(0, [0, 1, 2], 3) == "w0.0 w0.1, xxx2"
    assert made.groups(0, [0, 1, 2, 3], 2) == [[0, 1], [2]]
    (term,) = made.terms(0, [[0, 1]], np.array([0.4, 0.3, 0.2, 0.1]), np.ones(4))
    assert (term.term, term.display, term.words) == ("xxx0", "w0.0 w0.1", ("xxx0", "xxx1"))


def test_a_torn_word_is_in_no_label() -> None:
    """All places of the first word are in phrases, none of which holds three tenths of them."""
    columns = [(0, v) for v in range(1, 5)]
    counts = [[4, 1, 1, 1, 1, 9], [0, 0, 0, 0, 0, 1]]
    made = composer(planted([[1, 1, 1, 1], [0, 0, 0, 0]], columns), counts)
    assert "xxx0" not in made.label(0, [0, 5], 3).split(", ")


def test_a_label_without_a_phrase_gives_its_second_place_to_one() -> None:
    counts = [[10, 10, 10, 10, 10], [0, 0, 0, 0, 1]]
    made = composer(planted([[1], [0]], [(3, 4)]), counts)
    assert made.label(0, [0, 1, 2], 3) == "xxx0, w0.0 w0.1, xxx1"


@pytest.mark.parametrize("length", [3, 15, 38, 60])
def test_no_label_is_over_forty_characters(length: int) -> None:
    counts = [[1, 1, 1, 1], [0, 0, 0, 1]]
    made = composer(planted([[0], [1]], [(3,)]), counts, length=length)
    assert 0 < len(made.label(0, [0, 1, 2], 3)) <= 40


def test_words_without_spaces_are_put_together_again() -> None:
    texts = ["去年北京大学发表了研究。", "学生在北京大学学习。", "北京大学的教授来了。"] * 4
    found = found_in(texts)
    seen = FoundPhrases(found, np.zeros(len(found.rows), np.int32), texts)
    assert "北京大学" in {seen.written(phrase) for phrase in range(len(found))}


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["エラー", "が発", "発生"], "エラーが発生"),
        (["スーパーユーザー", "であ", "ある", "る必", "必要"], "スーパーユーザーである必要"),
        (["JPEG", "画像"], "JPEG画像"),
        (["กา", "าร", "รเ", "เมื", "มือ", "อง"], "การเมือง"),
        (["大学", "学生"], "大学生"),
        (["大学", "学長"], "大学学長"),
        (["news", "stand"], ""),
    ],
)
def test_pieces_of_text_without_spaces_are_written_as_it_was(pieces: list[str], text: str) -> None:
    assert text in joinings(pieces) or (text, joinings(pieces)) == ("", ())


def test_the_subject_is_what_most_documents_share() -> None:
    counts = [[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 2], [0, 1, 0], [1, 0, 0]]
    found = planted(counts, [(0,), (1,), (2,)])
    assert corpus_subject(found, np.arange(6, dtype=np.int32)) == (0,)
    assert corpus_subject(found, np.zeros(6, np.int32)) == ()  # all are one document


def test_the_model_is_the_same_with_phrases_and_without(tmp_path: Path) -> None:
    path = small_job.job(tmp_path)
    docs = tmp_path / "docs"
    for number, one in enumerate(sorted(docs.iterdir())):
        said = [f"{word.capitalize()} saw Captain Nemo there. " for word in FILLER[number:]]
        one.write_text(one.read_text("utf-8") + "".join(said), "utf-8")

    def published(*more: str) -> dict[str, bytes]:
        assert run.main([path, "--quiet", *more]) == 0
        folder = latest(tmp_path)
        names = ("assignments.json", "metrics.json", "model/arrays.npz", "registry.json")
        kept = {name: (folder / name).read_bytes() for name in names}
        topics = json.loads((folder / "topics.json").read_text("utf-8"))
        return {**kept, "subject": json.dumps(topics["corpus"]["subject"]).encode()}

    without = published("--set", "topics.phrases=false")
    with_phrases = published("--set", "start.mode=refit", "--force")
    assert without.pop("subject") == b"[]"
    assert with_phrases.pop("subject") == b'["Captain Nemo"]'
    assert without["model/arrays.npz"] == with_phrases["model/arrays.npz"]
    for name, key in (("assignments.json", b'"run"'), ("metrics.json", b'"fitted_in"')):
        assert without[name].replace(key + b": 1", key + b": 2") == with_phrases[name]
    (docs / "new.txt").write_text(small_job.text(1, 902), "utf-8")
    assert published("--set", "start.mode=assign")["subject"] == b'["Captain Nemo"]'
