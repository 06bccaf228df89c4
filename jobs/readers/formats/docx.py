"""Word documents (Office Open XML, by python-docx): paragraphs, headings, tables, notes."""

import io
from collections.abc import Iterator
from typing import Any

from jobs.readers.extraction import titles
from jobs.readers.extraction.decoding import html_of, text_of
from jobs.readers.extraction.extracted import (
    CannotExtract,
    Extracted,
    Format,
    NothingIn,
    Request,
)
from jobs.readers.extraction.html_text import html_text
from jobs.readers.extraction.mail import content, parsed, parts
from jobs.readers.extraction.office import office_document

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _ROW, _CELL = (_WORD + name for name in ("p", "tbl", "tr", "tc"))
#: What was deleted, or is a command and no text.
_SILENT = frozenset(
    (
        *(_WORD + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")),
        _FALLBACK,
    )
)
#: Kinds of parts that hold the notes of a document, in the order in which they are read.
_NOTES = ("footnotes", "endnotes")
_BREAKS = {
    _WORD + "tab": "\t",
    _WORD + "br": "\n",
    _WORD + "cr": "\n",
    _WORD + "ptab": "\t",
    _WORD + "noBreakHyphen": "-",
}
#: Text, and that of formulas.
_TEXTS = (_WORD + "t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Read the body of a document, then its notes; headers and footers of pages are left out.

    Raises
    ------
    CannotExtract
        It is damaged, encrypted, a bomb, or declares entities.
    NothingIn
        It holds no text.
    """
    data, core = office_document(data, request.most_bytes)
    from docx import Document

    document: Any = Document(io.BytesIO(data))
    headings = {
        style.style_id
        for style in document.styles
        if (style.name or "").lower().startswith(("heading", "title"))
    }
    hidden = {style.style_id for style in document.styles if _is_hidden(style.element)}
    lines: list[str] = []
    title = ""
    for text, style in _blocks(document.element.body):
        if style in hidden:
            continue
        is_heading = style in headings
        lines += ["", text, ""] if is_heading else [text]
        title = title or (text if is_heading else "")
    lines += [*_chunks(document.part, request.encoding), *_notes(document.part)]
    whole = "\n".join(lines).strip("\n")
    if not whole.strip():
        raise NothingIn("the document holds no text")
    yield Extracted(
        whole,
        title=core.title or titles.one_line(title),
        date=core.date,
        language=titles.language_of(core.language, whole),
        encoding="docx",
        metadata=titles.metadata(author=core.author),
    )


def _chunks(part: Any, encoding: str) -> Iterator[str]:
    """Yield what stands in a document as a file of another format, as web programs make them."""
    for relation in part.rels.values():
        if relation.is_external or not relation.reltype.endswith("/aFChunk"):
            continue
        data, kind = relation.target_part.blob, relation.target_part.content_type
        try:
            if "html" in kind:
                yield "\n" + html_text(html_of(data, encoding).text)[0]
            elif "rfc822" in kind or "mht" in kind:
                for one in parts(parsed(data)):
                    yield "\n" + html_text(content(one, encoding)[0])[0]
            elif kind.startswith("text/plain"):
                yield "\n" + text_of(data, encoding).text
        except CannotExtract:
            continue


def _notes(part: Any) -> Iterator[str]:
    """Yield the footnotes of a document, and its endnotes, each kind behind an empty line."""
    from docx.oxml import parse_xml

    for kind in _NOTES:
        for relation in part.rels.values():
            if relation.is_external or not relation.reltype.endswith(f"/{kind}"):
                continue
            yield ""
            for note in parse_xml(relation.target_part.blob):
                if note.get(_WORD + "type", "normal") == "normal":  # others are lines between
                    yield " ".join(" ".join(text for text, _ in _blocks(note)).split())


def _blocks(holder: Any) -> Iterator[tuple[str, str]]:
    """Yield the text and the style of each paragraph, and of each row of a table."""
    for element in holder:
        if element.tag == _PARAGRAPH:
            text, inner = _text(element)
            style = element.find(f"{_WORD}pPr/{_WORD}pStyle")
            yield text, "" if style is None else style.get(_WORD + "val", "")
            for box in inner:
                yield from _blocks(box)
        elif element.tag == _TABLE:
            yield "", ""
            yield from _rows(element)
            yield "", ""
        elif element.tag not in _SILENT and isinstance(element.tag, str):
            yield from _blocks(element)


def _rows(table: Any) -> Iterator[tuple[str, str]]:
    for row in _within(table, _ROW):
        cells = []
        for cell in _within(row, _CELL):
            texts = (text for text, _ in _blocks(cell))
            cells.append(" ".join(" ".join(texts).split()))
        if any(cells):
            yield "\t".join(cells), ""


def _within(holder: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, but not those of a table in them."""
    for element in holder:
        if element.tag == tag:
            yield element
        elif element.tag not in _SILENT and element.tag not in (_TABLE, _PARAGRAPH, _CELL):
            yield from _within(element, tag)


def _text(paragraph: Any) -> tuple[str, list[Any]]:
    """Give the text of a paragraph, and the text boxes that hang on it."""
    pieces: list[str] = []
    boxes: list[Any] = []
    pending = list(reversed(paragraph))
    while pending:
        element = pending.pop()
        if element.tag in _SILENT or _is_hidden(element):
            continue
        if element.tag in _TEXTS:
            pieces.append(element.text or "")
        elif element.tag in _BREAKS:
            pieces.append(_BREAKS[element.tag])
        elif element.tag == _WORD + "txbxContent":
            boxes.append(element)
        else:
            pending.extend(reversed(element))
    return "".join(pieces), boxes


def _is_hidden(run: Any) -> bool:
    """Tell whether a run of text, or a style, is hidden: no reader of the document sees it."""
    tags = (_WORD + "r", _WORD + "style")
    found = run.find(f"{_WORD}rPr/{_WORD}vanish") if run.tag in tags else None
    return found is not None and found.get(_WORD + "val", "1") not in ("0", "false", "off")


DOCX = Format((".docx", ".docm"), extract, ("docx",), "office")
