"""Consensus clustering of an ensemble of mixtures: votes, short rows, guided topics."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts import FitOptions
from jobs.metrics.agreement import ari
from jobs.models.clustering.ensemble import agreed, mixture_count
from jobs.models.mixture import Mixture
from jobs.models.rows.normalise import one_hot
from tests.planted import counted, tokens, weighted


def test_mixtures_that_agree_but_for_names_are_their_consensus() -> None:
    clusters = np.repeat([0, 1, 2], 20)
    renamed = [one_hot(np.array(names)[clusters], 3) for names in ([0, 1, 2], [2, 0, 1], [1, 0, 2])]
    assert ari(agreed(renamed, 3, FitOptions(0), None), clusters) == 1


def test_rows_on_which_most_mixtures_agree_are_not_moved_by_one() -> None:
    clusters = np.repeat([0, 1], 20)
    odd = one_hot(np.concatenate([1 - clusters[:3], clusters[3:]]), 2)
    members = [one_hot(clusters, 2), odd, one_hot(1 - clusters, 2)]
    assert ari(agreed(members, 3, FitOptions(0), None), clusters) == 1


def test_guided_topics_keep_their_places() -> None:
    clusters = np.repeat([0, 1, 2], 20)
    members = [one_hot(clusters, 3), one_hot(np.array([0, 2, 1])[clusters], 3)]
    found = agreed(members, 3, FitOptions(0), np.array([[30.0, 0.0]]))
    assert (found[:20] == 0).all()


@pytest.mark.parametrize(("terms", "size"), [(1, 10), (8, 10), (35, 3), (60, 2), (71, 1), (400, 1)])
def test_the_shorter_the_rows_the_more_mixtures(terms: int, size: int) -> None:
    rows = csr_array(np.ones((5, terms)))
    assert mixture_count(rows) == size


def test_short_rows_are_clustered_alike_from_other_seeds() -> None:
    """Rows of five words; half of their words are drawn from all topics alike."""
    rng = np.random.default_rng(0)
    rows, topics = tokens(rows=400, length=3)
    noise = rng.integers(0, 140, (400, 2))
    matrix = weighted(counted(list(np.hstack([np.stack(rows), noise]))))
    found = [
        Mixture(topics=4).fit(matrix, FitOptions(seed)).transform(matrix).argmax(axis=1)
        for seed in (0, 1)
    ]
    assert ari(found[0], found[1]) > 0.9
    assert min(ari(one, topics) for one in found) > 0.5
