"""Plain text (UTF-8, or by charset detection): the whole file is the document."""

from collections.abc import Iterator

from jobs.readers.extraction.decoding import text_of
from jobs.readers.extraction.extracted import Extracted, Format, Request


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Decode it."""
    decoded = text_of(data, request.encoding)
    yield Extracted(decoded.text, encoding=decoded.encoding, warning=decoded.warning)


TXT = Format((".txt", ".text"), extract)
