"""Assignments in columns: each is that which was packed, and holds a fraction of the memory."""

import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.datatypes import (
    Assignment,
    PassageAssignment,
    Prepared,
    TopicWeight,
    column_of,
    fields_of,
    topics_of_passages,
)
from jobs.shards import Shelf
from jobs.topics.columns import packed_assignments
from jobs.topics.columns.packed_assignments import PackedAssignments, packed, shown_on

TEXT = st.text(max_size=6) | st.sampled_from(["", "t0001", "\ud800", "نهر"])
TOPIC = st.none() | st.sampled_from(["t0000", "t0001", "t0002"])
WEIGHT = st.floats(0, 1)
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
ASSIGNMENT = st.builds(
    Assignment,
    id=TEXT, source=TEXT, title=TEXT, date=TEXT, topic=TOPIC, reason=TEXT, weight=WEIGHT,
    margin=WEIGHT,
    topics=st.lists(st.builds(TopicWeight, TEXT, WEIGHT), max_size=3).map(tuple),
    passages=st.lists(st.builds(PassageAssignment, TEXT, TOPIC, WEIGHT), max_size=3).map(tuple),
    copy_of=st.none() | TEXT,
    metadata=st.dictionaries(TEXT, SCALAR, max_size=3),
    language=TEXT, tokens=st.integers(0, 2**40), terms=st.integers(0, 9), digest=TEXT,
    unedited=TOPIC, run=st.integers(0, 9), page=TEXT,
)  # fmt: skip


@contextmanager
def packing(block: int, *, on_disk: bool) -> Iterator[Shelf | None]:
    """Blocks of so many documents, and the shelf that takes them."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(packed_assignments, "_BLOCK", block)
        yield Shelf(Path(folder)) if on_disk else None


@given(st.lists(ASSIGNMENT, max_size=6), st.integers(1, 5), st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_each_assignment_is_the_one_that_was_packed(
    some: list[Assignment], block: int, on_disk: bool
) -> None:
    with packing(block, on_disk=on_disk) as shelf:
        found = PackedAssignments(iter(some), shelf)
        assert len(found) == len(some)
        assert list(found) == some
        assert [found[at] for at in range(len(some))] == some
        assert found[1:9:2] == tuple(some[1:9:2])
        if some:
            assert found[-1] == some[-1]
        with pytest.raises(IndexError):
            found[len(some)]


@given(st.lists(ASSIGNMENT, max_size=6), st.integers(1, 5), st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_columns_and_pages_are_those_of_the_assignments(
    some: list[Assignment], block: int, on_disk: bool
) -> None:
    with packing(block, on_disk=on_disk) as shelf:
        held = PackedAssignments(iter(some), shelf)
        for name in (field.name for field in fields(Assignment)):
            own = [getattr(one, name) for one in some]
            assert list(column_of(held, name)) == list(column_of(some, name)) == own
        names, asked = ("id", "copy_of", "weight", "terms"), list(range(len(some)))[::-2]
        picked = [tuple(getattr(some[at], name) for name in names) for at in asked]
        assert list(fields_of(held, asked, *names)) == picked
        assert list(fields_of(some, asked, *names)) == picked
        topics = [passage.topic for one in some for passage in one.passages]
        assert list(topics_of_passages(held)) == list(topics_of_passages(some)) == topics
        pages = {one.id: "report/documents-0001.html" for one in some[::2]}
        expected = [replace(one, page=pages.get(one.id, one.page)) for one in some]
        assert list(shown_on(held, pages)) == list(shown_on(some, pages)) == expected
        assert list(held) == some


def test_few_assignments_are_held_as_they_are() -> None:
    one = Assignment("a", "s", "", "", None, "r", 0.0, 0.0, (), ())
    prepared = Prepared("a", "s", "", "", "", "", ())
    assert packed(iter([one]), [prepared]) == (one,)
    many = packed((one for _ in range(10_000)), [prepared] * 10_000)
    assert isinstance(many, PackedAssignments)
    assert many[9_999] == one


def _made(number: int) -> Assignment:
    id_ = f"document-{number:08d}"
    topics = tuple(TopicWeight(f"t{k:04d}", (number % 97 + k) / 200) for k in range(8))
    passages = (PassageAssignment(f"{id_}#0", "t0001", 0.5),)
    one = Assignment(id_, "corpus.jsonl", "", "2020-01-01", "t0001", "", 0.5, 0.1, topics, passages)
    return replace(one, language="en", tokens=270, terms=200, digest=f"{number:032x}")


def _size_of(make: Any) -> int:
    tracemalloc.start()
    held = make()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(held) == 8_000
    return size


def test_a_packed_assignment_takes_a_few_hundred_bytes() -> None:
    numbers = range(8_000)
    assert _size_of(lambda: PackedAssignments(map(_made, numbers))) < 8_000 * 400
    assert _size_of(lambda: tuple(map(_made, numbers))) > 8_000 * 1_500


def test_on_the_disk_it_takes_next_to_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert _size_of(lambda: PackedAssignments(map(_made, range(8_000)), shelf)) < 8_000 * 60
    assert not any(tmp_path.iterdir())
