"""Token-level provenance: what each token of one document was in the raw text, and became."""

from collections.abc import Mapping

import numpy as np

from jobs.datatypes import Corpus, Document, Drop, Lexicon, Trace, TracedToken
from jobs.kernels.text.tables import PASSAGE_FIRST, PASSAGE_LAST, PASSAGE_START
from jobs.text.chain.batch import Steps, process_batch
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
    tokens = []
    for row in batch.passages.tolist():
        tokens.append(
            tuple(
                _token(
                    alignment,
                    token,
                    row[PASSAGE_START],
                    words[form],
                    _status(decision, form, column),
                )
                for token, form, column in (
                    (token, int(form_ids[token]), columns[token])
                    for token in range(row[PASSAGE_FIRST], row[PASSAGE_LAST])
                )
            )
        )
    (prepared,) = LazyDocuments([([document], batch)], corpus)
    return Trace(prepared=prepared, tokens=tuple(tokens))


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


def _token(
    alignment: Alignment, token: int, start: int, form: str, status: tuple[int, Drop]
) -> TracedToken:
    first, end, _ = alignment.words[token].tolist()
    return TracedToken(
        start=first - start,
        end=end - start,
        form=form,
        spans=spans(alignment.alignment(0, first, end)),
        term=status[0],
        drop=status[1],
    )
