"""Time against quality as a picture: held-out perplexity over CPU seconds, one panel a cell."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT, PAD = 300, 220, 44
COLOURS = {
    "native": "#c0392b",
    "tomotopy": "#2471a3",
    "tomotopy told": "#17a589",
    "mallet": "#7d3c98",
    "rustmallet": "#bb8fce",
    "gensim": "#7f8c8d",
    "scikit-learn": "#b7950b",
}
Fact = Mapping[str, Any]


def drawn(facts: Sequence[Fact]) -> str:
    """One SVG: a row for each corpus, a panel for each number of topics, a line for each fit."""
    corpora = list(dict.fromkeys(fact["corpus"] for fact in facts))
    panels = []
    widest = 1
    for y, corpus in enumerate(corpora):
        sizes = sorted({fact["topics"] for fact in facts if fact["corpus"] == corpus})
        widest = max(widest, len(sizes))
        for x, topics in enumerate(sizes):
            some = [f for f in facts if (f["corpus"], f["topics"]) == (corpus, topics)]
            inside = _panel(some, f"{corpus}, K={topics}")
            panels.append(f'<g transform="translate({x * WIDTH},{y * HEIGHT + 30})">{inside}</g>')
    used = [engine for engine in COLOURS if any(fact["engine"] == engine for fact in facts)]
    names = "".join(
        f'<text x="{PAD + 110 * i}" y="18" fill="{COLOURS[engine]}">{escape(engine)}</text>'
        for i, engine in enumerate(used)
    )
    width = max(widest * WIDTH, PAD + 110 * len(used))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{len(corpora) * HEIGHT + 40}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="white"/>{names}{"".join(panels)}</svg>\n'
    )


def _panel(facts: Sequence[Fact], title: str) -> str:
    points = [point for fact in facts for point in fact["curve"]]
    left, right = _range([math.log10(max(cpu, 1e-3)) for cpu, _ in points])
    low, high = _range([math.log10(perplexity) for _, perplexity in points])

    def at(cpu: float, perplexity: float) -> tuple[float, float]:
        x = (math.log10(max(cpu, 1e-3)) - left) / (right - left)
        y = (math.log10(perplexity) - low) / (high - low)
        return PAD + x * (WIDTH - PAD - 16), HEIGHT - 40 - y * (HEIGHT - 70)

    lines = []
    for fact in facts:
        colour = COLOURS[fact["engine"]]
        places = [at(cpu, perplexity) for cpu, perplexity in fact["curve"]]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}"/>')
        lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{colour}"/>' for x, y in places]
    edges = ((left, low, "start"), (right, high, "end"))
    marks = [
        f'<text x="{at(10**x, 10**low)[0]:.0f}" y="{HEIGHT - 24}" text-anchor="{anchor}">'
        f'{10**x:.2g} s</text><text x="{PAD - 4}" y="{at(10**left, 10**y)[1] + 4:.0f}" '
        f'text-anchor="end">{10**y:.0f}</text>'
        for x, y, anchor in edges
    ]
    return (
        f'<text x="{PAD}" y="14" font-weight="bold">{escape(title)}</text>'
        f'<rect x="{PAD}" y="22" width="{WIDTH - PAD - 16}" height="{HEIGHT - 58}" fill="none" '
        f'stroke="#bbb"/>{"".join(lines)}{"".join(marks)}'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">CPU seconds (log)</text>'
    )


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
