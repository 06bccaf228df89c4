"""Python API of a published run: `jobs.load`, typed values, data frames, inference, explanation."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from jobs import config, published
from jobs.datatypes import Assignment, Document, Float32Array, FloatArray, Reading, Topic
from jobs.errors import InputMissing, InputUnusable
from jobs.saved_values import assignment_of, saved_matrix, topic_of

if TYPE_CHECKING:
    from jobs.contracts import FittedModel, FittedVectoriser, Job
    from jobs.saved_model import SavedModel
    from jobs.writers.frames.columns import Frame

#: The tables of a run.
FrameName = Literal["topics", "terms", "documents", "passages"]
#: The libraries of data frames.
FrameLibrary = Literal["pandas", "polars"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a document: `start` and `end` are offsets into its raw text."""

    id: str
    document: str
    index: int
    start: int
    end: int
    language: str
    text: str


class DecidingWord(NamedTuple):
    """A word that speaks for a topic, how often it occurs there, and its evidence."""

    word: str
    times: int
    evidence: float


@dataclass(frozen=True)
class Explanation:
    """A topic of a text, its share, and the words that speak for it, the strongest first."""

    topic: str
    label: str
    weight: float
    words: tuple[DecidingWord, ...]


@dataclass(frozen=True)
class _Inference:
    """The fitted parts of a run, to assign other texts with."""

    job: "Job"
    saved: "SavedModel"
    vectoriser: "FittedVectoriser"
    fitted: "FittedModel"


