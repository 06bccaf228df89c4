"""Stems: which words are counted as one, and that both ways of stemming give the same."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import Lexicon
from jobs.readers import READERS
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.stem import arabic
from jobs.text.terms.vocabulary import VocabularySettings, decide
from jobs.text.words.lexicon import shipped_lexicon
from jobs.text.words.stopwords import StopWordSettings, word_list

ROOT = Path(__file__).parents[1]
CASES = json.loads((ROOT / "tests/cases/stem_pairs.json").read_text("utf-8"))
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوية" + "أإآىؤئء"
STOPPED = frozenset({"في", "من", "على"})


@cache
def seeds() -> tuple[tuple[str, ...], Lexicon]:
    """The forms of the seeds, and the lexicon that they are stemmed by."""
    make: Any = READERS["text"]
    documents = make(path="seeds", pattern="*.txt").read(str(ROOT)).documents
    chain = PreparationChain(
        text=TextSettings(), passages=PassageSettings(), vocabulary=VocabularySettings()
    )
    lexicon = chain.learn(documents)
    return chain.prepare(documents, lexicon).corpus.forms, lexicon


def both(forms: list[str], lexicon: Lexicon, *, light: bool) -> tuple[Any, Any]:
    return (
        arabic.FewStems(forms, lexicon, STOPPED, light=light),
        arabic.ManyStems(forms, lexicon, STOPPED, light=light),
    )


def same(forms: list[str], lexicon: Lexicon, *, light: bool) -> None:
    few, many = both(forms, lexicon, light=light)
    assert few.fates.tolist() == many.fates.tolist()
    assert few.roots() == many.roots()
    (few_groups, few_keys), (many_groups, many_keys) = few.keys(), many.keys()
    named = [
        [keys[group] if group >= 0 else "" for group in groups]
        for groups, keys in ((few_groups, few_keys), (many_groups, many_keys))
    ]
    assert named[0] == named[1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["words"]))
def test_words_are_counted_as_one_or_apart(case: dict[str, Any]) -> None:
    decision = decide(case["words"], shipped_lexicon(), VocabularySettings())
    terms = {decision.terms[t] if t >= 0 else "" for t in decision.form_to_term}
    held = (len(terms) == 1) == case["one"]
    assert held or case.get("known_failure"), terms


@pytest.mark.parametrize("light", [True, False])
def test_one_by_one_and_compiled_give_the_same_on_the_seeds(light: bool) -> None:
    forms, lexicon = seeds()
    same(list(forms), lexicon, light=light)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(LETTERS, min_size=1, max_size=14), min_size=1, max_size=20))
def test_one_by_one_and_compiled_give_the_same_on_any_letters(forms: list[str]) -> None:
    same(forms, shipped_lexicon(), light=True)


def test_one_by_one_and_compiled_show_the_same_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    forms, lexicon = seeds()
    groups, keys = arabic.FewStems(forms, lexicon, STOPPED, light=True).keys()
    often = np.random.default_rng(3).integers(1, 50, len(forms))
    few = arabic.shown(forms, lexicon, often, groups, len(keys), light=True)
    monkeypatch.setattr(arabic, "FEW", 0)
    many = arabic.shown(forms, lexicon, often, groups, len(keys), light=True)
    assert [forms[i] for i in few] == [forms[i] for i in many]


@pytest.mark.parametrize("few", [0, 100])
def test_words_that_differ_in_a_hamza_alone_are_each_shown_by_their_own(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arabic, "FEW", few)
    forms = ["ألبان", "البان", "القوات"]
    settings = VocabularySettings()
    decision = decide(forms, shipped_lexicon(), settings)
    assert len(decision.terms) == 3
    often = np.array([2, 5, 1])
    found = arabic.shown(forms, shipped_lexicon(), often, decision.form_to_term, 3, light=True)
    assert found.tolist() == [int(i) for i in np.argsort(decision.form_to_term)]


def test_stop_words_carry_their_clitics_and_spare_words_of_content() -> None:
    stopped = word_list(StopWordSettings())
    assert {"في", "وفي", "على", "عليها", "إلى", "التي", "منها", "لكن", "the", "they"} <= stopped
    assert not {"عام", "أعلنت", "علي", "العراق", "القوات"} & stopped
