"""Whether a corpus writes heh for teh marbuta: learned, kept in the model, and what it joins."""

from collections import Counter

import pytest

from jobs.datatypes import Document
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings
from jobs.text.words.lexicon import count_words, shipped_lexicon
from jobs.text.words.spelling_habit import heh_habit

EDITED = (
    "أعلنت الحكومة خطة جديدة لتطوير الجامعة والمدرسة والشركة في المنطقة، "
    "وقال إنه بلغ سنه القانونية. "
    "ناقشت اللجنة موازنة السنة المالية مدة ساعة كاملة، ثم زارت مدينة صناعية ومؤسسة تعليمية. "
)
INFORMAL = EDITED.replace("ة", "ه")


def chain() -> PreparationChain:
    return PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(),
        vocabulary=VocabularySettings(max_share=1.0),
    )


def documents(text: str) -> list[Document]:
    return [Document(f"d{number}", text * 3, "t") for number in range(4)]


@pytest.mark.parametrize(("text", "habit"), [(EDITED, False), (INFORMAL, True), ("", False)])
def test_the_habit_of_a_corpus_is_learned(text: str, habit: bool) -> None:
    assert chain().learn(documents(text)).heh_for_marbuta is habit


def test_a_misspelling_now_and_then_is_no_habit() -> None:
    counts = count_words(EDITED * 40, damaged=False)
    assert not heh_habit(counts + Counter({"المدرسه": 3}), shipped_lexicon())
    assert heh_habit(counts + Counter({"المدرسه": 30}), shipped_lexicon())


def test_pronouns_are_no_evidence_of_it() -> None:
    pronouns = Counter({"حقه": 50, "كتابه": 50, "رئيسه": 50, "بيته": 50, "الله": 50, "هذه": 50})
    assert not heh_habit(pronouns, shipped_lexicon())


def test_an_update_keeps_the_habit_of_the_run_before() -> None:
    known = chain().learn(documents(INFORMAL))
    assert chain().learn(documents(EDITED), known).heh_for_marbuta
    assert not chain().learn(documents(INFORMAL), chain().learn(documents(EDITED))).heh_for_marbuta


@pytest.mark.parametrize(("text", "terms"), [(EDITED, 2), (INFORMAL, 1)])
def test_a_year_and_an_age_are_one_where_heh_is_written_for_teh_marbuta(
    text: str, terms: int
) -> None:
    lexicon = chain().learn(documents(text))
    prepared = chain().prepare(documents(text), lexicon)
    vocabulary = chain().vocabulary(prepared.corpus, lexicon)
    assert len({"سن", "سنه"}.intersection(vocabulary.terms)) == terms
