"""Pre-filter of the chain: which of the steps written in Python a document may need."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from jobs.datatypes import BoolArray, Int64Array, UInt32Array, UInt64Array
from jobs.kernels.script import character_classes as char
from jobs.text.chain.document_steps import (
    BOILERPLATE,
    BYLINE,
    DAGGER_ALEF,
    EXPORT,
    FIRST_MARKUP_SIGN,
    HYPHENS,
    LINKS,
    MARKUP,
    MENTIONS,
    REPAIR,
    UNICODE,
    StepSwitches,
)
from jobs.text.clean.boilerplate import LONGEST_BOILERPLATE, boilerplate_openings
from jobs.text.clean.byline import LONGEST_BYLINE, byline_openings
from jobs.text.repair.hyphenation import may_be_cut
from jobs.text.script.break_even import worth_compiling
from jobs.text.script.folding import letter_keys

#: Length limit of a page number line, in characters
_PAGE_MARK: Final = 60


def steps_needed(
    codes: UInt32Array, ranges: Int64Array, tallies: Int64Array, steps: StepSwitches
) -> Int64Array:
    """Tell which of the steps that are written in Python each document may need.

    Parameters
    ----------
    codes : uint32[n]
        Text after `normalise_unicode`.
    ranges : int64[documents, 2]
        The range of each document in it.
    tallies : int64[documents, 8]
        What the pass counted and noted.
    steps : StepSwitches
        The steps that are on.

    Returns
    -------
    int64[documents]
        The steps as bit flags: UNICODE, MARKUP, ...
    """
    notes = tallies[:, char.TALLY_NOTES]
    flags: Int64Array = _flags_of_notes(steps)[notes % char.NOTE_MARKUP]
    if steps.boilerplate or steps.byline:
        lines = _may_have_boilerplate(codes, ranges)
        flags[lines] |= BOILERPLATE * steps.boilerplate | BYLINE * steps.byline
    if steps.boilerplate:
        flags[(notes >= char.NOTE_MARKUP) | (notes & char.NOTE_LINK > 0)] |= EXPORT
    if steps.hyphens:
        flags[may_be_cut(codes, ranges)] |= HYPHENS
    if steps.markup:
        marked = notes >= char.NOTE_MARKUP
        flags[marked] |= MARKUP | notes[marked] // char.NOTE_MARKUP * FIRST_MARKUP_SIGN
    return flags


def _may_have_boilerplate(codes: UInt32Array, ranges: Int64Array) -> BoolArray:
    """Tell which documents may have a line of boilerplate or a byline; in short texts, all."""
    if not worth_compiling(len(codes)):
        return np.ones(len(ranges), np.bool_)
    from jobs.kernels.text.boilerplate_prefilter import may_have_boilerplate

    return may_have_boilerplate(
        codes,
        ranges,
        letter_keys(char.TABLE_SIZE),
        _openings(),
        max(LONGEST_BOILERPLATE, LONGEST_BYLINE),
        _PAGE_MARK,
    )


def extraction_suspects(
    texts: Sequence[str],
    codes: UInt32Array,
    bounds: Int64Array,
    tallies: Int64Array,
    steps: StepSwitches,
) -> tuple[BoolArray, BoolArray]:
    """Tell which raw documents may be Arabic taken out of PDF: in short texts, all may be.

    Parameters
    ----------
    texts : sequence of str
        The raw documents.
    codes : uint32[n]
        They, one after the other.
    bounds : int64[documents + 1]
        Where each begins.
    tallies : int64[documents, 8]
        What the first pass counted.
    steps : StepSwitches
        The steps that are on.

    Returns
    -------
    visual : bool[documents]
        May be in visual order, or have strokes under another code.
    letters : bool[documents]
        May have the letters of ligatures in the wrong order, or words cut in place.
    """
    if not steps.extraction:
        return np.zeros(len(texts), np.bool_), np.zeros(len(texts), np.bool_)
    if not worth_compiling(len(codes)):
        return np.ones(len(texts), np.bool_), np.ones(len(texts), np.bool_)
    from jobs.kernels.repair import extraction_signs as sign
    from jobs.text.repair.extraction.embeddings import RIGHT
    from jobs.text.repair.extraction.known_words import rare_short_words
    from jobs.text.repair.extraction.letter_order import FEWEST_SWAPPED
    from jobs.text.repair.extraction.split_words import FEWEST_SHORT, LEAST_SHORT
    from jobs.text.repair.extraction.stroke_codes import FEWEST_WORDS
    from jobs.text.repair.extraction.visual_order import FEWEST_TURNED, has_forms

    counts = sign.extraction_signs(codes, bounds, rare_short_words())
    turned = counts[:, sign.SIGN_TURNED_ARTICLE]
    forms = tallies[:, char.TALLY_PRESENTATION_FORMS] > 0
    for document in np.flatnonzero(forms).tolist():
        forms[document] = has_forms(texts[document])
    visual = forms | (counts[:, sign.SIGN_IMPOSSIBLE] > 0)
    visual |= (turned >= FEWEST_TURNED) & (turned > counts[:, sign.SIGN_ARTICLE])
    visual |= counts[:, sign.SIGN_BETWEEN] >= FEWEST_WORDS
    glued = _glued(counts)
    visual |= glued
    for document in np.flatnonzero(tallies[:, char.TALLY_INVISIBLE]).tolist():
        visual[document] |= RIGHT in texts[document]
    visual |= _told_by_text(texts, tallies)
    older, short = counts[:, sign.SIGN_OLDER], counts[:, sign.SIGN_SHORT]
    letters: BoolArray = forms | glued | (counts[:, sign.SIGN_LAM_ALEF] >= FEWEST_SWAPPED)
    letters |= (older >= FEWEST_SWAPPED) & (older > counts[:, sign.SIGN_OLDER_ARTICLE])
    letters |= (short >= FEWEST_SHORT) & (short >= LEAST_SHORT * counts[:, sign.SIGN_WORDS])
    return visual, letters


def _told_by_text(texts: Sequence[str], tallies: Int64Array) -> BoolArray:
    """Tell which documents have strokes that are line feeds, or are turned and no Arabic."""
    from jobs.text.repair.extraction.stroke_codes import has_lone_line_feeds
    from jobs.text.repair.extraction.visual_order_others import may_be_turned

    notes = tallies[:, char.TALLY_NOTES]
    others = notes & (char.NOTE_NOT_ARABIC | char.NOTE_HEBREW) > 0
    others |= tallies[:, char.TALLY_PRESENTATION_FORMS] > 0
    for document in np.flatnonzero(others).tolist():
        others[document] = may_be_turned(texts[document])
    for document in np.flatnonzero(notes & char.NOTE_RETURN).tolist():
        others[document] |= has_lone_line_feeds(texts[document])
    return others


def _glued(counts: Int64Array) -> BoolArray:
    """Tell which documents may have words without blanks between them."""
    from jobs.kernels.repair.extraction_signs import SIGN_LONG, SIGN_WORDS
    from jobs.text.repair.extraction.glued_words import FEWEST_GLUED, LEAST_GLUED_WORDS

    long = counts[:, SIGN_LONG]
    glued: BoolArray = (long >= FEWEST_GLUED) & (long >= LEAST_GLUED_WORDS * counts[:, SIGN_WORDS])
    return glued


@cache
def _flags_of_notes(steps: StepSwitches) -> Int64Array:
    """Tabulate the steps that the notes of the first pass call for, but for those of markup."""
    lines = char.NOTE_LINK | char.NOTE_BAR
    wanted = (
        (UNICODE, steps.unicode, char.NOTE_NFC),
        (LINKS, steps.links, char.NOTE_LINK),
        (BOILERPLATE, steps.boilerplate, lines),
        (BYLINE, steps.byline, lines),
        (REPAIR, steps.repair, char.NOTE_KASHIDA | char.NOTE_PRIVATE),
        (MENTIONS, steps.mentions, char.NOTE_LINK),
        (DAGGER_ALEF, steps.dagger_alef, char.NOTE_DAGGER_ALEF),
    )
    return np.array(
        [
            sum(step for step, on, bits in wanted if on and notes & bits)
            for notes in range(char.NOTE_MARKUP)
        ],
        np.int64,
    )


@cache
def _openings() -> UInt64Array:
    """Hash the first words of boilerplate and bylines (FNV-1a), uint64[openings], sorted."""
    from jobs.kernels.hashing import FNV_BASIS, fnv1a

    hashes = []
    for word in boilerplate_openings() | byline_openings():
        value = np.full(1, FNV_BASIS)
        for letter in word:
            value = fnv1a(value, np.uint64(ord(letter)))
        hashes.append(value)
    return np.unique(np.concatenate(hashes))
