"""Detokenisation of terms: the word form in which each is shown."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from jobs.datatypes import AnyArray, Int32Array, Int64Array, Lexicon
from jobs.text.script.letters import ARTICLE
from jobs.text.script.packing import letters, readable, table
from jobs.text.script.spelling import plain
from jobs.text.stem.arabic import FEW
from jobs.text.stem.word_counts import counts_in, is_word, packed_counts, without_hamzas
from jobs.text.words.languages import OWN_RULES

#: Top-N forms of a term, by frequency, that may be shown for it.
_USUAL: Final = 3
_NOTHING: Final = Lexicon((), np.zeros(0))


def display_forms(
    forms: Sequence[str],
    lexicon: Lexicon,
    often: Int64Array,
    form_to_term: Int32Array,
    terms: int,
    *,
    strip_affixes: bool,
    languages: Sequence[str] = (),
) -> Int32Array:
    """Choose for each term the form that is shown, int32[terms].

    A form counts for the word that it is without clitics, where the text has that word and it is
    of the same term. The most frequent word is shown, as it is most often spelled; of equals the
    first by code point, and a word with clitics only where there is none without. A form is
    shown only if it is among the three commonest of its term, however many others stand for it.

    Parameters
    ----------
    forms : sequence of str
        Word forms.
    lexicon : Lexicon
        What clitics are told by.
    often : int64[forms]
        How often the text has each form.
    form_to_term : int32[forms]
        The term of each form, or -1.
    terms : int
        How many there are.
    strip_affixes : bool
        Whether words are stemmed by the lexicon.
    languages : sequence of str
        The language of each form; the rules of Arabic are for Arabic, the most frequent form of
        another language is shown as it is.
    """
    chosen = _of_own_rules(forms, form_to_term, languages)
    texts = [forms[i] for i in chosen.tolist()]
    words, noun = _peeled(texts, lexicon if strip_affixes else _NOTHING, len(forms))
    uses, term = often[chosen], form_to_term[chosen]
    spelling, usual = _firsts(words, np.lexsort((-uses, words))), uses >= _third(uses, term)
    counted = np.where((noun >= 0) & (term[spelling[noun]] == term), noun, words)
    weights = np.bincount(counted, uses, len(spelling))
    # Spellings of one word may be told apart by their hamzas: the last that the text has decides.
    whole = np.zeros(len(spelling), np.bool_)
    last = np.argsort(chosen)
    whole[words[last]] = (words == noun)[last]
    of = term[spelling]
    best = _firsts(of, np.lexsort((spelling, -weights, ~whole, ~usual[spelling], of)))
    found = np.full(terms, -1, np.int32)
    found[of[best]] = chosen[spelling[best]]
    by_word, by_noun = np.argsort(words, kind="stable"), np.argsort(counted, kind="stable")
    starts, noun_starts = _starts(words, len(spelling)), _starts(counted, len(spelling))
    for word in best[np.bincount(words, minlength=len(spelling))[best] > 1].tolist():
        spelled = by_word[slice(*starts[word : word + 2])]
        rivals = spelled[usual[spelled]].tolist() or [spelling[word]]
        rivals.sort(key=lambda i: (-int(uses[i]), texts[i]))
        members = by_noun[slice(*noun_starts[word : word + 2])].tolist()
        which = _voted([texts[i] for i in rivals], [texts[i] for i in members], uses[members])
        found[of[word]] = chosen[rivals[which]]
    return _with_missing(found, forms, often, form_to_term)


def _starts(groups: AnyArray, number: int) -> list[int]:
    """Where each group begins among the sorted ones, and where the last ends."""
    return [0, *np.cumsum(np.bincount(groups, minlength=number)).tolist()]


def _with_missing(
    found: Int32Array, forms: Sequence[str], often: Int64Array, form_to_term: Int32Array
) -> Int32Array:
    """Show terms that have no form yet by their most frequent one, as it is.

    Words that differ in their hamzas alone are shown as one, and may be of two terms.
    """
    of_terms = np.flatnonzero(form_to_term >= 0)
    rest = of_terms[found[form_to_term[of_terms]] < 0] if len(of_terms) else of_terms
    missing = np.array(sorted(rest.tolist(), key=forms.__getitem__), np.int64)
    ranked = np.lexsort((-often[missing], form_to_term[missing]))
    first = _firsts(form_to_term[missing], ranked)
    found[form_to_term[missing[first]]] = missing[first]
    return found


def _third(uses: Int64Array, terms: Int32Array) -> Int64Array:
    """How often the third commonest form of each form's term occurs, or its rarest of fewer."""
    order = np.lexsort((-uses, terms))
    first = np.searchsorted(terms[order], terms)
    last = np.searchsorted(terms[order], terms, side="right") - 1
    return uses[order][np.minimum(first + _USUAL - 1, last)]


def _of_own_rules(
    forms: Sequence[str], form_to_term: Int32Array, languages: Sequence[str]
) -> Int64Array:
    """Find the forms that are terms and that the rules of Arabic are for, by code point."""
    candidates = np.flatnonzero(form_to_term >= 0).tolist()
    if any(code not in OWN_RULES for code in set(languages)):
        candidates = [i for i in candidates if not languages[i] or languages[i] in OWN_RULES]
    return np.array(sorted(candidates, key=forms.__getitem__), np.int64)


def _voted(rivals: Sequence[str], members: Sequence[str], uses: Sequence[int]) -> int:
    """Choose among spellings of one word the one that most of its forms hold, clitics and all.

    Where the word with its article is written without hamza more often than not, it may be
    written with it after prepositions: all forms that hold a spelling vote for it.
    """
    votes = [
        sum(use for form, use in zip(members, uses, strict=True) if _core(rival) in form)
        for rival in rivals
    ]
    return votes.index(max(votes))


def _core(word: str) -> str:
    """Give a word without its article, which prepositions may take away."""
    return word[2:] if word.startswith(ARTICLE) and len(word) > len(ARTICLE) + 1 else word


def _firsts(groups: AnyArray, order: Int64Array) -> Int64Array:
    """Give the first of each group, in an order by which groups come one after the other."""
    ordered = groups[order]
    return order[np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(order)])]


def _peeled(forms: Sequence[str], lexicon: Lexicon, of: int) -> tuple[Int32Array, Int32Array]:
    """Do what `_interpreted` does, by a kernel where the forms are among many."""
    return (_compiled if of > FEW else _interpreted)(forms, lexicon)


def _interpreted(forms: Sequence[str], lexicon: Lexicon) -> tuple[Int32Array, Int32Array]:
    """Number the bare word of each form, and that without its clitics (-1: no form is it)."""
    from jobs.kernels.stem.affix_stripping import peel

    counts = counts_in(lexicon)
    numbers: dict[str, int] = {}
    words, peeled = [], []
    for form in forms:
        spelled = plain(form)
        word, hamzas = without_hamzas(spelled) if is_word(spelled) else (form, 0)
        words.append(numbers.setdefault(word, len(numbers)))
        peeled.append(peel(counts, word, hamzas) if is_word(spelled) else word)
    return np.array(words, np.int32), np.array([numbers.get(w, -1) for w in peeled], np.int32)


def _compiled(forms: Sequence[str], lexicon: Lexicon) -> tuple[Int32Array, Int32Array]:
    """Do the same by a kernel."""
    from jobs.kernels.stem.grouping import peel_all

    return peel_all(
        readable(forms), len(forms), letters(), packed_counts(lexicon), table(len(forms))
    )
