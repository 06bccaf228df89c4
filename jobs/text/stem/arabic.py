"""Arabic forms on their way through the light stemmer: one by one, or many at once by kernels.

Both ways give the same (property-tested). A few forms are not worth the compiling of kernels, which
takes longer than all else on a fresh machine.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import FloatArray, Int32Array, Int64Array, Lexicon
from jobs.kernels.script.alphabet import STEMMED, STOPPED, UNREAD
from jobs.text.script.letters import BARE, HEH, MAKSURA, MARBUTA, YEH
from jobs.text.script.packing import encoded, letters, spelled, table
from jobs.text.script.spelling import plain
from jobs.text.stem import light as one_by_one
from jobs.text.stem.snowball import lemmas
from jobs.text.stem.word_counts import Evidence, is_word
from jobs.text.words.stopwords import particles

#: More forms than this go through the kernels.
FEW: Final = 8_000


class Stems(Protocol):
    """What became of forms: a fate each (`jobs.kernels.script.alphabet`), and the stems of some."""

    fates: NDArray[np.uint8]

    def roots(self) -> list[str]:
        """Give the bare stem of each form; "" where it has none."""

    def keys(self) -> tuple[Int32Array, list[str]]:
        """Number the keys of the stems: the number of each form's (or -1), and the keys."""


class FewStems:
    """Stems found one by one."""

    def __init__(
        self, forms: Sequence[str], lexicon: Lexicon, stopped: frozenset[str], *, light: bool
    ) -> None:
        evidence = _evidence(lexicon) if light else None
        self.fates = np.full(len(forms), UNREAD, np.uint8)
        self._roots = [""] * len(forms)
        for i, form in enumerate(forms):
            spelled = "" if form.isascii() else plain(form)
            if not is_word(spelled):
                continue
            self.fates[i] = STOPPED if spelled in stopped else STEMMED
            if spelled not in stopped:
                bare = spelled.translate(BARE)
                self._roots[i] = one_by_one.stem(evidence, spelled) if evidence else bare

    def roots(self) -> list[str]:
        """Give the bare stem of each form; "" where it has none."""
        return self._roots

    def keys(self) -> tuple[Int32Array, list[str]]:
        """Number the keys of the stems: the number of each form's (or -1), and the keys."""
        numbers: dict[str, int] = {}
        groups = [
            numbers.setdefault(_key(root), len(numbers)) if root else -1 for root in self._roots
        ]
        return np.array(groups, np.int32), list(numbers)


class ManyStems:
    """Stems found by kernels: packed words."""

    def __init__(
        self, forms: Sequence[str], lexicon: Lexicon, stopped: frozenset[str], *, light: bool
    ) -> None:
        from jobs.kernels.stem.rules import stem_all

        known = _lexicon_table(lexicon) if light else table(0)
        stops = _stop_table(stopped)
        self._packed, self._sizes, self.fates = stem_all(
            encoded(forms), len(forms), letters(), known, stops, light
        )
        again = [i for i in np.flatnonzero(self.fates == UNREAD).tolist() if not forms[i].isascii()]
        if again:
            # Signs that compose, presentation forms: spelled plainly they may be read after all.
            plainly = [plain(forms[i]) for i in again]
            self._packed[again], self._sizes[again], self.fates[again] = stem_all(
                encoded(plainly), len(again), letters(), known, stops, light
            )

    def roots(self) -> list[str]:
        """Give the bare stem of each form; "" where it has none."""
        stemmed = self.fates == STEMMED
        return spelled(np.where(stemmed[:, None], self._packed, np.uint64(0)))

    def keys(self) -> tuple[Int32Array, list[str]]:
        """Number the keys of the stems: the number of each form's (or -1), and the keys."""
        from jobs.kernels.stem.grouping import group

        groups, keys = group(self._packed, self._sizes, self.fates, table(len(self._packed)))
        return groups, spelled(keys)


def stem(forms: Sequence[str], lexicon: Lexicon, stopped: frozenset[str], *, light: bool) -> Stems:
    """Look Arabic forms up among the stop words, and stem them, or only spell them bare."""
    way = FewStems if len(forms) <= FEW else ManyStems
    return way(forms, lexicon, stopped, light=light)


def lemmatised(
    forms: Sequence[str], stems: Stems, lexicon: Lexicon
) -> tuple[Int32Array, list[str]]:
    """Number the keys of the dictionary forms of stems, each stemmed in its turn."""
    roots = stems.roots()
    words = [
        _as_written(plain(form), root) if root else ""
        for form, root in zip(forms, roots, strict=True)
    ]
    distinct = list(dict.fromkeys(word for word in words if word))
    again = stem(lemmas(distinct), lexicon, frozenset(), light=True).roots()
    found = dict(zip(distinct, again, strict=True))
    numbers: dict[str, int] = {}
    groups = [
        numbers.setdefault(_key(found[word] or root), len(numbers)) if word else -1
        for word, root in zip(words, roots, strict=True)
    ]
    return np.array(groups, np.int32), list(numbers)


