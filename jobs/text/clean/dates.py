"""Date recognition in running text, Arabic and English, before the text is cut into words.

Numbers are read day first. A month's name is a date where a day or a year comes beside it, or its
name in another family (`January/second Kanun`: the first name is taken). A year of four figures is
a date after a month or after a word such as year or early; after one such as since or before only
if nothing that is counted follows, which a round number leaves open.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int64Array, Span
from jobs.text.clean import date_words
from jobs.text.script.break_even import worth_compiling
from jobs.text.script.folding import key
from jobs.text.script.packing import letters, packed

if TYPE_CHECKING:
    from jobs.kernels.dates.date_parts import DateWords

#: A leap year: a day without a year may be the 29th of February
_LEAP: Final = 2000
#: Pivot year: years of two figures from here on are of the last century
_PIVOT: Final = 50
_SAME: Final = (
    "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}\N{ARABIC LETTER ALEF WITH MADDA ABOVE}",
    "\N{ARABIC LETTER HEH}\N{ARABIC LETTER TEH MARBUTA}",
    "\N{ARABIC LETTER YEH}\N{ARABIC LETTER ALEF MAKSURA}",
)
#: Fifteen hundred to two thousand and ninety-nine, in European, Arabic or Persian figures.
_YEAR: Final = (
    r"(?:[1\u0661\u06f1][5-9\u0665-\u0669\u06f5-\u06f9]|[2\u0662\u06f2][0\u0660\u06f0])\d{2}"
)
_ZERO: Final = "[0\u0660\u06f0]"
_FROM: Final = "\N{ARABIC LETTER MEEM}\N{ARABIC LETTER NOON}"
_MONTH: Final = "\N{ARABIC LETTER SHEEN}\N{ARABIC LETTER HEH}\N{ARABIC LETTER REH}"
_AND: Final = "\N{ARABIC LETTER WAW}"
_COMMA: Final = "[,\N{ARABIC COMMA}]"
#: A figure
_FIGURE: Final = re.compile(r"\d")
#: A number begins, or a word: no date begins elsewhere
_MAY_BEGIN: Final = re.compile(r"(?<!\d)\d|(?<![^\W_])[^\W\d_]")


def find_dates(text: str) -> list[tuple[Span, str]]:
    """Find dates: where each is, and what it says in ISO 8601.

    What a date leaves out is left out there too: `2022-10`, `2003`, and without a year `--01-25`
    and `--03` (truncated, as ISO 8601:2000 had it).
    """
    return [found for match in _matches(text) for found in _read(match)]


def ranges(text: str, codes: NDArray[np.uint32]) -> Int64Array:
    """Give the ranges int64[n, 2] of `find_dates` in a text, whose code points are `codes`.

    A pre-filter says where a date may begin; only there is one looked for. In a long text it is
    compiled, and sharper.
    """
    bounds: list[int] = []
    if not worth_compiling(len(codes)):
        for match in _matches(text):
            bounds += _bounds(match)
        return np.array(bounds, np.int64).reshape(-1, 2)
    from jobs.kernels.dates.candidates import beginnings

    end = 0
    for start in beginnings(codes, _date_words()).tolist():
        if start >= end and (one := _pattern_from(text[start]).match(text, start)):
            end = one.end()
            bounds += _bounds(one)
    return np.array(bounds, np.int64).reshape(-1, 2)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Match the dates of a short text, one kind after the other: of few kinds patterns are made."""
    end = 0
    for start in (match.start() for match in _MAY_BEGIN.finditer(text)):
        if start >= end:
            for kind in _kinds(text[start]):
                if match := _pattern(kind).match(text, start):
                    end = match.end()
                    yield match
                    break


def dates_step(text: str) -> list[str]:
    """Give the dates of a text in their order."""
    return [iso for _, iso in find_dates(text)]


# ---- what a match says -------------------------------------------------------------------------


