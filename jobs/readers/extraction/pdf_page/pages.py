"""Pages as one text: running headers and page numbers out, what goes on over a page end joined."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from jobs.readers.extraction.pdf_page.lines import Line
from jobs.readers.extraction.pdf_page.paragraphs import Paragraphs

#: Lines at each edge of a page that may be a running header, and the least pages that make it one.
_EDGE, _LEAST = 3, 3
#: Share of the pages that have a running header: those of left and right pages differ.
_SHARE = 0.4
#: Fewest pages of which the left ones have one header, and the right ones another.
_LEAST_FACING = 4
#: Length limit of a running header, in characters.
_LONGEST = 150
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|pag|página|pagina|p|seite|sayfa|стр|صفحة|صفحه|صفحہ|ص)?[\W_]*(?:(\d{1,5})|([ivxl]{1,8}))"
    r"[\W_]*(?:(?:of|/|von|sur|de|di|من|از)?[\W_]*\d{1,5})?[\W_]*",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
#: So many pages that are numbered one after the other are no accident.
_SURE = 4
_HYPHENS = ("-", "\N{HYPHEN}", "\N{SOFT HYPHEN}")
_ENDS = tuple(".!?…:\u061f\u06d4\u00bb\u201d\"'")


def joined(pages: Sequence[Sequence[Line]]) -> str:
    """Join the lines of pages; a paragraph goes on over a page end where no sentence ends."""
    cleaned = [_without_blank_edges(page) for page in without_running(pages)]
    cleaned = [page for page in cleaned if page]
    paragraphs = Paragraphs(cleaned)
    pieces: list[str] = []
    for number, page in enumerate(cleaned):
        if number:
            over = paragraphs.goes_over(cleaned[number - 1], page)
            ends = cleaned[number - 1][-1].text.endswith(_ENDS)
            pieces.append(_between(pieces[-1]) if over else "\n\n" if ends else "\n")
        for line, end in zip(page, paragraphs.line_ends(page), strict=True):
            pieces += [line.text, _between(line.text) if end == " " else end]
        pieces.pop()
    return "".join(pieces)


def lines_of(page: str) -> list[Line]:
    """Give the lines of the text of a page."""
    text = page.replace("\r\n", "\n").replace("\r", "\n")
    return [Line(line.rstrip()) for line in text.split("\n")]


def _between(line: str) -> str:
    """Give what parts a line from the one in which it goes on; behind a hyphen, a line end."""
    return "\n" if line.endswith(_HYPHENS) else " "


def _without_blank_edges(page: Sequence[Line]) -> Sequence[Line]:
    full = [at for at, line in enumerate(page) if line.text.strip()]
    return page[full[0] : full[-1] + 1] if full else ()


def without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Take the running headers, footers and page numbers off the edges of pages."""
    texts = [[line.text for line in page] for page in pages]
    heads, feet = _repeated(texts, top=True), _repeated(texts, top=False)
    offsets = _numbered(texts)
    found = []
    for number, lines in enumerate(texts):
        top, bottom = _edge(lines, top=True), _edge(lines, top=False)
        out = {at for at in top if _key(lines[at]) in heads}
        out |= {at for at in bottom if _key(lines[at]) in feet}
        for at in (*top, *bottom):
            value = _page_number(lines[at])
            if value is not None and value - number in offsets:
                out.add(at)
        found.append([line for at, line in enumerate(pages[number]) if at not in out])
    return found


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
    keys = [{_key(lines[at]) for at in _edge(lines, top=top)} for lines in pages]
    for some in keys:
        counts.update(some)
    least = max(_LEAST, _SHARE * len(pages))
    found = {key for key, count in counts.items() if count >= least}
    found |= _facing(keys) | _facing(keys[1:])
    return {key for key in found if len(key) <= _LONGEST}


def _facing(keys: list[set[str]]) -> set[str]:
    """Find the lines that all left pages have at one edge, and those that all right ones have."""
    if len(keys) < _LEAST_FACING:
        return set()
    right, left = set.intersection(*keys[::2]), set.intersection(*keys[1::2])
    return right | left if right and left else set()


def _page_number(line: str) -> int | None:
    found = _PAGE_NUMBER.fullmatch(unicodedata.normalize("NFKC", line).strip())
    if found is None:
        return None
    return int(found[1]) if found[1] else _roman(found[2].lower())


def _roman(letters: str) -> int:
    """Read a Roman number: a letter before a greater one is taken off."""
    values = [_ROMAN[letter] for letter in letters]
    after = [*values[1:], 0]
    return sum(-one if one < more else one for one, more in zip(values, after, strict=True))


def _numbered(pages: list[list[str]]) -> set[int]:
    """Find by how much the numbers at the edges of pages differ from their places in the file."""
    counts: Counter[int] = Counter()
    for number, lines in enumerate(pages):
        edges = {*_edge(lines, top=True), *_edge(lines, top=False)}
        values = {_page_number(lines[at]) for at in edges}
        counts.update(value - number for value in values if value is not None)
    least = max(2, min(len(pages) // 2, _SURE))
    return {offset for offset, count in counts.items() if count >= least}
