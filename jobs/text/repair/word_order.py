"""Word order by a class-based bigram language model: where the two runs of a line meet."""

import lzma
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from jobs.datatypes import FloatArray, Lexicon
from jobs.text.script.letters import (
    ALEF,
    ARTICLE,
    BEH,
    FEH,
    HEH,
    KAF,
    LAM,
    MARBUTA,
    MEEM,
    NOON,
    SEEN,
    TEH,
    WAW,
    YEH,
)
from jobs.text.words.lexicon import WORD, lexicon_form, shipped_lexicon, table_of

# Classes of what is no Arabic word. START and END are also
# the tokens before the first and after the last of a paragraph.
SENTENCE_END, CLAUSE_END, QUOTE_END, QUOTE_START, NUMBER, FOREIGN = (
    "<stop>",
    "<comma>",
    "<quote>",
    "<open>",
    "<0>",
    "<x>",
)
START, END = "<start>", "<end>"
STOPS = ".!?:\N{ARABIC QUESTION MARK}\N{HORIZONTAL ELLIPSIS}"
_COMMAS = ",;\N{ARABIC COMMA}\N{ARABIC SEMICOLON}"
CLOSERS = "\")]}'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
_OPENERS = "\"([{'\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"

_BOUND_ARTICLES = (BEH + ARTICLE, LAM + LAM, KAF + ARTICLE)
_BOUND = (ARTICLE, *_BOUND_ARTICLES)
_PARTICLES = (BEH, LAM, KAF)
_PERSONS = (YEH, TEH, NOON, ALEF)
_SUFFIXES = (
    ("iya", (YEH + MARBUTA,)),
    ("a", (MARBUTA,)),
    ("at", (ALEF + TEH,)),
    ("ha", (HEH + ALEF,)),
    ("hum", (HEH + MEEM, HEH + MEEM + ALEF)),
    ("h", (HEH,)),
    ("un", (WAW + NOON, YEH + NOON)),
    ("an", (ALEF + NOON,)),
    ("wa", (WAW + ALEF,)),
    ("t", (TEH,)),
    ("ta", (ALEF,)),
    ("i", (YEH,)),
)
# Pseudo-count of the class model (back-off): a pair seen once in a text says more than the classes
# of its words; this many sightings of the first word weigh as much as the class table does.
_CLASS_WEIGHT = 20.0
#: Weight of skip-bigrams (next but one) beside bigrams
_FAR_WEIGHT = 0.5
#: Cache size, in pairs of tokens
_MOST_KNOWN = 100_000
#: Additive smoothing: so many pairs are expected of any two classes before any is counted
CLASS_PSEUDO_COUNT = 5.0
#: Quantisation of log odds: levels for each natural log unit
_SCALE = 8.0
#: Share of its uses with the article from which a word is a noun
_NOUN_SHARE = 0.05
#: Floor of relative frequencies
_RAREST = 1e-7


def word_class(word: str, index: Mapping[str, float]) -> str:
    """Return the class of a word: its clitics, noun or verb as far as its forms tell, its ending.

    Only nouns and adjectives take the article: a word that the lexicon knows without it and not
    with it is a verb or a particle.
    """
    joined = ""
    own = index.get(word, 0.0)
    if len(word) > 3 and word[0] in (WAW, FEH) and index.get(word[1:], 0.0) > own:
        joined, word = word[0], word[1:]
        own = index.get(word, 0.0)
    suffix = next((name for name, tails in _SUFFIXES if word.endswith(tails)), "")
    if word.startswith(_BOUND_ARTICLES) and len(word) > 4:
        prefix = f"{word[0]}-the"
    elif word.startswith(ARTICLE) and len(word) > 3:
        prefix = "the"
    elif index.get(ARTICLE + word, 0.0) > _NOUN_SHARE * own:
        prefix = "noun"
    elif word[0] in _PARTICLES and index.get(ARTICLE + word[1:], 0.0) > own:
        prefix = f"{word[0]}-noun"
    elif word[0] == SEEN and index.get(word[1:], 0.0) > own:
        prefix = "will"
    elif word[0] in _PERSONS:
        prefix = word[0]
    else:
        prefix = "own"
    return f"{joined}{prefix}-{suffix}"


@dataclass(frozen=True, slots=True)
class NeighbourClass:
    """A token as a neighbour: its word for bigram counts, its class for the table."""

    word: str
    kind: str


def left_side(token: str, table: "ClassTable") -> NeighbourClass:
    """Return how a token looks to the token after it."""
    if token == START:
        return NeighbourClass("", START)
    bare = token.rstrip(CLOSERS)
    last = bare[-1:]
    if last and last in STOPS:
        return NeighbourClass("", SENTENCE_END)
    if last and last in _COMMAS:
        return NeighbourClass("", CLAUSE_END)
    word = _word(token)
    if len(bare) < len(token):
        return NeighbourClass(word, QUOTE_END)
    return NeighbourClass(word, table.kind(word, token))


def right_side(token: str, table: "ClassTable") -> NeighbourClass:
    """Return how a token looks to the token before it."""
    if token == END:
        return NeighbourClass("", END)
    word = _word(token)
    if token and token[0] in _OPENERS:
        return NeighbourClass(word, QUOTE_START)
    return NeighbourClass(word, table.kind(word, token))


def _word(token: str) -> str:
    found = WORD.search(token)
    return lexicon_form(found[0]) if found else ""


