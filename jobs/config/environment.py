"""Environment variables in a configuration: `${env:NAME:-default}`, replaced after parsing."""

import os
import re
from typing import Any

from jobs.config.scalars import character_fault, scalar
from jobs.config.source import Path, Source
from jobs.datatypes import Scalar

_VARIABLE = re.compile(r"\$\{env:([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?\}", re.DOTALL)


def substituted(source: Source, value: Any, path: Path) -> Any:
    """Replace `${env:NAME:-default}`; what stood in no quotes is read by the scalar rules."""
    if isinstance(value, dict):
        return {key: substituted(source, item, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [substituted(source, item, (*path, at)) for at, item in enumerate(value)]
    if not isinstance(value, str) or "${env:" not in value:
        return value
    try:
        name, text = _variable(value)
        if name:
            source.variables[path] = name
        return checked(scalar(text) if path in source.plain and text else text)
    except ValueError as error:
        source.complain(path, str(error))
        return None


def only_from_environment(source: Source, path: Path) -> None:
    """Complain of a secret that is written down in a file or on the command line."""
    if path not in source.variables:
        told = "must come from the environment: write ${env:NAME}, the key itself in no file"
        source.complain(path, told)


def checked(value: Scalar) -> Scalar:
    """Let a value pass that has no character which none may have.

    Raises
    ------
    ValueError
        It has one.
    """
    if isinstance(value, str) and (fault := character_fault(value)):
        raise ValueError(fault)
    return value


def _variable(text: str) -> tuple[str, str]:
    """Look up what a reference stands for: the variable, "" for the default, and its text."""
    match = _VARIABLE.fullmatch(text)
    if not match:
        raise ValueError("${env:NAME} or ${env:NAME:-default} must be the whole value")
    name, has_default, default = match.groups()
    found = os.environ.get(name)
    if has_default and not found:
        return "", str(default)
    if found is None:
        raise ValueError(
            f"the environment has no {name}; set it, or write ${{env:{name}:-default}}"
        )
    if "${env:" in found:
        raise ValueError(f"the environment variable {name} holds another reference")
    return name, found