def _bounds(match: re.Match[str]) -> Sequence[int]:
    """Give the bounds of the spans of `_read`, one after the other.

    A date with the name of a month is always one, and so is a year alone with no other before it.
    """
    start, end = match.span()
    kind = match.lastgroup
    if kind == "numeric" or (kind == "alone" and _FIGURE.search(match.string, start, end - 4)):
        return [place for span, _ in _read(match) for place in span]
    return start, end


def _read(match: re.Match[str]) -> Iterator[tuple[Span, str]]:
    kind = match.lastgroup
    span = Span(*match.span())
    if kind == "alone":
        for number, figures in enumerate(re.finditer(r"\d{4}", match[0])):
            start = span.start + (figures.start() if number else 0)
            yield Span(start, span.start + figures.end()), f"{int(figures[0]):04}"
        return
    if kind == "numeric":
        iso = _numeric(match)
    elif kind == "arabic":
        year, month, day = match.group("ar_year", "ar_month", "ar_day")
        iso = _named(year, _months()[_flat(month)], day)
    else:
        name = match["en_month"] or match["en_first"]
        written = match["en_year"] or match["en_last"] or match["en_only"]
        iso = _named(written, _months()[name[:3].lower()], match["en_day"] or match["en_second"])
    if iso:
        yield span, iso


def _numeric(match: re.Match[str]) -> str:
    """Read a date in figures: year first, else day first, month first only where that can't be."""
    if match["y1"]:
        year, month, day = map(int, match.group("y1", "m1", "d1"))
    else:
        year, month, day = map(int, match.group("y2", "m2", "d2"))
        if month > 12 >= day:
            month, day = day, month
        if len(match["y2"]) == 2:
            year += 1900 if year >= _PIVOT else 2000
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return f"{year:04}-{month:02}-{day:02}"
    return ""


def _named(year: str | None, month: int, day: str | None) -> str:
    """Write a date with a named month; a day that the month does not have is left out."""
    known = day is not None and int(day) <= monthrange(int(year or _LEAP), month)[1]
    tail = f"{month:02}" + (f"-{int(day or 0):02}" if known else "")
    return f"{int(year):04}-{tail}" if year else f"--{tail}"


# ---- what a date looks like --------------------------------------------------------------------


@cache
def _pattern(*only: str) -> re.Pattern[str]:
    """Match a date of some kinds; of two kinds at one place the first counts."""
    month = rf"{_AND}?(?:{_any(n for family in date_words.MONTHS_AR for n in family.split('|'))})"
    before = _any(date_words.BEFORE_YEAR_AR.split())
    before_en = "|".join(date_words.BEFORE_YEAR_EN.split())
    english = "|".join([rf"{name[:3]}(?:{name[3:]}|t?\.|t?)" for name in date_words.MONTHS_EN])
    many, counted = (
        _any(listed.split()) for listed in (date_words.BEFORE_MANY_AR, date_words.COUNTED_AR)
    )
    begins, ends, less = r"(?<![^\W_])", r"(?![^\W\d_])", r"(?<!\d)(?<!\d[.,:/-])"
    more = r"(?![\d%])(?![.,:/]\d)(?!-\d\d?-\d)"
    of_month = rf"(?:[ \t]+(?:{_FROM}[ \t]+)?(?:{_MONTH}[ \t]+)?|-)"
    of_year = rf"(?:{_COMMA}?[ \t]*(?:(?:{_FROM}[ \t]+)?(?:{before})[ \t]+)?|-)"
    kinds = {
        "numeric": rf"""(?P<numeric>{less}(?:
            (?P<y1>{_YEAR})(?P<s1>[-/.])(?P<m1>\d\d?)(?P=s1)(?P<d1>\d\d?)
          | (?P<d2>\d\d?)(?P<s2>[-/.])(?P<m2>\d\d?)(?P=s2)(?P<y2>{_YEAR}|(?<=/)\d\d)
          )(?!\d)(?![-/.]\d))""",
        "arabic": rf"""(?P<arabic>
            (?:{less}(?P<ar_day>\d\d?){of_month}(?!{_AND}))?{begins}(?P<ar_month>{month}){ends}
            (?P<ar_other>[ \t]*(?:/[ \t]*(?:{month})|\([ \t]*(?:{month})[ \t]*\)){ends})?
            (?:{of_year}(?P<ar_year>{_YEAR}){more})?
            (?(ar_day)|(?(ar_other)|(?(ar_year)|(?!)))))""",
        "english": rf"""(?P<english>
            {less}(?P<en_day>\d\d?)(?:st|nd|rd|th)?(?:[ \t]+(?:of[ \t]+)?|-)
            (?P<en_month>{english})(?![A-Za-z])(?:(?:,?[ \t]*|-)(?P<en_year>{_YEAR}){more})?
          | {begins}(?P<en_first>{english})(?![A-Za-z])(?:
                [ \t]+(?P<en_second>\d\d?)(?:st|nd|rd|th)?(?![A-Za-z]){more}
                (?:,?[ \t]+(?P<en_last>{_YEAR}){more})?
              | ,?[ \t]+(?P<en_only>{_YEAR}){more}))""",
        "alone": rf"""(?P<alone>{begins}(?:
            (?:{before}|{before_en})[ \t]+{_YEAR}(?:[ \t]*(?:{_AND}|-|/)[ \t]*{_YEAR})*{more}
          | (?:{many})[ \t]+{_YEAR}{more}(?![ \t]+(?:{counted}){ends})
            (?:(?<!{_ZERO}{_ZERO})|(?![ \t]+[^\W\d_]))))""",
    }
    return re.compile("|".join(kinds[kind] for kind in only), re.VERBOSE)


