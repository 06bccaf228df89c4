"""The arrays of the model (npz without pickle) and the JSON that describes them."""

import io
import json
import zipfile
from dataclasses import replace
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs.saved_model import load_model
from jobs.writers.model import ModelArrays
from jobs.writers.npz import BadArrays, pack, unpack
from tests.planted import TOPICS
from tests.results import CONFIG, FACTS, result, validator

ARRAYS = {
    "a/floats": np.arange(6, dtype=np.float64).reshape(2, 3),
    "a/fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "b/big_endian": np.arange(4, dtype=">i4"),
    "b/scalar": np.asarray(7),
    "c/empty": np.zeros((0, 5), np.float32),
    "c/flags": np.asarray([True, False]),
}


def test_arrays_come_back_as_they_were() -> None:
    found = unpack(b"".join(pack(ARRAYS)))
    assert list(found) == sorted(ARRAYS)
    for name, array in ARRAYS.items():
        assert np.array_equal(found[name], array)
        assert found[name].shape == array.shape
        assert found[name].flags.writeable


def test_the_same_arrays_are_the_same_bytes() -> None:
    data = b"".join(pack(ARRAYS))
    assert data == b"".join(pack(dict(reversed(ARRAYS.items()))))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with np.load(io.BytesIO(data), allow_pickle=False) as loaded:  # plain NumPy reads it too
        assert np.array_equal(loaded["a/floats"], ARRAYS["a/floats"])


@pytest.mark.parametrize(
    "wrong", [np.asarray([object()]), np.asarray(["text"]), np.asarray([nan]), np.asarray([inf])]
)
def test_what_is_no_number_is_not_packed(wrong: Any) -> None:
    with pytest.raises(ValueError, match="array 'x'"):
        b"".join(pack({"x": wrong}))


def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def npy(array: Any, *, allow_pickle: bool = False) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=allow_pickle)
    return buffer.getvalue()


SOUND = npy(np.arange(4.0))


#: What no .npz of ours may hold: numpy can only pickle it.
OBJECTS = np.asarray([{1: 2}], object)


def shaped(shape: bytes) -> bytes:
    """An archive of one array whose header lies about its shape."""
    lie = SOUND.replace(
        b"(4,), }".ljust(7 + len(shape)), shape.join([b"(", b"), }"]).ljust(7 + len(shape))
    )
    assert len(lie) == len(SOUND)
    assert shape in lie
    return archive({"x.npy": lie})


HOSTILE = {
    "no archive": (b"PK but not really", "not a sound .npz"),
    "cut off": (b"".join(pack(ARRAYS))[:-40], "not a sound .npz"),
    "a bomb": (archive({"x.npy": npy(np.zeros(10**6))}, zipfile.ZIP_DEFLATED), "compressed"),
    "huge shape": (shaped(b"4000000000,"), "holds 32 bytes"),
    "overflow": (shaped(b"2305843009213693953,4"), "holds 32 bytes"),
    "negative": (shaped(b"-4,"), "holds 32 bytes"),
    "negative twice": (shaped(b"-2,-2"), "holds 32 bytes"),
    "no shape": (shaped(b"'4',"), "broken header"),
    "too short": (archive({"x.npy": SOUND[:-8]}), "holds 24 bytes"),
    "too long": (archive({"x.npy": SOUND + b"more"}), "holds 36 bytes"),
    "pickled": (archive({"x.npy": npy(OBJECTS, allow_pickle=True)}), "of object"),
    "no array": (archive({"x.npy": b"\x80\x04pickle"}), "broken header"),
}


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_arrays_are_refused_before_they_are_read(data: bytes, reason: str) -> None:
    with pytest.raises(BadArrays, match=reason):
        unpack(data)


def test_flipped_bits_are_noticed() -> None:
    data = bytearray(b"".join(pack({"x": np.arange(1000.0)})))
    data[4000] ^= 1
    with pytest.raises(BadArrays, match="CRC"):
        unpack(bytes(data))


# ---- the model -------------------------------------------------------------------------------


def test_the_model_is_described_by_its_json() -> None:
    files = dict(ModelArrays().files(result(), FACTS))
    head = json.loads(files["model/model.json"])
    validator("model").validate(head)
    arrays = unpack(files["model/arrays.npz"])
    assert {name: list(array.shape) for name, array in arrays.items()} == {
        name: declared["shape"] for name, declared in head["arrays"].items()
    }
    assert head["config"] == {
        key: CONFIG[key]
        for key in ("seed", "text", "passages", "vocabulary", "vectoriser", "model", "topics")
    }
    assert arrays["probes/document_topic"].shape == (5, TOPICS)


@pytest.mark.parametrize("habit", [True, False])
def test_the_spelling_habit_of_the_corpus_comes_back(habit: bool) -> None:
    sound = result()
    learned = replace(sound, lexicon=replace(sound.lexicon, heh_for_marbuta=habit))
    files = dict(ModelArrays().files(learned, FACTS))
    head = json.loads(files["model/model.json"])
    assert load_model(head, files["model/arrays.npz"], Path()).lexicon.heh_for_marbuta is habit


def test_a_word_with_a_line_break_is_no_word() -> None:
    sound = result()
    words = ("a\nb", *sound.lexicon.words[1:])
    broken = replace(sound, lexicon=replace(sound.lexicon, words=words))
    with pytest.raises(ValueError, match="line break"):
        list(ModelArrays().files(broken, FACTS))
