"""Input validation of labels that a language model gives: they are words of their topic, or none.

Whatever a server says, and whatever a document made it say, a label is a short line of words that
the topic has itself.
"""

import json
import re
import unicodedata
from typing import Final

import numpy as np

from jobs.contracts import TextChain
from jobs.datatypes import Corpus, Drop, KnownTerms, Result, Topic
from jobs.text.words.tokens import words

#: Top-N terms of a topic that a label may be made of.
_FIELD: Final = 300
#: Characters that a label may have beside letters, digits and marks.
_SIGNS: Final = frozenset(" ,-'&/().:\N{ARABIC COMMA}\N{RIGHT SINGLE QUOTATION MARK}\N{EN DASH}"
                          "\N{ZERO WIDTH NON-JOINER}")  # fmt: skip
#: What begins an address.
_ADDRESS: Final = re.compile(r"://|www\.|\w\.\w{2,}/|@", re.IGNORECASE)
#: What models put around a label without being asked.
_QUOTES: Final = " \"'\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
#: Fences that some models put around JSON.
_FENCE: Final = re.compile(r"\A```(?:json)?\s*|\s*```\Z")


def label_in(text: str) -> str:
    """Take the label out of what a model wrote: of a JSON object, or the only line.

    What it wrote before that for itself (`<think>`) is left out; "" for none.
    """
    written = _FENCE.sub("", text.rpartition("</think>")[2].strip())
    if written.startswith("{"):
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            return ""
        label = found.get("label")
        return unicodedata.normalize("NFC", label.strip()) if isinstance(label, str) else ""
    return unicodedata.normalize("NFC", written.strip(_QUOTES))


def form_fault(label: str, longest: int) -> str:
    """What is wrong with the form of a label; "" where nothing is."""
    if not label:
        return "no label in it"
    if len(label) > longest:
        return f"a label of more than {longest} characters"
    if _ADDRESS.search(label):
        return "an address in the label"
    if any(unicodedata.category(c)[0] not in "LMN" and c not in _SIGNS for c in label):
        return "markup, line breaks or other signs in the label"
    return ""


class WordField:
    """The words that the labels of topics may be made of.

    Those of the topic's likeliest terms, however they are inflected, which several documents hold;
    those that are shown of it and of the subject; and function words.
    """

    def __init__(self, text: TextChain, result: Result) -> None:
        self._text = text
        self._result = result
        terms = tuple(result.vocabulary.terms)
        self._known = KnownTerms(terms, terms)
        self._rows = {topic: row for row, topic in enumerate(result.model.topic_ids)}

    def fault(self, topic: Topic, label: str) -> str:
        """Say why a label is not one of this topic; "" where it is."""
        forms = words(label)
        literal = {w.casefold() for text in _shown(self._result, topic) for w in words(text)}
        if not {_script(form) for form in forms} <= {_script(word) for word in literal} | {""}:
            return "another script than that of the terms"
        columns, reasons = self._read(forms)
        likely = self._likely(topic)
        own = 0
        for form, column, reason in zip(forms, columns, reasons, strict=True):
            if column in likely or form.casefold() in literal:
                own += 1
            elif reason not in {Drop.STOP_WORD, Drop.TOO_SHORT}:
                return "words that are not of the topic"
        return "" if own else "no word of the topic"

    def _read(self, forms: list[str]) -> tuple[list[int], list[int]]:
        """Read words by the terms of the model: their columns or -1, and a `Drop` for each."""
        if not forms:
            return [], []
        distinct = tuple(dict.fromkeys(forms))
        n = len(distinct)
        # Each word is a row of its own, so that none is joined to a phrase.
        bounds = np.arange(n + 1, dtype=np.int64)
        ids = np.arange(n, dtype=np.int32)
        corpus = Corpus(distinct, ids, bounds, bounds[1:], np.zeros(n, np.int32))
        read, vocabulary = self._text.closed_vocabulary(corpus, self._result.lexicon, self._known)
        of = {form: number for number, form in enumerate(read.forms)}
        numbers = [of[form] for form in forms]
        return (
            vocabulary.form_to_term[numbers].tolist(),
            vocabulary.reasons[numbers].tolist(),
        )

    def _likely(self, topic: Topic) -> set[int]:
        """The likeliest terms of a topic that more than one of its documents hold.

        A word that one document alone has may be put there to be repeated.
        """
        row = self._rows[topic.id]
        weights = self._result.model.topic_term[row]
        order = np.argsort(-weights, kind="stable")[:_FIELD]
        shares = self._result.model.document_topic
        own = np.flatnonzero(shares.any(axis=1) & (shares.argmax(axis=1) == row))
        held = self._result.matrix.counts[own][:, order].tocoo()
        documents = self._result.corpus.row_documents[own][held.row]
        pairs = np.unique(np.stack([held.col, documents]), axis=1)
        spread = np.bincount(pairs[0], minlength=len(order))
        return set(order[(weights[order] > 0) & (spread > 1)].tolist())


def _shown(result: Result, topic: Topic) -> list[str]:
    return [topic.label, *result.subject, *(term.display for term in topic.terms)]


def _script(word: str) -> str:
    """The script of a word by the name of its first letter; "" for a number."""
    for character in word:
        if character.isalpha():
            return unicodedata.name(character, "?").partition(" ")[0]
    return ""
