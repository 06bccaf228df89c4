"""The writer of the JSON and JSON Lines artifacts: topics, assignments, metrics, passages."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from jobs.artifact_settings import ONE_JSON_BELOW
from jobs.canonical import SCHEMA_VERSION, Written, compact, line, readable, rounded, shares, table
from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import (
    Assignment,
    PassageAssignment,
    Prepared,
    Registry,
    Result,
    Scalar,
    TextSummary,
    Topic,
    column_of,
    columns_of,
)
from jobs.writers.indexed_lines import INDEX, IndexedLines
from jobs.writers.metric_records import choice_record, or_none, score_record
from jobs.writers.paging import paged
from jobs.writers.registry import event_record, lineage_record, movement_record
from jobs.writers.trends import topic_trend_record, trends_record


class JsonTables(WriterSettings):
    """Write topics, assignments, metrics and preparation.json; as lines, passages and repairs.

    Which of the last two are written is said under `artifacts:`.
    """

    kind: Literal["json"] = "json"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `jobs.contracts.Writer`."""
        head = {"schema_version": SCHEMA_VERSION, "job": result.job}
        artifacts = facts.config.get("artifacts", {})
        yield "topics.json", [readable({**head, **topics_record(result, facts.config)})]
        many = len(result.assignments) >= artifacts.get("one_json_below", ONE_JSON_BELOW)
        records = _assignments(result, facts.config)
        if many:
            yield from _lines_of("assignments.jsonl", map(_line, records), indexed=True)
        else:
            yield "assignments.json", table(head, "documents", records)
        scores = [score_record(score, result.model.topic_ids) for score in result.scores]
        choice = choice_record(result.choice)
        metrics = {**head, "fitted_in": result.fitted_in, "choice": choice, "scores": scores}
        yield "metrics.json", [readable(metrics)]
        yield "preparation.json", [readable({**head, **preparation_record(result.text)})]
        carried = result.carried
        if artifacts.get("passages", True):
            yield from _lines_of("passages.jsonl", passage_lines(result), indexed=many)
        if artifacts.get("repairs", False):
            yield "repairs.jsonl", _lines(result, _repairs, carried.repairs if carried else {})


