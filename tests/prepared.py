"""Texts through the whole text chain, for the tests of the chain."""

from typing import Any

import numpy as np

from jobs.datatypes import Document, Lexicon, Preparation
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings

EMPTY = Lexicon((), np.zeros(0))


def chain(**text: Any) -> PreparationChain:
    return PreparationChain(
        text=TextSettings(**text), passages=PassageSettings(), vocabulary=VocabularySettings()
    )


def document(text: str, id: str = "d", **fields: str) -> Document:  # noqa: A002
    return Document(id=id, text=text, source="test", **fields)  # type: ignore[arg-type]


def prepared(text: str, **settings: Any) -> Preparation:
    return chain(**settings).prepare([document(text)], EMPTY)


def shown(text: str, **settings: Any) -> str:
    passages = prepared(text, **settings).documents[0].passages
    return "\n".join(passage.text for passage in passages)


def forms(preparation: Preparation) -> list[str]:
    corpus = preparation.corpus
    return [corpus.forms[i] for i in corpus.form_ids.tolist()]
