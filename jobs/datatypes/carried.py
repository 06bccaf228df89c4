"""Data model of what an incremental run takes from the run before: its model, and what it said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.datatypes.arrays import AnyArray, Float32Array
from jobs.datatypes.modelling import Choice, Score
from jobs.datatypes.published import Assignment, Merge, ModelRows, TextSummary, Topic
from jobs.datatypes.text import KnownTerms, Lexicon


@dataclass(frozen=True, eq=False)
class KeptModel:
    """The last run's model, for a run that updates it or assigns by it.

    Parameters
    ----------
    config : mapping
        The configuration of the last run; of what the model depends on, that of its fit.
    digests : mapping of str to str
        The digest of each document that the run had, by its id.
    pages : mapping of str to str
        The further page of the report, and the anchor on it, of each document that has one.
    vectoriser_arrays, model_arrays : mapping of str to array
        What `Vectoriser.restore` and `Model.restore` take.
    rows : ModelRows
        The rows of the model, and the topics that they were shown as.
    edits_sha256 : str
        The digest of what a person said of topics in that run.
    program : str
        The digest of the sources of the program that made it.
    scores : tuple of Score
        Its scores; those by topic are in the order of the topics that its rows are shown as.
    """

    config: Mapping[str, Any]
    lexicon: Lexicon
    known: KnownTerms
    digests: Mapping[str, str]
    vectoriser_arrays: Mapping[str, AnyArray]
    model_arrays: Mapping[str, AnyArray]
    rows: ModelRows
    edits_sha256: str
    program: str
    scores: tuple[Score, ...]
    pages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Carried:
    """The last run as it was published, for a run that only assigns what is new.

    Parameters
    ----------
    fitted_in : int
        The number of the run that fitted the model, from which topics and scores are.
    assignments : mapping of str to Assignment
        By the id of the document, in the order of the ids.
    topics, hierarchy, scores, choice, text, subject, counts
        What it published of them.
    records : mapping of str to str
        The record of each document in assignments.json, as it is written there.
    passages, repairs : mapping of str to bytes
        The lines of each document in passages.jsonl and repairs.jsonl.
    articles : mapping of str to str
        The documents that report.html shows, each an HTML element, by its anchor.
    pages : mapping of str to tuple of str
        The further pages of the report, each with the ids of its documents.
    matrix : mapping of str to float32[topics]
        The share of each topic in each document, as far as it wrote that in full.
    explorer : str
        Its explorer.html; "" where it has none.
    """

    fitted_in: int
    assignments: Mapping[str, Assignment]
    topics: tuple[Topic, ...]
    hierarchy: tuple[Merge, ...]
    scores: tuple[Score, ...]
    choice: Choice | None
    text: TextSummary
    subject: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    passages: Mapping[str, bytes] = field(default_factory=dict)
    repairs: Mapping[str, bytes] = field(default_factory=dict)
    articles: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    matrix: Mapping[str, Float32Array] = field(default_factory=dict)
    explorer: str = ""
