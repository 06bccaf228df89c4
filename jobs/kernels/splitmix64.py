"""SplitMix64 (Steele, Lea & Flood 2014): its finaliser, and uniform draws by their number."""

from typing import TypeVar

import numpy as np

from jobs.datatypes import UInt64Array
from jobs.kernels.compiled import inlined

Words = TypeVar("Words", np.uint64, UInt64Array)

#: The golden gamma: what the state of SplitMix64 grows by, 2**64 over the golden ratio, and the
#: multiplier of Fibonacci hashing (Knuth 1973).
GOLDEN_GAMMA = np.uint64(0x9E3779B97F4A7C15)


@inlined
def mix64(state: Words) -> Words:
    """Spread a state over 64 bits: the finaliser of SplitMix64 (Stafford's variant 13).

    Parameters
    ----------
    state : uint64, or uint64[n] outside of kernels
    """
    mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@inlined
def splitmix64(value: np.uint64) -> np.uint64:
    """Hash a number: the first output of SplitMix64 seeded with it."""
    return mix64(value + np.uint64(0x9E3779B97F4A7C15))


@inlined
def uniform(key: np.uint64, number: int | np.int64) -> np.float32:
    """Return draw `number` of stream `key`, in [0, 1), of 24 bits.

    Nothing is carried from draw to draw, so a token's draw is the same whichever thread asks.
    """
    drawn = mix64(key + np.uint64(number) * np.uint64(0x9E3779B97F4A7C15))
    return np.float32(drawn >> np.uint64(40)) * np.float32(1.0 / 16777216.0)
