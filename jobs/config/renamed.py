"""Schema migration: renamed keys, pointed out in files and translated in recorded runs."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from jobs.config.source import Path, Source, dotted


class Renamed(NamedTuple):
    """One key that has another name now.

    Parameters
    ----------
    section : str
        The section that it stands in; "" for a section itself.
    kinds : tuple of str
        The `kind`s of the section that have it; all where there are none.
    """

    section: str
    old: str
    new: str
    kinds: tuple[str, ...] = ()


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
)
#: What sections were called.
OLD_SECTIONS: Final = tuple(one.old for one in RENAMED if not one.section)


def by_todays_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Translate a configuration that was recorded by an earlier version; the values stay."""
    names = dict(_found(values))
    return {
        names.get((section,), section): {
            names.get((section, key), key): value for key, value in held.items()
        }
        if isinstance(held, Mapping)
        else held
        for section, held in values.items()
    }


def point_out(source: Source) -> None:
    """Note each key that has another name now, and let its value be checked under that name."""
    for path, new in list(_found(source.value)):
        now = (*path[:-1], new)
        source.complain(path, f"is called {dotted(now)} now; write that", of_key=True)
        holder = source.at(path[:-1])
        if new in holder:
            del holder[path[-1]]
        else:
            source.rename(path, new)


def _found(values: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Find the keys that have another name now: where each stands, and its name."""
    for section, old, new, kinds in RENAMED:
        holder = values.get(section) if section else values
        if not isinstance(holder, Mapping) or old not in holder:
            continue
        if not kinds or holder.get("kind") in kinds:
            yield ((section, old) if section else (old,)), new
