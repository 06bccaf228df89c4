"""Deserialisation of topics and assignments: records of JSON artifacts as the values they were."""

from collections.abc import Mapping
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np

from jobs.datatypes import (
    Assignment,
    Evidence,
    Exemplar,
    Float32Array,
    Highlight,
    Merge,
    PassageAssignment,
    Span,
    Topic,
    TopicTerm,
    TopicWeight,
)
from jobs.errors import InputUnusable
from jobs.published import Published
from jobs.writers.matrix import ARRAY, MATRIX
from jobs.writers.npz import BadArrays, unpack


def saved_matrix(run: Published, documents: int, topics: int) -> Float32Array:
    """Read the document-topic matrix of a run, float32[documents, topics].

    Raises
    ------
    InputMissing
        The run has none.
    InputUnusable
        It is damaged, or of other sides.
    """
    path = run.path / MATRIX
    try:
        found = unpack(run.read(MATRIX))[ARRAY]
    except (BadArrays, KeyError) as error:
        raise InputUnusable(f"{path}: {error}") from None
    if found.shape != (documents, topics) or found.dtype != np.float32:
        raise InputUnusable(
            f"{path}: {found.dtype} of sides {found.shape}, not float32 of {(documents, topics)}"
        )
    return found


_topic_of, _topic = partial(tuple.__new__, TopicWeight), itemgetter("id", "weight")
_passage_of = partial(tuple.__new__, PassageAssignment)
_passage = itemgetter("id", "topic", "weight")


def assignment_of(value: Mapping[str, Any]) -> Assignment:
    """Build an assignment from its record in assignments.json."""
    return Assignment(
        id=value["id"],
        source=value["source"],
        title=value["title"] or "",
        date=value["date"] or "",
        topic=value["topic"],
        reason=value["reason"] or "",
        weight=value["weight"],
        margin=value["margin"],
        topics=tuple(map(_topic_of, map(_topic, value["topics"]))),
        passages=tuple(map(_passage_of, map(_passage, value["passages"]))),
        copy_of=value["copy_of"],
        metadata=value.get("metadata", {}),
        language="" if value["language"] == "und" else value["language"],
        tokens=value["tokens"],
        terms=value["terms"],
        digest=value["digest"],
        unedited=value.get("unedited"),
        run=value["run"],
        page=value["page"] or "",
    )


def topic_of(value: Mapping[str, Any]) -> Topic:
    """Build a topic from its record in topics.json."""
    return Topic(
        id=value["id"],
        label=value["label"],
        terms=tuple(
            TopicTerm(
                one["term"],
                one["display"],
                one["weight"],
                one["exclusivity"],
                tuple(one.get("words", ())),
            )
            for one in value["terms"]
        ),
        prevalence=value["prevalence"],
        documents=value["documents"],
        passages=value["passages"],
        coherence=value["coherence"],
        exemplars=tuple(map(_exemplar, value["exemplars"])),
        flags=tuple(value["flags"]),
        pinned=value["pinned"],
        evidence=tuple(
            Evidence(
                one["flag"], one["measure"], one["value"], one["bound"], tuple(one["examples"])
            )
            for one in value.get("evidence", ())
        ),
    )


def _exemplar(value: Mapping[str, Any]) -> Exemplar:
    return Exemplar(
        document=value["document"],
        passage=value["passage"],
        weight=value["weight"],
        excerpt=value["excerpt"],
        highlights=tuple(Highlight(*one) for one in value["highlights"]),
        spans=tuple(Span(*one) for one in value["spans"]),
        sources=tuple(tuple(Span(*one) for one in word) for word in value["sources"]),
    )


def merge_of(value: Mapping[str, Any]) -> Merge:
    """Build a merge of the tree of topics from its record in topics.json."""
    first, second = value["children"]
    return Merge(value["id"], (first, second), value["distance"], value["prevalence"])
