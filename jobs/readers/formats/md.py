"""Markdown: title, date and author of its front matter, which is then no part of the text."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from jobs.readers.extraction import dates, titles
from jobs.readers.extraction.decoding import text_of
from jobs.readers.extraction.extracted import Extracted, Format, NothingIn, Request
from jobs.readers.tables.column_names import called

_FRONT = re.compile(r"\s*---[ \t]*\r?\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_FRONT_TOML = re.compile(r"\s*\+\+\+[ \t]*\r?\n(.*?\n)\+\+\+[ \t]*(?:\r?\n|$)", re.DOTALL)
#: Lines of `Key: value` above an empty one, without marks (MultiMarkdown).
_FRONT_BARE = re.compile(r"\s*((?:[^\W\d][\w-]*(?: [\w-]+)?:[ \t]+\S.*\r?\n)+)[ \t]*\r?\n")
_PAIR = re.compile(r"([^\W\d][\w-]*(?: [\w-]+)?)[ \t]*:[ \t]*(\S.*)")
#: A key of front matter: one word or two, and no sentence.
_KEY = re.compile(r"[^\W\d][\w.-]*(?: [\w.-]+)?")
#: Fewest such lines, and the keys of which one is among them, as they are folded.
_LEAST_BARE, _TELLING = 2, ("title", "العنوان")
#: Values of a list that are told, at most.
_MOST_VALUES = 20
_LANGUAGE, _AUTHOR = ("lang", "language", "اللغة"), ("author", "authors", "الكاتب", "المؤلف")
#: A block of code, in which a line that begins with `#` is no heading.
_FENCED = re.compile(r"^[ ]{0,3}(```+|~~~+).*?^[ ]{0,3}\1[`~]*[ \t]*$", re.DOTALL | re.MULTILINE)
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
    heading = _HEADING.search(_FENCED.sub("", text))
    named = _value("title", values) or (heading and (heading[1] or heading[2])) or ""
    yield Extracted(
        text,
        title=titles.title(named),
        date=dates.of_text(_value("date", values)),
        language=titles.language(_first(_LANGUAGE, values)),
        encoding=decoded.encoding,
        warning=decoded.warning,
        metadata=titles.metadata(author=titles.author(_first(_AUTHOR, values))),
    )


def _value(role: str, values: Mapping[str, str]) -> str:
    """Give the value whose name says that it is the title or the date, in several languages."""
    return next((values[name] for name in called(role, list(values)) if values[name]), "")


def _first(names: Sequence[str], values: Mapping[str, str]) -> str:
    return next((values[name] for name in names if values.get(name)), "")


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """Read the front matter, in YAML or in TOML, and say where the text after it begins."""
    if found := _FRONT_TOML.match(text):
        try:
            table = tomllib.loads(found[1].replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError:
            return {}, 0
        return {name.lower(): _plain(value) for name, value in table.items()}, found.end()
    if front := _FRONT.match(text):
        values = _yaml(front[1])
        return values, front.end() if values else 0
    if front := _FRONT_BARE.match(text):
        values = _pairs(front[1])
        telling = not {*_TELLING}.isdisjoint(values)
        if telling and len(values) >= _LEAST_BARE:
            return values, front.end()
    return {}, 0


def _yaml(front: str) -> dict[str, str]:
    """Read front matter as YAML, all values as they are written; as pairs where it is none."""
    import yaml

    try:
        found = yaml.load(front, Loader=yaml.BaseLoader)  # of strings only
    except (yaml.YAMLError, RecursionError, ValueError):
        return _pairs(front)
    if not isinstance(found, dict) or not all(_KEY.fullmatch(str(name)) for name in found):
        return {}
    return {str(name).lower(): _plain(value) for name, value in found.items()}


def _pairs(front: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in front.splitlines():
        if pair := _PAIR.match(line):
            values.setdefault(pair[1].lower(), pair[2].strip().strip("\"'"))
    return values


def _plain(value: object) -> str:
    """Write a value as text: those of a list behind one another, of an object its `name`."""
    inner = value if isinstance(value, list) else [value]
    named = [one.get("name", "") if isinstance(one, dict) else one for one in inner[:_MOST_VALUES]]
    return ", ".join(str(one) for one in named if one and not isinstance(one, list | dict))


MD = Format((".md", ".markdown"), extract)
