"""Schema migration: renamed keys, pointed out in files and translated in recorded runs."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from jobs.config.source import Path, Source, dotted


class Renamed(NamedTuple):
    """One key that has another name now.

    Parameters
    ----------
    section : str
        The section that it occurs in; "" for a section itself.
    kinds : tuple of str
        The `kind`s of the section that have it; all where there are none.
    value : str
        What its value means today, whatever it was; "" where values are as they were.
    """

    section: str
    old: str
    new: str
    kinds: tuple[str, ...] = ()
    value: str = ""


#: All renamed keys, oldest first.
RENAMED: Final = (
    Renamed("gate", "max_fall", "max_perplexity_rise"),
    Renamed("model", "place", "lsa_weight", ("mixture",)),
    Renamed("model", "rounds", "neighbour_rounds", ("mixture",)),
    Renamed("model", "starts", "restarts", ("kmeans", "mixture")),
    Renamed("text", "furniture", "boilerplate"),
    Renamed("text", "strokes", "kashida"),
    Renamed("text", "holes", "spaces"),
    Renamed("", "copies", "near_duplicates"),
    Renamed("", "choice", "topic_count"),
    Renamed("start", "previous", "mode", value="refit"),
)
#: What sections were called.
OLD_SECTIONS: Final = tuple(one.old for one in RENAMED if not one.section)


def by_todays_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Translate a configuration that was recorded by an earlier version; the values stay."""
    found = dict(_found(values))
    sections = {path[0]: one.new for path, one in found.items() if len(path) == 1}
    return {
        sections.get(section, section): {
            found[section, key].new if (section, key) in found else key: _value(
                found, section, key, value
            )
            for key, value in held.items()
        }
        if isinstance(held, Mapping)
        else held
        for section, held in values.items()
    }


def _value(found: Mapping[Path, Renamed], section: str, key: str, value: Any) -> Any:
    one = found.get((section, key))
    return one.value if one and one.value else value


def point_out(source: Source) -> None:
    """Note each key that has another name now, and let its value be checked under that name."""
    for path, one in list(_found(source.value)):
        now = (*path[:-1], one.new)
        source.complain(path, f"is called {dotted(now)} now; write that", of_key=True)
        holder = source.at(path[:-1])
        if one.new in holder:
            del holder[path[-1]]
            continue
        source.rename(path, one.new)
        if one.value:
            holder[one.new] = one.value


def _found(values: Mapping[str, Any]) -> Iterator[tuple[Path, Renamed]]:
    """Find the keys that have another name now: where each is, and what it is called."""
    for one in RENAMED:
        holder = values.get(one.section) if one.section else values
        if not isinstance(holder, Mapping) or one.old not in holder:
            continue
        if not one.kinds or holder.get("kind") in one.kinds:
            yield ((one.section, one.old) if one.section else (one.old,)), one
