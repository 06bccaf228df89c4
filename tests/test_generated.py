"""The generator of corpora: length and language of its documents, laws of its words."""

from collections import Counter
from itertools import islice
from pathlib import Path

from benchmarks.generated import BLOCK, TOKENS, texts, write


def test_a_larger_corpus_begins_with_the_smaller_one() -> None:
    assert list(texts(40)) == list(islice(texts(BLOCK + 1), 40))


def test_lengths_languages_and_the_growth_of_the_vocabulary() -> None:
    drawn = [text.replace(".", "").split() for text in texts(BLOCK)]
    assert abs(sum(map(len, drawn)) / BLOCK / TOKENS - 1) < 0.1
    assert 0.12 < sum(words[0].isascii() for words in drawn) / BLOCK < 0.18
    counts: Counter[str] = Counter()
    sizes = []
    for number, words in enumerate(drawn, 1):
        counts.update(words)
        if number in {BLOCK // 4, BLOCK}:
            sizes.append(len(counts))
    assert 1.9 < sizes[1] / sizes[0] < 2.9  # four times the tokens: 2.3 by Heaps' law


def test_a_written_corpus_has_a_line_for_each_document(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    assert write(30, path) == path.stat().st_size
    assert path.read_bytes().count(b"\n") == 30
