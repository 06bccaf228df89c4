"""Derivation: feminines, verb persons, construct and broken plurals are counted as their base."""

import json
from pathlib import Path

import numpy as np
import pytest

from jobs.datatypes import Lexicon
from jobs.text.stem.broken_plurals import plural_table, singular_keys
from jobs.text.stem.derivation import _base, derived_keys
from jobs.text.terms.decisions import VocabularySettings, decide
from jobs.text.words.lexicon import shipped_lexicon, table_of

PAIRS = json.loads((Path(__file__).parent / "cases" / "stem_fresh.json").read_text("utf-8"))


@pytest.mark.parametrize(("kind", "least"), [("joined", 56), ("apart", 57), ("plurals", 14)])
def test_pairs_that_no_rule_was_made_for(kind: str, least: int) -> None:
    words = [word for pair in PAIRS[kind] for word in pair]
    found = decide(words, shipped_lexicon(), VocabularySettings()).form_to_term
    same = (found[::2] == found[1::2]) & (found[::2] >= 0)
    assert int((same != (kind == "apart")).sum()) >= least


def test_a_table_of_plurals_names_each_once_and_no_singular() -> None:
    plurals = [plural for plural, _ in plural_table()]
    assert len(plurals) > 900
    assert len(set(plurals)) == len(plurals)
    assert not set(plurals) & {one for _, one in plural_table()}


def test_plurals_are_the_same_interpreted_and_compiled() -> None:
    lexicon = shipped_lexicon()
    few, many = (singular_keys(lexicon, compiled=compiled) for compiled in (False, True))
    assert few == many
    assert not set(few) & set(few.values())


@pytest.mark.parametrize(
    ("words", "name", "base"),
    [
        (["رياضي", "رياضية", "رياضيون", "رياضيين"], "رياضيه", "رياضي"),
        (["معلم", "معلمة", "معلمين"], "معلمه", "معلمه"),
        (["معلم", "معلمون", "معلمين"], "معلمو", "معلم"),
        (["يعمل", "تعمل"], "تعمل", "يعمل"),
        (["يقدم", "تقدم", "التقدم"], "تقدم", "تقدم"),
        (["نعل", "يعل"], "نعل", "نعل"),
        (["وصل", "وصلت", "وصلوا"], "وصلت", "وصل"),
        (["بيت", "بي"], "بيت", "بيت"),
        (["فانوس", "فوانيس"], "فوانيس", "فانوس"),
        (["قافلة", "قوافل"], "قوافل", "قافله"),
        (["تاصل", "تواصل"], "تواصل", "تواصل"),
        (["غلاف", "اغلفة"], "اغلفه", "غلاف"),
        (["مسؤولي", "مسؤوليون", "مسؤوليين", "مسؤولية"], "مسءوليه", "مسءولي"),
        ([], "كلمه", "كلمه"),
    ],
)
def test_a_base_needs_evidence(words: list[str], name: str, base: str) -> None:
    lexicon = Lexicon(tuple(sorted(words)), np.full(len(words), 0.1))
    assert derived_keys([name], lexicon) == [base]


def test_what_no_rule_looks_at_is_no_key_of_any_rule() -> None:
    lexicon = shipped_lexicon()
    names, words = lexicon.words[::25], table_of(lexicon).words
    bases = [_base(name, words) for name in names]
    assert derived_keys(names, lexicon) == bases
    assert 200 < sum(name != base for name, base in zip(names, bases, strict=True)) < len(names) / 5
