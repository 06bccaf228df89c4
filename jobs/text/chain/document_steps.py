"""Markup stripping, boilerplate removal, bylines and repair: the steps of flagged documents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from jobs.datatypes import Edit, Lexicon, Repair
from jobs.text.clean.boilerplate import boilerplate_edits
from jobs.text.clean.byline import Byline, bylines
from jobs.text.clean.dates import find_dates
from jobs.text.clean.escapes import escapes
from jobs.text.clean.handles import handles
from jobs.text.clean.mail import mail_edits
from jobs.text.clean.markup import links, markup
from jobs.text.clean.subtitles import subtitle_edits
from jobs.text.script.composition import composition
from jobs.text.script.edits import NOWHERE, AlignedText, Reordering, apply_edits, spans
from jobs.text.words.lexicon import table_of

if TYPE_CHECKING:
    from jobs.text.repair.extraction.stages import RepairStep

#: Bit flags of the steps
UNICODE, MARKUP, LINKS, BOILERPLATE, BYLINE, REPAIR, MENTIONS, DAGGER_ALEF = (
    1 << bit for bit in range(8)
)
EXPORT, EXTRACTION, HYPHENS = (1 << bit for bit in range(8, 11))
#: Bit flag of the first sign of markup that a text has; the others follow
FIRST_MARKUP_SIGN = 2048
_STEPS: Final = (
    (LINKS, "links", links),
    (MENTIONS, "mentions", handles),
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
    title: str = ""

    def add(self, step: str, edits: Sequence[Edit]) -> None:
        """Count what a step did; one that did nothing has no entry."""
        if edits:
            self.counts[step] += len(edits)

    def add_repeat(self, text: str) -> None:
        """Count a block that repeats another, and keep its text."""
        self.removed.append(("dedupe", text))
        self.counts["dedupe"] += 1

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
    extraction: bool
    mojibake: bool
    mentions: bool
    dagger_alef: bool
    hyphens: bool


@dataclass(frozen=True)
class CleanDocument:
    """A document after Unicode normalisation: its id, its raw text, its text aligned with that."""

    id: str
    raw: str
    text: AlignedText


def redecode(document: str, raw: str, lexicon: Lexicon) -> Findings:
    """Undo mojibake in a raw document; `text` stays None where there is none."""
    from jobs.text.repair.mojibake import mojibake

    found = Findings()
    edits = mojibake(raw, table_of(lexicon).words)
    if edits:
        text = AlignedText.raw(raw)
        found.add("mojibake", edits)
        found.repairs.extend(_record(document, edit, text) for edit in edits)
        found.text = apply_edits(edits, text)
    return found


def put_in_order(document: str, raw: str, lexicon: Lexicon, found: Findings) -> None:
    """Put what a tool took out of PDF in visual order in logical order; add to what was found."""
    from jobs.text.repair.extraction.stages import RAW_STEPS

    source = found.text or AlignedText.raw(raw)
    text = _undo(RAW_STEPS, document, source, lexicon, found)
    if text is not source:
        found.text = text


def _undo(
    steps: Sequence["RepairStep"],
    document: str,
    text: AlignedText,
    lexicon: Lexicon,
    found: Findings,
    *,
    evidence: bool = False,
) -> AlignedText:
    from jobs.text.repair.extraction.known_words import KnownWords
    from jobs.text.repair.extraction.stages import undo

    def note(changes: Sequence[Reordering], before: AlignedText) -> None:
        found.counts["repair"] += len(changes)
        found.repairs.extend(_record_reordering(document, one, before) for one in changes)

    return undo(steps, text, KnownWords(lexicon), note, evidence=evidence)


def apply_steps(
    source: CleanDocument, lexicon: Lexicon, flags: int, found: Findings | None = None
) -> Findings:
    """Pass one document through the steps between the two compiled passes.

    Parameters
    ----------
    source : CleanDocument
    lexicon : Lexicon
    flags : int
        The steps that a cheap look found it may need: UNICODE, MARKUP, ...
    found : Findings or None
        What was found in it before, which is added to.
    """
    found, text = found or Findings(), source.text
    if flags & UNICODE:
        text = apply_edits(composition(text.text), text)
    if flags & EXPORT:
        text = _without_frame(text, found)
    if flags & EXTRACTION:
        from jobs.text.repair.extraction.stages import LETTER_STEPS
        from jobs.text.repair.extraction.visual_order import has_forms

        evidence = found.counts["repair"] > 0 or has_forms(source.raw)
        text = _undo(LETTER_STEPS, source.id, text, lexicon, found, evidence=evidence)
    if flags & MARKUP:
        text = _without_markup(text, flags // FIRST_MARKUP_SIGN, found)
    for flag, name, step in _STEPS:
        if flags & flag:
            edits = step(text.text)
            found.add(name, edits)
            found.removed.extend(_removed(edits, text.text))
            text = apply_edits(edits, text)
    if flags & BYLINE:
        text = _without_bylines(text, found)
    if flags & REPAIR:
        from jobs.text.repair.pdf_damage import damage_signs, repair

        if damage_signs(source.raw).damaged:
            edits = repair(text.text, lexicon, force=True)
            found.add("repair", edits)
            found.repairs.extend(_record(source.id, edit, text) for edit in edits)
            text = apply_edits(edits, text)
    if flags & DAGGER_ALEF:
        from jobs.text.repair.dagger_alef import dagger_alefs

        edits = dagger_alefs(text.text, table_of(lexicon).words)
        found.add("dagger_alef", edits)
        text = apply_edits(edits, text)
    if flags & HYPHENS:
        from jobs.text.repair.hyphenation import joined_words

        edits = joined_words(text.text, table_of(lexicon).words)
        found.add("hyphens", edits)
        found.repairs.extend(_record(source.id, edit, text) for edit in edits)
        text = apply_edits(edits, text)
    found.text = None if text is source.text else text
    return found


def _without_bylines(text: AlignedText, found: Findings) -> AlignedText:
    """Take out the lines that name author and day, and keep what they say."""
    lines = bylines(text.text)
    edits = [edit for edit, _ in lines]
    found.add("byline", edits)
    found.bylines.extend(read for _, read in lines)
    found.removed.extend(_removed(edits, text.text))
    return apply_edits(edits, text)


def _without_frame(text: AlignedText, found: Findings) -> AlignedText:
    """Take out what is around the text of a mail, or of subtitles; a mail says its own title."""
    edits, header = mail_edits(text.text)
    if header is not None:
        found.title = header.subject
        found.bylines.append(Byline(header.sender, header.date))
    edits = edits or subtitle_edits(text.text)
    found.add("boilerplate", edits)
    found.removed.extend(_removed(edits, text.text))
    return apply_edits(edits, text)


def _without_markup(text: AlignedText, signs: int, found: Findings) -> AlignedText:
    """Take out escape sequences and markup, and the markup that was escaped."""
    for step in (escapes, partial(markup, signs=signs)):
        edits = step(text.text)
        found.add("markup", edits)
        text = apply_edits(edits, text)
    if any("<" in str(piece) for edit in edits if edit.rule == "entity" for piece in edit.pieces):
        edits = markup(text.text)
        found.add("markup", edits)
        text = apply_edits(edits, text)
    return text


def _removed(edits: Sequence[Edit], text: str) -> list[tuple[str, str]]:
    return [(edit.rule, text[edit.start : edit.end].strip()) for edit in edits]


def _record(document: str, edit: Edit, text: AlignedText) -> Repair:
    """Record what the text had, and what is there now."""
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


def _record_reordering(document: str, change: Reordering, text: AlignedText) -> Repair:
    places = text.alignment[change.start : change.end]
    return Repair(
        document=document,
        rule=change.rule,
        spans=spans(places),
        before=text.text[change.start : change.end],
        after=change.text,
        confidence=change.confidence,
    )
