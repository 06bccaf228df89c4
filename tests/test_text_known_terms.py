"""Vocabulary and lexicon of an incremental run: what the run before knew keeps its place."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import NO_TERMS, Corpus, Document, Drop, KnownTerms, Vocabulary
from jobs.text.chain import corpus_lexicon
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings
from jobs.text.terms.phrases import PhraseSettings
from jobs.text.words.lexicon import _plain, extended, lexicon_form, shipped_lexicon

WORDS = ("river", "bridge", "harbour", "market", "window", "السفارة", "القوات", "الحكومة")
PHRASES = PhraseSettings(max_words=2, min_count=2, min_npmi=0.1)


def chain(**of_vocabulary: Any) -> PreparationChain:
    return PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(**{"max_share": 1.0, "min_rows": 2} | of_vocabulary),
    )


def prepared(texts: Sequence[str]) -> Corpus:
    documents = [Document(id=f"{n:03}", text=text, source="t") for n, text in enumerate(texts)]
    return chain().prepare(documents, shipped_lexicon()).corpus


def terms_of(
    texts: Sequence[str], known: KnownTerms = NO_TERMS, **of_vocabulary: Any
) -> tuple[Corpus, Vocabulary]:
    built, corpus = chain(**of_vocabulary), prepared(texts)
    vocabulary = built.vocabulary(corpus, shipped_lexicon(), known)
    return built.phrases(corpus, vocabulary, shipped_lexicon(), known=known)


def known_of(vocabulary: Vocabulary) -> KnownTerms:
    return KnownTerms(tuple(vocabulary.terms), tuple(vocabulary.display))


texts = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=8
)


@settings(max_examples=60)
@given(texts, texts, st.sampled_from([PhraseSettings(), PHRASES]))
def test_known_terms_keep_their_columns(
    old: list[str], new: list[str], phrases: PhraseSettings
) -> None:
    _, first = terms_of(old, phrases=phrases)
    corpus, second = terms_of(old + new, known_of(first), phrases=phrases)
    V = len(first.terms)
    assert second.terms[:V] == first.terms
    assert list(second.terms[V:]) == sorted(set(second.terms[V:]) - set(first.terms))
    counts = chain().count(corpus, second).toarray()
    assert (second.document_frequency == (counts > 0).sum(axis=0)).all()
    assert all(second.display)


@settings(max_examples=40)
@given(texts, st.sampled_from([PhraseSettings(), PHRASES]))
def test_the_same_texts_again_give_the_same_counts(old: list[str], phrases: PhraseSettings) -> None:
    corpus, first = terms_of(old, phrases=phrases)
    again, second = terms_of(old, known_of(first), phrases=phrases)
    V = len(first.terms)
    before, after = chain().count(corpus, first), chain().count(again, second)
    assert (before.toarray() == after.toarray()[:, :V]).all()
    # A word that was only ever part of phrases is none still.
    assert second.terms == first.terms


def test_a_known_term_that_no_text_has_is_shown_as_it_was() -> None:
    known = KnownTerms(("zeal", "bridg"), ("Zeal", "Bridges"))
    corpus, found = terms_of(["river bridge", "river bridge"], known)
    assert found.terms == ("zeal", "bridg", "river")
    assert found.display == ("Zeal", "bridge", "river")
    assert found.document_frequency.tolist() == [0, 2, 2]
    assert chain().count(corpus, found).toarray().tolist() == [[0, 1, 1], [0, 1, 1]]


def test_a_known_term_is_pruned_by_no_bound() -> None:
    many = ["river market window"] * 5 + ["bridge"]
    _, found = terms_of(many, KnownTerms(("bridg",), ("bridge",)), max_terms=1, max_share=0.9)
    assert found.terms[0] == "bridg"
    assert len(found.terms) == 2
    corpus, common = terms_of(["river"] * 4, KnownTerms(("river",), ("river",)), max_share=0.5)
    assert common.document_frequency.tolist() == [4]
    assert corpus.rows == 4


def test_known_phrases_are_joined_though_their_words_are_rare_or_common() -> None:
    known = KnownTerms(("harbour bridg", "market"), ("harbour bridge", "market"))
    texts = ["harbour bridge market", "market window", "market window", "market river"]
    corpus, found = terms_of(texts, known, phrases=PHRASES, max_share=0.9)
    assert found.terms[:2] == known.terms
    assert found.display[0] == "harbour bridge"
    assert found.document_frequency[:2].tolist() == [1, 4]
    assert not {"harbour", "bridg"} & set(found.terms)
    recount = chain().recount(prepared(texts), found.terms, shipped_lexicon())
    assert (recount.toarray() == chain().count(corpus, found).toarray()).all()


@settings(max_examples=40)
@given(texts, texts, st.sampled_from([PhraseSettings(), PHRASES]))
def test_a_closed_vocabulary_takes_no_new_term(
    old: list[str], new: list[str], phrases: PhraseSettings
) -> None:
    _, first = terms_of(old, phrases=phrases)
    built, corpus = chain(phrases=phrases), prepared(old + new)
    whole, closed = built.closed_vocabulary(corpus, shipped_lexicon(), known_of(first))
    assert (closed.terms, closed.display) == (first.terms, first.display)
    counts = built.count(whole, closed).toarray()
    assert (counts == built.recount(corpus, first.terms, shipped_lexicon()).toarray()).all()
    assert (closed.document_frequency == (counts > 0).sum(axis=0)).all()
    assert ((closed.reasons == Drop.KEPT) == (closed.form_to_term >= 0)).all()


def test_a_lexicon_is_extended_and_not_changed() -> None:
    known = chain().learn([Document("a", "ازلفنة ازلفنة ازلفنة", "t")])
    later = chain().learn([Document("b", "ازلفنة قرنطوشة قرنطوشة قرنطوشة", "t")], known)
    assert set(later.words) - set(known.words) == {"قرنطوشة"}
    at = [later.words.index(word) for word in known.words[::5000]]
    assert (later.frequencies[at] == known.frequencies[::5000]).all()
    assert extended(known, known) is known


def test_the_shipped_words_are_plain_and_looked_up_by_halving() -> None:
    shipped = shipped_lexicon()
    assert all(lexicon_form(word) == word for word in shipped.words)
    assert list(shipped.words) == sorted(set(shipped.words))
    assert _plain[shipped]


def test_one_document_more_hardly_changes_the_sample() -> None:
    size = corpus_lexicon._ENOUGH // 100
    many = [Document(f"doc{n:04}", "x" * size, "t") for n in range(1, 400)]
    first = [document.id for document in corpus_lexicon._sample(many)]
    more = [Document("doc0000", "x" * size, "t"), *many]
    second = [document.id for document in corpus_lexicon._sample(more)]
    assert len(first) == len(second) == 101
    assert first == sorted(first)
    assert len(set(first) ^ set(second)) <= 2
    assert np.diff([int(name[3:]) for name in first]).max() < 40
    huge = [Document(str(n), "x" * (2 * corpus_lexicon._ENOUGH), "t") for n in range(3)]
    sizes = [len(one.text) for one in corpus_lexicon._sample(huge)]
    assert corpus_lexicon._ENOUGH <= sum(sizes) < 2 * corpus_lexicon._ENOUGH
