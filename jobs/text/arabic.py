"""Arabic forms on their way through the compiled stemmer: from strings to packed words and back."""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import FloatArray, Int32Array, Int64Array, Lexicon
from jobs.text.plain import plain
from jobs.text.stem import lemmas
from jobs.text.stopwords import BARE, particles

_BARE = BARE | dict.fromkeys(
    map(ord, "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}\N{ARABIC LETTER YEH WITH HAMZA ABOVE}"),
    "\N{ARABIC LETTER HAMZA}",
)
_TABULATED = 0x800
_LOAD = 1.4  # rows of a table for each word, before they are rounded up to a power of two


class Stems:
    """What became of forms: the packed stem of each, and its `jobs.kernels.stem` fate."""

    def __init__(
        self,
        packed: NDArray[np.uint64],
        sizes: NDArray[np.uint8],
        fates: NDArray[np.uint8],
    ) -> None:
        self.packed, self.sizes, self.fates = packed, sizes, fates

    def keys(self) -> tuple[Int32Array, list[str]]:
        """Number the keys of the stems: the number of each form's (or -1), and the keys."""
        from jobs.kernels.group import group

        groups, keys = group(self.packed, self.sizes, self.fates, table(len(self.packed)))
        return groups, spelled(keys)


def stem(forms: Sequence[str], lexicon: Lexicon, stopped: frozenset[str], *, light: bool) -> Stems:
    """Look Arabic forms up among the stop words, and stem them, or only spell them bare."""
    from jobs.kernels.stem import UNREAD, stem_all

    known = _lexicon_table(lexicon) if light else table(0)
    stops = _stop_table(stopped)
    packed, sizes, fates = stem_all(encoded(forms), len(forms), letters(), known, stops, light)
    again = [i for i in np.flatnonzero(fates == UNREAD).tolist() if not forms[i].isascii()]
    if again:
        # Signs that compose, presentation forms: spelled plainly they may be read after all.
        plainly = [plain(forms[i]) for i in again]
        packed[again], sizes[again], fates[again] = stem_all(
            encoded(plainly), len(again), letters(), known, stops, light
        )
    return Stems(packed, sizes, fates)


def lemmatised(forms: Sequence[str], stems: Stems, lexicon: Lexicon) -> Stems:
    """Put the dictionary form of each stem in its place, stemmed in its turn."""
    from jobs.kernels.stem import STEMMED

    rows = np.flatnonzero(stems.fates == STEMMED)
    words = [
        _as_written(plain(forms[i]), root)
        for i, root in zip(rows.tolist(), spelled(stems.packed[rows]), strict=True)
    ]
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    found = stem(lemmas(list(numbers)), lexicon, frozenset(), light=True)
    chosen = np.array([numbers[word] for word in words], np.int64)
    sound = found.fates[chosen] == STEMMED
    packed, sizes = stems.packed.copy(), stems.sizes.copy()
    packed[rows[sound]] = found.packed[chosen[sound]]
    sizes[rows[sound]] = found.sizes[chosen[sound]]
    return Stems(packed, sizes, stems.fates)


def _as_written(form: str, root: str) -> str:
    """Give a root the hamzas that it has in the form."""
    at = form.translate(_BARE).find(root[:-1])
    return form[at : at + len(root) - 1] + root[-1] if at >= 0 else root


def shown(
    forms: Sequence[str],
    lexicon: Lexicon,
    often: Int64Array,
    form_to_term: Int32Array,
    terms: int,
    *,
    light: bool,
) -> Int32Array:
    """Choose for each term the form that is shown (see `jobs.kernels.group.shown`)."""
    from jobs.kernels import group

    known = _lexicon_table(lexicon) if light else table(0)
    return group.shown(
        encoded(forms), letters(), known, often, form_to_term, terms, table(len(forms))
    )


def spelled(packed: NDArray[np.uint64]) -> list[str]:
    """Write packed words out."""
    from jobs.kernels.words import LETTERS, spell

    alphabet = np.array([0, *map(ord, LETTERS)], np.uint32)
    codes, starts = spell(packed, alphabet)
    text = codes.tobytes().decode("utf-32-le")
    return [text[a:b] for a, b in pairwise(starts.tolist())]


def encoded(words: Sequence[str]) -> NDArray[np.uint32]:
    """Give the code points of words, each with a line feed after it."""
    text = "\n".join([*words, ""])
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).copy()


def table(words: int) -> NDArray[np.uint64]:
    """Make an empty table of words."""
    rows: int = 1 << max(6, int(words * _LOAD).bit_length())
    return np.zeros((rows + rows // 32, 4), np.uint64)


@cache
def letters() -> NDArray[np.uint8]:
    """Tabulate the number of each letter, as it is spelled plainly."""
    from jobs.kernels.words import LETTERS, ODD, PASSED_OVER

    numbers = {letter: number for number, letter in enumerate(LETTERS, 1)}
    numbers[""] = PASSED_OVER
    found = np.array([numbers.get(plain(chr(c)), ODD) for c in range(_TABULATED)], np.uint8)
    found[ord("\N{ARABIC MADDAH ABOVE}") : ord("\N{ARABIC HAMZA BELOW}") + 1] = ODD
    return found


@lru_cache(maxsize=2)
def _lexicon_table(lexicon: Lexicon) -> NDArray[np.uint64]:
    from jobs.kernels.words import fill, mark

    known = table(len(lexicon.words))
    often: FloatArray = np.ascontiguousarray(lexicon.frequencies)
    fill(known, encoded(lexicon.words), letters(), often)
    never = sorted(particles())
    mark(known, encoded(never), len(never), letters(), False)
    return known


@lru_cache(maxsize=2)
def _stop_table(stopped: frozenset[str]) -> NDArray[np.uint64]:
    from jobs.kernels.words import mark

    stops = table(len(stopped))
    words = sorted(stopped)
    mark(stops, encoded(words), len(words), letters(), True)
    return stops
