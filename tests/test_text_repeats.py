"""Repeated blocks in long texts, where a compiled pre-filter looks first: no answer changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.text.layout import lines
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


WORDS = st.sampled_from(
    ["News", "news", "NEWS", "أخبار", "اخبار", "F-16", "3,5", "don't", "é", "x"]
)
BLOCKS = st.lists(st.lists(WORDS, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=6)


@settings(deadline=None)
@given(BLOCKS)
def test_a_pre_filter_never_hides_a_repeated_block(blocks: list[str]) -> None:
    text = ".\n\n".join(blocks)
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert repeats(text, monkeypatch, 0) == repeats(text, monkeypatch, 10**9)
