"""Vocabulary pruning: for each form once, which term it is, or why it is none."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress

import numpy as np

from jobs.datatypes import (
    NO_TERMS,
    BoolArray,
    Corpus,
    Drop,
    Int32Array,
    Int64Array,
    KnownTerms,
    Lexicon,
    SparseMatrix,
    Vocabulary,
)
from jobs.text.stem.display_forms import display_forms
from jobs.text.terms.decisions import STRIPPED_BY_LEXICON, Decision, VocabularySettings, decide
from jobs.text.terms.phrase_matching import (
    PHRASE_SEPARATOR,
    match_phrases,
    merge_phrases,
    unbroken,
)
from jobs.text.terms.phrases import PhraseParts, RowBounds, known_parts, with_phrases
from jobs.text.terms.spread import spread_terms
from jobs.text.words.form_languages import with_languages


def build_vocabulary(
    corpus: Corpus,
    lexicon: Lexicon,
    settings: VocabularySettings,
    known: KnownTerms = NO_TERMS,
) -> Vocabulary:
    """Build the vocabulary of a corpus: decide on its forms, then prune by how often they occur.

    The `known` terms are never pruned, and keep their columns; the others come after them.
    """
    from jobs.kernels.corpus.counting import term_frequencies

    decision = decide(corpus.forms, lexicon, settings, languages=corpus.form_languages)
    of, V = decision.form_to_term.copy(), len(decision.terms)
    spread = spread_terms(corpus, of)
    of[spread] = -1
    decision.reasons[spread] = Drop.STOP_WORD
    tokens, rows = term_frequencies(corpus.form_ids, corpus.indptr, of, V)
    documents = document_frequencies(corpus, of, V) if settings.min_documents > 1 else rows
    places = {term: column for column, term in enumerate(known.terms)}
    before = np.array([places.get(term, -1) for term in decision.terms], np.int32)
    status = np.full(V, Drop.KEPT, np.int8)
    status[rows > settings.max_share * corpus.rows] = Drop.COMMON
    status[(rows < settings.min_rows) | (documents < settings.min_documents)] = Drop.RARE
    status[before >= 0] = Drop.KEPT
    chosen = status == Drop.KEPT
    names = dict(
        zip(np.flatnonzero(chosen).tolist(), compress(decision.terms, chosen), strict=True)
    )
    kept = sorted(names, key=names.__getitem__)
    if settings.max_terms and len(kept) > settings.max_terms:
        ranked = sorted(kept, key=lambda t: -tokens[t])
        crowded = np.array(ranked[settings.max_terms :])
        status[crowded[before[crowded] < 0]] = Drop.CROWDED_OUT
        kept = [t for t in kept if status[t] == Drop.KEPT]
    new = [t for t in kept if before[t] < 0]
    column = np.append(before, np.int32(-1))
    column[new] = np.arange(len(places), len(places) + len(new), dtype=np.int32)
    frequency = np.zeros(len(places) + len(new), np.int64)
    frequency[column[kept]] = rows[kept]
    form_to_term = column[of]
    reasons = np.where(of >= 0, status[of] if V else Drop.KEPT, decision.reasons).astype(np.int8)
    terms = (*known.terms, *(names[t] for t in new))
    del decision, names
    display = [*known.display, *([""] * len(new))]
    for at, form in _spelled(corpus, lexicon, settings, form_to_term, frequency):
        display[at] = form
    return Vocabulary(
        terms=terms,
        display=tuple(display),
        document_frequency=frequency,
        form_to_term=form_to_term,
        reasons=reasons,
    )


def _spelled(
    corpus: Corpus,
    lexicon: Lexicon,
    settings: VocabularySettings,
    form_to_term: Int32Array,
    frequency: Int64Array,
) -> Iterator[tuple[int, str]]:
    """Give the terms that occur, each with the form that it is shown as."""
    present = np.flatnonzero(frequency)
    of_forms = _compacted(form_to_term, present, len(frequency))
    own = of_forms >= 0
    # They may lie on the disk, and are wanted several times.
    forms = tuple(compress(corpus.forms, own.tolist()))
    shown = display_forms(
        forms,
        lexicon,
        corpus.form_counts()[own],
        of_forms[own],
        len(present),
        strip_affixes=settings.stem.method in STRIPPED_BY_LEXICON,
        languages=tuple(compress(corpus.form_languages, own.tolist())),
    )
    return zip(present.tolist(), (forms[form] for form in shown.tolist()), strict=True)


def _compacted(form_to_term: Int32Array, present: Int64Array, terms: int) -> Int32Array:
    """Number the terms that occur from 0 on: int32[n_forms]."""
    number = np.full(terms + 1, -1, np.int32)
    number[present] = np.arange(len(present), dtype=np.int32)
    return number[form_to_term]


def join_phrases(
    corpus: Corpus,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
    settings: VocabularySettings,
    *,
    fitted: BoolArray | None = None,
    known: KnownTerms = NO_TERMS,
) -> tuple[Corpus, Vocabulary]:
    """Join the phrases of a corpus whose vocabulary was built on the `fitted` rows.

    Terms are their parts, and words that were dropped because they are too common; of the `known`
    phrases also words that have become rare.
    """
    if settings.phrases.max_words == 1:
        return corpus, vocabulary
    parts = known_parts(known)
    pruned = (Drop.COMMON, Drop.RARE, Drop.CROWDED_OUT) if parts else (Drop.COMMON,)
    dropped = np.flatnonzero(np.isin(vocabulary.reasons, pruned))
    pairs = corpus.typed_forms()
    chosen = [pairs[form] for form in dropped.tolist()]
    decision = decide(
        [form for form, _ in chosen],
        lexicon,
        settings,
        languages=[language for _, language in chosen],
    )
    common = vocabulary.reasons[dropped] == Drop.COMMON
    wanted = (
        common
        | np.array([name in parts for name in decision.terms], np.bool_)[decision.form_to_term]
    )
    of_forms = vocabulary.form_to_term.copy()
    of_forms[dropped[wanted]] = len(vocabulary.terms) + decision.form_to_term[wanted]
    rows = corpus.rows if fitted is None else int(fitted.sum())
    return with_phrases(
        corpus,
        vocabulary,
        PhraseParts((*vocabulary.terms, *decision.terms), of_forms),
        settings.phrases,
        bounds=RowBounds(settings.min_rows, settings.max_share * rows),
        fitted=fitted,
        known=known,
    )


def count_terms(corpus: Corpus, vocabulary: Vocabulary) -> SparseMatrix:
    """Count int32[D, V] of the corpus that `vocabulary` was built on; indices are sorted."""
    return _counts(corpus, vocabulary.form_to_term, len(vocabulary.terms))


def recount(
    corpus: Corpus, terms: Sequence[str], lexicon: Lexicon, settings: VocabularySettings
) -> SparseMatrix:
    """Count int32[D, V] of another corpus by the terms of a published model."""
    known = KnownTerms(tuple(terms), tuple(terms))
    return count_terms(*closed_vocabulary(corpus, lexicon, settings, known))


def closed_vocabulary(
    corpus: Corpus, lexicon: Lexicon, settings: VocabularySettings, known: KnownTerms
) -> tuple[Corpus, Vocabulary]:
    """Read another corpus by the terms of a published model: nothing else becomes a term.

    The corpus that comes back has the phrases of the model as forms.
    """
    from jobs.kernels.corpus.counting import term_frequencies

    if not corpus.form_languages:  # seed words: a text of no document
        corpus = with_languages(corpus, np.array([corpus.tokens]), np.zeros(1, np.uint8), lexicon)
    decision = decide(corpus.forms, lexicon, settings, known.terms, languages=corpus.form_languages)
    names = TermNames(decision, {term: j for j, term in enumerate(known.terms)})
    whole, columns = corpus, names.columns[names.of_forms]
    if names.phrases:
        of_tokens = names.of_forms[corpus.form_ids]
        joints = match_phrases(of_tokens, unbroken(corpus), names.phrases, names.size)
        whole, form_names = merge_phrases(corpus, joints)
        columns = names.columns[form_names]
    why = dict(zip(corpus.typed_forms(), decision.reasons.tolist(), strict=True))
    reasons = np.full(len(whole.forms), Drop.KEPT, np.int8)
    spoken = whole.typed_forms()
    for form in np.flatnonzero(columns < 0).tolist():
        reasons[form] = why[spoken[form]] or Drop.UNKNOWN
    V = len(known.terms)
    _, rows = term_frequencies(whole.form_ids, whole.indptr, columns, V)
    return whole, Vocabulary(known.terms, known.display, rows, columns, reasons)


class Columns(dict[str, int]):
    """The columns of terms, by name."""

    @cached_property
    def phrases(self) -> list[list[str]]:
        """The words of the terms that are phrases; all terms are looked at once for it."""
        return [term.split(PHRASE_SEPARATOR) for term in self if PHRASE_SEPARATOR in term]


class TermNames:
    """The names of the forms of a text, under the terms of a published model.

    They are the columns of its terms by name.

    Parameters
    ----------
    of_forms : int32[n_forms]
        The name of each form in [0, size), or -1 where it is neither a term nor part of a phrase.
    phrases : list of lists of int
        The names of the words of each phrase whose words all occur.
    columns : int32[size + phrases + 1]
        The column of each name, then of each phrase, or -1; the last is -1.
    """

    def __init__(self, decision: Decision, column: Mapping[str, int]) -> None:
        number = {term: name for name, term in enumerate(decision.terms)}
        known = (column if isinstance(column, Columns) else Columns(column)).phrases
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


def document_frequencies(corpus: Corpus, form_to_term: Int32Array, terms: int) -> Int64Array:
    """Count the documents that hold each term, int64[terms]; the rows of one are neighbours.

    Parameters
    ----------
    form_to_term : int32[n_forms]
        The term of each form, or -1.
    terms : int
        How many terms there are.
    """
    from jobs.kernels.corpus.counting import term_frequencies

    starts = corpus.document_starts()
    indptr = np.append(corpus.indptr[starts], corpus.indptr[-1:])
    return term_frequencies(corpus.form_ids, indptr, form_to_term, terms)[1]
