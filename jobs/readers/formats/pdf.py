"""PDF text extraction (ISO 32000), by pypdfium2 or pypdf: pages joined, running headers out.

pypdfium2 is asked first: it keeps the reading order. Where the words that came out are not known,
pypdf is asked too: `docs/decisions/0014-two-readers-of-pdf.md`.
"""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from jobs.readers.extraction import dates, titles
from jobs.readers.extraction.evidence import is_better, is_known, may_be_bettered, share_known
from jobs.readers.extraction.extracted import CannotExtract, Extracted, Format, NothingIn, Request
from jobs.readers.extraction.pdf_page.glyphs import LETTER, Glyph
from jobs.readers.extraction.pdf_page.ink import Ink
from jobs.readers.extraction.pdf_page.lines import Line
from jobs.readers.extraction.pdf_page.pages import joined, lines_of
from jobs.readers.extraction.pdf_page.positions import in_logical_order
from jobs.readers.extraction.pdf_page.replacement_text import with_replacements
from jobs.readers.extraction.pdf_page.text_objects import text_objects
from jobs.readers.extraction.pdf_rebuilding import with_trailer

#: Bound of the pages that are read a second time: pypdf takes ten times as long.
_MOST_PAGES = 200
#: Share of the characters of a page without a Unicode value from which on the page is unreadable.
_UNMAPPED = 0.1
#: Share of the characters of a readable file without one from which on it is told.
_TOLD = 0.002
#: Share of the pages that may be unreadable.
_MOST_UNMAPPED = 0.5
#: Least characters of a page that is no picture.
_LEAST_CHARACTERS = 10
#: Error code of PDFium for a password (fpdfview.h).
_PASSWORD = 4
_ENCRYPTED = "it is encrypted: it needs a password; take that off first"
#: What PDFium writes for a hyphen and the end of its line.
_LINE_HYPHEN = re.compile("(?<=[A-Za-z\u00c0-\u058f])[\x02\ufffe](?=[A-Za-z\u00c0-\u058f])")
#: Stands among the properties of a file for one that is a form to be filled in.
_FORM = "/form"
#: Stands among them for what is said of a file that was not whole.
_REBUILT = "/rebuilt"
#: Depth of forms in which pictures are looked for.
_DEPTH = 3


