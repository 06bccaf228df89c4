"""Boilerplate of subtitles (SubRip, WebVTT): cue numbers, times, styles, by line classification."""

import re
from itertools import pairwise
from typing import Final

from jobs.datatypes import Edit

_CLOCK: Final = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES: Final = re.compile(rf"[ \t]*{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}[^\n]*")
_ARROW: Final = "-->"
_NUMBER: Final = re.compile(r"[ \t]*\d{1,6}[ \t]*")
_HEAD: Final = re.compile(r"\ufeff?WEBVTT(?:[ \t][^\n]*)?(?=\n|$)")
_BLOCK: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t][^\n]*)?$")
#: A style or a place within a cue: `{\\an8}`, `<i>`, `<v Speaker>`, `<00:01.000>`.
_STYLE: Final = re.compile(r"\{\\[A-Za-z][^{}\n]{0,60}\}|</?[A-Za-z0-9.:]+(?: [^<>\n]{0,80})?>")
#: A sound that is told, not spoken: `[Music]`; and the notes around what is sung.
_UNSPOKEN: Final = re.compile(rf"\[[^\[\]\n]{{1,40}}\]|[\u266a\u266b]+|{_STYLE.pattern}")
#: Least number of times that make a text subtitles.
_LEAST_CUES: Final = 2

#: Least number of cues that begin with the line before, in captions that roll.
_LEAST_ROLLED: Final = 3
#: Majority of the cues that begin so.
_ROLLED_SHARE: Final = 0.7


def are_subtitles(text: str) -> bool:
    """Whether a text is subtitles: it begins as WebVTT, or has two lines of times and more."""
    if _ARROW not in text:
        return False
    found = 1 if _HEAD.match(text) else 0
    for line in text.split("\n"):
        found += _ARROW in line and _TIMES.fullmatch(line.rstrip("\r")) is not None
        if found >= _LEAST_CUES:
            return True
    return False


def subtitle_edits(text: str) -> list[Edit]:
    """Find what is not spoken in subtitles; nothing in a text that is none."""
    if not are_subtitles(text):
        return []
    lines: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        lines.append((start, line.rstrip("\r")))
        start += len(line) + 1
    out = _not_spoken([line for _, line in lines])
    edits: list[Edit] = []
    ends = [first for first, _ in lines[1:]] + [len(text)]
    for number, ((first, line), end) in enumerate(zip(lines, ends, strict=True)):
        if out[number]:
            begins = edits.pop().start if number and out[number - 1] else first
            edits.append(Edit(begins, end, (), "boilerplate"))
            continue
        edits.extend(
            Edit(first + found.start(), first + found.end(), (), "boilerplate")
            for found in _UNSPOKEN.finditer(line)
        )
    return edits


def _not_spoken(lines: list[str]) -> list[bool]:
    """Mark the lines that are no speech, and the blank ones before them: cues run on."""
    out = [False] * len(lines)
    in_block = False
    for number, line in enumerate(lines):
        is_time = _TIMES.fullmatch(line) is not None
        is_head = number == 0 and _HEAD.match(line) is not None
        begins = is_head or _BLOCK.match(line) is not None
        in_block = bool(line.strip()) and not is_time and (in_block or begins)
        out[number] = is_time or in_block
        before = lines[number - 1] if number else ""
        names = number and (_NUMBER.fullmatch(before) or _is_alone(lines, number - 1))
        if is_time and names:
            out[number - 1] = True
    for number in _rolled(lines, out):
        out[number] = True
    for number in range(len(lines) - 2, -1, -1):
        out[number] = out[number] or (not lines[number].strip() and out[number + 1])
    return out


def _rolled(lines: list[str], out: list[bool]) -> list[int]:
    """Find the first lines of cues that show the last line of the cue before once more.

    Captions that a machine writes while it listens roll so from cue to cue; where few cues begin
    like that, somebody said it twice.
    """
    cues: list[list[tuple[int, str]]] = []
    for number, line in enumerate(lines):
        if out[number]:
            if _TIMES.fullmatch(line):
                cues.append([])
        elif cues and (spoken := _STYLE.sub("", line).strip()):
            cues[-1].append((number, spoken))
    cues = [cue for cue in cues if cue]
    again = [after[0][0] for before, after in pairwise(cues) if before[-1][1] == after[0][1]]
    rolls = len(again) >= _LEAST_ROLLED and len(again) >= _ROLLED_SHARE * (len(cues) - 1)
    return again if rolls else []


def _is_alone(lines: list[str], number: int) -> bool:
    """Whether a line above times names the cue: what is before it is blank, and it is not."""
    return bool(lines[number].strip()) and not (number and lines[number - 1].strip())
