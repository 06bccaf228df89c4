"""Force-directed layout of the topic map: where topics are drawn, and how large."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jobs.datatypes import FloatArray, root_products

#: Width of the topic map, in SVG units.
WIDTH = 960.0
#: Height of the topic map, in SVG units.
_HEIGHT = 460.0
#: Height kept free for a label below a circle, in SVG units.
_LABEL = 26.0
#: Margin of the topic map, in SVG units.
_EDGE = 12.0
#: Radius of the smallest and largest circle, in SVG units.
_SMALLEST, _LARGEST = 22.0, 84.0
#: Minimum distance of two circles, in SVG units.
_GAP = 14.0
#: Step budget of the force-directed layout, in pairs of topics.
_STEPS = 2_000_000
_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, slots=True)
class Place:
    """A circle on the map, in the units of its `viewBox`."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Link:
    """A line from a topic to the one that is most like it; `likeness` is in [0, 1]."""

    start: Place
    end: Place
    likeness: float


@dataclass(frozen=True, slots=True)
class TopicMap:
    """The circles of the topics in their order, the lines between them, and the map's height."""

    places: tuple[Place, ...]
    links: tuple[Link, ...]
    height: float


def topic_map(
    topic_term: FloatArray, prevalence: Sequence[float], rows: Sequence[int] | None = None
) -> TopicMap:
    """Lay topics out so that those with like words are close, and no two overlap.

    The map is as high as its topics ask. `rows` are those of the topics, where these have another
    order.
    """
    if not len(topic_term):
        return TopicMap((), (), 0.0)
    likeness = _likeness(topic_term, rows)
    radii = _radii(prevalence)
    at = [(x, y) for x, y in _scaled(_plane(likeness), max(radii)).tolist()]
    for _ in range(min(300, _STEPS // len(radii) ** 2 + 2)):
        if not _push_apart(at, radii):
            break
    top = min(y - radius for (_, y), radius in zip(at, radii, strict=True)) - _EDGE
    sides = [x + way * radius for (x, _), radius in zip(at, radii, strict=True) for way in (-1, 1)]
    aside = (WIDTH - min(sides) - max(sides)) / 2
    spots = tuple(
        Place(round(x + aside, 1), round(y - top, 1), round(radius, 1))
        for (x, y), radius in zip(at, radii, strict=True)
    )
    height = max(spot.y + spot.radius for spot in spots) + _LABEL + _EDGE
    return TopicMap(spots, tuple(_links(spots, likeness)), round(height, 1))


def _links(spots: Sequence[Place], likeness: FloatArray) -> Iterator[Link]:
    """Join each topic with the one that is most like it, the pair once."""
    if len(spots) < 3:
        return
    others = np.round(likeness, 9)
    np.fill_diagonal(others, -1)
    pairs = {(min(i, j), max(i, j)) for i, j in enumerate(others.argmax(axis=1).tolist())}
    for i, j in sorted(pairs):
        yield Link(spots[i], spots[j], round(float(likeness[i, j]), 3))


def _radii(prevalence: Sequence[float]) -> list[float]:
    """Areas go by prevalence; all shrink where there are many."""
    shrink = min(1.0, math.sqrt(12 / len(prevalence)))
    top = max(prevalence) or 1.0
    return [
        max(_SMALLEST * max(shrink, 0.5), _LARGEST * shrink * math.sqrt(share / top))
        for share in prevalence
    ]


def plane(topic_term: FloatArray) -> FloatArray:
    """Place topics by how like their words are, float64[K, 2]; distances are rough."""
    return _plane(_likeness(topic_term)) if len(topic_term) else np.zeros((0, 2))


def _likeness(topic_term: FloatArray, rows: Sequence[int] | None = None) -> FloatArray:
    """Hellinger affinity of each pair of topics, float64[K, K]."""
    found: FloatArray = np.clip(root_products(topic_term), 0, 1)
    return found if rows is None else found[np.ix_(rows, rows)]


def _plane(likeness: FloatArray) -> FloatArray:
    """Classical scaling (Torgerson 1952) of Hellinger distances between topics, float64[K, 2]."""
    K = len(likeness)
    squared = 1 - likeness
    np.fill_diagonal(squared, 0)
    centring = np.eye(K) - 1 / K
    values, vectors = np.linalg.eigh(np.round(-0.5 * centring @ squared @ centring, 9))
    plane = np.zeros((K, 2))
    for axis, k in enumerate(np.argsort(-values, kind="stable")[:2]):
        vector = vectors[:, k] * math.sqrt(max(float(values[k]), 0.0))
        largest = int(np.argmax(np.round(np.abs(vector), 6)))
        plane[:, axis] = vector if vector[largest] >= 0 else -vector
    return plane


def _scaled(plane: FloatArray, largest: float) -> FloatArray:
    """Spread the plane over the whole width and height: half by distance, half by rank.

    By distance alone a few topics that are like no other would push the rest into a corner.
    """
    room = np.array([WIDTH, _HEIGHT]) - 2 * (largest + _EDGE)
    low, high = plane.min(axis=0), plane.max(axis=0)
    by_distance = (plane - low) / np.maximum(high - low, 1e-9)
    steps = max(len(plane) - 1, 1)
    ranks = np.argsort(np.argsort(np.round(plane, 9), axis=0, kind="stable"), axis=0) / steps
    middle = np.where(high - low > 1e-9, (by_distance + ranks) / 2, 0.5)
    scaled: FloatArray = largest + _EDGE + middle * room
    return scaled


def _push_apart(at: list[tuple[float, float]], radii: Sequence[float]) -> bool:
    """Move circles that overlap (with their labels) a little apart; whether any did."""
    moved = False
    for i in range(len(radii)):
        for j in range(i + 1, len(radii)):
            (x, y), (u, v) = at[i], at[j]
            dx, dy = u - x, v - y
            distance = math.hypot(dx, dy)
            need = radii[i] + radii[j] + _GAP + _LABEL * abs(dy) / (distance or 1.0)
            if distance >= need:
                continue
            moved = True
            angle = math.atan2(dy, dx) if distance > 1e-6 else _GOLDEN * (i + j)
            step = (need - distance) / 2 + 0.5
            a, b = math.cos(angle) * step, math.sin(angle) * step
            at[i], at[j] = (x - a, y - b), (u + a, v + b)
    for i, radius in enumerate(radii):
        x, y = at[i]
        at[i] = (min(max(x, radius + _EDGE), WIDTH - radius - _EDGE), y)
    return moved
