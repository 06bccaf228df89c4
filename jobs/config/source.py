"""YAML text to plain values, each with its place: a strict subset of YAML 1.2, every fault at once.

PyYAML's own loaders read YAML 1.1 (`no` is false, `1e-3` a string, `010` eight, `1:30` ninety),
let the last of two equal keys win, and a few hundred bytes of merge keys make them run for ever.
Only its event parser is used here: it neither resolves nor recurses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml

MAX_BYTES = 2**20
MAX_NODES = 20_000
MAX_DEPTH = 32

Path: TypeAlias = tuple[str | int, ...]

_NO_KEY = "\0"  # stands in a path for a key that could not be read: no key can hold a NUL
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Place(NamedTuple):
    """Where something was said: a file with line and column from 1, or `--set` with line 0."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Problem(NamedTuple):
    """One thing that is wrong: `place: yaml.path: message`."""

    place: Place
    path: Path
    message: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (str(self.place), dotted(self.path), self.message)))


@dataclass
class Source:
    """Plain values, where each of them stands, and what is wrong with how they were written.

    `keys` holds the place of each value's key (or list dash), `values` that of the value itself.
    A value that could not be read is None. `plain` holds the paths of what stands in no quotes,
    `settled` those of values of which all has been said.
    """

    value: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    plain: set[Path] = field(default_factory=set)
    settled: set[Path] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def at(self, path: Path) -> Any:
        """The value at a path that exists."""
        value = self.value
        for part in path:
            value = value[part]
        return value

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where a value (or its key) stands; the nearest thing above it where that is not known."""
        for length in range(len(path), -1, -1):
            known = self.keys if of_key or length < len(path) else self.values
            if (place := known.get(path[:length])) is not None:
                return place
        return self.values.get((), Place(""))

    def rename(self, path: Path, name: str) -> None:
        """Give the key of a map another name; its value, and all below, stay where they stand."""
        old, new = len(path), (*path[:-1], name)
        holder = self.at(path[:-1])
        holder[name] = holder.pop(path[-1])
        for places in (self.keys, self.values):
            for moved in [one for one in places if one[:old] == path]:
                places[*new, *moved[old:]] = places.pop(moved)
        for held in (self.plain, self.settled):
            for moved in [one for one in held if one[:old] == path and len(one) > old]:
                held.remove(moved)
                held.add((*new, *moved[old:]))

    def complain(self, path: Path, message: str, *, of_key: bool = False) -> None:
        """Note a problem of a value, unless it has one: the first is the cause of the second."""
        if path not in self.settled:
            self.settled.add(path)
            self.problems.append(Problem(self.place(path, of_key=of_key), path, message))


def dotted(path: Path) -> str:
    """A path as it is written in messages and after `--set`: `metrics[0].kind`."""
    text = ""
    for part in path:
        if part != _NO_KEY:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def scalar(text: str) -> str | int | float | bool | None:
    """Read a plain scalar by the core schema of YAML 1.2 (section 10.3.2).

    Raises
    ------
    ValueError
        The number has a leading zero (YAML 1.1 and 1.2 read it differently), is not finite, or is
        too large for 64 bits.
    """
    if text in _NULLS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _LEADING_ZERO.fullmatch(text):
        plain = text[: text.startswith("-")] + (text.lstrip("+-0") or "0")
        raise ValueError(
            f"{shown(text)} is a number with a leading zero, which YAML 1.2 reads as decimal and "
            f"YAML 1.1 as octal; write {plain[:20]}, or '{text[:20]}' in quotes if it is text"
        )
    for pattern, base in ((_INTEGER, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.fullmatch(text):
            number = int(text if base == 10 else text[2:], base) if len(text) < 70 else 2**63
            if not -(2**63) <= number < 2**63:
                raise ValueError(f"the number {shown(text)} does not fit into 64 bits")
            return number
    if _FLOAT.fullmatch(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise ValueError(f"the number {shown(text)} is too large")
        return value
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is no finite number; no setting may be infinite or NaN")
    return text


def shown(value: Any) -> str:
    """A value as messages show it: in YAML's words, and not too long."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def parse(data: bytes, file: str) -> Source:
    """Read one YAML document. The source's value is a mapping, or None when there is a problem."""
    source = Source()
    try:
        text = _decode(data, file)
        _compose(source, text, file)
        if not isinstance(source.value, dict) and not source.problems:
            raise _Stop(Place(file, 1, 1), "must be a mapping of keys to values, and not empty")
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
        what = ", ".join(filter(None, (error.context, error.problem)))
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
                self.node(next(self.events), (*here, _NO_KEY), depth + 1)
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
            self.node(event, (*path, _NO_KEY), depth + 1)
        self.problem(event, path, fault)
        return None


def character_fault(text: str) -> str:
    """Say which character of a text is none that a setting may hold; "" where all is well."""
    if "\0" in text:
        return "holds a NUL character"
    return "holds half a surrogate pair, which is no character" if _SURROGATE.search(text) else ""
