"""Models against gensim, scikit-learn and SciPy, and against figures reckoned by hand."""

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.sparse import csr_array

from jobs.contracts import FitOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray
from jobs.errors import InputUnusable
from jobs.kernels.factor.least_squares import descend
from jobs.kernels.lda.variational import infer
from jobs.metrics.agreement import nmi
from jobs.models import ENGINES, MODELS
from jobs.models.clustering.centres import Clusters
from jobs.models.clustering.class_tfidf import class_words
from jobs.models.embedding.rows import shares
from jobs.models.factors.cohesion import cohesive, together
from jobs.models.factors.parts import DivergenceParts, Parts
from jobs.models.hdbscan import Hdbscan
from jobs.models.kmeans import KMeans
from jobs.models.lda import DEFAULT_ENGINE
from jobs.models.lda.gensim import GensimLda
from jobs.models.lda.sklearn import SklearnLda
from jobs.models.lda.variational import ITERATIONS, TOLERANCE, VariationalLda, expected_words
from jobs.models.nmf import Nmf
from tests.planted import counted, tokens, weighted


@pytest.fixture(scope="module")
def matrix() -> DocumentTermMatrix:
    return weighted(counted(tokens()[0]))


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
        data, counts.indices, counts.indptr, words, lda.alpha, ITERATIONS, TOLERANCE
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
        iterations=ITERATIONS,
        gamma_threshold=TOLERANCE,
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
        max_doc_update_iter=ITERATIONS,
        mean_change_tol=TOLERANCE,
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


def test_least_squares_are_scipys() -> None:
    from scipy.optimize import nnls

    rng = np.random.default_rng(2)
    parts = np.abs(rng.normal(size=(5, 30)))
    rows = rng.normal(size=(20, 30)) + 0.3
    weights = np.zeros((20, 5))
    descend(weights, parts @ parts.T, rows @ parts.T, 5000, 1e-14)
    exact = np.stack([nnls(parts.T, row)[0] for row in rows])
    assert weights == pytest.approx(exact, abs=1e-9)
    assert (weights == 0).any()


def error(matrix: DocumentTermMatrix, parts: FloatArray, weights: FloatArray) -> float:
    return float(((matrix.weights.toarray() - weights @ parts) ** 2).sum())


def test_nmf_fits_as_closely_as_scikit_learn(matrix: DocumentTermMatrix) -> None:
    from sklearn.decomposition import NMF

    ours = Nmf(topics=6, tolerance=1e-7, iterations=500).fit(matrix, FitOptions(0))
    assert isinstance(ours, Parts)
    theirs = NMF(6, init="nndsvda", max_iter=2000, tol=1e-7).fit(matrix.weights)
    cross = matrix.weights @ np.ascontiguousarray(ours.parts.T)
    weights = np.zeros_like(cross)
    descend(weights, ours.gram, cross, 1000, 1e-12)
    best = error(matrix, theirs.components_, theirs.transform(matrix.weights))
    assert error(matrix, ours.parts, weights) <= 1.001 * best


def test_nmf_is_the_same_for_every_seed(matrix: DocumentTermMatrix) -> None:
    one, other = (Nmf(topics=4).fit(matrix, FitOptions(seed)).arrays() for seed in (0, 1))
    assert one["parts"].tobytes() == other["parts"].tobytes()


def test_nmf_needs_as_many_terms_as_topics() -> None:
    counts = csr_array(np.ones((9, 3), dtype=np.int32))
    with pytest.raises(InputUnusable, match=r"more topics \(4\) than terms \(3\).*model\.topics"):
        Nmf(topics=4).fit(weighted(counts), FitOptions(0))


def test_nmf_shares_are_shares_of_the_lengths() -> None:
    parts = np.array([[2.0, 2, 0, 0], [0, 0, 1, 0]])
    row = csr_array(np.array([[2.0, 2, 2, 0], [0, 0, 0, 1]]))  # one of the first, two of the second
    fitted = Parts(parts, parts @ parts.T, parts)
    found = fitted.transform(DocumentTermMatrix(row, row))
    lengths = np.array([np.sqrt(8), 2])
    assert found == pytest.approx(np.array([lengths / lengths.sum(), [0, 0]]))


