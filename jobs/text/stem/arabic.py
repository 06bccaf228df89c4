"""Arabic stemming by affix stripping: rules interpreted for a few forms, compiled for many.

Both run the one text of rules, `jobs.kernels.stem.affix_stripping`. A few forms are not worth the
compiling, which takes longer than all else on a fresh machine.
"""

from collections.abc import Sequence
from typing import Final, Protocol
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Lexicon
from jobs.kernels.script.alphabet import NOT_ARABIC, STEMMED, STOPPED
from jobs.text.script.letters import BARE
from jobs.text.script.packing import letters, readable, spelled, table
from jobs.text.script.spelling import plain
from jobs.text.stem.snowball import lemmas
from jobs.text.stem.word_counts import (
    WordCounts,
    counts_in,
    is_word,
    packed_counts,
    table_of_stop_words,
    without_hamzas,
)

#: Break-even point: more forms than this are stemmed by what is compiled.
FEW: Final = 8_000
#: Cache of lexicons whose packed tables are made, and machine code loaded: no forms are too few.
_COMPILED: Final[WeakSet[Lexicon]] = WeakSet()


class Stems(Protocol):
    """The status of each form (`jobs.kernels.script.alphabet`), and the stems of some."""

    status: NDArray[np.uint8]

    def bare_stems(self) -> list[str]:
        """Give the bare stem of each form; "" where it has none."""

    def keys(self) -> tuple[Int32Array, list[str]]:
        """Number the keys of the stems: the number of each form's (or -1), and the keys."""


class InterpretedStems:
    """Stems found one by one."""

    def __init__(
        self,
        forms: Sequence[str],
        lexicon: Lexicon,
        stopped: frozenset[str],
        *,
        strip_affixes: bool,
    ) -> None:
        self.status = np.full(len(forms), NOT_ARABIC, np.uint8)
        self._stems = [""] * len(forms)
        for i, form in enumerate(forms):
            spelled = "" if form.isascii() else plain(form)
            if not is_word(spelled):
                continue
            self.status[i] = STOPPED if spelled in stopped else STEMMED
            if spelled not in stopped:
                bare, hamzas = without_hamzas(spelled)
                self._stems[i] = _stem(counts_in(lexicon), bare, hamzas) if strip_affixes else bare

    def bare_stems(self) -> list[str]:
        """Give the bare stem of each form; "" where it has none."""
        return self._stems

    def keys(self) -> tuple[Int32Array, list[str]]:
        """Number the keys of the stems: the number of each form's (or -1), and the keys."""
        return _numbered(self._stems)


class CompiledStems:
    """Stems found by kernels: packed words."""

    def __init__(
        self,
        forms: Sequence[str],
        lexicon: Lexicon,
        stopped: frozenset[str],
        *,
        strip_affixes: bool,
    ) -> None:
        from jobs.kernels.stem.stemming import stem_all

        known = packed_counts(lexicon) if strip_affixes else table(0)
        stops = table_of_stop_words(stopped)
        self._packed, self._sizes, self.status = stem_all(
            readable(forms), len(forms), letters(), known, stops, strip_affixes
        )

    def bare_stems(self) -> list[str]:
        """Give the bare stem of each form; "" where it has none."""
        stemmed = self.status == STEMMED
        return spelled(np.where(stemmed[:, None], self._packed, np.uint64(0)))

    def keys(self) -> tuple[Int32Array, list[str]]:
        """Number the keys of the stems: the number of each form's (or -1), and the keys."""
        from jobs.kernels.stem.grouping import group

        groups, keys = group(self._packed, self._sizes, self.status, table(len(self._packed)))
        return groups, spelled(keys)


def stem_forms(
    forms: Sequence[str], lexicon: Lexicon, stopped: frozenset[str], *, strip_affixes: bool
) -> Stems:
    """Look Arabic forms up among the stop words, and stem them, or only spell them bare."""
    way = InterpretedStems if len(forms) <= FEW and lexicon not in _COMPILED else CompiledStems
    if way is CompiledStems and strip_affixes:
        _COMPILED.add(lexicon)
    return way(forms, lexicon, stopped, strip_affixes=strip_affixes)


def _stem(counts: WordCounts, bare: str, hamzas: int) -> str:
    """Stem a word, unless the lexicon was asked before (memoization): exemplars are read again."""
    found = counts.stems.get((bare, hamzas))
    if found is None:
        from jobs.kernels.stem.affix_stripping import stem_of

        found = counts.stems[bare, hamzas] = stem_of(counts, bare, hamzas)
    return found


def lemmatised(
    forms: Sequence[str], stems: Stems, lexicon: Lexicon
) -> tuple[Int32Array, list[str]]:
    """Number the keys of the dictionary forms of stems, each stemmed in its turn."""
    bare = stems.bare_stems()
    words = [
        _as_written(plain(form), stem) if stem else ""
        for form, stem in zip(forms, bare, strict=True)
    ]
    distinct = list(dict.fromkeys(word for word in words if word))
    again = stem_forms(lemmas(distinct), lexicon, frozenset(), strip_affixes=True).bare_stems()
    found = dict(zip(distinct, again, strict=True))
    return _numbered(
        [(found[word] or stem) if word else "" for word, stem in zip(words, bare, strict=True)]
    )


def _numbered(stems: Sequence[str]) -> tuple[Int32Array, list[str]]:
    """Number the keys of stems in the order in which they come, -1 where there is no stem."""
    from jobs.kernels.stem.affix_stripping import key_of

    numbers: dict[str, int] = {}
    groups = [numbers.setdefault(key_of(stem), len(numbers)) if stem else -1 for stem in stems]
    return np.array(groups, np.int32), list(numbers)


def _as_written(form: str, stem: str) -> str:
    """Give a stem the hamzas that it has in the form."""
    at = form.translate(BARE).find(stem[:-1])
    return form[at : at + len(stem) - 1] + stem[-1] if at >= 0 else stem
