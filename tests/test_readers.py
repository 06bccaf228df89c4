"""Readers: what is read, in which order, and every input that is broken or hostile."""

import gzip
import io
import json
import os
import random
import re
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from jobs.datatypes import Reading
from jobs.errors import InputMissing, InputUnusable
from jobs.readers.csv import CsvFiles
from jobs.readers.encoding import NotText, decode
from jobs.readers.jsonl import JsonLines
from jobs.readers.opening import _matches
from jobs.readers.text import TextFiles

SEEDS = Path(__file__).parents[1] / "seeds"


def put(root: Path, name: str, content: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def texts(root: Path, **settings: Any) -> Reading:
    return TextFiles(path=".", **settings).read(str(root))


def reasons(reading: Reading) -> dict[str, str]:
    return {one.id: one.reason for one in reading.skipped}


# ---- text files ------------------------------------------------------------------------------


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
        ("a.TXT", "*.txt", False),
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
    put(tmp_path, "nul.txt", b"some\0bytes")
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
        "nul": "a binary file: byte 4 is NUL",
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


# ---- encodings -------------------------------------------------------------------------------

TEXTS = {
    "arabic": "\n".join(
        [
            "تعود العلاقات بين العراق والولايات المتحدة إلى عقود مضت، وقد مرت بمراحل مختلفة.",
            "قال رئيس الوزراء إن الحوار الاستراتيجي سيبدأ قريباً؛ فهل تنسحب القوات؟",
        ]
    ),
    "headline": "انسحاب القوات الأمريكية من العراق ليس قريباً",
    "vowels": "الزَّمَن، ذَلك السَّائِل الذي لَا نَعرف قِيمَته؛ إلَّا بمرُوره",
    "mixed": "أعلنت شركة Microsoft يوم الخميس 25 يناير إطلاق Windows 11 في السوق العربية.",
    "french": "L'été dernier, le président a déclaré que la situation était « très préoccupante ».",
    "english": "The café’s owner said “no comment” – and left.",
    "spanish": "¿Qué cuesta? ¡Nada!",
    "signs": "§ 5: ½ of €3, ± 2",
    "digits": "2003, 2011",
    "word": "نعم",
}
MARKS = {
    "utf-8-sig": b"",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\0\0",
    "utf-32-be": b"\0\0\xfe\xff",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(
    "encoding",
    [*MARKS, "utf-8", "cp1256", "iso8859-6", "cp1252"],
)
def test_the_encoding_is_found(text: str, encoding: str) -> None:
    if encoding == "iso8859-6":  # it has no guillemets and no typographic quotes
        text = text.translate(str.maketrans("«»’“”–", '""\'""-'))
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip(f"this text cannot be written in {encoding}")
    found = decode(data)
    assert found.text == text
    assert found.warning == ""
    assert "".encode(found.encoding) in (b"", *MARKS.values(), b"\xef\xbb\xbf")
    if encoding in MARKS and not encoding.endswith("sig"):
        marked = decode(MARKS[encoding] + data)
        assert (marked.text, marked.encoding) == (text, encoding)


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
@pytest.mark.parametrize("encoding", [*MARKS, "utf-8", "cp1256", "iso8859-6"])
def test_the_encoding_of_the_seeds_is_found_and_recorded(
    seed: Path, encoding: str, tmp_path: Path
) -> None:
    text = seed.read_text("utf-8")
    kept = "".join(c for c in text if _fits(c, encoding))
    assert len(kept) > 0.9 * len(text)
    (tmp_path / "a.txt").write_bytes(kept.encode(encoding))
    reading = texts(tmp_path)
    assert [document.text for document in reading.documents] == [kept]
    assert [file.encoding for file in reading.files] == [encoding]


def _fits(char: str, encoding: str) -> bool:
    try:
        return bool(char.encode(encoding))
    except UnicodeEncodeError:
        return False


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Президент заявил, что переговоры начнутся в ближайшее время.", "cp1251"),
        ("Президент заявил, что переговоры начнутся в ближайшее время.", "koi8-r"),
        ("Ο πρόεδρος δήλωσε ότι οι διαπραγματεύσεις θα αρχίσουν σύντομα.", "iso8859-7"),
        ("הנשיא אמר כי השיחות יתחילו בקרוב מאוד.", "cp1255"),
        ("総理大臣は交渉が間もなく始まると述べた。", "shift_jis"),
    ],
)
def test_an_encoding_that_is_not_known_is_refused_and_not_guessed(text: str, encoding: str) -> None:
    with pytest.raises(NotText, match="name it under 'encoding'"):
        decode(text.encode(encoding))
    assert decode(text.encode(encoding), encoding).text == text


