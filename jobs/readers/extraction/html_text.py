"""HTML as plain text: a line for each block, tabs between cells; for mail, and short pages."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl",
     "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "tr", "ul")
)  # fmt: skip
_APART = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "p", "blockquote", "table", "ul", "ol"))
_SILENT = frozenset(
    ("script", "style", "head", "template", "noscript", "noframes", "svg", "math", "object",
     "iframe", "select", "textarea", "button")
)  # fmt: skip
#: Elements that have no end tag.
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
     "wbr")
)  # fmt: skip
_HIDDEN = re.compile(r"\bdisplay\s*:\s*none\b", re.IGNORECASE)
#: Classes of the quotations that mail programs make.
_QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "gmail_attr")


class _Text(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []
        self.title: list[str] = []
        self.language = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html" and not self.language:
            self.language = dict(attrs).get("lang") or ""
        if tag == "title" and not self.title:
            self._in_title = True
        if self.silent:
            if tag not in _VOID:
                self.silent.append(tag)
            return
        if tag in _SILENT or _is_quoted(tag, attrs) or _is_hidden(attrs):
            if tag not in _VOID:
                self.silent.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n\n" if tag in _APART else "\n")
        elif tag in ("td", "th"):
            self.pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if self.silent:
            if tag in self.silent:
                while self.silent.pop() != tag:
                    pass
            return
        if tag in _BLOCKS:
            self.pieces.append("\n\n" if tag in _APART else "\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self.silent:
            self.pieces.append(" ".join(data.split("\n")) if "\n" in data else data)


def _is_quoted(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    values = {name: value or "" for name, value in attrs}
    if tag == "blockquote" and values.get("type") == "cite":
        return True
    return any(name in values.get("class", "") for name in _QUOTES)


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether an element is not shown: a preview line of a mail, say."""
    values = dict(attrs)
    return "hidden" in values or _HIDDEN.search(values.get("style") or "") is not None


def html_text(page: str) -> tuple[str, str, str]:
    """Turn a page into its text, its title and its language tag, all of it but quotations."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    lines = [
        "\t".join(" ".join(cell.split()) for cell in line.strip().split("\t"))
        for line in "".join(parser.pieces).split("\n")
    ]
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.strip())
    return "\n".join(kept).strip(), " ".join("".join(parser.title).split()), parser.language
