"""Each setting at the ends of its range: a run is made, or refused in words, never a defect."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from jobs import config, pipeline
from jobs.config.complaints import resolved
from jobs.contracts import RunFacts, Settings
from jobs.errors import JobError
from tests.small_job import documents

#: A number that stands for no bound at all, and the largest that a bound is tried at: a million
#: terms or rounds would only take long.
UNBOUNDED, LARGEST = 10**6, 10**5

#: What is tried of the types that have no ends.
PLAIN: dict[str, tuple[Any, ...]] = {
    "boolean": (True, False),
    "null": (None,),
    "string": ("x", "", "a" * 300),
    "array": ([],),
}

Leaf = tuple[tuple[str, ...], Any]


def ends(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Any]:
    """Give the least and the largest value that a schema allows, or each where they are few."""
    schema = resolved(schema, root)
    for option in schema.get("anyOf", ()):
        yield from ends(option, root)
    yield from schema.get("enum", [schema["const"]] if "const" in schema else [])
    kind = schema.get("type")
    if kind in ("integer", "number"):
        step = 1 if kind == "integer" else 1e-9
        low = schema.get("minimum", schema.get("exclusiveMinimum", -UNBOUNDED))
        high = schema.get("maximum", schema.get("exclusiveMaximum", UNBOUNDED))
        yield low + (step if "exclusiveMinimum" in schema else 0)
        if high <= LARGEST or high == UNBOUNDED:
            yield high - (step if "exclusiveMaximum" in schema else 0)
    elif "enum" not in schema and "const" not in schema:
        yield from PLAIN.get(str(kind), ())


def leaves(settings: type[Settings]) -> list[Leaf]:
    """List all keys of a settings model with values to try."""
    root = settings.model_json_schema()

    def walk(schema: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Leaf]:
        schema = resolved(schema, root)
        for name, inner in schema.get("properties", {}).items():
            if name not in ("kind", "engine"):
                yield from walk(inner, (*path, name))
        if "properties" not in schema:
            yield from ((path, value) for value in ends(schema, root))

    return list(walk(root, ()))


def parts() -> Iterator[tuple[str, dict[str, Any], type[Settings]]]:
    """Give each section of a configuration, or part of one, with what it needs beside a key."""
    menus = config.installed()
    for name, settings in menus.sections().items():
        if settings is not None and name != "artifacts":
            auto = {"candidates": [2, 3]} if name == "topic_count" else {}
            yield name, auto, settings
    for kind, model in menus.models.items():
        for engine, one in menus.engines.get(kind, {"": model}).items():
            yield "model", {"kind": kind, "topics": 3} | ({"engine": engine} if engine else {}), one
    for section, menu in (("vectoriser", menus.vectorisers), ("metrics", menus.metrics)):
        for kind, one in menu.items():
            yield section, {"kind": kind}, one
    yield "reader", {"kind": "text", "path": "docs"}, menus.readers["text"]


def job(section: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """Write a small configuration with one section given."""
    lda = section == "model" and held["kind"] == "lda"
    values: dict[str, Any] = {
        "job": "ends",
        "reader": {"kind": "text", "path": "docs"},
        "passages": {"words": 20},
        "vocabulary": {"min_rows": 1, "max_share": 1.0},
        "vectoriser": {"kind": "counts" if lda else "tfidf"},
        "model": {"kind": "nmf", "topics": "auto" if section == "topic_count" else 3},
        "metrics": [{"kind": "u_mass"}],
    }
    given = {**values[section], **held} if section in ("passages", "vocabulary") else dict(held)
    return values | {section: [given] if section == "metrics" else given}


def publishable(values: Mapping[str, Any], root: Path) -> bool:
    """Run a configuration, all but the writing; False where it is refused in words."""
    try:
        made = config.load_values(values, str(root), "test")
        reading = made.reader.read(made.root)
        result = pipeline.run(made, reading, progress=lambda *_: None)
    except JobError:
        return False
    facts = RunFacts(run_id="20261122T021545Z-3f9a1c2e", version="0", config=made.config)
    written = [list(writer.files(result, facts)) for writer in made.writers]
    return any(written)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("section", "needed", "settings"),
    [pytest.param(*part, id=f"{part[0]}-{part[2].__name__}") for part in parts()],
)
def test_a_setting_at_the_end_of_its_range_is_no_defect(
    section: str, needed: dict[str, Any], settings: type[Settings], tmp_path: Path
) -> None:
    documents(tmp_path / "docs")
    made = publishable(job(section, needed), tmp_path)
    for path, value in leaves(settings):
        held: dict[str, Any] = {**needed}
        holder = held
        for name in path[:-1]:
            holder = holder.setdefault(name, {})
        holder[path[-1]] = value
        made |= publishable(job(section, held), tmp_path)
    assert made
