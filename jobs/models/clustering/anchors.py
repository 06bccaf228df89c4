"""Anchored rows of a mixture: a sample whose second view, LSA, holds the topics in place in EM."""

from dataclasses import dataclass

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.clustering.multinomials import FittedMixture
from jobs.models.embedding.lsa_view import LsaView, log_density
from jobs.models.rows.normalise import normalise_l2
from jobs.models.rows.word_prior import pseudo_sums


@dataclass(frozen=True, eq=False)
class Anchors:
    """What the E-step knows of sampled rows beside their words: they hold the topics in place.

    Parameters
    ----------
    sample : int64[n]
        Numbers of the rows.
    places : float64[n, d] or None
        Where they are in LSA, averaged with their neighbours; None where that counts for nothing.
    pull : float64[K, d] or None
        What guided topics add to the sums of places.
    embedded : float64[n, e] or None
        The same rows by their sentence embeddings.
    weight : float
        What a place counts beside the words.
    """

    sample: AnyArray
    places: FloatArray | None
    pull: FloatArray | None
    embedded: FloatArray | None
    weight: float

    @classmethod
    def of(
        cls,
        space: LsaView,
        topics: int,
        pseudo: FloatArray | None,
        *,
        weight: float,
        near: tuple[int, int],
    ) -> "Anchors":
        """Average the rows of a sample with their neighbours: how many, and how often."""
        if not weight:
            return cls(space.sample, None, None, None, 0.0)
        neighbours, rounds = near
        places = space.smoothed(neighbours, topics, rounds)
        embedded, pull = None, None
        if space.embedded is not None:
            embedded = space.embedded.smoothed(topics, rounds)
        if pseudo is not None:
            pull = pseudo_sums(places, normalise_l2(pseudo @ space.directions), topics)
        return cls(space.sample, places, pull, embedded, weight)

    def beside(self, logs: FloatArray, members: FloatArray) -> FloatArray:
        """Add to log likelihoods float64[n, K] those of places, by memberships float64[n, K]."""
        if self.places is not None:
            logs = logs + self.weight * log_density(self.places, members, self.pull)
        if self.embedded is not None:
            logs = logs + self.weight * log_density(self.embedded, members)
        return logs


@dataclass(frozen=True, eq=False)
class AnchoredFit:
    """A fitted mixture, and the sampled rows that hold its topics in place.

    Parameters
    ----------
    fitted : FittedMixture
    anchors : Anchors
        What is known of them beside their words.
    rows : int64[n]
        Their numbers in the matrix.
    weights : csr_array float64[n, V]
        Their words.
    members : float64[n, K]
        How much each is of each topic.
    """

    fitted: FittedMixture
    anchors: Anchors
    rows: AnyArray
    weights: SparseMatrix
    members: FloatArray
