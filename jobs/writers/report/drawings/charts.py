"""SVG line charts and dendrogram: where the lines of the report's charts run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.datatypes import Candidate, Choice, Merge

#: Size of the line chart, in SVG units.
WIDTH, HEIGHT = 720.0, 300.0
#: Margins of the line chart, in SVG units.
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 20.0, 16.0, 40.0
#: What is drawn of each candidate, and how: name, colour, dashes.
LINES = (
    ("score", "#0b6b63", ""),
    ("separation", "#9c5215", "7 4"),
    ("stability", "#6a4c93", "2 4"),
)
#: Row height of the dendrogram, in SVG units.
_ROW = 30.0
#: Width that the labels of the dendrogram take, in SVG units.
_LABELS = 300.0


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of evidence for every number of topics: where its points are."""

    name: str
    colour: str
    dashes: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The points as `points` of a polyline."""
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Sweep:
    """The chart of a choice: lines, the places of the numbers tried, and of shares from 0 to 1.

    `chosen` is the place of the number that was chosen, `near` where the numbers begin and end that
    are nearly as good.
    """

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, int], ...]
    levels: tuple[tuple[float, str], ...]
    chosen: float
    near: tuple[float, float]


def sweep(choice: Choice) -> Sweep:
    """Lay out the scores of each number of topics, evenly spaced: shares of the highest score."""
    tried = choice.candidates
    highest = max(one.score for one in tried)
    low, high = choice.range or (choice.topics, choice.topics)
    room = WIDTH - _LEFT - _RIGHT
    at = [round(_LEFT + room * (i + 0.5) / len(tried), 1) for i in range(len(tried))]
    return Sweep(
        lines=tuple(
            Line(name, colour, dashes, tuple(zip(at, map(_height, values), strict=True)))
            for name, colour, dashes in LINES
            for values in [[_share(one, name, highest) for one in tried]]
        ),
        ticks=tuple((x, one.topics) for x, one in zip(at, tried, strict=True)),
        levels=tuple((_height(level), f"{level:g}") for level in (0.0, 0.25, 0.5, 0.75, 1.0)),
        chosen=next(x for x, one in zip(at, tried, strict=True) if one.topics == choice.topics),
        near=(
            min(x for x, one in zip(at, tried, strict=True) if one.topics >= low),
            max(x for x, one in zip(at, tried, strict=True) if one.topics <= high),
        ),
    )


def _share(one: Candidate, name: str, highest: float) -> float:
    """What is drawn of a candidate: 0 for what is not known, and where no score is above 0."""
    value: float = getattr(one, name) or 0.0
    if name == "score":
        return value / highest if highest > 0 else 0.0
    return value


def _height(value: float) -> float:
    share = min(max(value, 0.0), 1.0)
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share, 1)


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree of topics: `leaves` from top to bottom with their heights, and its branches.

    A branch is two stems from the children and the bar that joins them: x is the distance, from
    the side of the labels on; `far` mirrors it for text from right to left.
    """

    leaves: tuple[tuple[str, float], ...]
    branches: tuple[str, ...]
    height: float
    width: float = WIDTH
    labels: float = _LABELS


def tree(hierarchy: Sequence[Merge], sizes: Mapping[str, float], *, mirrored: bool) -> Tree | None:
    """Lay the tree out, each merge's larger child on top; None where there is nothing to join."""
    if not hierarchy:
        return None
    merges = {merge.id: merge for merge in hierarchy}
    weight = {**sizes, **{merge.id: merge.prevalence for merge in hierarchy}}
    order: list[str] = []
    pending = [hierarchy[-1].id]
    while pending:
        node = pending.pop()
        if node not in merges:
            order.append(node)
            continue
        pending += sorted(merges[node].children, key=lambda child: (weight.get(child, 0.0), child))
    y = {leaf: _ROW * (row + 0.5) for row, leaf in enumerate(order)}
    x = dict.fromkeys(order, _LABELS)
    most = max(merge.distance for merge in hierarchy) or 1.0
    branches = []
    for merge in hierarchy:
        one, other = merge.children
        x[merge.id] = round(_LABELS + (WIDTH - _LABELS - _RIGHT) * merge.distance / most, 1)
        y[merge.id] = round((y[one] + y[other]) / 2, 1)
        stops = [x[one], x[merge.id], x[other]]
        near, joint, last = (round(WIDTH - at, 1) if mirrored else at for at in stops)
        branches.append(f"M{near} {y[one]}H{joint}V{y[other]}H{last}")
    leaves = tuple((leaf, y[leaf]) for leaf in order)
    return Tree(leaves, tuple(branches), _ROW * len(order))
