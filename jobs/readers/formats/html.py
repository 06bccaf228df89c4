"""HTML pages: main text without boilerplate (trafilatura, Barbaresi 2021), title, date, author."""

from collections.abc import Iterator
from typing import Any

from jobs.readers.extraction import dates, titles
from jobs.readers.extraction.decoding import html_of
from jobs.readers.extraction.extracted import Extracted, Format, NothingIn, Request
from jobs.readers.extraction.html_text import html_text

#: Only what a page says of its date counts: no guess from its text, and no clock.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2200-01-01"}


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Decode a page and extract its main text; of one that has none, all of its text.

    Raises
    ------
    NothingIn
        It shows no text.
    """
    decoded = html_of(data, request.encoding)
    yield page(decoded.text, encoding=decoded.encoding, warning=decoded.warning)


def page(html: str, *, encoding: str, warning: str = "") -> Extracted:
    """Extract the main text of a page that is decoded.

    Raises
    ------
    NothingIn
        It shows no text.
    """
    from trafilatura import bare_extraction

    whole, title, language = html_text(html)
    found: Any = bare_extraction(
        html,
        include_comments=False,
        include_tables=True,
        include_links=False,
        include_images=False,
        with_metadata=True,
        date_extraction_params=dict(_DATES),
    )
    values: dict[str, Any] = found.as_dict() if found is not None else {}
    text = _tables((values.get("text") or "").strip())
    if not text:
        text = whole
        warning = "; ".join(filter(None, (warning, "no main text was found: all of it is taken")))
    if not text.strip():
        raise NothingIn("the page shows no text")
    return Extracted(
        text,
        title=titles.title(values.get("title")) or titles.title(title),
        date=dates.of_text(values.get("date") or ""),
        language=titles.language(language),
        source=titles.one_line(values.get("sitename")),
        encoding=encoding,
        warning=warning,
        metadata=titles.metadata(
            author=titles.author(values.get("author")), url=titles.one_line(values.get("url"))
        ),
    )


def _tables(text: str) -> str:
    """Write the rows of tables with tabs, as other formats do."""
    lines = []
    for line in text.split("\n"):
        row = line.strip()
        cells: list[str] = []
        if len(row) > 1 and row.startswith("|") and row.endswith("|"):
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            if not any(cell.strip("-: ") for cell in cells):
                continue
        lines.append("\t".join(cells) or line)
    return "\n".join(lines)


HTML = Format((".html", ".htm", ".xhtml"), extract, ("trafilatura",), "html")
