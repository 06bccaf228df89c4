"""Dehyphenation: Latin words that a typesetter cut at the end of a line are put together again.

A hyphen at the end of a line is one of the word (`well-known`) or of the line (`econo-mic`). The
corpus tells which: inside its lines the whole word is commoner, by far, than the one with a hyphen.
Where it has neither, words are joined only in a document that is cut all over, unless both halves
are words. A soft hyphen there is of the line by its nature, in any script.

What the corpus has of them is kept in the lexicon under the notation of hyphenation dictionaries,
a soft hyphen at the cut: `econo+mic` joined, `econo+` and `+mic` as words of their own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from jobs.datatypes import Edit, Int64Array, Span, UInt32Array

#: The soft hyphen marks the cut of a word among the words of the lexicon
CUT: Final = "\N{SOFT HYPHEN}"
_HYPHENS: Final = "-\N{HYPHEN}"
#: Code points of hyphens, and of the space and the line feed that may follow one
_HYPHEN_CODES: Final = tuple(map(ord, (*_HYPHENS, CUT)))
_SPACE, _LINE_FEED = ord(" "), ord("\n")
#: Letters of the Latin script (Basic Latin to Latin Extended-B)
_LETTER: Final = "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_HYPHEN: Final = f"[{re.escape(_HYPHENS)}]"
#: A hyphen and a line end, or the one character that PDFium writes for both
_LINE_BREAK: Final = rf"(?:{_HYPHEN} ?\r?\n[ \t]*|[\x02\ufffe])"
_END: Final = re.compile(
    rf"(?<![\w'\u2019])(?<!{_HYPHEN})({_LETTER}{{2,}}){_LINE_BREAK}"
    rf"({_LETTER}{{2,}})(?!\w|{_HYPHEN})(\S*)[ \t]*"
)
_SOFT_END: Final = re.compile(rf"([^\W\d_]+){CUT} ?\n[ \t]*([^\W\d_]+)(\S*)[ \t]*")
_COMPOUND: Final = re.compile(rf"(?<!\w)({_LETTER}{{2,}}){_HYPHEN}({_LETTER}{{2,}})(?!\w)")
#: What follows a hyphen at the end of a line, in raw text
_LINE_ENDS: Final = ("\n", "\r", " \n", " \r")
#: The characters that PDFium writes for a hyphen and the line end after it
_BOTH: Final = ("\x02", "\ufffe")
#: Document gate: number of cut words, and their share of the lines, from which all are joined
_CUTS, _SHARE = 3, 0.08
#: Frequency threshold of a whole word, and how much commoner it is than the one with a hyphen
_SIGHTINGS, _COMMONER = 2, 2
#: Confidence of a soft hyphen, of what the corpus has joined, and of what it does not have
_SURE, _SEEN, _UNSEEN = 1.0, 0.95, 0.8


class CutWord(NamedTuple):
    """The two parts of a word at the end of a line, in small letters."""

    first: str
    second: str


def _cuts(text: str) -> Iterable[tuple[re.Match[str], CutWord]]:
    for found in _END.finditer(text):
        if found[2].islower():
            yield found, CutWord(found[1].lower(), found[2])


def may_be_cut(codes: UInt32Array, ranges: Int64Array) -> Int64Array:
    """Give the documents in which a line ends in a hyphen: int64[found], in ascending order.

    Parameters
    ----------
    codes : uint32[n]
        Text after `normalise_unicode`.
    ranges : int64[documents, 2]
        The range of each document in it.
    """
    ends = np.flatnonzero(codes == _LINE_FEED)
    last = ends[ends > 1] - 1
    last -= codes[last] == _SPACE
    before = codes[last]
    hyphens = last[np.logical_or.reduce([before == code for code in _HYPHEN_CODES])]
    places = np.searchsorted(hyphens, ranges)
    return np.flatnonzero(places[:, 0] < places[:, 1])


def joined_words(text: str, words: Mapping[str, float]) -> list[Edit]:
    """Join the words that are cut at the ends of lines; the rest of the line stays where it is.

    Parameters
    ----------
    text : str
        A document after `normalise_unicode`.
    words : mapping of str to float
        How often the corpus has a word, as `evidence` wrote it down.
    """
    cuts = list(_cuts(text))
    lines = sum(1 for line in text.split("\n") if line.strip())
    gated = len(cuts) >= _CUTS and len(cuts) >= _SHARE * lines
    joins = [(found, _confidence(word, words, gated=gated)) for found, word in cuts]
    joins += [(found, _SURE) for found in _SOFT_END.finditer(text)]
    edits: list[Edit] = []
    for found, confidence in sorted(joins, key=lambda join: join[0].start()):
        if not confidence or (edits and edits[-1].end > found.start(1)):
            continue
        # The second part goes up to the first; where nothing follows, its line is gone.
        last = text[found.end() : found.end() + 1] in ("", "\n", "\r")
        parts = (Span(*found.span(1)), Span(found.start(2), found.end(3)))
        pieces = parts if last else (*parts, "\n")
        edits.append(Edit(found.start(1), found.end(), pieces, "hyphen", confidence))
    return edits


def _confidence(word: CutWord, words: Mapping[str, float], *, gated: bool) -> float:
    """Tell how sure it is that the two parts are one word; 0 where they are not joined."""
    first, second = word
    joined = words.get(f"{first}{CUT}{second}", 0.0)
    apart = words.get(f"{first}-{second}", 0.0)
    if joined or apart:
        return _SEEN if joined > _COMMONER * apart else 0.0
    both = f"{first}{CUT}" in words and f"{CUT}{second}" in words
    return _UNSEEN if gated and not both else 0.0


def _has_line_end_hyphen(text: str) -> bool:
    """Tell whether a line of a raw text ends in a hyphen; most texts have few."""
    for hyphen in _HYPHENS:
        at = text.find(hyphen)
        while at >= 0:
            if text.startswith(_LINE_ENDS, at + 1):
                return True
            at = text.find(hyphen, at + 1)
    return _BOTH[0] in text or _BOTH[1] in text


def count_cut_words(texts: Iterable[str]) -> Counter[CutWord]:
    """Count the words that are cut at the ends of lines."""
    found: Counter[CutWord] = Counter()
    for text in texts:
        if _has_line_end_hyphen(text):
            found.update(word for _, word in _cuts(text))
    return found


def evidence(
    wanted: Iterable[CutWord],
    texts: Iterable[str],
    counts: Mapping[str, int],
) -> dict[str, int]:
    """Count the parts and the wholes of cut words, for the lexicon.

    Parameters
    ----------
    wanted : iterable of CutWord
        The words in question.
    texts : iterable of str
        The documents that were counted.
    counts : mapping of str to int
        How often they have each word, in small letters; halves of cut words are among them.
    """
    texts = list(texts)
    apart = Counter(
        CutWord(one.lower(), other.lower())
        for text in texts
        for one, other in _COMPOUND.findall(text)
    )
    halves = Counter(counts)
    for word, times in count_cut_words(texts).items():
        halves[word.first] -= times
        halves[word.second] -= times
    for word, times in apart.items():
        halves[word.first] -= times
        halves[word.second] -= times
    found: dict[str, int] = {}
    for word in wanted:
        first, second = word
        whole = counts.get(first + second, 0)
        found[f"{first}{CUT}{second}"] = whole if whole >= _SIGHTINGS else 0
        found[f"{first}-{second}"] = apart[word]
        found[f"{first}{CUT}"] = halves[first]
        found[f"{CUT}{second}"] = halves[second]
    return {word: count for word, count in found.items() if count > 0}
