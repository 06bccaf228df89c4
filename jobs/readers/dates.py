"""Unix time: numbers of seconds since 1970 told from other dates, and written as ISO 8601."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Unix time in seconds, milliseconds, microseconds: by the digits before the point, from 2001 on.
_UNITS = {10: 1, 13: 1_000, 16: 1_000_000}
_NUMBER = re.compile(r"([1-9][0-9]{9}(?:[0-9]{3}){0,2})(\.[0-9]+)?")
#: Basic ISO 8601 to the hour, which has ten digits as well.
_BY_HOUR = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])"
)


def is_unix_time(value: str) -> bool:
    """Whether a text is a number of seconds, milliseconds or microseconds since 1970."""
    return _NUMBER.fullmatch(value) is not None and _BY_HOUR.fullmatch(value) is None


def as_date(value: str) -> str:
    """Write Unix time as ISO 8601 (UTC); any other date is returned as it is."""
    if not is_unix_time(value):
        return value
    whole, _, fraction = value.partition(".")
    unit = _UNITS[len(whole)]
    micros = int(whole) * (1_000_000 // unit) + int((fraction + "0" * 6)[:6]) // unit
    moment = _EPOCH + timedelta(microseconds=micros)
    spec = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")