def test_together_is_one_zero_and_minus_one() -> None:
    held = np.array([[1, 2, 0, 1, 1], [3, 1, 0, 0, 1], [0, 0, 1, 1, 1], [0, 0, 1, 0, 1]])
    found = together(csr_array(held.astype(np.int32)), np.arange(5))
    assert found == pytest.approx(found.T)
    assert found[0, 1] == pytest.approx(1)  # always together
    assert found[0, 2] == -1  # never
    assert found[0, 3] == pytest.approx(0)  # as often as chance has it
    assert found[4, 4] == 1


def test_terms_that_go_together_come_first() -> None:
    held = np.array([[1, 1, 0, 1]] * 3 + [[0, 0, 1, 0]] * 3, dtype=np.int32)
    parts = np.array([[2.0, 3.0, 4.0, 1.0], [0, 0, 5.0, 0], [0, 0, 0, 0]])
    found = cohesive(parts, csr_array(held))
    # The heaviest term of the first topic stands in no row with the rest of it.
    assert found[0].argsort()[::-1].tolist() == [1, 0, 3, 2]
    assert found[1].tolist() == [0, 0, 1, 0]  # one term goes together with nothing
    assert not found[2].any()
    assert found[:2].sum(axis=1) == pytest.approx(1)


def cosine_sum(matrix: DocumentTermMatrix, centres: AnyArray) -> float:
    rows = matrix.weights.toarray()
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    unit = centres / np.linalg.norm(centres, axis=1, keepdims=True)
    return float((rows @ unit.T).max(axis=1).sum())


def test_kmeans_finds_clusters_as_tight_as_scikit_learns(matrix: DocumentTermMatrix) -> None:
    from sklearn.cluster import KMeans as Peer

    ours = KMeans(topics=9).fit(matrix, FitOptions(0))
    theirs = Peer(9, n_init=10, random_state=0).fit(matrix.weights)
    assert isinstance(ours, Clusters)
    assert cosine_sum(matrix, ours.centres.T) >= 0.995 * cosine_sum(matrix, theirs.cluster_centers_)


def test_more_starts_are_never_worse(matrix: DocumentTermMatrix) -> None:
    sums = []
    for starts in (1, 3, 9):
        fitted = KMeans(topics=7, starts=starts).fit(matrix, FitOptions(4))
        assert isinstance(fitted, Clusters)
        sums.append(cosine_sum(matrix, fitted.centres.T))
    assert sums[0] <= sums[1] + 1e-9 <= sums[2] + 2e-9


def test_the_main_topic_is_the_nearest_centre(matrix: DocumentTermMatrix) -> None:
    fitted = KMeans(topics=6, sharpness=1).fit(matrix, FitOptions(0))
    assert isinstance(fitted, Clusters)
    cosines = matrix.weights @ fitted.centres
    assert np.array_equal(fitted.transform(matrix).argmax(axis=1), cosines.argmax(axis=1))


def test_an_average_gap_gives_the_documented_lead(matrix: DocumentTermMatrix) -> None:
    fitted = KMeans(topics=4, sharpness=2.5).fit(matrix, FitOptions(0))
    assert isinstance(fitted, Clusters)
    cosines = np.sort(matrix.weights @ fitted.centres, axis=1)
    gap = float((cosines[:, -1] - cosines[:, -2]).mean())
    assert float(fitted.concentration[0]) * gap == pytest.approx(2.5)


def test_memberships_too_close_to_tell_go_to_the_nearest_centre() -> None:
    near = np.nextafter(1.0, 0.0)
    centres = np.array([[near, 0.0], [1.0, 0.0]])
    fitted = Clusters(
        centres.T, np.zeros(2), np.zeros((2, 0)), np.eye(2), np.array([1e-3]), np.array([-1.0])
    )
    row = csr_array(np.array([[1.0, 0.0], [0.0, 1.0]]))
    members = fitted.transform(DocumentTermMatrix(row, row))
    assert members[0].argmax() == 1
    assert members[0].sum() == pytest.approx(1)
    assert members[1].tolist() == [0, 0]  # it shares no term with a centre


