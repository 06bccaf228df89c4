"""What every vectoriser promises: weights row by row, rebuilt from its arrays alone."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from pydantic import BaseModel

from jobs.contracts import Vectoriser
from jobs.datatypes import DocumentTermMatrix, SparseMatrix
from jobs.errors import InputUnusable
from jobs.vectorisers import VECTORISERS
from tests.planted import counted, tokens

every_vectoriser = pytest.mark.parametrize("name", sorted(VECTORISERS))


def settings(name: str) -> Vectoriser:
    make: Callable[[], Vectoriser] = VECTORISERS[name]
    return make()


@cache
def counts() -> SparseMatrix:
    """60 rows, one of them empty, and a column that nothing uses."""
    rows, _ = tokens(rows=60)
    rows[5] = rows[5][:0]
    return counted(rows, 141)


def content(matrix: SparseMatrix) -> tuple[bytes, ...]:
    return tuple(part.tobytes() for part in (matrix.data, matrix.indices, matrix.indptr))


@every_vectoriser
def test_settings_are_closed_and_described(name: str) -> None:
    vectoriser = settings(name)
    assert isinstance(vectoriser, BaseModel)
    assert vectoriser.kind == name
    assert all(field.description for field in type(vectoriser).model_fields.values())


@every_vectoriser
def test_weights_have_the_shape_and_places_of_the_counts(name: str) -> None:
    before = content(counts())
    weights = settings(name).fit(counts()).transform(counts())
    DocumentTermMatrix(counts(), weights)
    assert weights.dtype == np.float64
    assert np.isfinite(weights.data).all()
    assert (weights.data > 0).all()
    assert np.array_equal(weights.indices, counts().indices)
    assert content(counts()) == before


@every_vectoriser
@pytest.mark.parametrize("size", [1, 7])
def test_a_row_does_not_depend_on_its_batch(name: str, size: int) -> None:
    fitted = settings(name).fit(counts())
    whole = fitted.transform(counts())
    for first in range(0, 60, size):
        rows = np.arange(first, min(first + size, 60))
        assert content(fitted.transform(counts()[rows])) == content(whole[rows])


@every_vectoriser
def test_restored_bit_for_bit_from_arrays_alone(name: str) -> None:
    fitted = settings(name).fit(counts())
    arrays = {key: np.array(array) for key, array in fitted.arrays().items()}
    again = settings(name).restore(arrays)
    assert content(again.transform(counts())) == content(fitted.transform(counts()))
    assert set(again.arrays()) == set(arrays)


@every_vectoriser
def test_no_rows_are_no_error(name: str) -> None:
    fitted = settings(name).fit(counts())
    assert fitted.transform(counts()[:0]).shape == (0, 141)


@every_vectoriser
def test_an_update_keeps_old_terms_and_learns_appended_ones(name: str) -> None:
    """Rows of 30 more documents, which have 20 terms more: the shared words, of another theme."""
    rows, _ = tokens(rows=90)
    more = counted(rows, 161)
    first = settings(name).fit(counts())
    updated = settings(name).update(first, more)
    whole = settings(name).fit(more)
    before = content(updated.transform(more[:, :141]))
    assert before == content(first.transform(more[:, :141]))
    for key, array in updated.arrays().items():
        if array.shape == (161,):
            assert array[:141].tobytes() == first.arrays()[key].tobytes()
            assert array[141:].tobytes() == whole.arrays()[key][141:].tobytes()
        else:
            assert array.tobytes() == first.arrays()[key].tobytes()
    again = settings(name).restore(updated.arrays())
    assert content(again.transform(more)) == content(updated.transform(more))


@every_vectoriser
def test_an_update_cannot_lose_terms_nor_change_the_kind(name: str) -> None:
    first = settings(name).fit(counts())
    if not first.arrays():
        return
    with pytest.raises(InputUnusable, match="appended, not taken away"):
        settings(name).update(first, counts()[:, :100])
    with pytest.raises(InputUnusable, match="of another kind"):
        settings(name).update(settings("counts").fit(counts()), counts())
