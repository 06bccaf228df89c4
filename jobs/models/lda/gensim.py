"""LDA by gensim's LdaModel: online variational Bayes (Hoffman, Blei & Bach 2010)."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FitOptions, FittedModel, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, SparseMatrix
from jobs.models.lda.variational import (
    VariationalLda,
    expected_words,
    lambda_of,
    restore,
    starting_topics,
)
from jobs.models.rows.usable import rows_with_terms
from jobs.models.rows.word_prior import pseudo_counts

_STAGE = "fit lda (gensim)"

Prior = Annotated[float, Field(gt=0)] | Literal["auto"]


class GensimLda(Settings):
    """Fit with gensim, in double precision, one process and one thread of BLAS."""

    kind: Literal["lda"] = Field("lda", description="Latent Dirichlet allocation.")
    engine: Literal["gensim"] = Field("gensim", description="gensim's LdaModel.")
    topics: int = Field(10, ge=1, le=10_000, description="How many topics to fit.")
    passes: int = Field(20, ge=1, le=10_000, description="How often to go through the rows.")
    iterations: int = Field(
        100, ge=1, le=10_000, description="At most so many steps for a row in a pass."
    )
    chunk: int = Field(2000, ge=1, description="Rows between two updates of the topics.")
    alpha: Prior = Field(
        "auto", description="Prior of a row's topics, each; auto: learnt from the rows."
    )
    eta: Prior = Field(
        "auto", description="Prior of a topic's words, each; auto: learnt from the rows."
    )
    decay: float = Field(
        0.5, ge=0.5, le=1, description="How fast an update comes to weigh less (kappa)."
    )
    offset: float = Field(1.0, ge=1, description="How much the first updates are held back (tau0).")

    def fit(self, matrix: DocumentTermMatrix, options: FitOptions) -> FittedModel:
        """Fit the counts; `threads` changes nothing: gensim with more is not reproducible.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term.
        """
        from gensim.models import LdaModel
        from threadpoolctl import threadpool_limits

        rows = rows_with_terms(matrix.counts, self.topics)
        counts = matrix.counts[rows]
        V = counts.shape[1]
        # With one topic alpha tells nothing, and gensim divides by zero when it learns it.
        alpha = [1.0] if self.topics == 1 else self.alpha
        tell = options.counter(_STAGE, self.passes)
        eta: AnyArray | float | str = self.eta
        if options.word_prior is not None:
            symmetric = 1.0 / self.topics if self.eta == "auto" else self.eta
            eta = symmetric + pseudo_counts(options.word_prior, float(counts.sum()), self.topics)
        with threadpool_limits(limits=1):
            model = LdaModel(
                id2word=_Columns(V),
                num_topics=self.topics,
                chunksize=self.chunk,
                passes=self.passes,
                iterations=self.iterations,
                alpha=[alpha] * self.topics if isinstance(alpha, float) else alpha,
                eta=eta,
                decay=self.decay,
                offset=self.offset,
                eval_every=None,
                random_state=options.seed,
                dtype=np.float64,
            )
            start = starting_topics(options, counts, self.topics)
            if start is not None:
                words = lambda_of(start, model.eta, int(counts.sum()))
                model.state.sstats = words - model.eta
                model.expElogbeta = expected_words(words)
            model.update(_Bags(counts, tell))
        tell(self.passes)
        return VariationalLda(np.array(model.state.get_lambda()), np.array(model.alpha))

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from `words` and `alpha`."""
        return restore(arrays)


class _Columns(dict[int, str]):
    """The dictionary that gensim asks for: column j is called j."""

    def __init__(self, V: int) -> None:
        super().__init__((j, str(j)) for j in range(V))


class _Bags:
    """Rows as gensim reads them, one list of (column, count) at a time; tells of each pass."""

    def __init__(self, counts: SparseMatrix, tell: Callable[[int], None]) -> None:
        self.counts = counts
        self.tell = tell
        self.passes = 0

    def __len__(self) -> int:
        return int(self.counts.shape[0])

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        self.tell(self.passes)
        self.passes += 1
        indptr, indices, data = self.counts.indptr, self.counts.indices, self.counts.data
        for begin, end in pairwise(indptr.tolist()):
            yield list(zip(indices[begin:end].tolist(), data[begin:end].tolist(), strict=True))
