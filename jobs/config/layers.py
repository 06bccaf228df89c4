"""One configuration out of several layers: the file, what it extends, `--set`, the environment."""

import os
import re
from collections.abc import Sequence
from typing import Any

from jobs.config.source import (
    MAX_BYTES,
    Path,
    Place,
    Problem,
    Source,
    character_fault,
    parse,
    scalar,
    shown,
)
from jobs.datatypes import Scalar
from jobs.errors import InputMissing, UsageError

MAX_EXTENDS = 5

_NAME = r"[^\s.=\[\]]+(\[[0-9]{1,6}\])*"
_SET_PATH = re.compile(rf"{_NAME}(\.{_NAME})*")
_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")
_VARIABLE = re.compile(r"\$\{env:([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?\}", re.DOTALL)


def gather(path: str, sets: Sequence[str] = ()) -> Source:
    """Read a configuration file with all that it extends, then `--set`, then the environment.

    Raises
    ------
    InputMissing
        The file itself cannot be read. (One that it extends is a problem of the source.)
    UsageError
        A `--set` is not `PATH=VALUE`.
    """
    try:
        source = _file(path, ())
    except OSError as error:
        raise InputMissing(
            f"the configuration {path} cannot be read: {error.strerror}. Give the path of a YAML "
            "file, such as configs/lda.yaml."
        ) from error
    source = _merged(source, _command_line(sets))
    source.value = _environment(source, source.value, ())
    return source


def _file(path: str, above: tuple[str, ...]) -> Source:
    with open(path, "rb") as file:
        source = parse(file.read(MAX_BYTES + 1), path)
    if source.value is None or "extends" not in source.value:
        return source
    name = source.value.pop("extends")
    chain = (*above, os.path.realpath(path))
    target = os.path.join(os.path.dirname(path), str(name))
    if not isinstance(name, str) or not name:
        source.complain(("extends",), f"must be the path of a file. Got {shown(name)} instead.")
    elif os.path.realpath(target) in chain:
        source.complain(("extends",), f"{shown(name)} leads back to this file; break the circle")
    elif len(chain) > MAX_EXTENDS:
        source.complain(("extends",), f"goes deeper than {MAX_EXTENDS} files; merge some of them")
    else:
        try:
            base = _file(target, chain)
        except OSError as error:
            source.complain(("extends",), f"{shown(name)} cannot be read: {error.strerror}")
        else:
            _move_root(base, os.path.dirname(target), os.path.dirname(path))
            return _merged(base, source)
    return source


def _move_root(source: Source, old: str, new: str) -> None:
    """A root is relative to the file that says it; make it relative to the one that extends it."""
    root = (source.value or {}).get("root")
    if isinstance(root, str):
        root = _environment(source, root, ("root",))
        if isinstance(root, str) and not os.path.isabs(root):
            root = os.path.relpath(os.path.join(old or ".", root), new or ".")
        source.value["root"] = root


def _command_line(sets: Sequence[str]) -> Source:
    """All `PATH=VALUE` as one layer. Items of a list stand in it as a map with their numbers."""
    layer = Source({})
    for text in sets:
        target, equals, written = text.partition("=")
        if not equals or not _SET_PATH.fullmatch(target):
            raise UsageError(f"--set {text}: must be PATH=VALUE, such as --set model.topics=30")
        path = tuple(int(step[1]) if step[1] else step[2] for step in _STEP.finditer(target))
        holder = layer.value
        for length, part in enumerate(path, start=1):
            layer.keys[path[:length]] = layer.values[path[:length]] = Place(f"--set {text}")
            if length < len(path):
                if not isinstance(holder.get(part), dict):
                    holder[part] = {}
                holder = holder[part]
        holder[path[-1]] = _value(layer, path, written)
    return layer


def _value(layer: Source, path: Path, written: str) -> Any:
    """Read the value of a `--set`: a scalar, or a quoted text, list or map as YAML writes them."""
    if written[:1] in ("'", '"', "[", "{"):
        parsed = parse(b"value: " + os.fsencode(written), "--set")
        for problem in parsed.problems:
            layer.complain(path, problem.message)
        return None if parsed.problems else parsed.value["value"]
    layer.plain.add(path)
    try:
        return _checked(scalar(written))
    except ValueError as error:
        layer.complain(path, str(error))
        return None


