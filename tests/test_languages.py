"""Languages: told by document, carried by each form, and none handled by the rules of another."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs.datatypes import Corpus, Document, Drop, Lexicon, Vocabulary
from jobs.text.chain import sections
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings, decide
from jobs.text.words.language import LANGUAGES, languages_by_script, written_in
from jobs.text.words.lexicon import shipped_lexicon

CASES = Path(__file__).parent / "cases"
TOLD = [json.loads(line) for line in (CASES / "languages.jsonl").read_text("utf-8").splitlines()]
NEIGHBOURS = json.loads((CASES / "neighbours.json").read_text("utf-8"))
EMPTY = Lexicon((), np.zeros(0))


def chain(**of_vocabulary: Any) -> PreparationChain:
    settings = {"min_rows": 1, "max_share": 1.0} | of_vocabulary
    return PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings.model_validate(settings),
    )


def read(*texts: str, lexicon: Lexicon = EMPTY) -> tuple[Corpus, list[str]]:
    documents = [Document(f"{n:03}", text, "t") for n, text in enumerate(texts)]
    found = chain().prepare(documents, lexicon)
    return found.corpus, [one.language for one in found.documents]


def vocabulary(*texts: str, lexicon: Lexicon = EMPTY, **settings: Any) -> tuple[Corpus, Vocabulary]:
    corpus, _ = read(*texts, lexicon=lexicon)
    return corpus, chain(**settings).vocabulary(corpus, shipped_lexicon())


@pytest.mark.parametrize("case", TOLD, ids=lambda case: f"{case['language']}: {case['text'][:20]}")
def test_the_language_of_a_text_is_told(case: dict[str, str]) -> None:
    assert read(case["text"])[1] == [case["language"]]


@pytest.mark.parametrize("code", NEIGHBOURS)
def test_words_that_readers_hold_apart_share_no_term(code: str) -> None:
    for one, other in NEIGHBOURS[code]:
        found = decide(
            [one, other],
            shipped_lexicon(),
            VocabularySettings.model_validate(
                {"min_length": 1, "stop_words": {"arabic": False, "others": False}}
            ),
            languages=[code, code],
        )
        first, second = found.form_to_term.tolist()
        assert first >= 0 <= second, (one, other)
        assert first != second, (one, other)


def test_a_spelling_of_two_languages_is_two_forms() -> None:
    german = "Der Krieg war lang und das Land war arm, sagte der Minister gestern"
    english = "The war was long and the country was poor, said the minister"
    corpus, codes = read(german, english)
    assert codes == ["de", "en"]
    pairs = corpus.typed_forms()
    assert len(set(pairs)) == len(pairs)
    assert {("war", "de"), ("war", "en")} <= set(pairs)
    first, last = corpus.form_ids[: corpus.indptr[1]], corpus.form_ids[corpus.indptr[1] :]
    assert {pairs[form][1] for form in first.tolist()} == {"de"}
    assert {pairs[form][1] for form in last.tolist()} == {"en"}


def test_words_of_one_key_are_one_term_in_all_languages() -> None:
    corpus, found = vocabulary(
        "Die Kanzlerin Merkel sprach gestern mit dem Minister über das neue Gesetz",
        "The chancellor Merkel spoke to the minister about the new law of the land",
    )
    terms = {found.form_to_term[form] for form, name in enumerate(corpus.forms) if name == "Merkel"}
    assert len(terms) == 1


def test_a_foreign_word_has_the_language_of_its_script() -> None:
    corpus, _ = read("أعلنت شركة Microsoft أن برنامج Windows الجديد سيصل إلى الأسواق قريبا")
    languages = dict(corpus.typed_forms())
    assert languages["Microsoft"] == languages["Windows"] == "en"
    assert languages["شركة"] == "ar"


def test_a_short_text_has_the_language_of_the_corpus() -> None:
    known = Lexicon((), np.zeros(0), (("latin", "de"),))
    assert read("Die Häuser", lexicon=known)[0].form_languages == ("de", "de")
    assert read("Die Häuser")[0].form_languages == ("en", "en")


def test_the_languages_of_a_corpus_are_learned() -> None:
    german = "Das Ministerium teilte mit, die Zahl der Kranken sei im letzten Monat gesunken"
    documents = [Document(f"{n}", german, "t") for n in range(3)]
    learned = chain().learn(documents)
    assert learned.languages == (("latin", "de"),)
    other = [Document("x", "Le ministère a annoncé que le nombre de malades avait baissé", "t")]
    assert chain().learn(other, learned).languages == learned.languages
    few = {LANGUAGES.index("de"): 1, LANGUAGES.index("ar"): 99}
    assert languages_by_script(few) == ()
    assert written_in("sr") == {"latin", "cyrillic"}


def test_a_long_document_is_traced_as_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "LONGEST_WHOLE", 400)
    monkeypatch.setattr(sections, "_SECTION", 400)
    german = "Der Krieg war lang und das Land war arm, sagte der Minister gestern.\n" * 8
    english = "The war was long and the country was poor, said the minister.\n" * 8
    document = Document("d", german + english, "t")
    preparation = chain().prepare([document], EMPTY)
    terms = {"war": 0, "krieg": 1}
    traced = chain().trace(document, EMPTY, terms)
    wars = [token for row in traced.tokens for token in row if token.form == "war"]
    counts = chain().recount(preparation.corpus, ["war", "krieg"], EMPTY)
    assert counts[:, [0]].sum() == sum(token.term == 0 for token in wars)


def test_persian_letters_and_joiners_are_shown_in_their_own_language() -> None:
    corpus, _ = read("کتاب‌های فارسی را می‌خوانم و گل‌های باغ را می‌چینم")
    assert "گل‌های" in corpus.forms
    found = decide(
        ["گل‌های", "گلهای"], shipped_lexicon(), VocabularySettings(), languages=["fa", "fa"]
    )
    assert found.form_to_term.tolist() == [0, 0]


def test_the_words_of_a_language_may_be_chosen_by_hand() -> None:
    settings = VocabularySettings.model_validate({"stem": {"latin": ""}})
    found = decide(["Häuser", "Haus"], EMPTY, settings, languages=["de", "de"])
    assert found.terms == ("häuser", "haus")
    listed = VocabularySettings.model_validate({"stop_words": {"add": ["Haus"]}})
    found = decide(["Haus"], EMPTY, listed, languages=["de"])
    assert found.reasons.tolist() == [Drop.STOP_WORD]