class _Page(NamedTuple):
    """A page: its lines, its characters, those without Unicode, and whether it has a picture.

    And how many pieces of letters are drawn one by one: where they are many, as in Nastaliq, the
    places of letters do not tell their order.
    """

    lines: list[Line]
    characters: int
    unmapped: int
    picture: bool
    pieces: int = 0


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Read the pages of a PDF.

    Raises
    ------
    CannotExtract
        It is damaged or encrypted, its pages are pictures, or its glyphs have no Unicode values.
    NothingIn
        Its pages are blank.
    """
    pages, info = _by_pdfium(data)
    told = (info.get(_REBUILT, ""), _refuse_unreadable(pages))
    text = joined([page.lines for page in pages])
    filled = _form_values(data, text) if info.get(_FORM) else ""
    if not text.strip() and not filled:
        raise NothingIn("its pages are blank")
    extractor = "pypdfium2"
    share = share_known(text)
    if len(pages) <= _MOST_PAGES and may_be_bettered(share):
        other = joined([lines_of(page) for page in _by_pypdf(data)])
        if is_better(other, share):
            text, extractor = other, "pypdf"
    yield Extracted(
        f"{text}\n\n{filled}".strip("\n") if filled else text,
        title=titles.title(info.get("Title")),
        date=dates.of_pdf(info.get("CreationDate") or info.get("ModDate") or ""),
        language=titles.language_of(titles.language(info.get("Lang")), text),
        encoding=f"pdf ({extractor})",
        warning="; ".join(filter(None, told)),
        metadata=titles.metadata(author=titles.author(info.get("Author"))),
    )


def _refuse_unreadable(pages: list[_Page]) -> str:
    """Refuse pages that hold no text; say how many of a readable file do not.

    Raises
    ------
    CannotExtract
        Most pages are pictures, or most have glyphs without Unicode.
    """
    full = [page for page in pages if page.characters >= _LEAST_CHARACTERS]
    unmapped = sum(max(page.unmapped, page.pieces) > _UNMAPPED * page.characters for page in full)
    pictures = sum(page.picture and page.characters < _LEAST_CHARACTERS for page in pages)
    if pictures and not full:
        raise CannotExtract(
            f"{_pages(pictures)} scanned: pictures without a text; run optical character "
            "recognition first (`ocrmypdf in.pdf out.pdf`)"
        )
    if unmapped > _MOST_UNMAPPED * len(full):
        raise CannotExtract(
            f"the glyphs of {unmapped} of {_pages(len(full))} have no Unicode values, so that "
            "their text cannot be known: print it anew by another program, or run optical "
            "character recognition"
        )
    told = []
    lost = sum(page.unmapped for page in full) / max(sum(page.characters for page in full), 1)
    if lost > _TOLD:
        told.append(f"{lost:.1%} of its glyphs have no Unicode values, and are lost or wrong")
    if unmapped:
        told.append(f"{unmapped} of {_pages(len(pages))} with glyphs that have no Unicode values")
    if pictures:
        told.append(f"{pictures} of {_pages(len(pages))} scanned, without a text")
    return "; ".join(told)


def _said(error: Exception) -> str:
    return str(error).rstrip(".")


def _pages(count: int) -> str:
    return f"{count} page{'s' if count != 1 else ''}"


def _by_pdfium(data: bytes) -> tuple[list[_Page], dict[str, str]]:
    import pypdfium2

    rebuilt = ""
    try:
        document: Any = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise CannotExtract(_ENCRYPTED) from None
        document = _rebuilt(data)
        if document is None:
            raise CannotExtract(f"it is damaged, or no PDF: {_said(error)}") from None
        rebuilt = "it was cut off, or its table of objects is lost: what is left of it was read"
    try:
        pages = [_page(document, number) for number in range(len(document))]
        form = "form" * (document.get_formtype() > 0)
        return pages, {**document.get_metadata_dict(), _FORM: form, _REBUILT: rebuilt}
    finally:
        document.close()


def _rebuilt(data: bytes) -> Any:
    """Open what is left of a file that was cut off; None if no page is whole."""
    import pypdfium2

    whole = with_trailer(data)
    try:
        document: Any = whole and pypdfium2.PdfDocument(whole)
    except pypdfium2.PdfiumError:
        return None
    for number in reversed(range(len(document or ()))):
        try:
            document[number].close()
        except pypdfium2.PdfiumError:
            document.del_page(number)
    return document or None


def _page(document: Any, number: int) -> _Page:
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = document[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise CannotExtract(f"its page {number + 1} is damaged: {_said(error)}") from None
    count = text_page.count_chars()
    text = text_page.get_text_range() if count > 0 else ""
    lost = pieces = 0
    if LETTER.search(text):
        drawn = text_objects(page, text_page, count)
        glyphs = _glyphs(text_page, [at for at in range(count) if at not in drawn.clipped])
        ink = Ink(drawn.boxes, glyphs)
        glyphs = with_replacements(glyphs, drawn.replaced, ink)
        lines = in_logical_order(glyphs, ink, is_known)
        lost, pieces = drawn.letters_lost(text), drawn.pieces(text)
    else:
        lines = lines_of(_LINE_HYPHEN.sub("-\n", text))
    unmapped = sum(raw.FPDFText_HasUnicodeMapError(text_page.raw, at) == 1 for at in range(count))
    shown_text = "".join("".join(line.text.split()) for line in lines)
    unmapped += shown_text.count("\ufffd") + lost
    shown = len(shown_text)
    picture = False
    if shown < _LEAST_CHARACTERS:
        kinds = [raw.FPDF_PAGEOBJ_IMAGE]
        picture = next(iter(page.get_objects(filter=kinds, max_depth=_DEPTH)), None) is not None
    text_page.close()
    page.close()
    return _Page(lines, shown, unmapped, picture, pieces)


def _glyphs(text_page: Any, places: Sequence[int]) -> list[Glyph]:
    from ctypes import byref, c_double

    from pypdfium2 import raw

    found = []
    x, y, box, matrix = c_double(), c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    for at in places:
        code = raw.FPDFText_GetUnicode(text_page.raw, at)
        raw.FPDFText_GetCharOrigin(text_page.raw, at, byref(x), byref(y))
        raw.FPDFText_GetLooseCharBox(text_page.raw, at, byref(box))
        raw.FPDFText_GetMatrix(text_page.raw, at, byref(matrix))
        size = raw.FPDFText_GetFontSize(text_page.raw, at) * abs(matrix.d)
        char = chr(code) if code else ""
        found.append(Glyph(char, x.value, y.value, box.left, box.right, size))
    text = "".join(glyph.char or "\0" for glyph in found)
    for hyphen in reversed([*_LINE_HYPHEN.finditer(text)]):
        at = hyphen.start()
        found[at : at + 1] = [found[at]._replace(char=char) for char in "-\n"]
    return [glyph for glyph in found if glyph.char]


def _form_values(data: bytes, text: str) -> str:
    """Give what was filled into the fields of a form and is not on its pages, a value a line."""
    import pypdf

    try:
        fields = pypdf.PdfReader(io.BytesIO(data)).get_form_text_fields()
    except Exception:  # a damaged form has no values
        return ""
    values = (" ".join(value.split()) for value in fields.values() if isinstance(value, str))
    return "\n".join(value for value in dict.fromkeys(values) if value and value not in text)


def _by_pypdf(data: bytes) -> list[str]:
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        return [page.extract_text() for page in reader.pages]
    except Exception:  # what one library cannot read, the other one has read
        return []


PDF = Format((".pdf",), extract, ("pypdfium2", "pypdf"), "pdf")
