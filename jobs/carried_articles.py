"""Incremental rendering of the HTML report: articles of the last run that still say what is so."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from jobs.artifact_settings import ReportSettings
from jobs.contracts import RunFacts
from jobs.datatypes import Assignment, KeptModel, Result
from jobs.durable import CarriedFile
from jobs.published import Published
from jobs.store import File
from jobs.topics.columns.packed_assignments import shown_on
from jobs.writers.paging import PAGES, anchor, articles
from jobs.writers.report.html import escaped
from jobs.writers.report.marks import seen
from jobs.writers.report.overview import language
from jobs.writers.report.sources import TOLERANCE, Sources
from jobs.writers.wording import catalogue

#: A topic of a document, and its share.
_LISTED = re.compile(rb'<li><a [^>]*#([^"]+)">.*? <data value="([^"]+)">')
#: What a passage begins with; its topic and the share of that come next, where it has one.
_PASSAGE = b'\n<div class="passage"'
_SHARE = re.compile(rb'[^>]*><p [^>]*><a [^>]*#([^"]+)" class="tag">.*? <data value="([^"]+)">')


def with_pages(
    run: Published, kept: KeptModel, result: Result, facts: RunFacts
) -> tuple[Result, Iterator[File]]:
    """Give a result with the places of documents that pages of the run before still show.

    And these pages: without the other documents, and with topics under their labels of today. An
    article stays where all that it is made from is as it was, and no share that it shows has moved
    by more than a tolerance. Labels of topics are replaced in place.
    """
    wanted = ReportSettings.model_validate(facts.config.get("report", {}))
    sources = Sources(result, catalogue(language(result, wanted.language)).language)
    assigned = {anchor(one.id): one for one in result.assignments if one.id in kept.pages}
    prepared = result.preparation.documents
    numbers = {one.document: number for number, one in enumerate(prepared)}
    labels = _new_labels(run, result)
    places: dict[str, str] = {}
    left: dict[str, int] = {}
    gone: dict[str, set[str]] = {}
    for name in (name for name in run.manifest["files"] if name.startswith(PAGES)):
        left[name], gone[name] = 0, set()
        page = run.read(name)
        for found in articles(page):
            one = assigned.get(found.anchor)
            if (
                one is not None
                and _says(page[found.start : found.end], one)
                and found.digest == sources.digest(prepared[numbers[one.id]], one)
            ):
                places[one.id] = f"{name}#{found.anchor}"
                left[name] += 1
            else:
                gone[name].add(found.anchor)
    shown = shown_on(result.assignments, places)
    files = (_page(run, name, gone[name], labels) for name in still_leading(left))
    return replace(result, assignments=shown), files


def still_leading(documents: Mapping[str, int]) -> list[str]:
    """Choose the pages that stay: those of a run lead to each other, so all do, or none.

    `documents` are how many each shows still, by the names of the pages.
    """
    runs = {_run_of(name) for name, count in documents.items() if count}
    return [name for name in documents if _run_of(name) in runs]


def without(page: bytes, anchors: Collection[str]) -> bytes:
    """Take articles out of a page, each with the end of its line."""
    pieces, at = [], 0
    for one in articles(page):
        if one.anchor in anchors:
            pieces.append(page[at : one.start])
            at = one.end + page.startswith(b"\n", one.end)
    return b"".join([*pieces, page[at:]])


def _run_of(name: str) -> str:
    return name.rpartition("-")[0]


def _says(article: bytes, one: Assignment) -> bool:
    """Whether an article names the topics of a document and of its passages, with their shares."""
    head, *passages = article.split(_PASSAGE)
    shares = [found.groups() for found in _LISTED.finditer(head)]
    shares += [found.groups() for passage in passages if (found := _SHARE.match(passage))]
    now = [(share.id, share.weight) for share in one.topics]
    now += [(own.topic, own.weight) for own in one.passages if own.topic is not None]
    return len(shares) == len(now) and all(
        before == topic.encode() and abs(float(share) - weight) <= TOLERANCE
        for (before, share), (topic, weight) in zip(shares, now, strict=True)
    )


def _new_labels(run: Published, result: Result) -> dict[str, str]:
    """The labels of topics that had others in the run before, as HTML."""
    before = {topic["id"]: topic["label"] for topic in run.topics()["topics"]}
    return {
        topic.id: escaped(seen(topic.label))
        for topic in result.topics
        if before.get(topic.id, topic.label) != topic.label
    }


def _page(run: Published, name: str, gone: Collection[str], labels: Mapping[str, str]) -> File:
    """Give a page as it is now: as it was, or without some articles, or with other labels."""
    if gone or labels:
        before = run.read(name)
        page = _relabelled(without(before, gone) if gone else before, labels)
        if page != before:
            return name, page
    entry = run.manifest["files"][name]
    return name, CarriedFile(run.path / name, entry["bytes"], entry["sha256"])


def _relabelled(page: bytes, labels: Mapping[str, str]) -> bytes:
    """Write the new labels of topics into the links that lead to them."""
    if not labels:
        return page
    now = {id_.encode(): label.encode() for id_, label in labels.items()}
    ids = b"|".join(map(re.escape, now))
    chips = re.compile(
        rb'(<a class="chip" [^>]*#(' + ids + rb')"><bdi [^>]*>[^<]*</bdi> <bdi>)[^<]*'
    )
    return chips.sub(lambda found: found[1] + now[found[2]], page)
