"""Localisation: catalogues of the report's words are whole, in their script; numbers and dates."""

import re
from collections.abc import Mapping
from dataclasses import replace
from string import Formatter

import pytest

from jobs.artifact_settings import ReportSettings
from jobs.writers.explorer.html import page as explorer
from jobs.writers.report import Report, overview
from jobs.writers.report.notes import PATTERNS, noted
from jobs.writers.report.scores import score_view
from jobs.writers.wording import LANGUAGES, Catalogue, catalogue
from tests.reported import ROOT, Page
from tests.results import FACTS, result

ENGLISH = catalogue("en")
OTHERS = [language for language in LANGUAGES if language != "en"]
#: What is no prose: names of settings, of files and of formats, symbols, places for names.
TECHNICAL = re.compile(
    r"\{\d\}|SHA-256|NUL|JSON|CSV|gzip|--force|[a-z_]+\.[a-z_.]+(?:: \w+)?|warnings|[abp]\b|\bln\b"
    r"|max\(a, b\)|\([^()]*\d{4}\)"
)


def texts(of: Catalogue) -> dict[str, str]:
    """All texts of a catalogue, by their tables and keys."""
    tables: dict[str, Mapping[str, str]] = {
        "report": of.report,
        "explorer": of.explorer,
        "languages": of.languages,
        "comparable": of.comparable,
        "notes": of.notes,
        **{f"scores.{name}": score for name, score in of.scores.items()},
    }
    return {f"{name}.{key}": text for name, table in tables.items() for key, text in table.items()}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_each_language_has_a_file_and_its_own_name() -> None:
    files = (ROOT / "jobs/writers/wording").glob("*.toml")
    assert {path.stem for path in files} == set(LANGUAGES)
    assert len({catalogue(language).name for language in LANGUAGES}) == len(LANGUAGES)
    assert set(LANGUAGES) <= set(ENGLISH.languages)


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing_in_any_language(language: str) -> None:
    own, english = texts(catalogue(language)), texts(ENGLISH)
    english |= {f"notes.{key}": "" for key in (*PATTERNS, "other")}
    english |= {f"scores.{name}.definition": "" for name in ENGLISH.scores}
    assert set(own) == set(english)
    assert [key for key, text in own.items() if not text.strip()] == []
    assert {
        key for key, text in own.items() if english[key] and places(text) != places(english[key])
    } == set()
    for key, pattern in PATTERNS.items():
        groups = {str(at) for at in range(re.compile(pattern).groups)}
        assert places(own[f"notes.{key}"]) <= groups, key


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_left_in_another_language(language: str) -> None:
    """Arabic script throughout or not at all, the letters of the language, few English words."""
    own, english = texts(catalogue(language)), texts(ENGLISH)
    prose = {key: TECHNICAL.sub("", text) for key, text in own.items()}
    if catalogue(language).mirrored:
        latin = {key: text for key, text in prose.items() if re.search("[A-Za-z]", text)}
        assert latin == {}
        assert "\N{ARABIC LETTER YEH}" in "".join(own.values()) or language != "ar"
        foreign = {"ar": "[\u067e\u06cc\u06a9\u06af]", "fa": "[\u064a\u0643\u0649\u0629]",
                   "ur": "[\u064a\u0643\u0629]"}[language]  # fmt: skip
        assert {key: text for key, text in own.items() if re.search(foreign, text)} == {}
        return
    assert {key: text for key, text in own.items() if re.search("[\u0600-\u06ff]", text)} == {}
    same = [
        key for key, text in own.items() if text == english.get(key) and re.search("[a-z]", text)
    ]
    assert len(same) <= len(own) // 20, same


#: A number of four digits and one of seven, a share, a fraction below zero, a day, a month.
WRITTEN = {
    "en": ("1,234", "1,234,567", "12.3%", "−0.500", "2024-05-03", "2024-05"),
    "ar": ("1,234", "1,234,567", "12.3%", "−0.500", "2024-05-03", "2024-05"),
    "de": ("1.234", "1.234.567", "12,3\u00a0%", "−0,500", "03.05.2024", "05/2024"),
    "es": ("1234", "1.234.567", "12,3\u00a0%", "−0,500", "03/05/2024", "05/2024"),
    "fr": ("1\u202f234", "1\u202f234\u202f567", "12,3\u00a0%", "−0,500", "03/05/2024", "05/2024"),
    "tr": ("1.234", "1.234.567", "%12,3", "−0,500", "03.05.2024", "05.2024"),
    "fa": ("۱٬۲۳۴", "۱٬۲۳۴٬۵۶۷", "۱۲٫۳٪", "−۰٫۵۰۰", "۲۰۲۴/۰۵/۰۳", "۲۰۲۴/۰۵"),
    "ur": ("1,234", "1,234,567", "12.3%", "−0.500", "03/05/2024", "05/2024"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_dates_are_written_as_the_language_does(language: str) -> None:
    numbers = catalogue(language).numbers
    found = (numbers.whole(1234), numbers.whole(1234567), numbers.share(0.1234))
    dates = (numbers.day("2024-05-03"), numbers.day("2024-05"))
    assert (*found, numbers.decimals(-0.5), *dates) == WRITTEN[language]
    assert numbers.signed(1234) == f"+{numbers.whole(1234)}"
    assert numbers.signed(0) == numbers.whole(0)
    assert numbers.day("May 2024") == "May 2024"


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_and_explorer_speak_the_language_in_its_direction(language: str) -> None:
    facts = replace(FACTS, config={**FACTS.config, "report": {"language": language}})
    words = catalogue(language)
    written = dict(Report().files(result(), facts))["report.html"].decode()
    explored = b"".join(explorer(result(), facts)).decode()
    for text in (written, explored):
        head = re.search(r'<html lang="(\w+)" dir="(\w+)">', text)
        assert head
        assert head.groups() == (language, words.direction)
    assert words.say("lead") in Page(written.encode()).top.text
    assert words.explorer["explorer"] in explored


def test_what_scores_compare_with_is_told_in_the_language() -> None:
    english = ENGLISH.comparable["same_rows"]
    record = {"name": "perplexity", "definition": "As it is", "comparable_with": english}
    assert score_view(record, "en").comparable == english
    assert score_view(record, "de").comparable == catalogue("de").comparable["same_rows"]
    assert score_view({**record, "comparable_with": "odd"}, "de").comparable == "odd"


@pytest.mark.parametrize("language", OTHERS)
def test_a_note_is_told_with_its_names_and_numbers(language: str) -> None:
    told = noted("topics.yaml:3:4: topic t0007 was merged into t0001 after run 3", language)
    assert told.language == language
    assert all(part in told.text for part in ("topics.yaml:3:4", "t0007", "t0001", "3"))
    assert noted("something new", language).text == catalogue(language).notes["other"]


def test_the_language_is_that_of_half_of_the_documents_or_english() -> None:
    whole = result()
    assert overview.language(whole, "auto") == "ar"
    assert overview.language(whole, "fr") == "fr"
    for found, language in (("ur", "ur"), ("de", "de"), ("ckb", "en"), ("", "en")):
        other = tuple(replace(one, language=found) for one in whole.assignments)
        assert overview.language(replace(whole, assignments=other), "auto") == language
    for language in LANGUAGES:
        assert ReportSettings(language=language).language == language
