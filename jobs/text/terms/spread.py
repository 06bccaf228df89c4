"""Stop words by document frequency, for languages without a list: the words of most rows."""

import numpy as np

from jobs.datatypes import Corpus, Int32Array
from jobs.text.words.languages import packs

#: So many of a language's terms are left out at most, and at most one in so many
_MOST, _ONE_IN = 120, 20


def spread_terms(corpus: Corpus, form_to_term: Int32Array) -> Int32Array:
    """Find the forms that stand for function words of languages that have no pack.

    Those are the terms in most rows (Zipf 1949: function words come first); of equals the first.

    Parameters
    ----------
    corpus : Corpus
    form_to_term : int32[forms]
        The term of each form, or -1.

    Returns
    -------
    int32[found]
        Numbers of forms.
    """
    from jobs.kernels.corpus.counting import term_frequencies

    known = {*packs(), ""}
    found = [np.zeros(0, np.int32)]
    for code in sorted(set(corpus.form_languages) - known):
        spoken = np.fromiter((one == code for one in corpus.form_languages), np.bool_)
        forms = np.flatnonzero(spoken & (form_to_term >= 0))
        different, term = np.unique(form_to_term[forms], return_inverse=True)
        own = np.full(len(form_to_term), -1, np.int32)
        own[forms] = term
        _, rows = term_frequencies(corpus.form_ids, corpus.indptr, own, len(different))
        number = min(_MOST, int((rows > 0).sum()) // _ONE_IN)
        widest = np.argsort(-rows, kind="stable")[:number]
        found.append(forms[np.isin(term, widest)].astype(np.int32))
    return np.concatenate(found)
