"""`python -m jobs.explain RUN DOCUMENT_ID`: model explanation, the words that decide topics."""

import argparse
import difflib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.console import add_visual_option, command_parser, guarded, parsed, say, width
from jobs.errors import EXIT_DONE, InputMissing, InputUnusable
from jobs.journal import escape, library_warnings
from jobs.visual import plain, wrapped

if TYPE_CHECKING:
    from jobs.datatypes import AnyArray, SparseMatrix, Trace
    from jobs.published import Published
    from jobs.writers.report.evidence import TermEvidence

#: Characters in the longest bar of a text bar chart.
BAR = 20

EXAMPLES = """\
examples:
  python -m jobs.explain artifacts/lda/latest 003_d5d501760748b5aa
  python -m jobs.explain artifacts/lda/latest 003_d5d501760748b5aa --words 20 | grep t0001

A word speaks for a topic by its evidence: how often it occurs there, times the logarithm of how
much likelier it is in the topic than in the corpus. Numbers and ids stand first on a line and text
last, one run of it, so that no line falls into disorder, whether the terminal turns Arabic or not.
Where Arabic comes out back to front, --visual turns it round and joins its letters.
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(
        "explain",
        "Show the topics of a document of a published run, and the words that decided.",
        EXAMPLES,
    )
    parser.add_argument("run", metavar="RUN", help="the folder of a run, or `latest`")
    parser.add_argument("document", metavar="DOCUMENT_ID", help="the id of one of its documents")
    parser.add_argument(
        "--words", type=int, default=8, metavar="N", help="how many words a topic (default 8)"
    )
    add_visual_option(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import published

    run = published.load(Path(options.run))
    record = _find(run, options.document)
    topics = {topic["id"]: topic for topic in run.topics()["topics"]}
    with library_warnings():
        words = _Words(run, record, topics, max(options.words, 0))
    turn = wrapped if options.visual else plain
    lines = [
        shown
        for head, text in _lines(topics, record, words)
        for shown in turn(head, escape(text), width())
    ]
    say("\n".join(lines))
    return EXIT_DONE


def _find(run: "Published", name: str) -> dict[str, Any]:
    from jobs.indexed import records_of
    from jobs.published import ASSIGNMENT_LINES
    from jobs.writers.indexed_lines import INDEX

    found: dict[str, Any]
    if ASSIGNMENT_LINES + INDEX in run.manifest["files"]:
        for found in records_of(run, ASSIGNMENT_LINES, "id", name):
            return found
    documents: list[dict[str, Any]] = list(run.assignments())
    for record in documents:
        if record["id"] == name:
            return record
    for one in run.manifest.get("skipped", []):
        if one["id"] == name:
            raise InputMissing(f"{name} was left out: {one['source']}: {one['reason']}")
    ids = [str(record["id"]) for record in documents]
    near = [id_ for id_ in ids if name in id_][:3] or difflib.get_close_matches(name, ids)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    if ids and not near:
        hint = f" The first is {ids[0]!r}."
    raise InputMissing(f"this run has no document with the id {name!r}.{hint}")


class _Words:
    """The words of a document of a run, as its published passages have them."""

    def __init__(
        self,
        run: "Published",
        record: Mapping[str, Any],
        topics: Mapping[str, Mapping[str, Any]],
        limit: int,
    ) -> None:
        from jobs import config
        from jobs.datatypes import Document
        from jobs.indexed import records_of
        from jobs.writers.report.evidence import TermEvidence

        name = record["id"]
        if "passages.jsonl" not in run.manifest["files"]:
            raise InputMissing(
                f"{run.path}: this run has no passages.jsonl, so the words of its documents are "
                "not known. Set artifacts.passages to true, and run the job again."
            )
        self.passages = list(records_of(run, "passages.jsonl", "document", name))
        saved = run.model()
        _check_consistent(run, record, self.passages, topics, saved.topic_ids)
        job = config.load_values(
            {**run.manifest["config"], **saved.config},
            str(run.path),
            f"{run.path}/manifest.json or model/model.json",
        )
        _, fitted = saved.restore(job.vectoriser, job.model)
        documents = [Document(one["id"], one["text"], name) for one in self.passages]
        prepared = job.text.prepare(documents, saved.lexicon)
        self._owners = prepared.corpus.row_documents
        self._counts = job.text.recount(prepared.corpus, saved.terms, saved.lexicon)
        columns = {term: column for column, term in enumerate(saved.terms)}
        self._traces = [job.text.trace(one, saved.lexicon, columns) for one in documents]
        self._terms = saved.terms
        self._row = {id_: k for k, id_ in enumerate(saved.topic_ids)}
        shares = [topics[id_]["prevalence"] for id_ in saved.topic_ids]
        self._evidence = TermEvidence(fitted.topic_term, shares)
        self._limit = limit

    def of(self, topic: str, passage: int | None = None) -> list[tuple[str, int, float]]:
        """Find the words that speak for a topic, in a passage or in all: word, count, evidence."""
        import numpy as np

        rows = np.flatnonzero(self._owners == passage) if passage is not None else slice(None)
        part: SparseMatrix = self._counts[rows]
        totals = np.asarray(part.sum(axis=0)).ravel()
        traces = self._traces if passage is None else self._traces[passage : passage + 1]
        return deciding_words(
            self._evidence,
            self._row[topic],
            totals,
            traces=traces,
            terms=self._terms,
            limit=self._limit,
        )


def deciding_words(
    evidence: "TermEvidence",
    row: int,
    totals: "AnyArray",
    *,
    traces: Sequence["Trace"],
    terms: Sequence[str],
    limit: int,
) -> list[tuple[str, int, float]]:
    """Find the words that speak for a topic, as the text writes them: word, count, evidence.

    Parameters
    ----------
    row : int
        The topic, as a row of the model.
    totals : int[V]
        How often the text has each term.
    traces : sequence of Trace
        The text, token by token.
    terms : sequence of str, V
    limit : int
        At most so many words.
    """
    import numpy as np

    columns = np.flatnonzero(totals).astype(np.int32)
    found = evidence.of(row, columns, totals[columns], limit)
    forms: Counter[tuple[int, str]] = Counter()
    for trace in traces:
        forms.update(_own_forms(trace, terms))
    name = {column: form for (column, form), _ in reversed(forms.most_common())}
    return [(name[word.column], word.times, word.evidence) for word in found]


def _own_forms(trace: "Trace", terms: Sequence[str]) -> "Counter[tuple[int, str]]":
    """Count the surface forms of each term in a text; those of a phrase are its words together."""
    from jobs.text.terms.phrase_matching import PHRASE_SEPARATOR

    found: Counter[tuple[int, str]] = Counter()
    for tokens in trace.tokens:
        at = 0
        while at < len(tokens):
            column = tokens[at].term
            size = terms[column].count(PHRASE_SEPARATOR) + 1 if column >= 0 else 1
            if column >= 0:
                words = [token.form for token in tokens[at : at + size]]
                found[column, PHRASE_SEPARATOR.join(words)] += 1
            at += size
    return found


def _check_consistent(
    run: "Published",
    record: Mapping[str, Any],
    passages: Sequence[Mapping[str, Any]],
    topics: Mapping[str, Any],
    model_topics: Sequence[str],
) -> None:
    """Check that the files of a run speak of the same topics and the same passages.

    Raises
    ------
    InputUnusable
        They do not: they are not of one run.
    """
    named = {topic["id"] for topic in record["topics"]}
    named |= {own["topic"] for own in record["passages"] if own["topic"]}
    if set(model_topics) != topics.keys():
        raise InputUnusable(
            f"{run.path}/topics.json: it and model/model.json name different topics"
        )
    if not named <= topics.keys():
        raise InputUnusable(
            f"{run.path}/assignments.json: it names topics that topics.json has not"
        )
    if [one["id"] for one in passages] != [own["id"] for own in record["passages"]]:
        raise InputUnusable(
            f"{run.path}/passages.jsonl: it and assignments.json give {record['id']!r} others"
        )


def _lines(
    topics: Mapping[str, Mapping[str, Any]], record: Mapping[str, Any], words: _Words
) -> Iterator[tuple[str, str]]:
    """Yield each line in two: what is ASCII (names, figures, ids of topics), and its text."""
    yield "document  ", record["id"]
    for name in ("source", "date", "title"):
        if record[name]:
            yield f"{name:<8}  ", record[name]
    if record["topic"] is None:
        yield "topic     ", f"none: {record['reason']}"
    for topic in record["topics"]:
        bar = ("#" * round(BAR * topic["weight"])).ljust(BAR, ".")
        yield (
            f"topic     {topic['id']}  {topic['weight']:8.6f}  {bar}  ",
            topics[topic["id"]]["label"],
        )
    for topic in record["topics"]:
        for word, times, evidence in words.of(topic["id"]):
            yield f"word      {topic['id']}  {evidence:8.3f}  {times:4d} x  ", word
    for number, (passage, own) in enumerate(zip(words.passages, record["passages"], strict=True)):
        yield "", ""
        yield f"passage   {own['topic'] or '-':<5}  {own['weight']:8.6f}  ", own["id"]
        yield from (("text      ", line) for line in passage["text"].splitlines())
        if own["topic"]:
            for word, times, evidence in words.of(own["topic"], number):
                yield f"word      {own['topic']}  {evidence:8.3f}  {times:4d} x  ", word


if __name__ == "__main__":
    sys.exit(main())
