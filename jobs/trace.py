"""`python -m jobs.trace CONFIG DOCUMENT_ID`: explainability of the text chain, token by token."""

import argparse
import difflib
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from jobs.console import command_parser, guarded, parsed, say
from jobs.errors import EXIT_DONE, InputMissing
from jobs.journal import Progress, escape, library_warnings

if TYPE_CHECKING:
    from jobs.datatypes import (
        Corpus,
        Document,
        Prepared,
        Reading,
        Span,
        Trace,
        TracedToken,
        Vocabulary,
    )

EXAMPLES = """\
examples:
  python -m jobs.trace configs/lda.yaml 003_d5d501760748b5aa
  python -m jobs.trace configs/lda.yaml 003_d5d501760748b5aa | grep rare

Ranges are characters of the document as it was read. A line of a token names its range in the
passage, its form, its term or why it has none, and where it was in the document.
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(
        "trace", "Show what happens to one document: repairs, passages, tokens and terms.", EXAMPLES
    )
    parser.add_argument("config", metavar="CONFIG", help="the configuration, a YAML file")
    parser.add_argument("document", metavar="DOCUMENT_ID", help="the id of one of its documents")
    parser.add_argument(
        *("--set", "-s"),
        metavar="PATH=VALUE",
        action="append",
        default=[],
        help="replace one value of the configuration; may be given more than once",
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import config
    from jobs.compiling import use_cache
    from jobs.pipeline.legible import prepare_legible
    from jobs.topics.training import prepare_training

    job = config.load(options.config, options.set)
    use_cache(job.root, job.artifacts)
    shown = not (options.quiet or options.no_progress)
    bar = None if sys.stderr.isatty() and options.log_format == "text" else False
    with library_warnings(), Progress(shown=shown, bar=bar) as progress:
        progress("read", 0, 0)
        reading = job.reader.read(job.root)
        document = _find(options.document, reading)
        legible, lexicon, preparation, _ = prepare_legible(job, reading, (progress, _no_limit))
        training = prepare_training(job, preparation, lexicon)
        columns = {term: column for column, term in enumerate(training.vocabulary.terms)}
        trace = job.text.trace(document, lexicon, columns)
    lines = [*_lines(document, trace, training.corpus, training.vocabulary)]
    left = (one for one in legible.skipped if one.id == document.id)
    lines += [f"left out  {one.reason}" for one in left]
    say("\n".join(map(escape, lines)))
    return EXIT_DONE


def _no_limit(stage: str, **sizes: int) -> None:
    """Implements `jobs.contracts.Budget` where memory is no matter."""


def _find(name: str, reading: "Reading") -> "Document":
    for document in reading.documents:
        if document.id == name:
            return document
    for one in reading.skipped:
        if one.id == name:
            raise InputMissing(f"{name} was left out: {one.source}: {one.reason}")
    ids = [document.id for document in reading.documents]
    near = [id_ for id_ in ids if name in id_][:3] or difflib.get_close_matches(name, ids)
    raise InputMissing(
        f"no document has the id {name!r}. "
        + (f"Did you mean {' or '.join(map(repr, near))}?" if near else f"The first is {ids[0]!r}.")
    )


def _lines(
    document: "Document", trace: "Trace", corpus: "Corpus", vocabulary: "Vocabulary"
) -> Iterator[str]:
    prepared = trace.prepared
    yield from _head(document, prepared)
    for repair in prepared.repairs:
        yield (
            f"repair    {repair.rule} at {_ranges(repair.spans)}, confidence "
            f"{repair.confidence:.2f}: {repair.before!r} -> {repair.after!r}"
        )
    for rule, text in prepared.removed:
        yield f"removed   {rule}: {text!r}"
    reasons = dict(zip(corpus.forms, vocabulary.reasons.tolist(), strict=True))
    for passage, tokens in zip(prepared.passages, trace.tokens, strict=True):
        language = passage.language or "language unknown"
        yield ""
        yield f"passage   {passage.id} at {_ranges(passage.spans)}, {language}"
        if passage.heading:
            yield f"heading   {passage.heading}"
        for line in passage.text.splitlines():
            yield f"text      {line}"
        for token in tokens:
            where = f"{token.start}-{token.end}"
            fate = _fate(token, vocabulary, reasons)
            yield f"token     {where:>11}  {token.form}  {fate}  at {_ranges(token.spans)}"


def _head(document: "Document", prepared: "Prepared") -> Iterator[str]:
    yield f"document  {document.id}, {len(document.text)} characters"
    fields = {
        "source": prepared.source,
        "title": prepared.title,
        "author": prepared.author,
        "date": prepared.date,
        "language": prepared.language,
    }
    yield from (f"{name:<8}  {value}" for name, value in fields.items() if value)
    yield from (f"count     {name}: {count}" for name, count in sorted(prepared.counts.items()))


def _fate(token: "TracedToken", vocabulary: "Vocabulary", reasons: Mapping[str, int]) -> str:
    """The term of a token, or why it has none: pruned terms are known to the vocabulary only.

    `reasons` is the `Drop` of each form of the corpus.
    """
    from jobs.datatypes import Drop

    if token.term >= 0:
        return f"term {token.term} {vocabulary.terms[token.term]}"
    drop = token.drop
    if drop == Drop.UNKNOWN:
        drop = Drop(reasons.get(token.form, drop))
    return f"dropped: {drop.name.lower().replace('_', ' ')}"


def _ranges(spans: Sequence["Span"]) -> str:
    return "+".join(f"{span.start}-{span.end}" for span in spans)


if __name__ == "__main__":
    sys.exit(main())
