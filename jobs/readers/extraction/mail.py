"""Mail (RFC 5322, MIME) as text: the message that a reader would see, its subject, date, sender."""

import email
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr
from typing import NamedTuple

from jobs.readers.encoding import AUTO
from jobs.readers.extraction import dates, titles
from jobs.readers.extraction.decoding import believed, html_of, text_of
from jobs.readers.extraction.extracted import CannotExtract, Extracted, NothingIn
from jobs.readers.extraction.html_text import html_text
from jobs.text.clean.mail import body_edits, forwards, subject

#: Which subtypes of text go before others.
_PLAINEST = {"plain": 0, "html": 1}
#: How many times longer HTML is where the plain text beside it says that there is HTML, and the
#: least of it, in letters.
_SAYS_LESS, _A_TEXT = 3, 200
#: Depth to which the parts of a message are looked into.
_DEPTH = 30


def parsed(data: bytes) -> "Message[str, str]":
    """Parse a message; whatever is wrong with it, there is one."""
    return email.message_from_bytes(data, policy=compat32)


def field(message: "Message[str, str]", name: str) -> str:
    """Read a field of the header as text: encoded words (RFC 2047), and bytes as they are."""
    named = (value for key, value in message.raw_items() if key.casefold() == name.casefold())
    raw = str(next(named, ""))
    try:
        if raw.isascii():
            raw = str(make_header([_believed_word(*word) for word in decode_header(raw)]))
        else:  # bytes come as half surrogate pairs (PEP 383)
            raw = text_of(raw.encode("utf-8", "surrogateescape"), AUTO).text
    except (CannotExtract, MessageError, LookupError, ValueError, TypeError):
        raw = raw.encode("ascii", "replace").decode("ascii")
    return " ".join(raw.split())


def _believed_word(text: bytes | str, said: str | None) -> tuple[bytes | str, str | None]:
    """Give an encoded word with the encoding that its bytes have."""
    if isinstance(text, str) or not said:
        return text, said
    return text, believed(text, said)


def parts(message: "Message[str, str]", depth: int = 0) -> Iterator["Message[str, str]"]:
    """Yield the parts of a message that hold text and are shown, not attached."""
    if depth > _DEPTH or (message.get_content_disposition() or "inline") != "inline":
        return
    payload = message.get_payload()
    if message.is_multipart() and isinstance(payload, list):
        if message.get_content_maintype() == "multipart":
            for one in payload:
                if isinstance(one, Message):
                    yield from parts(one, depth + 1)
    elif message.get_content_maintype() == "text":
        yield message


def content(part: "Message[str, str]", encoding: str) -> tuple[str, str]:
    """Decode a part: its text, and its encoding.

    Raises
    ------
    CannotExtract, NothingIn
        It is no text, or holds none.
    """
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if not data.strip():
        raise NothingIn("the message holds no text")
    said = part.get_content_charset() or ""
    if encoding == AUTO and said not in ("", "us-ascii", "unknown-8bit"):
        try:
            said = believed(data, said)
            return data.decode(said), said
        except (LookupError, ValueError):
            pass
    is_html = part.get_content_subtype() == "html"
    decoded = html_of(data, encoding) if is_html else text_of(data, encoding)
    return decoded.text, decoded.encoding


class _Shown(NamedTuple):
    """A part as it is read: its subtype (`plain`, `html` ...), its text and its encoding."""

    subtype: str
    text: str
    encoding: str


