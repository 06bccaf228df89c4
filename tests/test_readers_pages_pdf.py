"""PDF pages: headers of facing pages, page numbers in Roman and other figures, filled forms."""

import io
from pathlib import Path

import pytest

from jobs.readers.extraction.pdf_page.lines import Line
from jobs.readers.extraction.pdf_page.pages import without_running
from jobs.readers.files import MixedFiles


def pages(count: int, head: str, foot: str) -> list[list[Line]]:
    """Pages of text; `{}` in a header or a footer is what changes from one to the next."""
    return [
        [
            Line(head.format(number)),
            *(Line(f"line {line} of page {chr(97 + number)} goes on") for line in range(8)),
            Line(foot.format(number)),
        ]
        for number in range(count)
    ]


def left(found: list[list[Line]]) -> set[int]:
    return {len(page) for page in found}


@pytest.mark.parametrize("count", [4, 5, 6, 9])
def test_headers_of_facing_pages_go(count: int) -> None:
    found = pages(count, "head {}", "the end")
    for number, page in enumerate(found):
        page[-1] = Line(f"the end of {chr(97 + number)}")
        page[0] = Line("The Daily" if number % 2 else "Wheat in the harbour")
    assert left(without_running(found)) == {9}
    # The first page may have none.
    found[0][0] = Line("Wheat is dear")
    if count > 4:
        assert [len(page) for page in without_running(found)] == [10, *[9] * (count - 1)]


def test_a_line_that_two_pages_of_four_begin_with_is_text() -> None:
    found = pages(4, "a first line, {}", "a last line, {}")
    texts = ["once", "Price and day", "twice", "Price and day"]
    for page, text in zip(found, texts, strict=True):
        page[0] = Line(text)
        page[-1] = Line(f"{text} ends")
    assert left(without_running(found)) == {10}


@pytest.mark.parametrize(
    "numbers",
    [
        ["i", "ii", "iii", "iv", "v", "vi"],
        ["XI", "XII", "XIII", "XIV", "XV", "XVI"],
        ["صفحة ١ من ٦", "صفحة ٢ من ٦", "صفحة ٣ من ٦", "صفحة ٤ من ٦", "صفحة ٥ من ٦", "صفحة ٦ من ٦"],
        ["صفحه ۵", "صفحه ۶", "صفحه ۷", "صفحه ۸", "صفحه ۹", "صفحه ۱۰"],
        ["Página 1 de 6", *(f"Página {n} de 6" for n in range(2, 7))],
    ],
    ids=str,
)
def test_page_numbers_go(numbers: list[str]) -> None:
    found = pages(6, "a first line, {}", "a last line")
    for page, number, letter in zip(found, numbers, "abcdef", strict=True):
        page[0] = Line(f"line {letter} alone")
        page[-1] = Line(number)
    assert left(without_running(found)) == {9}


def test_numbered_pages_behind_a_preface_are_told() -> None:
    found = pages(30, "line {} begins", "a last line, {}")
    for number, page in enumerate(found):
        page[0] = Line(f"{'abcdefghijklmnopqrstuvwxyz0123'[number]} begins")
        page[-1] = Line(["i", "ii", "iii", "iv", "v"][number] if number < 5 else str(number - 4))
    assert left(without_running(found)) == {9}


def test_words_of_the_letters_of_numbers_are_text() -> None:
    found = pages(6, "a first line, {}", "a last line")
    words = ["mild", "vivid", "I", "ill", "civil", "mix"]
    for page, word in zip(found, words, strict=True):
        page[0] = Line(f"{word} it begins")
        page[-1] = Line(word)
    assert left(without_running(found)) == {10}


def test_what_was_filled_into_a_form_is_text(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("pypdfium2")
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        TextStringObject,
    )

    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(300, 300)
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("asked"),
            NameObject("/V"): TextStringObject("ten sacks of wheat"),
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject(map(NumberObject, (10, 10, 100, 30))),
        }
    )
    kept = writer._add_object(field)
    page[NameObject("/Annots")] = ArrayObject([kept])
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([kept])})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    packed = io.BytesIO()
    writer.write(packed)
    (tmp_path / "form.pdf").write_bytes(packed.getvalue())
    (document,) = MixedFiles(path="form.pdf").read(str(tmp_path)).documents
    assert document.text == "ten sacks of wheat"
