"""Text preprocessing of a corpus: words learned, documents prepared, illegible ones left out."""

from collections.abc import Sequence

import numpy as np

from jobs.contracts import Budget, Job, Progress
from jobs.datatypes import BoolArray, Document, KeptModel, Lexicon, Preparation, Reading, lengths_of
from jobs.text.terms.row_sampling import select_rows
from jobs.topics.assignments import is_known
from jobs.topics.training import check_skipped


def prepare_legible(
    job: Job, reading: Reading, told: tuple[Progress, Budget], kept: KeptModel | None = None
) -> tuple[Reading, Lexicon, Preparation, BoolArray]:
    """Learn the words of a corpus, and prepare its documents.

    An update adds those of documents that are new or have changed to the lexicon that it `kept`,
    and looks at these alone for illegible ones.

    Where some turn out to be illegible, all is done again without them: nothing is learned there.
    The last value, bool[documents], says which documents are new or have changed.

    Raises
    ------
    InputUnusable
        With them too much was skipped.
    """
    progress, budget = told
    documents = reading.documents
    lengths = lengths_of(documents)
    progress("learn", 0, len(documents))
    budget("learn", documents=len(lengths), characters=sum(lengths), longest=max(lengths))
    if kept is None:
        asked = np.ones(len(documents), np.bool_)
        lexicon = job.text.learn(documents)
    else:
        asked = np.array(
            [not is_known(one, kept.digests.get(one.id)) for one in documents], np.bool_
        )
        new = [one for one, is_new in zip(documents, asked.tolist(), strict=True) if is_new]
        lexicon = job.text.learn(new, kept.lexicon) if new else kept.lexicon
    progress("prepare", 0, len(documents))
    budget("prepare")
    preparation = job.text.prepare(documents, lexicon, workers=job.threads, progress=progress)
    corpus = preparation.corpus
    if not asked.all():
        corpus = select_rows(corpus, asked[corpus.row_documents])
    left, why = job.text.illegible(documents, corpus)
    if left:
        reading = reading.leaving_out(left, why)
        check_skipped(job, reading)
        return prepare_legible(job, reading, told, kept)
    return reading, lexicon, preparation, asked


def prepare_new(
    job: Job, reading: Reading, new: Sequence[Document], lexicon: Lexicon, progress: Progress
) -> tuple[Reading, tuple[Document, ...], Preparation]:
    """Prepare the documents of a reading that are new by a lexicon; illegible ones are left out."""
    progress("prepare", 0, len(new))
    preparation = job.text.prepare(new, lexicon, workers=job.threads, progress=progress)
    left, why = job.text.illegible(new, preparation.corpus)
    if not left:
        return reading, tuple(new), preparation
    ids = {new[number].id for number in left}
    numbers = [number for number, one in enumerate(reading.documents) if one.id in ids]
    reading = reading.leaving_out(numbers, why)
    check_skipped(job, reading)
    rest = [one for one in new if one.id not in ids]
    return prepare_new(job, reading, rest, lexicon, progress)