def test_a_few_broken_bytes_are_replaced_and_reported(tmp_path: Path) -> None:
    text = TEXTS["arabic"]
    whole = text.encode()
    put(tmp_path, "cut.txt", whole[:-1])
    put(tmp_path, "hit.txt", whole[:40] + b"\xff" + whole[41:])
    put(
        tmp_path,
        "mostly_ascii.txt",
        "five pounds (£5), six (£6) and a broken \udcff byte".encode(errors="surrogateescape"),
    )
    reading = texts(tmp_path)
    assert {one.encoding for one in reading.files} == {"utf-8"}
    warned = {one.path: one.warning for one in reading.files}
    assert warned["cut.txt"].startswith("1 broken characters replaced, the first at byte")
    assert reading.documents[0].text[:-1] == text[:-1]
    assert all(one.text.count("\ufffd") in (1, 2) for one in reading.documents)


def test_an_encoding_that_is_named_is_believed_but_not_beyond_reason(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", TEXTS["arabic"].encode("cp1256"))
    put(tmp_path, "b.txt", "plain")
    reading = texts(tmp_path, encoding="utf-8")
    assert "places are not utf-8, the first at byte 0" in reasons(reading)["a"]
    assert texts(tmp_path, encoding="windows-1256").documents[0].text == TEXTS["arabic"]


@pytest.mark.parametrize("encoding", ["base64", "klingon", "rot13", "idna", "utf-7", "", "a\0b"])
def test_what_is_no_text_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(ValidationError, match="not the name of a text encoding"):
        TextFiles(path=".", encoding=encoding)


@pytest.mark.parametrize("text", ["a b c d e f " * 50, "a\tb\nc\td\n" * 9, "x " * 10_000])
def test_one_letter_words_are_no_utf_16(text: str) -> None:
    assert decode(text.encode()).text == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_no_utf_8_text_is_taken_for_another(text: str) -> None:
    data = text.encode()
    if re.match(r"%PDF-|PK|GIF8|BZh|PAR1|Rar!|SQLite format 3|\{\\rtf|7z", text):
        return
    assert decode(data).text == text.removeprefix("\ufeff")


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    with suppress(NotText):
        decoded = decode(data)
        assert "\0" not in decoded.text
        assert decoded.text.encode().decode() == decoded.text


# ---- JSON Lines ------------------------------------------------------------------------------


def lines(root: Path, content: str | bytes, **settings: Any) -> Reading:
    put(root, "in.jsonl", content)
    return JsonLines.model_validate({"path": "in.jsonl", **settings}).read(str(root))


def test_json_lines_are_mapped_by_their_fields(tmp_path: Path) -> None:
    record = {
        "nr": 7, "body": "the text", "head": "A title", "day": "2021-03-05", "from": "a paper",
        "lang": "en", "label": "x", "n": 2, "tags": ["b", "a"], "unread": {"deep": 1},
    }  # fmt: skip
    fields = {
        "id": "nr", "text": "body", "title": "head", "date": "day", "source": "from",
        "language": "lang", "metadata": ["label", "n", "tags"],
    }  # fmt: skip
    (one,) = lines(tmp_path, json.dumps(record), fields=fields).documents
    assert (one.id, one.text, one.title, one.date) == ("7", "the text", "A title", "2021-03-05")
    assert (one.source, one.language) == ("a paper", "en")
    assert one.metadata == {"label": "x", "n": 2, "tags": '["b", "a"]'}


def test_json_lines_split_at_line_feeds_only(tmp_path: Path) -> None:
    text = "one\u2028two\u2029three\x85four\x0bfive"
    content = json.dumps({"id": "a", "text": text}, ensure_ascii=False) + "\r\n\n"
    reading = lines(tmp_path, b"\xef\xbb\xbf" + content.encode())
    assert [one.text for one in reading.documents] == [text]
    assert reading.skipped == ()


BAD_LINES = {
    '{"id": "x", "text": "t", "n": NaN}': "NaN is not a JSON number",
    '{"id": "x", "text": "t", "n": -Infinity}': "-Infinity is not a JSON number",
    '{"id": "x", "id": "y", "text": "t"}': "the key 'id' stands twice",
    '{"id": "x", "text": "half \\ud83d"}': "half a surrogate pair",
    '{"id": "x", "text": "t", "\\udc00": 1}': "half a surrogate pair",
    '{"id": "x", "text": ' + "[" * 100_000 + "]" * 100_000 + "}": "nested too deeply",
    '{"id": "x", "text": "t"': "not valid JSON",
    '["x", "t"]': "not a JSON object but of type list",
    '{"id": "x", "n": ' + "9" * 5_000 + ', "text": "t"}': "not valid JSON",
    '{"id": "x"}': "its text (field 'text') is missing",
    '{"id": "x", "text": null}': "its text (field 'text') is missing",
    '{"id": "x", "text": 5}': "of type int, not a string",
    '{"id": "x", "text": " \\n"}': "its text (field 'text') is empty",
    '{"text": "t"}': "its id (field 'id') is missing",
    '{"id": "", "text": "t"}': "its id (field 'id') is missing",
    '{"id": ["x"], "text": "t"}': "field 'id' is of type list",
    '{"id": true, "text": "t"}': "field 'id' is of type bool",
}


@pytest.mark.parametrize(("bad", "reason"), BAD_LINES.items(), ids=range(len(BAD_LINES)))
def test_a_bad_line_is_skipped_by_its_number(tmp_path: Path, bad: str, reason: str) -> None:
    good = '{"id": "good", "text": "good"}'
    reading = lines(tmp_path, f"{good}\n{bad}\n")
    assert [one.id for one in reading.documents] == ["good"]
    (skipped,) = reading.skipped
    assert reason in skipped.reason
    assert (skipped.id, skipped.source) == ("in:2", "in.jsonl:2")


def test_a_line_that_is_no_utf_8_costs_that_line_alone(tmp_path: Path) -> None:
    rows = [json.dumps({"id": str(n), "text": "نص عربي"}, ensure_ascii=False) for n in range(30)]
    data = "\n".join(rows).encode().replace(b'"7"', b'"\xff"')
    reading = lines(tmp_path, data)
    assert len(reading.documents) == 29
    assert reading.skipped[0].reason == "byte 8 of the line is not UTF-8"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1256"])
def test_json_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    rows = [json.dumps({"id": str(n), "text": TEXTS["arabic"]}, ensure_ascii=False) for n in (1, 2)]
    reading = lines(tmp_path, "\n".join(rows).encode(encoding))
    assert [one.text for one in reading.documents] == [TEXTS["arabic"]] * 2
    assert reading.files[0].encoding == encoding


def test_a_field_that_no_record_has_is_warned_of(tmp_path: Path) -> None:
    reading = lines(tmp_path, '{"id": "a", "text": "t"}', fields={"title": "titel"})
    assert reading.files[0].warning == "no record has the field 'titel'"


def test_records_without_ids_can_be_numbered(tmp_path: Path) -> None:
    reading = lines(tmp_path, '{"text": "a"}\n{"text": "b"}', fields={"id": None})
    assert [one.id for one in reading.documents] == ["in:1", "in:2"]


# ---- one id, two documents -------------------------------------------------------------------


def test_one_id_with_two_texts_is_refused_and_both_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match=r"'a' in in\.jsonl:1 and in in\.jsonl:3"):
        lines(tmp_path, '{"id":"a","text":"1"}\n{"id":"b","text":"1"}\n{"id":"a","text":"2"}')
    put(tmp_path, "x/a.txt", "1")
    put(tmp_path, "x/a.text", "2")
    with pytest.raises(InputUnusable, match=r"'a' in x/a\.text and in x/a\.txt"):
        TextFiles(path="x", pattern="*").read(str(tmp_path))


