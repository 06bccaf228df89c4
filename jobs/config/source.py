"""Configuration file positions: plain values, the place of each, and what is wrong."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from jobs.config.scalars import shortened

Path: TypeAlias = tuple[str | int, ...]

NO_KEY = "\0"  # occurs in a path for a key that could not be read: no key can hold a NUL


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
    """Plain values, where each of them is, and what is wrong with how they were written.

    `keys` holds the place of each value's key (or list dash), `values` that of the value itself.
    A value that could not be read is None. `plain` holds the paths of what is in no quotes,
    `settled` those of values of which all has been said. `variables` names the environment
    variable that a value came from.
    """

    value: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    plain: set[Path] = field(default_factory=set)
    settled: set[Path] = field(default_factory=set)
    variables: dict[Path, str] = field(default_factory=dict)
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
        """Give the key of a map another name; its value, and all below, stay where they are."""
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
            if name := self.variables.get(path):
                message = f"{message} (environment variable {name})"
            self.problems.append(Problem(self.place(path, of_key=of_key), path, message))


def dotted(path: Path) -> str:
    """A path as it is written in messages and after `--set`: `metrics[0].kind`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part != NO_KEY:
            text += f".{shortened(part)}" if text else shortened(part)
    return text
