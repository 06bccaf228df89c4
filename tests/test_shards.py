"""Shards on disk and the backends that map tasks over them: sealed whole, mapped in order."""

import errno
import os
import threading
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobs import shards
from jobs.backends import BACKENDS
from jobs.backends.local import Local
from jobs.datatypes import AnyArray
from jobs.errors import WriteFailed
from jobs.shards import parts, working_array
from jobs.text.script import stored_words
from jobs.text.script.stored_words import NamedNumbers, StoredWords, utf8_words


def test_a_part_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    shard = shards.shard_folders(tmp_path, 3)[2]
    assert not shards.sealed(shard, "text")
    empty = np.zeros((0, 4), np.int32)
    shards.write_part(shard, "text", bytes=np.arange(5, dtype=np.uint8), table=empty)
    assert shards.sealed(shard, "text")
    found = shards.read_part(shard, "text")
    assert found["bytes"].tolist() == [0, 1, 2, 3, 4]
    assert found["table"].shape == (0, 4)
    assert found["table"].dtype == np.int32
    assert list(shards.unsound_parts(shard)) == []


def test_counts_are_mapped_and_not_copied(tmp_path: Path) -> None:
    dense = np.array([[0, 2, 1], [0, 0, 0], [3, 0, 0]], np.int32)
    shards.write_counts(tmp_path, csr_array(dense))
    found = shards.read_counts(tmp_path)
    assert found.toarray().tolist() == dense.tolist()
    assert isinstance(found.data.base, np.memmap)
    assert (found @ np.eye(3)).tolist() == dense.tolist()


@pytest.mark.parametrize("rows", [0, 2])
def test_counts_of_nothing_are_counts(tmp_path: Path, rows: int) -> None:
    shards.write_counts(tmp_path, csr_array(np.zeros((rows, 4), np.int32)))
    assert shards.read_counts(tmp_path).shape == (rows, 4)


def test_a_part_that_is_there_stays_and_a_dropped_one_is_gone(tmp_path: Path) -> None:
    shards.write_part(tmp_path, "one", a=np.zeros(1))
    shards.write_part(tmp_path, "one", a=np.ones(1))
    assert shards.read_part(tmp_path, "one")["a"].tolist() == [0.0]
    shards.drop_part(tmp_path, "one")
    shards.drop_part(tmp_path, "one")
    assert list(tmp_path.iterdir()) == []


def test_two_tasks_that_write_one_part_leave_one(tmp_path: Path) -> None:
    started = threading.Barrier(2)

    def write(number: int) -> None:
        started.wait()
        shards.write_part(tmp_path, "one", a=np.zeros(1 << 16))

    list(Local(2).map(write, [0, 1]))
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_what_is_damaged_or_half_written_is_removed(tmp_path: Path) -> None:
    for name in ("cut", "kept", "sealless"):
        shards.write_part(tmp_path, name, a=np.arange(9))
    with (tmp_path / "cut/a.npy").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\1")
    (tmp_path / "sealless" / parts.SEAL).unlink()
    (tmp_path / ".beside-kept-1").mkdir()
    assert list(shards.unsound_parts(tmp_path)) == ["cut", "sealless"]
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_full_disk_ends_in_74_and_leaves_nothing_torn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(WriteFailed, match=r"No space left.*backend.scratch") as told:
        shards.write_part(tmp_path, "one", a=np.zeros(1))
    assert told.value.exit_code == 74
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.integers(), max_size=20), st.integers(1, 4))
def test_results_come_in_the_order_of_shards(values: list[int], threads: int) -> None:
    backend = BACKENDS["local"](threads)
    factor = backend.broadcast(3)
    assert list(backend.map(lambda one: one * factor.value, values)) == [3 * v for v in values]
    backend.close()


def test_what_a_task_raises_is_raised() -> None:
    def refuse(number: int) -> int:
        if number == 2:
            raise WriteFailed("full")
        return number

    with pytest.raises(WriteFailed, match="full"):
        list(Local(2).map(refuse, range(4)))


@given(st.lists(st.text(st.characters(exclude_characters="\n")), max_size=9), st.data())
def test_words_on_the_disk_are_read_as_they_were_written(
    forms: list[str], data: st.DataObject
) -> None:
    sizes = [len(f"{form}\n".encode("utf-8", "surrogatepass")) for form in forms]
    stored = StoredWords(utf8_words(forms), np.append(0, np.cumsum(sizes, dtype=np.int64)))
    with mock.patch.object(stored_words, "AT_ONCE", 2):
        assert list(stored) == forms
    cut = data.draw(st.slices(len(forms)))
    assert stored[cut] == tuple(forms[cut])
    assert [stored[number] for number in range(-len(forms), len(forms))] == forms + forms
    with pytest.raises(IndexError):
        stored[len(forms)]


def test_names_of_few_are_held_as_numbers() -> None:
    found = NamedNumbers(("", "ar", "en"), np.array([1, 1, 0, 2], np.uint8))
    with mock.patch.object(stored_words, "AT_ONCE", 3):
        assert list(found) == ["ar", "ar", "", "en"]
    assert found[3] == "en"
    assert found[1:3] == ("ar", "")


@pytest.mark.parametrize("least", [0, 1 << 20])
def test_an_array_to_work_on_is_zero_and_leaves_no_file(
    least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_ON_DISK_FROM", least)
    found = working_array(tmp_path / "fit", (3, 4), np.int32)
    assert found.tolist() == [[0] * 4] * 3
    found += 2
    assert int(found.sum()) == 24
    assert list(tmp_path.rglob("*")) in ([], [tmp_path / "fit"])


def test_an_array_that_the_disk_has_no_room_for_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parts, "_ON_DISK_FROM", 0)
    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(WriteFailed, match=r"No space left on device.*backend\.scratch"):
        working_array(tmp_path, (3, 4), np.int32)


def test_a_shelf_gives_back_what_was_put_on_it(tmp_path: Path) -> None:
    shelf = shards.Shelf(tmp_path / "made")
    first: dict[str, AnyArray] = {
        "a": np.arange(3), "b": np.zeros(0, np.uint8), "c": np.array([0.5, -1.0]),
    }  # fmt: skip
    places = [shelf.put(first), shelf.put({"a": np.array([7], np.int32)})]
    found = shelf.get(places[0])
    assert {name: one.tolist() for name, one in found.items()} == {
        name: one.tolist() for name, one in first.items()
    }
    assert shelf.get(places[0], {"c"})["c"].tolist() == [0.5, -1.0]
    assert shelf.get(places[1])["a"].dtype == np.int32
    assert not list((tmp_path / "made").iterdir())


def test_a_shelf_on_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = shards.Shelf(tmp_path)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(WriteFailed, match=r"No space left on device.*backend\.scratch"):
        shelf.put({"a": np.arange(3)})