def _as_written(form: str, root: str) -> str:
    """Give a root the hamzas that it has in the form."""
    at = form.translate(BARE).find(root[:-1])
    return form[at : at + len(root) - 1] + root[-1] if at >= 0 else root


def _key(root: str) -> str:
    """Fold the last letter as the key of a word does."""
    last = {MARBUTA: HEH, MAKSURA: YEH}.get(root[-1], root[-1])
    return root[:-1] + last


def shown(
    forms: Sequence[str],
    lexicon: Lexicon,
    often: Int64Array,
    form_to_term: Int32Array,
    terms: int,
    *,
    light: bool,
) -> Int32Array:
    """Choose for each term the form that is shown, int32[terms].

    A form counts for the word that it is without clitics, where the text has that word and it is
    of the same term. The most frequent word is shown, as it is most often spelled; of equals the
    first by code point, and a word with clitics only where there is none without.
    """
    if len(forms) > FEW:
        from jobs.kernels.stem import grouping as group

        known = _lexicon_table(lexicon) if light else table(0)
        found = group.shown(
            encoded(forms), letters(), known, often, form_to_term, terms, table(len(forms))
        )
    else:
        found = _shown_one_by_one(forms, lexicon, often, form_to_term, terms, light=light)
    # Words that differ in their hamzas alone are shown as one, and may be of two terms.
    for term in np.flatnonzero(found < 0).tolist():
        own = np.flatnonzero(form_to_term == term).tolist()
        found[term] = min(own, key=lambda i: (-often[i], forms[i]))
    return found


def _shown_one_by_one(
    forms: Sequence[str],
    lexicon: Lexicon,
    often: Int64Array,
    form_to_term: Int32Array,
    terms: int,
    *,
    light: bool,
) -> Int32Array:
    """Choose as the kernel `shown` does: -1 where each word is of another term too."""
    chosen = sorted(np.flatnonzero(form_to_term >= 0).tolist(), key=forms.__getitem__)
    bare = {i: plain(forms[i]).translate(BARE) if is_word(plain(forms[i])) else "" for i in chosen}
    spelling: dict[str, int] = {}
    for i in chosen:
        word = bare[i] or forms[i]
        if word not in spelling or often[i] > often[spelling[word]]:
            spelling[word] = i
    weights = dict.fromkeys(spelling, 0)
    whole = dict.fromkeys(spelling, True)
    evidence = _evidence(lexicon if light else _NOTHING)
    for i in chosen:
        word = bare[i] or forms[i]
        peeled = one_by_one.peel(evidence, plain(forms[i])) if bare[i] else word
        whole[word] = peeled == word
        same = peeled in spelling and form_to_term[spelling[peeled]] == form_to_term[i]
        weights[peeled if same else word] += int(often[i])
    best: dict[int, str] = {}
    for word in spelling:
        term = int(form_to_term[spelling[word]])
        first = best.setdefault(term, word)
        score, best_score = (whole[word], weights[word]), (whole[first], weights[first])
        earlier = forms[spelling[word]] < forms[spelling[first]]
        if score > best_score or (score == best_score and earlier):
            best[term] = word
    found = np.full(terms, -1, np.int32)
    for term, word in best.items():
        found[term] = spelling[word]
    return found


_NOTHING: Final = Lexicon((), np.zeros(0))


@lru_cache(maxsize=2)
def _evidence(lexicon: Lexicon) -> Evidence:
    return Evidence(lexicon, particles())


@lru_cache(maxsize=2)
def _lexicon_table(lexicon: Lexicon) -> NDArray[np.uint64]:
    from jobs.kernels.script.packed_words import fill, mark

    known = table(len(lexicon.words))
    often: FloatArray = np.ascontiguousarray(lexicon.frequencies)
    fill(known, encoded(lexicon.words), letters(), often)
    never = sorted(particles())
    mark(known, encoded(never), len(never), letters(), False)
    return known


@lru_cache(maxsize=2)
def _stop_table(stopped: frozenset[str]) -> NDArray[np.uint64]:
    from jobs.kernels.script.packed_words import mark

    stops = table(len(stopped))
    words = sorted(stopped)
    mark(stops, encoded(words), len(words), letters(), True)
    return stops
