"""Human-in-the-loop edits of topics, read from strict YAML with places (`start.edits`)."""

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jobs.artifact_files import content
from jobs.config.scalars import shown
from jobs.config.source import Path as YamlPath
from jobs.config.source import Source
from jobs.config.strict_yaml import MAX_BYTES, parse
from jobs.contracts import Job
from jobs.datatypes import Edits, PartSeeds, Split
from jobs.errors import ConfigError, InputMissing

#: The id of a topic.
TOPIC = re.compile(r"t[0-9]{4,9}")
#: Characters of the longest label.
_LONGEST_LABEL = 200
#: What a part of a topic that is split is told by.
_SEEDS = {"documents", "words"}
#: How a split is written.
_SPLIT = "{topic: t0004, into: [{words: [ferry]}, {documents: [a.txt], words: [bread]}]}"


def path_of(job: Job) -> Path | None:
    """The file of a job's edits, if its configuration names one."""
    return None if job.start.edits is None else Path(job.root, job.start.edits)


def read(job: Job) -> Edits:
    """Read the edits of a job; none where its configuration names no file.

    Raises
    ------
    InputMissing
        The file is not there.
    InputUnusable
        It is no regular file.
    ConfigError
        It is not what edits are; with the place of each fault.
    """
    path = path_of(job)
    if path is None:
        return Edits()
    if not os.path.lexists(path):
        raise InputMissing(
            f"{path} (start.edits) is not there: make it, an empty file will do, or let "
            "`python -m jobs.label` make it"
        )
    return parsed(content(path, MAX_BYTES), str(job.start.edits))


def parsed(data: bytes, name: str) -> Edits:
    """Take edits from the bytes of a file.

    Raises
    ------
    ConfigError
        They are not what edits are; with the place of each fault.
    """
    digest = hashlib.sha256(data).hexdigest()
    # A file with nothing but comments is no document: there are no edits yet.
    if not re.sub(rb"(?m)^\s*#.*$", b"", data.removeprefix(b"\xef\xbb\xbf")).strip():
        return Edits(sha256=digest)
    source = parse(data, name, list)
    found = _Edits(source)
    for number, item in enumerate(source.value or ()):
        found.take((number,), item)
    found.check_splits()
    if source.problems:
        raise ConfigError([str(problem) for problem in sorted(source.problems)])
    return Edits(
        labels=found.labels,
        merges=tuple(found.merges),
        hidden=tuple(found.hidden),
        splits=tuple(found.splits),
        places=found.places,
        sha256=digest,
    )


def quoted(text: str) -> str:
    """Write a text in quotes, as YAML and JSON have them."""
    return json.dumps(text, ensure_ascii=False)


class _Edits:
    """The edits of a file, as far as they have been read; what is wrong goes to `source`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.labels: dict[str, str] = {}
        self.merges: list[tuple[str, ...]] = []
        self.hidden: list[str] = []
        self.splits: list[Split] = []
        self.merged: list[tuple[YamlPath, str]] = []
        self.places: dict[str, str] = {}

    def take(self, path: YamlPath, item: Any) -> None:
        kinds: dict[str, Callable[[YamlPath, Any], None]] = {
            "label": self.label,
            "merge": self.merge,
            "hide": self.hide,
            "split": self.split,
        }
        if not isinstance(item, dict) or len(item) != 1 or next(iter(item)) not in kinds:
            message = f"must be one of {', '.join(f'`{kind}: ...`' for kind in kinds)}"
            self.source.complain(path, message)
            return
        ((kind, value),) = item.items()
        kinds[kind]((*path, kind), value)

    def label(self, path: YamlPath, value: Any) -> None:
        if not isinstance(value, dict) or not value:
            self.source.complain(path, 'must be topics with labels: {t0007: "..."}')
            return
        for topic, text in value.items():
            here = (*path, topic)
            self.topic(here, topic, of_key=True)
            if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_LABEL:
                message = f"must be a text of 1 to {_LONGEST_LABEL} characters. Got {shown(text)}"
                self.source.complain(here, message)
            else:
                self.labels[topic] = text

    def merge(self, path: YamlPath, value: Any) -> None:
        if not isinstance(value, list) or len(value) < 2 or len(set(map(str, value))) < len(value):
            self.source.complain(path, "must be two topics or more: [t0003, t0011]")
            return
        for number, topic in enumerate(value):
            self.topic((*path, number), topic)
            self.merged.append(((*path, number), str(topic)))
        self.merges.append(tuple(map(str, value)))

    def hide(self, path: YamlPath, value: Any) -> None:
        for number, topic in enumerate(value if isinstance(value, list) else [value]):
            self.topic((*path, number) if isinstance(value, list) else path, topic)
            self.hidden.append(str(topic))

    def split(self, path: YamlPath, value: Any) -> None:
        if not isinstance(value, dict) or value.keys() != {"topic", "into"}:
            self.source.complain(path, f"must be a topic and its parts: {_SPLIT}")
            return
        topic, into = value["topic"], value["into"]
        self.topic((*path, "topic"), topic)
        if any(one.topic == topic for one in self.splits):
            self.source.complain((*path, "topic"), f"{topic} is split already, above")
        if not isinstance(into, list) or len(into) < 2:
            self.source.complain((*path, "into"), f"must be two parts or more: {_SPLIT}")
            return
        parts = tuple(self.part((*path, "into", n), part) for n, part in enumerate(into))
        for number, part in enumerate(parts):
            if part != PartSeeds() and part.digest in {one.digest for one in parts[:number]}:
                self.source.complain((*path, "into", number), "is the same as a part above")
        self.splits.append(Split(str(topic), parts, str(self.source.place(path))))

    def part(self, path: YamlPath, value: Any) -> PartSeeds:
        if not isinstance(value, dict) or not value or not value.keys() <= _SEEDS:
            self.source.complain(path, "must have `documents`, `words` or both")
            return PartSeeds()
        found = {name: self.texts((*path, name), value[name]) for name in value}
        return PartSeeds(found.get("documents", ()), found.get("words", ()))

    def texts(self, path: YamlPath, value: Any) -> tuple[str, ...]:
        fine = isinstance(value, list) and all(
            isinstance(one, str) and one.split() for one in value
        )
        if not fine or not value:
            self.source.complain(path, "must be a list of texts, and not empty")
            return ()
        return tuple(value)

    def check_splits(self) -> None:
        """A topic that is split is not shown: only its parts can be merged with others."""
        split = {one.topic: one.place for one in self.splits}
        for path, topic in self.merged:
            if topic in split:
                message = f"{topic} is split ({split[topic]}): merge its parts, by their own ids"
                self.source.complain(path, message)

    def topic(self, path: YamlPath, topic: Any, *, of_key: bool = False) -> None:
        if not isinstance(topic, str) or not TOPIC.fullmatch(topic):
            self.source.complain(path, f"{shown(topic)} is no id of a topic (t0007)", of_key=of_key)
            return
        self.places.setdefault(topic, str(self.source.place(path, of_key=of_key)))
