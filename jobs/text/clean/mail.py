"""Boilerplate of mail (RFC 5322): headers, quoted lines, attributions, signatures, list footers."""

import re
from typing import Final, NamedTuple

from jobs.datatypes import Edit

_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40})[ \t]*:(?:[ \t]|$)")
_KNOWN: Final = frozenset(
    ("from", "to", "cc", "bcc", "subject", "date", "sent", "reply-to", "sender", "received",
     "return-path", "message-id", "in-reply-to", "references", "mime-version", "content-type",
     "content-transfer-encoding", "newsgroups", "organization", "nntp-posting-host", "lines",
     "delivered-to", "list-id", "user-agent", "distribution", "summary", "keywords", "path",
     "importance", "attachments")
)  # fmt: skip
#: Least number of known fields of a header, of which one says who, what or when.
_LEAST_FIELDS: Final = 2
_TELLING: Final = frozenset(("from", "subject", "date", "message-id"))
_QUOTED: Final = re.compile(r"[ \t]{0,3}(?:>|\|[ \t]>)")
_WROTE: Final = re.compile(
    r"(?:wrote|writes|schrieb|a écrit|escribió|scritto|كتبت?|كتابة ما يلي بواسطة)\b.{0,80}:[ \t]*$",
    re.IGNORECASE,
)
#: Bidi control characters, which programs put around addresses in a line of Arabic.
_BIDI: Final = r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]*"
#: What an attribution in any language ends with: the address of who wrote.
_WHOSE: Final = re.compile(rf"<{_BIDI}[\w.+-]+@[\w.-]+{_BIDI}>[^<>@]{{0,40}}:[ \t]*$")
#: How an attribution of more than one line begins.
_OPENS: Final = re.compile(r"[ \t]*(?:on|am|le|el|il|في|بتاريخ)[ \t]", re.IGNORECASE)
_REST: Final = re.compile(r"-----BEGIN PGP SIGNATURE-----|_{20,}[ \t]*$|--[ \t]?$")
#: What a reply ends before, and a forward goes on with.
_ORIGINAL: Final = re.compile(
    r"-{3,}[ \t]*(?:original message|ursprüngliche nachricht|message d'origine|"
    r"الرسالة الأصلية)[ \t]*-{3,}",
    re.IGNORECASE,
)
#: The head of a message that is forwarded or answered, as programs write it into the body.
_HEAD: Final = re.compile(
    r"[ \t*]{0,3}(from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|envoyé|à|objet|"
    r"para|enviado|fecha|asunto|من|تم الإرسال|أرسلت|التاريخ|إلى|الموضوع|نسخة)\*?[ \t]?:[* \t]",
    re.IGNORECASE,
)
#: Fewest lines of such a head.
_LEAST_HEAD: Final = 3
_LINE: Final = re.compile(
    r"(?:sent from my \w+|get outlook for \w+|-----BEGIN PGP SIGNED MESSAGE-----|Hash: SHA\d+"
    r"|-{3,}[ \t]*forwarded message[ \t]*-{3,}|begin forwarded message:|مرسل من .{1,30})[ \t.]*$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"[<(]?[\w.+-]+@[\w.-]+[>)]?")
#: Lines that an attribution may stand on, above what it introduces.
_ATTRIBUTION_LINES: Final = 3
_FORWARD: Final = re.compile(r"\s*(?:fwd?|wg|tr|rv|إعادة توجيه|تحويل)\s*:", re.IGNORECASE)
_REPLY: Final = re.compile(
    r"(?:(?:re|fwd?|aw|wg|tr|rv|sv|رد|إعادة توجيه|تحويل)[ \t]*:|\[[^\]]{1,40}\])[ \t]*", re.I
)


class Header(NamedTuple):
    """The header of a mail: where it ends, its subject, who sent it, when, and if it forwards."""

    end: int
    subject: str
    sender: str
    date: str
    forwards: bool = False


def header(text: str) -> Header | None:
    """Find the header block that a text begins with; None where it begins with none."""
    at = len(text) - len(text.lstrip())
    fields: dict[str, str] = {}
    last = ""
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        found = _FIELD.match(line)
        if found is not None:
            last = found[1].lower()
            fields.setdefault(last, line[found.end() :].strip())
        elif line[:1] in (" ", "\t") and line.strip() and last:
            fields[last] = f"{fields[last]} {line.strip()}"
        else:
            break
        at = end + 1
    known = _KNOWN & set(fields)
    if len(known) < _LEAST_FIELDS or not known & _TELLING or 2 * len(known) < len(fields):
        return None
    return Header(
        min(at, len(text)),
        subject(fields.get("subject", "")),
        _ADDRESS.sub("", fields.get("from", "")).strip(" \"'()"),
        fields.get("date", ""),
        forwards(fields.get("subject", "")),
    )


def forwards(value: str) -> bool:
    """Tell from a subject whether a mail passes another one on, which is then its text."""
    return _FORWARD.match(value) is not None


def subject(value: str) -> str:
    """Strip a subject of what replies, forwards and lists put before it."""
    value = " ".join(value.split())
    while (found := _REPLY.match(value)) and found.end() < len(value):
        value = value[found.end() :]
    return value


def body_edits(text: str, start: int = 0, *, forwarded: bool = False) -> list[Edit]:
    """Find what is not of the writer in the body of a mail, from `start` on.

    Where the mail is `forwarded`, what it passes on is no quotation.
    """
    lines = _lines(text, start)
    out: list[bool] = [False] * len(lines)
    for number, (first, end) in enumerate(lines):
        line = text[first:end]
        if _QUOTED.match(line):
            out[number] = True
            if not (number and out[number - 1]):
                _attribution(text, lines, out, number)
        elif _LINE.match(line) or (forwarded and _ORIGINAL.match(line)):
            out[number] = True
        elif _REST.match(line) or _ORIGINAL.match(line):
            if forwarded and _head(text, lines, number + 1) >= _LEAST_HEAD:
                out[number] = True
                continue
            out[number:] = [True] * (len(lines) - number)
            break
        elif not out[number] and (head := _head(text, lines, number)) >= _LEAST_HEAD:
            out[number : number + head] = [True] * head
    return _joined(lines, out, text)


def _head(text: str, lines: list[tuple[int, int]], number: int) -> int:
    """Count the lines of the head of a message that begins here; 0 where none does."""
    found: list[str] = []
    for first, end in lines[number:]:
        field = _HEAD.match(text, first, end)
        if field is None or field[1].casefold() in found:
            break
        found.append(field[1].casefold())
    return len(found)


def mail_edits(text: str) -> tuple[list[Edit], Header | None]:
    """Find the header of a text that is a mail, and what its body quotes; or nothing.

    Healthy text has no header: it begins with no two fields that mails have.
    """
    found = header(text)
    if found is None:
        return [], None
    start = len(text) - len(text.lstrip())
    return [
        Edit(start, found.end, (), "boilerplate"),
        *body_edits(text, found.end, forwarded=found.forwards),
    ], found


def _lines(text: str, start: int) -> list[tuple[int, int]]:
    found = []
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        found.append((start, end))
        start = end + 1
    return found


def _attribution(text: str, lines: list[tuple[int, int]], out: list[bool], quoted: int) -> None:
    """Mark the lines above a quotation that say whose it is."""
    last = quoted - 1
    while last >= 0 and not text[slice(*lines[last])].strip():
        last -= 1
    line = text[slice(*lines[last])] if last >= 0 else ""
    if not (_WROTE.search(line) or _WHOSE.search(line)):
        return
    above = range(last, max(last - _ATTRIBUTION_LINES, -1), -1)
    first = next((at for at in above if _OPENS.match(text[slice(*lines[at])])), last)
    out[first : last + 1] = [True] * (last + 1 - first)


def _joined(lines: list[tuple[int, int]], out: list[bool], text: str) -> list[Edit]:
    """Make one edit of the marked lines that follow one another."""
    edits: list[Edit] = []
    for number, (first, end) in enumerate(lines):
        if not out[number]:
            continue
        stop = min(end + 1, len(text))
        if number and out[number - 1]:
            edits[-1] = Edit(edits[-1].start, stop, (), "boilerplate")
        else:
            edits.append(Edit(first, stop, (), "boilerplate"))
    return edits
