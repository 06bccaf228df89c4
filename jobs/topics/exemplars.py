"""Exemplars of a topic: the passages that hold most of it, its words marked in them."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from jobs.contracts import TextChain
from jobs.datatypes import (
    AnyArray,
    Document,
    Exemplar,
    FloatArray,
    Highlight,
    Lexicon,
    Preparation,
    Prepared,
    Span,
    Trace,
    TracedToken,
    Vocabulary,
)
from jobs.settings import TopicsSettings
from jobs.text.terms.phrase_matching import PHRASE_SEPARATOR
from jobs.text.terms.vocabulary import Columns
from jobs.topics.ranking import largest

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
#: Two words of an excerpt with so many characters between them in the raw text are one stretch.
_MAX_GAP = 80
#: Jaccard similarity of their words from which one passage is a copy of another.
_COPY = 0.8
#: So many times the rows that are wanted are looked at first, and so many times more each turn.
_LOOKED_AT = 16
#: Cache size: documents whose traces are kept.
_LAST_TRACES = 64


class Traces:
    """Documents traced when an exemplar first asks for them; the last ones are kept."""

    def __init__(
        self,
        documents: Sequence[Document],
        prepared: Sequence[Prepared],
        text: TextChain,
        lexicon: Lexicon,
        vocabulary: Vocabulary,
    ) -> None:
        self._documents, self._prepared = documents, prepared
        self._text = text
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._columns = Columns((term, column) for column, term in enumerate(vocabulary.terms))
        self._traced: OrderedDict[int, Trace] = OrderedDict()

    def tokens(self, document: int, passage: int) -> tuple[TracedToken, ...]:
        """Give the tokens of a passage of a document, by its number."""
        if document not in self._traced:
            self._traced[document] = self._text.trace(
                self._documents[document], self._lexicon, self._columns, self._prepared[document]
            )
            if len(self._traced) > _LAST_TRACES:
                self._traced.popitem(last=False)
        self._traced.move_to_end(document)
        return self._traced[document].tokens[passage]

    def term(self, column: int) -> str:
        """Give the key of a term."""
        return self._vocabulary.terms[column]


class RankedRows:
    """The rows of a corpus, to take the exemplars of its topics from.

    Parameters
    ----------
    preparation : Preparation
        Its passages are the rows.
    row_terms : int64[D]
        Terms of the vocabulary in each row.
    """

    def __init__(
        self,
        preparation: Preparation,
        row_terms: AnyArray,
        traces: Traces,
        settings: TopicsSettings,
    ) -> None:
        self._preparation, self._owners = preparation, preparation.corpus.row_documents
        self._lengths = np.log1p(np.asarray(row_terms, dtype=np.float64))
        self._traces, self._settings = traces, settings

    def exemplars(self, weights: FloatArray, columns: Sequence[int]) -> tuple[Exemplar, ...]:
        """The passages that hold most of a topic, from as many documents as there are, no copies.

        Ranked by the topic's share of a passage, float64[D], times the logarithm of its length, so
        that a line of three words does not represent a topic because all three are its own. A
        passage whose share is under the `floor` of the settings is none of them.
        """
        rank = np.where(weights >= self._settings.floor, weights, 0.0) * self._lengths
        rows = int(np.count_nonzero(rank > 0))
        wanted = self._settings.exemplars
        taken = min(rows, _LOOKED_AT * wanted)
        chosen: list[int] = []
        # Few of the first rows are mostly enough; the others come after the best of each document.
        while rows:
            order = largest(rank, taken)
            first = np.sort(np.unique(self._owners[order], return_index=True)[1])
            ranked = order[first]
            if taken == rows:
                ranked = np.concatenate([ranked, np.delete(order, first)])
            chosen = self._without_copies(ranked.tolist(), wanted)
            if len(chosen) == wanted or taken == rows:
                place = {row: at for at, row in enumerate(order.tolist())}
                chosen.sort(key=place.__getitem__)
                break
            taken = min(rows, _LOOKED_AT * taken)
        return tuple(self._exemplar(row, float(weights[row]), columns) for row in chosen)

    def _exemplar(self, row: int, weight: float, columns: Sequence[int]) -> Exemplar:
        passage, traces = self._preparation.passage(row), self._traces
        tokens = traces.tokens(int(self._owners[row]), passage.index)
        begin, stop = _window(tokens, columns, self._settings.excerpt_words)
        shown = tokens[begin:stop]
        whole = passage.spans if len(shown) == len(tokens) else ()
        marked = _marks(shown, columns, traces)
        excerpt, shift = _excerpt(passage.text, tokens, begin, stop)
        return Exemplar(
            document=passage.document,
            passage=passage.id,
            weight=weight,
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

    def _without_copies(self, ranked: Sequence[int], wanted: int) -> list[int]:
        """Take the first rows of which no two are copies, by the words that they share."""
        chosen: list[int] = []
        taken: list[frozenset[str]] = []
        exact: set[frozenset[str]] = set()
        for row in ranked:
            if len(chosen) == wanted:
                break
            words = frozenset(self._preparation.passage(row).text.split())
            if words in exact or any(_resemblance(words, other) >= _COPY for other in taken):
                exact.add(words)
                continue
            chosen.append(row)
            taken.append(words)
            exact.add(words)
        return chosen


def _resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity (Broder 1997) of two sets of words."""
    union = len(one | other)
    return len(one & other) / union if union else 1.0


def _marks(
    tokens: Sequence[TracedToken], columns: Sequence[int], traces: Traces
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
