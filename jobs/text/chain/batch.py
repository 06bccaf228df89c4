"""Batch preprocessing pipeline: compiled passes, and steps in Python for flagged documents.

The bulk path and the trace are this same code. Every pass carries an alignment, so any stretch of
display text leads back to the raw document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from jobs.datatypes import (
    BoolArray,
    Int32Array,
    Int64Array,
    Lexicon,
    Section,
    Span,
    UInt8Array,
    UInt32Array,
)
from jobs.kernels.script.character_classes import (
    NOTE_KASHIDA,
    NOTE_MOJIBAKE,
    NOTE_PRIVATE,
    TALLY_NOTES,
)
from jobs.kernels.text.tables import (
    CUT_LEVEL,
    CUT_SENTENCE,
    CUT_TOKENS,
    PASSAGE_DOCUMENT,
    PASSAGE_FIRST,
    PASSAGE_LAST,
)
from jobs.text.chain.document_steps import (
    EXTRACTION,
    CleanDocument,
    Findings,
    StepSwitches,
    apply_steps,
    put_in_order,
    redecode,
)
from jobs.text.chain.offsets import Alignment, DocumentTexts, bounds_of, replaced_texts
from jobs.text.chain.screening import extraction_suspects, steps_needed
from jobs.text.clean.dates import ranges
from jobs.text.layout.lines import layout_lines
from jobs.text.script.character_tables import DisplayTables, UnicodeTables
from jobs.text.words.detection import known_languages
from jobs.text.words.language import keeps_letters
from jobs.text.words.tokens import NO_RANGES, TokenTable, from_code_points, to_code_points, tokenise
from jobs.text.words.unspaced import Cutter, cut_unspaced


@dataclass(frozen=True)
class Steps:
    """The steps that are on, with their tables."""

    unicode: UnicodeTables
    display: DisplayTables
    switches: StepSwitches
    unwrap: bool
    dedupe: bool
    dates: bool
    passage_words: int
    cutters: Mapping[str, Cutter] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Batch:
    """Some documents after the chain: all that their values are made of.

    Parameters
    ----------
    text : str
        Their display texts, one after the other.
    sentence_ends : int64[sentences]
        One past the last token of each sentence.
    breaks : int64[breaks]
        The tokens before which punctuation stands.
    passages : int64[passages, 6]
        See `jobs.kernels.text.passages.segment_passages`.
    extents : int64[passages, 2]
        Where each passage begins and ends in its raw document.
    scattered : dict of int to tuple of Span
        The stretches of those passages that are not one stretch of their raw document.
    findings : dict of int to Findings
        Those of the documents that Python had to look at.
    tallies : int64[documents, 8]
        What the two compiled passes changed; the columns are those of their kernels.
    languages : uint8[documents]
        Numbers of `jobs.text.words.language.LANGUAGES`.
    sections : tuple of Section
        Those of a document that is a batch of its own; empty for others.
    stretches : (int64[sections], uint8[sections]) or None
        How many tokens each of its sections has, and its language.
    """

    text: str
    sentence_ends: Int64Array
    breaks: Int64Array
    passages: Int64Array
    extents: Int64Array
    scattered: dict[int, tuple[Span, ...]]
    findings: dict[int, Findings]
    tallies: Int64Array
    languages: UInt8Array
    sections: tuple[Section, ...] = ()
    stretches: tuple[Int64Array, UInt8Array] | None = None

    def suspected_damage(self) -> list[int]:
        """Give the documents that have kashida or private-use characters."""
        notes = self.tallies[:, TALLY_NOTES] & (NOTE_KASHIDA | NOTE_PRIVATE)
        return np.flatnonzero(notes).tolist()

    def languages_of_tokens(self) -> tuple[Int64Array, UInt8Array]:
        """Give stretches of one language: how many tokens each has, and its language."""
        if self.stretches is not None:
            return self.stretches
        tokens = self.passages[:, PASSAGE_LAST] - self.passages[:, PASSAGE_FIRST]
        return tokens, self.languages[self.passages[:, PASSAGE_DOCUMENT]]

    def documents_of_tokens(self) -> Int64Array:
        """Give the document of each token."""
        tokens = self.passages[:, PASSAGE_LAST] - self.passages[:, PASSAGE_FIRST]
        return np.repeat(self.passages[:, PASSAGE_DOCUMENT], tokens)


def _joined(texts: Sequence[str]) -> tuple[UInt32Array, Int64Array]:
    """Put texts end to end: their code points, and where each begins."""
    return to_code_points("".join(texts)), bounds_of([len(text) for text in texts])


def _restored(
    names: Sequence[str],
    texts: Sequence[str],
    lexicon: Lexicon,
    suspects: tuple[BoolArray, BoolArray],
) -> dict[int, Findings]:
    """Mend raw texts that may be wrongly decoded, or in visual order: what was found in those."""
    found: dict[int, Findings] = {}
    mojibake, visual = suspects
    for number in np.flatnonzero(mojibake | visual).tolist():
        name, text, one = names[number], texts[number], Findings()
        if mojibake[number]:
            one = redecode(name, text, lexicon)
        if visual[number]:
            put_in_order(name, text, lexicon, one)
        if one.text is not None:
            found[number] = one
    return found


@dataclass(frozen=True, eq=False)
class DisplayLines:
    """Some documents after the steps that look at no more than a line or two.

    Parameters
    ----------
    codes : uint32[n]
        Text after `normalise_display`.
    shown : int32[n]
        Its alignment with the normalised text.
    lines : int64[lines, 7]
    raw : int32[m]
        The alignment of the normalised text with the raw documents.
    raw_codes : uint32[raw]
    raw_bounds : int64[documents + 1]
    findings, tallies, languages
        As in `Batch`.
    """

    codes: UInt32Array
    shown: Int32Array
    lines: Int64Array
    raw: Int32Array
    raw_codes: UInt32Array
    raw_bounds: Int64Array
    findings: dict[int, Findings]
    tallies: Int64Array
    languages: UInt8Array

    def blocks(
        self, steps: Steps, dropped: Sequence[int] | None
    ) -> tuple[UInt32Array, Int32Array, Int64Array]:
        """Join lines to blocks: display text, its alignment, and the table of `join_lines`."""
        from jobs.kernels.text.lines import join_lines

        documents = len(self.languages)
        decided, repeats = layout_lines(
            self.codes,
            self.lines,
            documents,
            unwrap=steps.unwrap,
            dedupe=steps.dedupe,
            dropped=dropped,
        )
        for document, repeat in repeats:
            self.findings.setdefault(document, Findings()).add_repeat(repeat)
        return join_lines(self.codes, self.shown, self.lines, decided, documents)[:3]


def display_lines(
    names: Sequence[str], texts: Sequence[str], lexicon: Lexicon, steps: Steps
) -> DisplayLines:
    """Pass raw texts through the steps up to `normalise_display`."""
    from jobs.kernels.script.characters import normalise_unicode
    from jobs.kernels.text.display import normalise_display

    raw_codes, raw_bounds = _joined(texts)
    codes, raw, spans, tallies = normalise_unicode(raw_codes, raw_bounds, *steps.unicode.arrays())
    mojibake = steps.switches.mojibake & (tallies[:, TALLY_NOTES] & NOTE_MOJIBAKE > 0)
    visual, letters = extraction_suspects(texts, raw_codes, raw_bounds, tallies, steps.switches)
    findings = _restored(names, texts, lexicon, (mojibake, visual))
    if findings:
        letters[list(findings)] |= visual[list(findings)]
        texts, alignment = replaced_texts(
            texts, {number: one.text for number, one in findings.items() if one.text}
        )
        codes, raw, spans, tallies = normalise_unicode(*_joined(texts), *steps.unicode.arrays())
        raw = alignment[raw]
        findings = {number: replace(found, text=None) for number, found in findings.items()}
    flags = steps_needed(codes, spans, tallies, steps.switches) | letters * EXTRACTION
    pieces = DocumentTexts(codes, raw, spans, raw_bounds)
    for number in np.flatnonzero(flags).tolist():
        source = CleanDocument(names[number], texts[number], pieces.document(number))
        found = apply_steps(source, lexicon, int(flags[number]), findings.get(number))
        if found.text is not None:
            pieces.replace(number, found.text)
            findings[number] = replace(found, text=None)
    codes, raw, spans = pieces.joined()
    languages = known_languages(codes, spans, tallies, lexicon)
    polished, shown, lines = normalise_display(
        codes, spans, tallies, keeps_letters(languages), *steps.display.arrays()
    )
    return DisplayLines(
        polished, shown, lines, raw, raw_codes, raw_bounds, findings, tallies, languages
    )


def process_batch(
    names: Sequence[str],
    texts: Sequence[str],
    lexicon: Lexicon,
    steps: Steps,
    *,
    dropped: Sequence[int] | None = None,
) -> tuple[Batch, TokenTable, Alignment]:
    """Pass the raw texts of some documents, called by their ids, through the chain.

    `dropped` are the repeated blocks of an only document, where they are known already. The words
    are their tokens, which `Forms.number` gives numbers.
    """
    from jobs.kernels.text.passages import segment_passages
    from jobs.kernels.text.punctuation import punctuated_gaps

    found = display_lines(names, texts, lexicon, steps)
    display, shown, blocks = found.blocks(steps, dropped)
    text = from_code_points(display)
    taken = ranges(text, display) if steps.dates else NO_RANGES
    words, cuts = cut_unspaced(
        *tokenise(display, blocks, taken), steps.cutters, (blocks, found.languages)
    )
    places = Alignment(words.spans, shown, found.raw, found.raw_codes, found.raw_bounds)
    table = segment_passages(display, blocks, cuts, words.spans, steps.passage_words)
    extents, scattered = places.passage_extents(table, found.findings)
    ends = cuts[cuts[:, CUT_LEVEL] >= CUT_SENTENCE, CUT_TOKENS]
    batch = Batch(
        text=text,
        sentence_ends=ends[np.append(ends[:1] > 0, ends[1:] > ends[:-1])],
        breaks=punctuated_gaps(display, words.spans),
        passages=table,
        extents=extents,
        scattered=scattered,
        findings=found.findings,
        tallies=found.tallies,
        languages=found.languages,
    )
    return batch, words, places
