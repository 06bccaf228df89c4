"""Metadata extraction from chat exports: the day of a chat; time and name go from its messages.

WhatsApp writes `12/05/2023, 22:15 - Name: message`, or `[12/05/2023, 10:15:32 PM] Name: message`,
in the figures and the marks of the language of the telephone.
"""

import re
from collections.abc import Sequence
from typing import Final

_MARKS: Final = "[\u200e\u200f\u202a-\u202e\u2066-\u2069]*"
_TIME: Final = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?(?:[AaPp]\.?\s?[Mm]\.?|\u0635|\u0645))?"
_HEAD: Final = re.compile(
    rf"^{_MARKS}\[?(\d{{1,4}})[/.\u200f\-]+(\d{{1,2}})[/.\u200f\-]+(\d{{1,4}})[,\u060c]?\s"
    rf"{_MARKS}{_TIME}(?:\]|\s[-\u2013])\s{_MARKS}",
    re.MULTILINE,
)
_NAME: Final = re.compile(r"[^:\n]{1,60}:\s")
#: Stands for a picture or a recording that was not exported
_NO_MEDIA: Final = re.compile(rf"{_MARKS}<[^<>\n]{{4,60}}>{_MARKS}$", re.MULTILINE)
#: Fewest messages of a chat
_FEWEST: Final = 3
#: Months of a year of the Gregorian calendar
_MONTHS: Final = 12


def chat(text: str) -> tuple[str, str] | None:
    """Give the messages of a chat, one after the other, and its first day; None if it is no chat.

    What the program itself tells (who came in, that calls are encrypted) is no message. The day is
    empty where the order of day and month is not told by any date.

    Parameters
    ----------
    text : str
        The whole file; its first line is the head of a message, if it is a chat.
    """
    text = text.lstrip("\ufeff")
    heads = list(_HEAD.finditer(text)) if _HEAD.match(text) else []
    if len(heads) < _FEWEST:
        return None
    ends = [*(head.start() for head in heads[1:]), len(text)]
    said = []
    for head, end in zip(heads, ends, strict=True):
        name = _NAME.match(text, head.end(), end)
        message = _NO_MEDIA.sub("", text[name.end() : end]).strip() if name else ""
        if message:
            said.append(message)
    dates = [tuple(map(int, head.groups())) for head in heads]
    return "\n".join(said), _first_day(dates)


def _first_day(dates: Sequence[tuple[int, ...]]) -> str:
    """Write the first date as ISO 8601, by the order that all dates allow."""
    orders = [
        [(y, m, d) for d, m, y in dates],
        [(y, m, d) for m, d, y in dates],
        [(y, m, d) for y, m, d in dates],
    ]
    fitting = [order for order in orders if all(map(_is_day, order))]
    if len(fitting) != 1 and len({order[0] for order in fitting}) != 1:
        return ""
    year, month, day = fitting[0][0]
    return f"{year + 2000 * (year < 100):04}-{month:02}-{day:02}"


def _is_day(date: tuple[int, ...]) -> bool:
    """Whether a year, a month and a day may be one; years have two figures or are of our time."""
    year, month, day = date
    return (9 <= year <= 99 or 2009 <= year <= 2099) and 1 <= month <= _MONTHS and 1 <= day <= 31
