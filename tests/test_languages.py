"""Languages: told by document, carried by each form, and none handled by the rules of another."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.datatypes import Corpus, Document, Drop, Lexicon, Vocabulary
from jobs.errors import ConfigError
from jobs.text.chain import sections
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings, decide
from jobs.text.words import cutters
from jobs.text.words.coverage import language_warnings
from jobs.text.words.language import LANGUAGES, languages_by_script, written_in
from jobs.text.words.languages import OWN_RULES, language_name, pack_of, packs
from jobs.text.words.languages.pack import parse
from jobs.text.words.lexicon import shipped_lexicon

CASES = Path(__file__).parent / "cases"
TOLD = [
    json.loads(line)
    for line in (CASES / "detection/languages.jsonl").read_text("utf-8").splitlines()
]
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
    forms = ["کتاب‌های", "کتابهای", "کتاب", "گل‌های", "گل"]
    found = decide(forms, shipped_lexicon(), VocabularySettings(), languages=["fa"] * 5)
    assert found.form_to_term.tolist() == [0, 0, 0, 1, 1]


def test_persian_suffixes_behind_a_joiner_leave_the_whole_word() -> None:
    one, other = ["خانه‌ای", "خانه", "خانه‌های", "خانه‌اش"], ["دقیق‌ترین", "دقیق"]
    forms = [*one, "دقیقه‌ای", "دقیقه", *other, "آب‌راه‌های", "آبراه"]
    found = decide(forms, EMPTY, VocabularySettings(), languages=["fa"] * len(forms))
    assert found.form_to_term.tolist() == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert found.terms[:2] == ("خانه", "دقیقه")


def test_the_words_of_a_language_may_be_chosen_by_hand() -> None:
    settings = VocabularySettings.model_validate({"stem": {"latin": ""}})
    found = decide(["Häuser", "Haus"], EMPTY, settings, languages=["de", "de"])
    assert found.terms == ("häuser", "haus")
    listed = VocabularySettings.model_validate({"stop_words": {"add": ["Haus"]}})
    found = decide(["Haus"], EMPTY, listed, languages=["de"])
    assert found.reasons.tolist() == [Drop.STOP_WORD]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("卫生部表示", ["卫生", "生部", "部表", "表示"]),
        ("AI技术2024年", ["AI", "技术", "2024", "年"]),
        ("コンピューター産業は", ["コンピューター", "産業", "業は"]),
        ("환자 수가", ["환자", "수가"]),
        ("보건부", ["보건", "건부"]),
        ("ผู้ป่วย", ["ผู้ป่", "ป่ว", "วย"]),
        ("病", ["病"]),
        ("F-16战机", ["F-16", "战机"]),
        ("3.5万人", ["3.5", "万人"]),
        ("卫生'部", ["卫生", "部"]),
    ],
)
def test_text_without_spaces_is_cut_into_pairs(text: str, words: list[str]) -> None:
    corpus, _ = read(text)
    assert [corpus.forms[form] for form in corpus.form_ids.tolist()] == words


@given(st.text(alphabet="卫生部表ア・ー々ผู้ป่วย한국A1'.-٣َ \n", max_size=30))
def test_any_text_without_spaces_is_cut_and_traced(text: str) -> None:
    document = Document("d", text, "t")
    corpus = chain().prepare([document], EMPTY).corpus
    tokens = [token for row in chain().trace(document, EMPTY, {}).tokens for token in row]
    assert [corpus.forms[form] for form in corpus.form_ids.tolist()] == [t.form for t in tokens]


def test_pairs_are_numbered_as_words_that_stand_alone() -> None:
    corpus, _ = read("技术 好的 技术进步。卫生技术")
    assert corpus.forms.count("技术") == 1
    assert corpus.sentence_ends.tolist()[-1] == corpus.tokens


def test_pairs_are_traced_to_their_letters() -> None:
    document = Document("d", "## 卫生部表示\n上个月病人的数量明显减少", "t")
    tokens = [token for row in chain().trace(document, EMPTY, {}).tokens for token in row]
    assert tokens
    for token in tokens:
        assert "".join(document.text[a:b] for a, b in token.spans) == token.form


def test_a_dictionary_cuts_where_it_is_wanted_and_is_missed_where_it_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "卫生部表示上个月病人的数量明显减少医院的压力也小了"
    monkeypatch.setattr(cutters, "_cutter", lambda code: list if code == "zh" else None)
    by_dictionary = PreparationChain(
        text=TextSettings(unspaced="dictionary"),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(),
    )
    corpus = by_dictionary.prepare([Document("d", text, "t")], EMPTY).corpus
    assert [corpus.forms[form] for form in corpus.form_ids.tolist()] == list(text)
    monkeypatch.setattr(cutters, "_cutter", lambda code: None)
    with pytest.raises(ConfigError, match=r"topic-jobs\[EXTRA\]"):
        by_dictionary.prepare([Document("d", text, "t")], EMPTY)


def test_the_commonest_words_of_a_language_without_a_list_are_left_out() -> None:
    common = [f"ke{letter}" for letter in "abcdefghij"]
    rows = [" ".join([*common, *(f"word{row}x{n}" for n in range(20))]) for row in range(30)]
    forms = tuple(sorted({word for row in rows for word in row.split()}))
    ids = np.array([forms.index(word) for row in rows for word in row.split()], np.int32)
    bounds = np.arange(31, dtype=np.int64) * 30
    of_rows = np.arange(30, dtype=np.int32)
    corpus = Corpus(forms, ids, bounds, bounds[1:], of_rows, ("qu",) * len(forms))
    found = chain().vocabulary(corpus, EMPTY)
    left_out = {forms[i] for i in np.flatnonzero(found.reasons == Drop.STOP_WORD).tolist()}
    assert set(common) <= left_out
    assert len(left_out) <= len(forms) // 20


def test_a_person_is_told_what_is_not_known_of_a_language() -> None:
    (told,) = language_warnings(["qu"] * 5 + ["de"] * 5 + ["ar"], {})
    assert "'qu'" in told
    assert "5 documents" in told
    assert language_warnings(["de"] * 99 + ["qu"], {}) == ()
    (told,) = language_warnings(["zh"], {})
    assert "Chinese" in told
    assert language_warnings(["zh", "und", "mixed", ""], {"text": {"unspaced": "dictionary"}}) == ()


def test_all_packs_are_sound() -> None:
    assert len(packs()) > 60
    for code in packs():
        pack = pack_of(code)
        assert all(pack.spell(word) == word for word in pack.stop_words), code
        assert len(pack.stem(["word"], ["word"])) == 1
        assert code in OWN_RULES or len(pack.stop_words) > 24, code


def test_languages_have_names() -> None:
    named = [language_name(code) for code in ("ar", "de", "ckb", "qu", "und", "xx")]
    assert named == ["Arabic", "German", "Sorani Kurdish", "Quechua", "not known", "xx"]
    assert all(language_name(code)[0].isupper() for code in LANGUAGES if code)
    assert len({language_name(code) for code in LANGUAGES}) == len(LANGUAGES)


def test_a_pack_with_a_key_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="stemer"):
        parse("xx", "name: X\nstemer: y\n\nword")


def test_elision_and_suffixes_after_an_apostrophe_are_cut() -> None:
    settings = VocabularySettings()
    for code, forms in {"fr": ["l’école", "École"], "it": ["dell'arte", "arte"]}.items():
        found = decide(forms, EMPTY, settings, languages=[code, code])
        assert found.form_to_term.tolist() == [0, 0]
    found = decide(["Ankara'dan", "Ankara"], EMPTY, settings, languages=["tr", "tr"])
    assert found.form_to_term.tolist() == [0, 0]


def test_persian_verbs_that_only_help_are_stop_words_in_all_persons() -> None:
    pack = pack_of("fa")
    helping = "می‌توانید نمی‌شوند می‌باشند داشته‌اند بگیرد نکنید هستیم خواهید نداشت به‌طور اگرچه"
    assert [word for word in helping.split() if pack.spell(word) not in pack.stop_words] == []
    others = "رسم روم زنم برم شدید کردی رشد خطر پخش بیابان یافته‌ای"
    assert [word for word in others.split() if pack.spell(word) in pack.stop_words] == []


@pytest.mark.parametrize(
    ("code", "form", "spelled"),
    [
        ("tr", "IŞIK", "ışık"), ("tr", "Işık", "ışık"), ("tr", "İstanbul'da", "istanbul"),
        ("az", "QIZ", "qız"), ("de", "INSEL", "insel"), ("ru", "за\u0301мок", "замок"),
        ("he", "\u05e2\u05b7\u05dc", "\u05e2\u05dc"),
        ("he", "\u05d1\u05b7\u05bc\u05d9\u05b4\u05ea", "\u05d1\u05d9\u05ea"),
    ],
)  # fmt: skip
def test_marks_and_capitals_are_those_of_the_language(code: str, form: str, spelled: str) -> None:
    assert pack_of(code).spell(form) == spelled
