"""Single-page application in one file: data, scripts and styles under a strict CSP."""

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from jobs.artifact_settings import ReportSettings
from jobs.contracts import RunFacts
from jobs.datatypes import Assignment, Result
from jobs.text.script.folding import folding_table
from jobs.writers.explorer.coding import DIGITS, LEADS, coded_rows
from jobs.writers.explorer.columns import PARTS, fields, sampled
from jobs.writers.explorer.earlier import earlier
from jobs.writers.explorer.excerpts import excerpts
from jobs.writers.explorer.topics import PARTS as TERM_PARTS
from jobs.writers.explorer.topics import STEPS, topics_data
from jobs.writers.explorer.words import index_of, joined, units_of
from jobs.writers.paging import REPORT, paged, places_before
from jobs.writers.report.overview import language
from jobs.writers.tables import topics_record
from jobs.writers.wording import LANGUAGES, Catalogue, catalogue

#: The scripts in the order in which they stand on the page.
SCRIPTS = ("data", "search", "state", "shell", "topics", "documents", "map", "tables", "edits")
#: Size limit in bytes of all excerpts.
_EXCERPTS = 3_600_000
#: Shortest and longest excerpt, in characters.
_SHORTEST, _LONGEST = 60, 420


def page(result: Result, facts: RunFacts) -> Iterator[bytes]:
    """Make the page, in pieces."""
    wanted = ReportSettings.model_validate(facts.config.get("report", {}))
    words = catalogue(language(result, wanted.language))
    folder = files("jobs.writers.explorer") / "page"
    style = (folder / "explorer.css").read_text("utf-8")
    parts = [(folder / f"{name}.js").read_text("utf-8") for name in SCRIPTS]
    script = "\n".join(['"use strict";(() => {', *parts, "start();", "})();"])
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    )
    title = html.escape(f"{words.explorer['explorer']}: {result.job}")
    both = dict.fromkeys((words.language, "en"))
    without = "<br>".join(html.escape(catalogue(one).explorer["no_script"]) for one in both)
    yield (
        f'<!doctype html>\n<html lang="{words.language}" dir="{words.direction}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<noscript><p>{without}</p><p><a href="{REPORT}">{words.explorer["report"]}</a></p>'
        "</noscript>\n"
        '<script type="application/json" id="data">'
    ).encode()
    yield _embedded(_data(result, facts, words.language))
    yield f"</script>\n<script>{script}</script>\n</body>\n</html>\n".encode()


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _embedded(data: Mapping[str, Any]) -> bytes:
    """Write JSON that ends no element and opens no comment, whatever its texts are."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, from the name of a file
        return "".join(
            f"\\u{ord(letter):04x}" if "\ud800" <= letter <= "\udfff" else letter for letter in text
        ).encode()


def _data(result: Result, facts: RunFacts, speaks: str) -> dict[str, Any]:
    record = topics_record(result, facts.config)
    numbers = {topic.id: number for number, topic in enumerate(result.topics)}
    places = places_before(result)
    places |= paged(result, facts.config).places
    chosen = sampled(result.assignments)
    shown = [result.assignments[at] for at in chosen]
    texts = _texts(result, shown)
    return {
        "job": result.job,
        "run": result.registry.run,
        "fitted_in": result.fitted_in,
        "language": speaks,
        "report": REPORT,
        "of": len(result.assignments),
        "languages": {code: _language(catalogue(code)) for code in LANGUAGES},
        "code": {"digits": DIGITS, "leads": LEADS, "parts": PARTS, "term_parts": TERM_PARTS,
                 "steps": STEPS},
        "fold": _folding(),
        **topics_data(result, record),
        "search": texts.pop("search"),
        "documents": {**fields(shown, numbers, places), **texts},
        "edits": _edits(result),
    }  # fmt: skip


def _language(words: Catalogue) -> dict[str, Any]:
    """Give the words of a language, and how it writes numbers and dates."""
    numbers = words.numbers
    return {
        "name": words.name,
        "direction": words.direction,
        "texts": words.explorer,
        "signs": numbers.signs,
        "grouped_from": numbers.grouped_from,
        "percent": numbers.percent,
        "date": numbers.date,
        "month": numbers.month,
    }


def _texts(result: Result, shown: Sequence[Assignment]) -> dict[str, Any]:
    """Give the excerpts and the words of documents: new ones, and those carried over."""
    terms = len(result.vocabulary.terms)
    before = earlier(result.carried, terms)
    place = {one.id: at for at, one in enumerate(shown)}
    new = [one for one in result.assignments if not one.run]
    places = np.array([place.get(one.id, -1) for one in new], np.int64)
    units = units_of(result.corpus, result.vocabulary, places)
    if before.numbers:
        units = joined(before.units_of(place), units)
    index = index_of(units, len(shown))
    numbers = np.flatnonzero(places >= 0).tolist()
    length = _length(result, numbers, len(shown))
    found = list(excerpts(result, numbers, [new[number] for number in numbers], length))
    marks = [mark for one in found for mark in one.marks]
    ends = np.cumsum([0, *(len(one.marks) for one in found)])
    fresh = iter(zip((one.text for one in found), coded_rows(np.array(marks), ends), strict=True))
    lines = result.carried.passages if result.carried else {}
    both = [
        before.excerpt(one.id, lines.get(one.id, b""), length) if one.run else next(fresh)
        for one in shown
    ]
    return {
        "excerpts": [text for text, _ in both],
        "marks": [text for _, text in both],
        "words": index.rows,
        "search": index.record,
    }


def _length(result: Result, numbers: Iterable[int], documents: int) -> int:
    """Give the length of an excerpt, in characters, by the room that there is for each."""
    documents_of = result.preparation.documents
    some = "".join(
        passage.text[:_LONGEST]
        for number in list(numbers)[:50]
        for passage in documents_of[number].passages[:1]
    )
    each = len(some.encode("utf-8", "replace")) / max(len(some), 1) or 1.0
    return int(min(max(_EXCERPTS / max(documents, 1) / each, _SHORTEST), _LONGEST))


def _folding() -> list[str]:
    """Write the folding of letters: those that go, then those that change, each with its letters.

    Runs of one letter would be shorter still; it is ten kilobytes.
    """
    table = folding_table()
    gone = "".join(chr(code) for code, letters in table.items() if not letters)
    changed = [chr(code) + letters for code, letters in table.items() if letters]
    return [gone, *changed]


def _edits(result: Result) -> dict[str, Any]:
    """Give what a person has said of topics so far, in the words of `start.edits`."""
    merges: dict[str, list[str]] = {}
    for one in result.registry.topics:
        if one.shown_as is not None:
            merges.setdefault(one.shown_as, []).append(one.id)
    return {
        "labels": {one.id: one.label for one in result.registry.topics if one.label is not None},
        "merges": [[head, *others] for head, others in sorted(merges.items())],
        "hidden": [one.id for one in result.registry.topics if one.hidden],
        "splits": sorted({one.part.topic for one in result.registry.topics if one.part}),
    }
