"""Data model of human-in-the-loop edits of topics: labels, merges, splits, what is not shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class PartSeeds:
    """What a part of a topic that is split begins from: ids of documents, and words."""

    documents: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """BLAKE2b (RFC 7693), 64 bits, in hexadecimal; the order of the seeds does not matter."""
        said = repr((sorted(set(self.documents)), sorted(set(self.words))))
        return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Split:
    """A topic that a person split into parts; `place` is where: `topics.yaml:3:3`."""

    topic: str
    parts: tuple[PartSeeds, ...]
    place: str


@dataclass(frozen=True)
class Edits:
    """What a person said of topics, by their ids; it holds in every run until it is taken back.

    Parameters
    ----------
    labels : mapping of str to str
        The label of a topic.
    merges : tuple of tuple of str
        Topics that are one; the first of them gives the id.
    hidden : tuple of str
        Topics that are not shown.
    splits : tuple of Split
        Topics that are several.
    places : mapping of str to str
        Where each id is named first: `topics.yaml:3:12`.
    sha256 : str
        Digest of the file; "" where there is none.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    merges: tuple[tuple[str, ...], ...] = ()
    hidden: tuple[str, ...] = ()
    splits: tuple[Split, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""

    def shown_as(self, topic: str) -> str | None:
        """The topic that a topic is shown as; None for one that is hidden."""
        into = self.heads().get(topic, topic)
        return None if {topic, into} & set(self.hidden) else into

    def heads(self) -> dict[str, str]:
        """The topic that each merged one goes into, through merges of merges too."""
        heads: dict[str, str] = {}
        for first, *others in self.merges:
            head = heads.get(first, first)
            for other in others:
                old = heads.get(other, other)
                heads |= {one: head for one, its in heads.items() if its == old}
                heads[old] = head
            heads[first] = head
        return heads
