"""Mail of one message a file (RFC 5322): metadata extraction, and the text that is its own."""

from collections.abc import Iterator

from jobs.readers.extraction.extracted import Extracted, Format, Request
from jobs.readers.extraction.mail import message_text, parsed


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Parse it; see `message_text`."""
    yield message_text(parsed(data), request.encoding)


EML = Format((".eml",), extract)
