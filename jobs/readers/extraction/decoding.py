"""Charset detection of formats that are text: what they say of themselves, then their letters."""

import codecs
import re

from jobs.readers.binary import NotText
from jobs.readers.encoding import AUTO, Decoded, decode, known
from jobs.readers.extraction.extracted import CannotExtract, NothingIn

#: The head of an HTML page in which its encoding stands, in bytes (HTML Standard).
_HEAD = 4096
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)


def text_of(data: bytes, encoding: str) -> Decoded:
    """Decode a file that is text.

    Raises
    ------
    CannotExtract
        It is none.
    NothingIn
        It holds only white space.
    """
    try:
        decoded = decode(data, encoding)
    except NotText as error:
        raise CannotExtract(str(error)) from None
    if not decoded.text.strip():
        raise NothingIn("the file holds no text, only white space")
    return decoded


def declared(data: bytes) -> str:
    """Name the encoding that the head of a page of HTML or XML declares, or nothing."""
    found = _DECLARED.search(data[:_HEAD])
    said = found[1].decode("ascii") if found else AUTO
    if said == AUTO or not known(said):
        return ""
    name = codecs.lookup(said).name
    # As browsers have it (Encoding Standard): Latin-1 and ASCII are read as Windows does.
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)


def html_of(data: bytes, encoding: str) -> Decoded:
    """Decode a page of HTML: valid UTF-8 is UTF-8; else what it declares, else by its letters.

    Raises
    ------
    CannotExtract, NothingIn
        As `text_of`.
    """
    said = declared(data) if encoding == AUTO else ""
    if said and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return text_of(data, said)
            except CannotExtract:
                pass
    return text_of(data, encoding)
