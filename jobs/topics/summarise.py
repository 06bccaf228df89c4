"""Topic summaries: terms in words of the text, a topic label, prevalence, exemplars."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from jobs.contracts import TextChain
from jobs.datatypes import (
    AnyArray,
    Assignment,
    Document,
    Exemplar,
    FloatArray,
    Highlight,
    Lexicon,
    Passage,
    Preparation,
    Score,
    Span,
    SparseMatrix,
    Topic,
    TopicModel,
    TopicTerm,
    Trace,
    TracedToken,
    Vocabulary,
)
from jobs.settings import TopicsSettings
from jobs.text.terms.phrase_matching import PHRASE_SEPARATOR
from jobs.topics.labels import flags, label_columns
from jobs.topics.ranking import exclusivity, shown_terms

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
#: Two words of an excerpt with so many characters between them in the raw text are one stretch.
_MAX_GAP = 80


def ids_by_size(shares: FloatArray) -> tuple[str, ...]:
    """Name the topics by their share of the corpus float64[K]: the largest is t0000."""
    order = np.argsort(-shares, kind="stable")
    ranks = np.empty(len(order), dtype=int)
    ranks[order] = np.arange(len(order))
    return tuple(f"t{rank:04d}" for rank in ranks)


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
    pinned: Mapping[int, str] = MappingProxyType({}),
) -> tuple[Topic, ...]:
    """Describe every topic, in the order of their ids.

    `counts` int32[D, V] are those of the rows; `pinned` has the labels that a person gave, by the
    topic's row.
    """
    shares = prevalence(model.document_topic, row_terms)
    shown = shown_terms(model.topic_term, shares, settings)
    exclusive = exclusivity(model.topic_term)
    coherence = _coherence(scores, len(model.topic_ids))
    wrong = flags(model.topic_term, model.document_topic, shown, coherence)
    traces = _Traces(documents, text, lexicon, vocabulary)
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
                label=pinned.get(k) or label([vocabulary.display[v] for v in named]),
                terms=_terms(columns, vocabulary, model.topic_term[k], exclusive[k]),
                prevalence=float(shares[k]),
                documents=sum(a.topic == model.topic_ids[k] for a in assignments),
                passages=sum(
                    p.topic == model.topic_ids[k] for a in assignments for p in a.passages
                ),
                coherence=coherence[k],
                exemplars=_exemplars(
                    model.document_topic[:, k],
                    columns,
                    passages,
                    traces,
                    settings,
                    row_terms=row_terms,
                ),
                flags=wrong[k],
                pinned=k in pinned,
            )
        )
    return tuple(topics)


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


class _Traces:
    """Documents traced when an exemplar first asks for them, each only once."""

    def __init__(
        self,
        documents: Sequence[Document],
        text: TextChain,
        lexicon: Lexicon,
        vocabulary: Vocabulary,
    ) -> None:
        self._documents: Mapping[str, Document] = {d.id: d for d in documents}
        self._text = text
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._columns = {term: column for column, term in enumerate(vocabulary.terms)}
        self._traced: dict[str, Trace] = {}

    def tokens(self, document: str, passage: int) -> tuple[TracedToken, ...]:
        if document not in self._traced:
            self._traced[document] = self._text.trace(
                self._documents[document], self._lexicon, self._columns
            )
        return self._traced[document].tokens[passage]

    def term(self, column: int) -> str:
        return self._vocabulary.terms[column]


def _exemplars(
    weights: FloatArray,
    columns: Sequence[int],
    passages: Sequence[Passage],
    traces: _Traces,
    settings: TopicsSettings,
    *,
    row_terms: AnyArray,
) -> tuple[Exemplar, ...]:
    """The passages that hold most of the topic, from as many documents as there are.

    Ranked by the topic's share of a passage times the logarithm of its length, so that a line
    of three words does not represent a topic because all three are its own.
    """
    rank = weights * np.log1p(np.asarray(row_terms, dtype=np.float64))
    order = [int(i) for i in np.argsort(-rank, kind="stable") if rank[i] > 0]
    best_of_document = {passages[i].document: i for i in reversed(order)}
    first = set(best_of_document.values())
    chosen = sorted(order, key=lambda i: i not in first)[: settings.exemplars]
    exemplars = []
    for i in sorted(chosen, key=order.index):
        passage = passages[i]
        tokens = traces.tokens(passage.document, passage.index)
        begin, stop = _window(tokens, columns, settings.excerpt_words)
        shown = tokens[begin:stop]
        whole = passage.spans if len(shown) == len(tokens) else ()
        marked = _marks(shown, columns, traces)
        excerpt, shift = _excerpt(passage.text, tokens, begin, stop)
        exemplars.append(
            Exemplar(
                document=passage.document,
                passage=passage.id,
                weight=float(weights[i]),
                excerpt=excerpt,
                highlights=tuple(
                    Highlight(words[0].start + shift, words[-1].end + shift, term)
                    for term, words in marked
                ),
                spans=_stretches(whole, shown),
                sources=tuple(
                    tuple(span for word in words for span in word.spans) for _, words in marked
                ),
            )
        )
    return tuple(exemplars)


def _marks(
    tokens: Sequence[TracedToken], columns: Sequence[int], traces: _Traces
) -> list[tuple[str, Sequence[TracedToken]]]:
    """The words of the topic, each a term and its tokens; those of a phrase are taken together."""
    marked: list[tuple[str, Sequence[TracedToken]]] = []
    at = 0
    while at < len(tokens):
        words = tokens[at : at + 1]
        if tokens[at].term in columns:
            term = traces.term(tokens[at].term)
            size = term.count(PHRASE_SEPARATOR) + 1
            words = tokens[at : at + size]
            words = [word for word in words if word.term == tokens[at].term]
            marked.append((term, words))
        at += len(words)
    return marked


def _window(tokens: Sequence[TracedToken], columns: Sequence[int], size: int) -> tuple[int, int]:
    """Choose the `size` tokens of a passage with most words of the topic: first and last."""
    if len(tokens) <= size:
        return 0, len(tokens)
    hits = np.cumsum([0] + [token.term in columns for token in tokens])
    first = int(np.argmax(hits[size:] - hits[:-size]))
    return first, first + size


def _excerpt(text: str, tokens: Sequence[TracedToken], first: int, last: int) -> tuple[str, int]:
    """Cut tokens `first` to `last` out of a passage; and by how much that moves what is in it."""
    start = tokens[first].start if first else 0
    end = tokens[last - 1].end if last < len(tokens) else len(text)
    before = f"{ELLIPSIS} " if first else ""
    after = f" {ELLIPSIS}" if last < len(tokens) else ""
    return before + text[start:end] + after, len(before) - start


def _stretches(spans: Sequence[Span], tokens: Sequence[TracedToken]) -> tuple[Span, ...]:
    """Take spans and those of words together, neighbours as one, in the order of the raw text."""
    joined: list[Span] = []
    for span in sorted([*spans, *(span for token in tokens for span in token.spans)]):
        if joined and span.start <= joined[-1].end + _MAX_GAP:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
