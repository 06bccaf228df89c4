"""Start mode of a run (cold refit, incremental update, batch inference), and what changed since."""

from collections.abc import Collection, Iterator, Sequence

from jobs.datatypes.history import History, Previous
from jobs.datatypes.identity import Registry
from jobs.settings import StartSettings

#: Under this share of the last run's documents the corpus counts as another one.
_SAME_CORPUS = 0.1


def choose_mode(settings: StartSettings, history: History) -> str:
    """Say how this run begins: as asked for, but the first run of a job is always a refit.

    Every fallback from one mode to another is decided here, and nowhere else.
    """
    return settings.mode if history.previous is not None else "refit"


def changes(
    previous: Previous,
    registry: Registry,
    *,
    kind: str,
    rows: Sequence[str],
    documents: Collection[str],
) -> Iterator[str]:
    """Tell what is no longer as in the run before, in sentences for a person.

    Parameters
    ----------
    registry : Registry
        As it is after this run.
    kind : str
        The model's kind, with its engine if it has one.
    rows : sequence of str
        The topic id of each row of this run's model.
    documents : collection of str
        The ids of this run's documents.
    """
    last = previous.last
    kept = len(set(rows) & set(last.rows))
    told = f"{kept} of the {len(last.rows)} topics of the run before keep their ids"
    if kept < len(last.rows):
        told += "; the events in topics.json say what became of the others"
    if kind != previous.kind:
        yield f"the model was {previous.kind} in the run before and is {kind} now: {told}"
    elif len(rows) != len(last.rows):
        yield (
            f"the model had {len(last.rows)} topics in the run before and has {len(rows)} now: "
            f"{told}"
        )
    common = len(last.main.keys() & set(documents))
    if common < _SAME_CORPUS * len(last.main):
        yield (
            f"only {common} of the {len(last.main)} documents of the run before are in this one, "
            f"so topics were matched by their words alone: {told}"
        )
    for event in registry.of_run():
        if event.kind == "drifted":
            yield (
                f"topic {event.topic} has slowly become another one: its words are like those that "
                f"it was born with by {event.terms:.2f} only, under identity.drift"
            )
