"""Near-copies are found as brute force finds them, and nothing else is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import AnyArray, Corpus
from jobs.settings import NearDuplicateSettings
from jobs.text.terms import near_duplicates
from jobs.text.terms.near_duplicates import first_near_duplicates


def corpus(documents: list[list[int]], forms: int = 1000) -> Corpus:
    lengths = [len(document) for document in documents]
    return Corpus(
        forms=tuple(f"w{number:04d}" for number in range(forms)),
        form_ids=np.array([form for document in documents for form in document], np.int32),
        indptr=np.append(0, np.cumsum(lengths)).astype(np.int64),
        sentence_ends=np.array([sum(lengths)], np.int64),
        row_documents=np.arange(len(documents), dtype=np.int32),
    )


def runs(document: list[int], width: int) -> set[tuple[int, ...]]:
    if not document:
        return set()
    count = max(len(document) - width + 1, 1)
    return {tuple(document[at : at + width]) for at in range(count)}


def firsts(documents: list[list[int]], **settings: float) -> list[int]:
    found: AnyArray = first_near_duplicates(
        corpus(documents), len(documents), NearDuplicateSettings.model_validate(settings)
    )
    return [int(first) for first in found]


def test_exact_and_near_copies_lead_to_the_first() -> None:
    rng = np.random.default_rng(1)
    texts = [rng.integers(1000, size=200).tolist() for _ in range(20)]
    near = [*texts[3][:100], 7, *texts[3][101:]]
    far = [*texts[4][:100], *rng.integers(1000, size=100).tolist()]
    assert firsts([*texts, texts[3], near, far]) == [*range(20), 3, 3, 22]


def test_documents_with_nothing_are_no_copies_of_one_another() -> None:
    assert firsts([[], [1, 2, 3], [], [5], [5]]) == [0, 1, 2, 3, 3]


def test_a_document_in_several_rows_is_one_document() -> None:
    text = np.arange(60, dtype=np.int32)
    whole = Corpus(
        forms=tuple(f"w{number:04d}" for number in range(60)),
        form_ids=np.concatenate([text, text]),
        indptr=np.array([0, 30, 60, 80, 120], np.int64),
        sentence_ends=np.array([120], np.int64),
        row_documents=np.array([0, 0, 1, 1], np.int32),
    )
    assert first_near_duplicates(whole, 3, NearDuplicateSettings()).tolist() == [0, 0, 2]


@settings(max_examples=50)
@given(
    st.lists(st.lists(st.integers(0, 5), max_size=12), max_size=12),
    st.sampled_from([0.5, 0.8, 1.0]),
)
def test_only_what_is_alike_is_joined(documents: list[list[int]], threshold: float) -> None:
    for here, first in enumerate(firsts(documents, threshold=threshold)):
        a, b = runs(documents[here], 3), runs(documents[first], 3)
        assert first <= here
        if first != here:
            assert len(a & b) / len(a | b) >= threshold


@pytest.mark.parametrize("changed", [0, 4, 8])
def test_most_near_copies_are_found(changed: int) -> None:
    rng = np.random.default_rng(changed)
    texts = [rng.integers(1000, size=300).tolist() for _ in range(200)]
    copies = [list(text) for text in texts]
    for copy in copies:
        for place in rng.choice(300, size=changed, replace=False):
            copy[place] = 999
    expected = [
        len(runs(a, 3) & runs(b, 3)) / len(runs(a, 3) | runs(b, 3)) >= 0.8
        for a, b in zip(texts, copies, strict=True)
    ]
    found = firsts([*texts, *copies])[200:]
    assert [first == place for place, first in enumerate(found)] == expected


@pytest.mark.parametrize(("tokens", "most"), [(1, 1 << 13), (250, 1 << 13), (1 << 20, 7)])
def test_blocks_that_are_sketched_at_a_time_change_nothing(
    monkeypatch: pytest.MonkeyPatch, tokens: int, most: int
) -> None:
    rng = np.random.default_rng(3)
    texts = [rng.integers(50, size=size).tolist() for size in (90, 0, 60, 2, 120, 0, 75) * 4]
    documents = [*texts, *([*text[1:], 7] for text in texts)]
    known = firsts(documents)
    monkeypatch.setattr(near_duplicates, "_TOKENS", tokens)
    monkeypatch.setattr(near_duplicates, "_DOCUMENTS", most)
    assert firsts(documents) == known
    assert len(set(known)) < len(documents)
