"""Does to clean text what a PDF extractor did to the seeds, by a seed, and says what it did."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

STROKE = "ـ"
JOINERS = frozenset("بتثجحخسشصضطظعغفقكلمنهيئ")
LIGATURES = ("رح", "رخ", "رج", "رع")
# The pairs that the repair is told of; damage at any other pair is a test of its lexicon alone.
TOLD = frozenset({("ر", "ي"), ("ز", "ي"), ("أ", "ك")})
PRIVATE_DIGITS = dict(
    zip("0123456789", [chr(0xE005), *(chr(0xE008 + i) for i in range(9))], strict=True)
)
FURNITURE = (
    "يتبع التحليل:",
    "ص 02",
    "https://www.example.org/38618/",
    "انشر مقالك",
    "اقرأ أيضاً: ماذا بعد الهدنة؟",
)
_LETTERS = re.compile("[\u0621-\u063a\u0641-\u064a]{3,}")
_LAST_PAIR = re.compile("(?<=[\u0621-\u063a\u0641-\u064a])(?:رح|رخ|رج|رع)(?=$|[،.؟])")
_INSIDE = re.compile("[\u0621-\u063a\u0641-\u064a][\u0621-\u063a\u0641-\u064a]")


@dataclass(frozen=True)
class Damaged:
    """A line after the damage, as it was before, and what was done to it."""

    text: str
    before: str
    runs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    ligatures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """How much of each kind of damage to do, as shares of lines or of letters."""

    stroked_lines: float = 0.3
    strokes: float = 0.4
    reversed_lines: float = 0.2
    more_runs: float = 0.1
    ligatures: float = 0.5
    lost_digits: float = 0.0
    private_digits: float = 0.0
    furniture: float = 0.0
    told: bool | None = None
    struck_cuts: float = 0.0
    only_after: str = field(default="")


def wrap(text: str, width: int = 90) -> list[str]:
    """Break a text into lines of about this width, at spaces."""
    out: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and len(line) + 1 + len(word) > width:
                out.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        if line:
            out.append(line)
    return out


def stretch(line: str, rng: random.Random, share: float = 0.4, length: int = 2) -> str:
    """Put strokes after letters that join the next one."""

    def put(match: re.Match[str]) -> str:
        first, second = match[0][0], match[0][1]
        if first in JOINERS and rng.random() < share:
            return first + STROKE * rng.randint(1, length) + second
        return match[0]

    # Twice, because matches of two letters do not overlap.
    return _INSIDE.sub(put, _INSIDE.sub(put, line))


def cuts(line: str, *, told: bool | None = None, only_after: str = "") -> list[int]:
    """Return where a line may be cut inside a word, at told pairs, at others, or at both."""
    found = []
    for match in _LETTERS.finditer(line):
        for at in range(match.start() + 1, match.end()):
            pair = (line[at - 1], line[at])
            if told is not None and (pair in TOLD) is not told:
                continue
            if not only_after or pair[0] in only_after:
                found.append(at)
    return found


def reverse(line: str, at: Sequence[int]) -> Damaged:
    """Cut a line at these places and put the runs in reverse order."""
    bounds = [0, *sorted(at), len(line)]
    runs = tuple(line[a:b] for a, b in pairwise(bounds))
    starts = [m.start() for m in re.finditer(r"\S+", line)]
    words = {max(s for s in starts if s <= place) for place in at}
    whole = tuple(line[s:].split(None, 1)[0] for s in sorted(words))
    return Damaged(" ".join(reversed(runs)), line, runs, whole)


def damage_line(line: str, plan: Plan, rng: random.Random) -> Damaged:
    """Damage one line as planned."""
    before = line
    lost: list[str] = []
    if rng.random() < plan.ligatures:
        tokens = line.split(" ")
        for i, token in enumerate(tokens):
            if _LAST_PAIR.search(token):
                lost.append(token)
                tokens[i] = _LAST_PAIR.sub("", token)
        line = " ".join(tokens)
    for share, table in (
        (plan.private_digits, PRIVATE_DIGITS),
        (plan.lost_digits, dict.fromkeys("0123456789", "")),
    ):
        if rng.random() < share:
            line = line.translate({ord(digit): new for digit, new in table.items()})
    runs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    if rng.random() < plan.reversed_lines:
        places = cuts(line, told=plan.told, only_after=plan.only_after)
        n = 1 + (rng.random() < plan.more_runs) * rng.randint(1, 3)
        if places:
            done = reverse(line, rng.sample(places, min(n, len(places))))
            runs, words, line = done.runs, done.words, done.text
    if rng.random() < plan.stroked_lines:
        line = stretch(line, rng, plan.strokes)
    return Damaged(line, before, runs, words, tuple(lost))


def damage_text(text: str, plan: Plan, seed: int) -> list[Damaged]:
    """Wrap a text into lines, damage them, and put furniture between."""
    rng = random.Random(seed)
    out = []
    for line in wrap(text):
        if rng.random() < plan.furniture:
            out.append(Damaged(rng.choice(FURNITURE), ""))
        out.append(damage_line(line, plan, rng))
    return out
