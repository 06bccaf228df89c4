"""Topic summaries: terms in words of the text, a topic label, prevalence, exemplars."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from jobs.contracts import TextChain
from jobs.datatypes import (
    AnyArray,
    Assignment,
    Document,
    Evidence,
    FloatArray,
    Lexicon,
    Preparation,
    Score,
    SparseMatrix,
    Topic,
    TopicModel,
    Vocabulary,
    column_of,
    topics_of_passages,
)
from jobs.document_mixtures import BLOCK
from jobs.settings import TopicsSettings
from jobs.topics.exemplars import RankedRows, Traces
from jobs.topics.guided import NO_SEEDS, SeedMatch
from jobs.topics.labels.compose import Composer
from jobs.topics.labels.flags import flags
from jobs.topics.labels.phrases import FoundPhrases, TopicPhrases
from jobs.topics.labels.words import columns_by_topic
from jobs.topics.ranking import shown_terms

#: So many times the terms that are shown are ranked, for several may be words of one phrase.
_RANKED = 2


def prevalence(document_topic: FloatArray, row_terms: AnyArray) -> FloatArray:
    """Share of all terms of the corpus that each topic accounts for, float64[K].

    The shares sum to one less the share of the rows that have no topic.

    Parameters
    ----------
    document_topic : float64[D, K]
    row_terms : int64[D]
        Terms of the vocabulary in each row.
    """
    weights = np.asarray(row_terms, dtype=np.float64)
    total = float(weights.sum())
    K = document_topic.shape[1]
    if not total:
        return np.zeros(K)
    shares: FloatArray = np.zeros(K)
    if K == 1 or not document_topic.flags.c_contiguous:  # which are added up pairwise
        shares = (weights[:, None] * document_topic).sum(axis=0)
        return shares / total
    # Rows are added up one after the other: in blocks to the same bytes.
    for first in range(0, len(weights), BLOCK):
        some = weights[first : first + BLOCK, None] * document_topic[first : first + BLOCK]
        shares = np.concatenate([shares[None], some]).sum(axis=0)
    return shares / total


def summarise(
    *,
    model: TopicModel,
    vocabulary: Vocabulary,
    preparation: Preparation,
    documents: Sequence[Document],
    assignments: Sequence[Assignment],
    row_terms: AnyArray,
    counts: SparseMatrix,
    scores: Sequence[Score],
    text: TextChain,
    lexicon: Lexicon,
    settings: TopicsSettings,
    phrases: FoundPhrases,
    seeds: SeedMatch = NO_SEEDS,
    defects: Sequence[Sequence[Evidence]] = (),
) -> tuple[Topic, ...]:
    """Describe every topic, in the order of their ids.

    `counts` int32[D, V] are those of the rows; `seeds` has the labels that a person gave, `defects`
    the evidence of more flags, by the place of the topic.
    """
    shares = prevalence(model.document_topic, row_terms)
    ranked = shown_terms(model.topic_term, shares, settings, settings.terms * _RANKED)
    sums = model.topic_term.sum(axis=0)
    coherence = _coherence(scores, len(model.topic_ids))
    wrong = flags(model.topic_term, model.document_topic, ranked[:, : settings.terms], coherence)
    evidence = defects or ((),) * len(model.topic_ids)
    traces = Traces(documents, preparation.documents, text, lexicon, vocabulary)
    rows = RankedRows(preparation, row_terms, traces, settings)
    documents_of = Counter(column_of(assignments, "topic"))
    passages_of = Counter(topics_of_passages(assignments))
    named = columns_by_topic(model.topic_term, vocabulary.terms, counts)
    composer = _composer(model, vocabulary, counts, phrases, asked=[*ranked.tolist(), *named])
    topics = []
    for topic, k in sorted(zip(model.topic_ids, range(len(shares)), strict=True)):
        groups = composer.groups(k, [int(v) for v in ranked[k] if v >= 0], settings.terms)
        topics.append(
            Topic(
                id=topic,
                label=seeds.labels.get(k) or composer.label(k, named[k], settings.label_terms),
                terms=composer.terms(k, groups, model.topic_term[k], sums),
                prevalence=float(shares[k]),
                documents=documents_of[topic],
                passages=passages_of[topic],
                coherence=coherence[k],
                exemplars=rows.exemplars(
                    model.document_topic[:, k], [v for group in groups for v in group]
                ),
                flags=_flags(wrong[k], evidence[k], lost=k in seeds.lost),
                pinned=k in seeds.labels,
                evidence=tuple(evidence[k]),
            )
        )
    return tuple(topics)


def _flags(wrong: Sequence[str], evidence: Sequence[Evidence], *, lost: bool) -> tuple[str, ...]:
    """All flags of a topic, in the order in which they are told."""
    told = dict.fromkeys(one.flag for one in evidence)
    return (*wrong, *told, *(["seed_lost"] if lost else []))


def _composer(
    model: TopicModel,
    vocabulary: Vocabulary,
    counts: SparseMatrix,
    phrases: FoundPhrases,
    *,
    asked: Sequence[Sequence[int]],
) -> Composer:
    """Weigh the phrases by topics; `asked` are the columns of terms that may be shown, or -1."""
    columns = {column for some in asked for column in some if column >= 0}
    of_topics = TopicPhrases(phrases, model.document_topic, counts, columns)
    return Composer(vocabulary, phrases, of_topics)


def _coherence(scores: Sequence[Score], topics: int) -> tuple[float | None, ...]:
    """The values by topic of the first coherence that gives them."""
    for score in scores:
        if score.name in {"c_npmi", "c_v", "u_mass"} and score.by_topic:
            return score.by_topic
    return (None,) * topics
