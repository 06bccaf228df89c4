"""The compiled passes against plain Python, and where they must take more care."""

import re
import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.kernels.compiled import compiled
from jobs.kernels.repair.extraction_signs import extraction_signs
from jobs.kernels.script.character_classes import NOTE_MARKUP, TALLY_NOTES
from jobs.kernels.script.characters import normalise_unicode
from jobs.kernels.text.passages import segment_passages
from jobs.kernels.text.tables import CUT_AT, CUT_BLOCK, CUT_LEVEL, CUT_TOKENS
from jobs.kernels.text.word_keys import HASHED
from jobs.text.clean.dates import find_dates, ranges
from jobs.text.clean.markup import markup
from jobs.text.repair.extraction.known_words import rare_short_words
from jobs.text.script.character_tables import unicode_tables
from jobs.text.script.folding import SIGN_RANGES, letter_keys
from jobs.text.words.tokens import Forms, from_code_points, to_code_points, tokenise, words
from tests.text_steps import STEPS

SIGNS = "".join(chr(code) for first, last in SIGN_RANGES for code in range(first, last + 1))
ARABIC = "ابتجحدرزسعفقكلمنهويةىأإآؤئء"
MIXED = st.text(ARABIC + SIGNS[8:16] + "ـ abXé09٣۴،.؛؟!?,;:\"«»'-–…_\u200c\u0301", max_size=80)


def reference_words(text: str) -> list[str]:
    """Words by a regular expression, as slow and plain as can be."""
    sign = f"[{SIGNS}ـ]"
    arabic = rf"[{ARABIC}](?:[{ARABIC}\u200c\u0301]|{sign})*"
    number = rf"[0-9٣۴](?:[0-9٣۴\u200c\u0301]|{sign}|[.,](?=[0-9٣۴]))*"
    other = (
        rf"(?:[a-zA-Zé]|[0-9٣۴](?=(?:[0-9٣۴\u0301\u200c]|{sign}|[.,](?=[0-9٣۴]))*[a-zA-Zé]))"
        rf"(?:[a-zA-Zé0-9٣۴\u0301\u200c]|{sign}|(?<=[a-zA-Zé])'(?=[a-zA-Zé]))*"
    )
    return [re.sub(sign, "", found) for found in re.findall(f"{arabic}|{other}|{number}", text)]


@given(st.text(ARABIC + SIGNS[8:16] + "ـ .،!ab'", max_size=60))
def test_words_are_those_of_a_regular_expression(text: str) -> None:
    text = re.sub(f"(?<![{ARABIC}ab{SIGNS}ـ])[{SIGNS}ـ]+|'(?=[^ab])|(?<=[^ab])'", "", text)
    assert words(text) == reference_words(text)


@given(MIXED)
def test_signs_stand_in_no_form(text: str) -> None:
    bare = re.sub(f"[{SIGNS}ـ]", "", text)
    if not re.search(f"[^{ARABIC}ab][{SIGNS}ـ]|^[{SIGNS}ـ]", text):
        assert words(text) == words(bare)
    assert not re.search(f"[{SIGNS}ـ]", "".join(words(text)))


