"""The batch pipeline: from documents to a result, in the mode that the run starts in. No file.

`full` prepares all documents and fits a model or updates the last one; `inference` assigns what is
new by the last model and carries all else over, which `merging` puts together; `counting` counts
what both report, and `legible` leaves out what cannot be read.
"""

from jobs.contracts import Budget, Job, Progress
from jobs.contracts.row_threads import row_threads
from jobs.datatypes import History, Reading, Result
from jobs.identity.modes import choose_start
from jobs.pipeline.full import fit_run
from jobs.pipeline.inference import assign_run
from jobs.topics.over_time.trends import with_trends
from jobs.topics.training import check_skipped

__all__ = ["NO_HISTORY", "run"]

#: The first run of a job goes on from nothing.
NO_HISTORY = History()


def _unlimited(stage: str, **sizes: int) -> None:
    """Implements `jobs.contracts.Budget` where memory is no matter."""


def run(
    job: Job,
    reading: Reading,
    *,
    progress: Progress,
    history: History = NO_HISTORY,
    budget: Budget = _unlimited,
) -> Result:
    """Model the documents, or assign the new ones by the last model.

    `history` has the last published run, for what depends on it: the model that is gone on from,
    the ids of the topics, the number of topics that is kept, and the quality gate. `budget` is
    asked before each stage.

    Raises
    ------
    InputUnusable
        Too much was skipped, nothing is left after preparation, no word became a term, there
        are more topics than rows, or a stage would need more memory than it may take.
    """
    check_skipped(job, reading)
    start = choose_start(job, history)
    begin = assign_run if start.mode == "assign" else fit_run
    with row_threads(job.threads):
        result = begin(job, reading, history, start, (progress, budget))
    return with_trends(result, job, history)