@cache
def _pattern_from(character: str) -> re.Pattern[str]:
    """Match a date of any kind that can begin with this character."""
    return _pattern(*_kinds(character))


def _kinds(character: str) -> tuple[str, ...]:
    """Give the kinds of dates that can begin with this character."""
    if character.isdigit():
        return "numeric", "arabic", "english"
    return ("english", "alone") if character.isascii() else ("arabic", "alone")


def _any(names: Iterable[str]) -> str:
    """Match any of these names, the longest first, in each of their spellings."""
    classes = {c: f"[{same}]" for same in _SAME for c in same} | {" ": r"[ \t]+"}
    spelled = ("".join(classes.get(c, c) for c in name) for name in sorted(names, key=_long))
    return "|".join(spelled)


def _long(name: str) -> tuple[int, str]:
    return -len(name), name


def _flat(name: str) -> str:
    return key(" ".join(name.split()))


@cache
def _months() -> dict[str, int]:
    """Number the months: Arabic names by their keys, English ones by three small letters."""
    arabic = enumerate(date_words.MONTHS_AR, 1)
    english = enumerate(date_words.MONTHS_EN, 1)
    names = ((name, n) for n, family in arabic for name in family.split("|"))
    return {_flat(also): n for name, n in names for also in (name, _AND + name)} | {
        name[:3].lower(): n for n, name in english
    }


@cache
def _date_words() -> "DateWords":
    """Give what the pre-filter knows months and years by."""
    from jobs.kernels.dates.date_parts import DateWords

    arabic = [name.split() for name in _months() if not name.isascii()]
    years = date_words.BEFORE_YEAR_AR.split() + date_words.BEFORE_MANY_AR.split()
    before = {_flat(word) for word in years}
    firsts, lasts = {name[0] for name in arabic}, {name[-1] for name in arabic}
    english = [int.from_bytes(word.encode()) for word in date_words.BEFORE_YEAR_EN.split()]
    three = [int.from_bytes(name.encode()) for name in _months() if name.isascii()]
    return DateWords(
        letters=letters(),
        starts=packed(sorted(firsts | before)),
        months=packed(sorted(firsts)),
        before=packed(sorted(lasts | before)),
        before_en=np.array(english, np.uint64),
        months_en=np.array(three, np.uint32),
    )
