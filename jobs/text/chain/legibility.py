"""Out-of-vocabulary rate of documents: Arabic text is illegible where the lexicon knows few words.

Where the fonts of a PDF file do not say which characters their glyphs are, what comes out of it has
Arabic letters that make no words. Of healthy articles the shipped list knows 58% and more. Tools
that do not understand vowel signs cut vocalised text into single letters: of healthy lines of
twenty words at most 44% have one letter or two.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from jobs.datatypes import Corpus, Document
from jobs.text.repair.extraction.known_words import EVIDENT, RAW_WORD, KnownWords, is_arabic
from jobs.text.words.detection import forget_models
from jobs.text.words.lexicon import forget_table, shipped_lexicon

#: Least share of Arabic words that the lexicon knows, and from how many words on it is asked
_LEAST_KNOWN, _FEWEST_WORDS = 0.4, 20
#: Greatest share of Arabic words of one letter or two, and from how many words on it is asked
_MOST_PIECES, _FEWEST_PIECES = 0.6, 40
#: Classes of word forms: what does not count, words in other scripts, Arabic words: known, unknown,
#: of one letter or two
_UNCOUNTED, _OTHER, _KNOWN, _UNKNOWN, _PIECE = range(5)
#: Why a document is left out
REASON: Final = (
    f"illegible: fewer than {_LEAST_KNOWN:.0%} of its Arabic words are words that the lexicon "
    f"knows, or {_MOST_PIECES:.0%} are pieces of one letter or two, as in text out of a PDF file "
    "whose fonts do not say what their glyphs are; take the text out by another tool or by OCR, or "
    "set text.illegible to keep"
)


def illegible(documents: Sequence[Document], corpus: Corpus) -> list[int]:
    """Find the documents that are illegible, by their numbers.

    Parameters
    ----------
    documents : sequence of Document
        What the corpus was made of.
    corpus : Corpus
        All rows, or those of some documents.
    """
    from jobs.kernels.corpus.counting import count_by_class

    if not len(corpus.form_ids):
        return []
    words = KnownWords(shipped_lexicon(), len(corpus.forms))
    classes = np.full(len(corpus.forms), _UNCOUNTED, np.uint8)
    occurs = (corpus.form_counts() > 0).tolist()
    for number, form in enumerate(corpus.forms):
        if occurs[number]:
            classes[number] = _class_of(form, words)
    # What only preparing needs: the shipped list as a table, and the models of languages.
    forget_table(words.lexicon)
    forget_models()
    rows = count_by_class(corpus.form_ids, np.diff(corpus.indptr), classes, _PIECE + 1)
    counts = np.zeros((len(documents), _PIECE + 1), np.int64)
    np.add.at(counts, corpus.row_documents, rows)
    arabic = counts[:, _KNOWN] + counts[:, _UNKNOWN]
    suspects = (
        (arabic >= _FEWEST_WORDS)
        & (arabic >= counts[:, _OTHER])
        & (counts[:, _KNOWN] < _LEAST_KNOWN * arabic)
    )
    everything = arabic + counts[:, _PIECE]
    suspects |= (everything >= np.maximum(counts[:, _OTHER], _FEWEST_PIECES)) & (
        counts[:, _PIECE] >= _MOST_PIECES * everything
    )
    return [
        number for number in np.flatnonzero(suspects).tolist() if is_arabic(documents[number].text)
    ]


def _class_of(form: str, words: KnownWords) -> int:
    if not RAW_WORD.fullmatch(form):
        return _OTHER if form[0].isalpha() else _UNCOUNTED
    if len(form) < EVIDENT:
        return _PIECE
    return _KNOWN if words.frequency(form) else _UNKNOWN
