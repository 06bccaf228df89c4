"""The whole chain: fields, passages, spans back to the raw text, one result however it is run."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.contracts import TextChain
from jobs.datatypes import Document, Drop, Lexicon, Preparation
from jobs.text.chain import threads as shards
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.script.folding import key
from jobs.text.terms.decisions import VocabularySettings
from tests.prepared import EMPTY, chain, document, forms, prepared, shown

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))

MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"


@pytest.fixture(scope="module")
def seeds() -> list[Document]:
    return [document(path.read_bytes().decode("utf-8"), id=path.name[:3]) for path in SEEDS]


@pytest.fixture(scope="module")
def lexicon(seeds: list[Document]) -> Lexicon:
    return chain().learn(seeds)


@pytest.fixture(scope="module")
def preparation(seeds: list[Document], lexicon: Lexicon) -> Preparation:
    return chain().prepare(seeds, lexicon)


def test_the_chain_keeps_its_contract() -> None:
    fits: TextChain = chain()
    assert fits.prepare([], EMPTY).corpus.rows == 0


def test_no_piece_of_a_broken_word_is_left(preparation: Preparation) -> None:
    left = {"يكية", "يادة", "كتوبر", "يارة", "يكي", "باتر", "ط", "تط"} & set(
        preparation.corpus.forms
    )
    assert not left - {"ط"}


def test_the_seeds_give_about_sixty_passages(preparation: Preparation) -> None:
    sizes = np.diff(preparation.corpus.indptr)
    assert 55 <= len(sizes) <= 70
    assert 20 <= sizes.min() <= sizes.max() <= 160


def test_the_seeds_give_their_fields(preparation: Preparation) -> None:
    by_id = {one.document: one for one in preparation.documents}
    assert by_id["003"].author == "طه العاني"
    assert by_id["004"].author == "فراس إلياس"
    assert by_id["001"].title.startswith("انسحاب القوات الأمريكية من العراق ليس قريبا")
    assert by_id["003"].title.endswith("أين تتجه العلاقات الأمريكية العراقية؟")
    assert {one.language for one in preparation.documents} == {"ar"}
    text = "\n".join(p.text for one in preparation.documents for p in one.passages)
    for gone in ("noonpost.com", "انشر مقالك", "اقرأ أيضا", "ص 02", "يتبع", "كتبه", "**", "](#)"):
        assert gone not in text
    for kept in ("400 جندي", "يوم 11 من مارس", "أكتوبر 2019", "2500 جندي", "80% منه"):
        assert kept in text
    assert ("boilerplate", "ص 02") in by_id["001"].removed
    assert by_id["000"].counts["repair"] == len(by_id["000"].repairs) > 10
    assert not by_id["001"].repairs
    assert not by_id["002"].repairs


def test_trace_is_the_batch(
    seeds: list[Document], lexicon: Lexicon, preparation: Preparation
) -> None:
    words = iter(forms(preparation))
    vocabulary = chain().vocabulary(preparation.corpus, lexicon)
    terms = {term: column for column, term in enumerate(vocabulary.terms)}
    column = {
        f: int(t) for f, t in zip(preparation.corpus.forms, vocabulary.form_to_term, strict=True)
    }
    for seed, one in zip(seeds, preparation.documents, strict=True):
        trace = chain().trace(seed, lexicon, terms)
        assert trace.prepared == one
        for passage, tokens in zip(one.passages, trace.tokens, strict=True):
            for token in tokens:
                assert token.form == next(words)
                assert token.term == column[token.form]
                assert (token.drop == Drop.KEPT) == (token.term >= 0)
                assert key(passage.text[token.start : token.end]) == key(token.form)
    assert next(words, None) is None


def test_however_it_is_run_the_result_is_one(
    seeds: list[Document],
    lexicon: Lexicon,
    preparation: Preparation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shards, "_GROUP", 1)
    same(chain().prepare(seeds, lexicon), preparation)


def test_documents_are_made_when_they_are_asked_for(
    seeds: list[Document],
    lexicon: Lexicon,
    preparation: Preparation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shards, "_GROUP", 1)
    documents = chain().prepare(seeds, lexicon).documents
    expected = tuple(preparation.documents)
    assert len(documents) == len(expected)
    assert documents[3] == expected[3]
    assert documents[3] is documents[3 - len(seeds)]
    assert documents[1:4] == expected[1:4]
    with pytest.raises(IndexError):
        documents[len(seeds)]


def test_workers_change_nothing(
    seeds: list[Document],
    lexicon: Lexicon,
    preparation: Preparation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shards, "_GROUP", 1)
    same(chain().prepare(seeds, lexicon, workers=2), preparation)


def same(one: Preparation, other: Preparation) -> None:
    assert tuple(one.documents) == tuple(other.documents)
    assert one.corpus.forms == other.corpus.forms
    for name in ("form_ids", "indptr", "sentence_ends", "row_documents"):
        assert np.array_equal(getattr(one.corpus, name), getattr(other.corpus, name)), name


RAW = st.text(
    st.sampled_from(
        list("ابدرزهةيىكأ  \n\n.،؛؟ـ*_[]()<>&#/|:@w0٣aB\ue005\ue008\u064e\u0651\u0301\u0654\u200cﻻ")
    ),
    max_size=120,
)


@settings(max_examples=60)
@given(st.lists(RAW, min_size=1, max_size=5))
def test_documents_are_prepared_on_their_own(texts: list[str]) -> None:
    documents = [document(text, id=str(n)) for n, text in enumerate(texts)]
    together = chain().prepare(documents, EMPTY)
    words = iter(forms(together))
    for one, whole in zip(documents, together.documents, strict=True):
        trace = chain().trace(one, EMPTY, {})
        assert trace.prepared == whole
        for passage, tokens in zip(whole.passages, trace.tokens, strict=True):
            for span in passage.spans:
                assert 0 <= span.start < span.end <= len(one.text)
            for token in tokens:
                assert token.form == next(words)
                assert token.spans
    assert next(words, None) is None


WORDS = st.lists(
    st.text("ابتجحدرزسعفقكلمنهوي", min_size=2, max_size=7).filter(lambda w: "لا" not in w),
    min_size=1,
    max_size=12,
)


SHAPES = {
    letter: shape
    for shape in map(chr, range(0xFE80, 0xFEF5))
    for letter in [__import__("unicodedata").normalize("NFKC", shape)]
}


@given(WORDS, st.randoms(use_true_random=False))
def test_all_ways_of_writing_have_the_same_keys(plain: list[str], chance: random.Random) -> None:
    def copies(change: Callable[[str], str]) -> list[str]:
        text = " ".join(
            "".join(change(letter) for letter in word[:-1]) + word[-1] for word in plain
        )
        return [key(form) for form in forms(prepared(text, repair=False))]

    expected = copies(lambda letter: letter)
    assert copies(lambda letter: letter + chance.choice(MARKS)) == expected
    assert copies(lambda letter: letter + "ـ" * chance.randrange(3)) == expected
    assert copies(lambda letter: SHAPES.get(letter, letter)) == expected


def test_each_step_has_a_switch() -> None:
    text = (
        "العنـــوان\n\nقال  **الرئيس** ، “نعم” أنّ ٣ في https://a.b/c کل.\n"
        "اقرأ أيضا: كذا\nبقلم: أحمد علي\n"
    )
    everything = shown(text, repair=False)
    for name in (
        "markup",
        "links",
        "boilerplate",
        "byline",
        "kashida",
        "spaces",
        "letters",
        "digits",
        "punctuation",
    ):
        assert shown(text, repair=False, **{name: False}) != everything, name
    assert "أنّ" in shown(text, repair=False, vowel_signs="keep")
    assert "أنّ" not in forms(prepared(text, repair=False, vowel_signs="keep"))
    assert shown("e\u0301", unicode=False) == "e\u0301"
    assert shown("a\u00adb", invisible=False) == "a\u00adb"
    assert shown("x \ue005", private_use=False) == "x \ue005"
    assert shown("\ue123", private_use_map={"E123": "قال"}) == "قال"


def test_lines_that_part_two_pieces_of_a_page_are_no_text() -> None:
    assert (
        shown("نص أول.\n---\nنص ثان.\n———\nثالث.\n...\nرابع.")
        == "نص أول.\nنص ثان.\nثالث.\n...\nرابع."
    )
    assert shown("نص.\n---", boilerplate=False) == "نص.\n---"


def test_language_is_told_by_script_and_by_common_words() -> None:
    def language(text: str) -> str:
        return prepared(text).documents[0].language

    assert language("قال الرئيس إن القوات ستنسحب من العراق") == "ar"
    assert language("The troops are to leave the country, said the president") == "en"
    assert language("Les troupes doivent quitter ce pays bientôt") == "fr"
    assert language("قال الرئيس the president إن القوات the troops") == "mixed"
    assert language("کتاب‌های فارسی را می‌خوانم و گل می‌چینم") == "fa"
    assert language("1 2 3") == ""


def test_a_document_is_one_row_where_the_unit_is_the_document() -> None:
    whole = PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(),
    )
    text = "\n".join("جملة طويلة جدا عن العراق وعن غيره من البلاد. " * 30 for _ in range(4))
    found = whole.prepare(
        [document(text, "a"), document("", "b"), document("كلمتان هنا", "c")], EMPTY
    )
    assert [len(one.passages) for one in found.documents] == [1, 0, 1]
    assert found.corpus.row_documents.tolist() == [0, 2]


def test_long_paragraphs_are_cut_at_the_strongest_places() -> None:
    sentence = "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة"
    by_sentences = prepared(". ".join([sentence] * 40) + ".").documents[0].passages
    assert all(passage.text.endswith(".") for passage in by_sentences)
    by_commas = prepared("، ".join([sentence] * 40)).documents[0].passages
    assert all(passage.text.endswith("،") for passage in by_commas[:-1])
    nowhere = prepared(" ".join([sentence] * 100)).corpus
    assert 40 < np.diff(nowhere.indptr).max() <= 240


def test_headings_stay_with_what_follows() -> None:
    text = "عنوان أول\n\n" + "نص طويل عن شيء ما. " * 20 + "\n\nعنوان ثان\n\n" + "نص آخر عنه. " * 25
    passages = prepared(text).documents[0].passages
    assert {"عنوان أول", "عنوان ثان"} <= {passage.heading for passage in passages}
    for passage in passages:
        assert passage.text.startswith(passage.heading)
