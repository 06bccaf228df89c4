"""Composition of topic labels and of the shown terms: words and phrases, none of them twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.datatypes import FloatArray, TopicTerm, Vocabulary
from jobs.text.terms.phrase_matching import PHRASE_SEPARATOR
from jobs.topics.labels.phrases import TORN, WORD, FoundPhrases, TopicPhrases
from jobs.topics.ranking import exclusivity_of

#: Maximum length of a label of up to four terms, in characters; and of more, for each.
_MOST_LETTERS, _LETTERS_EACH = 40, 10
#: What stands for the rest of a word that is too long for a label.
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class _Entry:
    """A word or phrase of a label, with the terms that it holds.

    What hyphens alone join (`wi-fi`) reads like a word, and is no `phrase`.
    """

    text: str
    columns: frozenset[int]
    phrase: bool

    def repeats(self, other: "_Entry") -> bool:
        """Whether one is part of the other."""
        return self.columns <= other.columns or other.columns <= self.columns


class Composer:
    """Makes labels and lists of terms of topics."""

    def __init__(
        self, vocabulary: Vocabulary, phrases: FoundPhrases, of_topics: TopicPhrases
    ) -> None:
        self._vocabulary = vocabulary
        self._phrases = phrases
        self._of_topics = of_topics

    def label(self, topic: int, ranked: Sequence[int], size: int) -> str:
        """Compose a label of `size` words or phrases, by the topic's terms in order.

        A phrase stands for the words that it holds much of; a word that is torn out of several
        phrases is left out. Where no phrase came in so, the second place is for one.
        """
        most = max(_MOST_LETTERS, size * _LETTERS_EACH)
        chosen: list[_Entry] = []
        for column in ranked:
            entry = self._entry(column, topic)
            if entry is not None and self._fits(entry, chosen, most):
                chosen.append(entry)
            if len(chosen) == size:
                break
        if not any(entry.phrase for entry in chosen):
            chosen = self._with_phrase(topic, chosen, size, most)
        if not chosen and ranked:
            word = self._vocabulary.display[ranked[0]]
            return word if len(word) <= most else word[: most - 1] + _ELLIPSIS
        return joined([entry.text for entry in chosen])

    def groups(self, topic: int, ranked: Sequence[int], size: int) -> list[list[int]]:
        """Group the topic's terms, in order, to `size` that are shown: those of a phrase are one.

        Each group begins with the term that it is shown for; those that follow are in its phrase.
        """
        groups: list[list[int]] = []
        of_phrases: dict[int, list[int]] = {}
        for column in ranked:
            phrase = self._standing_for(column, topic, subject=True)
            if phrase >= 0 and phrase in of_phrases:
                of_phrases[phrase].append(column)
            elif len(groups) < size:
                groups.append([column])
                if phrase >= 0:
                    of_phrases[phrase] = groups[-1]
        return groups

    def terms(
        self,
        topic: int,
        groups: Sequence[Sequence[int]],
        weights: FloatArray,
        sums: FloatArray,
    ) -> tuple[TopicTerm, ...]:
        """Describe groups as the terms that are shown, by weights and those of all, float64[V]."""
        exclusive = exclusivity_of(weights, sums)
        return tuple(self._term(topic, group, weights, exclusive) for group in groups)

    def _term(
        self, topic: int, group: Sequence[int], weights: FloatArray, exclusive: FloatArray
    ) -> TopicTerm:
        terms, first = self._vocabulary.terms, group[0]
        phrase = self._standing_for(first, topic, subject=True)
        shown = self._vocabulary.display[first] if phrase < 0 else self._phrases.written(phrase)
        return TopicTerm(
            term=terms[first],
            display=shown,
            weight=float(weights[first]),
            exclusivity=float(exclusive[first]),
            words=tuple(terms[v] for v in group) if phrase >= 0 else (),
        )

    def _standing_for(self, column: int, topic: int, *, subject: bool = False) -> int:
        """Give the phrase that is shown for a term; a term that is a phrase stands for itself."""
        if PHRASE_SEPARATOR in self._vocabulary.terms[column]:
            return WORD
        return self._of_topics.standing_for(column, topic, subject=subject)

    def _entry(self, column: int, topic: int) -> _Entry | None:
        phrase = self._standing_for(column, topic)
        if phrase == TORN or (phrase >= 0 and self._phrases.is_amount(phrase)):
            return None
        if phrase == WORD:
            phrased = PHRASE_SEPARATOR in self._vocabulary.terms[column]
            return _Entry(self._vocabulary.display[column], frozenset([column]), phrased)
        return self._of_phrase(phrase)

    def _of_phrase(self, phrase: int) -> _Entry:
        columns = frozenset(self._phrases.found.columns[phrase])
        text = self._phrases.written(phrase)
        return _Entry(text, columns, " " in text or "-" not in text)

    @staticmethod
    def _fits(entry: _Entry, chosen: Sequence[_Entry], most: int) -> bool:
        return not any(entry.repeats(one) for one in chosen) and (
            len(joined([*(one.text for one in chosen), entry.text])) <= most
        )

    def _with_phrase(self, topic: int, chosen: list[_Entry], size: int, most: int) -> list[_Entry]:
        """Give a phrase the second place; words that it holds, and what is too much, go."""
        for phrase in self._of_topics.most_typical(topic):
            entry = self._of_phrase(phrase)
            if not entry.phrase:
                continue
            apart = [one for one in chosen if not entry.repeats(one)]
            found = [*apart[:1], entry]
            if len(joined([one.text for one in found])) > most:
                continue
            for one in apart[1:]:
                if len(found) < size and self._fits(one, found, most):
                    found.append(one)
            return found[:size]
        return chosen


def joined(words: Sequence[str]) -> str:
    """Join the words of a label, with the comma of their script."""
    arabic = any("\N{ARABIC LETTER HAMZA}" <= c <= "\N{ARABIC LETTER YEH}" for c in "".join(words))
    return ("\N{ARABIC COMMA} " if arabic else ", ").join(words)
