"""Pages as one text: running headers and page numbers out, what goes on over a page end joined."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

#: Lines at each edge of a page that may be a running header, and the least pages that make it one.
_EDGE, _LEAST = 3, 3
#: Share of the pages that have a running header: those of left and right pages differ.
_SHARE = 0.4
#: Length limit of a running header, in characters.
_LONGEST = 150
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|p|seite|صفحة|ص)?[\W_]*(\d{1,5})[\W_]*(?:(?:of|/|von|sur|من)?[\W_]*\d{1,5})?[\W_]*",
    re.IGNORECASE,
)
_ENDS = tuple(".!?…:\u061f\u06d4\u00bb\u201d\"'")


def joined(pages: Sequence[str]) -> str:
    """Join the texts of pages; a paragraph goes on where no sentence ends."""
    cleaned = without_running([_lines(page) for page in pages])
    pieces: list[str] = []
    for lines in cleaned:
        text = "\n".join(lines).strip("\n")
        if not text.strip():
            continue
        if pieces:
            pieces.append("\n\n" if pieces[-1].rstrip().endswith(_ENDS) else "\n")
        pieces.append(text)
    return "".join(pieces)


def without_running(pages: list[list[str]]) -> list[list[str]]:
    """Take the running headers, footers and page numbers off the edges of pages."""
    heads, feet = _repeated(pages, top=True), _repeated(pages, top=False)
    offsets = _numbered(pages)
    found = []
    for number, lines in enumerate(pages):
        top, bottom = _edge(lines, top=True), _edge(lines, top=False)
        out = {at for at in top if _key(lines[at]) in heads}
        out |= {at for at in bottom if _key(lines[at]) in feet}
        for at in (*top, *bottom):
            value = _page_number(lines[at])
            if value is not None and value - number in offsets:
                out.add(at)
        found.append([line for at, line in enumerate(lines) if at not in out])
    return found


def _lines(page: str) -> list[str]:
    return [line.rstrip() for line in page.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _edge(lines: list[str], *, top: bool) -> list[int]:
    """Give the places of the first or the last lines that are not blank; never most of a page."""
    full = [at for at, line in enumerate(lines) if line.strip()]
    most = min(_EDGE, len(full) // 2)
    return full[:most] if top else full[len(full) - most :]


def _key(line: str) -> str:
    """Write a line without what changes from page to page: its numbers and blanks."""
    return _NUMBER.sub("#", " ".join(unicodedata.normalize("NFKC", line).split()))


def _repeated(pages: list[list[str]], *, top: bool) -> set[str]:
    """Find the lines that stand at one edge of many pages."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({_key(lines[at]) for at in _edge(lines, top=top)})
    least = max(_LEAST, _SHARE * len(pages))
    return {key for key, count in counts.items() if count >= least and len(key) <= _LONGEST}


def _page_number(line: str) -> int | None:
    found = _PAGE_NUMBER.fullmatch(unicodedata.normalize("NFKC", line).strip())
    return int(found[1]) if found else None


def _numbered(pages: list[list[str]]) -> set[int]:
    """Find by how much the numbers at the edges of pages differ from their places in the file."""
    counts: Counter[int] = Counter()
    for number, lines in enumerate(pages):
        edges = {*_edge(lines, top=True), *_edge(lines, top=False)}
        values = {_page_number(lines[at]) for at in edges}
        counts.update(value - number for value in values if value is not None)
    least = max(2, len(pages) // 2)
    return {offset for offset, count in counts.items() if count >= least}
