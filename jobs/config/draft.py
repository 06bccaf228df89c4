"""Configuration file scaffolding: a first one for a folder that was looked at, with reasons."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.journal import escape
from jobs.readers.profile.survey import Survey
from jobs.text.words.languages import language_name
from jobs.writers.wording import spoken

#: Number of rows below which a corpus is small: IDF weights help LDA.
SMALL = 500
#: Number of documents from which on they are enough rows to find topics in.
ENOUGH_DOCUMENTS = 100
#: Median length in words from which on documents hold several topics, and passages are the rows.
LONG_DOCUMENT = 1500
#: Least and greatest length of a passage in words, and how many rows there should be.
SHORTEST, LONGEST, WANTED_ROWS = 60, 200, 1000
#: Number of rows below which no term is too rare or too common.
HARDLY_ANY = 12
#: Share of copies in the sample from which on they are no accident, and all are fitted.
MANY_COPIES = 0.5
#: Cut-off of the unusable share of the input, as CorpusSettings has it.
MAX_SKIPPED = 0.1
#: Cut-off of the lists in the notes.
_SHOWN = 3
#: Column of the comments in the YAML that is written.
_COLUMN = 26


#: The vectoriser that goes with each kind of model, and why.
VECTORISERS = {
    "mixture": ("tfidf", "words that few rows have weigh more"),
    "kmeans": ("tfidf", "words that few rows have weigh more"),
    "nmf": ("tfidf", "words that few rows have weigh more"),
    "lda": ("counts", "LDA models counts"),
}
_MODELS = {
    "mixture": "a topic a document: nearest to labels that people gave; or lda, nmf, kmeans",
    "kmeans": "groups by plain geometry; or mixture, lda, nmf",
    "nmf": "crisp words, shares that mean less; or mixture, lda, kmeans",
    "lda": "each document a mixture of topics; or mixture, nmf, kmeans",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What fits a corpus: what a row is and why, which terms count, and what copies are for."""

    unit: str
    unit_reason: str
    words: int
    rows: int
    min_rows: int
    max_share: float
    fitted: str
    copies_reason: str


def choose(survey: Survey) -> Choice:
    """Choose by the number of documents, their length, and the copies among them.

    Few or long documents are cut into passages, so that there are rows to learn from, each about
    one thing; but none that are no longer than a passage or two.
    """
    unit, reason = _unit(survey)
    words = round(min(max(survey.total * survey.words / WANTED_ROWS, SHORTEST), LONGEST))
    rows = survey.total if unit == "document" else round(survey.total * survey.words / words)
    rows = max(rows, 1)
    fitted, copies_reason = _copies(survey)
    return Choice(
        unit=unit,
        unit_reason=reason,
        words=words,
        rows=rows,
        min_rows=1 if rows < HARDLY_ANY else 2 if rows < 50_000 else 10,
        max_share=1.0 if rows < HARDLY_ANY else 0.5,
        fitted=fitted,
        copies_reason=copies_reason,
    )


def _unit(survey: Survey) -> tuple[str, str]:
    median = f"{survey.median_words:,.0f} words in the middle"
    if survey.median_words > LONG_DOCUMENT:
        return "passage", f"documents are long: {median}; a passage has one theme"
    if survey.total >= ENOUGH_DOCUMENTS:
        return "document", f"{survey.total:,} documents are rows enough: {median}"
    if survey.median_words < 2 * SHORTEST:
        return "document", f"documents are short: {median}"
    return "passage", f"{survey.total:,} documents are few rows: they are cut into passages"


