"""What every metric promises: scores with a definition, no NaN, the same each time."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from pydantic import BaseModel

from jobs.contracts import Metric, MetricInput, Model
from jobs.metrics import METRICS
from jobs.models.kmeans import KMeans
from jobs.models.lda.sklearn import SklearnLda
from jobs.models.nmf import Nmf
from tests.planted import TOPICS, inputs, tokens

MODELS: dict[str, Model] = {
    "lda": SklearnLda(topics=TOPICS, passes=5),
    "kmeans": KMeans(topics=TOPICS, restarts=2),
    "nmf": Nmf(topics=TOPICS),
}

every_metric = pytest.mark.parametrize("name", sorted(METRICS))


def settings(name: str) -> Metric:
    make: Callable[[], Metric] = METRICS[name]
    return make()


@cache
def found(model: str) -> MetricInput:
    rows, _ = tokens(rows=60)
    rows[3] = rows[3][:0]
    return inputs(MODELS[model], rows)


@every_metric
def test_settings_are_closed_and_described(name: str) -> None:
    metric = settings(name)
    assert isinstance(metric, BaseModel)
    assert metric.kind == name
    assert all(field.description for field in type(metric).model_fields.values())


@every_metric
@pytest.mark.parametrize("model", sorted(MODELS))
def test_scores_say_what_they_are(name: str, model: str) -> None:
    scores = settings(name).score(found(model))
    assert scores
    assert len({score.name for score in scores}) == len(scores)
    for score in scores:
        assert score.definition
        assert score.value is None or np.isfinite(score.value)
        assert len(score.by_topic) in {0, TOPICS}
        assert all(value is None or np.isfinite(value) for value in score.by_topic)
        plain = (str, int, float, bool, type(None))
        assert type(score.value) in {float, type(None)}
        assert all(type(value) in plain for value in score.parameters.values())
    assert settings(name).score(found(model)) == scores


@every_metric
def test_planted_topics_have_a_score(name: str) -> None:
    assert all(score.value is not None for score in settings(name).score(found("lda")))


@every_metric
@pytest.mark.parametrize("topics", [1, 2])
def test_the_smallest_models_are_no_error(name: str, topics: int) -> None:
    rows, _ = tokens(rows=2, length=3)
    settings(name).score(inputs(SklearnLda(topics=topics, passes=2), rows))
