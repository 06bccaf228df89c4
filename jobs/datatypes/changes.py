"""Data model of topic drift: what moved between two runs of a job."""

from dataclasses import dataclass
from typing import NamedTuple


class Flow(NamedTuple):
    """So many documents went from one topic to another, or to none."""

    old: str
    new: str | None
    documents: int


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved between two runs.

    Parameters
    ----------
    common, moved : int
        Documents that both runs have and that had a topic, and those of them that have another now.
    drift : float or None
        Share of the documents in common that moved, weighed by their margin; None for none.
    flows : tuple of Flow
        Where they moved, the most first.
    born, gone : tuple of str
        Topics that are new or have returned, and those that are no more.
    """

    common: int
    moved: int
    drift: float | None
    flows: tuple[Flow, ...]
    born: tuple[str, ...]
    gone: tuple[str, ...]
