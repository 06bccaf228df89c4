"""Repeated blocks in long texts, where a compiled pre-filter looks first: no answer changes."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.text.layout import lines
from jobs.text.layout.repeated_blocks import repeated_among, repeated_blocks
from tests.prepared import prepared

#: A title, and the same one by the keys of its words.
SAME = {
    "capitals": ("MINISTERS MEET IN THE CAPITAL TODAY", "Ministers meet in the capital today"),
    "hamza and alef maksura": ("إستئناف الحوار على مستوى عال", "استئناف الحوار علي مستوي عال"),
    "vowel signs": ("اِستِئناف الحِوار عَلى مُستَوى", "استئناف الحوار على مستوى"),
    "kashida": ("استـــئناف الحـــوار على مستوى", "استئناف الحوار على مستوى"),
    "mathematical letters": ("𝐍𝐞𝐰𝐬 𝐨𝐟 𝐭𝐡𝐞 𝐝𝐚𝐲 𝐡𝐞𝐫𝐞", "News of the day here"),
    "rare ideographs": ("\U00020000\U00020001 \U00020002 \U00020003", "\U00020000\U00020001 "
                        "\U00020002 \U00020003"),
    "marks in words": ("The man's well-known No. 1, U.N.", "The man's well-known No. 1, U.N."),
}  # fmt: skip
BODY = "A paragraph of quite other words goes between these two, and it ends in a full stop."


def repeats(text: str, monkeypatch: pytest.MonkeyPatch, compiled_from: int) -> list[str]:
    monkeypatch.setattr(lines, "worth_compiling", lambda characters: characters >= compiled_from)
    (one,) = prepared(text).documents
    return [text for rule, text in one.removed if rule == "dedupe"]


@pytest.mark.parametrize("what", SAME)
def test_words_are_compared_by_their_keys_whatever_the_length(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = SAME[what]
    text = f"{one}\n\n{BODY}\n\n{other}\n\n{BODY[2:40]} and more of it.\n"
    wanted = repeats(text, monkeypatch, 10**9)
    assert len(wanted) == 1
    assert repeats(text, monkeypatch, 0) == wanted


def test_long_blocks_of_few_words_are_no_repeats() -> None:
    """All of their bigrams are in the longest one, and all of it is text."""
    draw = random.Random(7)
    theme = ["harbour", "vessel", "captain", "anchor"]
    blocks = [" ".join(draw.choices(theme, k=words)) for words in (6000, 4000, 5000)]
    assert repeated_blocks(blocks) == []
    short = " ".join(blocks[0].split()[100:130])
    assert repeated_blocks([*blocks, short]) == [3]
    numbers = {word: number for number, word in enumerate(theme)}
    words = [[numbers[word] for word in block.split()] for block in [*blocks, short]]
    bounds = np.cumsum([0, *map(len, words)])
    assert repeated_among(np.concatenate(words).astype(np.int32), bounds).tolist() == [3]


WORDS = st.sampled_from(
    ["News", "news", "NEWS", "أخبار", "اخبار", "F-16", "3,5", "don't", "é", "x"]
)
BLOCKS = st.lists(st.lists(WORDS, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=6)


@given(BLOCKS)
def test_a_pre_filter_never_hides_a_repeated_block(blocks: list[str]) -> None:
    text = ".\n\n".join(blocks)
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert repeats(text, monkeypatch, 0) == repeats(text, monkeypatch, 10**9)
