"""Localisation of numbers and dates: signs, digits, groups, the order of day and month."""

import re
from dataclasses import dataclass
from functools import cached_property

#: A day, a month or a year by ISO 8601.
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class NumberFormat:
    """How a language writes numbers and dates.

    Parameters
    ----------
    decimal, group : str
        The decimal mark, and what parts thousands.
    grouped_from : int
        The smallest number that is parted: Spanish writes 1234, but 12.345.
    digits : str
        Its digits from 0 to 9.
    percent : str
        A percentage, `{0}` for the number.
    date, month : str
        A day and a month, `{0}` for the year, `{1}` for the month, `{2}` for the day.
    """

    decimal: str
    group: str
    grouped_from: int
    digits: str
    percent: str
    date: str
    month: str

    @cached_property
    def signs(self) -> dict[str, str]:
        """What stands for each sign of a number as Python writes it."""
        return {
            **dict(zip("0123456789", self.digits, strict=True)),
            ".": self.decimal,
            ",": self.group,
            "-": "\N{MINUS SIGN}",
        }

    @cached_property
    def _table(self) -> dict[int, str]:
        return str.maketrans(self.signs)

    def figures(self, text: str) -> str:
        """Write a number that Python wrote with the signs of the language."""
        return text.translate(self._table)

    def whole(self, value: int) -> str:
        """Write a number of things."""
        return self.figures(f"{value:,}" if abs(value) >= self.grouped_from else str(value))

    def signed(self, value: int) -> str:
        """Write a difference with its sign."""
        return ("+" if value > 0 else "") + self.whole(value)

    def decimals(self, value: float, places: int = 3) -> str:
        """Write a number with so many decimals."""
        return self.figures(f"{value:.{places}f}")

    def share(self, value: float) -> str:
        """Write a share in per cent."""
        return self.percent.format(self.figures(f"{100 * value:.1f}"))

    def day(self, text: str) -> str:
        """Write a day, month or year of ISO 8601 as the language does; other texts as they are."""
        found = _DATE.fullmatch(text)
        if found is None:
            return text
        year, month, day = (part and part.translate(self._table) for part in found.groups())
        if month is None:
            return str(year)
        return self.month.format(year, month) if day is None else self.date.format(year, month, day)
