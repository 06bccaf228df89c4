"""Repeated blocks: a title printed twice, a pull quote that repeats a sentence of the body."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from jobs.text.script.folding import keys
from jobs.text.words.tokens import words

#: Containment threshold: a block repeats a longer one that has this share of its word bigrams
REPEATED_SHARE: Final = 0.8
#: Length limit in words: a shorter block repeats another only by being the same
_FEWEST: Final = 5
#: Length limit in words: shorter blocks may occur twice, unless one follows the other
_SAME: Final = 3
#: Posting list limit: a bigram of more blocks says nothing, and all would be quadratic
_MOST_HOLDERS: Final = 50


def repeated_blocks(blocks: Sequence[str]) -> list[int]:
    """Find the blocks that repeat another, by their numbers."""
    texts = [keys(words(text)) for text in blocks]
    pairs = [Counter(pairwise(text)) for text in texts]
    holders: dict[tuple[str, str], list[int]] = {}
    for number, counted in enumerate(pairs):
        for pair in counted:
            of = holders.setdefault(pair, [])
            if len(of) < _MOST_HOLDERS:
                of.append(number)
    found: list[int] = []
    last: dict[tuple[str, ...], int] = {}
    for number, text in enumerate(texts):
        same = last.get(tuple(text))
        last[tuple(text)] = number
        if same is not None and text and (len(text) >= _SAME or same == number - 1):
            found.append(number)
            continue
        if len(text) >= _FEWEST and _is_contained(number, texts, pairs, holders):
            found.append(number)
    return found


def _is_contained(
    number: int,
    texts: Sequence[Sequence[str]],
    pairs: Sequence[Counter[tuple[str, str]]],
    holders: dict[tuple[str, str], list[int]],
) -> bool:
    shared: Counter[int] = Counter()
    for pair, count in pairs[number].items():
        for other in holders[pair]:
            if len(texts[other]) > len(texts[number]):
                shared[other] += count
    return bool(shared) and max(shared.values()) >= REPEATED_SHARE * (len(texts[number]) - 1)