def _read(
    message: "Message[str, str]", encoding: str, why: list[CannotExtract], depth: int = 0
) -> list[_Shown]:
    """Read what a message shows, in order; of alternatives the plainest that holds a text.

    Reasons why a part cannot be read are added to `why`.
    """
    if depth > _DEPTH:
        return []
    payload = message.get_payload()
    inner = (
        [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
    )
    if message.get_content_type() == "message/rfc822" and inner:
        return _passed_on(inner[0], encoding, why, depth)
    if (message.get_content_disposition() or "inline") != "inline":
        return []
    if message.get_content_maintype() == "multipart" and inner:
        kind = message.get_content_subtype()
        if kind == "report":  # what follows the report is the message that could not be delivered
            inner = inner[:1]
        found = [_read(one, encoding, why, depth + 1) for one in inner]
        found = [one for one in found if one]
        if kind == "alternative" and found:
            return _best(found)
        return [one for some in found for one in some]
    shown: list[_Shown] = []
    for part in parts(message):
        subtype = part.get_content_subtype()
        try:
            text, name = content(part, encoding)
        except CannotExtract as error:
            why.append(error)
            continue
        if subtype == "html":
            text = html_text(text)[0]
        elif part.get_param("format") == "flowed":
            text = _unflowed(text, part.get_param("delsp") == "yes")
        if text.strip():
            shown.append(_Shown(subtype, text, name))
    return shown


def _passed_on(
    message: "Message[str, str]", encoding: str, why: list[CannotExtract], depth: int
) -> list[_Shown]:
    """Read a message within another one, forwarded or of a digest: its subject, then its text."""
    shown = _read(message, encoding, why, depth + 1)
    title = titles.one_line(subject(field(message, "Subject")))
    return [shown[0]._replace(text=f"{title}\n\n{shown[0].text}"), *shown[1:]] if shown else []


def _best(alternatives: list[list[_Shown]]) -> list[_Shown]:
    """Choose the plainest of two ways to say the same, if it does say the same."""
    best = min(alternatives, key=lambda one: min(_PLAINEST.get(s.subtype, 2) for s in one))
    longest = max(alternatives, key=_letters)
    return longest if _letters(longest) > max(_SAYS_LESS * _letters(best), _A_TEXT) else best


def _letters(shown: list[_Shown]) -> int:
    return sum(sum(map(str.isalpha, one.text)) for one in shown if one.subtype in _PLAINEST)


def _unflowed(text: str, delsp: bool) -> str:
    """Join the lines that a mail program wrapped: they end with a space (RFC 3676)."""
    lines = text.replace("\r\n", "\n").split("\n")
    joined = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        # The line before a signature is `-- `, which is none that was wrapped; nor is one before
        # a quotation.
        quoted = line.startswith(">") or below.startswith(">")
        wrapped = line.endswith(" ") and line != "-- " and not quoted
        joined += (line[:-1] if delsp else line) if wrapped else f"{line}\n"
    return joined


def _body(shown: list[_Shown]) -> tuple[str, str]:
    """Put a message together: its plain parts, and HTML that does not say the same again."""
    best = [one for one in shown if one.subtype in _PLAINEST] or shown
    plain = sum(len(one.text) for one in best if one.subtype == "plain")
    kept = [one for one in best if one.subtype != "html" or 2 * plain < len(one.text)]
    return "\n\n".join(one.text.strip("\r\n") for one in kept), kept[0].encoding


def message_text(message: "Message[str, str]", encoding: str, part: str = "") -> Extracted:
    """Extract a message: all parts of its body; of two ways to say the same, the plain text.

    Raises
    ------
    CannotExtract
        No part of it is text.
    NothingIn
        There is none but quoted lines and signatures.
    """
    why: list[CannotExtract] = []
    shown = _read(message, encoding, why)
    if not shown:
        raise why[-1] if why else CannotExtract("no part of the message is text")
    text, found = _body(shown)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    heading = field(message, "Subject")
    for edit in reversed(body_edits(text, forwarded=forwards(heading))):
        text = text[: edit.start] + text[edit.end :]
    if not text.strip():
        raise NothingIn("the message holds only quoted lines and signatures")
    name, address = parseaddr(field(message, "From"))
    return Extracted(
        text.strip("\n"),
        part=part,
        title=titles.one_line(subject(heading)),
        date=dates.of_mail(field(message, "Date")),
        language=titles.language(field(message, "Content-Language")),
        encoding=found,
        metadata=titles.metadata(author=titles.one_line(name or address)),
    )
