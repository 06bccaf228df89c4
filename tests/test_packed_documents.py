"""Text compression of documents in memory: what comes back is what was packed."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.datatypes import Document, Reading, field_of, heads_of, ids_of, lengths_of
from jobs.text.chain import packed_documents
from jobs.text.chain.packed_documents import PackedDocuments, packed_if_large, page_of
from jobs.text.script.text_coding import CodePage
from tests.prepared import EMPTY, chain

TEXTS = st.text(st.characters(exclude_categories=()), max_size=60)


def some(texts: list[str]) -> tuple[Document, ...]:
    return tuple(
        Document(f"d{i}", text, f"f{i}", "t", "2020-01-01", "ar", {"n": i}, (1.0, i))
        for i, text in enumerate(texts)
    )


@given(TEXTS, TEXTS)
def test_a_text_comes_back_as_it_was(sample: str, text: str) -> None:
    page = CodePage.of([sample])
    assert page.packed(sample).text() == sample
    assert page.packed(text).text() == text


def test_a_page_of_many_characters_has_the_commonest() -> None:
    rare = "".join(map(chr, range(0x4E00, 0x4E00 + 400)))
    page = CodePage.of([rare, "\N{ARABIC LETTER BEH}" * 9, "\ufffe\x00"])
    held = page.packed("\N{ARABIC LETTER BEH}" * 5 + "\x00")
    assert (len(zlib.decompress(held.data)), held.page) == (6, page)
    other = page.packed(rare)
    assert (other.page, other.text()) == (None, rare)


@given(st.lists(TEXTS, min_size=1, max_size=12), st.integers(1, 90))
def test_packed_documents_are_those_that_were_read(texts: list[str], block: int) -> None:
    documents = some(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_documents, "_BLOCK", block)
        packed = PackedDocuments(documents, page_of(documents))
        left = packed.without([0, len(texts) - 1])
    assert list(packed) == list(documents)
    assert [packed[number] for number in range(len(packed))] == list(documents)
    assert packed[-1] == documents[-1]
    assert packed[1:7] == documents[1:7]
    assert packed[::-2] == documents[::-2]
    assert packed[5:2] == ()
    assert lengths_of(packed) == lengths_of(documents)
    assert ids_of(packed) == ids_of(documents)
    assert list(field_of(packed, "vector")) == list(field_of(documents, "vector"))
    assert [one.text for one in heads_of(packed, 0, 3)] == [""] * len(documents[:3])
    assert tuple(left) == documents[1:-1]
    with pytest.raises(IndexError):
        _ = packed[len(texts)]


def test_no_document_is_packed_as_none() -> None:
    packed = PackedDocuments((), CodePage.of([]))
    assert (list(packed), packed[:], lengths_of(packed)) == ([], (), [])


def test_only_the_texts_of_a_large_corpus_are_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = some(["abc", "de"])
    assert packed_if_large(documents) is documents
    monkeypatch.setattr(packed_documents, "PACKED_FROM", 5)
    packed = packed_if_large(documents)
    assert isinstance(packed, PackedDocuments)
    assert packed_if_large(packed) is packed
    reading = Reading(packed, ()).leaving_out([1], "illegible")
    assert tuple(reading.documents) == documents[:1]
    assert [one.id for one in reading.skipped] == ["d1"]


def test_packed_documents_are_prepared_as_those_that_are_held() -> None:
    documents = some([f"Rivers and boats {n}.\n\nThe second part {n}." for n in range(9)])
    packed = PackedDocuments(documents, page_of(documents))
    text = chain()
    held, found = (text.prepare(one, EMPTY) for one in (documents, packed))
    assert list(held.documents) == list(found.documents)
    assert held.corpus.forms == found.corpus.forms
    assert text.learn(documents).words == text.learn(packed).words
