"""Configuration file inheritance: what a file extends, the file itself, `--set`, environment."""

import errno
import os
import re
import stat
from collections.abc import Collection, Sequence
from typing import Any

from jobs.config.environment import checked, substituted
from jobs.config.merging import merged
from jobs.config.scalars import scalar, shortened, shown
from jobs.config.source import Path, Place, Source
from jobs.config.strict_yaml import MAX_BYTES, MAX_DEPTH, parse
from jobs.errors import InputMissing, UsageError

#: Limit of the depth of inheritance: how many files may extend one another.
MAX_EXTENDS = 5
#: The key that names the base of a file.
EXTENDS = "extends"

_NAME = r"[^\s.=\[\]]+(\[[0-9]{1,6}\])*"
_SET_PATH = re.compile(rf"{_NAME}(\.{_NAME})*")
_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")


def gather(path: str, known: Collection[str], sets: Sequence[str] = ()) -> Source:
    """Read a configuration file with all that it extends, then `--set`, then the environment.

    Parameters
    ----------
    known : collection of str
        The keys that may stand at the top of a configuration.

    Raises
    ------
    InputMissing
        The file itself cannot be read. (One that it extends is a problem of the source.)
    UsageError
        A `--set` is not `PATH=VALUE`.
    """
    try:
        source = _file(path, (), known)
    except OSError as error:
        raise InputMissing(
            f"the configuration {path} cannot be read: {error.strerror}. Give the path of a YAML "
            "file, such as configs/lda.yaml."
        ) from error
    source = merged(source, _command_line(sets))
    source.value = substituted(source, source.value, ())
    return source


def _file(path: str, above: tuple[str, ...], known: Collection[str]) -> Source:
    """Read a file and lay it over its base; without the base nothing else is said of it."""
    source = parse(_content(path), path)
    if source.value is None or EXTENDS not in source.value:
        return source
    name = source.value.pop(EXTENDS)
    chain = (*above, os.path.realpath(path))
    target = os.path.join(os.path.dirname(path), str(name))
    if not isinstance(name, str) or not name:
        fault = f"must be the path of a file. Got {shown(name)} instead."
    elif "${env:" in name:
        fault = "is read before the environment: write the path itself"
    elif os.path.realpath(target) in chain:
        fault = f"{shown(name)} leads back to this file; break the circle"
    elif len(chain) > MAX_EXTENDS:
        fault = f"goes deeper than {MAX_EXTENDS} files; merge some of them"
    else:
        try:
            base = _file(target, chain, known)
        except OSError as error:
            fault = f"{shown(name)} cannot be read: {error.strerror}"
        else:
            fault = f"{shown(name)} {why}" if (why := _strange(base, known)) else ""
    if fault:
        source.complain((EXTENDS,), fault)
        source.value = None
        return source
    _move_root(base, os.path.dirname(target), os.path.dirname(path))
    return merged(base, source)


def _content(path: str) -> bytes:
    """Read a regular file, one byte more than it may have at most; never wait for one.

    Raises
    ------
    OSError
        It cannot be read, or is a folder, a pipe or a device.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "Is a pipe or a device, not a file")
        data = b""
        while len(data) <= MAX_BYTES and (more := os.read(descriptor, MAX_BYTES + 1 - len(data))):
            data += more
        return data
    finally:
        os.close(descriptor)


def _strange(base: Source, known: Collection[str]) -> str:
    """Say why a file that is extended is none of ours, in words that quote nothing of it."""
    if any(path[0] in known for path in base.keys if len(path) == 1):
        return ""
    if base.value is None:
        return f"is no configuration: no YAML mapping (line {base.problems[-1].place.line} of it)"
    return "is no configuration: it has none of the keys of one"


def _move_root(source: Source, old: str, new: str) -> None:
    """A root is relative to the file that says it; make it relative to the one that extends it."""
    root = (source.value or {}).get("root")
    if isinstance(root, str):
        root = substituted(source, root, ("root",))
        if isinstance(root, str) and not os.path.isabs(root):
            root = os.path.relpath(os.path.join(old or ".", root), new or ".")
        source.value["root"] = root


def _command_line(sets: Sequence[str]) -> Source:
    """All `PATH=VALUE` as one layer. Items of a list occur in it as a map with their numbers."""
    layer = Source({})
    for text in sets:
        target, equals, written = text.partition("=")
        option = f"--set {shortened(text)}"
        if not equals or not _SET_PATH.fullmatch(target):
            raise UsageError(f"{option}: must be PATH=VALUE, such as --set model.topics=30")
        path = tuple(int(step[1]) if step[1] else step[2] for step in _STEP.finditer(target))
        if len(path) > MAX_DEPTH:
            raise UsageError(
                f"{option}: the path has {len(path)} parts, and a configuration at most "
                f"{MAX_DEPTH} levels"
            )
        if path[0] == EXTENDS:
            raise UsageError(f"{option}: write `{EXTENDS}` in the file; it is read before --set")
        holder = layer.value
        for length, part in enumerate(path, start=1):
            layer.keys[path[:length]] = layer.values[path[:length]] = Place(option)
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
        if len(parsed.value or ()) > 1:
            layer.complain(path, "must be one value, on one line")
        return None if path in layer.settled else parsed.value["value"]
    layer.plain.add(path)
    try:
        return checked(scalar(written))
    except ValueError as error:
        layer.complain(path, str(error))
        return None
