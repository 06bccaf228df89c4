"""Text preprocessing of a corpus: words learned, documents prepared, illegible ones left out."""

from jobs.contracts import Budget, Job, Progress
from jobs.datatypes import Lexicon, Preparation, Reading
from jobs.topics.training import check_skipped


def prepare_legible(
    job: Job, reading: Reading, told: tuple[Progress, Budget]
) -> tuple[Reading, Lexicon, Preparation]:
    """Learn the words of a corpus and prepare its documents.

    Where some turn out to be illegible, all is done again without them: nothing is learned there.

    Raises
    ------
    InputUnusable
        With them too much was skipped.
    """
    progress, budget = told
    documents = reading.documents
    lengths = [len(document.text) for document in documents]
    progress("learn", 0, len(documents))
    budget("learn", documents=len(lengths), characters=sum(lengths), longest=max(lengths))
    lexicon = job.text.learn(documents)
    progress("prepare", 0, len(documents))
    budget("prepare")
    preparation = job.text.prepare(documents, lexicon, workers=job.threads, progress=progress)
    left, why = job.text.illegible(documents, preparation.corpus)
    if left:
        reading = reading.leaving_out(left, why)
        check_skipped(job, reading)
        return prepare_legible(job, reading, told)
    return reading, lexicon, preparation
