"""What all families of `benchmarks.identity` share: kinds of models, the plan, prepared corpora."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from benchmarks.words import Words, labelled, words
from jobs.contracts import Model, Vectoriser
from jobs.models.kmeans import KMeans
from jobs.models.lda.native import Native
from jobs.models.mixture import Mixture
from jobs.models.nmf import Nmf
from jobs.vectorisers.counts import Counts
from jobs.vectorisers.tfidf import TfIdf

#: The kinds that the goals are stated for.
KINDS: Mapping[str, tuple[Callable[[], Model], Callable[[], Vectoriser]]] = {
    "mixture 9": (lambda: Mixture(topics=9), TfIdf),
    "mixture 20": (lambda: Mixture(topics=20), TfIdf),
    "kmeans 20": (lambda: KMeans(topics=20), TfIdf),
    "nmf 20": (lambda: Nmf(topics=20), TfIdf),
    "lda 20": (lambda: Native(topics=20), Counts),
}
#: Nothing is drawn at random in a fit of these.
CERTAIN = ("nmf 20",)
#: By --quick: a kind that is fast, on so many documents of a corpus.
QUICK_KINDS, QUICK_DOCUMENTS = ("mixture 9",), 2400


@dataclass(frozen=True)
class Plan:
    """What is asked of a family: which kinds, how many seeds, and whether on a sample only.

    `peers` is an interpreter that has the peers.
    """

    kinds: tuple[str, ...]
    seeds: int
    quick: bool
    peers: str

    def corpus(self, name: str) -> Words:
        """A corpus as numbers; its text is prepared once."""
        return _prepared(name, QUICK_DOCUMENTS if self.quick else None)


@cache
def _prepared(name: str, limit: int | None) -> Words:
    return words(labelled(name, limit))


def made(kind: str) -> tuple[Model, Vectoriser]:
    """The model of a kind, and what weighs its terms."""
    model, vectoriser = KINDS[kind]
    return model(), vectoriser()
