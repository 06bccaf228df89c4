"""Mail of many messages a file (mbox, RFC 4155): each is a document of its own, by its number."""

import re
from collections.abc import Iterator

from jobs.readers.extraction.extracted import (
    CannotExtract,
    Extracted,
    Failed,
    Format,
    NothingIn,
    Request,
)
from jobs.readers.extraction.mail import message_text, parsed

#: The line before a message, which begins with a header: a sentence may begin with `From` too.
_FROM = re.compile(rb"(?:\A|(?<=\n))From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n(?=>?[!-9;-~]{1,60}:)")
_STUFFED = re.compile(rb"^>(>*From )", re.MULTILINE)


def extract(data: bytes, request: Request) -> Iterator[Extracted | Failed]:
    """Parse each message; one that cannot be used is listed by its number.

    Raises
    ------
    CannotExtract
        It holds no message.
    """
    starts = [(found.start(), found.end()) for found in _FROM.finditer(data)]
    if not starts:
        raise CannotExtract("no message begins in it: none of its lines is `From ... time`")
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for number, ((_, first), end) in enumerate(zip(starts, ends, strict=True), start=1):
        try:
            raw = _STUFFED.sub(rb"\1", data[first:end])
            yield message_text(parsed(raw), request.encoding, str(number))
        except NothingIn as error:
            yield Failed(str(number), str(error), empty=True)
        except CannotExtract as error:
            yield Failed(str(number), str(error))


MBOX = Format((".mbox",), extract)
