"""Office Open XML before a library reads it: no bomb, no XML entity; its metadata extraction."""

import io
import re
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

from jobs.readers.extraction import dates, titles
from jobs.readers.extraction.containers import Container
from jobs.readers.extraction.extracted import CannotExtract

#: A document type or an entity, in UTF-8 or with a NUL before or behind each letter.
_DECLARED = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.I)
_PARTS = (".xml", ".rels", ".vml")
_CORE = "docprops/core.xml"
_TYPES = "[Content_Types].xml"
#: Namespaces of the strict form (ISO/IEC 29500-1), which libraries do not know; they are those of
#: the transitional one by another address.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
#: Types of a Word document with macros and of templates, whose text is that of any other.
_VARIANTS = re.compile(
    rb"application/vnd\.(?:ms-word\.document\.macroEnabled|ms-word\.template\.macroEnabledTemplate"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#: The date of the template of python-docx, which is none of the documents made with it.
_TEMPLATE = "2013-12-23T23:15:00Z"


class Properties(NamedTuple):
    """The core properties of a document (ISO/IEC 29500-2), those that somebody gave it."""

    title: str = ""
    date: str = ""
    author: str = ""
    language: str = ""


def office_document(data: bytes, most_bytes: int) -> tuple[bytes, Properties]:
    """Check all parts of a document, and read its properties; no clock stands in for a date.

    Its parts may have no document type: that is how entities are declared which lead to other
    files, or grow without end.

    Returns
    -------
    tuple of (bytes, Properties)
        The document as libraries know it: in the transitional form, without the type of a template
        or of one with macros.

    Raises
    ------
    CannotExtract
        It is a bomb, is damaged or encrypted, or declares entities.
    """
    container = Container(data, most_bytes)
    core = b""
    changed: dict[str, bytes] = {}
    for member in container.members:
        name = member.filename.lower()
        if not name.endswith(_PARTS):
            continue
        part = container.read(member)
        if _DECLARED.search(part):
            raise CannotExtract(
                f"its part {member.filename!r} declares a document type or entities, which no "
                "office document may"
            )
        if name == _CORE:
            core = part
        plain = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", part)
        if member.filename == _TYPES:
            plain = _VARIANTS.sub(_DOCUMENT, plain)
        if plain != part:
            changed[member.filename] = plain
    return _replaced(container, changed) if changed else data, _properties(core)


def _replaced(container: Container, changed: dict[str, bytes]) -> bytes:
    """Pack a document again with other contents of some parts."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as file:
        for member in container.members:
            name = member.filename
            file.writestr(name, changed[name] if name in changed else container.read(member))
    return packed.getvalue()


def _properties(core: bytes) -> Properties:
    try:
        root = ElementTree.fromstring(core)
    except ElementTree.ParseError:
        return Properties()
    found: dict[str, str] = {}
    for element in root:
        found.setdefault(element.tag.rpartition("}")[2], element.text or "")
    moments = [found.get(name, "") for name in ("created", "modified")]
    return Properties(
        title=titles.title(found.get("title")),
        date=next((dates.of_text(one) for one in moments if one not in ("", _TEMPLATE)), ""),
        author=titles.author(found.get("creator")),
        language=titles.language(found.get("language")),
    )
