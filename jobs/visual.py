"""Text in the order in which a terminal without bidi must be given it, its letters joined.

A terminal that knows nothing of right-to-left text puts characters down as they come, from left to
right, and joins none. What it is given here is turned round beforehand: stretches of Arabic are
reversed (numbers, brackets and Latin words in them are not), and each letter is replaced by the
form that it has between its neighbours (Unicode 15.1, 9.2 and UAX 9, cut down to what the output of
these commands holds: lines of words, numbers and punctuation).
"""

import re
import textwrap
import unicodedata
from functools import cache

_FORMS = range(0xFE70, 0xFEFD)
_LAM = "\N{ARABIC LETTER LAM}"
_STROKE = "\N{ARABIC TATWEEL}"
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_ARABIC = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LATIN = "A-Za-z\u00c0-\u024f"
_STRONG = re.compile(f"[{_ARABIC}{_LATIN}]")
#: A stretch of right-to-left text in a line that runs the other way, with the brackets around it.
_RUN = re.compile(f"[(\\[{{«]*[{_ARABIC}](?:[^{_LATIN}]*[{_ARABIC}])?[)\\]}}»]*")
#: What is not turned round inside such text: Latin words, numbers, a letter with its marks.
_PART = re.compile(
    f"[{_LATIN}](?:[^{_ARABIC}]*[{_LATIN}0-9])?"
    "|[0-9]+(?:[.,:/][0-9]+)*%?"
    "|.[\u0300-\u036f\u064b-\u065f\u0670]*",
    re.DOTALL,
)


def visual(text: str) -> str:
    """Turn a text, as it is stored, to the order in which it is seen.

    It runs as its first letter does: in Arabic Latin words stay as they are, and the other way
    about.
    """
    first = _STRONG.search(text)
    if first is not None and re.match(f"[{_ARABIC}]", first.group()):
        return _turned(joined(text))
    return _RUN.sub(lambda run: _turned(joined(run.group())), text)


def plain(head: str, text: str, width: int) -> list[str]:
    """Leave a text as it is, on one line: the terminal wraps it, and turns what is to be turned."""
    return [head + text]


def wrapped(head: str, text: str, width: int) -> list[str]:
    """Cut a text to lines before each is turned round: its beginning stays on the first of them.

    `head` stands before each line; it is not turned.
    """
    room = max(width - len(head), 20)
    lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return [head + visual(line) for line in lines or [""]]


def _turned(run: str) -> str:
    """Turn a right-to-left stretch round; marks stay after their letters, numbers as they are."""
    return "".join(part.translate(_MIRRORED) for part in reversed(_PART.findall(run)))


def joined(text: str) -> str:
    """Replace Arabic letters by the forms that they have between their neighbours."""
    letters = [at for at, character in enumerate(text) if not unicodedata.combining(character)]
    shown = list(text)
    tied = False
    skip = -1
    for place, at in enumerate(letters):
        if at == skip:
            continue
        letter, last = text[at], at
        following = letters[place + 1] if place + 1 < len(letters) else -1
        if letter == _LAM and following > 0 and _LAM + text[following] in _table():
            letter += text[following]
            shown[following] = ""
            last = skip = following
            following = letters[place + 2] if place + 2 < len(letters) else -1
        forms = _table().get(letter)
        goes_on = _goes_on(letter) and following > last and _is_tied(text[following])
        if forms is not None:
            kind = (("isolated", "initial"), ("final", "medial"))[tied][goes_on]
            shown[at] = forms.get(kind, forms.get("final" if tied else "isolated", letter))
        tied = goes_on
    return "".join(shown)


def _goes_on(letter: str) -> bool:
    """Whether a letter is joined to the one after it, where that can be."""
    return letter == _STROKE or "initial" in _table().get(letter, {})


def _is_tied(letter: str) -> bool:
    """Whether a letter is joined to the one before it, where that can be."""
    return letter == _STROKE or "final" in _table().get(letter, {})


@cache
def _table() -> dict[str, dict[str, str]]:
    """Give the forms of each letter, and of lam with alef, as Unicode names them."""
    table: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *_FORMS):
        kind, *letters = unicodedata.decomposition(chr(code)).split()[:3] or ("",)
        text = "".join(chr(int(letter, 16)) for letter in letters)
        if text and " " not in text and (len(text) == 1 or text[0] == _LAM):
            table.setdefault(text, {})[kind.strip("<>")] = chr(code)
    return {text: forms for text, forms in table.items() if len(text) <= 2}