class Run:
    """A published run. What it holds is read when it is asked for, and checked by its digests.

    Attributes
    ----------
    path : Path
        Its folder.
    run_id : str
    manifest : mapping
        What manifest.json holds.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._run = published.load(Path(path))
        self.path = self._run.path
        self.run_id = self._run.run_id
        self.manifest = self._run.manifest

    def __repr__(self) -> str:
        return f"<run {self.run_id} of job {self.manifest['job']}: {len(self.topics)} topics>"

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The topics, in the order of topics.json."""
        return tuple(map(topic_of, self._run.topics()["topics"]))

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """The documents, each with its topics above the floor, in the order of assignments.json."""
        return tuple(map(assignment_of, self._run.assignments()))

    def passages(self) -> Iterator[Passage]:
        """Yield the passages.

        Raises
        ------
        InputMissing
            The run did not write them (`artifacts.passages`).
        """
        for one in self._run.json_lines("passages.jsonl"):
            yield Passage(**{name: one[name] for name in Passage.__slots__})

    def matrix(self) -> Float32Array:
        """Give the share of each topic in each document, not cut at the floor.

        Returns
        -------
        float32[documents, topics]
            Rows in the order of `assignments`, columns in that of `topics`.

        Raises
        ------
        InputMissing
            The run did not write it (`artifacts.matrix`).
        """
        try:
            return saved_matrix(self._run, len(self.assignments), len(self.topics))
        except InputMissing:
            raise InputMissing(
                f"{self.path}: this run has no matrix.npz: set `artifacts.matrix: true` and run "
                "again, or take the shares of frame('documents'), which are cut at the floor"
            ) from None

    def frame(self, name: FrameName = "documents", library: FrameLibrary = "pandas") -> Any:
        """Give a table of the run as a data frame: `topics`, `terms`, `documents`, `passages`.

        The documents have a column for the share of each topic: of every one where the run wrote
        its matrix, else of those above the floor.

        Raises
        ------
        ValueError
            There is no such table, or no such library.
        ImportError
            The library is not installed.
        """
        frame = self._frame(name)
        columns = [list(column) for column in zip(*frame.rows, strict=True)]
        values = dict(zip(frame.types, columns or [[] for _ in frame.types], strict=True))
        if library == "pandas":
            import pandas

            return pandas.DataFrame(values)
        if library == "polars":
            import polars

            kinds = {str: polars.String, int: polars.Int64, float: polars.Float64}
            types = {name: kinds.get(one, polars.Boolean) for name, one in frame.types.items()}
            return polars.DataFrame(values, schema=types)
        raise ValueError(f"no data frames of {library!r}: take pandas or polars")

    def _frame(self, name: str) -> "Frame":
        from jobs.writers.frames import columns

        if name == "topics":
            return columns.topics_frame(self.topics)
        if name == "terms":
            return columns.terms_frame(self.topics)
        if name == "documents":
            return columns.documents_frame(self.topics, self.assignments, self._shares())
        if name == "passages":
            records = self._run.json_lines("passages.jsonl")
            return columns.passages_frame(self.assignments, records)
        raise ValueError(f"no table {name!r}: there are topics, terms, documents and passages")

    def _shares(self) -> Float32Array:
        """The matrix, or what assignments.json has of it."""
        import numpy as np

        try:
            return self.matrix()
        except InputMissing:
            return self._listed(self.assignments).astype(np.float32)

    @cached_property
    def _inference(self) -> _Inference:
        saved = self._run.model()
        job = config.load_values(
            {**self.manifest["config"], **saved.config},
            str(self.path),
            f"{self.path}/manifest.json or model/model.json",
        )
        return _Inference(job, saved, *saved.restore(job.vectoriser, job.model))

    def assign(self, texts: Iterable[str]) -> tuple[Assignment, ...]:
        """Give texts their topics by the model of this run, each with all topics that it has.

        Raises
        ------
        InputUnusable
            It is one text and no list of them, a data frame or a mapping, or something in it is
            no text.
        """
        if isinstance(texts, str):
            raise InputUnusable("this is one text: put it in a list")
        if isinstance(texts, Mapping) or hasattr(texts, "columns"):
            what = "a mapping" if isinstance(texts, Mapping) else "a data frame"
            raise InputUnusable(f"this is {what}: give its texts alone, such as frame['text']")
        texts = tuple(texts)
        for at, text in enumerate(texts):
            if not isinstance(text, str):
                raise InputUnusable(f"text {at} is of type {type(text).__name__}, not a string")
        from jobs.topics.inference import assign_new

        documents = tuple(Document(str(at), text, "") for at, text in enumerate(texts))
        own = self._inference
        reading, found = assign_new(
            Reading(documents, ()),
            text=own.job.text,
            lexicon=own.saved.lexicon,
            terms=own.saved.terms,
            vectoriser=own.vectoriser,
            fitted=own.fitted,
            ids=own.saved.topic_ids,
            floor=0.0,
        )
        left = {one.id: one.reason for one in reading.skipped}
        known = {one.id: one for one in found}
        return tuple(
            known.get(one.id) or Assignment(one.id, "", "", "", None, left[one.id], 0, 0, (), ())
            for one in documents
        )

    def transform(self, texts: Iterable[str]) -> FloatArray:
        """Give the share of each topic in each text.

        Returns
        -------
        float64[texts, topics]
            Columns in the order of `topics`; a text without any topic has a row of zeros.
        """
        return self._listed(self.assign(texts))

    def _listed(self, assignments: Sequence[Assignment]) -> FloatArray:
        from jobs.writers.matrix import listed_shares

        return listed_shares(assignments, [topic.id for topic in self.topics])

    def explain(self, text: str, words: int = 8) -> tuple[Explanation, ...]:
        """Give the topics of a text, the largest first, with the words that speak for each."""
        import numpy as np

        from jobs.explain import deciding_words
        from jobs.writers.report.evidence import TermEvidence

        (assigned,) = self.assign([text])
        own = self._inference
        document = Document("0", text, "")
        prepared = own.job.text.prepare([document], own.saved.lexicon)
        counts = own.job.text.recount(prepared.corpus, own.saved.terms, own.saved.lexicon)
        totals = np.asarray(counts.sum(axis=0)).ravel()
        columns = {term: column for column, term in enumerate(own.saved.terms)}
        trace = own.job.text.trace(document, own.saved.lexicon, columns)
        topics = {topic.id: topic for topic in self.topics}
        shares = [topics[id_].prevalence for id_ in own.saved.topic_ids]
        evidence = TermEvidence(own.fitted.topic_term, shares)
        rows = {id_: row for row, id_ in enumerate(own.saved.topic_ids)}
        return tuple(
            Explanation(
                share.id,
                topics[share.id].label,
                share.weight,
                tuple(
                    DecidingWord(*one)
                    for one in deciding_words(
                        evidence,
                        rows[share.id],
                        totals,
                        traces=[trace],
                        terms=own.saved.terms,
                        limit=words,
                    )
                ),
            )
            for share in assigned.topics
        )


def load(path: str | os.PathLike[str]) -> Run:
    """Open a published run: its folder, the link `latest`, or a job's folder.

    Raises
    ------
    InputMissing
        There is no run.
    InputUnusable
        It is damaged, or of another major version of this program.
    """
    return Run(path)
