"""Build the shipped Arabic word list from wordfreq's large list (needs the wordfreq package)."""

import argparse
import re
from pathlib import Path

from jobs.text.words.lexicon import LETTER_CLASS, lexicon_form, pack_lexicon

_WORD = re.compile(rf"[{LETTER_CLASS}]+")


def build(size: int) -> bytes:
    """Return the packed list: Arabic words alone, alef forms folded, the most frequent first."""
    from wordfreq import get_frequency_dict

    folded: dict[str, float] = {}
    for word, frequency in get_frequency_dict("ar", "large").items():
        if _WORD.fullmatch(word):
            key = lexicon_form(word)
            folded[key] = folded.get(key, 0.0) + frequency
    # Ties are cut by spelling, so that the file depends on nothing but the size.
    best = sorted(folded.items(), key=lambda item: (-item[1], item[0]))[:size]
    return pack_lexicon(dict(best))


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=250_000)
    parser.add_argument("--out", type=Path, default=Path("jobs/text/words/data/words_ar.xz"))
    options = parser.parse_args()
    data = build(options.size)
    options.out.write_bytes(data)
    print(f"{options.out}: {options.size} words, {len(data)} bytes")


if __name__ == "__main__":
    main()
