r"""Escape sequence decoding: `\n`, `\t` and `\u0627` written out in running text by exports.

A backslash means many things (paths, LaTeX, patterns), so a document is looked at whole: it is
taken for escaped where every backslash of it, but for those of Windows paths, begins an escape
sequence of JSON (ECMA-404), and one of them is a line end, or two letters are code points.
"""

import re
from typing import Final

from jobs.datatypes import Edit

#: A Windows path: a drive or a share, and names that backslashes part.
_PATH: Final = re.compile(r"(?:\b[A-Za-z]:|\\\\[\w.$-]{1,64})(?:\\[\w.$~()-]{1,128}){1,32}")
#: Commands of LaTeX that begin as the escape sequences of line ends and tabs do.
_LATEX: Final = re.compile(
    r"\\(?:nu|nabla|neq|noindent|newline|newcommand|theta|tau|times|text[a-z]*|tilde|rho|right[a-z]*)"
    r"(?![a-z])"
)
_LETTERS: Final = r"(?:\\u[0-9A-Fa-f]{4})+"
_SEQUENCE: Final = re.compile(rf"{_LETTERS}|(?:\\r)?\\n|\\[rt]|\\[\"'/\\]")
_LINE_END: Final = re.compile(r"(?:\\r)?\\n|\\r")
#: So many letters written as code points are no accident.
_FEWEST_LETTERS: Final = 2
_BACKSLASH: Final = "\\"


def escapes(text: str) -> list[Edit]:
    """Find written-out escape sequences of a document that is escaped: line ends, tabs, letters."""
    if _BACKSLASH not in text or _LATEX.search(text):
        return []
    paths = [match.span() for match in _PATH.finditer(text)]
    edits, letters, lines, place = [], 0, 0, 0
    while (at := text.find(_BACKSLASH, place)) >= 0:
        while paths and paths[0][1] <= at:
            del paths[0]
        if paths and paths[0][0] <= at:
            place = paths[0][1]
            continue
        match = _SEQUENCE.match(text, at)
        if match is None:
            return []
        shown = _shown(match[0])
        lines += shown == "\n"
        letters += len(match[0]) // len(r"\u0000") if match[0].startswith(r"\u") else 0
        edits.append(Edit(at, match.end(), (shown,) if shown else (), "escape"))
        place = match.end()
    return edits if lines or letters >= _FEWEST_LETTERS else []


def _shown(sequence: str) -> str:
    """Resolve an escape sequence; what cannot be seen is a blank, a lone surrogate U+FFFD."""
    if _LINE_END.fullmatch(sequence):
        return "\n"
    if not sequence.startswith(r"\u"):
        return " " if sequence[1] in "rt" else sequence[1]
    units = b"".join(bytes.fromhex(code) for code in sequence.split(r"\u")[1:])
    shown = units.decode("utf-16-be", errors="replace")
    return shown if shown.isprintable() else " "
