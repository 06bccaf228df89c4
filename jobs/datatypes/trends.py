"""Data model of trends: documents of topics by period of time and by metadata field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from jobs.datatypes.arrays import Int64Array, require

Unit = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, eq=False)
class Periods:
    """The periods that the dated documents of a corpus fall into, without a gap.

    Parameters
    ----------
    unit : {"day", "week", "month", "year"}
        A week begins on Monday (ISO 8601).
    starts : tuple of str
        The first day of each period, in ISO 8601.
    documents : int64[periods]
    unfinished : bool
        Whether no document bears the last day of the last period, so that more may come.
    undated : int
        Documents without a date, or with one that does not name its period.
    earlier, later : int
        Documents before the first period and after the last.
    """

    unit: Unit
    starts: tuple[str, ...]
    documents: Int64Array
    unfinished: bool
    undated: int
    earlier: int
    later: int

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if self.documents.shape != (len(self.starts),):
            yield f"{len(self.starts)} starts, but counts of shape {self.documents.shape}"
        if not self.starts:
            yield "there is no period"


@dataclass(frozen=True, eq=False)
class Groups:
    """The values of a metadata field that documents fall under, those with most documents first.

    Parameters
    ----------
    field : str
    values : tuple of str
    documents : int64[values]
    others, without : int
        Documents with a value that is not listed, and those without one.
    """

    field: str
    values: tuple[str, ...]
    documents: Int64Array
    others: int
    without: int

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if self.documents.shape != (len(self.values),):
            yield f"{len(self.values)} values, but counts of shape {self.documents.shape}"


@dataclass(frozen=True, eq=False)
class Trend:
    """One topic over the periods, and by the values of each field.

    Parameters
    ----------
    documents : int64[periods]
        Those whose main topic it is; none where no document has a date.
    bursts : tuple of int
        The periods in which it has more than chance explains.
    by_field : mapping of str to int64[values]
        Its documents by the values of each of the fields.
    """

    documents: Int64Array
    bursts: tuple[int, ...]
    by_field: Mapping[str, Int64Array]


@dataclass(frozen=True, eq=False)
class Trends:
    """How topics lie over time and over the values of metadata fields.

    Parameters
    ----------
    periods : Periods or None
        None where no document has a date.
    groups : tuple of Groups
        One a field.
    topics : mapping of str to Trend
    warnings : tuple of str
        What a person should know of it.
    """

    periods: Periods | None = None
    groups: tuple[Groups, ...] = ()
    topics: Mapping[str, Trend] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


#: Default where nothing was counted over time.
NO_TRENDS = Trends()


def parts_of(part: Int64Array, whole: Int64Array) -> list[float]:
    """Divide counts by counts; 0 where there is nothing to divide by."""
    divided = np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
    found: list[float] = divided.tolist()
    return found
