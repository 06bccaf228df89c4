"""Time series of topics as small multiples (Tufte 1990): column charts in SVG, and their bursts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Periods before a burst that its share is held against (moving window).
WINDOW = 8
#: Minimum number of dated documents, and of periods, for a chart.
FEWEST_DOCUMENTS, FEWEST_PERIODS = 20, 2
#: Maximum number of values of a field that have a column of their own.
COLUMNS = 12
#: Height of the columns, and of the mark under a burst, in SVG units.
HEIGHT, MARK = 100, 16
#: Width of a column where its period has one, in SVG units.
_WIDE = 0.86


@dataclass(frozen=True, slots=True)
class Timeline:
    """A column chart: SVG paths of its columns, of those of an open period, and behind bursts.

    `peak` is the largest value, `at` the period that has it.
    """

    columns: str
    open: str
    behind: str
    peak: float
    at: str


@dataclass(frozen=True, slots=True)
class Burst:
    """A period in which a topic had more documents than chance explains; `usual` is its share
    of the periods before."""

    topic: str
    period: str
    documents: int
    share: float
    usual: float


@dataclass(frozen=True, slots=True)
class Chronicle:
    """All that the report shows of the periods."""

    unit: str
    first: str
    last: str
    periods: int
    unfinished: bool
    undated: int
    outside: int
    everything: Timeline
    topics: Mapping[str, Timeline]
    bursts: tuple[Burst, ...]

    @property
    def judged(self) -> bool:
        """Whether there are periods enough for bursts."""
        return self.periods > WINDOW

    def of(self, topic: str) -> tuple[Burst, ...]:
        """The bursts of one topic, the newest first."""
        return tuple(burst for burst in self.bursts if burst.topic == topic)


def chronicle(record: Mapping[str, Any], *, mirrored: bool) -> Chronicle | None:
    """Draw what topics.json has of the periods; None where that is too little to be seen.

    Parameters
    ----------
    record : mapping
        What topics.json holds.
    mirrored : bool
        Whether time runs from right to left, as the text does.
    """
    periods = record.get("periods")
    if periods is None or len(periods["starts"]) < FEWEST_PERIODS:
        return None
    documents = periods["documents"]
    if sum(documents) < FEWEST_DOCUMENTS:
        return None
    names = [_name(start, periods["unit"]) for start in periods["starts"]]
    unfinished = periods["unfinished"]

    def drawn(values: Sequence[float], bursts: Sequence[int] = ()) -> Timeline:
        return _timeline(values, names, bursts, unfinished=unfinished, mirrored=mirrored)

    place = {start: at for at, start in enumerate(periods["starts"])}
    timelines = {}
    found: list[tuple[int, Burst]] = []
    for topic in record["topics"]:
        trend = topic["trend"]
        places = [place[start] for start in trend["bursts"]]
        timelines[topic["id"]] = drawn(trend["shares"], places)
        for at in places:
            window = slice(max(0, at - WINDOW), at)
            usual = sum(trend["documents"][window]) / max(1, sum(documents[window]))
            burst = Burst(
                topic["id"], names[at], trend["documents"][at], trend["shares"][at], round(usual, 6)
            )
            found.append((at, burst))
    return Chronicle(
        unit=periods["unit"],
        first=names[0],
        last=names[-1],
        periods=len(names),
        unfinished=unfinished,
        undated=periods["undated"],
        outside=periods["earlier"] + periods["later"],
        everything=drawn(documents),
        topics=timelines,
        bursts=tuple(burst for _, burst in sorted(found, key=lambda one: -one[0])),
    )


def _name(start: str, unit: str) -> str:
    """What a period is called: years and months by number, others by their first day (ISO 8601)."""
    return start[: {"year": 4, "month": 7}.get(unit, len(start))]


def _timeline(
    values: Sequence[float],
    names: Sequence[str],
    bursts: Sequence[int],
    *,
    unfinished: bool,
    mirrored: bool,
) -> Timeline:
    """Draw values as columns, one SVG unit wide each, as high as the largest allows."""
    last = len(values) - 1
    top = max(values)

    def column(at: int, height: float, below: int = 0) -> str:
        place = last - at if mirrored else at
        return f"M{place} {HEIGHT + below}V{HEIGHT - height:g}h{_WIDE}V{HEIGHT + below}z"

    heights = [round(HEIGHT * value / top, 1) if top else 0.0 for value in values]
    columns = [column(at, height) if height else "" for at, height in enumerate(heights)]
    return Timeline(
        columns="".join(columns[:last] if unfinished else columns),
        open=columns[last] if unfinished else "",
        behind="".join(column(at, HEIGHT, MARK) for at in bursts),
        peak=top,
        at=names[values.index(top)],
    )


@dataclass(frozen=True, slots=True)
class FieldTable:
    """Topics by the values of a field: the values that are shown, with their documents.

    `rows` has the shares of each topic in these values; `rest` counts the documents of all other
    values, `without` those that have none.
    """

    field: str
    values: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    rest: int
    without: int

    @property
    def most(self) -> float:
        """The largest share of all."""
        return max((share for _, shares in self.rows for share in shares), default=0.0)


def field_tables(record: Mapping[str, Any]) -> tuple[FieldTable, ...]:
    """Tabulate what topics.json has by the values of fields."""
    return tuple(
        FieldTable(
            field=one["field"],
            values=tuple(zip(one["values"][:COLUMNS], one["documents"][:COLUMNS], strict=True)),
            rows=tuple(
                (topic["id"], tuple(topic["groups"][one["field"]]["shares"][:COLUMNS]))
                for topic in record["topics"]
            ),
            rest=one["others"] + sum(one["documents"][COLUMNS:]),
            without=one["without"],
        )
        for one in record.get("groups", ())
        if one["values"]
    )
