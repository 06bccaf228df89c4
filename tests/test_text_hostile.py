"""Hostile text: cost in proportion to length, counted in Python calls."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.prepared import prepared


def work(function: Callable[[], Any]) -> int:
    """Count the Python calls that a function takes."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return calls


HOSTILE: dict[str, Callable[[int], str]] = {
    "vowel signs": lambda n: "\u064e\u0651" * n,
    "accents": lambda n: "e" + "\u0301\u0323" * n,
    "strokes": lambda n: "ـ" * 2 * n,
    "struck words": lambda n: "بـ" * n,
    "one line": lambda n: "كلمة أخرى، " * (n // 5),
    "one word": lambda n: "ك" * 2 * n,
    "one-letter words": lambda n: "و " * n,
    "blank lines": lambda n: "\n " * n,
    "short lines": lambda n: "و\n" * n,
    "asterisks": lambda n: "*_" * n,
    "brackets": lambda n: "[](" * (n // 2),
    "tags": lambda n: "<a " * (n // 2),
    "entities": lambda n: "&amp" * (n // 2),
    "addresses": lambda n: "a@" * n,
    "slashes": lambda n: "://" * n,
    "private use": lambda n: "\ue999" * 2 * n,
    "points": lambda n: ". " * n,
    "turned": lambda n: "ةيبرعلا ةغللا يف " * (n // 8),
    "turned lines": lambda n: "ةيبرعلا ةغللا يف\n" * (n // 8),
    "swapped": lambda n: "االجتماع اإلبقاء األمر " * (n // 11),
    "one swapped word": lambda n: "االجتماع اإلبقاء األمر ا" + "أل" * n,
    "cut": lambda n: "ق رر مج لس ص ندوق النق د الخم يس " * (n // 16),
    "coded": lambda n: "ق@رر مج@لس ص@ندوق النق@د الخم@يس " * (n // 16),
    "codes": lambda n: "ق" + "@" * 2 * n + "رر",
    "forms": lambda n: "\ufefb\ufee3 " * (n // 2),
    "embedded": lambda n: "\u202bكلمة\u202c \u202bأخرى\u202c\n" * (n // 8),
    "equal lines": lambda n: "سطر واحد يتكرر هنا مرارا\n" * (n // 10),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_costs_in_proportion(name: str) -> None:
    small, large = HOSTILE[name](1000), HOSTILE[name](8000)
    prepared(small)
    one, eight = work(lambda: prepared(small)), work(lambda: prepared(large))
    assert eight <= 10 * one + 1000


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["vowel signs", "strokes", "one line", "one-letter words", "asterisks"]
)
def test_a_megabyte_of_it_passes(name: str) -> None:
    found = prepared(HOSTILE[name](400_000))
    assert len(found.documents) == 1
