"""What every model and every engine promises (jobs/contracts/), checked on planted topics."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel
from scipy.sparse import csr_array

from jobs.contracts import FitOptions, FittedModel, Model
from jobs.datatypes import AnyArray, DocumentTermMatrix, TopicModel
from jobs.errors import InputUnusable
from jobs.models import ENGINES, MODELS
from jobs.topics.guided import seed_prior
from tests.planted import TOPICS, WORDS, Stopped, Stopper, counted, part, tokens, weighted

#: What a kind can be set to that takes another way through its code.
WAYS: dict[str, tuple[dict[str, Any], ...]] = {
    "kmeans": (
        {"dimensions": 6},
        {"method": "consensus"},
        {"method": "lloyd"},
        {"method": "minibatch"},
        {"method": "bisecting"},
    ),
    "nmf": ({"loss": "kullback_leibler"}, {"batch": 40}),
}
MENU: dict[str, Callable[..., Model]] = {
    **{kind: model for kind, model in MODELS.items() if kind not in ENGINES},
    **{f"{kind}:{name}": model for kind, menu in ENGINES.items() for name, model in menu.items()},
    **{
        f"{kind}:{'-'.join(map(str, way.values()))}": partial(MODELS[kind], **way)
        for kind, ways in WAYS.items()
        for way in ways
    },
}
#: What only an update reads, where it is one array alone: runs of older versions have none.
UPDATE_ONLY = {"lda:native": "masses", "nmf:kullback_leibler": "masses"}

every_model = pytest.mark.parametrize("name", sorted(MENU))


def settings(name: str, topics: int = TOPICS) -> Model:
    return MENU[name](topics=topics)


@cache
def planted() -> tuple[DocumentTermMatrix, AnyArray]:
    """120 rows of planted topics, one of them empty, and a column that nothing uses."""
    rows, topics = tokens()
    rows[5] = rows[5][:0]
    return weighted(counted(rows, 141)), topics


@cache
def fitted(name: str) -> FittedModel:
    return settings(name).fit(planted()[0], FitOptions(3))


def digest(arrays: Mapping[str, AnyArray]) -> str:
    found = hashlib.sha256()
    for key in sorted(arrays):
        array = np.ascontiguousarray(arrays[key])
        found.update(f"{key} {array.dtype} {array.shape}".encode())
        found.update(array.tobytes())
    return found.hexdigest()


def agreement(found: AnyArray, planted: AnyArray) -> float:
    """Share of the rows that lie in the majority of their topic."""
    table = np.zeros((found.max() + 1, planted.max() + 1))
    np.add.at(table, (found, planted), 1)
    return float(table.max(axis=1).sum() / len(found))


@every_model
def test_settings_are_closed_and_described(name: str) -> None:
    model = settings(name)
    assert isinstance(model, BaseModel)
    fields = type(model).model_fields
    assert model.kind == name.partition(":")[0]
    assert all(field.description for field in fields.values())
    assert model.topics == TOPICS
    with pytest.raises(ValueError, match="topics"):
        settings(name, 0)


@every_model
def test_the_planted_topics_are_found(name: str) -> None:
    matrix, topics = planted()
    document_topic = fitted(name).transform(matrix)
    used = np.flatnonzero(document_topic.any(axis=1))
    assert agreement(document_topic[used].argmax(axis=1), topics[used]) >= 0.95


@every_model
def test_rows_sum_to_one_or_are_zero(name: str) -> None:
    matrix, _ = planted()
    document_topic = fitted(name).transform(matrix)
    ids = tuple(f"t{k}" for k in range(TOPICS))
    model = TopicModel(fitted(name).topic_term, document_topic, ids)  # checks itself
    assert model.topic_term.shape == (TOPICS, 141)
    assert model.topic_term.any(axis=1).all()
    assert not document_topic[5].any()
    assert document_topic.any(axis=1).sum() == 119


@every_model
@pytest.mark.parametrize("size", [1, 7])
def test_a_row_does_not_depend_on_its_batch(name: str, size: int) -> None:
    matrix, _ = planted()
    whole = fitted(name).transform(matrix)
    batches = np.array_split(np.arange(120), range(size, 120, size))
    pieces = np.concatenate([fitted(name).transform(part(matrix, rows)) for rows in batches])
    assert whole.tobytes() == pieces.tobytes()


@every_model
def test_restored_bit_for_bit_from_arrays_alone(name: str) -> None:
    arrays = fitted(name).arrays()
    assert all(array.dtype != object and array.dtype.kind in "fiub" for array in arrays.values())
    copies = {key: np.array(array) for key, array in arrays.items()}
    again = settings(name).restore(copies)
    matrix, _ = planted()
    assert again.topic_term.tobytes() == fitted(name).topic_term.tobytes()
    assert again.transform(matrix).tobytes() == fitted(name).transform(matrix).tobytes()
    assert digest(again.arrays()) == digest(arrays)


@every_model
def test_threads_do_not_change_a_bit(name: str) -> None:
    two = settings(name).fit(planted()[0], FitOptions(3, threads=2))
    assert digest(two.arrays()) == digest(fitted(name).arrays())


@every_model
def test_inputs_are_left_as_they_were(name: str) -> None:
    matrix = weighted(counted(tokens(rows=40)[0]))
    before = [m.data.copy() for m in (matrix.counts, matrix.weights)]
    settings(name).fit(matrix, FitOptions(0)).transform(matrix)
    assert np.array_equal(matrix.counts.data, before[0])
    assert np.array_equal(matrix.weights.data, before[1])


@every_model
def test_a_word_prior_holds_where_themes_are_split(name: str) -> None:
    """Twice as many topics as themes: a guided one holds the most of its theme, and little else."""
    rows, themes = tokens(rows=160)
    matrix = weighted(counted(rows, 141))
    wanted = np.array([2, 0, 3])
    seeds = np.zeros((3, 141))
    for row, theme in enumerate(wanted):
        seeds[row, theme * WORDS + np.arange(3)] = 1
    prior = seed_prior(seeds, matrix.counts)
    model = settings(name, 2 * TOPICS)
    found = model.fit(matrix, FitOptions(5, word_prior=prior))
    main = found.transform(matrix).argmax(axis=1)
    for row, theme in enumerate(wanted):
        held = np.bincount(main[themes == theme], minlength=2 * TOPICS)
        assert held.argmax() == row
        assert np.mean(themes[main == row] == theme) > 0.9
        assert set(np.flatnonzero(seeds[row])) & set(np.argsort(-found.topic_term[row])[:30])
    again = model.restore(found.arrays())
    assert np.array_equal(again.transform(matrix), found.transform(matrix))


@every_model
def test_more_topics_than_rows_is_refused(name: str) -> None:
    matrix, _ = planted()
    few = part(matrix, np.array([4, 5, 6]))  # row 5 is empty: two can be modelled
    with pytest.raises(InputUnusable, match=r"more topics \(3\) than rows .*model\.topics"):
        settings(name, 3).fit(few, FitOptions(0))


@every_model
def test_as_many_topics_as_rows_is_fine(name: str) -> None:
    matrix, _ = planted()
    few = part(matrix, np.array([0, 1, 2]))
    model = settings(name, 3).fit(few, FitOptions(0))
    assert np.isfinite(model.topic_term).all()
    assert np.isfinite(model.transform(few)).all()


@every_model
def test_one_topic_takes_everything(name: str) -> None:
    matrix, _ = planted()
    model = settings(name, 1).fit(matrix, FitOptions(0))
    document_topic = model.transform(matrix)
    assert np.allclose(np.delete(document_topic, 5), 1)
    assert document_topic[5, 0] == 0


@every_model
def test_copies_of_one_row_do_no_harm(name: str) -> None:
    row = tokens(rows=1)[0][0]
    matrix = weighted(counted([row] * 6))
    model = settings(name, 3).fit(matrix, FitOptions(0))
    TopicModel(model.topic_term, model.transform(matrix), ("a", "b", "c"))


@every_model
def test_words_it_never_saw_give_no_topic_or_a_share_of_all(name: str) -> None:
    matrix, _ = planted()
    counts = csr_array((np.array([3], np.int32), ([0], [140])), shape=(1, 141))
    strange = DocumentTermMatrix(counts, counts.astype(np.float64))
    TopicModel(fitted(name).topic_term, fitted(name).transform(strange), ("a", "b", "c", "d"))
    nothing = part(matrix, np.array([], dtype=int))
    assert fitted(name).transform(nothing).shape == (0, TOPICS)


@every_model
def test_progress_is_told_and_can_stop_the_fit(name: str) -> None:
    matrix, _ = planted()
    listener = Stopper(after=10**6)
    told = settings(name).fit(matrix, FitOptions(3, progress=listener))
    assert digest(told.arrays()) == digest(fitted(name).arrays())
    assert len(listener.calls) >= 2
    assert all(0 <= done <= total for _, done, total in listener.calls)
    with pytest.raises(Stopped):
        settings(name).fit(matrix, FitOptions(3, progress=Stopper(after=1)))


@every_model
def test_arrays_that_do_not_fit_together_are_refused(name: str) -> None:
    arrays = dict(fitted(name).arrays())
    for key, array in arrays.items():
        wrong = [array[None], np.ones(array.shape, np.float32), array.astype(complex)]
        if len(arrays) > 1:  # one array alone has nothing to disagree with
            wrong.append(np.concatenate([array, array[:1]]) if len(array) else array[None])
        for bad in wrong:
            with pytest.raises(ValueError, match=r", not .* with "):
                settings(name).restore({**arrays, key: bad})
        rest = {k: v for k, v in arrays.items() if k != key}
        if key == UPDATE_ONLY.get(name):
            assert digest(settings(name).restore(rest).arrays()) == digest(rest)
            continue
        with pytest.raises(KeyError, match=key):
            settings(name).restore(rest)


def _cosines(a: AnyArray, b: AnyArray) -> AnyArray:
    unit = [m / np.linalg.norm(m, axis=1, keepdims=True) for m in (a, b)]
    found: AnyArray = unit[0] @ unit[1].T
    return found


PROGRAM = """
from jobs.contracts import FitOptions
from tests.contracts.test_models import MENU, digest, planted, settings
for name in sorted(MENU):
    print(name, digest(settings(name).fit(planted()[0], FitOptions(3, threads=THREADS)).arrays()))
"""


@pytest.mark.slow
def test_hash_seed_and_thread_settings_do_not_change_a_bit() -> None:
    printed = set()
    for hash_seed, threads in (("0", "1"), ("1", "2")):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
        }
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.replace("THREADS", threads)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        printed.add(done.stdout)
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == len(MENU)
