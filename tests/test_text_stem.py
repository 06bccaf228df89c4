"""Light stemming: which words are counted as one, how they are shown, and that none stems anew.

`python -m tests.test_text_stem` writes the digests anew: say in the commit which stems changed.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import Lexicon
from jobs.readers import READERS
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.stem import arabic, display_forms
from jobs.text.terms.decisions import VocabularySettings, decide
from jobs.text.words.lexicon import shipped_lexicon
from jobs.text.words.stopwords import StopWordSettings, word_list

ROOT = Path(__file__).parents[1]
CASES = json.loads((ROOT / "tests/cases/stem_pairs.json").read_text("utf-8"))
GOLDEN = ROOT / "tests/golden/stems.txt"
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوية" + "أإآىؤئء"
STOPPED = frozenset({"في", "من", "على"})
#: Each 15th word of the shipped list: with those of the seeds more than 16,000 forms.
EACH, LINE = 15, 500


@cache
def _lexicon(*, heh_for_marbuta: bool) -> Lexicon:
    return replace(shipped_lexicon(), heh_for_marbuta=heh_for_marbuta)


@cache
def forms_of_the_golden_file() -> tuple[str, ...]:
    """Words of the shipped list, and the forms of the seeds."""
    make: Any = READERS["text"]
    documents = make(path="seeds", pattern="*.txt").read(str(ROOT)).documents
    chain = PreparationChain(
        text=TextSettings(), passages=PassageSettings(), vocabulary=VocabularySettings()
    )
    corpus = chain.prepare(documents, chain.learn(documents)).corpus
    return tuple(sorted({*shipped_lexicon().words[::EACH], *corpus.forms}))


def digests(way: Any) -> str:
    """Stem forms by the shipped list, and digest what became of them, a line for each 500.

    The last line is that of the words in which their terms are shown.
    """
    forms = forms_of_the_golden_file()
    stems = way(forms, shipped_lexicon(), STOPPED, strip_affixes=True)
    groups, keys = stems.keys()
    columns = (forms, stems.bare_stems(), stems.status.tolist(), [keys[g] for g in groups.tolist()])
    rows = ["\t".join(map(str, row)) for row in zip(*columns, strict=True)]
    parts = [rows[start : start + LINE] for start in range(0, len(rows), LINE)]
    often = np.random.default_rng(3).integers(1, 50, len(forms))
    shown = display_forms.display_forms(
        forms, shipped_lexicon(), often, groups, len(keys), strip_affixes=True
    )
    parts.append([forms[i] for i in shown])
    hashes = (sha256("\n".join(part).encode()).hexdigest()[:16] for part in parts)
    return "".join(f"{found} {part[0]}\n" for found, part in zip(hashes, parts, strict=True))


@pytest.mark.parametrize(
    ("way", "few"), [(arabic.InterpretedStems, 10**6), (arabic.CompiledStems, 0)]
)
def test_16000_forms_stem_as_before(way: Any, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display_forms, "FEW", few)
    assert len(forms_of_the_golden_file()) > 16_000
    assert digests(way) == GOLDEN.read_text("utf-8")


def stemmed(way: Any, forms: Sequence[str], *, strip_affixes: bool) -> list[Any]:
    """Stem forms in one of the two ways: the status, the stem and the key of each."""
    stems = way(forms, shipped_lexicon(), STOPPED, strip_affixes=strip_affixes)
    groups, keys = stems.keys()
    named = [keys[group] if group >= 0 else "" for group in groups.tolist()]
    return list(zip(stems.status.tolist(), stems.bare_stems(), named, strict=True))


@settings(max_examples=60)
@given(st.lists(st.text(LETTERS, min_size=1, max_size=24), min_size=1, max_size=20), st.booleans())
def test_rules_give_the_same_interpreted_and_compiled(forms: list[str], strip: bool) -> None:
    few = stemmed(arabic.InterpretedStems, forms, strip_affixes=strip)
    assert few == stemmed(arabic.CompiledStems, forms, strip_affixes=strip)


@pytest.mark.parametrize("form", ["قلٔمه", "ﻗﻠﻤﻬﺎ", "قلم\u200dها"])
def test_signs_that_compose_and_presentation_forms_are_stemmed_both_ways(form: str) -> None:
    few, many = (
        stemmed(way, ["ascii", form, "é"], strip_affixes=True)
        for way in (arabic.InterpretedStems, arabic.CompiledStems)
    )
    assert few == many


@pytest.mark.parametrize("few", [0, 100])
@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["words"]))
def test_words_are_counted_as_one_or_apart(
    case: dict[str, Any], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arabic, "FEW", few)
    lexicon = _lexicon(heh_for_marbuta=case.get("heh_for_marbuta", False))
    decision = decide(case["words"], lexicon, VocabularySettings())
    terms = {decision.terms[t] if t >= 0 else "" for t in decision.form_to_term}
    held = (len(terms) == 1) == case["one"]
    assert held or case.get("known_failure"), terms


@pytest.mark.parametrize("few", [0, 100])
def test_words_that_differ_in_a_hamza_alone_are_each_shown_by_their_own(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arabic, "FEW", few)
    monkeypatch.setattr(display_forms, "FEW", few)
    forms = ["ألبان", "البان", "القوات"]
    decision = decide(forms, shipped_lexicon(), VocabularySettings())
    assert len(decision.terms) == 3
    found = display_forms.display_forms(
        forms, shipped_lexicon(), np.array([2, 5, 1]), decision.form_to_term, 3, strip_affixes=True
    )
    assert found.tolist() == [int(i) for i in np.argsort(decision.form_to_term)]


def test_no_forms_show_no_terms() -> None:
    found = display_forms.display_forms(
        [], shipped_lexicon(), np.zeros(0, np.int64), np.zeros(0, np.int32), 0, strip_affixes=True
    )
    assert found.tolist() == []


def test_stop_words_carry_their_clitics_and_spare_words_of_content() -> None:
    stopped = word_list(StopWordSettings())
    assert {"في", "وفي", "على", "عليها", "إلى", "التي", "منها", "لكن", "the", "they"} <= stopped
    assert not {"عام", "أعلنت", "علي", "العراق", "القوات"} & stopped


if __name__ == "__main__":
    GOLDEN.write_text(digests(arabic.CompiledStems), "utf-8")
