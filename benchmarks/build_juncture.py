"""Build the table of word-class neighbours from a corpus of healthy Arabic news."""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.text import juncture
from jobs.text.lexicon import shipped_lexicon, table_of

_SMOOTH = 5.0
_FEWEST = 200


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not row.get("flag"):
                yield row["text"]


def build(path: Path, frequent: int) -> bytes:
    """Count which class stands before which, near and one apart, and pack the log-odds."""
    index = table_of(shipped_lexicon()).words
    top = sorted(index, key=lambda w: (-index[w], w))[:frequent]
    table = juncture.Table(top, [], index)
    counts: tuple[Counter[tuple[str, str]], ...] = (Counter(), Counter())
    for text in _texts(path):
        for line in text.split("\n"):
            tokens = line.split()
            lefts = [juncture.START, *(juncture.left_side(t, table).kind for t in tokens)]
            rights = [*(juncture.right_side(t, table).kind for t in tokens), juncture.END]
            for between, pairs in enumerate(counts):
                pairs.update(zip(lefts, rights[between:], strict=False))
    sums: Counter[str] = Counter()
    for (a, b), n in counts[0].items():
        sums[a] += n
        sums[b] += n
    kinds = sorted(kind for kind, n in sums.items() if n >= _FEWEST)
    # A frequent word is a class of its own; what is not seen of it is expected of its shape.
    own = set(top)
    shapes = [juncture.shape(kind, index) if kind in own else kind for kind in kinds]
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
    rate = member @ ((seen_shapes + _SMOOTH) / (expected_shapes + _SMOOTH)) @ member.T
    odds: NDArray[np.float64] = np.log((seen + _SMOOTH * rate) / (expected + _SMOOTH))
    return odds


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--frequent", type=int, default=400)
    parser.add_argument("--out", type=Path, default=Path("jobs/text/data/juncture_ar.xz"))
    options = parser.parse_args()
    data = build(options.corpus, options.frequent)
    options.out.write_bytes(data)
    print(f"{options.out}: {len(data)} bytes")


if __name__ == "__main__":
    main()
