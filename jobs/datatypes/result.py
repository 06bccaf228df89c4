"""Data model of the result of a run: all that the writers turn into artifacts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.datatypes.arrays import AnyArray
from jobs.datatypes.carried import Carried
from jobs.datatypes.changes import Movement
from jobs.datatypes.documents import Reading, Skipped
from jobs.datatypes.identity import Registry
from jobs.datatypes.modelling import Choice, DocumentTermMatrix, Score, TopicModel
from jobs.datatypes.published import Assignment, LabelAnswer, Merge, ModelRows, TextSummary, Topic
from jobs.datatypes.text import Corpus, Lexicon, Preparation, Vocabulary
from jobs.datatypes.trends import NO_TRENDS, Trends


@dataclass(frozen=True, eq=False)
class Result:
    """All that the writers need, in one value.

    `corpus` is that of `preparation` with phrases as forms, as `vocabulary` knows them; `matrix`
    and `model` have all its rows, whether the model was fitted on them or not. `rows` says which
    rows of the fitted model the columns of `model` are, `registry` has all topics that the job ever
    had, `before` the documents of each topic in the run before, `movement` what moved since.
    `subject` are the phrases that most documents share, `answers` those of a language model that
    was asked for labels, `refusals` the reasons of the quality gate not to publish; `warnings` what
    a person should know of the topics. `fitted_in` is the number of the run that fitted the model,
    or updated it. Where that is an earlier one, what is `carried` over from it is here, and
    `preparation`, `corpus`, `matrix` and the rows of `model` are those of the documents that are
    new.
    """

    job: str
    reading: Reading
    preparation: Preparation
    text: TextSummary
    corpus: Corpus
    lexicon: Lexicon
    vocabulary: Vocabulary
    matrix: DocumentTermMatrix
    vectoriser_arrays: Mapping[str, AnyArray]
    model_arrays: Mapping[str, AnyArray]
    model: TopicModel
    rows: ModelRows
    registry: Registry
    topics: tuple[Topic, ...]
    hierarchy: tuple[Merge, ...]
    assignments: Sequence[Assignment]
    scores: tuple[Score, ...]
    choice: Choice | None
    refusals: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    counts: Mapping[str, int]
    fitted_in: int
    carried: Carried | None = None
    movement: Movement | None = None
    warnings: tuple[str, ...] = ()
    trends: Trends = NO_TRENDS
    before: Mapping[str, int] | None = None
    subject: tuple[str, ...] = ()
    answers: tuple[LabelAnswer, ...] = ()
