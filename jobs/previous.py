"""The run that a run goes on from (topic tracking): the latest one, or the newest that is sound."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jobs import config, provenance, published
from jobs.carried import carried, scores
from jobs.datatypes import (
    Edits,
    FloatArray,
    History,
    KeptModel,
    KnownTerms,
    LastRun,
    Previous,
    Registry,
)
from jobs.errors import InputUnusable, JobError
from jobs.identity.likeness import rows_of
from jobs.identity.registry import adopt
from jobs.journal import log
from jobs.published import Published
from jobs.saved_model import SavedModel
from jobs.saved_registry import REGISTRY, load_registry
from jobs.settings import StartMode
from jobs.store import Store
from jobs.topics import fitting
from jobs.writers.paging import REPORT

#: What is told where an older run had to be taken.
_OLDER = (
    "the latest run could not be read, so this one goes on from an older one: topics that were "
    "born in between have new ids"
)
#: What is told where none could be taken, and --force was given.
_ANEW = "no earlier run could be read, so all topics have new ids (--force)"


def history(store: Store, mode: StartMode, edits: Edits, *, force: bool) -> History:
    """Find what the next run of a job goes on from: `latest`, else the newest that is sound.

    `edits` are what a person said of topics.

    Raises
    ------
    InputUnusable
        There are runs, but none of them is sound, and `force` was not given: all ids would be
        dealt anew.
    """
    latest = store.latest()
    if latest is None:
        return History(edits=edits)
    runs = store.newest_first()
    candidates = sorted(runs, key=lambda run: run.name != latest.name)  # stable: the newest first
    faults = []
    for run in candidates:
        try:
            found = previous(published.load(run), mode)
        except JobError as error:
            faults.append(str(error))
            log.warning("not sound, so nothing goes on from it: %s", error)
            continue
        note = (_OLDER,) if faults else ()
        newer = runs[: runs.index(run)]
        program = provenance.sources() if mode != "refit" else ""
        return replace(_numbered(newer, found, note), edits=edits, program=program)
    if not force:
        raise InputUnusable(
            f"none of the {len(runs)} runs in {store.runs} is sound ({faults[0]}). Without one all "
            "topics would get new ids. Put one back from a backup, or run with --force to begin "
            "anew"
        )
    log.warning("%s", _ANEW)
    return replace(_numbered(runs, None, (_ANEW,)), edits=edits)


def recorded(run: Published, mode: StartMode, edits: Edits) -> History:
    """What a published run went on from, which must still be there; `edits` are those it had.

    Raises
    ------
    InputMissing, InputUnusable
        It is gone, or damaged.
    """
    name = run.manifest.get("previous")
    before = run.path.parents[1] / "runs" / str(name)
    found = None if name is None else previous(published.load(before), mode)
    registry = load_registry(run)
    if registry is None:
        return History(previous=found, edits=edits)
    notes = tuple(run.manifest.get("start", {}).get("notes", ()))
    program = str(run.manifest["sources_sha256"])
    return History(registry.run, registry.first, found, notes, edits, program)


def previous(run: Published, mode: StartMode) -> Previous:
    """Take from a published run what the next run of the job depends on, if that begins so.

    Raises
    ------
    InputUnusable
        The run is damaged, or its model is not of the kind that it says.
    """
    saved = run.model()
    registry = load_registry(run)
    documents = list(run.assignments())
    topics = {str(one["id"]): one.get("unedited", one["topic"]) for one in documents}
    main = {document: str(topic) for document, topic in topics.items() if topic is not None}
    shown = {
        str(one["id"]): (str(one["topic"]), float(one["margin"]))
        for one in documents
        if one["topic"] is not None
    }
    try:
        settings = saved.config["model"]
        kind = fitting.kind_name(settings["kind"], settings.get("engine", ""))
        terms, topic_term = _topics(run, saved, registry)
        if registry is None:
            registry = adopt(str(run.manifest["job"]), saved.rows.ids, terms, topic_term, main)
        last = LastRun(registry, saved.rows.ids, terms, topic_term, main)
        kept = _kept(run, saved, documents) if mode != "refit" else None
    except (AttributeError, KeyError, IndexError, ValueError, TypeError) as error:
        raise InputUnusable(
            f"{saved.path}: it and metrics.json are not those of this model: {error!r}"
        ) from error
    return Previous(
        run_id=run.run_id,
        kind=kind,
        scores=_scores(run.json("metrics.json")),
        last=last,
        shown=shown,
        kept=kept,
        carried=carried(run, saved.topic_ids, documents) if mode == "assign" else None,
    )


def _kept(
    run: Published, saved: SavedModel, documents: Sequence[Mapping[str, Any]]
) -> KeptModel | None:
    """What an update or an assignment goes on from; None for a run that kept no digests."""
    digests = {str(one["id"]): str(one["digest"]) for one in documents if "digest" in one}
    if len(digests) < len(documents):
        return None
    metrics = run.json("metrics.json")
    said = scores(metrics, saved.topic_ids)
    return KeptModel(
        config={**run.manifest["config"], **saved.config},
        lexicon=saved.lexicon,
        known=KnownTerms(saved.terms, saved.display),
        digests=digests,
        pages={str(one["id"]): str(one["page"]) for one in documents if _beside(one)},
        vectoriser_arrays=saved.vectoriser_arrays,
        model_arrays=saved.model_arrays,
        rows=saved.rows,
        scores=tuple(replace(one, run=one.run or metrics["fitted_in"]) for one in said),
        program=str(run.manifest["sources_sha256"]),
        edits_sha256=str(run.manifest.get("start", {}).get("edits_sha256", "")),
    )


def _beside(document: Mapping[str, Any]) -> bool:
    """Whether a document is shown on a further page of the report, not in report.html itself."""
    return str(document.get("page") or REPORT).partition("#")[0] != REPORT


def _topics(
    run: Published, saved: SavedModel, registry: Registry | None
) -> tuple[tuple[str, ...], FloatArray]:
    """The terms of a run's model and its topics, float64[rows, terms].

    Where today's program no longer has the settings of that model, the registry's signatures
    serve: the heaviest terms of each topic.
    """
    values = {**run.manifest["config"], **saved.config}
    try:
        model = config.load_values(values, "/", f"{run.path}/manifest.json").model
    except InputUnusable as error:
        if registry is None:
            raise
        log.warning(
            "topics of the run before are known by their heaviest words only (%s): %s",
            *(REGISTRY, error),
        )
        by_id = {topic.id: topic.last for topic in registry.topics}
        signatures = [by_id[topic] for topic in saved.rows.ids]
        terms = tuple(dict.fromkeys(term for one in signatures for term in one.terms))
        return terms, rows_of(signatures, terms)
    return saved.terms, saved.restored(model).topic_term


def _numbered(newer: list[Path], found: Previous | None, notes: tuple[str, ...]) -> History:
    """Number a run after the one that it goes on from and all `newer` ones: no id is used twice."""
    registries = [found.last.registry] if found else []
    for run in newer:
        try:
            registry = load_registry(published.load(run, whole=False))
        except JobError:
            continue  # it was told of, or is newer than the run that a person turned back to
        registries += [registry] if registry else []
    return History(
        run=max((one.run for one in registries), default=0) + 1,
        first=max((one.next for one in registries), default=0),
        previous=found,
        notes=notes,
    )


def _scores(metrics: Mapping[str, Any]) -> dict[str, float]:
    return {
        str(score["name"]): float(score["value"])
        for score in metrics["scores"]
        if score["value"] is not None
    }
