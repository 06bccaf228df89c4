"""LDA by scikit-learn: variational Bayes, online or in batch (Hoffman, Blei & Bach 2010)."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FitOptions, FittedModel, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix
from jobs.models.lda.variational import (
    VariationalLda,
    expected_words,
    lambda_of,
    restore,
    starting_topics,
)
from jobs.models.rows.usable import rows_with_terms
from jobs.models.rows.word_prior import pseudo_counts

_STAGE = "fit lda (scikit-learn)"


class SklearnLda(Settings):
    """Fit with scikit-learn's LatentDirichletAllocation, always with n_jobs=1.

    With another n_jobs it gives another model; its own perplexity is never used: it explodes on
    small sets.
    """

    kind: Literal["lda"] = Field("lda", description="Latent Dirichlet allocation.")
    engine: Literal["sklearn"] = Field("sklearn", description="scikit-learn's engine.")
    topics: int = Field(10, ge=1, le=10_000, description="How many topics to fit.")
    method: Literal["batch", "online"] = Field(
        "batch",
        description="Update the topics after all rows, or after each chunk.",
    )
    passes: int = Field(30, ge=1, le=10_000, description="How often to go through the rows.")
    iterations: int = Field(
        100, ge=1, le=10_000, description="At most so many steps for a row in a pass."
    )
    chunk: int = Field(512, ge=1, description="online: rows between two updates of the topics.")
    alpha: float | None = Field(
        None, gt=0, le=1, description="Prior of a row's topics, each; left out: 1 / topics."
    )
    eta: float | None = Field(
        None, gt=0, le=1, description="Prior of a topic's words, each; left out: 1 / topics."
    )
    decay: float = Field(
        0.7, ge=0.5, le=1, description="online: how fast an update comes to weigh less (kappa)."
    )
    offset: float = Field(
        10.0, ge=1, description="online: how much the first updates are held back (tau0)."
    )

    def fit(self, matrix: DocumentTermMatrix, options: FitOptions) -> FittedModel:
        """Fit the counts; `threads` changes nothing.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term.
        """
        from sklearn.decomposition import LatentDirichletAllocation
        from threadpoolctl import threadpool_limits

        rows = rows_with_terms(matrix.counts, self.topics)
        counts = matrix.counts[rows].astype(np.float64)
        D = counts.shape[0]
        online = self.method == "online"
        model = LatentDirichletAllocation(
            n_components=self.topics,
            doc_topic_prior=self.alpha,
            topic_word_prior=self.eta,
            batch_size=self.chunk if online else D,
            # partial_fit weighs an update by (offset + updates) ** -decay: with a decay of 0 an
            # update over all rows takes the place of what was there, which is the batch method.
            learning_decay=self.decay if online else 0.0,
            learning_offset=self.offset,
            max_doc_update_iter=self.iterations,
            total_samples=D,
            n_jobs=1,
            random_state=options.seed,
        )
        tell = options.counter(_STAGE, self.passes)
        with threadpool_limits(limits=1):
            start = starting_topics(options, counts, self.topics)
            if start is not None:
                model.partial_fit(counts[:1])
                tokens = float(counts.sum())
                if options.word_prior is not None:
                    model.topic_word_prior_ += pseudo_counts(
                        options.word_prior, tokens, self.topics
                    )
                model.components_ = lambda_of(start, model.topic_word_prior_, int(tokens))
                model.exp_dirichlet_component_ = expected_words(model.components_)
                model.n_batch_iter_ = 1
            for done in range(self.passes):
                tell(done)
                model.partial_fit(counts)
        tell(self.passes)
        alpha = np.full(self.topics, float(model.doc_topic_prior_))
        return VariationalLda(np.array(model.components_), alpha)

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from `words` and `alpha`."""
        return restore(arrays)
