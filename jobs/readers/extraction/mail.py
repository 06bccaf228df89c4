"""Mail (RFC 5322, MIME) as text: the message that a reader would see, its subject, date, sender."""

import email
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr

from jobs.readers.encoding import AUTO
from jobs.readers.extraction import dates, titles
from jobs.readers.extraction.decoding import html_of, text_of
from jobs.readers.extraction.extracted import CannotExtract, Extracted, NothingIn
from jobs.readers.extraction.html_text import html_text
from jobs.text.clean.mail import body_edits, subject

#: Depth to which the parts of a message are looked into.
_DEPTH = 30


def parsed(data: bytes) -> "Message[str, str]":
    """Parse a message; whatever is wrong with it, there is one."""
    return email.message_from_bytes(data, policy=compat32)


def field(message: "Message[str, str]", name: str) -> str:
    """Read a field of the header as text, its encoded words (RFC 2047) decoded."""
    try:
        raw = message.get(name)
        if raw is None:
            return ""
        return " ".join(str(make_header(decode_header(raw))).split())
    except (MessageError, LookupError, ValueError, TypeError):
        return " ".join(str(message.get(name, "")).split())


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
            return data.decode(said), said
        except (LookupError, ValueError):
            pass
    is_html = part.get_content_subtype() == "html"
    decoded = html_of(data, encoding) if is_html else text_of(data, encoding)
    return decoded.text, decoded.encoding


def message_text(message: "Message[str, str]", encoding: str, part: str = "") -> Extracted:
    """Extract a message: of two ways in which it says the same, the plain text.

    Raises
    ------
    CannotExtract
        No part of it is text.
    NothingIn
        There is none but quoted lines and signatures.
    """
    shown = list(parts(message))
    plain = [one for one in shown if one.get_content_subtype() != "html"]
    text, found = "", ""
    why = CannotExtract("no part of the message is text")
    for one in (*plain, *(one for one in shown if one not in plain)):
        try:
            text, found = content(one, encoding)
        except CannotExtract as error:
            why = error
            continue
        if one.get_content_subtype() == "html":
            text = html_text(text)[0]
        break
    if not text.strip():
        raise why
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for edit in reversed(body_edits(text)):
        text = text[: edit.start] + text[edit.end :]
    if not text.strip():
        raise NothingIn("the message holds only quoted lines and signatures")
    name, address = parseaddr(field(message, "From"))
    return Extracted(
        text.strip("\n"),
        part=part,
        title=titles.one_line(subject(field(message, "Subject"))),
        date=dates.of_mail(field(message, "Date")),
        language=titles.language(field(message, "Content-Language")),
        encoding=found,
        metadata=titles.metadata(author=titles.one_line(name or address)),
    )
