"""Error reporting by reason codes: why documents were left out, in the report's language."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from jobs.datatypes import Assignment, Skipped, columns_of
from jobs.writers.wording import Text

#: At most so many names are shown of a group.
_SHOWN = 5
#: What is special to one document in a reason that has no code.
_SPECIAL = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d.,]*")
#: Patterns of the reasons that the readers and the assignment give, the first that fits counts.
_CODES = tuple(
    (re.compile(pattern), f"why_{code}")
    for pattern, code in (
        (r"the file is empty", "empty_file"),
        (r"only white space|holds no record|the header once more", "blank"),
        (r"its text \(.*(is empty|is null|is not a number)", "blank"),
        (r"^it is .*, not text", "other_kind"),
        (r"^a binary file", "binary"),
        (r"encoding is not recognised|surrogates", "encoding"),
        (r"places are not |is not UTF-8", "broken_bytes"),
        (r"^larger than max_bytes|holds more text than max_bytes|its text is larger", "large"),
        (r"^illegible", "illegible"),
        (r"encrypted", "encrypted"),
        (r"scanned: pictures without", "scanned"),
        (r"have no Unicode values, so that", "no_unicode"),
        (r"takes (more than|too much)|decompression bomb|it unpacks to", "too_costly"),
        (r"is damaged|are damaged|what reads it ended", "damaged"),
        (r"gzip data", "gzip"),
        (r"symbolic link", "link"),
        (r"not a regular file|^a folder, not a file", "no_file"),
        (r"cannot be (read|listed)", "unreadable"),
        (r"its text \(", "no_text"),
        (r"its id \(field", "no_id"),
        (r"already read from", "twice"),
        (r"cells, but the header|quotes of the row|not valid CSV", "table_row"),
        (r"^its header|it has no column", "table_header"),
        (r"JSON|stands twice in one object|nested too deeply|surrogate pair", "json"),
        (
            r"of type|is infinite|is no list of numbers|has a number that is not finite"
            r"|holds bytes that are no text",
            "field_type",
        ),
        (r"nothing is left of it", "nothing_left"),
        (r"none of its words is a term", "no_terms"),
        (r"unlike (every topic|all)", "unlike"),
    )
)
#: Patterns of what the readers warn of; the groups are the numbers and names in it.
_WARNINGS = tuple(
    (re.compile(pattern), f"warn_{code}")
    for pattern, code in (
        (r"([\d,]+) broken characters replaced, the first at byte (\d+)", "broken"),
        (r"its encoding was guessed, (\S+); if the text is wrong, name it \('encoding'\)", "guess"),
        (r"([\d,]+) NUL characters? taken out, a blank for each", "nuls"),
        (
            r"in ([\d,]+) rows? a quote opens .*?, the first on line (\d+); it was read as text\. "
            r"Where a backslash makes a quote text, set `[^`]*`",
            "escape",
        ),
        (
            r"in ([\d,]+) rows? a quote opens .*?, the first on line (\d+); it was read as text\. "
            r"Where quotes are nothing but text, set `[^`]*`",
            "quote",
        ),
        (r"no record has the field ('.+)", "unseen"),
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """A reason in words; `language` is that of the text."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """The documents left out for one reason: how many, and the names of some."""

    told: Told
    count: int
    names: tuple[str, ...]


class Reasons:
    """Tells reasons in the language of a report; one without a code stays as it is, in English."""

    def __init__(self, say: Text, language: str) -> None:
        self._say = say
        self._language = language

    def tell(self, reason: str) -> Told:
        """Tell why one document was left out."""
        code = _code(reason)
        return Told(self._say(code), self._language) if code else Told(reason, "en")

    def warn(self, warning: str) -> tuple[Told, ...]:
        """Tell what a reader put up with in a file, in the order of the patterns."""
        told = []
        for pattern, code in _WARNINGS:
            if found := pattern.search(warning):
                told.append(Told(self._say(code).format(*found.groups()), self._language))
                warning = warning.replace(found[0], "")
        rest = warning.strip("; ")
        return (*told, Told(rest, "en")) if rest else tuple(told)

    def skipped(
        self, skipped: Iterable[Skipped], local: Callable[[str], str]
    ) -> tuple[ReasonGroup, ...]:
        """Group what could not be read by its reason, the most frequent first."""
        return self._grouped((one.reason, local(one.source)) for one in skipped)

    def without_topic(self, assignments: Sequence[Assignment]) -> tuple[ReasonGroup, ...]:
        """Group the documents without a topic by their reason."""
        return self._grouped(
            (reason, id_)
            for topic, reason, id_ in columns_of(assignments, "topic", "reason", "id")
            if topic is None
        )

    def _grouped(self, found: Iterable[tuple[str, str]]) -> tuple[ReasonGroup, ...]:
        groups: dict[Told, list[str]] = {}
        for reason, name in found:
            told = self.tell(reason)
            if not _code(reason):
                told = Told(_SPECIAL.sub("\N{HORIZONTAL ELLIPSIS}", reason), told.language)
            groups.setdefault(told, []).append(name)
        ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0].text))
        return tuple(_groups(ranked))


def _groups(ranked: Iterable[tuple[Told, list[str]]]) -> Iterator[ReasonGroup]:
    for told, names in ranked:
        yield ReasonGroup(told, len(names), tuple(names[:_SHOWN]))


def _code(reason: str) -> str:
    return next((code for pattern, code in _CODES if pattern.search(reason)), "")
