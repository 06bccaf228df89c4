"""Reading text files: ids, patterns, links, gzip, and files that cannot be used."""

import gzip
import os
import random
import socket
import struct
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from jobs.errors import InputMissing, InputUnusable
from jobs.readers.finding import _matches
from jobs.readers.text import TextFiles
from tests.reading import TEXTS, put, reasons, texts

SEEDS = Path(__file__).parents[1] / "seeds"


def test_seeds_are_read_whole_with_their_stems_as_ids() -> None:
    reading = TextFiles(path="seeds").read(str(SEEDS.parent))
    files = sorted(SEEDS.glob("*.txt"))
    assert [one.id for one in reading.documents] == [file.stem for file in files]
    assert [one.text.encode() for one in reading.documents] == [f.read_bytes() for f in files]
    assert [one.source for one in reading.documents] == [f"seeds/{file.name}" for file in files]
    assert {one.encoding for one in reading.files} == {"utf-8"}
    assert reading.skipped == ()


def test_ids_are_unique_paths_below_the_folder(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "x/a.txt", "x/y/a.b.txt.gz", ".hidden.txt", ".git/c.txt"):
        data = f"text of {name}".encode()
        put(tmp_path, name, gzip.compress(data) if name.endswith(".gz") else data)
    reading = texts(tmp_path, pattern="**/*.txt*")
    assert [one.id for one in reading.documents] == ["a", "b", "x/a", "x/y/a.b"]
    assert [one.id for one in texts(tmp_path).documents] == ["a", "b"]
    named = texts(tmp_path, pattern="**/*.txt*", ids="name")
    assert [one.id for one in named.documents] == ["a.txt", "b.txt", "x/a.txt", "x/y/a.b.txt.gz"]


def test_one_file_can_be_named_and_may_lie_outside_of_the_root(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/one.text", "hello")
    (tmp_path / "root").mkdir()
    reading = TextFiles(path="../elsewhere/one.text").read(str(tmp_path / "root"))
    assert [(one.id, one.source) for one in reading.documents] == [("one", "../elsewhere/one.text")]


def test_the_order_of_the_listing_is_no_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        put(tmp_path, f"{number % 3}/{number}.txt", f"text {number}")
    expected = texts(tmp_path, pattern="**/*.txt")
    listing = os.scandir

    def shuffled(path: Path) -> list[os.DirEntry[str]]:
        entries = list(listing(path))
        random.Random(7).shuffle(entries)
        return entries

    monkeypatch.setattr(os, "scandir", shuffled)
    assert texts(tmp_path, pattern="**/*.txt") == expected


@pytest.mark.parametrize(
    ("name", "pattern", "matches"),
    [
        ("a.txt", "*.txt", True),
        ("a.TXT", "*.txt", True),
        ("a.txt", "*.TXT", True),
        ("a.b.TXT.Gz", "*.txt*", True),
        ("A.txt", "a.txt", False),
        (".TXT", ".txt", False),
        ("x/a.txt", "*.txt", False),
        ("x/a.txt", "**/*.txt", True),
        ("a.txt", "**/*.txt", True),
        ("x/y/z/a.txt", "x/**/a.*", True),
        ("x/a.txt", "x/**/a.*", True),
        (".a.txt", "*.txt", False),
        (".a.txt", ".*.txt", True),
        (".x/a.txt", "**/*.txt", False),
        ("x/a.txt", "[xy]/?.txt", True),
        ("x/a.txt", "**", True),
    ],
)
def test_patterns(name: str, pattern: str, matches: bool) -> None:
    assert _matches(tuple(name.split("/")), tuple(pattern.split("/"))) is matches


@pytest.mark.parametrize("pattern", ["../*.txt", "/etc/*", "a/../../*"])
def test_a_pattern_that_leads_out_of_the_folder_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="relative to `path`"):
        TextFiles(path=".", pattern=pattern)


def test_nothing_there_or_nothing_matched_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=r"nowhere: No such file.*reader\.path"):
        TextFiles(path="nowhere").read(str(tmp_path))
    with pytest.raises(InputMissing, match=r"nothing in this folder matches the pattern '\*.txt'"):
        texts(tmp_path)


