"""Serialisation of trends (time series): the periods and groups of topics.json."""

from typing import Any

from jobs.canonical import rounded
from jobs.datatypes import Groups, Periods, Trends
from jobs.datatypes.trends import parts_of


def trends_record(trends: Trends) -> dict[str, Any]:
    """Describe periods and groups as topics.json does; nothing where there are none."""
    found: dict[str, Any] = {}
    if trends.periods is not None:
        found["periods"] = _periods(trends.periods)
    if trends.groups:
        found["groups"] = list(map(_groups, trends.groups))
    return found


def topic_trend_record(trends: Trends, topic: str) -> dict[str, Any]:
    """Describe one topic over the periods and groups as topics.json does."""
    own = trends.topics.get(topic)
    found: dict[str, Any] = {}
    if own is None:
        return found
    if trends.periods is not None:
        starts = trends.periods.starts
        found["trend"] = {
            **_counted(own.documents, trends.periods.documents),
            "bursts": [starts[period] for period in own.bursts],
        }
    if trends.groups:
        found["groups"] = {
            one.field: _counted(own.by_field[one.field], one.documents) for one in trends.groups
        }
    return found


def _periods(periods: Periods) -> dict[str, Any]:
    return {
        "unit": periods.unit,
        "unfinished": periods.unfinished,
        "undated": periods.undated,
        "earlier": periods.earlier,
        "later": periods.later,
        "starts": list(periods.starts),
        "documents": periods.documents.tolist(),
    }


def _groups(groups: Groups) -> dict[str, Any]:
    return {
        "field": groups.field,
        "without": groups.without,
        "others": groups.others,
        "values": list(groups.values),
        "documents": groups.documents.tolist(),
    }


def _counted(part: Any, whole: Any) -> dict[str, Any]:
    return {"documents": part.tolist(), "shares": list(map(rounded, parts_of(part, whole)))}