def test_class_words_reckoned_by_hand() -> None:
    counts = csr_array(np.array([[3, 1, 0], [0, 1, 1], [0, 0, 2]], dtype=np.int32))
    found = class_words(counts, np.array([0, 1, 1]), 3)
    average = 8 / 3
    rarity = np.log(1 + average / np.array([3, 2, 3]))
    first = np.array([3, 1, 0]) / 4 * rarity
    second = np.array([0, 1, 3]) / 4 * rarity
    assert found[0] == pytest.approx(first / first.sum())
    assert found[1] == pytest.approx(second / second.sum())
    assert not found[2].any()


def test_shares_leave_rows_of_zeros_alone() -> None:
    assert shares(np.array([[1.0, 3], [0, 0]])).tolist() == [[0.25, 0.75], [0, 0]]


@pytest.mark.parametrize("K", [1, 2, 7, 64, 300])
def test_shares_of_a_row_do_not_depend_on_the_rows_beside_it(K: int) -> None:
    weights = np.random.default_rng(K).random((50, K))
    whole = shares(weights)
    for size in (1, 7):
        parts = [shares(weights[i : i + size]) for i in range(0, 50, size)]
        assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_kullback_leibler_parts_fit_as_closely_as_scikit_learns(
    matrix: DocumentTermMatrix,
) -> None:
    from sklearn.decomposition import NMF

    ours = Nmf(topics=5, loss="kullback_leibler", tolerance=1e-7, iterations=1000)
    theirs = NMF(
        5,
        init="nndsvda",
        solver="mu",
        beta_loss="kullback-leibler",
        max_iter=1000,
        tol=1e-6,
        random_state=0,
    )
    X = matrix.weights
    peer = divergence(X.toarray(), theirs.fit_transform(X) @ theirs.components_)
    fitted = ours.fit(matrix, FitOptions(0))
    assert isinstance(fitted, DivergenceParts)
    # A row's shares are of its mass, which Kullback-Leibler keeps: that gives its weights back.
    mass = np.asarray(X.sum(axis=1)).reshape(-1, 1)
    own = divergence(X.toarray(), (fitted.transform(matrix) * mass) @ shares(fitted.parts))
    assert own <= 1.001 * peer


def divergence(X: FloatArray, product: FloatArray) -> float:
    inside = X > 0
    return float((X[inside] * np.log(X[inside] / product[inside])).sum() - X.sum() + product.sum())


@pytest.mark.parametrize("kind", ["kmeans", "hdbscan", "mixture"])
def test_the_share_of_outliers_is_what_was_asked_for(kind: str, matrix: DocumentTermMatrix) -> None:
    model = MODELS[kind].model_validate({"topics": 4, "outliers": 0.25})  # type: ignore[attr-defined]
    left = ~model.fit(matrix, FitOptions(0)).transform(matrix).any(axis=1)
    assert left.mean() == pytest.approx(0.25, abs=0.02)


def test_topics_that_are_given_stay_in_place_and_the_others_are_found(
    matrix: DocumentTermMatrix,
) -> None:
    start = np.zeros((4, matrix.shape[1]))
    start[2, 30:35] = 0.2  # words of the second planted topic
    for model in (KMeans(topics=4), KMeans(topics=4, method="lloyd"), Hdbscan(topics=4)):
        fitted = model.fit(matrix, FitOptions(0, start=start))
        planted = fitted.topic_term[:, :120].reshape(4, 4, 30).sum(axis=2).argmax(axis=1)
        assert planted[2] == 1
        assert sorted(planted.tolist()) == [0, 1, 2, 3]


def test_consensus_agrees_with_the_best_start_on_clear_topics(matrix: DocumentTermMatrix) -> None:
    both = [
        KMeans(topics=4, method=method).fit(matrix, FitOptions(0)).transform(matrix).argmax(axis=1)
        for method in ("spherical", "consensus")
    ]
    assert nmi(both[0], both[1]) == pytest.approx(1)