def test_the_same_text_twice_under_one_id_is_kept_once_and_listed(tmp_path: Path) -> None:
    reading = lines(tmp_path, '{"id":"a","text":"1"}\n{"id":"b","text":"1"}\n{"id":"a","text":"1"}')
    assert [one.id for one in reading.documents] == ["a", "b"]
    (skipped,) = reading.skipped
    assert (skipped.id, skipped.source) == ("a", "in.jsonl:3")
    assert "already read from in.jsonl:1" in skipped.reason


def test_the_order_of_the_records_is_no_input(tmp_path: Path) -> None:
    rows = [json.dumps({"id": f"{n:x}", "text": f"text {n}"}) for n in range(50)]
    expected = lines(tmp_path, "\n".join(rows)).documents
    random.Random(3).shuffle(rows)
    assert lines(tmp_path, "\n".join(rows)).documents == expected


# ---- CSV -------------------------------------------------------------------------------------


def table(root: Path, content: str | bytes, **settings: Any) -> Reading:
    put(root, "in.csv", content)
    return CsvFiles.model_validate({"path": "in.csv", **settings}).read(str(root))


def test_csv_is_read_with_its_header(tmp_path: Path) -> None:
    content = '\ufeffid;text;label\r\n1;"two\nlines; ""quoted""";x\r\n\r\n2;نص;y\r\n'
    reading = table(tmp_path, content, delimiter=";", fields={"metadata": ["label"]})
    assert [(one.id, one.text) for one in reading.documents] == [
        ("1", 'two\nlines; "quoted"'),
        ("2", "نص"),
    ]
    assert [one.metadata for one in reading.documents] == [{"label": "x"}, {"label": "y"}]
    assert reading.skipped == ()


