"""The reader of mixed files: each format's case, what is recognised, what is passed over."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from warnings import catch_warnings
from zipfile import ZipFile, ZipInfo

import pytest

from benchmarks.pdf import f1, repaired, words_of
from benchmarks.pdf_printing import chromium, is_there
from jobs import run
from jobs.datatypes import Reading, by_ending
from jobs.errors import EXIT_SOME_SKIPPED
from jobs.readers import formats
from jobs.readers.extraction.containers import inner_name
from jobs.readers.extraction.extracted import CannotExtract, Request
from jobs.readers.extraction.recognising import NoDocument, recognise
from jobs.readers.files import MixedFiles
from jobs.readers.formats import ENDINGS, FORMATS
from tests import mixed_folder, small_job
from tests.browser import missing

CASES = Path(__file__).parent / "cases/formats"
EXPECTED: dict[str, dict[str, Any]] = json.loads(CASES.with_suffix(".json").read_text("utf-8"))
FONT = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")
needs_libraries = pytest.mark.usefixtures("libraries")


@pytest.fixture(scope="session")
def libraries() -> None:
    for package in {one for made in FORMATS.values() for one in made.packages}:
        if find_spec(package) is None:
            missing(f"no {package} here: install the extra `test`")


@pytest.fixture(scope="module")
def reading(libraries: None) -> Reading:
    return MixedFiles(path=str(CASES)).read("/")


@needs_libraries
@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_of_each_format(name: str, reading: Reading) -> None:
    (found,) = [one for one in reading.documents if one.id == name]
    expected = EXPECTED[name]
    assert found.title == expected.get("title", "")
    assert found.date == expected.get("date", "")
    assert found.language == expected.get("language", "")
    assert found.metadata.get("author", "") == expected.get("author", "")
    assert found.source == expected.get("source", f"{CASES}/{name}")
    assert [one for one in expected["has"] if one not in found.text] == []
    assert [one for one in expected.get("lacks", ()) if one in found.text] == []


@needs_libraries
def test_every_format_has_a_case_and_every_case_its_expectation(reading: Reading) -> None:
    assert {one.id for one in reading.documents} == set(EXPECTED)
    assert {path.suffix for path in CASES.iterdir()} == {f".{name}" for name in FORMATS}


@needs_libraries
def test_members_of_an_archive_are_read_listed_or_passed_over(reading: Reading) -> None:
    skipped = {one.id.removeprefix("members.zip:"): one for one in reading.skipped}
    assert "leads out" in skipped["../out.txt"].reason
    assert "archive in an archive" in skipped["inner.zip"].reason
    assert "damaged" in skipped["torn.docx"].reason
    assert skipped["empty.txt"].empty
    passed = {one.rpartition(":")[2] for one in reading.unmatched}
    assert passed == {".hidden.txt", "picture.png"}


def test_of_two_members_of_one_name_the_later_is_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.zip", "w") as packed, catch_warnings(action="ignore"):
        for name, text in (("a.txt", "the first"), ("./a.txt", "the last"), ("b.txt", "another")):
            packed.writestr(name, f"{text} text of some words")
    reading = MixedFiles.model_validate({"path": "a.zip"}).read(str(tmp_path))
    assert {one.id: one.text[:8] for one in reading.documents} == {
        "a.zip:a.txt": "the last", "a.zip:b.txt": "another ",
    }  # fmt: skip
    assert reading.unmatched == ("a.zip:a.txt",)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_in_toml_is_no_part_of_the_text(tmp_path: Path, end: str) -> None:
    lines = [
        "+++",
        'title = "Wheat: prices"',
        "date = 2021-03-04",
        "draft = false",
        "+++",
        "Ministers met.",
    ]
    (tmp_path / "a.md").write_bytes(end.join(lines).encode())
    (found,) = MixedFiles.model_validate({"path": "a.md"}).read(str(tmp_path)).documents
    assert (found.title, found.date, found.text) == (
        "Wheat: prices",
        "2021-03-04",
        "Ministers met.",
    )


@needs_libraries
def test_a_folder_of_sixty_files(tmp_path: Path) -> None:
    mixed_folder.make(tmp_path / "docs")
    reader = {"kind": "files", "path": "docs"}
    path = small_job.config(tmp_path, reader=reader, corpus={"max_skipped": 0.5})
    assert run.main([str(path), "--quiet"]) == EXIT_SOME_SKIPPED
    manifest = json.loads((small_job.latest(tmp_path) / "manifest.json").read_text("utf-8"))
    bad = {name: told for name, (_, told) in mixed_folder.unreadable().items()}
    inputs = {Path(one["path"]).name: one for one in manifest["inputs"]}
    assert len(inputs) == 60
    assert {name for name, one in inputs.items() if one["status"] == "skipped"} == set(bad)
    for name, told in bad.items():
        assert told in inputs[name]["reason"], name
    assert {one["id"] for one in manifest["skipped"]} == set(bad) - {"photo.png"}
    assert manifest["not_matched"] == {".png": 1}
    text = (small_job.latest(tmp_path) / "assignments.json").read_text("utf-8")
    documents = json.loads(text)["documents"]
    assert len(documents) == 48
    for one in documents:
        assert str(one["title"]).startswith("Report number"), one
        assert str(one["date"]).startswith(str(mixed_folder.DAY)), one


@needs_libraries
def test_hyphens_at_the_ends_of_lines_stay_where_pdfium_has_a_sign_of_its_own(
    tmp_path: Path,
) -> None:
    from fpdf import FPDF

    made = FPDF()
    made.add_page()
    made.set_font("Helvetica")
    made.multi_cell(0, 8, "The economy of the govern-\nment is well-\nknown to us all.")
    (tmp_path / "a.pdf").write_bytes(bytes(made.output()))
    (one,) = MixedFiles(path=".").read(str(tmp_path)).documents
    assert one.text == "The economy of the govern-\nment is well-\nknown to us all."


@needs_libraries
def test_glyphs_without_unicode_are_refused_by_the_pages_own_count(tmp_path: Path) -> None:
    from fpdf import FPDF

    if not FONT.exists():
        missing("no Noto fonts here: install the package fonts-noto-core")
    made = FPDF()
    made.add_page()
    made.add_font("sans", fname=FONT)
    made.set_font("sans")
    made.multi_cell(0, 8, small_job.text(0, 1))
    whole = bytes(made.output())
    assert whole.count(b"/ToUnicode") == 1
    (tmp_path / "a.pdf").write_bytes(whole.replace(b"/ToUnicode", b"/NoUnicode"))
    (tmp_path / "b.pdf").write_bytes(whole)
    reading = MixedFiles(path=".").read(str(tmp_path))
    assert [one.id for one in reading.documents] == ["b.pdf"]
    assert "the glyphs of 1 of 1 page have no Unicode" in reading.files[0].reason


@pytest.mark.slow
@needs_libraries
def test_the_seeds_printed_by_chromium_read_as_the_text_files_do(tmp_path: Path) -> None:
    if not is_there("chromium"):
        missing("no Chromium here: install the packages chromium and fonts-noto-core")
    (tmp_path / "in").mkdir()
    seeds = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
    texts = {path.stem: path.read_text("utf-8") for path in seeds}
    for name, text in texts.items():
        lines = [line for line in text.split("\n") if line.strip()]
        chromium(lines, tmp_path / f"in/{name}.pdf")
    reading = MixedFiles(path="in", ids="stem").read(str(tmp_path))
    assert {one.id for one in reading.documents} == set(texts)
    expected = repaired(texts)
    found = repaired({one.id: one.text for one in reading.documents})
    for name in texts:
        assert f1(words_of(found[name]), words_of(expected[name])) > 0.9, name


CONTENT = [
    (b"%PDF-1.4", "a.txt", "pdf"),
    (b"\n\n%PDF-1.4", "a", "pdf"),
    (b"<!DOCTYPE html><p>", "a.txt", "html"),
    (b"\xef\xbb\xbf <!-- c --> <HTML lang=ar>", "a", "html"),
    (b"<?xml version='1.0'?><html>", "a.xml", "html"),
    ("\ufeff<html>".encode("utf-16-le"), "a.txt", "html"),
    (b"From: a@b.c\nSubject: d\n\ne", "123", "eml"),
    (b"From: a@b.c\nSubject: d\n\ne", "notes.md", "md"),
    (b"From a@b.c Tue May  3 10:00:00 2022\nFrom: a@b.c\n\ne", "inbox", "mbox"),
    (b"WEBVTT\n\n", "a.txt", "vtt"),
    (b"1\n00:00:01,000 --> 00:00:02,000\nHi", "a.txt", "srt"),
    (b"Note: one\nand more", "a.TXT", "txt"),
    (b"any text", "README", "txt"),
    (b"any text", "a.html.gz", "html"),
    (mixed_folder.archive({"word/document.xml": b""}), "a.zip", "docx"),
    (mixed_folder.archive({"xl/workbook.xml": b""}), "a.docx", "xlsx"),
    (mixed_folder.archive({"a.txt": b""}), "a.dat", "zip"),
    (b"BMW makes cars", "a.txt", "txt"),
]


@pytest.mark.parametrize(("data", "name", "expected"), CONTENT)
def test_content_goes_before_endings(data: bytes, name: str, expected: str) -> None:
    assert recognise(data, name, ENDINGS) == expected


PASSED = [
    (b"\x89PNG\r\n\x1a\n", "a.png", "PNG picture"),
    (b"a;b\n1;2\n", "a.csv", "records: a job with `reader.kind: csv` reads"),
    (b"\0\1\2", "a", "binary"),
    (b"\x7fELF\0", "a", "a program"),
]


@pytest.mark.parametrize(("data", "name", "told"), PASSED)
def test_what_is_no_document_is_passed_over(data: bytes, name: str, told: str) -> None:
    with pytest.raises(NoDocument, match=told):
        recognise(data, name, ENDINGS)


def test_a_picture_that_is_called_a_document_is_listed() -> None:
    with pytest.raises(CannotExtract, match="JPEG picture") as raised:
        recognise(b"\xff\xd8\xff\0", "a.pdf", ENDINGS)
    assert not isinstance(raised.value, NoDocument)


def test_a_missing_library_is_named_with_its_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    request = Request("a.pdf", "auto", 1000, tuple(FORMATS))
    with pytest.raises(CannotExtract, match=r"pypdfium2.*pip install 'topic-jobs\[pdf\]'"):
        list(formats.extract(b"%PDF-1.4", request))


def test_formats_that_are_not_wanted_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a text")
    (tmp_path / "b.md").write_text("a text")
    reading = MixedFiles(path=".", formats=("txt",)).read(str(tmp_path))
    assert [one.id for one in reading.documents] == ["a.txt"]
    assert reading.unmatched == ("b.md",)
    assert "`reader.formats` does not name" in reading.files[1].reason


def test_unknown_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="'doc': formats are txt, md"):
        MixedFiles(path=".", formats=("doc",))


@needs_libraries
def test_the_same_bytes_give_the_same_documents(reading: Reading) -> None:
    assert MixedFiles(path=str(CASES)).read("/") == reading


def _named(name: bytes, extra: bytes = b"") -> ZipInfo:
    """A member whose name no flag says to be UTF-8, as `zipfile` reads it."""
    made = ZipInfo("a")
    made.filename, made.extra = name.decode("cp437"), extra
    return made


@pytest.mark.parametrize("encoding", ["utf-8", "cp720", "cp1256"])
def test_names_in_an_archive_are_read_in_their_encoding(encoding: str) -> None:
    assert inner_name(_named("تقارير/خبر 1.txt".encode(encoding))) == "تقارير/خبر 1.txt"


def test_a_name_of_another_code_page_stays_as_the_format_has_it() -> None:
    assert inner_name(_named("caf\u00e9.txt".encode("cp437"))) == "caf\u00e9.txt"
    path = b"\1" + bytes(4) + "日本.txt".encode()
    field = (0x7075).to_bytes(2, "little") + len(path).to_bytes(2, "little") + path
    other = b"\x55\x54\5\0" + bytes(5)
    assert inner_name(_named("日本.txt".encode("cp932"), other + field)) == "日本.txt"
    assert inner_name(_named("日本.txt".encode("cp932"), field[:6]))


def test_files_beside_open_documents_are_hidden(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a text")
    (tmp_path / "~$a.docx").write_bytes(b"\5user")
    reading = MixedFiles(path=".").read(str(tmp_path))
    assert not reading.skipped
    assert by_ending(reading.unmatched) == {"hidden files": 1}
