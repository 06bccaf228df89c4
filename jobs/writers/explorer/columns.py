"""Stratified sampling of documents, and their fields as columns of the explorer's data."""

import math
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np

from jobs.canonical import rounded
from jobs.datatypes import Assignment, scalar_text
from jobs.text.clean.metadata_dates import read_days, written
from jobs.writers.explorer.coding import coded, coded_rows
from jobs.writers.paging import anchor

#: Sample size: so many documents are shown at most.
MOST = 20_000
#: Fewest documents of a topic in a sample.
_FEWEST = 50
#: Size limit in bytes of what documents have beside their excerpts and words.
_FIELDS = 5_500_000
#: Maximum length of a title, and of a value that is shown, in characters.
_TITLE, _VALUE = 160, 80
#: Weights are written in so many parts of one.
PARTS = 1000


def sampled(assignments: Sequence[Assignment]) -> list[int]:
    """Choose the documents that are shown: all of them, or of each topic a share, by their ids.

    Which of a topic are taken depends on the hash of their ids (bottom-k sampling, Cohen & Kaplan
    2007): what a run after this one adds changes little of it.
    """
    most = min(MOST, _affordable(assignments))
    if len(assignments) <= most:
        return list(range(len(assignments)))
    by_topic: dict[str, list[int]] = {}
    for at, one in enumerate(assignments):
        by_topic.setdefault(one.topic or "", []).append(at)
    share = most / len(assignments)
    least = min(_FEWEST, most // len(by_topic))
    wanted = {
        topic: max(min(len(some), least), int(len(some) * share))
        for topic, some in by_topic.items()
    }
    while sum(wanted.values()) > most:
        largest = max(wanted, key=lambda topic: (wanted[topic], topic))
        wanted[largest] -= min(sum(wanted.values()) - most, wanted[largest] // 2 + 1)
    chosen: list[int] = []
    for topic, some in by_topic.items():
        some.sort(key=lambda at: _hash(assignments[at].id))
        chosen += some[: wanted[topic]]
    return sorted(chosen)


def _affordable(assignments: Sequence[Assignment]) -> int:
    """Give how many documents there is room for, by the size of their fields."""
    sizes = sum(
        len(one.id.encode("utf-8", "replace"))
        + len(one.title[:_TITLE].encode("utf-8", "replace"))
        + sum(min(2 * len(str(value)), 2 * _VALUE) for value in one.metadata.values())
        + 60
        for one in assignments
    )
    return max(1, _FIELDS * len(assignments) // max(sizes, 1))


def _hash(document: str) -> bytes:
    return blake2b(document.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def fields(
    shown: Sequence[Assignment], topics: Mapping[str, int], places: Mapping[str, str]
) -> dict[str, Any]:
    """Describe documents, a column a field.

    Parameters
    ----------
    topics : mapping of str to int
        The number of each topic.
    places : mapping of str to str
        Where the report shows a document, `page#anchor`.
    """
    weights: list[int] = []
    ends = [0]
    for one in shown:
        for topic, weight in one.topics:
            weights += topics[topic], round(weight * PARTS)
        ends.append(len(weights))
    pages = sorted({places[one.id].partition("#")[0] for one in shown if one.id in places})
    numbers = {page: number for number, page in enumerate(pages, 1)}
    page_of = [
        numbers[places[one.id].partition("#")[0]] if one.id in places else 0 for one in shown
    ]
    return {
        "ids": [one.id for one in shown],
        "titles": ["" if one.title == one.id else one.title[:_TITLE] for one in shown],
        "dates": _dates([one.date for one in shown]),
        "main": coded(np.array([topics[one.topic] + 1 if one.topic else 0 for one in shown])),
        "weights": [rounded(one.weight) for one in shown],
        "topics": coded_rows(np.array(weights), np.array(ends)),
        "copies": coded(np.array([int(one.copy_of is not None) for one in shown])),
        "pages": pages,
        "page_of": coded(np.array(page_of)),
        "anchors": "".join(anchor(one.id)[2:] for one in shown),
        "fields": list(_metadata(shown)),
    }


def _dates(texts: Sequence[str]) -> list[str]:
    """Write dates in ISO 8601, as days or months; what cannot be read stays as it is."""
    days = read_days(texts)
    return [text if (day := days[text]) is None else written(day) for text in texts]


def _metadata(shown: Sequence[Assignment]) -> Iterator[dict[str, Any]]:
    """Describe metadata: the values of a field, in order, and the number of each document's."""
    names = dict.fromkeys(name for one in shown for name in one.metadata)
    for name in names:
        texts = [scalar_text(one.metadata.get(name))[:_VALUE] for one in shown]
        values = sorted(set(texts) - {""}, key=_in_order)
        number = {value: at for at, value in enumerate(values, 1)} | {"": 0}
        yield {
            "name": name,
            "values": values,
            "of": coded(np.array([number[text] for text in texts], np.int64)),
        }


def _in_order(value: str) -> tuple[float, str]:
    """Sort numbers by their size, before all other values."""
    try:
        size = float(value)
    except ValueError:
        size = math.inf
    return (math.inf if math.isnan(size) else size, value)
