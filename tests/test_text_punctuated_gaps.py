"""Punctuation between two words: what parts them for phrases, and what does not."""

import re

import numpy as np
import pytest

from jobs.kernels.text.punctuation import punctuated_gaps
from jobs.text.words.tokens import to_code_points

WORD = re.compile(r"\w+(?:[.-]\w+)*")

PARTED = [
    "we bake with yeast. oven and bread",
    "so good. love it",
    "the end... begin",
    "salt, pepper",
    "salt (pepper",
    "الخبز. والفرن",
    "salt - pepper",
]
WHOLE = [
    "approx five",
    "vs. rivals",
    "no. five",
    "u.s. forces",
    "research & development",
    "well-known name",
    "mail.example.org",
    "Prof. smith",
    "prices of node.js code",
]


def parted(text: str) -> int:
    """How many words of a text are parted from the word before them."""
    words = np.array([(*one.span(), 0) for one in WORD.finditer(text)], np.int32)
    return len(punctuated_gaps(to_code_points(text), words))


@pytest.mark.parametrize("text", PARTED)
def test_a_mark_parts_two_words(text: str) -> None:
    assert parted(text) == 1


@pytest.mark.parametrize("text", WHOLE)
def test_an_abbreviation_or_a_compound_parts_nothing(text: str) -> None:
    assert parted(text) == 0
