"""Charset detection of formats that are text: what they say of themselves, then their letters."""

import codecs
import re

from jobs.readers.binary import NotText
from jobs.readers.encoding import AUTO, Decoded, decode, detect, known
from jobs.readers.extraction.extracted import CannotExtract, NothingIn

#: The head of an HTML page in which its encoding stands, in bytes (HTML Standard).
_HEAD = 4096
#: Code pages of Arabic.
_ARABIC = ("cp1256", "iso8859-6")
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
    return codecs.lookup(said).name


def believed(data: bytes, said: str) -> str:
    """Give the encoding that a text says of itself, unless its bytes tell otherwise.

    Where a single-byte code page is named, valid UTF-8 is UTF-8; and Latin-1, which programs name
    without being asked, gives way to a code page of Arabic whose letters the bytes make.

    Raises
    ------
    LookupError
        No encoding has this name.
    """
    name = codecs.lookup(said).name
    # As browsers have it (Encoding Standard): Latin-1 and ASCII are read as Windows does.
    name = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
    high = bytes(range(0x80, 0x100))
    if data.isascii() or len(codecs.decode(high, name, "replace")) != len(high):
        return name
    try:
        found, warning = detect(data)
    except NotText:
        return name
    sure = found == "utf-8" or (name == "cp1252" and found in _ARABIC and not warning)
    return found if sure else name


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
                return text_of(data, believed(data, said))
            except CannotExtract:
                pass
    return text_of(data, encoding)
