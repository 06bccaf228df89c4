"""Pagination of the HTML report: on which page each document is shown, by a hash of its id."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from jobs.artifact_settings import ReportSettings
from jobs.datatypes import Prepared, Result, columns_of

REPORT = "report.html"
#: File name of the explorer.
EXPLORER = "explorer.html"
#: How the names of pages of documents begin.
PAGES = "report/documents-"
#: How what shows one document in the report begins: with its anchor, and the digest of what it is
#: made from.
_BEGIN = re.compile(rb'<article class="document" id="(d-[0-9a-f]{16})" data-of="([0-9a-f]{32})">')
_END = b"</article>"
#: Pagination: about so many documents on a page.
PAGE_DOCUMENTS = 50
#: Pagination: about so many characters of text on a page.
PAGE_CHARACTERS = 250_000


@dataclass(frozen=True, slots=True)
class Paging:
    """Where the documents of a run are shown.

    Parameters
    ----------
    places : mapping of str to str
        For each document that is shown the file and the anchor in it, from the folder of the run.
    pages : mapping of str to list of int
        The pages that this run makes, by their names, with the numbers of their documents.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, Sequence[int]] = field(default_factory=dict)


class Article(NamedTuple):
    """What shows one document on a page: `page[start:end]`."""

    anchor: str
    digest: str
    start: int
    end: int


def articles(page: bytes) -> Iterator[Article]:
    """Find the articles of a page: text in them is escaped, so that each ends at the first end.

    Pages are many megabytes of UTF-8, which nobody decodes to find what is ASCII.
    """
    at = 0
    while (found := _BEGIN.search(page, at)) and (end := page.find(_END, found.end())) >= 0:
        at = end + len(_END)
        yield Article(found[1].decode(), found[2].decode(), found.start(), at)


def anchor(document: str) -> str:
    """Name the place of a document on its page: ids of documents are no names for places."""
    return f"d-{_hash(document):016x}"


def paged(result: Result, config: Mapping[str, object]) -> Paging:
    """Cut the first documents of a result into pages, as many as `report.documents` says.

    What fits on one page is shown in report.html itself. The page of a document depends on its id
    alone and on how many pages there are, and bears the number of the run that makes it: so it can
    be carried over into later runs as it is.
    """
    wanted = ReportSettings.model_validate(config.get("report", {})).documents
    shown_before = places_before(result)
    found = columns_of(result.assignments, "id", "run")
    known = {id_ for id_, run in found if run or id_ in shown_before}
    others = (
        (number, one)
        for number, one in enumerate(result.preparation.documents)
        if one.document not in known
    )
    free = list(islice(others, max(0, wanted - len(shown_before))))
    shown = [one for _, one in free]
    count = _page_count(shown)
    inside = len(shown_before) + len(shown) <= PAGE_DOCUMENTS and all(
        page.startswith(REPORT) for page in shown_before.values()
    )
    names = [REPORT]
    if count > 1 or not inside:
        count = count if shown else 0
        names = [page_name(result.registry.run, page) for page in range(1, count + 1)]
    pages: dict[str, list[int]] = {name: [] for name in names}
    places: dict[str, str] = {}
    for number, one in free:
        name = names[_hash(one.document) % count]
        pages[name].append(number)
        places[one.document] = f"{name}#{anchor(one.document)}"
    return Paging(places, pages)


def places_before(result: Result) -> dict[str, str]:
    """Give the places of the documents that pages of earlier runs show, by their ids."""
    return {id_: page for id_, page in columns_of(result.assignments, "id", "page") if page}


def page_name(run: int, page: int) -> str:
    """Name a page of documents, from 1, by the run that makes it."""
    return f"{PAGES}{run:04d}-{page:04d}.html"


def _page_count(documents: Sequence[Prepared]) -> int:
    characters = sum(len(passage.text) for one in documents for passage in one.passages)
    return max(1, -(-len(documents) // PAGE_DOCUMENTS), -(-characters // PAGE_CHARACTERS))


def _hash(document: str) -> int:
    digest = blake2b(document.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
