"""Files of the run before that are published again: hard links, or copies; never damaged ones."""

import errno
import json
import os
import re
from pathlib import Path

import pytest

from jobs.durable import CarriedFile
from jobs.errors import InputUnusable
from jobs.published import load
from jobs.store import Store
from tests.stored import FILES, START, publish


def carried(run: Path, name: str) -> CarriedFile:
    entry = json.loads((run / "manifest.json").read_bytes())["files"][name]
    return CarriedFile(run / name, entry["bytes"], entry["sha256"])


def test_a_file_that_is_carried_over_is_one_file_with_two_names(store: Store) -> None:
    first = publish(store)
    name, data = FILES[0]
    second = publish(store, files=[(name, carried(first, name)), ("new.json", b"{}")])
    assert (second / name).samefile(first / name)
    assert load(second).read(name) == data
    store.prune(1, 0, now=START)
    assert not first.exists()
    assert load(second).read(name) == data


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP])
def test_where_links_cannot_be_made_it_is_copied(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    first = publish(store)
    name, data = FILES[0]

    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refused)
    second = publish(store, files=[(name, carried(first, name))])
    assert not (second / name).samefile(first / name)
    assert load(second).read(name) == data


def test_a_damaged_file_is_not_carried_over(store: Store) -> None:
    first = publish(store)
    name, data = FILES[0]
    of = carried(first, name)
    (first / name).write_bytes(data[:-1] + b"?")
    with pytest.raises(InputUnusable, match=re.escape(f"{first / name}: damaged")):
        publish(store, files=[(name, of)])
    assert store.latest() == first
    assert os.listdir(store.runs) == [first.name]
