"""Topic summaries: terms in words of the text, a topic label, prevalence, exemplars."""

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
    TopicTerm,
    Vocabulary,
)
from jobs.settings import TopicsSettings
from jobs.topics.exemplars import Traces, exemplars_of
from jobs.topics.guided import NO_SEEDS, SeedMatch
from jobs.topics.labels import flags, label_columns
from jobs.topics.ranking import exclusivity, shown_terms


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
    total = weights.sum()
    shares: FloatArray = (weights[:, None] * document_topic).sum(axis=0)
    return shares / total if total else np.zeros(document_topic.shape[1])


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
    seeds: SeedMatch = NO_SEEDS,
    defects: Sequence[Sequence[Evidence]] = (),
) -> tuple[Topic, ...]:
    """Describe every topic, in the order of their ids.

    `counts` int32[D, V] are those of the rows; `seeds` has the labels that a person gave, `defects`
    the evidence of more flags, by the place of the topic.
    """
    shares = prevalence(model.document_topic, row_terms)
    shown = shown_terms(model.topic_term, shares, settings)
    exclusive = exclusivity(model.topic_term)
    coherence = _coherence(scores, len(model.topic_ids))
    wrong = flags(model.topic_term, model.document_topic, shown, coherence)
    evidence = defects or ((),) * len(model.topic_ids)
    traces = Traces(documents, preparation.documents, text, lexicon, vocabulary)
    passages = [p for prepared in preparation.documents for p in prepared.passages]
    topics = []
    for k in sorted(range(len(model.topic_ids)), key=lambda k: model.topic_ids[k]):
        columns = [int(v) for v in shown[k] if v >= 0]
        named = label_columns(
            model.topic_term[k], exclusive[k], vocabulary.terms, counts, settings.label_terms
        )
        topics.append(
            Topic(
                id=model.topic_ids[k],
                label=seeds.labels.get(k) or label([vocabulary.display[v] for v in named]),
                terms=_terms(columns, vocabulary, model.topic_term[k], exclusive[k]),
                prevalence=float(shares[k]),
                documents=sum(a.topic == model.topic_ids[k] for a in assignments),
                passages=sum(
                    p.topic == model.topic_ids[k] for a in assignments for p in a.passages
                ),
                coherence=coherence[k],
                exemplars=exemplars_of(
                    model.document_topic[:, k],
                    columns,
                    passages,
                    traces,
                    settings,
                    row_terms=row_terms,
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


def _terms(
    columns: Sequence[int], vocabulary: Vocabulary, weights: FloatArray, exclusive: FloatArray
) -> tuple[TopicTerm, ...]:
    """The shown terms of a topic, with their `weights` and exclusivity float64[V]."""
    return tuple(
        TopicTerm(
            term=vocabulary.terms[v],
            display=vocabulary.display[v],
            weight=float(weights[v]),
            exclusivity=float(exclusive[v]),
        )
        for v in columns
    )


def label(words: Sequence[str]) -> str:
    """Join the first words of a topic, with the comma of their script."""
    arabic = any("\N{ARABIC LETTER HAMZA}" <= c <= "\N{ARABIC LETTER YEH}" for c in "".join(words))
    return ("\N{ARABIC COMMA} " if arabic else ", ").join(words)


def _coherence(scores: Sequence[Score], topics: int) -> tuple[float | None, ...]:
    """The values by topic of the first coherence that gives them."""
    for score in scores:
        if score.name in {"c_npmi", "c_v", "u_mass"} and score.by_topic:
            return score.by_topic
    return (None,) * topics
