"""Colour palette of categories, as far apart as can be, each below white text (WCAG AA).

Greedy farthest-point selection (Gonzalez 1985) over a grid of OKLCH (Ottosson 2020): each colour is
the one that is least like all before it, so that the first of any number of topics differ most.
"""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np

from jobs.datatypes import FloatArray

#: Grid of OKLCH lightness: dark enough for white text.
_LIGHTNESS = (0.30, 0.33, 0.36, 0.39, 0.42, 0.45, 0.48, 0.51, 0.54, 0.57)
#: Grid of OKLCH chroma: grey is what has no topic.
_CHROMA = (0.04, 0.07, 0.10, 0.13, 0.16)
#: Step of the grid of hues, in degrees.
_HUE = 10
#: The first colour, a dark teal, as a point of OKLab.
_FIRST = (0.48, -0.09, -0.01)
#: Minimum contrast ratio to white (WCAG AA asks for 4.5).
_CONTRAST = 4.6
#: Palette size: topics beyond it begin again, and have their ids as a second sign.
_SIZE = 256


def colour(number: int) -> str:
    """Give the colour of the n-th topic, as `#rrggbb`."""
    palette = _palette()
    return palette[number % len(palette)]


@cache
def _palette() -> tuple[str, ...]:
    points, shades = zip(*_grid(), strict=True)
    at: FloatArray = np.array(points)
    order = [int(np.argmin(np.round(np.abs(at - _FIRST).sum(axis=1), 6)))]
    apart = _distances(at, order[0])
    while len(order) < min(_SIZE, len(shades)):
        order.append(int(np.argmax(apart)))
        apart = np.minimum(apart, _distances(at, order[-1]))
    return tuple(shades[i] for i in order)


def _distances(at: FloatArray, chosen: int) -> FloatArray:
    """Distances float64[n] in OKLab to a point; rounded, so that equal ones are so anywhere."""
    distances: FloatArray = np.round(np.sqrt(((at - at[chosen]) ** 2).sum(axis=1)), 6)
    return distances


def _grid() -> Iterator[tuple[tuple[float, float, float], str]]:
    """Yield the points of OKLab that sRGB has and white text reads on, each with its `#rrggbb`."""
    for lightness in _LIGHTNESS:
        for chroma in _CHROMA:
            for degrees in range(0, 360, _HUE):
                hue = math.radians(degrees)
                a, b = chroma * math.cos(hue), chroma * math.sin(hue)
                linear = _linear(lightness, a, b)
                if min(linear) < 0 or max(linear) > 1:
                    continue
                luminance = np.dot(linear, (0.2126, 0.7152, 0.0722))
                if 1.05 / (luminance + 0.05) >= _CONTRAST:
                    yield (lightness, a, b), _shade(linear)


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """Linear sRGB of a point of OKLab (Ottosson 2020)."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _shade(linear: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{_byte(value):02x}" for value in linear)


def _byte(linear: float) -> int:
    """Gamma-encode a channel (sRGB transfer function, IEC 61966-2-1)."""
    value = min(max(linear, 0.0), 1.0)
    encoded = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(255 * encoded)
