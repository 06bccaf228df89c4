"""Schema validation: from plain values to a Job, each section checked by its settings model."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias, cast

from pydantic import Field, ValidationError, field_validator

from jobs.artifact_settings import ArtifactsSettings, ReportSettings
from jobs.config.complaints import complain, guess, unknown_key, unknown_word
from jobs.config.environment import only_from_environment
from jobs.config.layers import EXTENDS
from jobs.config.renamed import point_out
from jobs.config.scalars import shown
from jobs.config.source import Path, Source
from jobs.contracts import Job, Metric, Model, Reader, TextChain, Vectoriser, Writer
from jobs.errors import ConfigError
from jobs.label_settings import LabelsSettings
from jobs.memory import size_in_bytes
from jobs.settings import (
    FEWEST_TOPICS,
    BackendSettings,
    CorpusSettings,
    GateSettings,
    IdentitySettings,
    NearDuplicateSettings,
    Settings,
    StartSettings,
    TopicCountSettings,
    TopicsSettings,
    TrendsSettings,
)

#: Limit of the number of problems that one error message lists.
MAX_SHOWN = 100
#: What `model.topics` says where the number of topics is to be chosen.
AUTO = "auto"

Menu: TypeAlias = Mapping[str, type[Settings]]


class Head(Settings):
    """The keys that stand at the top of a configuration."""

    job: str = Field(
        pattern="^[a-z0-9][a-z0-9_-]{0,63}$",
        description="Name of the job and of its folder of artifacts.",
    )
    root: str = Field(
        default=".",
        min_length=1,
        description="Folder from which relative paths are taken; itself relative to this file.",
    )
    seed: int = Field(
        default=20, ge=0, lt=2**32, description="Where all that is drawn at random starts from."
    )
    threads: int = Field(
        default=1,
        ge=1,
        le=1024,
        description="How many threads to use; the results do not depend on it.",
    )
    memory_limit: str | int = Field(
        default=AUTO,
        description="How much memory a run may take: a size such as `8GB` or `512MiB`, or a number "
        "of bytes. A run that would need more goes through shards on the disk, or is refused (65) "
        "where that won't do. `auto`: nine tenths of what machine, control group and ulimit allow.",
    )

    @field_validator("memory_limit")
    @classmethod
    def _is_a_size(cls, written: str | int) -> str | int:
        if written != AUTO:
            size_in_bytes(written)
        return written


@dataclass(frozen=True)
class Menus:
    """All that a configuration can choose from."""

    readers: Menu
    vectorisers: Menu
    models: Menu
    engines: Mapping[str, Menu]
    metrics: Menu
    writers: Menu
    text: type[Settings]
    passages: type[Settings]
    vocabulary: type[Settings]
    chain: Callable[..., TextChain]
    embeddings: type[Settings]

    def parts(self) -> dict[str, Menu]:
        """The menu of each section whose `kind:` picks a part."""
        return {"reader": self.readers, "vectoriser": self.vectorisers, "model": self.models}

    def sections(self) -> dict[str, type[Settings] | None]:
        """All sections in the order in which they are written; None for one with a menu."""
        return {
            "backend": BackendSettings,
            "reader": None,
            "corpus": CorpusSettings,
            "near_duplicates": NearDuplicateSettings,
            "text": self.text,
            "passages": self.passages,
            "vocabulary": self.vocabulary,
            "vectoriser": None,
            "embeddings": self.embeddings,
            "model": None,
            "start": StartSettings,
            "identity": IdentitySettings,
            "topic_count": TopicCountSettings,
            "metrics": None,
            "topics": TopicsSettings,
            "labels": LabelsSettings,
            "trends": TrendsSettings,
            "gate": GateSettings,
            "report": ReportSettings,
            "artifacts": ArtifactsSettings,
        }

    def keys(self) -> tuple[str, ...]:
        """All keys that may stand at the top of a configuration."""
        return (*Head.model_fields, *self.sections(), EXTENDS)


def resolve(source: Source, folder: str, menus: Menus) -> Job:
    """Check all of a configuration that is in `folder`, and make a Job of it.

    Raises
    ------
    ConfigError
        With every problem of every section, in the order in which they occur in the files.
    """
    if source.value is None:
        _refuse(source)
    point_out(source)
    names = menus.sections()
    for key in source.value:
        if key not in names and key not in Head.model_fields:
            source.complain((key,), unknown_key(key, menus.keys()), of_key=True)
    head = _head(source)
    auto = _is_auto(source)
    found: dict[str, Any] = {
        name: _section(source, (name,), settings) for name, settings in names.items() if settings
    }
    parts = menus.parts().items()
    found |= {name: _part(source, (name,), menu, menus.engines) for name, menu in parts}
    metrics = _metrics(source, menus.metrics)
    _agree(source, found)
    if source.problems or head is None:
        _refuse(source)
    config = head.model_dump(mode="json")
    config |= {name: one.model_dump(mode="json") for name, one in found.items()}
    config["metrics"] = [metric.model_dump(mode="json") for metric in metrics]
    if auto:
        config["model"]["topics"] = AUTO
    return Job(
        name=head.job,
        root=os.path.abspath(os.path.join(folder, head.root)),
        seed=head.seed,
        threads=head.threads,
        reader=cast(Reader, found["reader"]),
        corpus=found["corpus"],
        near_duplicates=found["near_duplicates"],
        text=menus.chain(**{name: found[name] for name in ("text", "passages", "vocabulary")}),
        vectoriser=cast(Vectoriser, found["vectoriser"]),
        model=cast(Model, found["model"]),
        embeddings=found["embeddings"],
        start=found["start"],
        identity=found["identity"],
        topic_count=found["topic_count"] if auto else None,
        metrics=tuple(cast(Metric, metric) for metric in metrics),
        topics=found["topics"],
        labels=found["labels"],
        trends=found["trends"],
        gate=found["gate"],
        artifacts=found["artifacts"],
        writers=tuple(cast(Writer, writer()) for writer in menus.writers.values()),
        config={name: config[name] for name in (*Head.model_fields, *names)},
        backend=found["backend"],
    )


def _refuse(source: Source) -> NoReturn:
    found = sorted(source.problems, key=lambda problem: (problem.place.line == 0, problem.place))
    lines = [str(problem) for problem in found[:MAX_SHOWN]]
    if len(found) > MAX_SHOWN:
        lines.append(f"and {len(found) - MAX_SHOWN} problems more")
    raise ConfigError(lines)


def _is_auto(source: Source) -> bool:
    """Whether the number of topics is to be chosen; a model is checked with a number for now."""
    model = source.value.get("model")
    if not isinstance(model, dict) or model.get("topics") != AUTO:
        return False
    source.value["model"] = {**model, "topics": FEWEST_TOPICS}
    return True


def _head(source: Source) -> Head | None:
    given = {name: source.value[name] for name in Head.model_fields if name in source.value}
    return cast(Head | None, _validated(source, (), Head, given))


def _section(source: Source, path: Path, settings: type[Settings]) -> Settings | None:
    """Check a section without a menu. One that is missing or empty has its defaults."""
    if len(path) == 1 and source.value.get(path[0]) is None:
        source.value[path[0]] = {}
    value = source.at(path)
    if not isinstance(value, dict):
        source.complain(path, f"must be a mapping. Got {shown(value)} instead.")
        return None
    return _validated(source, path, settings, value)


def _validated(
    source: Source, path: Path, settings: type[Settings], value: dict[str, Any]
) -> Settings | None:
    try:
        # As JSON, strict: a text is no number and 1 is not true, but a list may be a tuple.
        return settings.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        complain(source, path, settings, error)
        return None


def _part(
    source: Source, path: Path, menu: Menu, engines: Mapping[str, Menu] | None = None
) -> Settings | None:
    """Check a section whose `kind:` picks a part from a menu."""
    name = str(path[-1])
    options = ", ".join(sorted(menu))
    if path == (name,) and name not in source.value:
        source.complain(path, f"is missing; it must be a mapping with kind: one of {options}")
        return None
    value = source.at(path)
    if not isinstance(value, dict):
        source.complain(path, f"must be a mapping with kind: one of {options}")
        return None
    if "kind" not in value:
        source.complain((*path, "kind"), f"is missing; it must be one of {options}", of_key=True)
        return None
    kind = _choice(source, (*path, "kind"), menu)
    if kind is None:
        return None
    settings = menu[kind]
    if engines and kind in engines and "engine" in value:
        engine = _choice(source, (*path, "engine"), engines[kind])
        if engine is None:
            return None
        settings = engines[kind][engine]
    return _section(source, path, settings)


def _choice(source: Source, path: Path, menu: Menu) -> str | None:
    """The word at `path` if it is on the menu, else what was probably meant, for all that follows:
    a misspelled kind must not hide the other problems of its section."""
    word = source.at(path)
    if isinstance(word, str) and word in menu:
        return word
    source.complain(path, unknown_word(word, menu))
    return guess(word, menu)


def _metrics(source: Source, menu: Menu) -> list[Settings]:
    value = source.value.get("metrics")
    if value is None:
        return []
    if not isinstance(value, list):
        source.complain(("metrics",), f"must be a list. Got {shown(value)} instead.")
        return []
    checked = [_part(source, ("metrics", at), menu) for at in range(len(value))]
    return [metric for metric in checked if metric is not None]


def _agree(source: Source, found: Mapping[str, Settings | None]) -> None:
    """Check what sections say of each other."""
    _fields_are_kept(source, found)
    if getattr(found["labels"], "api_key", None):
        only_from_environment(source, ("labels", "api_key"))
    kind = getattr(found["vectoriser"], "kind", "")
    if getattr(found["model"], "kind", "") == "lda" and kind != "counts":
        told = f"{shown(kind)} does not go with model.kind 'lda', which models counts; write counts"
        source.complain(("vectoriser", "kind"), told)


def _fields_are_kept(source: Source, found: Mapping[str, Settings | None]) -> None:
    """Check that the reader keeps the fields that topics are counted by."""
    fields = getattr(found["reader"], "fields", None)
    if fields is None:
        return
    for at, name in enumerate(getattr(found["trends"], "by", ())):
        if name not in fields.metadata:
            told = f"{shown(name)} is not among the fields of reader.fields.metadata; add it"
            source.complain(("trends", "by", at), told)
