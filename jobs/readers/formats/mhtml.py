"""Web pages saved with their pictures in one file (MHTML, RFC 2557): the HTML page in them."""

from collections.abc import Iterator
from dataclasses import replace

from jobs.readers.extraction import titles
from jobs.readers.extraction.extracted import CannotExtract, Extracted, Format, Request
from jobs.readers.extraction.mail import content, field, parsed, parts
from jobs.readers.formats.html import page


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Parse it, and extract its first page.

    Raises
    ------
    CannotExtract
        There is no page in it.
    """
    message = parsed(data)
    pages = [one for one in parts(message) if one.get_content_subtype() == "html"]
    if not pages:
        raise CannotExtract("no part of it is a page of HTML")
    html, encoding = content(pages[0], request.encoding)
    found = page(html, encoding=encoding)
    address = field(message, "Snapshot-Content-Location") or field(message, "Content-Location")
    yield replace(
        found,
        title=found.title or titles.title(field(message, "Subject")),
        metadata={**titles.metadata(url=titles.one_line(address)), **found.metadata},
    )


MHTML = Format((".mhtml", ".mht"), extract, ("trafilatura",), "html")
