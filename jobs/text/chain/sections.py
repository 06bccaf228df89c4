"""Long documents in sections, for a bounded peak memory: repeated blocks are those of the whole."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from jobs.datatypes import Document, Int32Array, Lexicon, Repair, Section, Span
from jobs.kernels.script.character_classes import TALLY_NOTES
from jobs.kernels.text.tables import (
    CUT_BLOCK,
    CUT_LEVEL,
    CUT_TOKENS,
    PASSAGE_DOCUMENT,
    PASSAGE_END,
    PASSAGE_FIRST,
    PASSAGE_LAST,
    PASSAGE_START,
)
from jobs.text.chain.batch import Batch, Steps, display_lines
from jobs.text.chain.document_steps import Findings
from jobs.text.chain.offsets import bounds_of
from jobs.text.layout.repeated_blocks import repeated_among
from jobs.text.script.folding import keys
from jobs.text.words.tokens import Forms, tokenise

#: Length limit in characters: longer documents go through the chain in sections
LONGEST_WHOLE: Final = 1 << 20
#: Length of a section in characters, at most
_SECTION: Final = 1 << 18
#: Length in characters of the stretch in which the best place for its end is looked for
_WINDOW: Final = _SECTION // 4
#: Where a section may end, the best first: a line that ends a sentence, a line, a sentence, a word
_ENDS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        "[.!?\u061f\u06d4][\"')\\]\u00bb\u201d\u2019]*[ \\t]*[\\r\\n]+",
        "[\\r\\n]+",
        "[.!?\u061f\u06d4]\\s+",
        "\\s+",
    )
)

#: A letter or a digit
_WORD: Final = re.compile(r"[^\W_]")


def is_long(length: int) -> bool:
    """Tell whether a document of so many characters goes through the chain in sections."""
    return length > LONGEST_WHOLE


def sections_of(document: Document, lexicon: Lexicon, steps: Steps) -> list[Section]:
    """Cut a long document, and find the repeated blocks in all of it.

    That takes a pass of its own, which keeps a number a word and nothing else.
    """
    bounds = section_bounds(document.text)
    if not steps.dedupe:
        return [Section(start, end, None) for start, end in pairwise(bounds)]
    forms = Forms()
    bare = replace(steps, dedupe=False)
    ids: list[Int32Array] = []
    sizes: list[Int32Array] = []
    for start, end in pairwise(bounds):
        found = display_lines([document.id], [document.text[start:end]], lexicon, bare)
        codes, _, blocks = found.blocks(bare, None)
        words, cuts = tokenise(codes, blocks)
        ids.append(forms.number(words))
        ends = cuts[cuts[:, CUT_LEVEL] == CUT_BLOCK, CUT_TOKENS]
        sizes.append(np.diff(ends, prepend=0).astype(np.int32))
    numbers = _numbers_of_keys(forms)
    for some in ids:
        some[:] = numbers[some]
    words_of_blocks = np.concatenate(ids)
    ids.clear()
    repeated = repeated_among(words_of_blocks, bounds_of(np.concatenate(sizes).tolist()))
    firsts = bounds_of([len(some) for some in sizes])
    places = np.searchsorted(repeated, firsts)
    return [
        Section(start, end, tuple((repeated[places[i] : places[i + 1]] - firsts[i]).tolist()))
        for i, (start, end) in enumerate(pairwise(bounds))
    ]


def section_bounds(text: str) -> list[int]:
    """Cut a text into sections, where a line or a sentence ends if one does: all bounds."""
    bounds = [0]
    while len(text) - bounds[-1] > _SECTION:
        end = bounds[-1] + _SECTION
        bounds.append(_last_end(text, end - min(_WINDOW, _SECTION // 2), end))
    return [*bounds, len(text)] if len(text) > bounds[-1] else bounds


def _last_end(text: str, start: int, end: int) -> int:
    """Find the last place between two where a section may end."""
    for pattern in _ENDS:
        places = [match.end() for match in pattern.finditer(text, start, end)]
        if places:
            return places[-1]
    return end


def _numbers_of_keys(forms: Forms) -> Int32Array:
    """Number the keys of forms: int32[forms]; forms with one key have one number."""
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(key, len(numbers)) for key in keys(forms.words())], np.int32
    )


def joined(
    document: Document, sections: Sequence[Section], batches: Sequence[Batch], steps: Steps
) -> Batch:
    """Put the sections of a document together, each after the chain, to its batch."""
    whole = _end_to_end(sections, batches)
    one = not steps.passage_words and len(whole.passages) > 1
    return _one_row(document.text, whole) if one else whole


def _one_row(text: str, whole: Batch) -> Batch:
    """Make one passage of all, where a row is a document."""
    row = whole.passages[:1].copy()
    row[0, [PASSAGE_END, PASSAGE_LAST]] = whole.passages[-1, [PASSAGE_END, PASSAGE_LAST]]
    extents = [Span(*extent) for extent in whole.extents.tolist()]
    spans: list[Span] = []
    for number, extent in enumerate(extents):
        for span in whole.scattered.get(number, (extent,)):
            last = spans[-1] if spans else span
            if spans and last.end <= span.start and not _WORD.search(text, last.end, span.start):
                spans[-1] = Span(last.start, span.end)
            else:
                spans.append(span)
    return replace(
        whole,
        passages=row,
        extents=np.array([[extents[0].start, extents[-1].end]]),
        scattered={0: tuple(spans)} if len(spans) > 1 else {},
    )


def _end_to_end(sections: Sequence[Section], batches: Sequence[Batch]) -> Batch:
    starts = [section.start for section in sections]
    texts = bounds_of([len(batch.text) for batch in batches])
    tokens = bounds_of([_tokens(batch) for batch in batches])
    rows = bounds_of([len(batch.passages) for batch in batches]).tolist()
    tables = []
    for batch, text, token in zip(batches, texts, tokens, strict=False):
        table = batch.passages.copy()
        table[:, [PASSAGE_START, PASSAGE_END]] += text
        table[:, [PASSAGE_FIRST, PASSAGE_LAST]] += token
        table[:, PASSAGE_DOCUMENT] = 0
        tables.append(table)
    tallies = np.concatenate([batch.tallies for batch in batches])
    summed = tallies.sum(axis=0, keepdims=True)
    summed[0, TALLY_NOTES] = np.bitwise_or.reduce(tallies[:, TALLY_NOTES])
    languages = np.concatenate([batch.languages for batch in batches])
    findings = [batch.findings[0] for batch in batches if 0 in batch.findings]
    return Batch(
        text="".join(batch.text for batch in batches),
        sentence_ends=np.concatenate(
            [batch.sentence_ends + token for batch, token in zip(batches, tokens, strict=False)]
        ),
        breaks=np.concatenate(
            [batch.breaks + token for batch, token in zip(batches, tokens, strict=False)]
        ),
        passages=np.concatenate(tables),
        extents=np.concatenate(
            [batch.extents + start for batch, start in zip(batches, starts, strict=True)]
        ),
        scattered={
            first + row: moved(spans, start)
            for batch, first, start in zip(batches, rows, starts, strict=False)
            for row, spans in batch.scattered.items()
        },
        findings={0: _all_findings(starts, batches)} if findings else {},
        tallies=summed,
        sections=tuple(
            section._replace(characters=len(batch.text), passages=len(batch.passages))
            for section, batch in zip(sections, batches, strict=True)
        ),
        languages=np.array([np.bincount(languages).argmax()], np.uint8),
        stretches=(np.diff(tokens), languages),
    )


def _tokens(batch: Batch) -> int:
    return int(batch.passages[-1, PASSAGE_LAST]) if len(batch.passages) else 0


def _all_findings(starts: Sequence[int], batches: Sequence[Batch]) -> Findings:
    whole = Findings()
    for start, batch in zip(starts, batches, strict=True):
        if 0 in batch.findings:
            found = batch.findings[0]
            whole.repairs += [_repair_moved(repair, start) for repair in found.repairs]
            whole.removed += found.removed
            whole.bylines += found.bylines
            whole.counts += found.counts
    return whole


def _repair_moved(repair: Repair, by: int) -> Repair:
    return replace(repair, spans=moved(repair.spans, by))


def moved(spans: Sequence[Span], by: int) -> tuple[Span, ...]:
    """Count spans of a section from the beginning of its document."""
    return tuple(Span(span.start + by, span.end + by) for span in spans)
