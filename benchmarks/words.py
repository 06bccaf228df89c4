"""A labelled corpus as numbers, through the text chain of this project at its defaults."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from benchmarks import harness
from jobs.datatypes import AnyArray, DocumentTermMatrix, Lexicon, SparseMatrix
from jobs.metrics.coherence import c_npmi, c_v
from jobs.metrics.cooccurrence import Reference
from jobs.metrics.top import likeliest
from jobs.models.clustering.class_tfidf import class_words
from jobs.settings import SeedTopic
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings
from jobs.topics.guided import seed_corpus
from jobs.vectorisers.tfidf import TfIdf

#: The corpora on which clusters are judged; the first have texts of a hundred words and more.
LONG = ("bbc_news_raw", "sanad_khaleej", "ant_v11_jawhara", "reuters21578")
JUDGED = (*LONG, "octis_m10", "sib200_ara", "sib200_eng")
TOP = 10


@dataclass(frozen=True)
class Words:
    """Documents as rows: counts and TF-IDF weights, their texts for coherence, and the labels."""

    corpus: harness.LabelledCorpus
    matrix: DocumentTermMatrix
    reference: Reference
    labels: AnyArray
    judged: AnyArray
    chain: PreparationChain
    lexicon: Lexicon
    terms: Sequence[str]

    def seed_counts(self, seeds: Sequence[SeedTopic]) -> SparseMatrix:
        """Count the words of seed topics by the terms, int32[words, V]."""
        return self.chain.recount(seed_corpus(seeds), self.terms, self.lexicon)

    def coherence(self, topic_term: AnyArray) -> tuple[float, float]:
        """Mean c_npmi and c_v of the ten top terms of topics float64[K, V]."""
        top = likeliest(topic_term, TOP)
        return (
            float(np.nanmean(c_npmi(top, self.reference))),
            float(np.nanmean(c_v(top, self.reference))),
        )

    def described(self, clusters: AnyArray) -> AnyArray:
        """Topic-term float64[K, V] of clusters int[D], -1 for none: class-based TF-IDF."""
        known, of = np.unique(clusters, return_inverse=True)
        shift = int(known[0] < 0)
        return class_words(self.matrix.counts, of - shift, len(known) - shift)


def labelled(name: str, limit: int | None) -> harness.LabelledCorpus:
    """Load a corpus without the rows that have no label (of Reuters, those with several)."""
    corpus = harness.load(name)
    rows = [
        i for i, label in enumerate(corpus.labels) if label and corpus.documents[i].text.strip()
    ]
    if limit is not None and limit < len(rows):
        rows = [rows[i * len(rows) // limit] for i in range(limit)]
    return part(corpus, rows)


def part(corpus: harness.LabelledCorpus, rows: list[int]) -> harness.LabelledCorpus:
    """Take some documents of a corpus."""
    return harness.LabelledCorpus(
        corpus.name,
        tuple(corpus.documents[i] for i in rows),
        tuple(corpus.labels[i] for i in rows),
        tuple(corpus.judged[i] for i in rows),
    )


def words(corpus: harness.LabelledCorpus) -> Words:
    """Prepare a corpus, a row a document."""
    chain = PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(),
    )
    lexicon = chain.learn(corpus.documents)
    prepared = chain.prepare(corpus.documents, lexicon).corpus
    vocabulary = chain.vocabulary(prepared, lexicon)
    counts = chain.count(prepared, vocabulary)
    # A document of which nothing is left has no row: give it an empty one, so that all agree.
    lengths = np.zeros(len(corpus.documents), np.int64)
    lengths[prepared.row_documents] = np.diff(counts.indptr)
    starts = np.append(0, np.cumsum(lengths)).astype(np.int32)
    whole = csr_array(
        (counts.data, counts.indices, starts), shape=(len(corpus.documents), counts.shape[1])
    )
    weights = TfIdf().fit(whole).transform(whole)
    return Words(
        corpus,
        DocumentTermMatrix(whole, weights),
        Reference(vocabulary.form_to_term[prepared.form_ids], prepared.indptr),
        np.array(corpus.labels),
        np.array(corpus.judged),
        chain,
        lexicon,
        vocabulary.terms,
    )
