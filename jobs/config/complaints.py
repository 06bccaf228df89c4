"""What pydantic finds wrong with a section, in words: what is allowed, what was got, a hint."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from jobs.config.scalars import scalar, shown
from jobs.config.source import Path, Source
from jobs.contracts import Settings

_YAML_1_1_BOOLEANS = {"yes": "true", "on": "true", "y": "true"} | {
    "no": "false",
    "off": "false",
    "n": "false",
}


def complain(source: Source, path: Path, settings: type[Settings], error: ValidationError) -> None:
    """Note every fault of the section at `path` at its place in the document."""
    schema = _schema(settings)
    for fault in error.errors(include_url=False):
        known = _known(source, path, fault["loc"])
        within = known[len(path) :]
        if fault["type"] == "missing":
            name = str(fault["loc"][-1])
            allowed = describe(_walk(schema, (*within, name)), schema)
            source.complain((*known, name), f"is missing; it must be {allowed}", of_key=True)
        elif fault["type"] == "extra_forbidden":
            options = resolved(_walk(schema, within[:-1]), schema).get("properties", {})
            source.complain(known, unknown_key(str(known[-1]), options), of_key=True)
        elif fault["type"] in ("value_error", "assertion_error"):
            source.complain(known, str(fault["ctx"]["error"]))
        else:
            source.complain(known, _mismatch(_walk(schema, within), schema, source.at(known)))


def unknown_key(name: str, options: Iterable[str]) -> str:
    """Say that a key is not known, and which are."""
    return f"unknown key{_meant(name, options)} (known: {', '.join(sorted(options))})"


def unknown_word(value: Any, options: Iterable[str]) -> str:
    """Say that a word of a fixed set is not known, and which are."""
    known = ", ".join(option or "''" for option in sorted(options))
    return f"{shown(value)} is not known{_meant(value, options)} (known: {known})"


def guess(word: Any, options: Iterable[str]) -> str | None:
    """The option that was probably meant, or None."""
    near = difflib.get_close_matches(word.lower(), list(options), n=1) if _is_word(word) else []
    return near[0] if near else None


def describe(schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """Say in words which values a JSON Schema allows."""
    schema = resolved(schema, root)
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(describe(option, root) for option in schema["anyOf"]))
    if options := _words(schema):
        listed = ", ".join(shown(option) for option in options)
        return listed if len(options) == 1 else f"one of {listed}"
    kind = str(schema.get("type", ""))
    bounds = _range(schema)
    if kind == "array":
        items = describe(schema["items"], root) if "items" in schema else "any value"
        least = schema.get("minItems", 0)
        return f"a list{f' of at least {least}' if least else ''}, each {items}"
    words = {
        "integer": f"an integer{bounds}",
        "number": f"a number{bounds}",
        "string": "a text",
        "boolean": "true or false",
        "null": "null",
        "object": "a mapping",
    }
    text = words.get(kind, "another value")
    if kind == "string" and schema.get("minLength"):
        text = "a text that is not empty"
    return f"{text} that matches {schema['pattern']}" if "pattern" in schema else text


@cache
def _schema(settings: type[Settings]) -> Mapping[str, Any]:
    """The JSON Schema of a settings model, made once: a list may have a thousand bad items."""
    return settings.model_json_schema()


def _is_word(word: Any) -> bool:
    return isinstance(word, str) and len(word) <= 100


def _meant(word: Any, options: Iterable[str]) -> str:
    near = guess(word, options)
    return f"; did you mean '{near}'?" if near else ""


def _known(source: Source, path: Path, loc: tuple[str | int, ...]) -> Path:
    """The longest part of pydantic's location that is in the document.

    The names of union branches and of validators are in a location as well; they are left out.
    """
    value = source.at(path)
    for part in loc:
        in_map = isinstance(value, dict) and part in value
        if in_map or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            path, value = (*path, part), value[part]
    return path


def _walk(root: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The schema of the value at `path`; an empty one, which allows all, where it is not told."""
    schema: Mapping[str, Any] = root
    for part in path:
        schema = _step(resolved(schema, root), part, root)
    return schema


def _step(schema: Mapping[str, Any], part: str | int, root: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in (schema, *(resolved(option, root) for option in schema.get("anyOf", ()))):
        if isinstance(part, int) and isinstance(option.get("items"), dict):
            return dict(option["items"])
        if part in option.get("properties", {}):
            return dict(option["properties"][part])
        if isinstance(option.get("additionalProperties"), dict):
            return dict(option["additionalProperties"])
    return {}


def resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow the references of a JSON Schema to what is meant."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _words(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _range(schema: Mapping[str, Any]) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None and high is None:
        return ""
    left = "(-inf" if low is None else f"[{low}" if "minimum" in schema else f"({low}"
    right = "inf)" if high is None else f"{high}]" if "maximum" in schema else f"{high})"
    return f" in the range {left}, {right}"


def _mismatch(schema: Mapping[str, Any], root: Mapping[str, Any], value: Any) -> str:
    options = _words(resolved(schema, root))
    if options and isinstance(value, str):
        return unknown_word(value, [str(option) for option in options])
    allowed = describe(schema, root)
    hint = _hint(allowed, value)
    return f"must be {allowed}. Got {shown(value)} instead{hint and f' ({hint})'}."


def _hint(allowed: str, value: Any) -> str:
    """What the writer probably meant, where it can be told."""
    if not isinstance(value, str):
        if "text" in allowed and value is not None and not isinstance(value, dict | list):
            return "put it in quotes if it is text"
        whole = isinstance(value, float) and value.is_integer() and "integer" in allowed
        return f"write {value:.0f}" if whole else ""
    if "true or false" in allowed and (meant := _YAML_1_1_BOOLEANS.get(value.lower())):
        return f"{value} is a text in YAML 1.2; write {meant}"
    if "integer" in allowed or "number" in allowed:
        return _number_hint(value)
    return ""


def _number_hint(value: str) -> str:
    if re.fullmatch(r"[0-9]+(:[0-9]{1,2})+", value):
        return "with a colon it is a text in YAML 1.2, not a number to base 60"
    if re.fullmatch(r"[0-9][0-9_,]*", value) and not value.isdigit():
        return f"write {re.sub('[_,]', '', value)}"
    if match := re.fullmatch(r"([0-9]{1,3})\s*%", value):
        return f"write {int(match[1]) / 100:g}"
    try:
        return "take the quotes off" if isinstance(scalar(value), int | float) else ""
    except ValueError:
        return ""
