"""Mixture, k-means and NMF over shards: sums of all rows, added up, are those of the whole."""

from pathlib import Path

import numpy as np
import pytest

from jobs.backends import Local
from jobs.contracts import Backend, FitOptions, FittedModel, Model
from jobs.datatypes import DocumentTermMatrix
from jobs.models.clustering.class_tfidf import class_words
from jobs.models.clustering.multinomials import FittedMixture, posterior
from jobs.models.distributed import corpus, fit_shards
from jobs.models.distributed.singular import singular_parts
from jobs.models.factors.components import (
    Components,
    DivergenceComponents,
    least_divergence,
    non_negative,
)
from jobs.models.factors.singular_start import singular_factors
from jobs.models.kmeans import KMeans
from jobs.models.mixture import Mixture
from jobs.models.nmf import Nmf
from jobs.models.rows.normalise import normalise_sparse
from tests.planted import TOPICS, WORDS, counted, tokens, weighted
from tests.sharded import Remote, same_arrays, sharded

CLUSTERS: list[Model] = [
    Mixture(topics=TOPICS, sample=100, restarts=2),
    Mixture(topics=TOPICS, sample=100, restarts=2, outliers=0.1),
    KMeans(topics=TOPICS, restarts=2),
    KMeans(topics=TOPICS, restarts=2, dimensions=10, outliers=0.1),
    KMeans(topics=TOPICS, restarts=2, method="lloyd"),
]
FACTORS: list[Model] = [Nmf(topics=TOPICS), Nmf(topics=TOPICS, loss="kullback_leibler")]
MODELS = [*CLUSTERS, *FACTORS]


def planted(rows: int = 700) -> DocumentTermMatrix:
    """Rows of planted topics, one of them without a term."""
    counts = counted(tokens(rows, 25)[0]).tolil()
    counts[rows // 3] = 0
    return weighted(counts.tocsr())


@pytest.fixture(params=MODELS, ids=repr)
def model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Model:
    """Each model, begun on a third of the rows."""
    monkeypatch.setattr(corpus, "SAMPLED_ROWS", 200)
    found: Model = request.param
    return found


def fitted(
    folder: Path, model: Model, backend: Backend | None = None, options: FitOptions | None = None
) -> FittedModel:
    corpus = sharded(folder, planted(), 150, backend)
    return fit_shards(model, corpus, options or FitOptions(1))


def test_workers_and_retries_change_no_byte(tmp_path: Path, model: Model) -> None:
    one = fitted(tmp_path / "one", model)
    for number, backend in enumerate((Local(3), Remote())):
        assert same_arrays(fitted(tmp_path / str(number), model, backend), one)


def test_planted_topics_are_found_and_read_by_their_own_words(tmp_path: Path, model: Model) -> None:
    found, whole = fitted(tmp_path, model), planted()
    shares = found.transform(whole)
    some = shares.any(axis=1)
    truth = (np.arange(len(shares)) % TOPICS)[some]
    main = shares[some].argmax(axis=1)
    pairs = {(topic, cluster) for topic, cluster in zip(truth, main, strict=True)}
    assert len(pairs) == TOPICS
    assert some.sum() >= 0.88 * len(shares)
    best = np.argsort(-found.topic_term, axis=1)[:, :5] // WORDS
    assert (best == best[:, :1]).all()


@pytest.mark.parametrize("model", CLUSTERS, ids=repr, indirect=True)
def test_words_of_clusters_are_those_of_all_rows(tmp_path: Path, model: Model) -> None:
    found, whole = fitted(tmp_path, model), planted()
    used = whole.rows(np.flatnonzero(np.diff(whole.counts.indptr)))
    shares = found.transform(used)
    kept = np.where(shares.any(axis=1), shares.argmax(axis=1), -1)
    if isinstance(found, FittedMixture):  # it reads the words of outliers, too
        kept = posterior(normalise_sparse(used.weights), found.words, found.log_shares).argmax(1)
    assert found.topic_term == pytest.approx(class_words(used.counts, kept, TOPICS))


def test_a_corpus_no_larger_than_the_sample_is_fitted_as_in_memory(tmp_path: Path) -> None:
    for number, model in enumerate(MODELS):
        in_memory = model.fit(planted(), FitOptions(1))
        assert same_arrays(fitted(tmp_path / str(number), model), in_memory)


@pytest.mark.parametrize("model", CLUSTERS, ids=repr, indirect=True)
def test_what_is_summed_over_shards_can_be_updated(tmp_path: Path, model: Model) -> None:
    state = fitted(tmp_path, model).state  # type: ignore[attr-defined]
    assert state.sums.shape[1] == TOPICS
    assert state.sizes.sum() == pytest.approx(699)


def test_guided_clusters_keep_their_words(tmp_path: Path, model: Model) -> None:
    prior = np.zeros((1, planted().shape[1]))
    prior[0, 2 * WORDS : 3 * WORDS] = 1 / WORDS
    found = fitted(tmp_path, model, options=FitOptions(1, word_prior=prior))
    assert found.topic_term[0].argmax() // WORDS == 2


@pytest.mark.parametrize("model", FACTORS, ids=repr, indirect=True)
def test_parts_over_shards_explain_all_rows_as_well_as_those_in_memory(
    tmp_path: Path, model: Model
) -> None:
    found, whole = fitted(tmp_path, model), planted()
    in_memory = model.fit(whole, FitOptions(1))
    X = whole.weights.toarray()
    errors = []
    for one in (found, in_memory):
        assert isinstance(one, Components | DivergenceComponents)
        H = np.ascontiguousarray(one.parts.T)
        if isinstance(one, Components):
            errors.append(((X - non_negative(whole.weights, H) @ H.T) ** 2).sum())
        else:
            product = least_divergence(whole.weights, H) @ H.T + 1e-12
            errors.append(product.sum() - (X * np.log(product)).sum())
    assert errors[0] <= 1.01 * errors[1]


def test_parts_begin_from_the_singular_vectors_of_all_rows(tmp_path: Path) -> None:
    weights = planted().weights
    used = weights[np.flatnonzero(np.diff(weights.indptr))]
    mean = used.sum() / (used.shape[0] * used.shape[1])
    _, expected = singular_factors(used, TOPICS, mean)
    found = singular_parts(sharded(tmp_path, planted(), 150), TOPICS)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-7)
