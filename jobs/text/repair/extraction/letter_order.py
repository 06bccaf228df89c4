"""Ligatures of Arabic script taken apart in the wrong order: lam-alef, and those of older fonts.

An extractor that writes the letters of a glyph from left to right gives `خالل` for `خلال` and
`األمريكية` for `الأمريكية`; older fonts have such glyphs of many pairs (`املحكمة` and `عىل`).
Words that begin as no word does are the evidence in a document; then the lexicon decides of each.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from jobs.text.repair.extraction.known_words import RAW_WORD, KnownWords
from jobs.text.script.edits import Reordering
from jobs.text.script.letters import ALEF, BEH, FEH, HAMZAS, HEH, LAM, MEEM, TEH, WAW

#: The rules by which repairs are recorded
LAM_ALEF, PAIRS = "lam-alef", "ligature pair"
_ALEFS: Final = ALEF + HAMZAS
_BEFORE: Final = f"[{WAW}{FEH}\N{ARABIC LETTER BEH}\N{ARABIC LETTER KAF}]"
_PREFIX: Final = f"(?<![^\\W\\d_]){_BEFORE}?"
_LETTER: Final = r"[^\W\d_]"
#: The article before an alef: as it is, and with the letters of the ligature swapped
_WHOLE: Final = re.compile(f"{_PREFIX}{ALEF}{LAM}[{_ALEFS}]{_LETTER}+")
_SWAPPED: Final = re.compile(f"{_PREFIX}{ALEF}[{_ALEFS}]{LAM}{_LETTER}+")
#: The letters with which the lam of the article is one glyph in older fonts
_OLD: Final = f"[{MEEM}\N{ARABIC LETTER JEEM}\N{ARABIC LETTER HAH}\N{ARABIC LETTER KHAH}]"
_OLD_WHOLE: Final = re.compile(f"{_PREFIX}{ALEF}{LAM}{_OLD}{_LETTER}{{2,}}")
_OLD_SWAPPED: Final = re.compile(f"{_PREFIX}{ALEF}{_OLD}{LAM}{_LETTER}{{2,}}")
_OLD_ARTICLE: Final = re.compile(f"^({_BEFORE}?{ALEF})({_OLD})({LAM})")
#: Three letters that no word has in this order
_IMPOSSIBLE: Final = re.compile(f"({ALEF})([{_ALEFS}])({LAM})")
#: The name of God, which is one glyph with its alef or without: its letters the other way round
_OF_GOD: Final = re.compile(f"^([{WAW}{FEH}{BEH}{TEH}]{{0,2}}{ALEF}?)({HEH}{LAM}{LAM}{ALEF}?)$")
#: Fewest different words that are evidence
FEWEST_SWAPPED: Final = 3
#: Longest word that is looked at, in letters
_LONGEST: Final = 24
#: Most places of a word where letters may be swapped, and most of them at once
_MOST_PLACES, _MOST_SWAPS = 6, 2
#: How many times commoner a word must be with a pair of letters swapped, and how rare as it is
_COMMONER, _RARE = 100.0, 1e-6


def letter_order(text: str, words: KnownWords) -> list[Reordering]:
    """Find the words whose ligatures came apart in the wrong order, where a document shows it.

    Parameters
    ----------
    text : str
        Presentation forms are opened.
    words : KnownWords
    """
    lam_alef, older = swapped_lam_alefs(text), swapped_older(text, words)
    return swapped_letters(text, words, pairs=older) if lam_alef or older else []


def swapped_lam_alefs(text: str) -> bool:
    """Tell whether a document has lam and alef in the wrong order."""
    swapped = _SWAPPED.findall(text)
    return len(set(swapped)) >= FEWEST_SWAPPED and len(swapped) > len(_WHOLE.findall(text))


def swapped_older(text: str, words: KnownWords) -> bool:
    """Tell whether a document has the ligatures of older fonts in the wrong order."""
    swapped = _OLD_SWAPPED.findall(text)
    if len(set(swapped)) < FEWEST_SWAPPED or len(swapped) <= len(_OLD_WHOLE.findall(text)):
        return False
    true = {
        word
        for word in set(swapped)
        if len(word) <= _LONGEST
        and words.frequency(word) < _RARE < max(map(words.frequency, _swaps(word, "")))
    }
    return len(true) >= FEWEST_SWAPPED


def swapped_letters(text: str, words: KnownWords, *, pairs: bool) -> list[Reordering]:
    """Put the letters of ligatures in order, word by word: lam and alef, or all pairs too.

    This has no gate: a document is asked first.
    """
    known: dict[str, tuple[str, str] | None] = {}
    found = []
    for match in RAW_WORD.finditer(text):
        word = match[0]
        if len(word) > _LONGEST:
            continue
        if word not in known:
            known[word] = _in_order(word, words, pairs=pairs)
        better = known[word]
        if better is not None:
            places = _places(word, better[0], match.start())
            found.append(Reordering(match.start(), match.end(), places, *better))
    return found


def _in_order(word: str, words: KnownWords, *, pairs: bool) -> tuple[str, str] | None:
    """Find the commonest word among those with letters swapped, and by which rule."""
    if _OF_GOD.search(word):
        return _OF_GOD.sub(_god, word), LAM_ALEF
    as_is = words.frequency(word)
    found = _commonest(_swaps(word, LAM), words, as_is)
    rule = LAM_ALEF
    if pairs and as_is < _RARE:
        least = max(_COMMONER * as_is, words.frequency(found or word))
        older = _commonest(_swaps(word, ""), words, max(least, _RARE * bool(as_is)))
        with_article = _OLD_ARTICLE.sub(r"\1\3\2", word)
        if with_article != word:
            both = (with_article, *_swaps(with_article, "", _MOST_SWAPS))
            older = _commonest(both, words, max(least, words.frequency(older or ""))) or older
        found, rule = (older, PAIRS) if older else (found, rule)
    if not found and not as_is and _IMPOSSIBLE.search(word):
        found = _IMPOSSIBLE.sub(r"\1\3\2", word)
    return (found, rule) if found else None


def _commonest(forms: Iterable[str], words: KnownWords, least: float) -> str:
    """Give the commonest of some forms, if it is commoner than that; else nothing."""
    best = max(forms, key=words.frequency, default="")
    return best if best and words.frequency(best) > least else ""


def _swaps(word: str, second: str, most: int = 1) -> Iterator[str]:
    """Yield a word with pairs of neighbours swapped: alef and lam, or `most` times any pair."""
    places = [
        at
        for at in range(len(word) - 1)
        if word[at] != word[at + 1] and (not second or (word[at] in _ALEFS and word[at + 1] == LAM))
    ]
    if second:
        places = places[:_MOST_PLACES]
    for number in range(1, 1 + (_MOST_SWAPS if second else most)):
        for chosen in combinations(places, number):
            letters = list(word)
            for at in chosen:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            yield "".join(letters)


def _god(found: re.Match[str]) -> str:
    return found[1] + found[2][::-1]


def _places(word: str, better: str, start: int) -> tuple[int, ...]:
    """Give the offset of each letter of the better word: the nearest one of that letter."""
    left = list(range(len(word)))
    places = []
    for at, letter in enumerate(better):
        near = min((one for one in left if word[one] == letter), key=lambda one: abs(one - at))
        left.remove(near)
        places.append(start + near)
    return tuple(places)
