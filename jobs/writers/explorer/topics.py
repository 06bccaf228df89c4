"""Relevance ranking of terms (Sievert & Shirley 2014), for each setting of a slider."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jobs.canonical import rounded
from jobs.datatypes import AnyArray, FloatArray, Int64Array, Result
from jobs.writers.explorer.coding import coded, coded_rows, gaps
from jobs.writers.report.drawings.layout import plane
from jobs.writers.report.drawings.palette import colour

#: Settings of the slider: how much probability counts.
STEPS = 10
#: Top-N terms of a topic at each setting.
_TERMS = 30
#: Probabilities are written in so many parts of one.
PARTS = 1_000_000
#: Minimum share of a term's weight over all topics for a topic to be named with it.
_LEAST = 0.01


def topics_data(result: Result, record: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the topics, their terms, and which topics share each term.

    Parameters
    ----------
    record : mapping
        What topics.json holds.
    """
    rows = {id_: row for row, id_ in enumerate(result.model.topic_ids)}
    order = [rows[topic.id] for topic in result.topics]
    topic_term = result.model.topic_term[order]
    sizes = np.array([topic.prevalence for topic in result.topics])
    overall = sizes @ topic_term / max(float(sizes.sum()), 1e-300)
    columns = _shown(topic_term, overall)
    weights = np.rint(topic_term[:, columns] * PARTS).astype(np.int64)
    terms, _indptr = _sparse(weights)
    places = plane(topic_term)
    growth = _growth(record)
    return {
        "topics": [
            {
                "id": topic.id,
                "label": topic.label,
                "pinned": topic.pinned,
                "flags": list(topic.flags),
                "share": own["prevalence"],
                "documents": topic.documents,
                "coherence": own["coherence"],
                "growth": growth[k],
                "bursts": own.get("trend", {}).get("bursts", []),
                "shares": own.get("trend", {}).get("shares", []),
                "colour": colour(k),
                "x": rounded(places[k, 0]),
                "y": rounded(places[k, 1]),
                "terms": terms[k],
            }
            for k, (topic, own) in enumerate(zip(result.topics, record["topics"], strict=True))
        ],
        "periods": record.get("periods"),
        "terms": [result.vocabulary.display[column] for column in columns.tolist()],
        "term_columns": coded(gaps(columns, np.array([0, len(columns)]))),
        "term_shares": coded(np.rint(overall[columns] * PARTS * 10).astype(np.int64)),
        "shared": _shared(topic_term * sizes[:, None]),
    }


def _shown(topic_term: FloatArray, overall: FloatArray) -> Int64Array:
    """Find the columns that lead a topic at some setting of the slider, in their order."""
    with np.errstate(divide="ignore"):
        own, corpus = np.log(topic_term), np.log(np.maximum(overall, 1e-300))
    leads = np.zeros(topic_term.shape[1], np.bool_)
    for step in range(STEPS + 1):
        scores = np.round(own - (1 - step / STEPS) * corpus, 9)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :_TERMS]
        leads[order[np.take_along_axis(topic_term, order, axis=1) > 0]] = True
    columns: Int64Array = np.flatnonzero(leads).astype(np.int64)
    return columns


def _sparse(weights: AnyArray) -> tuple[list[str], AnyArray]:
    """Write rows of integers as pairs: how far to the next that is not zero, and that."""
    row, at = np.nonzero(weights)
    indptr = np.searchsorted(row, np.arange(len(weights) + 1))
    pairs = np.column_stack([gaps(at, indptr), weights[row, at]]).ravel()
    return coded_rows(pairs, 2 * indptr), indptr


def _shared(joint: FloatArray) -> str:
    """Write for each term how many topics share it, and each with its share in per cent."""
    total = joint.sum(axis=0)
    shares = np.divide(joint, total, out=np.zeros_like(joint), where=total > 0).T
    percent = np.rint(100 * np.where(shares >= _LEAST, shares, 0)).astype(np.int64)
    column, topic = np.nonzero(percent)
    indptr = np.searchsorted(column, np.arange(len(percent) + 1))
    pairs = np.column_stack([gaps(topic, indptr), percent[column, topic]]).ravel()
    return coded(np.insert(pairs, 2 * indptr[:-1], np.diff(indptr)))


def _growth(record: Mapping[str, Any]) -> list[float | None]:
    """Give the share of each topic in the later half of the periods less that in the earlier."""
    periods = record.get("periods")
    if not periods or len(periods["starts"]) < 2:
        return [None] * len(record["topics"])
    middle = len(periods["starts"]) // 2
    halves = (slice(0, middle), slice(middle, None))
    of_all = [sum(periods["documents"][half]) for half in halves]
    if not all(of_all):
        return [None] * len(record["topics"])
    found: list[float | None] = []
    for topic in record["topics"]:
        own = [sum(topic["trend"]["documents"][half]) for half in halves]
        found.append(rounded(own[1] / of_all[1] - own[0] / of_all[0]))
    return found
