"""Data provenance tables of the report: what was read, left out and repaired."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np

from jobs.datatypes import Drop, Result
from jobs.writers.report.marks import Piece, pieces

#: Maximum number of rows in a table.
ROWS = 200
#: Number of rows shown before the rest is folded away.
FIRST = 8
#: Maximum length of an excerpt, in characters.
LENGTH = 300
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class RepairView:
    """A repair, as often as it was made alike; `document` is the first that it was made in."""

    rule: str
    before: str
    after: str
    confidence: float
    document: str
    times: int

    @property
    def changed(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        """The text before and after, with the words marked that differ."""
        before, after = (text[:LENGTH] for text in (self.before, self.after))
        old, new = list(_WORD.finditer(before)), list(_WORD.finditer(after))
        matcher = SequenceMatcher(
            None, [word.group() for word in old], [word.group() for word in new], autojunk=False
        )
        changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
        marks = [
            [(word.start(), word.end(), self.rule) for at in places for word in words[slice(*at)]]
            for words, places in (
                (old, [(start, end) for _, start, end, _, _ in changes]),
                (new, [(start, end) for _, _, _, start, end in changes]),
            )
        ]
        return pieces(before, marks[0]), pieces(after, marks[1])


def repairs(result: Result) -> tuple[RepairView, ...]:
    """Take repairs that are alike together, the most frequent first."""
    found: dict[tuple[str, str, str], RepairView] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    for document in result.preparation.documents:
        for one in document.repairs:
            key = (one.rule, one.before, one.after)
            times[key] += 1
            if key not in found:
                found[key] = RepairView(
                    *key, confidence=one.confidence, document=one.document, times=1
                )
    ranked = sorted(found, key=lambda key: (-times[key], key))
    return tuple(
        RepairView(*key, found[key].confidence, found[key].document, times[key]) for key in ranked
    )


def removed(result: Result) -> tuple[tuple[str, str, int], ...]:
    """List the lines that were taken out: rule, text, how often; the most frequent first."""
    times = Counter(one for document in result.preparation.documents for one in document.removed)
    return tuple(
        (*one, count) for one, count in sorted(times.items(), key=lambda item: (-item[1], item[0]))
    )


def copies(result: Result) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """Group documents that are copies: the first, some of the others, how many others."""
    groups: dict[str, list[str]] = {}
    for one in result.assignments:
        if one.copy_of is not None:
            groups.setdefault(one.copy_of, []).append(one.id)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((first, tuple(others[:FIRST]), len(others)) for first, others in ranked)


def treatments(result: Result) -> tuple[tuple[str, int], ...]:
    """Sum up what was done to the text of all documents, the most frequent first."""
    totals: Counter[str] = Counter()
    for document in result.preparation.documents:
        totals.update(document.counts)
    return tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def fates(result: Result) -> tuple[tuple[str, int], ...]:
    """Count the running words by what became of them: a term of the model, or why not."""
    corpus, vocabulary = result.corpus, result.vocabulary
    if not corpus.tokens:
        return ()
    counts = np.bincount(vocabulary.reasons[corpus.form_ids].astype(np.int64), minlength=len(Drop))
    return tuple(
        (reason.name.lower(), int(counts[reason])) for reason in Drop if int(counts[reason])
    )


def language(result: Result, wanted: str) -> str:
    """Choose the language that the report speaks: "ar" or "en"."""
    if wanted != "auto":
        return wanted
    tally = Counter(document.language for document in result.preparation.documents)
    return "ar" if tally["ar"] * 2 >= sum(tally.values()) else "en"


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
