"""Letters that the font of a PDF page lacks: their replacement text is read, in its place."""

from pathlib import Path

import pytest

from jobs.readers.extraction.pdf_page.glyphs import Glyph
from jobs.readers.extraction.pdf_page.ink import Ink
from jobs.readers.extraction.pdf_page.replacement_text import Replaced, with_replacements
from jobs.readers.files import MixedFiles

_CMAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def
/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange
3 beginbfchar <41> <0628> <42> <062A> <43> <062B> endbfchar endcmap end end"""
_FONT = b"""<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]
/FirstChar 65/LastChar 68/Widths[600 600 600 600]/CharProcs<</a 6 0 R/b 6 0 R/c 6 0 R/d 8 0 R>>
/Encoding<</Type/Encoding/Differences[65/a/b/c/d]>>/ToUnicode 7 0 R>>"""


def stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream"


def page(content: bytes) -> bytes:
    """A PDF of one page; codes A, B and C of its font are letters, D is an empty box."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        stream(content),
        _FONT,
        stream(b"600 0 0 0 600 700 d1 50 0 500 500 re f"),
        stream(_CMAP),
        stream(b"600 0 0 0 0 0 d1"),
    ]
    written, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 9\n0000000000 65535 f \n" + table
    return written + head + b"trailer<</Size 9/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(written)


def shown(x: int, code: bytes, actual: bytes = b"") -> bytes:
    drawn = b"BT /F 10 Tf 1 0 0 1 %d 250 Tm <%b> Tj ET\n" % (x, code)
    return b"/Span<</ActualText<%b>>>BDC %bEMC\n" % (actual, drawn) if actual else drawn


def read(folder: Path, content: bytes) -> str:
    pytest.importorskip("pypdfium2")
    pytest.importorskip("pypdf")
    (folder / "page.pdf").write_bytes(page(content))
    (document,) = MixedFiles(path="page.pdf").read(str(folder)).documents
    return document.text


def test_characters_in_empty_boxes_are_read_in_their_place(tmp_path: Path) -> None:
    words = shown(200, b"41") + shown(194, b"42") + shown(150, b"43")
    number = shown(170, b"44", b"FEFFE00F") + shown(176, b"44", b"FEFFE010")
    # A number is read from the left, wherever the producer drew it.
    for content in (words + number, number + words):
        assert read(tmp_path, content) == "\u0628\u062a \ue00f\ue010 \u062b"


def test_a_letter_in_an_empty_box_is_part_of_its_word(tmp_path: Path) -> None:
    content = shown(200, b"41") + shown(194, b"44", b"FEFF062C") + shown(188, b"42")
    assert read(tmp_path, content) == "\u0628\u062c\u062a"


def test_what_a_span_says_is_read_once(tmp_path: Path) -> None:
    # The letter is there: its second glyph, a dot without a character, says nothing more.
    twice = b"/Span<</ActualText<FEFF0628>>>BDC " + shown(200, b"41") + shown(240, b"44") + b"EMC\n"
    assert read(tmp_path, twice + shown(194, b"42")) == "\u0628\u062a"


def test_replacement_text_that_is_damaged_says_nothing(tmp_path: Path) -> None:
    for actual in (b"FEFF", b"FEFF0000", b"FFFFFF", b"FEFF06"):
        content = shown(200, b"41") + shown(194, b"42") + shown(170, b"44", actual)
        assert read(tmp_path, content) == "\u0628\u062a"


def test_on_a_latin_line_it_stands_behind_what_is_left_of_it() -> None:
    line = [Glyph(char, x, 10, x, x + 5, 10) for x, char in ((0, "a"), (5, "b"), (20, "c"))]
    found = with_replacements(line, [Replaced("\ue000", 10, 10)], Ink())
    assert "".join(glyph.char for glyph in found) == "ab\ue000c"
    assert with_replacements([], [Replaced("\ue000", 10, 10)], Ink()) == []


def test_what_is_drawn_outside_of_what_is_shown_is_no_text(tmp_path: Path) -> None:
    shown_words = shown(200, b"41") + shown(194, b"42")
    inside, outside = b"q 0 200 300 100 re W n\n", b"q 0 0 300 200 re W n\n"
    for clip, text in ((inside, "\u0628\u062a \u062b"), (outside, "\u0628\u062a")):
        content = shown_words + clip + shown(170, b"43") + b"Q\n"
        assert read(tmp_path, content).strip() == text
