"""The shipped JSON Schemas (draft 2020-12), and values held to them."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

NAMES = frozenset(
    (
        *("assignments", "labels", "latest", "manifest", "metrics", "model"),
        *("passages", "preparation", "registry", "repairs", "topics"),
    )
)


def fault(name: str, value: Any) -> str:
    """What a value breaks of a schema, and where in it; "" where it keeps to it.

    Keys that the schema does not know are let pass: a newer minor version only adds.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    """
    try:
        found = next(_validator(name).iter_errors(value), None)
    except (ValueError, UnicodeEncodeError) as error:  # nested too deep; half a surrogate pair
        return str(error)
    if found is None:
        return ""
    place = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in found.instance_path
    )
    return f"{place.removeprefix('.') or 'the whole'}: {_short(found.message)}"


@cache
def _validator(name: str) -> Any:
    import jsonschema_rs

    text = files(__package__).joinpath(f"{name}.json").read_text("utf-8")
    return jsonschema_rs.validator_for(_open(json.loads(text)))


def _open(schema: Any) -> Any:
    """Drop `"additionalProperties": false` at every depth."""
    if isinstance(schema, dict):
        return {
            key: _open(value)
            for key, value in schema.items()
            if not (key == "additionalProperties" and value is False)
        }
    return [_open(value) for value in schema] if isinstance(schema, list) else schema


def _short(message: str) -> str:
    """The start and the end of a message: it repeats the value, which may be of any length."""
    return message if len(message) <= 200 else f"{message[:120]} ... {message[-70:]}"