def test_unusable_files_are_listed_with_their_reasons(tmp_path: Path) -> None:
    put(tmp_path, "good.txt", "good")
    put(tmp_path, "empty.txt", b"")
    put(tmp_path, "blank.txt", " \n\t ")
    put(tmp_path, "pdf.txt", b"%PDF-1.7\nstream")
    put(tmp_path, "nul.txt", b"some\0bytes\0")
    put(tmp_path, "noise.txt", random.Random(1).randbytes(4_000))
    put(tmp_path, "cut.txt", gzip.compress(random.Random(2).randbytes(999))[:-30])
    put(tmp_path, "flipped.txt", gzip.compress(b"x" * 50)[:-6] + b"abcdef")
    put(tmp_path, "trailing.txt", gzip.compress(b"text") + b"more")
    reading = texts(tmp_path, max_bytes=100_000)
    assert [one.id for one in reading.documents] == ["good"]
    found = reasons(reading)
    for name, reason in {
        "empty": "the file is empty",
        "blank": "only white space",
        "pdf": "it is a PDF file",
        "nul": "a binary file: 2 of 11 bytes are NUL",
        "noise": "a binary file",
        "cut": "ends early",
        "flipped": "gzip data is broken",
        "trailing": "no gzip data follow",
    }.items():
        assert reason in found[name]
    assert {one.path: one.reason for one in reading.files if one.status == "skipped"} == {
        f"{name}.txt": reason for name, reason in found.items()
    }
    assert all(len(one.sha256) == 64 for one in reading.files)


def test_when_no_file_can_be_used_the_input_is_unusable(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", struct.pack("<9i", *range(9)))
    with pytest.raises(InputUnusable, match=r"no document could be read.*a\.txt: a binary file"):
        texts(tmp_path)


def test_what_is_no_regular_file_neither_blocks_nor_passes(tmp_path: Path) -> None:
    put(tmp_path, "good.txt", "good")
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        home = os.getcwd()
        os.chdir(tmp_path)  # the path of a socket may not be long
        server.bind("socket.txt")
        os.chdir(home)
        (tmp_path / "loop.txt").symlink_to("loop.txt")
        (tmp_path / "gone.txt").symlink_to("nowhere")
        (tmp_path / "null.txt").symlink_to("/dev/null")
        reading = texts(tmp_path)
        found = reasons(reading)
        assert [one.id for one in reading.documents] == ["good"]
        assert found["pipe"] == "not a regular file but a pipe"
        assert "socket" in found["socket"]
        assert "symbolic links" in found["loop"]
        assert "No such file" in found["gone"]
        assert "out of the folder" in found["null"]
        outside = reasons(texts(tmp_path, allow_outside=True))
        assert outside["null"] == "not a regular file but a character device"


@pytest.mark.parametrize(
    ("pattern", "listed"),
    [
        ("*.txt", {"spark.txt", "empty.txt", "a.txt"}),
        ("**/*.txt", {"empty.txt", "a.txt"}),
        ("*.txt*", {"spark.txt", "empty.txt", "a.txt"}),
        ("*", set()),
        ("**/*.{txt,md}", {"empty.txt", "a.txt"}),
    ],
)
def test_a_folder_with_the_name_of_a_document_is_listed_unless_it_holds_some(
    pattern: str, listed: set[str], tmp_path: Path
) -> None:
    put(tmp_path, "good.txt", "good")
    put(tmp_path, "spark.txt/part-0.txt", "part")
    put(tmp_path, "a.txt/notes.doc", "no document")
    put(tmp_path, "old.txt.kept/notes.doc", "no document")
    (tmp_path / "empty.txt").mkdir()
    reading = texts(tmp_path, pattern=pattern)
    assert {one.source for one in reading.skipped} == listed
    assert all(one.reason.startswith("a folder, not a file") for one in reading.skipped)


def test_the_mark_of_another_encoding_makes_no_text(tmp_path: Path) -> None:
    put(tmp_path, "good.txt", "good")
    put(tmp_path, "bad.txt", b"\xef\xbb\xbf" + TEXTS["mixed"].encode("utf-16-le"))
    assert "a binary file" in reasons(texts(tmp_path))["bad"]


def test_an_unreadable_file_or_folder_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "good.txt", "good")
    put(tmp_path, "secret.txt", "secret")
    put(tmp_path, "vault/a.txt", "secret")
    opened, listed = os.open, os.scandir

    def refuse_open(path: Any, *rest: Any, **named: Any) -> int:
        if "secret" in str(path):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest, **named)

    def refuse_list(path: Any) -> Any:
        if "vault" in str(path):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "open", refuse_open)  # root may read all: modes would prove nothing
    monkeypatch.setattr(os, "scandir", refuse_list)
    reading = texts(tmp_path, pattern="**/*.txt")
    assert [one.id for one in reading.documents] == ["good"]
    assert reasons(reading) == {
        "secret": "cannot be read: Permission denied",
        "vault": "the folder cannot be listed: Permission denied",
    }


