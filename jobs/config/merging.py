"""Configuration file merging: one source over another, key by key, with the places of both."""

from typing import Any

from jobs.config.source import Path, Problem, Source


def merged(base: Source, over: Source) -> Source:
    """Lay one source over another: maps are merged, all else is replaced.

    A map whose `kind` differs is replaced as well: the keys of one kind mean nothing to another.
    """
    both = Source(problems=[*base.problems, *over.problems])
    if base.value is None or over.value is None:
        both.keys = {**base.keys, **over.keys}
    else:
        both.value = _lay(base, over, (), both)
    return both


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
    # The whole has no kind: one that stands at the top is an unknown key, and replaces nothing.
    if both_maps and (not path or "kind" not in new or new["kind"] == old.get("kind")):
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
