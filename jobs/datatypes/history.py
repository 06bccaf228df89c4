"""Data model of what a run goes on from: the run before it, as recorded input (topic tracking)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jobs.datatypes.arrays import AnyArray, FloatArray, Int64Array, require
from jobs.datatypes.carried import Carried, KeptModel
from jobs.datatypes.edits import Edits
from jobs.datatypes.identity import Registry

#: Nobody said anything of any topic.
NO_EDITS = Edits()


@dataclass(frozen=True, eq=False)
class LastRun:
    """What the run before left of its topics.

    Parameters
    ----------
    rows : tuple of str
        The topic id of each row of its model.
    terms : tuple of str, V1
    topic_term : float64[rows, V1]
    main : mapping of str to str
        The main topic of each document that has one.
    """

    registry: Registry
    rows: tuple[str, ...]
    terms: tuple[str, ...]
    topic_term: FloatArray
    main: Mapping[str, str]

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if self.topic_term.shape != (len(self.rows), len(self.terms)):
            yield f"{len(self.rows)} rows of {len(self.terms)} terms, not {self.topic_term.shape}"
        unknown = sorted(
            {*self.rows, *self.main.values()} - {one.id for one in self.registry.topics}
        )
        if unknown:
            yield f"the registry does not have the topic {unknown[0]}"


class MainRows(Mapping[str, int]):
    """The row of a model that is the main one of each document; -1 for a document that has none.

    Documents are looked up in a table that is made when it is first needed: a first run needs none.

    Parameters
    ----------
    documents : sequence of str
        Ids, which need not be held.
    rows : int64[documents]
    """

    def __init__(self, documents: Sequence[str], rows: AnyArray) -> None:
        self._documents = documents
        self.rows = rows

    @cached_property
    def _table(self) -> dict[str, int]:
        return dict(zip(self._documents, self.rows.tolist(), strict=True))

    def __getitem__(self, document: str) -> int:
        return self._table[document]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


@dataclass(frozen=True, eq=False)
class ThisRun:
    """What the model of this run says.

    Parameters
    ----------
    terms : sequence of str, V2
    topic_term : float64[rows, V2]
    shares : float64[rows]
        The share of all terms of the corpus that each row accounts for.
    main : MainRows
    warm : tuple of str or None
        The topic that each row was begun from; None for a row that began from nothing.
    """

    terms: Sequence[str]
    topic_term: FloatArray
    shares: FloatArray
    main: MainRows
    warm: tuple[str | None, ...]

    @property
    def documents(self) -> Int64Array:
        """How many documents have each row as their main one, int64[rows]."""
        found = self.main.rows[self.main.rows >= 0]
        return np.bincount(found, minlength=len(self.shares)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Previous:
    """What a run may know of the one that was published before it.

    Parameters
    ----------
    run_id : str
    kind : str
        What `model` said: its kind, and its engine if it has one.
    scores : mapping of str to float
        Its scores by name, but for those that were not defined.
    last : LastRun
    shown : mapping of str to (str, float)
        The main topic of each document that has one, as it was published, and its margin.
    kept : KeptModel or None
        None where it was not asked for, or the run is of a release that kept less.
    carried : Carried or None
        The same.
    """

    run_id: str
    kind: str
    scores: Mapping[str, float]
    last: LastRun
    shown: Mapping[str, tuple[str, float]]
    kept: KeptModel | None = None
    carried: Carried | None = None


@dataclass(frozen=True, eq=False)
class History:
    """What a run goes on from.

    Parameters
    ----------
    run : int
        The number of this run; runs of a job are counted from 1.
    first : int
        The number of the first topic that this run may deal: none below it is free.
    previous : Previous or None
        The run before; None for the first run, and where a person said that all begins anew.
    notes : tuple of str
        What a person should know of how it was found.
    edits : Edits
        What a person said of topics.
    program : str
        The digest of the sources of the program.
    """

    run: int = 1
    first: int = 0
    previous: Previous | None = None
    notes: tuple[str, ...] = ()
    edits: Edits = NO_EDITS
    program: str = ""
