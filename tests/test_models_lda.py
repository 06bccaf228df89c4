"""Variational LDA (Blei, Ng & Jordan 2003) against scikit-learn and gensim."""

import numpy as np
import pytest
from pydantic import ValidationError

from jobs.contracts import FitOptions
from jobs.datatypes import DocumentTermMatrix, FloatArray
from jobs.kernels.lda.variational import infer
from jobs.models import ENGINES, MODELS
from jobs.models.lda import DEFAULT_ENGINE
from jobs.models.lda.gensim import GensimLda
from jobs.models.lda.sklearn import SklearnLda
from jobs.models.lda.variational import (
    MAX_ITERATIONS,
    MEAN_CHANGE_TOLERANCE,
    VariationalLda,
    expected_words,
)


@pytest.fixture(scope="module")
def lda(matrix: DocumentTermMatrix) -> VariationalLda:
    fitted = SklearnLda(topics=5, passes=4).fit(matrix, FitOptions(1))
    assert isinstance(fitted, VariationalLda)
    return fitted


def test_the_default_engine_stands_for_its_kind() -> None:
    assert MODELS["lda"] is ENGINES["lda"][DEFAULT_ENGINE]
    assert set(ENGINES) <= set(MODELS)


def gamma(lda: VariationalLda, matrix: DocumentTermMatrix) -> FloatArray:
    counts = matrix.counts
    words = np.ascontiguousarray(expected_words(lda.words).T)
    data = counts.data.astype(np.float64)
    found: FloatArray = infer(
        data, counts.indices, counts.indptr, words, lda.alpha, MAX_ITERATIONS, MEAN_CHANGE_TOLERANCE
    )
    return found


def test_inference_is_gensims_from_ones(lda: VariationalLda, matrix: DocumentTermMatrix) -> None:
    from gensim.models import LdaModel

    class Ones:
        def gamma(self, shape: float, scale: float, size: tuple[int, int]) -> FloatArray:
            return np.ones(size)

    K, V = lda.words.shape
    model = LdaModel(
        id2word={j: str(j) for j in range(V)},
        num_topics=K,
        alpha=lda.alpha.tolist(),
        iterations=MAX_ITERATIONS,
        gamma_threshold=MEAN_CHANGE_TOLERANCE,
        dtype=np.float64,
    )
    model.expElogbeta = expected_words(lda.words)
    model.random_state = Ones()
    rows = [
        list(zip(row.indices.tolist(), row.data.tolist(), strict=True))
        for row in (matrix.counts[[i]] for i in range(40))
    ]
    theirs, _ = model.inference(rows)
    assert gamma(lda, matrix)[:40] == pytest.approx(theirs, rel=1e-9)


def test_inference_is_scikit_learns(lda: VariationalLda, matrix: DocumentTermMatrix) -> None:
    from sklearn.decomposition import LatentDirichletAllocation

    model = LatentDirichletAllocation(
        len(lda.alpha),
        doc_topic_prior=float(lda.alpha[0]),
        max_doc_update_iter=MAX_ITERATIONS,
        mean_change_tol=MEAN_CHANGE_TOLERANCE,
    )
    model.partial_fit(matrix.counts[:1])
    model.components_ = lda.words
    model.exp_dirichlet_component_ = expected_words(lda.words)
    # Its digamma ends the series three terms before ours: up to 2.5e-9 off.
    assert lda.transform(matrix) == pytest.approx(model.transform(matrix.counts), rel=1e-7)


def test_the_sklearn_engine_is_its_batch_method(matrix: DocumentTermMatrix) -> None:
    from sklearn.decomposition import LatentDirichletAllocation

    ours = SklearnLda(topics=4, passes=3, alpha=0.2, eta=0.1).fit(matrix, FitOptions(5))
    theirs = LatentDirichletAllocation(
        4, doc_topic_prior=0.2, topic_word_prior=0.1, max_iter=3, random_state=5
    ).fit(matrix.counts.astype(np.float64))
    assert ours.arrays()["words"] == pytest.approx(theirs.components_, rel=1e-12)


def test_the_sklearn_engine_is_its_online_method(matrix: DocumentTermMatrix) -> None:
    from sklearn.decomposition import LatentDirichletAllocation

    ours = SklearnLda(topics=4, passes=3, method="online", chunk=32).fit(matrix, FitOptions(5))
    theirs = LatentDirichletAllocation(
        4, learning_method="online", batch_size=32, max_iter=3, random_state=5
    ).fit(matrix.counts.astype(np.float64))
    assert ours.arrays()["words"] == pytest.approx(theirs.components_, rel=1e-12)


def test_the_gensim_engine_is_gensims_model(matrix: DocumentTermMatrix) -> None:
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    ours = GensimLda(topics=4, passes=3, iterations=50, chunk=50).fit(matrix, FitOptions(5))
    corpus = Sparse2Corpus(matrix.counts.tocsr(), documents_columns=False)
    theirs = LdaModel(
        corpus,
        num_topics=4,
        id2word={j: str(j) for j in range(matrix.shape[1])},
        passes=3,
        iterations=50,
        chunksize=50,
        alpha="auto",
        eta="auto",
        eval_every=None,
        random_state=5,
        dtype=np.float64,
    )
    assert ours.topic_term == pytest.approx(theirs.get_topics(), rel=1e-12)


def test_gensim_priors_may_be_numbers(matrix: DocumentTermMatrix) -> None:
    fitted = GensimLda(topics=4, passes=2, alpha=0.25, eta=0.5).fit(matrix, FitOptions(5))
    assert fitted.arrays()["alpha"].tolist() == [0.25] * 4
    for wrong in (0, -1, "automatic"):
        with pytest.raises(ValidationError):
            GensimLda.model_validate({"alpha": wrong})