def test_a_long_cell_is_no_error_and_the_limit_is_put_back(tmp_path: Path) -> None:
    import csv

    limit = csv.field_size_limit()
    text = "word " * 100_000
    assert table(tmp_path, f"id,text\n1,{text}\n").documents[0].text == text
    assert csv.field_size_limit() == limit


def test_bad_rows_are_skipped_by_their_lines(tmp_path: Path) -> None:
    content = 'id,text\n1,one\n2,two,three\n3,"th"ree\n4,"fo\nur"\n5,\n,six\n7,seven\n'
    reading = table(tmp_path, content)
    assert [one.id for one in reading.documents] == ["1", "4", "7"]
    assert [(one.source, one.reason.partition(":")[0]) for one in reading.skipped] == [
        ("in.csv:3", "it has 3 cells, but the header has 2"),
        ("in.csv:4", "not valid CSV up to line 4"),
        ("in.csv:7", "its text (field 'text') is empty"),
        ("in.csv:8", "its id (field 'id') is missing or empty"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            'id,text\n1,one\n2,"two\n3,three\n',
            "quotes of the row that begins on line 3 do not close",
        ),
        ("id,text,id\n1,one,2\n", "its header names 'id' more than once"),
        ("id;text\n1;one\n", "no column 'id', 'text'; its columns are 'id;text'"),
    ],
)
def test_a_csv_file_that_cannot_be_trusted_is_refused(
    tmp_path: Path, content: str, reason: str
) -> None:
    with pytest.raises(InputUnusable, match=reason):
        table(tmp_path, content)


@pytest.mark.parametrize(("delimiter", "quote"), [(",", ","), ("\n", '"'), (",", "\r")])
def test_csv_marks_that_cannot_be_told_apart_are_refused(delimiter: str, quote: str) -> None:
    with pytest.raises(ValidationError, match="delimiter and quote must differ"):
        CsvFiles(path=".", delimiter=delimiter, quote=quote)


def test_csv_may_be_compressed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with gzip.open(buffer, "wt", encoding="utf-16") as stream:
        stream.write("id,text\na,نص\n")
    reading = table(tmp_path, buffer.getvalue())
    assert [one.text for one in reading.documents] == ["نص"]
    assert reading.files[0].encoding == "utf-16-le"
