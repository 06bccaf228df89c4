"""The first pass over the documents: how often the corpus has each word, for the lexicon."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from jobs.datatypes import Document, Lexicon
from jobs.text.block import Steps, process
from jobs.text.fields import Mending
from jobs.text.shards import groups
from jobs.text.tokens import Forms

_NOTHING = Mending(
    unicode=False, markup=False, links=False, furniture=False, byline=False, repair=False
)


#: A corpus of more characters is learned from a sample of about so many.
_ENOUGH: Final = 1 << 22


def _sample(documents: Sequence[Document]) -> Sequence[Document]:
    """Take every nth document of a large corpus: what is frequent in it is frequent there."""
    size = sum(len(document.text) for document in documents)
    return documents[:: max(1, round(size / _ENOUGH))]


def learn(documents: Sequence[Document], steps: Steps) -> Lexicon:
    """Count the words of the documents, with characters normalised and nothing else done."""
    plain = replace(steps, mending=_NOTHING, unwrap=False, dedupe=False, dates=False, words=0)
    empty = Lexicon((), np.zeros(0))
    forms = Forms()
    counts = np.zeros(0, np.int64)
    for group in groups(_sample(documents)):
        block = process(group, empty, plain, forms)
        more = np.bincount(block.form_ids, minlength=forms.count)
        more[: len(counts)] += counts
        counts = more
    order = sorted(zip(forms.words(), counts.tolist(), strict=True))
    total = max(int(counts.sum()), 1)
    return Lexicon(
        tuple(word for word, _ in order), np.array([count / total for _, count in order], float)
    )
