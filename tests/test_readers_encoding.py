"""Character encoding detection: found where it is known, refused and not guessed where not."""

import json
import random
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from jobs.readers.binary import NotText
from jobs.readers.csv import CsvFiles
from jobs.readers.encoding import decode
from jobs.readers.text import TextFiles
from tests.reading import TEXTS, lines, put, reasons, texts

SEEDS = Path(__file__).parents[1] / "seeds"

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
    ],
)
def test_an_encoding_is_guessed_by_its_language_and_said_to_be_guessed(
    text: str, encoding: str, tmp_path: Path
) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text
    assert found.warning.startswith("its encoding was guessed, ")
    line = json.dumps({"id": "a", "text": text}, ensure_ascii=False).encode(encoding)
    reading = lines(tmp_path, line, fields={"title": "head"})
    assert reading.documents[0].text == text
    assert "was guessed" in reading.files[0].warning
    assert "no record has the field 'head'" in reading.files[0].warning


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("военного присутствия", "cp1251"),
        ("הנשיא אמר כי השיחות יתחילו בקרוב מאוד.", "cp1255"),
        ("総理大臣は交渉が間もなく始まると述べた。", "shift_jis"),
        ("대통령은 협상이 곧 시작될 것이라고 말했다.", "euc-kr"),
    ],
)
def test_where_there_is_too_little_to_guess_from_it_is_refused(text: str, encoding: str) -> None:
    with pytest.raises(NotText, match="name it under 'encoding'"):
        decode(text.encode(encoding))
    assert decode(text.encode(encoding), encoding).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Başbakan görüşmelerin yakında başlayacağını söyledi.", "cp1254"),
        ("Forsætisráðherra sagði að viðræður hæfust brátt og að það þýddi frið.", "cp1252"),
        ("وزیر اعظم نے کہا ہے کہ بات چیت جلد شروع ہو گی۔".replace("ی", "ي").rstrip("۔"), "cp1256"),
        ("At ¥500 for 2 m² it costs £4.", "cp1252"),
        ("hier soir, à La Plata", "cp1252"),
    ],
)
def test_neighbouring_code_pages_are_told_apart(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    assert (found.text, found.warning) == (text, "")


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


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"The o\0ce was e\0cient.", "The o ce was e cient."),
        ("\u0642\u0627\u0644\0 \u0627\u0644\u0648\u0632\u064a\u0631".encode(), None),
        ("Caf\xe9 au lait, th\xe9\0 vert".encode("cp1252"), None),
    ],
)
def test_a_few_nuls_are_blanks_and_counted(data: bytes, text: str | None, tmp_path: Path) -> None:
    put(tmp_path, "a.txt", data)
    reading = texts(tmp_path)
    read = reading.documents[0].text
    assert read == (text or data.decode(reading.files[0].encoding).replace("\0", " "))
    counted = re.match(r"([0-9]+) NUL characters? taken out", reading.files[0].warning)
    assert counted is not None
    assert int(counted[1]) == data.count(0)


def test_a_nul_costs_neither_a_table_nor_a_line(tmp_path: Path) -> None:
    reading = lines(tmp_path, b'{"id": 1, "text": "one\0two"}\n{"id": 2, "text": "three"}\n')
    assert [one.text for one in reading.documents] == ["one two", "three"]
    assert reading.files[0].warning == "1 NUL character taken out, a blank for each"
    put(tmp_path, "t.csv", b"id,text\n1,one\0two\n2,three and so on\n")
    table = CsvFiles(path="t.csv").read(str(tmp_path))
    assert [one.text for one in table.documents] == ["one two", "three and so on"]


@pytest.mark.parametrize("length", [1, 2, 3, 4, 6, 8, 12, 16, 32, 64])
def test_random_bytes_are_no_document(length: int) -> None:
    """Those that are ASCII or UTF-8 cannot be told from a text, the others can."""
    draw = random.Random(length)
    read = 0
    for _ in range(400):
        data = draw.randbytes(length)
        with suppress(NotText):
            read += decode(data).encoding not in ("utf-8", "utf-8-sig")
    assert read <= {1: 0, 2: 60, 3: 60, 4: 40, 6: 20}.get(length, 6)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("caf\xe9", "cp1252"),
        ("D\xe9j\xe0 vu !", "cp1252"),
        ("na\xefve", "cp1252"),
        ("\xabOui\xbb", "cp1252"),
        ("\u0646\u0639\u0645", "cp1256"),
        ("\u0645\u0631\u062d\u0628\u0627!", "cp1256"),
        ("\u0634\u0643\u0631\u064b\u0627 (5)", "cp1256"),
    ],
)
def test_a_text_of_a_word_is_a_text(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_control_characters_beside_arabic_letters_may_be_strokes() -> None:
    text = "لبطول\x04ة ك\x04أس االتح\x04اد بع\x04د ف\x04وزه المث\x04ير على ض\x04يفه في ملعب"
    assert decode(text.encode(), "auto").text == text
    with pytest.raises(NotText, match="control characters"):
        decode(("the \x04 cup \x04 of \x04 the \x04 union " * 4).encode(), "auto")
