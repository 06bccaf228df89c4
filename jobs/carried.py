"""Deserialisation of a whole published run, for an incremental run that carries it over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from jobs import published
from jobs.canonical import compact
from jobs.carried_articles import still_leading, with_pages, without
from jobs.contracts import Job, RunFacts
from jobs.datatypes import (
    Candidate,
    Carried,
    Choice,
    Float32Array,
    History,
    RemovedLine,
    RepairGroup,
    Result,
    Score,
    TextSummary,
)
from jobs.durable import CarriedFile
from jobs.errors import InputUnusable
from jobs.identity.modes import carries_pages
from jobs.published import ASSIGNMENT_LINES, Published
from jobs.saved_values import assignment_of, merge_of, saved_matrix, topic_of
from jobs.store import File
from jobs.writers.matrix import MATRIX
from jobs.writers.paging import EXPLORER, PAGES, REPORT, anchor, articles

#: What comes before the id of a document in a line of passages.jsonl, and of repairs.jsonl.
_BEFORE = {"passages.jsonl": b'", "document": ', "repairs.jsonl": b'{"document": '}
#: What comes after it.
_AFTER = {"passages.jsonl": b', "index": ', "repairs.jsonl": b', "rule": '}
_MODEL = "model/"


def carried(
    run: Published, rows: Sequence[str], documents: Sequence[Mapping[str, Any]]
) -> Carried | None:
    """Read all that a run published, to publish it once more beside what is new.

    None where it was published before runs could be carried over. `rows` are the topics of the
    rows of its model, `documents` what its assignments.json holds.

    Raises
    ------
    InputUnusable
        A file is damaged, or one contradicts another.
    """
    if "preparation.json" not in run.manifest["files"]:
        return None
    try:
        return _carried(run, rows, documents)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise InputUnusable(
            f"{run.path}: its files contradict each other, so nothing is carried over from it: "
            f"{error!r}. Take it from a backup, or run the job with `--set start.mode=refit`."
        ) from error


def _carried(
    run: Published, rows: Sequence[str], documents: Sequence[Mapping[str, Any]]
) -> Carried:
    assigned = {one["id"]: assignment_of(one) for one in documents}
    topics, metrics = run.topics(), run.json("metrics.json")
    known = {None, *(one["id"] for one in topics["topics"])}
    if not {share.id for one in assigned.values() for share in one.topics} <= known:
        raise ValueError("assignments.json names a topic that topics.json has not")
    pages: dict[str, list[str]] = {
        name: [] for name in run.manifest["files"] if name.startswith(PAGES)
    }
    for one in assigned.values():
        if one.page and not one.page.startswith(REPORT):
            pages[one.page.partition("#")[0]].append(one.id)
    return Carried(
        fitted_in=metrics["fitted_in"],
        assignments=assigned,
        topics=tuple(map(topic_of, topics["topics"])),
        hierarchy=tuple(merge_of(one) for one in topics["hierarchy"]),
        scores=scores(metrics, rows),
        choice=_choice(metrics["choice"]),
        text=_text(run.json("preparation.json")),
        subject=tuple(topics["corpus"].get("subject", ())),
        counts=run.manifest["counts"],
        records=dict(zip(assigned, _rows(run), strict=True)),
        passages=_lines(run, "passages.jsonl", assigned),
        repairs=_lines(run, "repairs.jsonl", assigned),
        articles=dict(_articles(run.read(REPORT))),
        pages={name: tuple(ids) for name, ids in pages.items()},
        matrix=_matrix(run, list(assigned), len(topics["topics"])),
        explorer=run.read(EXPLORER).decode() if EXPLORER in run.manifest["files"] else "",
    )


def artifacts(
    job: Job, result: Result, facts: RunFacts, history: History, runs: Path
) -> Iterator[File]:
    """Give all files of a run: those that its writers make, then those that it carries over.

    `runs` is the folder of the run that it goes on from.
    """
    pages: Iterator[File] = iter(())
    previous = history.previous
    if previous is not None and previous.kept is not None and carries_pages(job, history):
        before = published.load(runs / previous.run_id)
        result, pages = with_pages(before, previous.kept, result, facts)
    for writer in job.writers:
        yield from writer.pieces(result, facts)
    yield from pages
    if result.carried is not None and previous is not None:
        before = published.load(runs / previous.run_id)
        yield from _carried_files(before, result.carried, result)


def _matrix(run: Published, documents: Sequence[str], topics: int) -> dict[str, Float32Array]:
    if MATRIX not in run.manifest["files"]:
        return {}
    return dict(zip(documents, saved_matrix(run, len(documents), topics), strict=True))


def _carried_files(run: Published, before: Carried, result: Result) -> Iterator[File]:
    """Give the files of the last run that a result leaves as they are: model, pages of the report.

    A page that shows a document that is gone, or has changed, is written anew without it. Pages of
    a run that show no others are not there any more.
    """
    left = {one.id for one in result.assignments if one.run}
    gone_of = {name: set(shown) - left for name, shown in before.pages.items()}
    leading = still_leading({name: len(left & set(shown)) for name, shown in before.pages.items()})
    for name, entry in run.manifest["files"].items():
        if name.startswith(PAGES) and name not in leading:
            continue
        if gone := gone_of.get(name):
            yield name, without(run.read(name), set(map(anchor, gone)))
        elif name.startswith((_MODEL, PAGES)):
            yield name, CarriedFile(run.path / name, entry["bytes"], entry["sha256"])


def _rows(run: Published) -> list[str]:
    """Give the records of the documents as they are written, each of which is a line."""
    if ASSIGNMENT_LINES in run.manifest["files"]:
        return run.read(ASSIGNMENT_LINES).decode().split("\n")[:-1]
    return [
        line.strip().removesuffix(",")
        for line in run.read("assignments.json").decode().split("\n")
        if line.startswith('    {"id": ')
    ]


def _articles(page: bytes) -> Iterator[tuple[str, str]]:
    return ((one.anchor, page[one.start : one.end].decode()) for one in articles(page))


class _Lines(Mapping[str, bytes]):
    """Lines of a JSON Lines file by their documents: places in its bytes, cut when asked for."""

    def __init__(self, data: bytes, places: Mapping[str, tuple[int, int]]) -> None:
        self._data, self._places = data, places

    def __getitem__(self, id_: str) -> bytes:
        first, last = self._places[id_]
        return self._data[first:last]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _lines(run: Published, name: str, documents: Iterable[str]) -> Mapping[str, bytes]:
    """Give the lines of each document in a JSON Lines file that is sorted by documents.

    Its lines are not parsed: they are cut at the keys around the id, which no text of a document
    can hold unescaped.
    """
    if name not in run.manifest["files"]:
        return {}
    ids = {compact(id_).encode(): id_ for id_ in documents}
    before, after = _BEFORE[name], _AFTER[name]
    places: dict[str, tuple[int, int]] = {}
    data, at = run.read(name), 0
    while at < len(data):
        end = data.find(b"\n", at) + 1 or len(data)
        key = data.find(before, at, end)
        first, last = key + len(before), data.find(after, key, end)
        id_ = ids.get(data[first:last]) if 0 <= key < last else None
        if id_ is None:
            raise InputUnusable(f"{run.path / name}: a line of a document that is not assigned")
        begun, ended = places.get(id_, (at, at))
        if ended != at:
            raise InputUnusable(f"{run.path / name}: the lines of {id_!r} are not together")
        places[id_], at = (begun, end), end
    return _Lines(data, places)


def scores(metrics: Mapping[str, Any], rows: Sequence[str]) -> tuple[Score, ...]:
    """Take the scores from metrics.json; those by topic are of the topics in `rows`."""
    return tuple(_score(one, rows) for one in metrics["scores"])


def _score(value: Mapping[str, Any], rows: Sequence[str]) -> Score:
    by_topic = {one["topic"]: one["value"] for one in value["by_topic"]}
    return Score(
        value["name"],
        value["value"],
        value["definition"],
        value["parameters"],
        tuple(by_topic[topic] for topic in rows) if by_topic else (),
        value.get("comparable_with", ""),
        value.get("run"),
    )


def _choice(value: Mapping[str, Any] | None) -> Choice | None:
    if value is None:
        return None
    known = {one.name for one in fields(Candidate)}
    candidates = tuple(
        Candidate(**{key: of for key, of in one.items() if key in known})
        for one in value["candidates"]
    )
    near = value.get("range")
    return Choice(
        value["topics"],
        value["rule"],
        candidates,
        value["previous"],
        value["kept"],
        (near[0], near[1]) if near else None,
        tuple(value.get("seconds", ())),
    )


def _text(value: Mapping[str, Any]) -> TextSummary:
    repairs, removed = value["repairs"], value["removed"]
    return TextSummary(
        treatments=value["treatments"],
        fates=value["words"],
        repairs=tuple(RepairGroup(**one) for one in repairs["listed"]),
        all_repairs=(repairs["different"], repairs["times"]),
        removed=tuple(RemovedLine(**one) for one in removed["listed"]),
        all_removed=(removed["different"], removed["times"]),
    )