def _lines_of(
    name: str, lines: Iterable[bytes], *, indexed: bool
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield a JSON Lines file, and after it its index, where it has one."""
    if not indexed:
        yield name, lines
        return
    noted = IndexedLines(lines)
    yield name, noted
    yield name + INDEX, noted.index()


def _line(record: Mapping[str, Any] | Written) -> bytes:
    return f"{record}\n".encode() if isinstance(record, Written) else line(record)


def _assignments(result: Result, config: Mapping[str, Any]) -> Iterator[dict[str, Any] | Written]:
    """Describe the documents, each with the run that assigned it and its place in the report."""
    places = paged(result, config).places
    before = result.carried.assignments if result.carried else {}
    records = result.carried.records if result.carried else {}
    for one in result.assignments:
        if one.run and before[one.id] is one:
            yield Written(records[one.id])
        else:
            own = {"run": one.run or result.registry.run, "page": one.page or places.get(one.id)}
            yield {**assignment_record(one), **own}


def topics_record(result: Result, config: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the model, the corpus and the topics as topics.json does; the report shows them."""
    settings = dict(config.get("model", {}))
    documents = result.assignments
    languages = Counter(language or "und" for language in column_of(documents, "language"))
    *shown, unassigned = shown_shares(result.topics)
    return {
        "model": {
            "kind": settings.pop("kind", None),
            "engine": settings.pop("engine", None),
            "n_topics": len(result.topics),
            "parameters": settings,
        },
        "corpus": {
            "documents": len(documents),
            "passages": result.counts["passages"],
            "tokens": result.counts["tokens"],
            "vocabulary": len(result.vocabulary.terms),
            "languages": dict(sorted(languages.items())),
            "subject": list(result.subject),
        },
        **({"warnings": list(result.warnings)} if result.warnings else {}),
        "unassigned": unassigned,
        "run": result.registry.run,
        "events": [event_record(event) for event in result.registry.of_run()],
        "movement": movement_record(result.movement),
        "ranking": config.get("topics", {}).get("ranking", "probability"),
        "hierarchy": [
            {
                "id": merge.id,
                "children": list(merge.children),
                "distance": rounded(merge.distance),
                "prevalence": rounded(merge.prevalence),
            }
            for merge in result.hierarchy
        ],
        **trends_record(result.trends),
        "topics": [
            _topic(topic, prevalence, result.registry) | topic_trend_record(result.trends, topic.id)
            for topic, prevalence in zip(result.topics, shown, strict=True)
        ],
    }


def shown_shares(topics: Sequence[Topic]) -> list[float]:
    """Round the shares of topics, and of what has none, so that their sum is one still."""
    prevalences = [topic.prevalence for topic in topics]
    return shares([*prevalences, max(0.0, 1.0 - sum(prevalences))])


def _topic(topic: Topic, prevalence: float, registry: Registry) -> dict[str, Any]:
    return {
        "id": topic.id,
        "label": topic.label,
        "pinned": topic.pinned,
        "lineage": lineage_record(registry, topic.id),
        "flags": list(topic.flags),
        **(
            {"evidence": [one._asdict() | {"value": rounded(one.value)} for one in topic.evidence]}
            if topic.evidence
            else {}
        ),
        "terms": [
            {
                "term": term.term,
                "display": term.display,
                "weight": rounded(term.weight),
                "exclusivity": rounded(term.exclusivity),
                **({"words": list(term.words)} if term.words else {}),
            }
            for term in topic.terms
        ],
        "prevalence": prevalence,
        "documents": topic.documents,
        "passages": topic.passages,
        "coherence": or_none(topic.coherence),
        "exemplars": [
            {
                "document": exemplar.document,
                "passage": exemplar.passage,
                "weight": rounded(exemplar.weight),
                "excerpt": exemplar.excerpt,
                "highlights": [list(highlight) for highlight in exemplar.highlights],
                "spans": [list(span) for span in exemplar.spans],
                "sources": [[list(span) for span in word] for word in exemplar.sources],
            }
            for exemplar in topic.exemplars
        ],
    }


def assignment_record(assignment: Assignment) -> dict[str, Any]:
    """Turn an assignment into the record that is published; `jobs.assign` prints the same one.

    `metadata` is there only where some was asked for.
    """
    return {
        "id": assignment.id,
        "source": assignment.source,
        "title": assignment.title or None,
        "date": assignment.date or None,
        "language": assignment.language or "und",
        **_kept(assignment.metadata),
        "tokens": assignment.tokens,
        "terms": assignment.terms,
        "digest": assignment.digest,
        "copy_of": assignment.copy_of,
        "topic": assignment.topic,
        **({"unedited": assignment.unedited} if assignment.unedited else {}),
        "reason": assignment.reason or None,
        "weight": rounded(assignment.weight),
        "margin": rounded(assignment.margin),
        "topics": [{"id": t.id, "weight": rounded(t.weight)} for t in assignment.topics],
        "passages": list(map(passage_record, assignment.passages)),
    }


def passage_record(passage: PassageAssignment) -> dict[str, Any]:
    """Turn the assignment of a passage into the record that is published."""
    return {"id": passage.id, "topic": passage.topic, "weight": rounded(passage.weight)}


def _kept(metadata: Mapping[str, Scalar]) -> dict[str, Any]:
    """Give the metadata of a document, by its key, or nothing where there is none."""
    return {"metadata": dict(metadata)} if metadata else {}


def preparation_record(text: TextSummary) -> dict[str, Any]:
    """Describe what was done to the texts as preparation.json does."""
    return {
        "treatments": dict(sorted(text.treatments.items())),
        "words": dict(sorted(text.fates.items())),
        "repairs": {
            "different": text.all_repairs[0],
            "times": text.all_repairs[1],
            "listed": [
                {**one._asdict(), "confidence": rounded(one.confidence)} for one in text.repairs
            ],
        },
        "removed": {
            "different": text.all_removed[0],
            "times": text.all_removed[1],
            "listed": [one._asdict() for one in text.removed],
        },
    }


def _lines(
    result: Result,
    lines: Callable[[Prepared, Mapping[str, Scalar]], Iterator[bytes]],
    carried: Mapping[str, bytes],
) -> Iterator[bytes]:
    """Write the lines of all documents, those carried over as they were.

    They are of a document as it was prepared, and of the metadata that is kept with it.
    """
    prepared = iter(result.preparation.documents)
    for id_, run, metadata in columns_of(result.assignments, "id", "run", "metadata"):
        if run:
            yield carried.get(id_, b"")
        else:
            yield from lines(next(prepared), metadata)


def passage_lines(result: Result) -> Iterator[bytes]:
    """Yield the lines of passages.jsonl, some in a piece."""
    return _lines(result, _passages, result.carried.passages if result.carried else {})


def _passages(document: Prepared, metadata: Mapping[str, Scalar]) -> Iterator[bytes]:
    """Write the passages of a document; put together here, in half the time of an encoder."""
    kept = f'"metadata": {compact(dict(metadata))}, ' if metadata else ""
    for passage in document.passages:
        spans = passage.spans
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        yield (
            f'{{"id": {compact(passage.id)}, "document": {compact(passage.document)}, '
            f'"index": {passage.index}, "start": {start}, "end": {end}, '
            f'"spans": {compact(spans)}, "language": {compact(passage.language or "und")}, '
            f'{kept}"text": {compact(passage.text)}}}\n'
        ).encode()


def _repairs(document: Prepared, _: Mapping[str, Scalar]) -> Iterator[bytes]:
    for repair in document.repairs:
        record = {
            "document": repair.document,
            "rule": repair.rule,
            "before": repair.before,
            "after": repair.after,
            "confidence": rounded(repair.confidence),
            "start": min(span.start for span in repair.spans),
            "end": max(span.end for span in repair.spans),
            "spans": [list(span) for span in repair.spans],
        }
        yield line(record)
