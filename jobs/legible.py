"""Text preprocessing of a corpus: words learned, documents prepared, illegible ones left out."""

from jobs.contracts import Budget, Job, Progress
from jobs.datatypes import Lexicon, Preparation, Reading
from jobs.errors import InputUnusable


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


def check_skipped(job: Job, reading: Reading) -> None:
    """Refuse an input of which too much was skipped.

    Raises
    ------
    InputUnusable
        It is over `corpus.max_skipped`, or nothing is left.
    """
    found = len(reading.documents) + len(reading.skipped)
    share = len(reading.skipped) / found if found else 0.0
    if share > job.corpus.max_skipped or not reading.documents:
        reasons = "; ".join(f"{s.source}: {s.reason}" for s in reading.skipped[:5])
        raise InputUnusable(
            f"{len(reading.skipped)} of {found} documents could not be used ({share:.0%}), over "
            f"corpus.max_skipped ({job.corpus.max_skipped:.0%}). The first: {reasons}. Mend the "
            "input, or raise corpus.max_skipped."
        )
