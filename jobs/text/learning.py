"""The first pass over the documents: how often the corpus has each word, for the lexicon."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jobs.datatypes import Document, Lexicon
from jobs.text.block import Steps, process
from jobs.text.fields import Mending
from jobs.text.shards import groups
from jobs.text.tokens import Forms

_NOTHING = Mending(
    unicode=False, markup=False, links=False, furniture=False, byline=False, repair=False
)


def learn(documents: Sequence[Document], steps: Steps) -> Lexicon:
    """Count the words of the documents, with characters normalised and nothing else done."""
    plain = replace(steps, mending=_NOTHING, unwrap=False, dedupe=False, dates=False, words=0)
    empty = Lexicon((), np.zeros(0))
    forms = Forms()
    counts = np.zeros(0, np.int64)
    for group in groups(documents):
        block = process(group, empty, plain, forms)
        more = np.bincount(block.form_ids, minlength=forms.count)
        more[: len(counts)] += counts
        counts = more
    order = sorted(zip(forms.words(), counts.tolist(), strict=True))
    total = max(int(counts.sum()), 1)
    return Lexicon(
        tuple(word for word, _ in order), np.array([count / total for _, count in order], float)
    )
