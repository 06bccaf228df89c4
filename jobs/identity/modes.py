"""Start mode of a run (cold refit, incremental update, batch inference), and what changed since."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.contracts import Job, UpdatableModel
from jobs.datatypes.history import History, Previous
from jobs.datatypes.identity import Registry
from jobs.settings import StartMode
from jobs.topics.fitting import kind

#: What of a configuration a model depends on: where it differs it begins anew.
KEPT_SECTIONS = ("text", "passages", "vocabulary", "vectoriser", "model", "start.guided")
#: What files that are carried over depend on besides.
CARRIED_SECTIONS = (
    *("topics", "near_duplicates", "report", "artifacts.passages", "artifacts.repairs"),
    *("artifacts.matrix", "artifacts.tables"),
)
#: Under this share of the last run's documents the corpus counts as another one.
_SAME_CORPUS = 0.1
#: What is advised where the corpus is another one, but the model was not fitted anew.
_ADVICE = ". Where these are of other themes, run once with start.mode: refit"


@dataclass(frozen=True)
class Start:
    """How a run begins: the mode that was asked for or fell back to, and what is told of it."""

    mode: StartMode
    notes: tuple[str, ...] = ()


def choose_start(job: Job, history: History) -> Start:
    """Say how a run begins: as asked for, or by the next mode that can be.

    Every fallback from one mode to another is decided here, and nowhere else.
    """
    asked = job.start.mode
    told = ""
    for mode, cannot in _FAULTS:
        if mode == asked or told:
            fault = cannot(job, history)
            if not fault:
                return _begun(asked, mode, told)
            told = told or fault
    return _begun(asked, "refit", told)


def _begun(asked: StartMode, mode: StartMode, told: str) -> Start:
    note = f"start.mode is {asked}, but this run began as {mode}: {told}"
    return Start(mode, () if mode == asked else (note,))


def _cannot_assign(job: Job, history: History) -> str:
    """Say why a run cannot assign by the last model and carry the rest over; "" where it can."""
    fault = _cannot_carry(job, history)
    if not fault and history.previous and history.previous.carried is None:
        return "the run before is of a release that published too little to carry over"
    return fault


def carries_pages(job: Job, history: History) -> bool:
    """Whether a run is an update whose documents are shown as by the run before it.

    Then pages of the report may be carried over, where they still say what is so.
    """
    return choose_start(job, history).mode == "update" and not _cannot_carry(job, history)


def _cannot_carry(job: Job, history: History) -> str:
    """Say why files of the last run cannot be carried over as they are; "" where they can."""
    fault = _cannot_go_on(job, history, (*KEPT_SECTIONS, *CARRIED_SECTIONS))
    kept = history.previous.kept if history.previous else None
    if not fault and kept and kept.edits_sha256 != history.edits.sha256:
        return "what start.edits says has changed since the run before"
    if not fault and kept and kept.program != history.program:
        return (
            "the program is another version than that of the run before: its text chain may differ"
        )
    return fault


def _cannot_update(job: Job, history: History) -> str:
    """Say why a run cannot update the last model; "" where it can."""
    fault = _cannot_go_on(job, history, KEPT_SECTIONS)
    if not fault and not isinstance(job.model, UpdatableModel):
        return f"a model of kind {kind(job.model)} cannot be updated"
    return fault


def _cannot_go_on(job: Job, history: History, sections: Sequence[str]) -> str:
    previous = history.previous
    if previous is None:
        return "it is the first run of its job"
    if previous.kept is None:
        return "the run before is of a release that kept too little to go on from"
    before, now = previous.kept.config, job.config
    changed = [name for name in sections if _part(before, name) != _part(now, name)]
    if changed:
        return f"the configuration is not that of the run before ({', '.join(changed)})"
    return ""


#: What keeps a run from each mode, the cheapest mode first.
_FAULTS: tuple[tuple[StartMode, Callable[[Job, History], str]], ...] = (
    ("assign", _cannot_assign),
    ("update", _cannot_update),
)


def _part(config: Mapping[str, Any], path: str) -> Any:
    """Look up a part of a configuration by its YAML path; None where it is not there."""
    part: Any = config
    for step in path.split("."):
        part = part.get(step) if isinstance(part, Mapping) else None
    return part


def changes(
    previous: Previous,
    registry: Registry,
    *,
    model: str,
    rows: Sequence[str],
    documents: Collection[str],
) -> Iterator[str]:
    """Tell what is no longer as in the run before, in sentences for a person.

    Parameters
    ----------
    registry : Registry
        As it is after this run.
    model : str
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
    if model != previous.kind:
        yield f"the model was {previous.kind} in the run before and is {model} now: {told}"
    elif len(rows) != len(last.rows) and registry.mode == "refit":
        yield (
            f"the model had {len(last.rows)} topics in the run before and has {len(rows)} now: "
            f"{told}"
        )
    common = len(last.main.keys() & set(documents))
    if common < _SAME_CORPUS * len(last.main):
        yield (
            f"only {common} of the {len(last.main)} documents of the run before are in this one, "
            f"so topics were matched by their words alone: {told}"
            + ("" if registry.mode == "refit" else _ADVICE)
        )
    for event in registry.of_run():
        if event.kind == "drifted":
            yield (
                f"topic {event.topic} has slowly become another one: its words are like those that "
                f"it was born with by {event.terms:.2f} only, under identity.drift"
            )
