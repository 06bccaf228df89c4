"""Date recognition in metadata: dates of PDF (ISO 32000), of mail (RFC 5322) and others as ISO."""

import re
from datetime import date
from email.utils import parsedate_to_datetime

_PDF = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")
#: First year of a date that is none of a clock that was never set.
_FIRST_YEAR = 1900


def of_pdf(value: str) -> str:
    """Turn a date of a PDF, `D:20240131120000+02'00'`, into ISO 8601; the day of it."""
    found = _PDF.match(value.strip())
    if found is None:
        return of_text(value)
    year, month, day = (int(part or 1) for part in found.groups())
    return _day(year, month, day)


def of_mail(value: str) -> str:
    """Turn a date of a mail, `Tue, 3 May 2022 10:00:00 +0000`, into ISO 8601."""
    try:
        return parsedate_to_datetime(value.strip()).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return of_text(value)


def of_text(value: str) -> str:
    """Give the ISO 8601 date with which a text begins, or the text as it is, if it has figures."""
    value = " ".join(value.split())[:40]
    found = _ISO.match(value)
    if found is not None:
        return found[0].replace(" ", "T", 1)
    return value if any(map(str.isdecimal, value)) else ""


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if year >= _FIRST_YEAR else ""
    except ValueError:
        return ""
