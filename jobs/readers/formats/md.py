"""Markdown: title, date and author of its front matter, which is then no part of the text."""

import re
import tomllib
from collections.abc import Iterator

from jobs.readers.extraction import dates, titles
from jobs.readers.extraction.decoding import text_of
from jobs.readers.extraction.extracted import Extracted, Format, NothingIn, Request

_FRONT = re.compile(r"\s*---[ \t]*\r?\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_FRONT_TOML = re.compile(r"\s*\+\+\+[ \t]*\r?\n(.*?\n)\+\+\+[ \t]*(?:\r?\n|$)", re.DOTALL)
_PAIR = re.compile(r"([A-Za-z_-]+)[ \t]*:[ \t]*(\S.*)")
_HEADING = re.compile(
    r"^[ \t]{0,3}#[ \t]+(.+?)[ \t]*#*[ \t]*$|^(\S.*)\r?\n={3,}[ \t]*$", re.MULTILINE
)


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Decode it; the markup of its text is taken out with that of any other text.

    Raises
    ------
    NothingIn
        There is no text beside the front matter.
    """
    decoded = text_of(data, request.encoding)
    text = decoded.text
    values, start = _front_matter(text)
    text = text[start:]
    if not text.strip():
        raise NothingIn("the file holds only front matter")
    heading = _HEADING.search(text)
    named = values.get("title") or (heading and (heading[1] or heading[2])) or ""
    yield Extracted(
        text,
        title=titles.title(named),
        date=dates.of_text(values.get("date", "")),
        language=titles.language(values.get("lang") or values.get("language")),
        encoding=decoded.encoding,
        warning=decoded.warning,
        metadata=titles.metadata(author=titles.author(values.get("author"))),
    )


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """Read the front matter, in YAML or in TOML, and say where the text after it begins."""
    values: dict[str, str] = {}
    if found := _FRONT_TOML.match(text):
        try:
            table = tomllib.loads(found[1].replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError:
            return {}, 0
        return {name.lower(): str(value) for name, value in table.items()}, found.end()
    front = _FRONT.match(text)
    if front is None:
        return {}, 0
    for line in front[1].splitlines():
        if pair := _PAIR.match(line):
            values.setdefault(pair[1].lower(), pair[2].strip().strip("\"'"))
    return values, front.end() if values else 0


MD = Format((".md", ".markdown"), extract)
