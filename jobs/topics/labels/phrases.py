"""Phrases in topic labels: words of a topic completed to the collocations that they occur in.

The model knows single words, and a word torn out of a name says little. Where a phrase holds much
of a word's places in a topic, it is shown for the word.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, overload

import numpy as np

from jobs.contracts import Job
from jobs.datatypes import (
    FloatArray,
    Int32Array,
    Lexicon,
    Preparation,
    SparseMatrix,
    TextPhrases,
    no_phrases,
)
from jobs.text.words.unspaced import joinings
from jobs.topics.labels.subject import corpus_subject
from jobs.topics.training import TrainingData

#: A word gives way to a phrase that holds this share of its places in the topic.
_GIVES_WAY: Final = 0.3
#: A word is torn where more than this share of its places is inside phrases, none of which holds
#: as much as it takes to give way.
_TORN: Final = 0.5
#: Least share of the topic's rows that hold the phrase that is put into a label, and its least
#: exclusivity.
_OF_ROWS, _EXCLUSIVE = 0.04, 0.4
#: A phrase that follows a number in this share of its places is an amount.
_AMOUNT: Final = 0.5
#: What may stand between the words of a phrase in the text.
_BETWEEN: Final = r"(?: & |&|-|\N{HYPHEN}|\N{NON-BREAKING HYPHEN}|\. ?| ?\n| |)"
#: How many rows are looked at for how a phrase is written.
_LOOKED_AT: Final = 20
#: A word that stands for itself, and one that is torn.
WORD, TORN = -1, -2


class FoundPhrases:
    """The phrases of a corpus, how each is written, and which of them are its subject.

    Parameters
    ----------
    row_documents : int32[rows]
        The document of each row.
    texts : sequence of str
        The text of each row.
    """

    def __init__(self, found: TextPhrases, row_documents: Int32Array, texts: Sequence[str]) -> None:
        self.found = found
        self.subject = corpus_subject(found, row_documents)
        self._texts = texts

    def is_amount(self, phrase: int) -> bool:
        """Whether a phrase mostly follows a number: `million dollars`."""
        return bool(self.found.after_numbers[phrase] >= _AMOUNT)

    def subject_texts(self) -> tuple[str, ...]:
        """Give the subject of the corpus as it is written."""
        return tuple(map(self.written, self.subject))

    def written(self, phrase: int) -> str:
        """Give a phrase as the text has it most often: with its hyphens and capitals."""
        words = self.found.words(phrase)
        wholes = joinings(words)
        pattern = re.compile(_BETWEEN.join(map(re.escape, words)))
        first, last = self._by_phrase.indptr[phrase : phrase + 2].tolist()
        ways: Counter[str] = Counter()
        for row in self._by_phrase.indices[first : min(last, first + _LOOKED_AT)].tolist():
            if whole := next((one for one in wholes if one in self._texts[row]), ""):
                return whole
            ways.update(" ".join(found.split()) for found in pattern.findall(self._texts[row]))
        return max(ways, key=lambda way: ways[way]) if ways else " ".join(words)

    @cached_property
    def _by_phrase(self) -> SparseMatrix:
        return self.found.counts.T.tocsr()

    @cached_property
    def of_columns(self) -> dict[int, list[int]]:
        """The phrases that hold each term."""
        holders: dict[int, list[int]] = {}
        for phrase, columns in enumerate(self.found.columns):
            for column in dict.fromkeys(columns):
                holders.setdefault(column, []).append(phrase)
        return holders


def found_phrases(
    job: Job, training: TrainingData, preparation: Preparation, lexicon: Lexicon
) -> FoundPhrases:
    """Find the phrases of the rows that the model was fitted on; none if they are not wanted."""
    corpus = training.corpus
    found = no_phrases(corpus.rows)
    if job.topics.phrases:
        found = job.text.label_phrases(corpus, training.vocabulary, lexicon, training.fitted)
    return FoundPhrases(found, corpus.row_documents, _Texts(preparation))


class _Texts(Sequence[str]):
    """The texts of rows, read where they are asked for."""

    def __init__(self, preparation: Preparation) -> None:
        self._preparation = preparation

    def __len__(self) -> int:
        return self._preparation.corpus.rows

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        return self._preparation.passage(at).text


class TopicPhrases:
    """What holds the words of each topic: expected counts by the topics of the rows.

    Parameters
    ----------
    phrases : FoundPhrases
    document_topic : float64[D, K]
    counts : int32[D, V]
    columns : iterable of int
        The terms that may be asked for.
    """

    def __init__(
        self,
        phrases: FoundPhrases,
        document_topic: FloatArray,
        counts: SparseMatrix,
        columns: Iterable[int],
    ) -> None:
        self._phrases = phrases
        found, rows = phrases.found, np.flatnonzero(phrases.found.rows)
        asked = np.unique(np.array(list(columns), np.int64))
        shares = document_topic[rows]
        self._place = {column: i for i, column in enumerate(asked.tolist())}
        self._words: FloatArray = counts[rows][:, asked].T @ shares
        self._counts: FloatArray = found.counts[rows].T @ shares
        main = np.zeros_like(shares)
        here = np.flatnonzero(shares.any(axis=1))
        main[here, shares[here].argmax(axis=1)] = 1.0
        self._rows: FloatArray = found.counts[rows].astype(bool).astype(np.int32).T @ main
        self._sizes: FloatArray = main.sum(axis=0)

    def standing_for(self, column: int, topic: int, *, subject: bool = False) -> int:
        """Give the phrase that is shown for a term, or WORD, or TORN.

        It is one of the `subject` of the corpus only where that is asked for.
        """
        inside = self._phrases.of_columns.get(column, [])
        places = float(self._words[self._place[column], topic])
        if not inside or places <= 0:
            return WORD
        of_topic = self._counts[inside, topic]
        told = [not subject and phrase in self._phrases.subject for phrase in inside]
        offered = np.where(told, 0.0, of_topic)
        best = int(offered.argmax())
        if offered[best] >= _GIVES_WAY * places:
            return inside[best]
        everywhere = float(self._words[self._place[column]].sum())
        torn = of_topic.sum() > _TORN * places
        return TORN if torn or self._counts[inside].sum() > _TORN * everywhere else WORD

    def most_typical(self, topic: int) -> list[int]:
        """The phrases that a label of the topic may have, those of most weight first.

        Weight is the expected count times the exclusivity.
        """
        found = self._phrases.found
        if not len(found):
            return []
        overall = self._counts.sum(axis=1)
        exclusive = self._counts[:, topic] / np.maximum(overall, 1e-300)
        good = exclusive >= _EXCLUSIVE
        good &= self._rows[:, topic] >= max(1.0, _OF_ROWS * self._sizes[topic])
        good[list(self._phrases.subject)] = False
        weight = self._counts[:, topic] * exclusive
        some = [
            p
            for p in np.flatnonzero(good).tolist()
            if found.columns[p] and not self._phrases.is_amount(p)
        ]
        return sorted(some, key=lambda p: (-float(weight[p]), p))
