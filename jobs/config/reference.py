"""The settings models as a page for people (docs/config.md) and a JSON Schema for editors."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from jobs.config.complaints import describe, resolved
from jobs.config.resolve import AUTO, Head, Menu, Menus
from jobs.contracts import Settings

_DEFS = "#/$defs/"
#: What a schema says to people.
_SHOWN = ("default", "description", "title")
NEEDED = ("job", "reader", "vectoriser", "model")
EXTENDS = "Another configuration that this one is laid over; relative to this file."

INTRODUCTION = """\
# The configuration

This page is written by `python -m jobs.config` from the settings models; a test checks that it is
current.

A configuration is one YAML file. `python -m jobs.run CONFIG --check` says all that is wrong with
it, each problem with its line and column; `--print-config` prints it with every default filled
in.

- **YAML** is read by the rules of version 1.2: `no` is a text, `1e-3` a number, `1:30` a text.
  Numbers with a leading zero, keys given twice, aliases, anchors, merge keys and tags are errors.
  At most 1 MiB, 20,000 values and 32 levels.
- **Types are strict**: `"5"` is no number, `1` is not true, `6.0` is no integer.
- **Relative paths** are taken from `root`, and `root` from the folder of the file; never from the
  current folder.
- **`extends: base.yaml`** lays this file over another one (five deep at most). Maps are merged,
  lists are replaced; a map whose `kind` differs is replaced as well. An inherited `root` means
  what it meant there. A base that is not there, or is no configuration, is the only complaint,
  and nothing of it is quoted. Pipes and devices are not read.
- **`--set PATH=VALUE`** replaces one value: `--set model.topics=30`, `--set metrics[0].topn=20`,
  `--set 'text.markup=false'`. The value is read like one in the file; lists, maps and quoted
  texts as in YAML. A path has at most 32 parts.
- **`${env:NAME}`** and **`${env:NAME:-default}`** as a whole value are taken from the
  environment, after the file is parsed: a variable cannot add keys. In quotes it stays a text.
  (Editors that know the schema may mark one that stands for a number.)

A section that is left out has its defaults. `kind` picks a part from a menu, and the other keys
are the part's own.
"""


def json_schema(menus: Menus) -> str:
    """JSON Schema of a configuration (draft 7, which is what editors read), as text.

    With `extends` every section may be partial, so that nothing is required there.
    """
    menu_of = _menus(menus)
    models: list[type[Settings]] = [Head]
    models += [model for menu in menu_of.values() for model in menu.values()]
    refs, schema = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)], ref_template=f"{_DEFS}{{model}}"
    )
    definitions = schema["$defs"]
    ref = {model: refs[model, "validation"] for model in models}
    own = {model: definitions[ref[model]["$ref"].removeprefix(_DEFS)] for model in models}
    for name, menu in menu_of.items():
        if name == "model":
            for model in menu.values():
                _allow_auto(own[model])
    required = {model: own[model].pop("required", []) for model in dict.fromkeys(models)}
    head = definitions.pop("Head")
    properties: dict[str, Any] = {"extends": {"type": "string", "description": EXTENDS}}
    properties |= head["properties"]
    whole: dict[str, Any] = {}
    for name, menu in menu_of.items():
        if list(menu) == [""]:
            properties[name] = ref[menu[""]]
            continue
        options = {"anyOf": [ref[model] for model in menu.values()]}
        wanted = {"required": ["kind"], **_all_of(_required(menu, required))}
        is_list = name == "metrics"
        properties[name] = {"type": "array", "items": options} if is_list else options
        whole[name] = {"items": wanted} if is_list else wanted
    value = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A configuration of topic-jobs",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "if": {"required": ["extends"]},
        "else": {"required": list(NEEDED), "properties": whole},
        "$defs": definitions,
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def page(menus: Menus) -> str:
    """docs/config.md, as text."""
    head, rule, *rows = _table(Head)
    extends = f"| `extends` | a text | none | {EXTENDS} |"
    lines = [INTRODUCTION, "## At the top", "", head, rule, extends, *rows]
    for name, menu in _menus(menus).items():
        lines += ["", f"## `{name}`", ""]
        if name == "metrics":
            lines += ["A list; each item is one of these. Left out: none.", ""]
        for kind, model in menu.items():
            if kind:
                lines += [f"### `{_title(kind)}`", ""]
            lines += [_sentence(model), "", *_table(model, auto=name == "model"), ""]
        lines.pop()
    return "\n".join(lines) + "\n"


def _menus(menus: Menus) -> dict[str, dict[str, type[Settings]]]:
    """Each section with its choices: by kind, by `kind, engine`, or under "" where it has none."""
    found: dict[str, dict[str, type[Settings]]] = {}
    parts: dict[str, Menu] = {**menus.parts(), "metrics": menus.metrics}
    for name, settings in menus.sections().items():
        if settings is not None:
            found[name] = {"": settings}
            continue
        found[name] = {}
        for kind, model in parts[name].items():
            engines = menus.engines.get(kind, {}) if name == "model" else {}
            choices = {f"{kind}, {engine}": one for engine, one in engines.items()}
            found[name] |= choices or {kind: model}
    return found


def _allow_auto(schema: dict[str, Any]) -> None:
    """Let the number of topics of a model be `auto`, which its settings never see."""
    topics = schema["properties"].get("topics")
    if topics is not None:
        shown = {key: topics.pop(key) for key in list(topics) if key in _SHOWN}
        schema["properties"]["topics"] = {"anyOf": [topics, {"const": AUTO}], **shown}


def _all_of(rules: Iterator[dict[str, Any]]) -> dict[str, Any]:
    found = list(rules)
    return {"allOf": found} if found else {}


def _required(
    menu: Mapping[str, type[Settings]], required: Mapping[type[Settings], list[str]]
) -> Iterator[dict[str, Any]]:
    for choice, model in menu.items():
        if names := required[model]:
            kind, _, engine = choice.partition(", ")
            chosen = {"kind": {"const": kind}} | ({"engine": {"const": engine}} if engine else {})
            yield {
                "if": {"properties": chosen, "required": list(chosen)},
                "then": {"required": names},
            }


def _title(choice: str) -> str:
    kind, _, engine = choice.partition(", ")
    return f"kind: {kind}" + (f", engine: {engine}" if engine else "")


def _sentence(model: type[Settings]) -> str:
    return (model.__doc__ or "").strip().partition("\n\n")[0].replace("\n    ", " ")


def _table(model: type[Settings], *, auto: bool = False) -> list[str]:
    schema = model.model_json_schema()
    if auto:
        _allow_auto(schema)
    # A default that is made by a function is not in the schema.
    defaults = json.loads(model.model_construct().model_dump_json())
    rows = list(_rows(schema, schema, "", defaults))
    if not rows:
        return ["It has no keys of its own."]
    return ["| key | value | default | |", "|---|---|---|---|", *rows]


def _rows(
    schema: Mapping[str, Any], root: Mapping[str, Any], prefix: str, defaults: Mapping[str, Any]
) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        inner = resolved(field, root)
        if inner.get("properties"):
            yield from _rows(inner, root, f"{prefix}{name}.", defaults.get(name, {}))
        elif prefix or name not in ("kind", "engine"):
            default = "needed"
            if name not in schema.get("required", ()):
                value = defaults.get(name, field.get("default"))
                default = f"`{json.dumps(value, ensure_ascii=False)}`"
            about = field.get("description", "")
            cells = (f"`{prefix}{name}`", describe(field, root), default, about)
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
