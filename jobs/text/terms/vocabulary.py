"""Vocabulary pruning: for each form once, which term it is, or why it is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from pydantic import Field

from jobs.contracts import Settings
from jobs.datatypes import (
    BoolArray,
    Corpus,
    Drop,
    Int8Array,
    Int32Array,
    Int64Array,
    Lexicon,
    SparseMatrix,
    Vocabulary,
)
from jobs.kernels.script.alphabet import NOT_ARABIC, STOPPED
from jobs.text.script.spelling import plain
from jobs.text.stem import arabic
from jobs.text.stem.display_forms import display_forms
from jobs.text.stem.snowball import StemSettings, snowball
from jobs.text.terms.phrase_matching import (
    PHRASE_SEPARATOR,
    match_phrases,
    merge_phrases,
    same_sentence,
)
from jobs.text.terms.phrases import PhraseParts, PhraseSettings, RowBounds, with_phrases
from jobs.text.words.stopwords import StopWordSettings, is_stop_word, word_list

_BY_LEXICON: Final = ("light", "hybrid")
#: Numerals and what is between them; then an English ordinal or decade, or an Arabic year mark.
_NUMBER: Final = re.compile(
    r"[\W_]*\d[\d\W_]*(?:st|nd|rd|th|s|\N{ARABIC LETTER HEH}|\N{ARABIC LETTER MEEM})?[\W_]*"
)
_YEAR: Final = re.compile(r"1[3-9]\d\d|20\d\d")


class VocabularySettings(Settings):
    """Which words become the terms of the model."""

    min_rows: int = Field(
        default=2, ge=1, description="A term is in at least this many rows (passages)."
    )
    min_documents: int = Field(
        default=1, ge=1, description="A term is in at least this many documents."
    )
    max_share: float = Field(
        default=0.5, gt=0, le=1, description="A term is in at most this share of the rows."
    )
    max_terms: int = Field(
        default=0, ge=0, description="Keep only this many of the most frequent terms; 0 keeps all."
    )
    min_length: int = Field(default=2, ge=1, description="A term has at least this many letters.")
    numbers: Literal["drop", "years", "keep"] = Field(
        default="drop", description="Whether numbers are terms: none, only years, or all."
    )
    stem: StemSettings = Field(default_factory=StemSettings, description="How words are stemmed.")
    stop_words: StopWordSettings = Field(
        default_factory=StopWordSettings, description="Which words are left out."
    )
    phrases: PhraseSettings = Field(
        default_factory=PhraseSettings, description="Which words are joined to phrases."
    )


@dataclass(frozen=True, eq=False)
class Decision:
    """What each form is, before anything is counted.

    Parameters
    ----------
    terms : tuple of str
        The distinct terms, in the order of the first form of each.
    form_to_term : int32[n_forms]
        The term of each form, or -1.
    reasons : int8[n_forms]
        A `Drop` for each form.
    """

    terms: tuple[str, ...]
    form_to_term: Int32Array
    reasons: Int8Array


def decide(forms: Sequence[str], lexicon: Lexicon, settings: VocabularySettings) -> Decision:
    """Decide what each form is. It depends on the form, the lexicon and the settings alone."""
    method = settings.stem.method
    stopped = word_list(settings.stop_words)
    stems = arabic.stem_forms(forms, lexicon, stopped, strip_affixes=method in _BY_LEXICON)
    reasons = np.where(stems.status == STOPPED, Drop.STOP_WORD, Drop.KEPT).astype(np.int8)
    if method == "hybrid":
        form_to_term, terms = arabic.lemmatised(forms, stems, lexicon)
    else:
        form_to_term, terms = stems.keys()
    if method == "snowball":
        form_to_term[:], terms = -1, []
    rest = np.flatnonzero(
        stems.status == NOT_ARABIC if method != "snowball" else reasons == Drop.KEPT
    )
    others = [plain(forms[i]) for i in rest.tolist()]
    columns: dict[str, int] = {}
    for i, word, stem in zip(rest.tolist(), others, snowball(others, settings.stem), strict=True):
        if is_stop_word(forms[i], word, stopped):
            reasons[i] = Drop.STOP_WORD
        elif is_number(word) and not _is_kept_number(word, settings.numbers):
            reasons[i] = Drop.NUMBER
        else:
            form_to_term[i] = columns.setdefault(stem, len(terms) + len(columns))
    terms += columns
    short = np.array([len(term) < settings.min_length for term in terms] + [False])
    reasons[short[form_to_term]] = Drop.TOO_SHORT
    form_to_term[short[form_to_term]] = -1
    return Decision(tuple(terms), form_to_term, reasons)


def is_number(word: str) -> bool:
    """Whether a word is a bare number, an ordinal in figures, a year with its mark or a decade."""
    return _NUMBER.fullmatch(word) is not None


def _is_kept_number(word: str, numbers: str) -> bool:
    return numbers == "keep" or (numbers == "years" and _YEAR.fullmatch(word) is not None)


def build_vocabulary(corpus: Corpus, lexicon: Lexicon, settings: VocabularySettings) -> Vocabulary:
    """Build the vocabulary of a corpus: decide on its forms, then prune by how often they occur."""
    from jobs.kernels.corpus.counting import term_frequencies

    decision = decide(corpus.forms, lexicon, settings)
    of, V = decision.form_to_term, len(decision.terms)
    tokens, rows = term_frequencies(corpus.form_ids, corpus.indptr, of, V)
    documents = _documents(corpus, of, V) if settings.min_documents > 1 else rows
    status = np.full(V, Drop.KEPT, np.int8)
    status[rows > settings.max_share * corpus.rows] = Drop.COMMON
    status[(rows < settings.min_rows) | (documents < settings.min_documents)] = Drop.RARE
    kept = sorted(np.flatnonzero(status == Drop.KEPT).tolist(), key=lambda t: decision.terms[t])
    if settings.max_terms and len(kept) > settings.max_terms:
        ranked = sorted(kept, key=lambda t: (-tokens[t], decision.terms[t]))
        status[ranked[settings.max_terms :]] = Drop.CROWDED_OUT
        kept = [t for t in kept if status[t] == Drop.KEPT]
    column = np.full(V + 1, -1, np.int32)
    column[kept] = np.arange(len(kept), dtype=np.int32)
    form_to_term = column[of]
    reasons = np.where(of >= 0, status[of] if V else Drop.KEPT, decision.reasons).astype(np.int8)
    shown = display_forms(
        corpus.forms,
        lexicon,
        np.bincount(corpus.form_ids, minlength=len(corpus.forms)),
        form_to_term,
        len(kept),
        strip_affixes=settings.stem.method in _BY_LEXICON,
    )
    return Vocabulary(
        terms=tuple(decision.terms[t] for t in kept),
        display=tuple(corpus.forms[form] for form in shown.tolist()),
        document_frequency=rows[kept],
        form_to_term=form_to_term,
        reasons=reasons,
    )


def join_phrases(
    corpus: Corpus,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
    settings: VocabularySettings,
    *,
    fitted: BoolArray | None = None,
) -> tuple[Corpus, Vocabulary]:
    """Join the phrases of a corpus whose vocabulary was built on the `fitted` rows.

    Terms are their parts, and words that were dropped because they are too common.
    """
    if settings.phrases.max_words == 1:
        return corpus, vocabulary
    common = np.flatnonzero(vocabulary.reasons == Drop.COMMON)
    decision = decide([corpus.forms[form] for form in common.tolist()], lexicon, settings)
    of_forms = vocabulary.form_to_term.copy()
    of_forms[common] = len(vocabulary.terms) + decision.form_to_term
    rows = corpus.rows if fitted is None else int(fitted.sum())
    return with_phrases(
        corpus,
        vocabulary,
        PhraseParts((*vocabulary.terms, *decision.terms), of_forms),
        settings.phrases,
        bounds=RowBounds(settings.min_rows, settings.max_share * rows),
        fitted=fitted,
    )


def count_terms(corpus: Corpus, vocabulary: Vocabulary) -> SparseMatrix:
    """Count int32[D, V] of the corpus that `vocabulary` was built on; indices are sorted."""
    return _counts(corpus, vocabulary.form_to_term, len(vocabulary.terms))


def recount(
    corpus: Corpus, terms: Sequence[str], lexicon: Lexicon, settings: VocabularySettings
) -> SparseMatrix:
    """Count int32[D, V] of another corpus by the terms of a published model."""
    names = TermNames(decide(corpus.forms, lexicon, settings), terms)
    whole, columns = corpus, names.columns[names.of_forms]
    if names.phrases:
        of_tokens = names.of_forms[corpus.form_ids].astype(np.int64)
        joints = match_phrases(of_tokens, same_sentence(corpus), names.phrases, names.size)
        whole, form_names = merge_phrases(corpus, joints)
        columns = names.columns[form_names]
    return _counts(whole, columns, len(terms))


class TermNames:
    """The names of the forms of a text, under the terms of a published model.

    Parameters
    ----------
    of_forms : int32[n_forms]
        The name of each form in [0, size), or -1 where it is neither a term nor part of a phrase.
    phrases : list of lists of int
        The names of the words of each phrase whose words all occur.
    columns : int32[size + phrases + 1]
        The column of each name, then of each phrase, or -1; the last is -1.
    """

    def __init__(self, decision: Decision, terms: Sequence[str]) -> None:
        number = {term: name for name, term in enumerate(decision.terms)}
        column = {term: j for j, term in enumerate(terms)}
        known = [term.split(PHRASE_SEPARATOR) for term in terms if PHRASE_SEPARATOR in term]
        parts = {word for words in known for word in words}
        words = [words for words in known if all(word in number for word in words)]
        self.size = len(decision.terms)
        self.phrases = [[number[word] for word in one] for one in words]
        self.columns = np.array(
            [column.get(term, -1) for term in [*decision.terms, *map(PHRASE_SEPARATOR.join, words)]]
            + [-1],
            np.int32,
        )
        some = np.array([t in column or t in parts for t in decision.terms] + [False])
        of_forms = decision.form_to_term
        self.of_forms: Int32Array = np.where(some[of_forms], of_forms, -1).astype(np.int32)


def _counts(corpus: Corpus, form_to_term: Int32Array, terms: int) -> SparseMatrix:
    from scipy.sparse import csr_array

    from jobs.kernels.corpus.counting import compressed_rows

    data, indices, starts = compressed_rows(corpus.form_ids, corpus.indptr, form_to_term, terms)
    matrix: SparseMatrix = csr_array((data, indices, starts), shape=(corpus.rows, terms))
    matrix.sort_indices()
    matrix.has_canonical_format = True
    return matrix


def _documents(corpus: Corpus, form_to_term: Int32Array, terms: int) -> Int64Array:
    """How many documents hold each term, int64[terms]; the rows of one document are neighbours."""
    from jobs.kernels.corpus.counting import term_frequencies

    starts = np.flatnonzero(np.diff(corpus.row_documents, prepend=-1))
    indptr = np.append(corpus.indptr[starts], corpus.indptr[-1:])
    return term_frequencies(corpus.form_ids, indptr, form_to_term, terms)[1]
