"""Stop words and the vocabulary: what becomes a term, and why another word does not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs.datatypes import Corpus, Document, Drop, Int64Array, UInt8Array, Vocabulary
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.script.spelling import plain
from jobs.text.script.stored_words import StoredWords, utf8_words
from jobs.text.stem import arabic
from jobs.text.terms import decisions
from jobs.text.terms.decisions import Decision, VocabularySettings, decide
from jobs.text.words.lexicon import shipped_lexicon
from jobs.text.words.stopwords import StopWordSettings, is_stop_word, word_list

CASES = json.loads((Path(__file__).parent / "cases/stop_words.json").read_text("utf-8"))
SEEDS = Path(__file__).parent.parent / "seeds"
TEXTS = (
    "العراق 2003 القوات القوات قال في",
    "العراق 2003 بالقوات الحكومة 15 و",
    "العراق 1,500 COVID حكومة والحكومة the",
    "العراق السفارة",
)


def of(**settings: Any) -> tuple[Vocabulary, Corpus]:
    """Build the vocabulary of the texts, each a row and a document."""
    chain = PreparationChain(
        text=TextSettings(dates=False),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(**{"max_share": 1.0, "min_rows": 1} | settings),
    )
    documents = [Document(id=str(n), text=text, source="t") for n, text in enumerate(TEXTS)]
    corpus = chain.prepare(documents, shipped_lexicon()).corpus
    return chain.vocabulary(corpus, shipped_lexicon()), corpus


def reasons(**settings: Any) -> dict[str, Drop]:
    vocabulary, corpus = of(**settings)
    return {f: Drop(r) for f, r in zip(corpus.forms, vocabulary.reasons.tolist(), strict=True)}


@pytest.mark.parametrize("group", CASES["stopped"])
def test_words_of_no_subject_are_left_out(group: str) -> None:
    words = word_list(StopWordSettings())
    assert [w for w in CASES["stopped"][group] if not is_stop_word(w, plain(w), words)] == []


@pytest.mark.parametrize("group", CASES["kept"])
def test_words_of_content_are_kept(group: str) -> None:
    words = word_list(StopWordSettings())
    assert [w for w in CASES["kept"][group] if is_stop_word(w, plain(w), words)] == []


def test_each_list_has_a_switch() -> None:
    everything = word_list(StopWordSettings())
    assert {"في", "قال", "the", "said"} <= everything
    assert not {"في", "قال"} & word_list(StopWordSettings(arabic=False))
    assert not {"the", "said"} & word_list(StopWordSettings(english=False))
    without = word_list(StopWordSettings(reporting=False))
    assert {"في", "the"} <= without
    assert not {"قال", "said"} & without
    assert not word_list(StopWordSettings(arabic=False, english=False))


def test_words_are_added_and_taken_back_in_any_spelling() -> None:
    words = word_list(StopWordSettings(add=["العـــراقُ", "Iraq"], remove=["قَالَ", "THE"]))
    assert is_stop_word("العراق", plain("العراق"), words)
    assert is_stop_word("iraq", plain("iraq"), words)
    assert not is_stop_word("قال", plain("قال"), words)
    assert not is_stop_word("the", plain("the"), words)


def test_a_stop_word_is_matched_before_it_is_stemmed_or_folded() -> None:
    forms = ["على", "علي", "عليها", "فيها", "US", "us"]
    decision = decide(forms, shipped_lexicon(), VocabularySettings())
    left = [form for form, term in zip(forms, decision.form_to_term, strict=True) if term >= 0]
    assert left == ["علي", "US"]


def test_every_form_has_a_term_or_a_reason() -> None:
    found = reasons(min_rows=2, max_share=0.9)
    assert found["العراق"] == Drop.COMMON
    assert found["السفارة"] == Drop.RARE
    assert found["COVID"] == Drop.RARE
    assert found["القوات"] == found["بالقوات"] == found["حكومة"] == Drop.KEPT
    assert found["قال"] == found["the"] == Drop.STOP_WORD
    assert found["2003"] == found["15"] == found["1,500"] == Drop.NUMBER
    vocabulary, corpus = of(min_rows=2, max_share=0.9)
    kept = np.array([reason == Drop.KEPT for reason in vocabulary.reasons])
    assert np.array_equal(kept, vocabulary.form_to_term >= 0)
    assert len(corpus.forms) == len(vocabulary.reasons)


@pytest.mark.parametrize(
    ("numbers", "kept"), [("drop", set()), ("years", {"2003"}), ("keep", {"2003", "15", "1,500"})]
)
def test_numbers_are_dropped_or_kept(numbers: str, kept: set[str]) -> None:
    found = reasons(numbers=numbers)
    assert {form for form in ("2003", "15", "1,500") if found[form] == Drop.KEPT} == kept


@pytest.mark.parametrize(
    ("form", "reason"),
    [("三十", Drop.NUMBER), ("二〇二四", Drop.NUMBER), ("三", Drop.TOO_SHORT), ("三月", Drop.KEPT)],
)
def test_numerals_in_han_characters_are_numbers(form: str, reason: Drop) -> None:
    found = decide([form], shipped_lexicon(), VocabularySettings(), languages=["ja"])
    assert found.reasons.tolist() == [reason]


def test_the_most_frequent_terms_are_kept_and_the_rest_crowded_out() -> None:
    found = reasons(max_terms=1)
    assert [form for form, reason in found.items() if reason == Drop.KEPT] == ["العراق"]
    assert found["القوات"] == found["السفارة"] == Drop.CROWDED_OUT
    assert found["قال"] == Drop.STOP_WORD


def test_a_term_is_shown_as_its_commonest_word_without_clitics() -> None:
    vocabulary, _ = of()
    shown = dict(zip(vocabulary.terms, vocabulary.display, strict=True))
    assert "القوات" in shown.values()
    assert not {"بالقوات", "والحكومة"} & set(shown.values())


@pytest.mark.parametrize("few", [0, 10**9], ids=["kernels", "one by one"])
def test_the_order_in_which_forms_come_changes_nothing(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arabic, "FEW", few)
    chain = PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(),
        vocabulary=VocabularySettings(min_rows=1, max_share=1.0),
    )
    documents = [Document(p.name, p.read_text("utf-8"), p.name) for p in sorted(SEEDS.iterdir())]
    lexicon = shipped_lexicon()
    corpus = chain.prepare(documents, lexicon).corpus
    expected = chain.vocabulary(corpus, lexicon)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(corpus.forms))
        number = np.argsort(order).astype(np.int32)
        forms = tuple(corpus.forms[i] for i in order.tolist())
        other = replace(corpus, forms=forms, form_ids=number[corpus.form_ids])
        found = chain.vocabulary(other, lexicon)
        assert found.terms == expected.terms
        assert found.display == expected.display
        assert np.array_equal(found.form_to_term, expected.form_to_term[order])
        assert np.array_equal(found.reasons, expected.reasons[order])


def test_short_terms_are_left_out() -> None:
    assert reasons(min_length=6)["القوات"] == Drop.TOO_SHORT
    assert reasons(min_length=3)["القوات"] == Drop.KEPT
    assert reasons()["و"] == Drop.TOO_SHORT


def test_rare_terms_are_counted_by_documents_too() -> None:
    found = reasons(min_documents=3)
    assert found["العراق"] == Drop.KEPT
    assert found["السفارة"] == found["القوات"] == Drop.RARE


@pytest.mark.parametrize(
    ("method", "joined"),
    [("light", True), ("none", False), ("snowball", False)],
)
def test_the_stemmer_is_a_switch(method: str, joined: bool) -> None:
    forms = ["القوات", "قوات", "troops", "troop"]
    stem = {"stem": {"method": method}}
    found = decide(forms, shipped_lexicon(), VocabularySettings.model_validate(stem)).form_to_term
    assert (found[0] == found[1]) == joined
    assert (found[2] == found[3]) == (method != "none")


def test_latin_script_is_stemmed_by_its_language() -> None:
    forms = ["gouvernements", "gouvernement"]
    for latin, joined in (("fr", True), ("", False)):
        settings = VocabularySettings.model_validate({"stem": {"latin": latin}})
        found = decide(forms, shipped_lexicon(), settings).form_to_term
        assert (found[0] == found[1]) == joined


def test_the_hybrid_stemmer_joins_broken_plurals() -> None:
    pytest.importorskip("simplemma", reason="the extra `lemmas` is not installed")
    forms = ["مدرسة", "المدارس", "القوات"]
    settings = VocabularySettings.model_validate({"stem": {"method": "hybrid"}})
    found = decide(forms, shipped_lexicon(), settings).form_to_term
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("known", [None, ("حكومة", "good")])
def test_forms_are_decided_on_alike_however_many_at_a_time(
    known: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = {"ar": "الحكووومة بالقوات الحكومة 2003 في جمييييل", "en": "gooood The news 15 good"}
    spoken |= {"fr": "nouvelles les 1980 élections", "": "рынок", "de": "Häuser haus Haus"}
    pairs = [(word, code) for code, text in spoken.items() for word in text.split()]
    forms, languages = zip(*sorted(pairs), strict=True)
    told = shipped_lexicon(), VocabularySettings(), known
    whole = decide(forms, *told, languages=languages)
    monkeypatch.setattr(decisions, "_AT_ONCE", 3)
    some = decide(StoredWords(*packed(forms)), *told, languages=languages)
    assert some.reasons.tolist() == whole.reasons.tolist()
    assert terms_of(some) == terms_of(whole)
    assert len(set(some.terms)) == len(some.terms)


def packed(words: tuple[str, ...]) -> tuple[UInt8Array, Int64Array]:
    sizes = [len(f"{word}\n".encode()) for word in words]
    return utf8_words(words), np.append(0, np.cumsum(sizes))


def terms_of(decision: Decision) -> list[str]:
    return [decision.terms[term] if term >= 0 else "" for term in decision.form_to_term.tolist()]
