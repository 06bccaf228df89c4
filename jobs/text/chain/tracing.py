"""Token-level provenance: what each token of one document was in the raw text, and became."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import overload

import numpy as np

from jobs.datatypes import (
    Corpus,
    Document,
    Drop,
    LazySpans,
    Lexicon,
    Prepared,
    Section,
    Span,
    Trace,
    TracedToken,
)
from jobs.kernels.text.tables import PASSAGE_FIRST, PASSAGE_LAST, PASSAGE_START
from jobs.text.chain.batch import Steps, process_batch
from jobs.text.chain.offsets import bounds_of
from jobs.text.chain.records import LazyDocuments, PreparedBatch
from jobs.text.chain.sections import is_long, moved
from jobs.text.chain.threads import prepare_documents
from jobs.text.script.edits import spans
from jobs.text.terms.decisions import Decision, VocabularySettings, decide
from jobs.text.terms.phrase_matching import match_phrases, unbroken
from jobs.text.terms.vocabulary import TermNames
from jobs.text.words.form_languages import with_languages
from jobs.text.words.tokens import Forms


def trace(
    document: Document,
    lexicon: Lexicon,
    terms: Mapping[str, int],
    steps: Steps,
    settings: VocabularySettings,
    *,
    prepared: Prepared | None = None,
) -> Trace:
    """Prepare a document as the batch does, and follow each of its tokens.

    What became of it is taken from `prepared`, where that is at hand, for a long document.
    """
    if is_long(len(document.text)):
        known = prepared or prepare_documents([document], lexicon, steps).documents[0]
        of_section = partial(BatchTokens, document, lexicon, terms, steps, settings)
        return Trace(
            prepare=lambda: known,
            tokens=SectionTokens(known.sections, of_section, whole=not steps.passage_words),
        )
    tokens = BatchTokens(document, lexicon, terms, steps, settings)
    return Trace(
        prepare=lambda: LazyDocuments([PreparedBatch([document], tokens.batch)], tokens.corpus)[0],
        tokens=tokens,
    )


class BatchTokens(Sequence[tuple[TracedToken, ...]]):
    """The tokens of the passages of a document, or of one section of it.

    Parameters
    ----------
    section : Section or None
        The stretch of the document; all of it if left out.
    """

    def __init__(
        self,
        document: Document,
        lexicon: Lexicon,
        terms: Mapping[str, int],
        steps: Steps,
        settings: VocabularySettings,
        *,
        section: Section | None = None,
    ) -> None:
        start, end, dropped = (section or Section(0, len(document.text), None))[:3]
        self._start = start
        forms = Forms()
        self.batch, found, self._alignment = process_batch(
            [document.id], [document.text[start:end]], lexicon, steps, dropped=dropped
        )
        rows = self.batch.passages[:, PASSAGE_LAST] - self.batch.passages[:, PASSAGE_FIRST]
        ids = forms.number(found)
        corpus = Corpus(
            forms=tuple(forms.words()),
            form_ids=ids,
            indptr=np.append(0, np.cumsum(rows)),
            sentence_ends=self.batch.sentence_ends,
            row_documents=np.zeros(len(rows), np.int32),
            breaks=self.batch.breaks,
        )
        self.corpus = with_languages(corpus, *self.batch.languages_of_tokens(), lexicon)
        self._form_ids, self._words = self.corpus.form_ids, self.corpus.forms
        self._decision = decide(
            self._words, lexicon, settings, languages=self.corpus.form_languages
        )
        self._columns = _columns(self.corpus, self._decision, terms)
        self._dropped: list[int] = np.where(
            self._decision.form_to_term < 0, self._decision.reasons, -1
        ).tolist()

    def __len__(self) -> int:
        return len(self.batch.passages)

    @overload
    def __getitem__(self, at: int) -> tuple[TracedToken, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[TracedToken, ...]]: ...
    def __getitem__(
        self, at: int | slice
    ) -> tuple[TracedToken, ...] | list[tuple[TracedToken, ...]]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        row = self.batch.passages[at].tolist()
        return self.between(row[PASSAGE_FIRST], row[PASSAGE_LAST], row[PASSAGE_START])

    def between(self, first: int, end: int, start: int) -> tuple[TracedToken, ...]:
        """Give the tokens `first` to `end` of a passage that begins at `start` of the text."""
        rows = zip(
            self._alignment.words[first:end].tolist(),
            self._form_ids[first:end].tolist(),
            self._columns[first:end],
            strict=True,
        )
        return tuple(self._token(a, b, form, column, start) for (a, b, _), form, column in rows)

    def _token(self, first: int, end: int, form: int, column: int, start: int) -> TracedToken:
        term, drop = _status(self._dropped[form], column)

        def find() -> tuple[Span, ...]:
            return moved(spans(self._alignment.alignment(0, first, end)), self._start)

        return TracedToken(
            start=first - start,
            end=end - start,
            form=self._words[form],
            spans=LazySpans(find),
            term=term,
            drop=drop,
        )


class SectionTokens(Sequence[tuple[TracedToken, ...]]):
    """The tokens of the passages of a long document: a section is traced when one is asked for.

    Parameters
    ----------
    sections : sequence of Section
    tokens : callable
        Traces a section, given as `section`.
    whole : bool
        Whether all of it is one passage.
    """

    def __init__(
        self, sections: Sequence[Section], tokens: Callable[..., BatchTokens], *, whole: bool
    ) -> None:
        self._sections, self._tokens, self._one = sections, tokens, whole
        self._texts: list[int] = bounds_of([one.characters for one in sections]).tolist()
        self._rows: list[int] = bounds_of([one.passages for one in sections]).tolist()
        self._last: tuple[int, BatchTokens] | None = None

    def __len__(self) -> int:
        return min(1, self._rows[-1]) if self._one else int(self._rows[-1])

    @overload
    def __getitem__(self, at: int) -> tuple[TracedToken, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[TracedToken, ...]]: ...
    def __getitem__(
        self, at: int | slice
    ) -> tuple[TracedToken, ...] | list[tuple[TracedToken, ...]]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        if self._one:
            return self._whole()
        number: int = bisect_right(self._rows, place) - 1
        return self._section(number)[place - self._rows[number]]

    def _whole(self) -> tuple[TracedToken, ...]:
        """Give all tokens, in a text that begins with the first passage."""
        tokens: list[TracedToken] = []
        begin = None
        for number, text in enumerate(self._texts[:-1]):
            section = self._section(number)
            table = section.batch.passages
            if len(table):
                begin = text + int(table[0, PASSAGE_START]) if begin is None else begin
                tokens += section.between(0, int(table[-1, PASSAGE_LAST]), begin - text)
        return tuple(tokens)

    def _section(self, number: int) -> BatchTokens:
        """Trace a section, unless it is the last that was asked for."""
        if self._last is None or self._last[0] != number:
            self._last = None
            self._last = number, self._tokens(section=self._sections[number])
        return self._last[1]


def _columns(corpus: Corpus, decision: Decision, terms: Mapping[str, int]) -> list[int]:
    """Give for each token its column, or -1; each word of a phrase has the column of the phrase."""
    names = TermNames(decision, terms)
    of_tokens = names.of_forms[corpus.form_ids]
    joints = match_phrases(of_tokens, unbroken(corpus), names.phrases, names.size)
    begins = np.flatnonzero(joints.lengths)
    columns: list[int] = np.repeat(
        names.columns[joints.names[begins]], joints.lengths[begins]
    ).tolist()
    return columns


def _status(dropped: int, column: int) -> tuple[int, Drop]:
    """Give the column of a token, or -1 and why it has none; `dropped` is -1 or its reason."""
    if dropped >= 0:
        return -1, Drop(dropped)
    return column, Drop.KEPT if column >= 0 else Drop.UNKNOWN
