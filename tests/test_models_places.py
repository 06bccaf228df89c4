"""The places of rows in LSA: how they are smoothed, and what they say for each topic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.contracts import FitOptions
from jobs.metrics.agreement import nmi
from jobs.models.embedding.lsa_view import SHRINKAGE, LsaView, log_density
from jobs.models.embedding.neighbours import nearest, smooth
from jobs.models.mixture import Mixture
from jobs.models.rows.normalise import normalise_l2
from tests.planted import counted, tokens, weighted


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 6), st.integers(1, 5))
def test_evidence_is_the_log_density_around_the_centres(
    seed: int, rows: int, directions: int, topics: int
) -> None:
    rng = np.random.default_rng(seed)
    places = normalise_l2(rng.normal(size=(rows, directions)))
    members = rng.dirichlet(np.ones(topics), size=rows)
    middle = np.repeat(places.mean(axis=0)[None], SHRINKAGE, axis=0)
    for k in range(topics):
        weights = np.append(members[:, k], np.ones(SHRINKAGE))
        centre = np.average(np.vstack([places, middle]), axis=0, weights=weights)
        density = -0.5 * ((places - centre) ** 2).sum(axis=1)
        found = log_density(places, members)[:, k] - 0.5 * (places**2).sum(axis=1)
        assert found == pytest.approx(density, abs=1e-12)


@pytest.mark.parametrize("size", [0, 10, 100, 400])
def test_a_topic_pulls_the_more_the_more_rows_it_has(size: int) -> None:
    places = np.repeat(np.eye(2), 400, axis=0)
    members = np.zeros((800, 2))
    members[:size, 0] = 1  # the other topic is empty: its centre is in the middle
    found = log_density(places, members)
    way = size / (size + SHRINKAGE)  # so far from the middle to its rows the centre lies
    assert found[0, 0] - found[0, 1] == pytest.approx(way / 2 - way**2 / 4)


def test_no_more_neighbours_than_half_the_mean_topic_has_to_give() -> None:
    rows = normalise_l2(np.random.default_rng(0).normal(size=(40, 5)))
    space = LsaView(np.arange(40), np.eye(5), rows, nearest(rows, 30))
    assert np.array_equal(space.smoothed(30, 4, 2), smooth(rows, space.near[:, :5], 2))
    assert np.array_equal(space.smoothed(3, 4, 2), smooth(rows, space.near[:, :3], 2))
    assert np.array_equal(space.smoothed(30, 40, 2), smooth(rows, space.near[:, :1], 2))


def test_rows_outside_the_sample_are_judged_by_their_words() -> None:
    rows, topics = tokens(rows=500, length=20)
    matrix = weighted(counted(rows))
    found = (
        Mixture(topics=4, sample=100).fit(matrix, FitOptions(0)).transform(matrix).argmax(axis=1)
    )
    assert nmi(found, topics) == 1
