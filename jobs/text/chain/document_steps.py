"""Markup stripping, boilerplate removal, bylines and repair: the steps of flagged documents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from jobs.datatypes import Edit, Lexicon, Repair
from jobs.text.clean.boilerplate import boilerplate_edits
from jobs.text.clean.byline import Byline, bylines
from jobs.text.clean.dates import find_dates
from jobs.text.clean.markup import links, markup
from jobs.text.script.composition import composition
from jobs.text.script.edits import NOWHERE, AlignedText, apply_edits, spans

#: Bit flags of the steps
UNICODE, MARKUP, LINKS, BOILERPLATE, BYLINE, REPAIR = 1, 2, 4, 8, 16, 32
#: Bit flag of the first sign of markup that a text has; the others follow
FIRST_MARKUP_SIGN = 64
_STEPS: Final = (
    (LINKS, "links", links),
    (BOILERPLATE, "boilerplate", boilerplate_edits),
)


@dataclass
class Findings:
    """What the steps found in one document, and its text where they changed it."""

    text: AlignedText | None = None
    repairs: list[Repair] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    bylines: list[Byline] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, step: str, edits: Sequence[Edit]) -> None:
        """Count what a step did; one that did nothing has no entry."""
        if edits:
            self.counts[step] += len(edits)

    @property
    def author(self) -> str:
        """The first author that a byline names."""
        return next((byline.author for byline in self.bylines if byline.author), "")

    @property
    def date(self) -> str:
        """The first date that a byline names, in ISO 8601."""
        for byline in self.bylines:
            for _, iso in find_dates(byline.date_text):
                return iso
        return ""


@dataclass(frozen=True)
class StepSwitches:
    """Which of the steps in Python are on."""

    unicode: bool
    markup: bool
    links: bool
    boilerplate: bool
    byline: bool
    repair: bool


@dataclass(frozen=True)
class CleanDocument:
    """A document after Unicode normalisation: its id, its raw text, its text aligned with that."""

    id: str
    raw: str
    text: AlignedText


def apply_steps(source: CleanDocument, lexicon: Lexicon, flags: int) -> Findings:
    """Pass one document through the steps between the two compiled passes.

    Parameters
    ----------
    flags : int
        The steps that a cheap look found it may need: UNICODE, MARKUP, ...
    """
    found, text = Findings(), source.text
    if flags & UNICODE:
        text = apply_edits(composition(text.text), text)
    if flags & MARKUP:
        edits = markup(text.text, flags // FIRST_MARKUP_SIGN)
        found.add("markup", edits)
        text = apply_edits(edits, text)
    for flag, name, step in _STEPS:
        if flags & flag:
            edits = step(text.text)
            found.add(name, edits)
            found.removed.extend(_removed(edits, text.text))
            text = apply_edits(edits, text)
    if flags & BYLINE:
        lines = bylines(text.text)
        edits = [edit for edit, _ in lines]
        found.add("byline", edits)
        found.bylines.extend(read for _, read in lines)
        found.removed.extend(_removed(edits, text.text))
        text = apply_edits(edits, text)
    if flags & REPAIR:
        from jobs.text.repair.pdf_damage import damage_signs, repair

        if damage_signs(source.raw).damaged:
            edits = repair(text.text, lexicon, force=True)
            found.add("repair", edits)
            found.repairs.extend(_record(source.id, edit, text) for edit in edits)
            text = apply_edits(edits, text)
    found.text = None if text is source.text else text
    return found


def _removed(edits: Sequence[Edit], text: str) -> list[tuple[str, str]]:
    return [(edit.rule, text[edit.start : edit.end].strip()) for edit in edits]


def _record(document: str, edit: Edit, text: AlignedText) -> Repair:
    """Record what the raw text had, and what is there now."""
    cut = AlignedText(text.text[: edit.end], text.alignment[: edit.end])
    after = apply_edits([edit], cut)
    places = text.alignment[edit.start : edit.end]
    return Repair(
        document=document,
        rule=edit.rule,
        spans=spans(places[places != NOWHERE]),
        before=text.text[edit.start : edit.end],
        after=after.text[edit.start :],
        confidence=edit.confidence,
    )
