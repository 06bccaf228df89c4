"""From a YAML path to a Job: registries, kinds, every complaint with its place and YAML path.

A chain: `strict_yaml` reads files and keeps the places, `layers` joins what a file extends, `--set`
and the environment, `resolve` makes the parts, `complaints` says what is wrong with them.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import yaml

from jobs.config.extras import point_out_missing
from jobs.config.layers import gather
from jobs.config.renamed import OLD_SECTIONS, by_todays_names
from jobs.config.resolve import Menu, Menus, resolve
from jobs.config.scalars import scalar
from jobs.config.source import Place, Source
from jobs.contracts import Job
from jobs.errors import ConfigError, InputUnusable


def installed() -> Menus:
    """All that this package has to choose from."""
    from jobs.embeddings import Embeddings
    from jobs.metrics import METRICS
    from jobs.models import ENGINES, MODELS
    from jobs.readers import READERS
    from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
    from jobs.text.terms.decisions import VocabularySettings
    from jobs.vectorisers import VECTORISERS
    from jobs.writers import WRITERS

    return Menus(
        readers=cast(Menu, READERS),
        vectorisers=cast(Menu, VECTORISERS),
        models=cast(Menu, MODELS),
        engines=cast(Mapping[str, Menu], ENGINES),
        metrics=cast(Menu, METRICS),
        writers=cast(Menu, WRITERS),
        text=TextSettings,
        passages=PassageSettings,
        vocabulary=VocabularySettings,
        chain=PreparationChain,
        embeddings=Embeddings,
    )


def load(path: str, sets: Sequence[str] = (), menus: Menus | None = None) -> Job:
    """Read a configuration file and make a Job of it.

    Parameters
    ----------
    sets : sequence of str
        What `--set` gave, each `PATH=VALUE`.
    menus : Menus
        What can be chosen from; by default all that is installed.

    Raises
    ------
    ConfigError
        With every problem, each with its place.
    InputMissing
        The file cannot be read.
    UsageError
        One of `sets` is not `PATH=VALUE`.
    """
    menus = menus or installed()
    source = gather(path, {*menus.keys(), *OLD_SECTIONS}, sets)
    point_out_missing(source)
    return _made(source, os.path.dirname(path), menus)


def of_values(values: Mapping[str, Any], folder: str) -> Job:
    """Make a Job of what a configuration file would hold; relative paths are those of `folder`.

    Raises
    ------
    ConfigError
        With every problem, each with its YAML path.
    """
    source = Source(dict(values), values={(): Place("the configuration")})
    point_out_missing(source)
    return _made(source, folder, installed())


def load_values(values: Mapping[str, Any], folder: str, name: str) -> Job:
    """Make a Job of a configuration that a run recorded; `name` says where, for messages.

    Keys that had another name when it was recorded are read by the name that they have now.

    Raises
    ------
    InputUnusable
        The values are not (or no longer) a configuration: the run is damaged, or was published by
        a release that had other settings.
    """
    source = Source(by_todays_names(values), values={(): Place(name)})
    try:
        return _made(source, folder, installed())
    except ConfigError as error:
        raise InputUnusable(
            "the configuration that the run recorded cannot be used here: "
            + "; ".join(error.problems)
        ) from None


def _made(source: Source, folder: str, menus: Menus) -> Job:
    """Make a Job whose reader does not enter the folders that the job itself writes to."""
    from jobs.readers.opening import Files

    job = resolve(source, folder, menus)
    if not isinstance(job.reader, Files):
        return job
    written = [os.path.join(job.root, job.artifacts.dir)]
    if job.backend.scratch is not None:
        written.append(os.path.join(job.root, job.backend.scratch, job.name))
        given = Path(os.path.realpath(os.path.join(job.root, job.reader.path)))
        if given.is_relative_to(os.path.realpath(written[-1])):
            source.complain(
                ("backend", "scratch"),
                f"the input ({job.reader.path}) lies in {written[-1]}, where the shards of this "
                "job would; name another folder",
            )
            raise ConfigError([str(problem) for problem in source.problems])
    return replace(job, reader=job.reader.sparing(*written))


def as_yaml(values: Mapping[str, Any]) -> str:
    """YAML that loads again to the same values, here and in readers of YAML 1.1."""
    return yaml.dump(dict(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


class _Dumper(yaml.SafeDumper):
    """Quotes what either version of YAML would not read as text, and repeats equal values."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    try:
        plain = scalar(value) == value and value.isprintable()
    except ValueError:
        plain = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _text)
