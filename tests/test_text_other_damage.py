"""Text that is damaged in other ways than by PDF extraction, through the whole chain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.stem.spelling_variants import usual_spellings
from jobs.text.terms.decisions import VocabularySettings
from jobs.text.words.elongation import elongated, shortened
from tests.prepared import EMPTY, chain, document, prepared
from tests.text_steps import STEPS

#: Every word is a term.
TERMS = PreparationChain(
    text=TextSettings(),
    passages=PassageSettings(),
    vocabulary=VocabularySettings(min_rows=1, max_share=1.0),
)
ARABIC = "العراق والكويت في الاجتماع مع الرئيس، فقال إن القوات تبقى"


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_mojibake_is_undone_recorded_and_led_back_to_the_raw_text(wrong: str) -> None:
    raw = "Kuwait. " + ARABIC.encode().decode(wrong, "ignore" if wrong == "cp1252" else "strict")
    if wrong == "cp1252":
        raw = "Kuwait. " + "".join(
            bytes([byte]).decode("cp1252") if byte not in b"\x81\x8d\x8f\x90\x9d" else chr(byte)
            for byte in ARABIC.encode()
        )
    found = prepared(raw)
    (one,) = found.documents
    assert one.passages[0].text == f"Kuwait. {ARABIC}"
    assert one.counts["mojibake"] == len(one.repairs) == 10
    for repair in one.repairs:
        (span,) = repair.spans
        assert raw[span.start : span.end] == repair.before
    # What takes the place of other text is said to come from where that began.
    assert raw.rindex(" ") < one.passages[0].spans[-1].end <= len(raw)


def test_a_document_beside_a_redecoded_one_is_as_it_was() -> None:
    texts = [ARABIC, ARABIC.encode().decode("latin-1"), "café au lait, " + ARABIC]
    together = chain().prepare([document(t, id=str(i)) for i, t in enumerate(texts)], EMPTY)
    for found, text in zip(together.documents, texts, strict=True):
        (alone,) = prepared(text).documents
        assert [p.text for p in found.passages] == [p.text for p in alone.passages]
        assert [p.spans for p in found.passages] == [p.spans for p in alone.passages]


def test_each_step_can_be_switched_off() -> None:
    known = TERMS.learn([])
    for raw, off in (
        ("cafÃ© au lait", {"mojibake": False}),
        ("@city_news said so", {"mentions": "keep"}),
        ("ٱلْكِتَٰبُ هنا", {"dagger_alef": False}),
        ("in-\nter and con-\ntinue and agri-\nculture", {"hyphens": False}),
    ):
        texts = [
            one.prepare([document(raw)], known).documents[0].passages[0].text
            for one in (chain(), chain(**off))
        ]
        assert texts[0] != texts[1], raw


def test_cut_words_are_whole_in_a_run_and_led_back_to_both_lines() -> None:
    raw = "The growth was econo-\nmic, it said.\nA second line of the text, not cut at all.\n"
    others = ["economic growth and economic news", "a well-known man", "nothing else"]
    documents = [document(raw, id="a"), *(document(t, id=t[:2]) for t in others)]
    lexicon = TERMS.learn(documents)
    (one, *_) = TERMS.prepare(documents, lexicon).documents
    assert one.passages[0].text.startswith("The growth was economic,\nit said.")
    assert one.counts["hyphens"] == 1
    (repair,) = one.repairs
    assert [raw[span.start : span.end] for span in repair.spans] == ["econo-\nmic, "]
    assert repair.after == "economic,\n"
    trace = TERMS.trace(documents[0], lexicon, {})
    (token,) = [token for token in trace.tokens[0] if token.form == "economic"]
    assert [raw[span.start : span.end] for span in token.spans] == ["econo", "mic"]
    alone = TERMS.prepare(documents[:1], TERMS.learn([])).documents[0]
    assert "hyphens" not in alone.counts, "nothing is known of it"


def test_a_corpus_without_cut_words_has_the_lexicon_that_it_had() -> None:
    documents = [document("a well-known man\nand a line - a dash -\nof news")]
    off = PreparationChain(
        text=TextSettings(hyphens=False),
        passages=PassageSettings(),
        vocabulary=VocabularySettings(),
    )
    assert TERMS.learn(documents).words == off.learn(documents).words


@given(
    st.lists(st.sampled_from(["in", "ter", "na", "-\n", " ", "-", "\n", "A", ".", "\u2010\r\n"]))
)
def test_joining_cut_words_loses_no_letter(pieces: list[str]) -> None:
    raw = "".join(pieces)
    found = STEPS["hyphens"](raw)
    assert sorted(filter(str.isalpha, found)) == sorted(filter(str.isalpha, raw))
    assert STEPS["hyphens"](found.replace("-", "")) == found.replace("-", "") or "\u2010" in found


def test_elongated_words_are_terms_of_their_words_in_a_run_and_after_it() -> None:
    known = TERMS.learn([])
    corpus = TERMS.prepare([document("goooood good مبرووووك مبروك market")], known).corpus
    vocabulary = TERMS.vocabulary(corpus, known)
    assert sorted(vocabulary.terms) == ["good", "market", "مبروك"]
    new = TERMS.prepare([document("goooooood مبروووووك")], known).corpus
    counts = TERMS.recount(new, vocabulary.terms, known).toarray()[0].tolist()
    assert dict(zip(vocabulary.terms, counts, strict=True)) == {"good": 1, "market": 0, "مبروك": 1}


@given(st.lists(st.text("abcا بت", min_size=1, max_size=9), max_size=9))
def test_elongated_forms_are_those_that_can_be_shortened(words: list[str]) -> None:
    found = set(elongated(words).tolist())
    for number, word in enumerate(words):
        if number not in found:
            assert shortened(word, lambda _: 0.0) == word


def test_names_that_papers_spell_in_two_ways_are_one_term() -> None:
    assert usual_spellings(["اميركي", "امريكي", "كاتب"]) == ["امريكي", "امريكي", "كاتب"]
    known = TERMS.learn([])
    corpus = TERMS.prepare([document("الرئيس الأميركي والرئيس الأمريكي")], known).corpus
    assert sorted(TERMS.vocabulary(corpus, known).terms) == ["امريكي", "رءيس"]
