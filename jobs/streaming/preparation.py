"""Text preprocessing by shards: a task prepares the documents of one, and writes what it made."""

from dataclasses import asdict
from typing import Any, Final

from jobs.contracts import Broadcast, TextChain
from jobs.datatypes import (
    Lexicon,
    Passage,
    Prepared,
    Repair,
    Section,
    Span,
)
from jobs.shards import Shard, sealed, write_records
from jobs.shards.records import encode
from jobs.streaming.documents import documents_of
from jobs.text.script.stored_words import utf8_words
from jobs.text.words.language import language_numbers

#: Name of the part that holds prepared documents and their tokens
PREPARED: Final = "prepared"


def prepare_shard(told: Broadcast[tuple[TextChain, Lexicon]], shard: Shard) -> None:
    """Prepare the documents of a shard; word forms have numbers of its own."""
    if sealed(shard, PREPARED):
        return
    chain, lexicon = told.value
    preparation = chain.prepare(documents_of(shard), lexicon)
    corpus = preparation.corpus
    write_records(
        shard,
        PREPARED,
        (encode(_record(one)) for one in preparation.documents),
        form_ids=corpus.form_ids,
        indptr=corpus.indptr,
        sentence_ends=corpus.sentence_ends,
        row_documents=corpus.row_documents,
        breaks=corpus.breaks,
        forms=utf8_words(corpus.forms),
        form_languages=language_numbers(corpus.form_languages),
    )


def _record(one: Prepared) -> dict[str, Any]:
    record: dict[str, Any] = {
        "document": one.document,
        "source": one.source,
        "title": one.title,
        "author": one.author,
        "date": one.date,
        "language": one.language,
        "passages": [passage[1:] for passage in one.passages],
        "counts": dict(one.counts),
    }
    if one.repairs:
        record["repairs"] = [list(asdict(repair).values())[1:] for repair in one.repairs]
    if one.removed:
        record["removed"] = one.removed
    if one.sections:
        record["sections"] = one.sections
    return record


def prepared_of(record: dict[str, Any]) -> Prepared:
    """Make the value of a decoded record."""
    name = record["document"]
    record["passages"] = tuple(
        Passage(name, index, _spans(spans), *rest) for index, spans, *rest in record["passages"]
    )
    record["repairs"] = tuple(
        Repair(name, rule, _spans(spans), *rest) for rule, spans, *rest in record.get("repairs", ())
    )
    record["removed"] = tuple((rule, text) for rule, text in record.get("removed", ()))
    record["sections"] = tuple(
        Section(start, end, None if dropped is None else tuple(dropped), *rest)
        for start, end, dropped, *rest in record.get("sections", ())
    )
    return Prepared(**record)


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
