"""Language identification of word forms: a form is a pair of spelling and language.

A word has the language of its document, if that is written in the word's script; else the language
that the corpus has in that script. So an English name in Arabic text stays English.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise

import numpy as np

from jobs.datatypes import Corpus, Int64Array, Lexicon, UInt8Array
from jobs.text.script.scripts import NUMBER_OF_SCRIPT, SCRIPTS
from jobs.text.words.language import (
    LANGUAGES,
    NUMBER_OF_LANGUAGE,
    first_language,
    language_names,
    scripts_of,
    scripts_of_languages,
)


def with_languages(
    corpus: Corpus, tokens: Int64Array, languages: UInt8Array, lexicon: Lexicon
) -> Corpus:
    """Split the forms of a corpus by the language of the text that they occur in.

    Parameters
    ----------
    corpus : Corpus
        Its tokens are numbered anew in place: it gives way to what comes back.
    tokens : int64[stretches]
        How many tokens each stretch of one language has, one after the other.
    languages : uint8[stretches]
        Numbers of `LANGUAGES`, 0 where a stretch has none.
    lexicon : Lexicon
        It knows the language that the corpus has in each script.
    """
    table = _languages_of_words(lexicon)
    scripts = scripts_of(corpus.forms)
    present = np.unique(languages) if len(languages) else np.zeros(1, np.uint8)
    by_script, kinds = np.unique(table[present], axis=0, return_inverse=True)
    if len(by_script) == 1:
        return replace(corpus, form_languages=tuple(language_names(by_script[0, scripts])))
    from jobs.kernels.corpus.form_languages import forms_of_kinds, renumber

    stretches = tokens, kinds.reshape(-1)[np.searchsorted(present, languages)]
    seen = forms_of_kinds(corpus.form_ids, *stretches, len(by_script), len(scripts))
    used = np.unique(by_script)
    # A pair of each form and kind, one kind at a time: all at once would take more than the text.
    places, firsts = np.searchsorted(used, by_script), np.arange(len(scripts)) * len(used)
    occurs = np.zeros(len(scripts) * len(used), np.bool_)
    for place, here in zip(places, seen > 0, strict=True):
        occurs[(firsts + place[scripts])[here]] = True
    pairs = np.flatnonzero(occurs)
    forms, spoken = np.divmod(pairs, len(used))
    del occurs
    # The number of a pair: the pairs of the forms before, and those of its own form before it.
    each = np.bincount(forms, minlength=len(scripts))
    before = (np.cumsum(each) - each).astype(np.int32)
    own = np.empty(len(scripts) * len(used), np.uint8)
    own[pairs] = np.arange(len(pairs)) - before[forms]
    numbers = np.empty((len(by_script), len(scripts)), np.int32)
    for place, row in zip(places, numbers, strict=True):
        np.add(before, own[firsts + place[scripts]], out=row)
    del own, seen
    renumber(corpus.form_ids, *stretches, numbers)
    return replace(
        corpus,
        forms=_repeated(corpus.forms, forms),
        form_languages=tuple(language_names(used[spoken])),
    )


def _repeated(names: Sequence[str], forms: Int64Array) -> tuple[str, ...]:
    """Give the names of ascending forms, of which few come twice and none is left out."""
    again = forms[np.flatnonzero(forms[1:] == forms[:-1])].tolist()
    pieces = [names[a:b] for a, b in pairwise([0, *(form + 1 for form in again), len(names)])]
    longer = zip(pieces, [*([names[form]] for form in again), []], strict=True)
    return tuple(chain.from_iterable(chain.from_iterable(longer)))


def _languages_of_words(lexicon: Lexicon) -> UInt8Array:
    """Tabulate the language of a word by that of its document and its script."""
    alone = [first_language(script) for script in SCRIPTS]
    for script, code in lexicon.languages:
        alone[NUMBER_OF_SCRIPT[script]] = code
    of_scripts = np.array([NUMBER_OF_LANGUAGE[code] for code in alone], np.uint8)
    own = np.arange(len(LANGUAGES), dtype=np.uint8)[:, None]
    return np.where(scripts_of_languages(), own, of_scripts).astype(np.uint8)
