"""Office Open XML in its other forms: strict, with macros, templates, a main part of any name."""

import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from jobs.readers.files import MixedFiles

docx = pytest.importorskip("docx")
openpyxl = pytest.importorskip("openpyxl")

TEXT = "The ministers met in the old town hall and spoke of wheat."
WORD = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main"
SHEET = b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"
STRICT = {
    f"http://schemas.openxmlformats.org/{kind}/2006/{name}".encode(): (
        f"http://purl.oclc.org/ooxml/{kind}/{name}".encode()
    )
    for kind, name in (
        ("wordprocessingml", "main"),
        ("spreadsheetml", "main"),
        ("officeDocument", "relationships"),
    )
}
Part = Callable[[str, bytes], tuple[str, bytes]]


def typed(old: bytes, new: bytes) -> Part:
    """Give the main part another content type."""
    return lambda name, part: (name, part.replace(old, new))


def strict(name: str, part: bytes) -> tuple[str, bytes]:
    for plain, other in STRICT.items():
        part = part.replace(plain, other)
    return name, part


def renamed(name: str, part: bytes) -> tuple[str, bytes]:
    """Call the main part document2.xml, as Word on the web does."""
    if name.endswith((".rels", "[Content_Types].xml")):
        part = part.replace(b"word/document.xml", b"word/document2.xml")
    return name.replace("/document.xml", "/document2.xml"), part


FORMS = {
    "document2.docx": renamed,
    "strict.docx": strict,
    "macros.docm": typed(WORD, b"vnd.ms-word.document.macroEnabled.main"),
    "template.dotx": typed(WORD, WORD.replace(b"document.main", b"template.main")),
    "strict.xlsx": strict,
    "macros.xlsm": typed(SHEET, b"vnd.ms-excel.sheet.macroEnabled.main"),
}


def made(name: str) -> bytes:
    packed = io.BytesIO()
    if ".x" in name:
        book = openpyxl.Workbook()
        book.active.append([TEXT, 5, "#N/A"])
        book.save(packed)
    else:
        document = docx.Document()
        document.add_paragraph(TEXT)
        document.save(packed)
    return packed.getvalue()


def read(path: Path) -> str:
    (document,) = MixedFiles(path=path.name).read(str(path.parent)).documents
    return document.text


@pytest.mark.parametrize("name", FORMS)
def test_each_form_of_an_office_document_is_read(tmp_path: Path, name: str) -> None:
    with ZipFile(io.BytesIO(made(name))) as plain, ZipFile(tmp_path / name, "w") as other:
        for member in plain.namelist():
            other.writestr(*FORMS[name](member, plain.read(member)))
    assert read(tmp_path / name) == TEXT + ("\t5" if ".x" in name else "")


def test_formulas_are_text_and_hidden_styles_are_not(tmp_path: Path) -> None:
    from docx.oxml import parse_xml

    document = docx.Document()
    paragraph = document.add_paragraph("Energy is ")
    paragraph._p.append(
        parse_xml(
            '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
            "<m:r><m:t>E=mc</m:t></m:r></m:oMath>"
        )
    )
    paragraph.add_run(" here.")
    hidden = document.styles.add_style("Secret", 1)
    hidden.font.hidden = True
    document.add_paragraph("zebra", style="Secret")
    document.save(tmp_path / "a.docx")
    assert read(tmp_path / "a.docx").strip() == "Energy is E=mc here."


CHUNKS = {
    "text/html": f"<html><body><p>{TEXT}</p></body></html>",
    "message/rfc822": f"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>{TEXT}</p>",
    "text/plain": TEXT,
}


@pytest.mark.parametrize("kind", CHUNKS)
def test_a_file_within_a_document_is_text(tmp_path: Path, kind: str) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part as OpcPart

    document = docx.Document()
    chunk = OpcPart(PackURI("/word/chunk.dat"), kind, CHUNKS[kind].encode())
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    document.part.relate_to(chunk, f"{relations}/aFChunk")
    document.save(tmp_path / "a.docx")
    assert read(tmp_path / "a.docx").strip() == TEXT


def test_hidden_rows_and_columns_of_a_workbook_are_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["name", "draft", "text"], ["Ali", "old", TEXT], ["Sara", "older", "hidden"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.save(tmp_path / "filtered.xlsx")
    reading = MixedFiles(path="filtered.xlsx").read(str(tmp_path))
    assert reading.documents[0].text == f"name\ttext\nAli\t{TEXT}"
    assert "1 hidden row" in reading.files[0].warning


def test_a_language_in_another_script_than_the_text_is_that_of_the_program(tmp_path: Path) -> None:
    for text, said, told in (
        ("\u0627\u062c\u062a\u0645\u0639 \u0627\u0644\u0648\u0632\u0631\u0627\u0621", "en-US", ""),
        (TEXT, "ar-SA", ""),
        (TEXT, "en-US", "en"),
    ):
        document = docx.Document()
        document.add_paragraph(text)
        document.core_properties.language = said
        document.save(str(tmp_path / "a.docx"))
        (one,) = MixedFiles(path="a.docx").read(str(tmp_path)).documents
        assert one.language == told
