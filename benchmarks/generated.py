"""Synthetic corpora of any size: topics, Zipf's law of words, Heaps' law of the vocabulary.

`python -m benchmarks.generated DOCUMENTS FILE.jsonl` writes one. Documents are of 274 tokens in
the mean, 15% of them English, the others Arabic. Each has a few of `TOPICS` topics; a word is a
function word, or the r-th of a topic, where r follows the Zipf-Mandelbrot law (Mandelbrot 1953)
with an exponent that makes the vocabulary grow with the tokens to the power .6 (Heaps 1978). The
first words of a topic are words of the shipped lexicon, those after them names spelled by a rule. A
block of documents depends on its number alone, so a larger corpus begins with the smaller one.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from jobs.datatypes import AnyArray
from jobs.text.words.function_words_en import DETERMINERS, ENGLISH_PARTICLES
from jobs.text.words.lexicon import shipped_lexicon

#: Topics of the corpus, and how many a document has at most.
TOPICS, MOST = 200, 3
#: Share of the documents that are English.
ENGLISH_SHARE = 0.15
#: Tokens of a document in the mean, and the spread of their logarithm.
TOKENS, SPREAD = 274, 0.5
#: Share of function words, and how many of them there are.
FUNCTION_SHARE, FUNCTION_WORDS = 0.4, 300
#: Exponent of Zipf's law, and Mandelbrot's shift of the ranks.
EXPONENT, SHIFT = 1.0 / 0.6, 8.0
#: Ranks whose words are of the lexicon, and how many words of it the topics share.
KNOWN_RANKS, KNOWN_WORDS = 400, 30_000
#: Tokens of a sentence, sentences of a paragraph.
SENTENCE, PARAGRAPH = 17, 4
#: Documents drawn at a time.
BLOCK = 2_000
#: Syllables that names are spelled with.
_ARABIC = [a + b for a in "بتجدرسشعفقكلمنه" for b in ("ا", "و", "ي", "ل")]
_LATIN = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def texts(documents: int, seed: int = 0) -> Iterator[str]:
    """Draw the texts of documents, in the order of their numbers."""
    lexicon = shipped_lexicon()
    common = np.argsort(-lexicon.frequencies, kind="stable")
    arabic = [lexicon.words[i] for i in common[: FUNCTION_WORDS + KNOWN_WORDS].tolist()]
    english = f"{DETERMINERS} {ENGLISH_PARTICLES}".split()[:FUNCTION_WORDS]
    english += [_name(i, _LATIN) for i in range(FUNCTION_WORDS + KNOWN_WORDS - len(english))]
    for block in range(-(-documents // BLOCK)):
        rng = np.random.default_rng([seed, block])
        lengths = _lengths(rng)
        tokens = _words(rng, lengths).tolist()
        in_english = rng.random(BLOCK) < ENGLISH_SHARE
        edges = np.concatenate([[0], np.cumsum(lengths)]).tolist()
        for i in range(min(BLOCK, documents - block * BLOCK)):
            known, syllables = (english, _LATIN) if in_english[i] else (arabic, _ARABIC)
            own = tokens[edges[i] : edges[i + 1]]
            yield _text([known[w] if w < len(known) else _name(w, syllables) for w in own])


def write(documents: int, path: Path, seed: int = 0) -> int:
    """Write a corpus as JSON Lines with `id` and `text`; return its bytes."""
    with path.open("wb") as file:
        for number, text in enumerate(texts(documents, seed)):
            record = {"id": f"d{number:08d}", "text": text}
            file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        return file.tell()


def _lengths(rng: np.random.Generator) -> AnyArray:
    """Tokens of the documents of a block, int64[BLOCK]."""
    drawn = rng.lognormal(np.log(TOKENS) - SPREAD**2 / 2, SPREAD, BLOCK)
    return np.maximum(8, drawn).astype(np.int64)


def _words(rng: np.random.Generator, lengths: AnyArray) -> AnyArray:
    """Numbers of the words of a block, int64[tokens]: function words, words known, then names."""
    count = int(lengths.sum())
    held = rng.integers(0, TOPICS, (BLOCK, MOST))
    shares = rng.dirichlet([0.5] * MOST, BLOCK).cumsum(axis=1)
    row = np.repeat(np.arange(BLOCK), lengths)
    place = (rng.random(count)[:, None] > shares[row, :-1]).sum(axis=1)
    topic = held[row, place]
    uniform = 1.0 - rng.random(count)
    rank = (SHIFT * (uniform ** (-1.0 / (EXPONENT - 1.0)) - 1.0)).clip(0, 1e12).astype(np.int64)
    shared = (topic * 7919 + rank * 104_729) % KNOWN_WORDS
    word = FUNCTION_WORDS + np.where(
        rank < KNOWN_RANKS, shared, KNOWN_WORDS + rank * TOPICS + topic
    )
    common = (FUNCTION_WORDS * rng.random(count) ** 3).astype(np.int64)
    return np.where(rng.random(count) < FUNCTION_SHARE, common, word)


def _name(number: int, syllables: list[str]) -> str:
    """Spell a number by syllables, two at least."""
    spelled = ""
    while number or len(spelled) < 4:
        number, digit = divmod(number, len(syllables))
        spelled += syllables[digit]
    return spelled


def _text(words: list[str]) -> str:
    """Lay words out in sentences and paragraphs."""
    sentences = [" ".join(words[i : i + SENTENCE]) + "." for i in range(0, len(words), SENTENCE)]
    parts = [sentences[i : i + PARAGRAPH] for i in range(0, len(sentences), PARAGRAPH)]
    return "\n\n".join(" ".join(part) for part in parts)


if __name__ == "__main__":
    print(write(int(sys.argv[1]), Path(sys.argv[2])), "bytes")
