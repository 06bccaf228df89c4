"""YAML scalars by the core schema of version 1.2, and values as error messages show them."""

import re
from typing import Any

#: Range of integers: those of 64 bits, with sign.
_INTEGER_LIMIT = 2**63
#: Longest literal that is read as an integer at all: longer ones do not fit anyway.
_MAX_DIGITS = 70
#: Longest excerpt of a value in an error message, in characters.
MAX_EXCERPT = 60

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def scalar(text: str) -> str | int | float | bool | None:
    """Read a plain scalar by the core schema of YAML 1.2 (section 10.3.2).

    Raises
    ------
    ValueError
        The number has a leading zero (YAML 1.1 and 1.2 read it differently), is not finite, or is
        too large for 64 bits.
    """
    if text in _NULLS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _LEADING_ZERO.fullmatch(text):
        plain = text[: text.startswith("-")] + (text.lstrip("+-0") or "0")
        raise ValueError(
            f"{shown(text)} is a number with a leading zero, which YAML 1.2 reads as decimal and "
            f"YAML 1.1 as octal; write {plain[:20]}, or '{text[:20]}' in quotes if it is text"
        )
    for pattern, base in ((_INTEGER, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.fullmatch(text):
            number = (
                int(text if base == 10 else text[2:], base)
                if len(text) < _MAX_DIGITS
                else _INTEGER_LIMIT
            )
            if not -_INTEGER_LIMIT <= number < _INTEGER_LIMIT:
                raise ValueError(f"the number {shown(text)} does not fit into 64 bits")
            return number
    if _FLOAT.fullmatch(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise ValueError(f"the number {shown(text)} is too large")
        return value
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is no finite number; no setting may be infinite or NaN")
    return text


def shown(value: Any) -> str:
    """A value as messages show it: in YAML's words, and not too long."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return shortened(text)


def shortened(text: str) -> str:
    """A text as messages quote it, its end cut off where it is long."""
    return text if len(text) <= MAX_EXCERPT else f"{text[: MAX_EXCERPT - 3]}..."


def character_fault(text: str) -> str:
    """Say which character of a text is none that a setting may hold; "" where all is well."""
    if "\0" in text:
        return "holds a NUL character"
    return "holds half a surrogate pair, which is no character" if _SURROGATE.search(text) else ""