class ClassTable:
    """Log odds that classes of words are neighbours or one apart, counted in whole books."""

    def __init__(
        self,
        kinds: Sequence[str],
        odds: Sequence[Sequence[Sequence[float]]],
        index: Mapping[str, float],
    ) -> None:
        self._rank = {kind: i for i, kind in enumerate(kinds)}
        self._odds = odds
        self._index = index

    def kind(self, word: str, token: str) -> str:
        """Return the class of a token: itself if it is a frequent word, else its shape."""
        if not word:
            return NUMBER if any(c.isdigit() for c in token) else FOREIGN
        return word if word in self._rank else word_class(word, self._index)

    def odds(self, left: str, right: str, between: int = 0) -> float:
        """Return the natural log of how much likelier the two are in these places than apart."""
        i, j = self._rank.get(left), self._rank.get(right)
        return 0.0 if i is None or j is None else self._odds[between][i][j]


@cache
def shipped_table() -> ClassTable:
    """Return the table that ships with the package (see NOTICE for its origin)."""
    packed = resources.files("jobs.text.words").joinpath("data/juncture_ar.xz").read_bytes()
    data = lzma.decompress(packed)
    size = int.from_bytes(data[:4], "little")
    odds = np.frombuffer(data, dtype=np.int8, count=2 * size * size, offset=4)
    kinds = data[4 + 2 * size * size :].decode("utf-8").split("\n")
    return ClassTable(
        kinds, (odds.reshape(2, size, size) / _SCALE).tolist(), table_of(shipped_lexicon()).words
    )


def pack_table(kinds: Sequence[str], odds: FloatArray) -> bytes:
    """Return a table in the form in which `shipped_table` reads it."""
    levels = np.clip(np.rint(odds * _SCALE), -127, 127).astype(np.int8)
    data = len(kinds).to_bytes(4, "little") + levels.tobytes() + "\n".join(kinds).encode("utf-8")
    return lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)


class Neighbours:
    """How well tokens follow each other in this document and in the language."""

    def __init__(self, lexicon: Lexicon, table: ClassTable) -> None:
        self._words, self._table = table_of(lexicon), table
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._lefts: Counter[str] = Counter()
        # Classes: bigrams and skip-bigrams, and how often each comes first or second.
        self._kinds: tuple[Counter[tuple[str, str]], ...] = (Counter(), Counter())
        self._first: Counter[str] = Counter()
        self._second: Counter[str] = Counter()
        self._tokens = 0
        # The readings of a line differ in few places: nearly every pair is asked for many times.
        self._sides: dict[str, tuple[NeighbourClass, NeighbourClass]] = {}
        self._known: dict[tuple[str, str], float] = {}

    def learn(self, tokens: Sequence[str]) -> None:
        """Count the pairs of a healthy line."""
        for left, right in pairs_of(tokens):
            self._pairs[left, right] += 1
            self._lefts[left] += 1
        sides = [self._both(token) for token in tokens]
        first, second = [a.kind for a, _ in sides], [b.kind for _, b in sides]
        self._tokens += len(sides)
        self._first.update(first)
        self._second.update(second)
        for between, pairs in enumerate(self._kinds, 1):
            pairs.update(zip(first, second[between:], strict=False))

    def odds(self, left: str, right: str) -> float:
        """Return the natural log of how much likelier the two tokens are together than apart."""
        found = self._known.get((left, right))
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = self._known[left, right] = self._odds(self._both(left)[0], self._both(right)[1])
        return found

    def grammar(self, left: str, right: str) -> float:
        """Return the same by the classes of the words alone, for a word this text may lack."""
        return self._table.odds(self._both(left)[0].kind, self._both(right)[1].kind)

    def fit(self, tokens: Sequence[str]) -> float:
        """Return how well a whole line reads: every pair of neighbours, and of next but one."""
        near = sum(map(self.odds, tokens, tokens[1:]))
        sides = [self._both(token) for token in tokens]
        far = sum(
            self._by_class(a[0].kind, b[1].kind, 1) for a, b in zip(sides, sides[2:], strict=False)
        )
        return near + _FAR_WEIGHT * far

    def _both(self, token: str) -> tuple[NeighbourClass, NeighbourClass]:
        found = self._sides.get(token)
        if found is None:
            found = left_side(token, self._table), right_side(token, self._table)
            self._sides[token] = found
        return found

    def _by_class(self, left: str, right: str, between: int = 0) -> float:
        """Return the log-odds of the table, moved by what the healthy lines of this text show."""
        odds = self._table.odds(left, right, between)
        if not self._first[left] or not self._second[right]:
            return odds
        expected = self._first[left] * self._second[right] / self._tokens
        seen = self._kinds[between][left, right]
        return math.log(
            (seen + CLASS_PSEUDO_COUNT * math.exp(odds)) / (expected + CLASS_PSEUDO_COUNT)
        )

    def _odds(self, a: NeighbourClass, b: NeighbourClass) -> float:
        by_class = self._by_class(a.kind, b.kind)
        if not a.word or not b.word:
            return by_class
        x, y = without_bound_particles(a.word), without_bound_particles(b.word)
        seen, lefts = self._pairs[x, y], self._lefts[x]
        rate = max(self._words.words.get(y, 0.0), _RAREST)
        return math.log(
            (seen / rate + _CLASS_WEIGHT * math.exp(by_class)) / (lefts + _CLASS_WEIGHT)
        )


def pairs_of(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the neighbouring words of a line (bigrams), without their particles."""
    words = [without_bound_particles(_word(token)) for token in tokens]
    for token, left, right in zip(tokens, words, words[1:], strict=False):
        if left and right and token[-1] not in STOPS + _COMMAS:
            yield left, right


def without_bound_particles(word: str) -> str:
    """Return a word without the particles that are written onto its article."""
    if len(word) > 4 and word[0] in (WAW, FEH) and word.startswith(_BOUND, 1):
        word = word[1:]
    if len(word) > 4 and word.startswith(_BOUND_ARTICLES):
        return ARTICLE + word[2 + (word[1] == ALEF) :]
    return word