def test_links_out_of_the_folder_are_followed_only_where_that_is_allowed(tmp_path: Path) -> None:
    put(tmp_path, "outside/secret.txt", "secret")
    put(tmp_path, "in/a.txt", "a")
    (tmp_path / "in/link.txt").symlink_to(tmp_path / "outside/secret.txt")
    (tmp_path / "in/twin.txt").symlink_to("a.txt")
    (tmp_path / "in/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "in/back").symlink_to(tmp_path / "in")
    settings = {"path": "in", "pattern": "**/*.txt"}
    reading = TextFiles.model_validate(settings).read(str(tmp_path))
    assert [one.id for one in reading.documents] == ["a", "twin"]
    assert {key: reason.partition(";")[0] for key, reason in reasons(reading).items()} == {
        "link": "a symbolic link out of the folder",
        "folder": "a symbolic link to a folder",
        "back": "a symbolic link to a folder",
    }
    allowed = TextFiles.model_validate({**settings, "allow_outside": True}).read(str(tmp_path))
    assert [one.id for one in allowed.documents] == ["a", "folder/secret", "link", "twin"]


def test_a_gzip_bomb_is_never_unpacked_beyond_the_bound(tmp_path: Path) -> None:
    put(tmp_path, "good.txt", "good")
    put(tmp_path, "bomb.txt", gzip.compress(b"\x20" * 50_000_000))
    put(tmp_path, "large.txt", b"a" * 100_001)
    reading = texts(tmp_path, max_bytes=100_000)
    assert reasons(reading) == {
        "bomb": "larger than max_bytes (100,000 bytes) after decompression",
        "large": "larger than max_bytes (100,000 bytes)",
    }


def test_two_members_of_one_gzip_file_are_one_text(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0")
    assert texts(tmp_path).documents[0].text == "one two"


def test_names_are_data_even_when_they_are_no_text(tmp_path: Path) -> None:
    names = [b"a\xff.txt", "\u202eevil\x1b[31m.txt".encode(), b"x\ny.txt"]
    for name in names:
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as stream:
            stream.write(b"text")
    reading = texts(tmp_path)
    ids = [one.id for one in reading.documents]
    assert ids == sorted(["a\\xff", "\u202eevil\x1b[31m", "x\ny"])
    assert all(one.id.encode() and one.source.encode() for one in reading.documents)


def test_a_name_that_is_no_utf_8_may_be_an_id(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")
    with open(path, "wb") as stream:
        stream.write(b"a text")
    assert [one.id for one in texts(tmp_path, ids="name").documents] == ["caf\\xe9.txt"]
    assert [one.id for one in texts(tmp_path).documents] == ["caf\\xe9"]


def test_a_clash_of_ids_names_the_key_that_mends_it(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "one")
    put(tmp_path, "a.md", "two")
    with pytest.raises(InputUnusable, match=r"with `reader\.ids: name` it is the name of the file"):
        texts(tmp_path, pattern="*.{txt,md}")
    read = texts(tmp_path, pattern="*.{txt,md}", ids="name")
    assert [one.id for one in read.documents] == ["a.md", "a.txt"]


@pytest.mark.parametrize("size", [1, 100, 9_000])
def test_gzip_of_many_members_is_read_whole(tmp_path: Path, size: int) -> None:
    members = [f"{number} ".encode() * size for number in range(60)]
    put(tmp_path, "a.txt", b"".join(map(gzip.compress, members)) + bytes(512))
    assert texts(tmp_path).documents[0].text == b"".join(members).decode()
    with pytest.raises(InputUnusable, match="larger than max_bytes"):
        texts(tmp_path, max_bytes=len(b"".join(members)) - 1)
