"""Structural typing of the other parts: readers, text, metrics, writers; and a Job, all of them."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from jobs.artifact_settings import ArtifactsSettings
from jobs.contracts.fitting import FittedModel, Model, Progress, Vectoriser
from jobs.datatypes import (
    NO_TERMS,
    AnyArray,
    Corpus,
    Document,
    DocumentTermMatrix,
    FloatArray,
    InputFile,
    Int32Array,
    KnownTerms,
    Lexicon,
    Passage,
    Preparation,
    Prepared,
    Reading,
    Result,
    Score,
    SparseMatrix,
    TextPhrases,
    TopicModel,
    Trace,
    Vocabulary,
)
from jobs.label_settings import LabelsSettings
from jobs.settings import (
    BackendSettings,
    CorpusSettings,
    GateSettings,
    IdentitySettings,
    NearDuplicateSettings,
    Settings,
    StartSettings,
    TopicCountSettings,
    TopicsSettings,
    TrendsSettings,
)


class Budget(Protocol):
    """Told how large the input of the next stage is; may raise to stop the run before it."""

    def __call__(self, stage: str, **sizes: int) -> None:
        """`sizes` are numbers of characters, tokens, rows ...: see `jobs.memory_budget.needed`."""


class Spool(Protocol):
    """Keeps documents on the disk while they are read, so that their texts are not held."""

    def put(self, document: Document) -> Document:
        """Keep a document; what stands in for it has its id, and for a text the digest of it."""

    def stored(self, documents: Sequence[Document]) -> Sequence[Document]:
        """Give the documents that these stand in for, in their order."""


class Reader(Protocol):
    """Reads documents."""

    @property
    def kind(self) -> str:
        """Its name on the menu."""

    def read(self, root: str, spool: Spool | None = None) -> Reading:
        """Read all that the settings name; relative paths are taken from `root`.

        With a `spool` the documents are stored there, and none is held.

        Raises
        ------
        InputMissing
            Nothing is there.
        InputUnusable
            Two documents have one id and different text.
        """


class Embedder(Protocol):
    """Gives rows sentence embeddings, from a file or by a model in a local folder."""

    @property
    def path(self) -> str | None:
        """The file or folder; None where there is none."""

    def files(self, root: str) -> tuple[InputFile, ...]:
        """List the file, or the files of the folder, with their digests."""

    def vectors(self, root: str, rows: Sequence[Passage], progress: Progress) -> FloatArray:
        """Embed the rows: float64[n, d]. Each vector depends on its row alone.

        Raises
        ------
        InputMissing, InputUnusable
            Nothing is there, a library is not installed, or documents have no vector.
        """


class TextChain(Protocol):
    """The only way from raw text to integers, and back to where each token came from."""

    def learn(self, documents: Sequence[Document], known: Lexicon | None = None) -> Lexicon:
        """Join the shipped word list with the words of these documents (a first pass).

        A `known` lexicon, that of the run before, keeps its frequencies; new words are added.
        """

    def prepare(
        self,
        documents: Sequence[Document],
        lexicon: Lexicon,
        *,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> Preparation:
        """Repair, normalise, segment and tokenise. Each document depends on `lexicon` alone."""

    def illegible(self, documents: Sequence[Document], corpus: Corpus) -> tuple[list[int], str]:
        """Find the documents of a corpus that are to be left out, by their numbers, and say why."""

    def vocabulary(
        self, corpus: Corpus, lexicon: Lexicon, known: KnownTerms = NO_TERMS
    ) -> Vocabulary:
        """Decide once for each form which term it is, or why none; `known` terms come first."""

    def phrases(
        self,
        corpus: Corpus,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
        *,
        fitted: AnyArray | None = None,
        known: KnownTerms = NO_TERMS,
    ) -> tuple[Corpus, Vocabulary]:
        """Join the phrases of the `fitted` rows (bool[rows]; all if left out), and `known` ones.

        The corpus then has phrases as forms, the vocabulary as terms, a space between the words.
        """

    def label_phrases(
        self, corpus: Corpus, vocabulary: Vocabulary, lexicon: Lexicon, fitted: AnyArray
    ) -> TextPhrases:
        """Find phrases and names of the `fitted` rows (bool[rows]), which become no terms."""

    def count(self, corpus: Corpus, vocabulary: Vocabulary) -> SparseMatrix:
        """Count int32[D, V] of the corpus that `vocabulary` was built on."""

    def closed_vocabulary(
        self, corpus: Corpus, lexicon: Lexicon, known: KnownTerms
    ) -> tuple[Corpus, Vocabulary]:
        """Read another corpus by the terms of a published model; its phrases become forms."""

    def recount(self, corpus: Corpus, terms: Sequence[str], lexicon: Lexicon) -> SparseMatrix:
        """Count int32[D, V] of another corpus by the terms of a published model."""

    def trace(
        self,
        document: Document,
        lexicon: Lexicon,
        terms: Mapping[str, int],
        prepared: Prepared | None = None,
    ) -> Trace:
        """One document through the same steps, token by token, with the map to its raw text.

        `terms` maps the terms of a vocabulary to their columns; `prepared` is what `prepare` made
        of the document, where that is at hand: a long one is then not prepared anew.
        """


@dataclass(frozen=True, eq=False)
class MetricInput:
    """What a metric may look at.

    Parameters
    ----------
    top_terms : int32[K, T]
        The T likeliest terms of each topic, likeliest first; -1 where a topic has fewer.
    refit : callable
        Fits the same model anew on some of the rows (by index) with another seed.
    """

    corpus: Corpus
    vocabulary: Vocabulary
    matrix: DocumentTermMatrix
    model: TopicModel
    fitted: FittedModel
    top_terms: Int32Array
    refit: Callable[[AnyArray, int], FittedModel]
    seed: int


class Metric(Protocol):
    """Scores a model."""

    @property
    def kind(self) -> str:
        """Its name on the menu."""

    def score(self, inputs: MetricInput) -> tuple[Score, ...]:
        """One score or more; a Score with value None where it is not defined on this input."""


@runtime_checkable
class RefittingMetric(Protocol):
    """A metric that fits the model anew: an update carries its scores over."""

    @property
    def kind(self) -> str:
        """Its name on the menu."""

    @property
    def refitted(self) -> tuple[str, ...]:
        """The names of its scores."""


@dataclass(frozen=True)
class RunFacts:
    """What a writer may know of the run beside its result.

    `versions` are those of this package, of Python and of the libraries; `digests` the SHA-256 of
    the configuration and of the sources, as the manifest has them.
    """

    run_id: str
    version: str
    config: Mapping[str, Any]
    versions: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


class Writer(Protocol):
    """Turns a result into files. It writes nothing itself: the store does."""

    @property
    def kind(self) -> str:
        """Its name on the menu."""

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); the same bytes for the same result.

        The pieces of a file are taken before the next file is asked for, so that a large one need
        not be held.
        """

    def files(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, bytes]]:
        """Yield (relative name, content): the pieces put together."""


class WriterSettings(Settings):
    """The base of writers, which make their files in pieces."""

    @abstractmethod
    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `Writer`."""

    def files(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, bytes]]:
        """Yield (relative name, content); see `Writer`."""
        return ((name, b"".join(pieces)) for name, pieces in self.pieces(result, facts))


@dataclass(frozen=True)
class Job:
    """The resolved parts of one run; `config` is the whole configuration as plain values.

    Where `topic_count` is not None, the number of topics of `model` is yet to be chosen by it.
    """

    name: str
    root: str
    seed: int
    threads: int
    reader: Reader
    corpus: CorpusSettings
    near_duplicates: NearDuplicateSettings
    text: TextChain
    vectoriser: Vectoriser
    model: Model
    embeddings: Embedder
    start: StartSettings
    identity: IdentitySettings
    topic_count: TopicCountSettings | None
    metrics: tuple[Metric, ...]
    topics: TopicsSettings
    labels: LabelsSettings
    trends: TrendsSettings
    gate: GateSettings
    artifacts: ArtifactsSettings
    writers: tuple[Writer, ...]
    config: Mapping[str, Any]
    backend: BackendSettings = field(default_factory=BackendSettings)
