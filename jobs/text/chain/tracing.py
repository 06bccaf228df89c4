"""Token-level provenance: what each token of one document was in the raw text, and became."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from jobs.datatypes import Corpus, Document, Drop, Lexicon, Trace, TracedToken
from jobs.kernels.text.tables import PASSAGE_FIRST, PASSAGE_LAST, PASSAGE_START
from jobs.text.chain.batch import Batch, Steps, process_batch
from jobs.text.chain.offsets import Alignment
from jobs.text.chain.records import LazyDocuments
from jobs.text.script.edits import spans
from jobs.text.terms.decisions import Decision, VocabularySettings, decide
from jobs.text.terms.phrase_matching import match_phrases, same_sentence
from jobs.text.terms.vocabulary import TermNames
from jobs.text.words.tokens import Forms


def trace(
    document: Document,
    lexicon: Lexicon,
    terms: Mapping[str, int],
    steps: Steps,
    settings: VocabularySettings,
) -> Trace:
    """Prepare a document as the batch does, and follow each of its tokens."""
    forms = Forms()
    batch, found, alignment = process_batch([document.id], [document.text], lexicon, steps)
    form_ids = forms.number(found)
    words = forms.words()
    corpus = Corpus(
        forms=tuple(words),
        form_ids=form_ids,
        indptr=np.append(
            0, np.cumsum(batch.passages[:, PASSAGE_LAST] - batch.passages[:, PASSAGE_FIRST])
        ),
        sentence_ends=batch.sentence_ends,
        row_documents=np.zeros(len(batch.passages), np.int32),
    )
    decision = decide(words, lexicon, settings)
    columns = _columns(corpus, decision, terms)
    (prepared,) = LazyDocuments([([document], batch)], corpus)
    return Trace(prepared=prepared, tokens=_Tokens(batch, alignment, corpus, decision, columns))


@dataclass(frozen=True, eq=False)
class _Tokens(Sequence[tuple[TracedToken, ...]]):
    """The tokens of each passage, made when they are asked for: an exemplar wants one of many."""

    batch: Batch
    alignment: Alignment
    corpus: Corpus
    decision: Decision
    columns: list[int]

    def __len__(self) -> int:
        return len(self.batch.passages)

    @overload
    def __getitem__(self, at: int) -> tuple[TracedToken, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[tuple[TracedToken, ...]]: ...
    def __getitem__(
        self, at: int | slice
    ) -> tuple[TracedToken, ...] | Sequence[tuple[TracedToken, ...]]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        row = self.batch.passages[at].tolist()
        numbers = range(row[PASSAGE_FIRST], row[PASSAGE_LAST])
        return tuple(self._token(number, row[PASSAGE_START]) for number in numbers)

    def _token(self, number: int, start: int) -> TracedToken:
        first, end, _ = self.alignment.words[number].tolist()
        form = int(self.corpus.form_ids[number])
        term, drop = _status(self.decision, form, self.columns[number])
        return TracedToken(
            start=first - start,
            end=end - start,
            form=self.corpus.forms[form],
            spans=spans(self.alignment.alignment(0, first, end)),
            term=term,
            drop=drop,
        )


def _columns(corpus: Corpus, decision: Decision, terms: Mapping[str, int]) -> list[int]:
    """Give for each token its column, or -1; each word of a phrase has the column of the phrase."""
    names = TermNames(decision, sorted(terms, key=terms.__getitem__))
    of_tokens = names.of_forms[corpus.form_ids].astype(np.int64)
    joints = match_phrases(of_tokens, same_sentence(corpus), names.phrases, names.size)
    begins = np.flatnonzero(joints.lengths)
    columns: list[int] = np.repeat(
        names.columns[joints.names[begins]], joints.lengths[begins]
    ).tolist()
    return columns


def _status(decision: Decision, form: int, column: int) -> tuple[int, Drop]:
    """Give the column of a token, or -1 and why it has none."""
    if decision.form_to_term[form] < 0:
        return -1, Drop(int(decision.reasons[form]))
    return column, Drop.KEPT if column >= 0 else Drop.UNKNOWN
