"""Where topics stand on the map, how large, and in which colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jobs.datatypes import FloatArray

WIDTH, HEIGHT = 960.0, 560.0
_MARGIN = 90.0
_LABEL = 26.0
_SMALLEST, _LARGEST = 22.0, 78.0
_GAP = 14.0
_STEPS = 400_000
_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, slots=True)
class Place:
    """A circle on the map, in the units of its `viewBox`."""

    x: float
    y: float
    radius: float


def colour(number: int) -> str:
    """Give the colour of the n-th topic: all of one lightness, so that white reads on each (AA).

    OKLCH (Ottosson 2020) with lightness 0.52, chroma 0.12, the hues a golden angle apart.
    """
    hue = 0.95 + number * _GOLDEN
    a, b = 0.12 * math.cos(hue), 0.12 * math.sin(hue)
    long = (0.52 + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (0.52 - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (0.52 - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_byte(value):02x}" for value in linear)


def _byte(linear: float) -> int:
    value = min(max(linear, 0.0), 1.0)
    encoded = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(255 * encoded)


def places(topic_term: FloatArray, prevalence: Sequence[float]) -> list[Place]:
    """Lay topics out so that those with like words are close, and no two overlap."""
    if not len(topic_term):
        return []
    radii = _radii(prevalence)
    at = _scaled(_plane(topic_term))
    for _ in range(min(200, _STEPS // len(radii) ** 2 + 2)):
        if not _push_apart(at, radii):
            break
    return [
        Place(round(x, 1), round(y, 1), round(radius, 1))
        for (x, y), radius in zip(at.tolist(), radii, strict=True)
    ]


def _radii(prevalence: Sequence[float]) -> list[float]:
    """Areas go by prevalence; all shrink where there are many."""
    shrink = min(1.0, math.sqrt(12 / len(prevalence)))
    top = max(prevalence) or 1.0
    return [
        max(_SMALLEST * max(shrink, 0.5), _LARGEST * shrink * math.sqrt(share / top))
        for share in prevalence
    ]


def _plane(topic_term: FloatArray) -> FloatArray:
    """Classical scaling (Torgerson 1952) of Hellinger distances between topics, float64[K, 2]."""
    K = len(topic_term)
    roots = np.sqrt(topic_term)
    squared = np.clip(1 - roots @ roots.T, 0, 1)
    np.fill_diagonal(squared, 0)
    centring = np.eye(K) - 1 / K
    values, vectors = np.linalg.eigh(np.round(-0.5 * centring @ squared @ centring, 9))
    plane = np.zeros((K, 2))
    for axis, k in enumerate(np.argsort(-values, kind="stable")[:2]):
        vector = vectors[:, k] * math.sqrt(max(float(values[k]), 0.0))
        largest = int(np.argmax(np.round(np.abs(vector), 6)))
        plane[:, axis] = vector if vector[largest] >= 0 else -vector
    return plane


def _scaled(plane: FloatArray) -> FloatArray:
    low, high = plane.min(axis=0), plane.max(axis=0)
    size = np.maximum(high - low, 1e-9)
    room = np.array([WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN])
    scaled: FloatArray = np.where(
        high - low > 1e-9, _MARGIN + (plane - low) / size * room, [WIDTH / 2, HEIGHT / 2]
    )
    return scaled


def _push_apart(at: FloatArray, radii: Sequence[float]) -> bool:
    """Move circles that overlap (with their labels) a little apart; whether any did."""
    moved = False
    for i in range(len(radii)):
        for j in range(i + 1, len(radii)):
            dx, dy = (at[j] - at[i]).tolist()
            need = radii[i] + radii[j] + _GAP + _LABEL * abs(dy) / (math.hypot(dx, dy) or 1.0)
            distance = math.hypot(dx, dy)
            if distance >= need:
                continue
            moved = True
            angle = math.atan2(dy, dx) if distance > 1e-6 else _GOLDEN * (i + j)
            step = (need - distance) / 2 + 0.5
            shift = np.array([math.cos(angle), math.sin(angle)]) * step
            at[i] -= shift
            at[j] += shift
    for i, radius in enumerate(radii):
        at[i, 0] = min(max(at[i, 0], radius + 4), WIDTH - radius - 4)
        at[i, 1] = min(max(at[i, 1], radius + 4), HEIGHT - radius - _LABEL - 4)
    return moved
