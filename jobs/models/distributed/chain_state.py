"""Checkpoint of distributed Gibbs sampling: the state of a chain beside the topics of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from jobs.datatypes import AnyArray, Float32Array, FloatArray, Int32Array, Int64Array
from jobs.datatypes.arrays import shaped
from jobs.models.lda.gibbs.chain import UNIT
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.gibbs.term_weights import Weighing
from jobs.shards import Shard, drop_part, read_part, sealed, working_array, write_part

#: Block size in terms: the topics of so many are taken over at a time
_AT_ONCE: Final = 1 << 14


def topics_part(name: str, number: int) -> str:
    """Name the part of a shard that holds the topics of tokens of a fit after a round."""
    return f"{name}-{number}"


@dataclass(slots=True)
class ChainState:
    """One Markov chain over shards.

    Parameters
    ----------
    counts : int32[V, K]
        Merged term-topic counts; before the first round those that gave the topics of the sample.
    alpha : float64[K]
    beta : float
    weighing : Weighing
        What a token counts.
    phi : float32[V, K]
        Topics to begin with; after the first round there are none.
    rounds, sweeps : int
        How many are done.
    scores : list of (float, float)
        Sweeps done at the end of each window, and the held-out perplexity then.
    """

    counts: Int32Array
    alpha: FloatArray
    beta: float
    weighing: Weighing
    phi: Float32Array
    rounds: int = 0
    sweeps: int = 0
    scores: list[tuple[float, float]] = field(default_factory=list)

    @property
    def unit(self) -> int:
        """What a whole token adds to the counts."""
        return 1 if self.weighing.kind == "none" else UNIT

    @classmethod
    def of(
        cls, begun: NativeLda, terms: Int64Array, weighing: Weighing, folder: Shard
    ) -> "ChainState":
        """Begin with the topics of a sample; `terms` int64[n] of all V are those that it had.

        Large arrays lie in the folder.
        """
        assert begun.masses is not None
        V, K = len(weighing.chance), len(begun.alpha)
        smoothed = begun.masses + V * begun.beta
        found = cls(
            working_array(folder, (V, K), np.int32), begun.alpha, begun.beta, weighing,
            working_array(folder, (V, K), np.float32),
        )  # fmt: skip
        found.phi[:] = begun.beta / smoothed
        drawn = begun.masses + len(terms) * begun.beta
        for first in range(0, len(terms), _AT_ONCE):
            some = terms[first : first + _AT_ONCE]
            tokens = begun.topic_term[:, first : first + _AT_ONCE].T * drawn
            found.phi[some] = tokens / smoothed
            found.counts[some] = np.maximum(np.rint((tokens - begun.beta) * found.unit), 0.0)
        return found

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return {
            "counts": self.counts,
            "alpha": self.alpha,
            "beta": np.array([self.beta]),
            "done": np.array([self.rounds, self.sweeps], np.int64),
            "scores": np.array(self.scores, np.float64).reshape(-1, 2),
            **self.weighing.arrays(),
        }

    @classmethod
    def restore(cls, arrays: dict[str, AnyArray]) -> "ChainState":
        """Rebuild what `arrays` came from."""
        own = shaped(arrays, counts="int32:VK", alpha="K", beta="1", done="int64:2", scores="n2")
        rounds, sweeps = own["done"].tolist()
        K = len(own["alpha"])
        return cls(
            own["counts"].copy(),
            own["alpha"].copy(),
            float(own["beta"][0]),
            Weighing.restore(arrays),
            np.zeros((0, K), np.float32),
            rounds,
            sweeps,
            [(done, score) for done, score in own["scores"].tolist()],
        )


@dataclass(slots=True)
class Checkpoint:
    """Where the state of a chain is kept from one window to the next.

    Parameters
    ----------
    folder : Shard
    name : str
        Of the fit.
    round : int
        After which the kept state is, and the topics of tokens that belong to it; -1 for none.
    """

    folder: Shard
    name: str
    round: int = -1

    def read(self, most: int, shards: Sequence[Shard]) -> ChainState | None:
        """Find what a run that was killed left, of at most so many rounds; None for nothing.

        A state whose topics of tokens some shard lacks, for they were damaged, is removed.
        """
        for number in range(most, -1, -1):
            if not sealed(self.folder, self._part(number)):
                continue
            if all(sealed(shard, topics_part(self.name, number)) for shard in shards):
                self.round = number
                return ChainState.restore(read_part(self.folder, self._part(number)))
            drop_part(self.folder, self._part(number))
        return None

    def write(self, state: ChainState) -> None:
        """Keep a state in place of the one before."""
        before, self.round = self.round, state.rounds - 1
        write_part(self.folder, self._part(self.round), **state.arrays())
        if before >= 0:
            drop_part(self.folder, self._part(before))

    def drop(self) -> None:
        """Remove it: the fit is at its end."""
        if self.round >= 0:
            drop_part(self.folder, self._part(self.round))

    def _part(self, number: int) -> str:
        return f"state-{self.name}-{number}"