def _copies(survey: Survey) -> tuple[str, str]:
    read = len(survey.documents)
    if survey.copies > MANY_COPIES * read:
        return (
            "all",
            f"{survey.copies:,} of {read:,} looked at are copies: forms, it seems; all count",
        )
    if survey.copies:
        return (
            "first",
            f"{survey.copies:,} of {read:,} looked at are copies: the first of each counts",
        )
    return "first", f"no copies among {read:,} looked at; of any, the first counts"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a configuration will stand.

    `root` and `path` are the folder from which paths are taken, and the input as seen from there;
    `schema` is the JSON Schema for editors, or empty; `file` what a person calls the configuration.
    """

    job: str
    root: str
    path: str
    schema: str
    file: str


def draft(target: Target, survey: Survey, model: str = "mixture") -> str:
    """Write the YAML of a configuration for a folder that was looked at, with a kind of model."""
    choice = choose(survey)
    parts = (
        *(_head(target, survey), _input(target, survey)),
        *(_rows(choice), _model(choice, model), _artifacts(target)),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(target: Target, survey: Survey) -> Iterator[str]:
    if target.schema:
        yield f"# yaml-language-server: $schema={target.schema}"
    yield from (f"# {note}" for note in notes(survey))
    yield f"# Run it: python -m jobs.run {target.file} (with --check first: is it right?)"
    yield "# Every key: docs/config.md. Which model, how many topics: docs/choosing-a-model.md."
    yield ""
    yield f"job: {_value(target.job)}"
    yield _line("root", target.root, "relative to this file; all other paths are relative to root")
    yield "seed: 20"
    yield _line("threads", 1, "more are faster; the results do not depend on it")
    yield ""


def _input(target: Target, survey: Survey) -> Iterator[str]:
    yield "reader:"
    reader = {"kind": survey.reader["kind"], "path": target.path, **survey.reader}
    yield from _section(reader, {"kind": _kind(survey)})
    yield _line("encoding", "auto", f"in the sample: {_tally(survey.encodings)}", 2)
    yield ""
    yield "corpus:"
    yield _line("max_skipped", MAX_SKIPPED, _unreadable(survey), 2)
    if survey.empty:
        told = f"{survey.empty:,} without a text are no documents, and no reason for exit code 3"
        yield _line("empty", "skip", told, 2)
    yield ""
    yield "text:"
    yield _line("repair", True, _damage(survey), 2)
    yield ""


def _rows(choice: Choice) -> Iterator[str]:
    yield "passages:"
    yield _line("unit", choice.unit, choice.unit_reason, 2)
    if choice.unit == "passage":
        yield _line("words", choice.words, f"a passage: gives about {choice.rows:,} rows", 2)
    yield ""
    yield "near_duplicates:"
    yield _line("fitted", choice.fitted, choice.copies_reason, 2)
    yield ""
    yield "vocabulary:"
    few = choice.rows < HARDLY_ANY
    rare = "hardly any rows: no term is too rare" if few else "a word of fewer rows tells no topic"
    common = (
        "... nor too common" if few else "a word of more than this share of the rows tells none"
    )
    yield _line("min_rows", choice.min_rows, rare, 2)
    yield _line("max_share", choice.max_share, common, 2)
    yield ""


def _model(choice: Choice, model: str) -> Iterator[str]:
    vectoriser, why = VECTORISERS[model]
    yield "vectoriser:"
    yield _line("kind", vectoriser, why, 2)
    yield ""
    yield "model:"
    yield _line("kind", model, _MODELS[model], 2)
    yield _line("topics", "auto", "tries 2 to 60; the report says what was close; or a number", 2)
    if model == "lda" and choice.rows < SMALL:
        yield _line("term_weights", "idf", "a small corpus reads best so", 2)
    yield ""
    yield "metrics:"
    yield _line("- kind", "c_npmi", "do the top words of a topic stand together?", 2)
    yield _line("- kind", "diversity", "has each topic words of its own?", 2)
    if model == "lda":
        yield _line("- kind", "held_out", "does the model foresee text that it has not seen?", 2)
    else:
        yield _line("- kind", "silhouette", "do documents lie nearer to their own topic?", 2)
    yield ""


def _artifacts(target: Target) -> Iterator[str]:
    yield "start:"
    yield _line("mode", "refit", "every night: assign; every week: update (docs/tutorial.md)", 2)
    yield ""
    yield "artifacts:"
    yield _line("dir", "artifacts", f"the report: artifacts/{target.job}/latest/report.html", 2)
    yield _line("explorer", True, "explorer.html: topics and documents to sort and search", 2)
    yield _line("repairs", True, "repairs.jsonl: each repair, before and after", 2)
    yield _line("keep_last", 10, "older runs are removed", 2)


def notes(survey: Survey) -> Iterator[str]:
    """Say what was found, a sentence a line."""
    total = f"{'about ' * survey.about}{survey.total:,} documents"
    files = f"{survey.files:,} file{'s' if survey.files != 1 else ''} ({_size(survey.bytes)})"
    yield (
        f"{total} in {files}. Looked at {len(survey.documents):,}: "
        f"{_tally(survey.languages, language_name)}; {survey.words:,.0f} words each on average."
    )
    yield f"The report will speak {language_name(spoken(survey.languages))} (report.language)."
    passed = {"Passed over": _tally(survey.passed_over), "Without a text": f"{survey.empty:,}"}
    yield from (f"{what}: {told}." for what, told in passed.items() if told not in ("", "0"))
    yield from (f"{escape(told)}." for told in survey.warnings[:_SHOWN])
    if (more := len(survey.warnings) - _SHOWN) > 0:
        yield f"... and {more} warnings more."
    for one in survey.skipped[:_SHOWN]:
        yield f"Cannot be used: {escape(one.source)}: {escape(one.reason)}."
    if len(survey.skipped) > _SHOWN:
        yield f"... and {len(survey.skipped) - _SHOWN} more{' of the sample' * survey.about}."
    if survey.unusable > MAX_SKIPPED:
        yield (
            f"jobs.run will refuse this: {survey.unusable:.0%} is unusable, and corpus.max_skipped "
            f"is {MAX_SKIPPED:.0%}. Mend the input, or raise that."
        )


def _section(
    values: Mapping[str, Any], comments: Mapping[str, str], indent: int = 2
) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield f"{' ' * indent}{key}:"
            yield from _section(value, {}, indent + 2)
        else:
            yield _line(key, value, comments.get(key, ""), indent)


def _line(key: str, value: Any, comment: str = "", indent: int = 0) -> str:
    text = f"{' ' * indent}{key}: {_value(value)}"
    return f"{text.ljust(_COLUMN - 1)} # {comment}" if comment else text


def _value(value: Any) -> str:
    """Write a value so that YAML reads it back; plain words stand without quotes."""
    if isinstance(value, str) and value.isascii() and value.replace("_", "a").isalpha():
        return value if value not in ("null", "true", "false", "yes", "no") else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


def _kind(survey: Survey) -> str:
    if survey.reader["kind"] == "text":
        return "each file is a document"
    if survey.reader["kind"] == "files":
        return "each file is a document, each message and member too"
    return "each line is a document" if survey.reader["kind"] == "jsonl" else "each row is one"


def _unreadable(survey: Survey) -> str:
    if survey.unusable > MAX_SKIPPED:
        return f"{survey.unusable:.0%} is unusable: mend it, or raise this to publish"
    return "refuse to publish if more of the input is unusable"


def _damage(survey: Survey) -> str:
    done = survey.treatments
    found = [f"{survey.repairs:,} repairs"] if survey.repairs else []
    for name, words in (("kashida", "kashida strokes"), ("vowel_signs", "vowel signs")):
        if done[name]:
            found.append(f"{done[name]:,} {words}")
    return "in the sample: " + (", ".join(found) or "no damage; nothing is changed without it")


def _tally(counts: Mapping[str, int], name_of: Callable[[str], str] = str) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{escape(name_of(name))} {count:,}" for name, count in ranked)


def _size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
