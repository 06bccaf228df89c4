"""Edits: the new text and the map to the raw one are what a plain reading of them says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.datatypes import Edit, Span
from jobs.text.script.edits import NOWHERE, AlignedText, apply_edits, edited, spans, stretches
from jobs.text.words.tokens import to_code_points, words_before


@st.composite
def edits_of_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text("abc \n", min_size=1, max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        middle = draw(st.integers(start, end))
        pieces: tuple[str | Span, ...] = draw(
            st.sampled_from(
                [
                    (),
                    ("XY",),
                    (Span(middle, end), Span(start, middle)),
                    (Span(start, middle), "Z", Span(middle, end)),
                ]
            )
        )
        edits.append(Edit(start, end, pieces, "test"))
    return text, edits


@given(edits_of_texts())
def test_every_kept_character_knows_its_place(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    new = apply_edits(edits, AlignedText.raw(text))
    assert len(new.text) == len(new.alignment)
    for character, place in zip(new.text, new.alignment.tolist(), strict=True):
        if character not in "XYZ":
            assert text[place] == character
        elif character == "Z":
            assert place == NOWHERE


@given(edits_of_texts(), edits_of_texts())
def test_maps_compose(case: tuple[str, list[Edit]], other: tuple[str, list[Edit]]) -> None:
    text, edits = case
    once = apply_edits(edits, AlignedText.raw(text))
    if len(once.text) < 2:
        return
    twice = apply_edits([Edit(0, 1, (Span(1, 2), Span(0, 1)), "swap")], once)
    for character, place in zip(twice.text, twice.alignment.tolist(), strict=True):
        if character not in "XYZ":
            assert text[place] == character


@given(edits_of_texts())
def test_plain_reading(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    expected, done = "", 0
    for edit in edits:
        expected += text[done : edit.start]
        for piece in edit.pieces:
            expected += piece if isinstance(piece, str) else text[piece.start : piece.end]
        done = edit.end
    assert edited(edits, text) == expected + text[done:]


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match=r"edit b at \[1, 3\) overlaps .* ends at 2"):
        edited([Edit(0, 2, (), "a"), Edit(1, 3, (), "b")], "abcd")
    with pytest.raises(ValueError, match="outside a text of 2 characters"):
        edited([Edit(0, 3, (), "a")], "ab")


def test_a_rejoined_word_has_two_spans() -> None:
    assert spans(np.array([7, 8, 9, 0, 1, NOWHERE, 2], np.int32)) == (Span(7, 10), Span(0, 3))
    assert spans(np.array([NOWHERE], np.int32)) == ()


def test_strokes_break_no_stretch_but_words_do() -> None:
    raw = "بعــد xx أن"
    words = words_before(to_code_points(raw))
    whole = np.array([0, 1, 4, 5, 9, 10], np.int32)
    assert stretches(whole, words) == (Span(0, 6), Span(9, 11))
    assert stretches(np.array([0, 1, 4], np.int32), words) == (Span(0, 5),)
    assert stretches(np.array([9, 10, 0, 1], np.int32), words) == (Span(9, 11), Span(0, 2))
