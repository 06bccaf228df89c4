"""Sharding of text chain, vectoriser and model: each does the work of one, shard by shard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from jobs.contracts import (
    Backend,
    Broadcast,
    FitOptions,
    FittedModel,
    FittedVectoriser,
    Model,
    Progress,
    TextChain,
    Vectoriser,
)
from jobs.datatypes import (
    NO_TERMS,
    AnyArray,
    Corpus,
    Document,
    DocumentTermMatrix,
    FloatArray,
    KnownTerms,
    Lexicon,
    Preparation,
    SparseMatrix,
    Vocabulary,
)
from jobs.models.distributed import fit_shards, fits_shards
from jobs.models.distributed.corpus import ShardedCorpus, name_of_fit
from jobs.shards import (
    Shard,
    StoredRecords,
    read_counts,
    read_part,
    sealed,
    write_counts,
    write_part,
)
from jobs.shards.counts import COUNTS
from jobs.streaming.corpus import joined_corpus
from jobs.streaming.documents import ShardedDocuments
from jobs.streaming.matrix import WEIGHTS, ShardedMatrices, joined_matrix, joined_rows
from jobs.streaming.preparation import PREPARED, prepare_shard, prepared_of
from jobs.text.prepare import PreparationChain
from jobs.text.script.stored_words import stored_words

#: Name prefix of the parts that hold the topics of rows, by one fit or another
TOPICS: Final = "document_topic"


@dataclass(frozen=True, eq=False)
class Shards:
    """Where the work is done, and where it lies.

    Parameters
    ----------
    backend : Backend
        Where tasks run.
    folder : Path
        Of this run alone.
    matrices : ShardedMatrices
        What is known of the rows.
    """

    backend: Backend
    folder: Path
    matrices: ShardedMatrices


class ShardedChain(PreparationChain):
    """Implements `jobs.contracts.TextChain`: documents that are stored are prepared by shards."""

    def __init__(self, chain: PreparationChain, shards: Shards) -> None:
        super().__init__(**chain.settings())
        self._chain, self._shards = chain, shards

    def prepare(
        self,
        documents: Sequence[Document],
        lexicon: Lexicon,
        *,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> Preparation:
        """Prepare the documents of each shard in a task; see `jobs.contracts.TextChain`."""
        if not isinstance(documents, ShardedDocuments):
            return self._chain.prepare(documents, lexicon, workers=workers, progress=progress)
        chain: TextChain = self._chain
        told = self._shards.backend.broadcast((chain, lexicon))
        task = partial(prepare_shard, told)
        done = self._shards.backend.map(task, documents.shards)
        for number, _ in enumerate(done, start=1):
            if progress is not None:
                progress("prepare", documents.firsts[number], len(documents))
        corpus = joined_corpus(documents.shards, documents.firsts, documents.folder / "whole")
        return Preparation(StoredRecords(documents.shards, PREPARED, prepared_of), corpus)

    def vocabulary(
        self, corpus: Corpus, lexicon: Lexicon, known: KnownTerms = NO_TERMS
    ) -> Vocabulary:
        """Decide once for each form which term it is; terms are held packed."""
        found = self._chain.vocabulary(corpus, lexicon, known)
        terms, display = stored_words(found.terms), stored_words(found.display)
        return replace(found, terms=terms, display=display)

    def count(self, corpus: Corpus, vocabulary: Vocabulary) -> SparseMatrix:
        """Count int32[D, V] row by row into shards, and map them as a whole."""

        def block(first: int, last: int) -> SparseMatrix:
            return self._chain.count(rows_between(corpus, first, last), vocabulary)

        return self._shards.matrices.written(corpus.rows, corpus.indptr, block)


def rows_between(corpus: Corpus, first: int, last: int) -> Corpus:
    """Take some rows that are neighbours, to be counted: where sentences end is left out."""
    start, end = int(corpus.indptr[first]), int(corpus.indptr[last])
    return replace(
        corpus,
        form_ids=corpus.form_ids[start:end],
        indptr=corpus.indptr[first : last + 1] - start,
        row_documents=corpus.row_documents[first:last],
        sentence_ends=np.zeros(0, np.int64),
        breaks=np.zeros(0, np.int64),
    )


@dataclass(frozen=True)
class ShardedVectoriser:
    """Implements `jobs.contracts.Vectoriser`: rows in shards are weighed a shard at a time.

    Parameters
    ----------
    base : Vectoriser
    shards : Shards
    weighed : bool
        Whether the model reads weights; where it does not, the counts stand for them.
    """

    base: Vectoriser
    shards: Shards
    weighed: bool

    @property
    def kind(self) -> str:
        """Its name on the menu."""
        return self.base.kind

    def fit(self, counts: SparseMatrix) -> FittedVectoriser:
        """Learn what the weights depend on."""
        return ShardedWeights(self.base.fit(counts), self.shards, self.weighed)

    def update(self, previous: FittedVectoriser, counts: SparseMatrix) -> FittedVectoriser:
        """Keep what is known of old terms, learn that of new ones."""
        known = previous.base if isinstance(previous, ShardedWeights) else previous
        return ShardedWeights(self.base.update(known, counts), self.shards, self.weighed)

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedVectoriser:
        """Rebuild what `arrays` came from."""
        return ShardedWeights(self.base.restore(arrays), self.shards, self.weighed)


@dataclass(frozen=True)
class ShardedWeights:
    """Implements `jobs.contracts.FittedVectoriser` over rows in shards."""

    base: FittedVectoriser
    shards: Shards
    weighed: bool

    def transform(self, counts: SparseMatrix) -> SparseMatrix:
        """Weights float64[D, V], or the counts where no model reads weights."""
        folders = self.shards.matrices.shards_of(counts)
        if not folders:
            return self.base.transform(counts)
        if not self.weighed:
            return counts
        told = self.shards.backend.broadcast(self.base)
        for _ in self.shards.backend.map(partial(_weigh, told), folders):
            pass
        return joined_matrix(folders[0].parent / "whole", WEIGHTS, folders)

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return self.base.arrays()


def _weigh(told: Broadcast[FittedVectoriser], shard: Shard) -> None:
    if not sealed(shard, WEIGHTS):
        write_counts(shard, told.value.transform(read_counts(shard)), WEIGHTS)


class ShardedModel:
    """Implements `jobs.contracts.Model`: its fit and its fold-in go over shards.

    What it is asked for beside these (`lighter`, `update` ...) is the model's own, in memory.
    """

    def __init__(self, base: Model, shards: Shards) -> None:
        self._base, self._shards = base, shards

    @property
    def kind(self) -> str:
        """Its name on the menu."""
        return self._base.kind

    @property
    def topics(self) -> int:
        """How many topics it fits."""
        return self._base.topics

    def fit(self, matrix: DocumentTermMatrix, options: FitOptions) -> FittedModel:
        """Fit by shards, where the model has such a fit; else on the mapped matrix."""
        part = f"{TOPICS}-{self._shards.matrices.next_fit()}"
        if not fits_shards(self._base) or matrix.vectors is not None:
            return ShardedFit(self._base.fit(matrix, options), self._shards, part)
        folders = self._shards.matrices.cut(matrix)
        weights = WEIGHTS if sealed(folders[0], WEIGHTS) else COUNTS
        base: Any = self._base
        fit = name_of_fit(base, options)
        whole, model = folders[0].parent / "whole", f"model-{part}-{fit}"
        if not sealed(whole, model):
            corpus = ShardedCorpus.measured(self._shards.backend, folders, weights=weights)
            write_part(whole, model, **fit_shards(self._base, corpus, options).arrays())
        # Topics of many terms are large: they are mapped.
        fitted = self._base.restore(read_part(whole, model))
        return ShardedFit(fitted, self._shards, f"{part}-{fit}")

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild what `arrays` came from."""
        return self._base.restore(arrays)

    def model_copy(self, *, update: Mapping[str, Any]) -> "ShardedModel":
        """Give the same with other settings."""
        base: Any = self._base
        return ShardedModel(base.model_copy(update=update), self._shards)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._base, name)


class ShardedFit:
    """Implements `jobs.contracts.FittedModel`: rows in shards are folded in by tasks."""

    def __init__(self, base: FittedModel, shards: Shards, part: str) -> None:
        self.base, self._shards, self._part = base, shards, part

    @property
    def topic_term(self) -> FloatArray:
        """float64[K, V]."""
        return self.base.topic_term

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Document-topic float64[D, K]; mapped where the rows lie in shards."""
        folders = self._shards.matrices.shards_of(matrix.counts)
        if not folders or matrix.vectors is not None:
            return self.base.transform(matrix)
        told = self._shards.backend.broadcast(self.base)
        for _ in self._shards.backend.map(partial(_fold_in, told, self._part), folders):
            pass
        return joined_rows(folders[0].parent / "whole", self._part, folders)

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return self.base.arrays()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.base, name)


def _fold_in(told: Broadcast[FittedModel], part: str, shard: Shard) -> None:
    if sealed(shard, part):
        return
    counts = read_counts(shard)
    weights = read_counts(shard, WEIGHTS) if sealed(shard, WEIGHTS) else counts
    found = told.value.transform(DocumentTermMatrix(counts, weights))
    write_part(shard, part, rows=found)
