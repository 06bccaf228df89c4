"""Configuration file scaffolding: a first one for a folder that was looked at, with reasons."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.journal import escape
from jobs.readers.profile.survey import Survey

#: Number of rows below which a corpus is small: rare terms count, and IDF weights help LDA.
SMALL = 500
#: Cut-off of the unusable share of the input, as CorpusSettings has it.
MAX_SKIPPED = 0.1
#: Cut-off of the lists in the notes.
_SHOWN = 3
#: Column of the comments in the YAML that is written.
_COLUMN = 26
_NAMES = {"ar": "Arabic", "en": "English", "fa": "Persian", "mixed": "mixed", "und": "not known"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What fits a corpus: what a row is, which terms count, and how many topics to begin with."""

    unit: str
    words: int
    rows: int
    min_rows: int
    max_share: float
    topics: int


def choose(survey: Survey) -> Choice:
    """Choose by the number of documents and their length.

    Few or long documents are cut into passages, so that there are rows to learn from. A topic per
    two squared of the rows is a beginning, no more: `jobs.show` and the report say how good it is.
    """
    unit = "passage" if survey.total < 300 or survey.words > 1500 else "document"
    passages = max(survey.total * survey.words / 60, 1.0)
    words = 60 if passages < 1000 else 120
    rows = survey.total if unit == "document" else round(survey.total * survey.words / words)
    rows = max(rows, 1)
    return Choice(
        unit=unit,
        words=words,
        rows=rows,
        min_rows=1 if rows < 12 else 2 if rows < SMALL else 5 if rows < 50_000 else 10,
        max_share=1.0 if rows < 12 else 0.5 if rows < SMALL else 0.3,
        topics=max(2, min(30, round((rows / 2) ** 0.5), rows)),
    )


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


def draft(target: Target, survey: Survey) -> str:
    """Write the YAML of a configuration for a folder that was looked at."""
    choice = choose(survey)
    parts = (_head(target, survey), _input(target, survey), _rows(choice), _model(target, choice))
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
    about = f"about {choice.rows:,} rows"
    if choice.unit == "passage":
        yield _line("unit", "passage", f"rows are passages of documents: {about}", 2)
        yield _line("words", choice.words, "about so many words each", 2)
    else:
        yield _line("unit", "document", f"rows are whole documents: {about}", 2)
    yield ""
    yield "vocabulary:"
    yield _line("min_rows", choice.min_rows, "a term stands in at least so many rows ...", 2)
    yield _line("max_share", choice.max_share, "... and in at most this share of them", 2)
    yield ""


def _model(target: Target, choice: Choice) -> Iterator[str]:
    yield "vectoriser:"
    yield _line("kind", "counts", "LDA models counts; tfidf and others go with clusters and NMF", 2)
    yield ""
    yield "model:"
    yield _line("kind", "lda", "or mixture, kmeans, nmf: docs/choosing-a-model.md", 2)
    yield _line("topics", choice.topics, "a beginning; auto tries many and picks one", 2)
    if choice.rows < SMALL:
        yield _line("term_weights", "idf", "a small corpus reads best so", 2)
    yield ""
    yield "metrics:"
    yield _line("- kind", "c_npmi", "do the top words of a topic stand together?", 2)
    yield _line("- kind", "diversity", "has each topic words of its own?", 2)
    yield _line("- kind", "held_out", "does the model foresee text that it has not seen?", 2)
    yield ""
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
    total = f"{'about ' if survey.about else ''}{survey.total:,} documents"
    files = f"{survey.files:,} file{'s' if survey.files != 1 else ''}"
    yield (
        f"{total} in {files} ({_size(survey.bytes)}). Looked at {len(survey.documents):,}: "
        f"{_tally(survey.languages, _NAMES)}; {survey.words:,.0f} words each on average."
    )
    if survey.passed_over:
        yield f"Passed over: {_tally(survey.passed_over)}."
    if survey.empty:
        yield f"Without a text: {survey.empty:,}."
    yield from (f"{escape(told)}." for told in survey.warnings[:_SHOWN])
    if len(survey.warnings) > _SHOWN:
        yield f"... and {len(survey.warnings) - _SHOWN} warnings more."
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


def _tally(counts: Mapping[str, int], names: Mapping[str, str] | None = None) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{escape((names or {}).get(name, name))} {count:,}" for name, count in ranked)


def _size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
