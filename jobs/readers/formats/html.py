"""HTML pages: main text without boilerplate (trafilatura, Barbaresi 2021), title, date, author."""

import re
from collections.abc import Iterator
from typing import Any

from jobs.readers.extraction import dates, titles
from jobs.readers.extraction.decoding import html_of
from jobs.readers.extraction.extracted import Extracted, Format, NothingIn, Request
from jobs.readers.extraction.html_text import html_text

#: Only what a page says of its date counts: no guess from its text, and no clock.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2200-01-01"}
#: A bar between two cells, which is none of a cell.
_BAR = re.compile(r"(?<!\\)\|")
#: How ruby says a word again, by its sound; it breaks the line that it stands in.
_RUBY = re.compile(
    r"<(r[tp])\b[^<>]{0,200}>[^<>]{0,500}(?:</\1\s*>)?|</?(?:ruby|rb|rtc)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
#: What is no text of a page though it stands in it: parts that are hidden, of Word its comments and
#: deletions, of MediaWiki the marks of notes, links to edit, and what is said of the wiki itself.
_WIKI = (
    "mw-editsection", "mw-jump-link", "mw-indicators", "navbox", "noprint", "reference", "catlinks",
    "printfooter", "mw-cite-backlink", "toc",
)  # fmt: skip
_NO_TEXT = [
    "//*[@hidden and not(@hidden='until-found')]",
    "//noframes",
    "//*[contains(@style, 'mso-element:comment')]",
    "//*[contains(concat(' ', @class, ' '), ' msoDel ')]",
    *(
        "//body[contains(@class, 'mediawiki')]"
        f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
        for name in _WIKI
    ),
    "//body[contains(@class, 'mediawiki')]//*[@id='siteSub' or @id='contentSub' or @id='toc']",
]
_FRAMES = re.compile(r"<frameset\b", re.IGNORECASE)


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

    html = _RUBY.sub("", html)
    whole, title, language = html_text(html)
    found: Any = bare_extraction(
        html,
        include_comments=False,
        include_tables=True,
        include_links=False,
        include_images=False,
        prune_xpath=_NO_TEXT,
        with_metadata=True,
        date_extraction_params=dict(_DATES),
    )
    values: dict[str, Any] = found.as_dict() if found is not None else {}
    text = _tables((values.get("text") or "").strip())
    if not text:
        text = whole
        warning = "; ".join(filter(None, (warning, "no main text was found: all of it is taken")))
    if not text.strip() and _FRAMES.search(html):
        raise NothingIn("it only says which pages stand in its frames: these hold the text")
    if not text.strip():
        raise NothingIn("the page shows no text")
    site = titles.one_line(values.get("sitename"))
    named = titles.title(values.get("title")) or titles.title(title)
    return Extracted(
        text,
        title=titles.without_site(named, site),
        date=dates.of_text(values.get("date") or ""),
        language=titles.language(language),
        source=site,
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
            cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(row.strip("|"))]
            if not any(cell.strip("-: ") for cell in cells):
                continue
        lines.append("\t".join(cells) or line)
    return "\n".join(lines)


HTML = Format((".html", ".htm", ".xhtml"), extract, ("trafilatura",), "html")
