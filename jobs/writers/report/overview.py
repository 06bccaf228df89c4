"""Data provenance tables of the report: what was read, left out and repaired."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from jobs.datatypes import Drop, RepairGroup, Result, column_of, columns_of
from jobs.writers.report.marks import Piece, pieces
from jobs.writers.wording import spoken

#: Maximum number of rows in a table.
ROWS = 200
#: Number of rows shown before the rest is folded away.
FIRST = 8
#: Maximum length of an excerpt, in characters.
LENGTH = 300
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class RepairView:
    """A repair as it is shown."""

    group: RepairGroup

    @property
    def changed(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        """The text before and after, with the words marked that differ."""
        before, after = (text[:LENGTH] for text in (self.group.before, self.group.after))
        old, new = list(_WORD.finditer(before)), list(_WORD.finditer(after))
        matcher = SequenceMatcher(
            None, [word.group() for word in old], [word.group() for word in new], autojunk=False
        )
        changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
        rule = self.group.rule
        marks = [
            [(word.start(), word.end(), rule) for at in places for word in words[slice(*at)]]
            for words, places in (
                (old, [(start, end) for _, start, end, _, _ in changes]),
                (new, [(start, end) for _, _, _, start, end in changes]),
            )
        ]
        return pieces(before, marks[0]), pieces(after, marks[1])


def copies(result: Result) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """Group documents that are copies: the first, some of the others, how many others."""
    groups: dict[str, list[str]] = {}
    for id_, first in columns_of(result.assignments, "id", "copy_of"):
        if first is not None:
            groups.setdefault(first, []).append(id_)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((first, tuple(others[:FIRST]), len(others)) for first, others in ranked)


def by_frequency(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Order counts by size, the largest first."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def fates(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Order running words by what became of them: a term of the model, or why not."""
    named = ((reason.name.lower(), counts.get(reason.name.lower(), 0)) for reason in Drop)
    return tuple(one for one in named if one[1])


def language(result: Result, wanted: str) -> str:
    """Choose the language that the report speaks: the one that is wanted, or by the documents."""
    if wanted != "auto":
        return wanted
    return spoken(Counter(column_of(result.assignments, "language")))


def local_names(config: Mapping[str, Any]) -> Callable[[str], str]:
    """Make what takes the machine's own part off paths: the folder of an input named from the root.

    A report is sent by mail; where its reader's files lay is nobody's business.
    """
    given = str(config.get("reader", {}).get("path", ""))
    folders = [given.rstrip("/") + "/", given.rpartition("/")[0] + "/"]
    own = [folder for folder in folders if folder.startswith("/") and folder != "/"]

    def local(text: str) -> str:
        for folder in own:
            text = text.replace(folder, "")
        return text

    return local


def settings(config: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Show the parts that a run was made of, each with its settings on one line."""
    return tuple((name, _line(config[name])) for name in ("vectoriser", "model") if name in config)


def _line(section: Mapping[str, Any]) -> str:
    given = ", ".join(f"{key}: {value}" for key, value in section.items() if key != "kind")
    return f"{section.get('kind', '')} ({given})" if given else str(section.get("kind", ""))
