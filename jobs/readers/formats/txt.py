"""Plain text (UTF-8, or by charset detection): the whole file is the document.

Chat exports lose times and names, and text out of a PDF the running headers of its pages.
"""

from collections.abc import Iterator

from jobs.readers.extraction.chat_export import chat
from jobs.readers.extraction.decoding import text_of
from jobs.readers.extraction.extracted import Extracted, Format, Request
from jobs.readers.extraction.pdf_page.lines import Line
from jobs.readers.extraction.pdf_page.pages import without_running

_PAGE_END = "\f"
#: Fewest pages that have a running header.
_FEWEST_PAGES = 3


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Decode it."""
    decoded = text_of(data, request.encoding)
    text, date = chat(decoded.text) or (decoded.text, "")
    if text.count(_PAGE_END) >= _FEWEST_PAGES - 1:
        text = _without_headers(text)
    yield Extracted(text, date=date, encoding=decoded.encoding, warning=decoded.warning)


def _without_headers(text: str) -> str:
    """Take the running headers and the page numbers off pages that form feeds part."""
    pages = [[Line(line) for line in page.split("\n")] for page in text.split(_PAGE_END)]
    return _PAGE_END.join("\n".join(line.text for line in page) for page in without_running(pages))


TXT = Format((".txt", ".text"), extract)