def clean_reference(text: str) -> str:
    """What the step `unicode` is for text without long runs of marks: NFC, line ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


@given(
    st.text(
        st.sampled_from(
            "اويةabeo \r\n\u0301\u0308\u0653\u0654\u0655\u064e\u0651\u1112\u1161\u11ab\u212b"
        )
    )
)
def test_characters_are_composed_as_unicode_does(text: str) -> None:
    if re.search("[\u0301\u0308\u0653-\u0655\u064e\u0651]{4}", text):
        return
    assert STEPS["unicode"](text) == clean_reference(text)


@given(MIXED)
def test_steps_do_nothing_twice(text: str) -> None:
    for step in ("unicode", "invisible", "kashida", "spaces", "vowel_signs", "letters", "digits"):
        once = STEPS[step](text)
        assert STEPS[step](once) == once


@given(st.text(ARABIC + " .،"))
def test_healthy_text_passes_untouched(text: str) -> None:
    for step in ("unicode", "invisible", "private_use", "markup", "links", "vowel_signs", "digits"):
        assert STEPS[step](text) == text


def test_words_of_two_scripts_need_nothing_between_them() -> None:
    assert words("ءa" * 40) == ["ء", "a"] * 40


@given(st.lists(MIXED, max_size=6), st.booleans())
@settings(max_examples=50)
def test_equal_keys_are_told_apart_where_they_are_hashes(texts: list[str], clash: bool) -> None:
    text = "\n".join(texts)
    blocks = np.array([[0, len(text), 0, 0]], np.int64)
    codes = to_code_points(text)
    found, _ = tokenise(codes, blocks)
    if clash:
        found = found._replace(keys=found.keys & np.uint64(1) | HASHED)
    forms = Forms()
    ids = forms.number(found)
    names = forms.words()
    assert [names[i] for i in ids.tolist()] == words(text)
    assert names == list(dict.fromkeys(words(text)))


def test_the_table_of_forms_grows() -> None:
    text = " ".join(f"w{i}" for i in range(9000)) + " " + "x" * 70_000
    assert words(text) == text.split()


def test_cuts_are_in_order_and_end_each_block() -> None:
    text = "أولا، ثم ثانيا؛ وثالثا. انتهى\nفقرة أخرى"
    at = text.index("\n")
    blocks = np.array([[0, at, 0, 0], [at + 1, len(text), 0, 0]], np.int64)
    _, cuts = tokenise(to_code_points(text), blocks)
    assert cuts[:, CUT_LEVEL].tolist() == [0, 1, 2, 3, 3]
    assert cuts[:, CUT_TOKENS].tolist() == [1, 3, 4, 5, 7]
    assert cuts[-1].tolist() == [7, len(text), CUT_BLOCK]
    assert text[: cuts[2, CUT_AT]].endswith("وثالثا.")


def test_a_few_passages_are_cut_as_many_are() -> None:
    texts = ["كلمة، " * 9 + "كلمة. " * many + "نهاية" for many in (0, 30, 200)]
    text = "\n".join(texts)
    ends = np.cumsum([len(one) + 1 for one in texts]) - 1
    blocks = np.array(
        [
            [end - len(one), end, n == 1, n // 2]
            for n, (one, end) in enumerate(zip(texts, ends, strict=True))
        ],
        np.int64,
    )
    codes = to_code_points(text)
    found, cuts = tokenise(codes, blocks)
    rule = segment_passages.__wrapped__  # type: ignore[attr-defined]  # functools.wraps
    for size in (0, 5, 60):
        interpreted = rule(codes, blocks, cuts, found.spans, size)
        machine = compiled()(rule)(codes, blocks, cuts, found.spans, size)
        assert interpreted.tolist() == machine.tolist()
        assert (len(interpreted) > 3) == (size > 0)


def test_letter_keys_are_keys() -> None:
    table = letter_keys(0x20000)
    assert chr(table[ord("أ")]) == "ا"
    assert table[0x0640] == 0
    assert table[ord(":")] == 1


@settings(max_examples=300)
@given(st.text("*_#`[]()<>~\\ab1ا \n\u200b\u00a0", max_size=24))
def test_documents_with_markup_are_flagged(text: str) -> None:
    tables = unicode_tables(unicode=True, invisible=True, private=None)
    codes, _, _, tallies = normalise_unicode(
        to_code_points(text), np.array([0, len(text)], np.int64), *tables.arrays()
    )
    cleaned = from_code_points(codes)
    noted = int(tallies[0, TALLY_NOTES]) // NOTE_MARKUP
    assert markup(cleaned, noted) == markup(cleaned)


DATED = (
    *(
        "12",
        "2011",
        "١٩٩٨",
        "3/4/2010",
        "2010-05-06",
        "31.12.99",
        "1/2",
        "1,234",
        "(",
        ")",
        "/",
        "-",
        "،",
        ",",
    ),
    *("من", "عام", "وعام", "سنة", "شهر", "يناير", "كانون الثاني", "آذار", "مارس", "أيلول", "كتاب"),
    *("May", "Mar.", "in", "Since", "of", "book", "é", "و", "."),
    *("%", "؟", "اذار", "أوائل", "اواءل", "يونية"),
    *("منذ", "في", "وحتى", "2000", "٢٠٠٠", "قتيلا", "ومارس", "وكانون الأول", "ومطلع"),
)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(DATED), st.sampled_from(("", " ", "\n"))), max_size=14))
def test_dates_of_a_long_text_are_those_found_one_by_one(pieces: list[tuple[str, str]]) -> None:
    text = "".join(map("".join, pieces)) + " كتاب" * 9
    assert ranges(text, to_code_points(text)).tolist() == [
        list(span) for span, _ in find_dates(text)
    ]


@given(
    st.lists(st.text("\u0627\u0644\u0645\u062d\u0629\u064a\u064e (c.\n#", max_size=12), max_size=6)
)
def test_the_signs_of_a_document_do_not_depend_on_its_neighbours(texts: list[str]) -> None:
    codes = to_code_points("".join(texts))
    bounds = np.cumsum([0, *map(len, texts)])
    found = extraction_signs(codes, bounds, rare_short_words())
    for text, row in zip(texts, found, strict=True):
        alone = to_code_points(f" {text} ")
        own = extraction_signs(alone, np.array([0, len(alone)]), rare_short_words())
        assert row.tolist() == own[0].tolist()
        words = re.findall("[\u0620-\u065f]+", text)
        assert row[:2].tolist() == [
            len(words),
            sum(len(word) > 2 and word[0] == "\u0629" for word in words),
        ]
