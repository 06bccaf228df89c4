"""Deserialisation of an earlier run's explorer: excerpts and words of documents carried over."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jobs.datatypes import Carried
from jobs.writers.explorer.coding import coded, decoded, decoded_rows, front_decoded
from jobs.writers.explorer.excerpts import Excerpt, cut
from jobs.writers.explorer.words import Units, empty

#: The element of the page that holds its data.
_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, eq=False)
class Earlier:
    """What the explorer of the run before has of its documents; `numbers` by their ids."""

    numbers: dict[str, int]
    texts: Sequence[str]
    marks: Sequence[str]
    units: Units

    def excerpt(self, document: str, passages: bytes, length: int) -> tuple[str, str]:
        """Give an excerpt and its marks: as it was, or the beginning of the first passage."""
        number = self.numbers.get(document)
        if number is not None:
            return self.texts[number], self.marks[number]
        first = passages.partition(b"\n")[0]
        found: Excerpt = cut(json.loads(first)["text"] if first else "", [], length)
        return found.text, coded(np.array(found.marks, np.int64))

    def units_of(self, documents: dict[str, int]) -> Units:
        """Give the units of documents that are shown, by the places where they are."""
        places = np.full(len(self.numbers) + 1, -1, np.int64)
        for document, number in self.numbers.items():
            places[number] = documents.get(document, -1)
        found = places[self.units.documents]
        known = found >= 0
        return Units(
            found[known], self.units.units[known], self.units.keys, self.units.terms,
            self.units.read, self.units.stopped,
        )  # fmt: skip


def earlier(carried: Carried | None, terms: int) -> Earlier:
    """Read the explorer of a carried run; nothing where it had none, or of another vocabulary."""
    found = _DATA.search(carried.explorer) if carried and carried.explorer else None
    data = json.loads(found[1]) if found else {}
    if carried is None or data.get("fitted_in") != carried.fitted_in:
        return Earlier({}, (), (), empty(terms))
    documents = data["documents"]
    return Earlier(
        {id_: number for number, id_ in enumerate(documents["ids"])},
        documents["excerpts"],
        documents["marks"],
        _units(data["search"], documents["words"], terms),
    )


def _units(search: dict[str, Any], rows: Sequence[str], terms: int) -> Units:
    """Turn the numbers of words back into units: columns of the vocabulary, and words beside."""
    columns = decoded(search["terms"])
    if len(columns) != terms:
        return empty(terms)
    keys = front_decoded(search["keys"])
    numbers = decoded(search["numbers"])
    unit = np.full(int(numbers.max(initial=-1)) + 1, -1, np.int64)
    unit[columns] = np.arange(terms)
    others = np.flatnonzero(unit < 0)
    unit[others] = terms + np.arange(len(others))
    found, indptr = decoded_rows(rows)
    lengths = np.diff(indptr)
    sums = np.cumsum(found)
    words = sums - np.repeat(np.concatenate([[0], sums])[indptr[:-1]], lengths)
    return Units(
        np.repeat(np.arange(len(rows)), lengths),
        unit[words],
        [(key, int(unit[number])) for key, number in zip(keys, numbers.tolist(), strict=True)],
        terms,
        search["read"],
        frozenset(front_decoded(search["stopped"])),
    )
