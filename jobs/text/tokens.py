"""Forms: the words of display text, numbered as they come, and then by code point."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.text.characters import word_classes


@dataclass
class Forms:
    """The distinct forms seen so far, as the tokenising kernel keeps them."""

    table: Int32Array = field(default_factory=lambda: np.full(1 << 12, -1, np.int32))
    hashes: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(1 << 11, np.uint64))
    starts: Int64Array = field(default_factory=lambda: np.zeros((1 << 11) + 1, np.int64))
    pool: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(1 << 14, np.uint32))
    count: int = 0

    def tokenise(
        self, codes: NDArray[np.uint32], blocks: Int64Array, taken: Int64Array
    ) -> tuple[Int32Array, Int64Array, Int64Array]:
        """Cut blocks of display text into words; `taken` are ranges whose words are left out.

        Returns
        -------
        form_ids : int32[tokens]
        places : int64[tokens, 2]
            Where each token stands in `codes`.
        cuts : int64[cuts, 3]
            Where the text may be cut: see `jobs.kernels.tokenise`.
        """
        from jobs.kernels.tokenise import tokenise

        ids, places, cuts, table, hashes, starts, pool, count = tokenise(
            codes,
            blocks,
            taken,
            word_classes(),
            self.table,
            self.hashes,
            self.starts,
            self.pool,
            self.count,
        )
        self.table, self.hashes, self.starts, self.pool, self.count = (
            table,
            hashes,
            starts,
            pool,
            count,
        )
        return ids, places, cuts

    def words(self, first: int = 0) -> list[str]:
        """Give the forms from number `first` on, in the order of their numbers."""
        starts = self.starts[first : self.count + 1].tolist()
        text = decoded(self.pool[starts[0] : starts[-1]])
        return [text[a - starts[0] : b - starts[0]] for a, b in pairwise(starts)]


def encoded(text: str) -> NDArray[np.uint32]:
    """Turn a text to its code points."""
    codes: NDArray[np.uint32] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes.copy()  # kernels take writable arrays only


def decoded(codes: NDArray[np.uint32]) -> str:
    """Turn code points to a text."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def words(text: str) -> list[str]:
    """Cut one display text into its words; one-letter words too."""
    forms = Forms()
    blocks = np.array([[0, len(text), 0, 0]], np.int64)
    ids, _, _ = forms.tokenise(encoded(text), blocks, np.zeros((0, 2), np.int64))
    names = forms.words()
    return [names[i] for i in ids.tolist()]


def sentences(text: str) -> list[str]:
    """Cut one display text into its sentences."""
    from jobs.kernels.tokenise import CUT_AT, CUT_LEVEL, CUT_SENTENCE

    blocks = np.array([[0, len(text), 0, 0]], np.int64)
    _, _, cuts = Forms().tokenise(encoded(text), blocks, np.zeros((0, 2), np.int64))
    ends = cuts[cuts[:, CUT_LEVEL] >= CUT_SENTENCE, CUT_AT].tolist()
    pieces = [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False)]
    return [piece for piece in pieces if piece]


def merged(
    parts: Sequence[tuple[list[str], Int32Array]],
) -> tuple[tuple[str, ...], list[Int32Array]]:
    """Number the forms of several parts anew, by code point; forms that no token has are left out.

    Parameters
    ----------
    parts : sequence of (list of str, int32[tokens])
        The forms of each part and its tokens, which index them.
    """
    used = [np.bincount(ids, minlength=len(names)) > 0 for names, ids in parts]
    kept = [
        [name for name, keep in zip(names, use.tolist(), strict=True) if keep]
        for (names, _), use in zip(parts, used, strict=True)
    ]
    forms = sorted(set().union(*kept)) if len(parts) > 1 else sorted(kept[0]) if kept else []
    number: dict[str, Any] = {form: i for i, form in enumerate(forms)}
    renumbered = []
    for (names, ids), use, keep in zip(parts, used, kept, strict=True):
        new = np.full(len(names) + 1, -1, np.int32)
        new[np.flatnonzero(use)] = [number[name] for name in keep]
        renumbered.append(new[ids])
    return tuple(forms), renumbered