def _merged(base: Source, over: Source) -> Source:
    """Lay one source over another: maps are merged, all else is replaced.

    A map whose `kind` differs is replaced as well: the keys of one kind mean nothing to another.
    """
    merged = Source(problems=[*base.problems, *over.problems])
    if base.value is not None and over.value is not None:
        merged.value = _lay(base, over, (), merged)
    return merged


def _lay(base: Source, over: Source, path: Path, into: Source) -> Any:
    old, new = base.at(path), over.at(path)
    numbers = [key for key in new if isinstance(key, int)] if isinstance(new, dict) else []
    if numbers:
        items = dict(enumerate(old)) if isinstance(old, list) else {}
        for key in [key for key in numbers if key not in items]:
            message = f"there is no such item; the list has {len(items)}, counted from 0"
            into.problems.append(Problem(over.place((*path, key)), (*path, key), message))
        if items:
            laid = _lay_map(base, over, items, path, into)
            return [laid[key] for key in items]
        return _copy(base, old, path, into)
    both_maps = isinstance(old, dict) and isinstance(new, dict)
    if both_maps and ("kind" not in new or new["kind"] == old.get("kind")):
        return _lay_map(base, over, old, path, into)
    return _copy(over, new, path, into)


def _lay_map(
    base: Source, over: Source, old: dict[Any, Any], path: Path, into: Source
) -> dict[Any, Any]:
    _copy_place(base, path, into)
    _copy_place(over, path, into)
    new, items = over.at(path), {}
    for key in {**old, **new}:
        if key in old and key in new:
            items[key] = _lay(base, over, (*path, key), into)
        elif key in new:
            items[key] = _copy(over, new[key], (*path, key), into)
        else:
            items[key] = _copy(base, old[key], (*path, key), into)
    return items


def _copy(source: Source, value: Any, path: Path, into: Source) -> Any:
    _copy_place(source, path, into)
    if isinstance(value, dict):
        for key in [key for key in value if isinstance(key, int)]:
            into.complain((*path, key), "there is no such item; there is no list")
        return {str(key): _copy(source, item, (*path, key), into) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(source, item, (*path, at), into) for at, item in enumerate(value)]
    return value


def _copy_place(source: Source, path: Path, into: Source) -> None:
    for old, new in ((source.keys, into.keys), (source.values, into.values)):
        # A map that `--set` only reaches into stays where the file has it.
        if path in old and (path not in new or old[path].line):
            new[path] = old[path]
    for held, holds in ((source.plain, into.plain), (source.settled, into.settled)):
        holds.discard(path)
        if path in held:
            holds.add(path)


def _environment(source: Source, value: Any, path: Path) -> Any:
    """Replace `${env:NAME:-default}`; what stood in no quotes is read by the scalar rules."""
    if isinstance(value, dict):
        return {key: _environment(source, item, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_environment(source, item, (*path, at)) for at, item in enumerate(value)]
    if not isinstance(value, str) or "${env:" not in value:
        return value
    try:
        text = _variable(value)
        return _checked(scalar(text) if path in source.plain and text else text)
    except ValueError as error:
        source.complain(path, str(error))
        return None


def _checked(value: Scalar) -> Scalar:
    if isinstance(value, str) and (fault := character_fault(value)):
        raise ValueError(fault)
    return value


def _variable(text: str) -> str:
    match = _VARIABLE.fullmatch(text)
    if not match:
        raise ValueError("${env:NAME} or ${env:NAME:-default} must be the whole value")
    name, has_default, default = match.groups()
    found = os.environ.get(name)
    if has_default and not found:
        return str(default)
    if found is None:
        raise ValueError(
            f"the environment has no {name}; set it, or write ${{env:{name}:-default}}"
        )
    if "${env:" in found:
        raise ValueError(f"the environment variable {name} holds another reference")
    return found
