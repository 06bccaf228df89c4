"""Language identification of word forms: a form is a pair of spelling and language.

A word has the language of its document, if that is written in the word's script; else the language
that the corpus has in that script. So an English name in Arabic text stays English.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from jobs.datatypes import Corpus, Int32Array, Int64Array, Lexicon, UInt8Array
from jobs.text.script.scripts import NUMBER_OF_SCRIPT, SCRIPTS
from jobs.text.words.language import (
    LANGUAGES,
    NUMBER_OF_LANGUAGE,
    first_language,
    language_names,
    scripts_of,
    scripts_of_languages,
)

#: Batch size in tokens of what is looked up at once
_AT_ONCE: Final = 1 << 18


def with_languages(
    corpus: Corpus, tokens: Int64Array, languages: UInt8Array, lexicon: Lexicon
) -> Corpus:
    """Split the forms of a corpus by the language of the text that they stand in.

    Parameters
    ----------
    corpus : Corpus
    tokens : int64[stretches]
        How many tokens each stretch of one language has, one after the other.
    languages : uint8[stretches]
        Numbers of `LANGUAGES`, 0 where a stretch has none.
    lexicon : Lexicon
        It knows the language that the corpus has in each script.
    """
    table = _languages_of_words(lexicon)
    scripts = scripts_of(corpus.forms)
    present = np.unique(languages)
    if not len(present) or bool((table[present] == table[present[0]]).all()):
        of_scripts = table[present[0] if len(present) else 0]
        return replace(corpus, form_languages=tuple(language_names(of_scripts[scripts])))
    used, compact = np.unique(table[present], return_inverse=True)
    index = np.zeros(table.shape, np.int64)
    index[present] = compact.reshape(len(present), -1)
    of_tokens = np.repeat(languages, tokens)
    occurs = np.zeros(len(corpus.forms) * len(used), np.bool_)
    for _, pairs in _pairs(corpus.form_ids, of_tokens, index, scripts, len(used)):
        occurs[pairs] = True
    number = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    ids = np.empty(corpus.tokens, np.int32)
    for here, pairs in _pairs(corpus.form_ids, of_tokens, index, scripts, len(used)):
        ids[here] = number[pairs]
    forms, of = np.divmod(np.flatnonzero(occurs), len(used))
    return replace(
        corpus,
        forms=tuple(corpus.forms[form] for form in forms.tolist()),
        form_ids=ids,
        form_languages=tuple(language_names(used[of])),
    )


def _pairs(
    form_ids: Int32Array,
    of_tokens: UInt8Array,
    index: Int64Array,
    scripts: UInt8Array,
    languages: int,
) -> Iterator[tuple[slice, Int64Array]]:
    """Number the pair of form and language of some tokens at a time."""
    for first in range(0, len(form_ids), _AT_ONCE):
        here = slice(first, first + _AT_ONCE)
        forms = form_ids[here]
        yield here, forms.astype(np.int64) * languages + index[of_tokens[here], scripts[forms]]


def _languages_of_words(lexicon: Lexicon) -> UInt8Array:
    """Tabulate the language of a word by that of its document and its script."""
    alone = [first_language(script) for script in SCRIPTS]
    for script, code in lexicon.languages:
        alone[NUMBER_OF_SCRIPT[script]] = code
    of_scripts = np.array([NUMBER_OF_LANGUAGE[code] for code in alone], np.uint8)
    own = np.arange(len(LANGUAGES), dtype=np.uint8)[:, None]
    return np.where(scripts_of_languages(), own, of_scripts).astype(np.uint8)
