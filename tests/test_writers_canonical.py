"""Canonical JSON: rounded numbers, shares that keep their sum, one row a line."""

import json
from math import fsum, inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.canonical import compact, readable, rounded, shares, table


@given(
    st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=300).filter(
        lambda weights: sum(weights) > 1e-3
    )
)
def test_rounded_shares_keep_their_sum(weights: list[float]) -> None:
    exact = [weight / fsum(weights) for weight in weights]
    found = shares(exact)
    assert sum(round(value * 10**6) for value in found) == 10**6
    assert all(abs(a - b) <= 1.000001e-6 for a, b in zip(found, exact, strict=True))
    assert all(value == round(value, 6) for value in found)


@pytest.mark.parametrize("wrong", [[0.5, nan], [0.5, inf], [1.5, -0.5], [0.5, 0.4]])
def test_shares_that_are_none_are_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="shares must"):
        shares(wrong)


def test_numbers_are_rounded_and_never_minus_zero() -> None:
    assert compact([rounded(-1e-9), rounded(1 / 3), rounded(1e-6)]) == "[0.0, 0.333333, 1e-06]"


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_no_json_holds_what_is_no_number(value: float) -> None:
    for write in (compact, readable, lambda v: b"".join(table({}, "rows", [v]))):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write({"deep": [value]})


NESTED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False).filter(lambda value: abs(value) != inf),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(), inner, max_size=8),
    max_leaves=40,
)


@given(NESTED)
def test_readable_json_means_what_it_was_made_of(value: Any) -> None:
    data = readable(value)
    assert json.loads(data) == value
    assert data.endswith(b"\n")


@given(st.dictionaries(st.text(), st.integers()), st.lists(NESTED, max_size=5))
def test_a_table_has_one_row_a_line(head: dict[str, int], rows: list[Any]) -> None:
    head.pop("rows", None)
    data = b"".join(table(head, "rows", rows))
    assert json.loads(data) == {**head, "rows": rows}
    assert data.count(b"\n") == len(head) + len(rows) + (4 if rows else 3)
