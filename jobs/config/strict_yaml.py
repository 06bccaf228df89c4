"""Strict YAML: a subset of version 1.2 to plain values with source positions, every fault at once.

PyYAML's own loaders read YAML 1.1 (`no` is false, `1e-3` a string, `010` eight, `1:30` ninety),
let the last of two equal keys win, and a few hundred bytes of merge keys make them run for ever.
Only its event parser is used here: it neither resolves nor recurses.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from jobs.config.scalars import character_fault, scalar, shown
from jobs.config.source import NO_KEY, Path, Place, Problem, Source

#: Size limit of a configuration file, in bytes.
MAX_BYTES = 2**20
#: Limit of the number of nodes (values and keys) of a configuration file.
MAX_NODES = 20_000
#: Limit of the nesting depth of a configuration.
MAX_DEPTH = 32


def parse(data: bytes, file: str, kind: type[dict[Any, Any]] | type[list[Any]] = dict) -> Source:
    """Read one YAML document.

    The source's value is a mapping, or a list where that is the `kind`; None when there is a
    problem.
    """
    source = Source()
    try:
        text = _decode(data, file)
        _compose(source, text, file)
        if not isinstance(source.value, kind):
            what = "a mapping of keys to values" if kind is dict else "a list"
            raise _Stop(Place(file, 1, 1), f"must be {what}, and not empty")
    except _Stop as stop:
        source.problems.append(Problem(stop.place, (), stop.message))
        source.value = None
    return source


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise _Stop(Place(file, 1, 1), f"is larger than {MAX_BYTES} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        byte = f"byte 0x{data[error.start]:02x}"
        raise _Stop(
            _place_after(before, file), f"{byte} is not UTF-8; save the file as UTF-8"
        ) from None


def _compose(source: Source, text: str, file: str) -> None:
    try:
        _Composer(source, file).compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        # PyYAML quotes nothing of a file but single characters and the handles of tags.
        what = re.sub(
            "tag handle .*", "tag handle", ", ".join(filter(None, (error.context, error.problem)))
        )
        raise _Stop(place, f"is not YAML here: {what}") from None
    except yaml.reader.ReaderError as error:
        place = _place_after(text[: error.position], file)
        raise _Stop(place, f"U+{ord(text[error.position]):04X} is not allowed in YAML") from None


def _place_after(text: str, file: str) -> Place:
    return Place(file, text.count("\n") + 1, len(text) - text.rfind("\n"))


class _Stop(Exception):
    """A fault that ends the reading of this file."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


class _Composer:
    """Builds values from PyYAML's events, and notes places and problems as it goes."""

    def __init__(self, source: Source, file: str) -> None:
        self.source, self.file, self.nodes = source, file, 0

    def compose(self, text: str) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.SafeLoader)
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Stop(self.place(event), "a second document begins; keep one to a file")
                if event.version not in (None, (1, 2)) or event.tags:
                    raise _Stop(self.place(event), "only YAML 1.2 without tags is read")
                self.source.value = self.node(next(self.events), (), 1)

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def problem(self, event: Any, path: Path, message: str) -> None:
        self.source.problems.append(Problem(self.place(event), path, message))

    def node(self, event: Any, path: Path, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _Stop(self.place(event), f"has more than {MAX_NODES} values")
        if depth > MAX_DEPTH:
            raise _Stop(self.place(event), f"is nested deeper than {MAX_DEPTH} levels")
        self.source.values[path] = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            message = f"the alias *{event.anchor} is not allowed; repeat the value"
            return self.source.complain(path, message)
        if event.anchor:
            self.problem(event, path, f"the anchor &{event.anchor} is not allowed; use `extends:`")
        if event.tag:
            self.problem(event, path, f"the tag {shown(event.tag)} is not allowed; leave it out")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.scalar(event, path)

    def scalar(self, event: Any, path: Path) -> Any:
        if fault := character_fault(event.value):
            return self.source.complain(path, fault)
        if event.style:
            return event.value
        self.source.plain.add(path)
        try:
            return scalar(event.value)
        except ValueError as error:
            return self.source.complain(path, str(error))

    def sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            here = (*path, len(items))
            self.source.keys[here] = self.place(event)
            items.append(self.node(event, here, depth + 1))
        return items

    def mapping(self, path: Path, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path, depth)
            here = path if key is None else (*path, key)
            if key is not None and key in items:
                first = self.source.keys[here].line
                self.problem(event, here, f"is given twice, first in line {first}; keep one")
                key = None
            if key is None:
                # The value is read all the same, for the problems in it, but
                # where it does not cover the places of the first key.
                self.node(next(self.events), (*here, NO_KEY), depth + 1)
                continue
            self.source.keys[here] = self.place(event)
            items[key] = self.node(next(self.events), here, depth + 1)
        return items

    def key(self, event: Any, path: Path, depth: int) -> str | None:
        if isinstance(event, yaml.ScalarEvent) and event.value and not event.anchor:
            fault = character_fault(event.value)
            if event.value == "<<" and not event.style:
                fault = "the merge key << is not allowed; use `extends:`, or repeat the keys"
            elif event.tag:
                fault = f"the tag {shown(event.tag)} is not allowed; leave it out"
            if not fault:
                self.nodes += 1
                return str(event.value)
        else:
            fault = "a key must be a word: no list, mapping, alias or anchor, and not empty"
            self.node(event, (*path, NO_KEY), depth + 1)
        self.problem(event, path, fault)
        return None
