"""PDF text extraction: boxes and own words of objects without characters, and clipped ones.

Where a line does not fit on a page any more, Chromium may draw its tallest letters below the edge
of what is shown, and the line again on the next page.
"""

from codecs import BOM_UTF16_BE
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias
from unicodedata import category

from jobs.readers.extraction.pdf_page.glyphs import MARK
from jobs.readers.extraction.pdf_page.replacement_text import Replaced

#: Left, bottom, right and top, in points
_Box: TypeAlias = tuple[float, float, float, float]
_ACTUAL_TEXT = b"ActualText"
#: Length limit of the replacement text of one glyph, in bytes
_LONGEST = 64


class TextObjects(NamedTuple):
    """What a page draws as text that its characters do not say.

    Parameters
    ----------
    boxes : list of (float, float, float, float)
        Of what came out as no character: left, bottom, right and top of each, in points.
    replaced : list of Replaced
        Those of it that nothing else stands for, and that replacement text tells.
    clipped : frozenset of int
        The characters that are drawn where nothing is shown.
    unnamed : int
        How many shapes without a character are not part of what has one.
    """

    boxes: list[_Box]
    replaced: list[Replaced]
    clipped: frozenset[int]
    unnamed: int

    def letters_lost(self, text: str) -> int:
        """Count the shapes that stand for no character, but for letters under vowel signs."""
        return max(0, self.unnamed - len(MARK.findall(text)))

    def pieces(self, text: str) -> int:
        """Count the shapes that have no character of their own, dots of letters among them."""
        shapes = sum(box[2] > box[0] for box in self.boxes)
        return max(0, shapes - len(MARK.findall(text)))


def text_objects(page: Any, text_page: Any, count: int) -> TextObjects:
    """Find what fonts draw that is no character, and what is not shown.

    Parameters
    ----------
    page, text_page : pypdfium2.PdfPage, pypdfium2.PdfTextPage
        A page and its characters.
    count : int
        How many characters it has.
    """
    from pypdfium2 import raw

    owners = [_address(raw.FPDFText_GetTextObject(text_page.raw, at)) for at in range(count)]
    told, clipped, spans_told = {*owners}, set(), set()
    silent: list[tuple[_Box, dict[int | None, str]]] = []
    for drawn in _text_objects(page):
        if _is_clipped(drawn):
            clipped.add(_address(drawn))
        elif _address(drawn) in told:
            spans_told |= {_address(mark) for mark in _marks(drawn)}
        elif box := _bounds(drawn):
            texts = {_address(mark): text for mark in _marks(drawn) if (text := _actual_text(mark))}
            silent.append((box, texts))
    boxes: list[_Box] = []
    replaced: list[Replaced] = []
    unnamed = 0
    for box, texts in silent:
        new = {span: text for span, text in texts.items() if span not in spans_told}
        if new:
            replaced += (Replaced(text, box[0], box[1]) for text in new.values())
            spans_told |= new.keys()
        else:
            boxes.append(box)
            unnamed += box[2] > box[0] and not texts
    hidden = (at for at, owner in enumerate(owners) if owner in clipped) if clipped else ()
    return TextObjects(boxes, replaced, frozenset(hidden), unnamed)


def _bounds(drawn: Any) -> _Box | None:
    from ctypes import byref, c_float

    from pypdfium2 import raw

    left, bottom, right, top = (c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(drawn, byref(left), byref(bottom), byref(right), byref(top)):
        return None
    return left.value, bottom.value, right.value, top.value


def _is_clipped(drawn: Any) -> bool:
    """Whether the middle of an object is outside of a clipping path around it."""
    from ctypes import byref, c_float

    from pypdfium2 import raw

    path = raw.FPDFPageObj_GetClipPath(drawn)
    count = raw.FPDFClipPath_CountPaths(path) if path else 0
    box = _bounds(drawn) if count > 0 else None
    if box is None:
        return False
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    x, y = c_float(), c_float()
    for one in range(count):
        edges = []
        for at in range(raw.FPDFClipPath_CountPathSegments(path, one)):
            segment = raw.FPDFClipPath_GetPathSegment(path, one, at)
            if raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y)):
                edges.append((x.value, y.value))
        for place, ends in zip(middle, zip(*edges, strict=True), strict=False):
            if not min(ends) <= place <= max(ends):
                return True
    return False


def _address(thing: Any) -> int | None:
    from ctypes import c_void_p, cast

    return cast(thing, c_void_p).value


def _text_objects(page: Any) -> Iterator[Any]:
    from pypdfium2 import raw

    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        drawn = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_TEXT:
            yield drawn


def _marks(drawn: Any) -> Iterator[Any]:
    """Yield the marks of an object: those of one span are one."""
    from pypdfium2 import raw

    for at in range(raw.FPDFPageObj_CountMarks(drawn)):
        yield raw.FPDFPageObj_GetMark(drawn, at)


def _actual_text(mark: Any) -> str:
    """Read the replacement text of a mark: a text string (ISO 32000-1, 7.9.2.2)."""
    from ctypes import byref, c_ubyte, c_ulong

    from pypdfium2 import raw

    size = c_ulong()
    raw.FPDFPageObjMark_GetParamBlobValue(mark, _ACTUAL_TEXT, None, 0, byref(size))
    if not 0 < size.value <= _LONGEST:
        return ""
    buffer = (c_ubyte * size.value)()
    raw.FPDFPageObjMark_GetParamBlobValue(mark, _ACTUAL_TEXT, buffer, size.value, byref(size))
    content = bytes(buffer)
    big_endian = content.startswith(BOM_UTF16_BE)
    text = content.decode("utf-16" if big_endian else "utf-8", "ignore")
    return "".join(char for char in text if char.isprintable() or category(char) == "Co").strip()
