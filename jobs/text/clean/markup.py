"""Markup stripping: Markdown, HTML tags and entities, and addresses out of running text."""

import html
import re
from collections.abc import Iterator
from typing import Final

from jobs.datatypes import Edit, Span
from jobs.text.script.character_tables import MARKUP_SIGNS
from jobs.text.script.edits import AlignedText, apply_edits

#: Where a link leads, perhaps with a title; brackets in it come in pairs.
_TARGET: Final = r"\([^()\n]{0,2000}+(?:\([^()\n]{0,300}+\)[^()\n]{0,300}+){0,3}+\)"
_IMAGE: Final = re.compile(rf"!\[[^\[\]\n]{{0,300}}\]{_TARGET}")
_LINKED_IMAGE: Final = re.compile(rf"\[{_IMAGE.pattern}\]{_TARGET}")
_LINK: Final = re.compile(rf"\[([^\[\]\n]{{1,300}})\]{_TARGET}")
_BY_NAME: Final = re.compile(
    r"\[(?!\^?\d{1,3}\])([^\[\]\n]{1,300})\]\[[A-Za-z0-9_.-]{0,40}\](?!\()"
)
_REFERENCE: Final = re.compile(r"\[(?:\^)?\d{1,3}\](?::[^\n]{0,2000})?(?=[\s.,;:]|\[\^?\d|$)")
_STRONG: Final = re.compile(
    r"(\*\*\*|\*\*|__|~~)(?=\S)((?:[^\n*_~]{1,2000}+|(?!\1)[*_~]){1,15}+)(?<=\S)\1"
)
_EMPHASIS: Final = re.compile(
    r"([*_])(?<![\w*_\\][*_])(?=[^\s*_])((?:[^\n*_]{1,2000}+|(?<=\w)_(?=\w)){1,15}+)"
    r"(?<=\S)\1(?![\w*_])"
)
_ADDRESS: Final = re.compile(
    r"<((?:https?|ftp)://[^\s<>]{1,2000}|[\w.%+-]{1,64}@[A-Za-z0-9.-]{1,200})>", re.I
)
_CODE: Final = re.compile(r"(`{1,3})([^`\n]{1,500})\1")
_HEADING: Final = re.compile(r"[ ]{0,3}#{1,6}[ ]+(?=\S)")
_CLOSED_HEADING: Final = re.compile(r"#{1,6}[ ]*$", re.MULTILINE)
_QUOTE: Final = re.compile(r"[ ]{0,3}(?:>[ ]?)+")
_RULE: Final = re.compile(r"[ ]{0,3}(?:(?:\*[ ]?){3,}|(?:_[ ]?){3,}|(?:-[ ]?){3,})$", re.MULTILINE)
_BULLET: Final = re.compile(r"[ ]{0,3}[*+][ ]+(?=\S)")
_FENCE: Final = re.compile(r"[ ]{0,3}(?:```|~~~)[\w+-]{0,30}[ ]*$", re.MULTILINE)
_DEFINITION: Final = re.compile(
    r"[ ]{0,3}\[[^\[\]\n]{1,60}\]:[ ]+<?(?:\w{1,10}://|#|/)[^\n]{0,2000}"
)
_COMMENT: Final = re.compile(r"<!--.{0,5000}?-->", re.DOTALL)
_SCRIPT: Final = re.compile(r"<(script|style)\b[^>]{0,500}>.{0,20000}?</\1\s*>", re.DOTALL | re.I)
_BREAK: Final = re.compile(
    r"</?(?:br|p|div|li|tr|h[1-6]|address|caption|details|fieldset|form|legend|option|summary)"
    r"(?=[\s/>])[^<>]{0,500}>",
    re.I,
)
#: Control characters written out by their names, as some corpora of short messages have them.
_CONTROL: Final = re.compile(r"<(?:LF|CR|CRLF|NL|TAB|NEWLINE)>", re.I)
#: Tags of HTML; those of Office with their namespace (`<o:p>`), and its conditions.
_TAG: Final = re.compile(
    r"</?(?:(?:[ovw]|st1|m):\w{1,40}|a|abbr|acronym|area|article|aside|audio|b|bdi|bdo|big"
    r"|blockquote|body|button|center|cite|code|col|colgroup|del|dd|dfn|dl|dt|em|embed|figcaption"
    r"|figure|font|footer|head|header|hr|html|i|iframe|img|input|ins|kbd|label|link|main|map|mark"
    r"|meta|nav|nobr|noscript|object|ol|param|picture|pre|q|rb|ref|references|rp|rt|ruby|s|samp|section|select"
    r"|small|source|span|strike|strong|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead|time"
    r"|title|tt|u|ul|var|video|wbr)(?=[\s/>])[^<>]{0,2000}>|<!\[(?:if|endif)\b[^<>]{0,200}>",
    re.I,
)
#: Tags of forums (BBCode), in a text that closes some.
_BBCODE: Final = re.compile(
    r"\[/?(?:align|b|center|code|color|email|font|h[1-6]|highlight|i|img|indent|justify|left|list|media"
    r"|quote|right|s|size|spoiler|table|td|th|tr|u|url|user|video|youtube)(?:=[^\[\]\n]{0,300})?\]",
    re.I,
)
#: A character reference; one that was escaped again has `amp;` before its name.
_ENTITY: Final = re.compile(
    r"&(?:amp;){0,3}(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"
)
_ESCAPE: Final = re.compile(r"\\(?=[\\`*_{}\[\]()#+.!-])")


def _bits(*signs: str) -> int:
    """Give the signs that some begin or end with as bits: an image ends its sign with a bracket."""
    return sum({1 << MARKUP_SIGNS.index(sign[-1]) for sign in signs})


#: Patterns of text that begin with a sign: all signs that they can begin with, the patterns, the
#: name of the rule, and what stays: a group of the match, or a text in its place.
_SIGNED: Final[tuple[tuple[tuple[str, ...], tuple[re.Pattern[str], ...], str, int | str], ...]] = (
    (("<",), (_COMMENT, _SCRIPT, _TAG), "html", ""),
    (("<",), (_BREAK, _CONTROL), "html", "\n"),
    (("<",), (_ADDRESS,), "link", 1),
    (("![",), (_IMAGE,), "image", ""),
    (("[",), (_LINKED_IMAGE,), "image", ""),
    (("[",), (_LINK, _BY_NAME), "link", 1),
    (("[",), (_REFERENCE,), "reference", ""),
    (("*", "_", "~"), (_STRONG,), "emphasis", 2),
    (("*", "_"), (_EMPHASIS,), "emphasis", 2),
    (("`",), (_CODE,), "code", 2),
    (("\\",), (_ESCAPE,), "escape", ""),
)
_BITS: Final = tuple(_bits(*signs) for signs, *_ in _SIGNED)
#: Patterns of the beginning of a line: the signs without which they need not be tried, the
#: pattern, the name of the rule.
_BEGINNINGS: Final = (
    (_bits("*", "_"), _RULE, "rule"),
    (_bits("*", "_"), _BULLET, "rule"),
    (_bits("#"), _HEADING, "heading"),
    (_bits(">"), _QUOTE, "quote"),
    (_bits("`", "~"), _FENCE, "code"),
    (_bits("["), _DEFINITION, "reference"),
)
#: Bit flags of signs that have rules of their own
_HASH, _AMPERSAND, _SQUARE = _bits("#"), _bits("&"), _bits("[")

_ADDRESS_SIGNS: Final = ("://", "www.", "WWW.", "@", "/")
#: Endings of hosts (top-level domains): generic ones, and those of countries that end no file name.
_DOMAINS: Final = (
    "com|org|net|edu|gov|int|mil|info|biz|news|blog|online|site|app|dev|tech|shop|store|media|press"
    "|ac|ae|al|ar|at|au|az|ba|be|bg|bh|br|by|ca|ch|cl|cn|co|cz|de|dk|dz|ee|eg|es|eu|fi|fr|gl|gr|hk"
    "|hr|hu|id|ie|il|in|io|iq|ir|is|it|jo|jp|ke|kr|kw|kz|lb|li|lt|lu|lv|ly|ma|me|mx|my|ng|nl|no|nz"
    "|om|pe|ph|pk|pt|qa|ro|ru|sa|se|sg|si|sk|su|sy|th|tn|tr|tv|tw|ua|uk|us|vn|ye|za"
)
#: A host without a scheme; it is an address where a path follows.
_BARE_HOST: Final = re.compile(
    rf"(?<![\w.@/:-])(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.){{1,5}}(?:{_DOMAINS})(?::\d{{1,5}})?\Z",
    re.I,
)
_PATH: Final = re.compile(r"/[^\s<>\"\N{ARABIC COMMA}\N{ARABIC SEMICOLON}]*")
#: A host is looked for so far before the first slash, in characters.
_LONGEST_HOST: Final = 100
_SCHEME: Final = re.compile(r"(?:https?|ftp)\Z", re.I)
_HOST: Final = re.compile(r"[^\s<>\"\N{ARABIC COMMA}\N{ARABIC SEMICOLON}]+")
_WWW: Final = re.compile(
    r"(?<![\w.@-])(?:www|WWW)\.[A-Za-z0-9-]+\.[^\s<>\"\N{ARABIC COMMA}\N{ARABIC SEMICOLON}]+"
)
_MAILBOX: Final = re.compile(r"(?<![\w.@/-])(?:mailto:)?[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}\Z")
_MAIL_HOST: Final = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63})+")
#: Length limit of the local part of a mail address, with `mailto:` before it
_LONGEST_MAILBOX: Final = 72
_TRAILING: Final = ".,;:!?)]}'\"\N{ARABIC QUESTION MARK}\N{RIGHT DOUBLE QUOTATION MARK}*_"


def markup(text: str, signs: int = -1) -> list[Edit]:
    """Find Markdown and HTML; what it marks up stays.

    `signs` are those of SIGNS that the text has, as bits; it may have all if that is left out.
    """
    return _outermost(sorted(_found(text, signs), key=lambda edit: (edit.start, -edit.end)))


def plain_title(title: str) -> str:
    """Write a title without HTML tags and entities, on one line."""
    if not any(sign in title for sign in "<&"):
        return title
    edits = markup(title, _bits("<") | _AMPERSAND)
    plain = apply_edits(edits, AlignedText.raw(title)).text
    return " ".join(plain.split()) or title


def _found(text: str, present: int) -> Iterator[Edit]:
    for bits, (signs, patterns, rule, kept) in zip(_BITS, _SIGNED, strict=True):
        for pattern in patterns if bits & present else ():
            for match in _at_signs(pattern, signs, text):
                yield from _edits(match, rule, kept)
    for bits, pattern, rule in _BEGINNINGS:
        if bits & present:
            for match in _at_lines(pattern, text):
                yield Edit(match.start(), match.end(), (), rule)
    if _HASH & present and " #" in text:
        yield from _closed_headings(text)
    if _SQUARE & present and "[/" in text:
        for match in _at_signs(_BBCODE, ("[",), text):
            yield Edit(match.start(), match.end(), (), "bbcode")
    if _AMPERSAND & present:
        for match in _ENTITY.finditer(text):
            shown = _unescaped(match[0])
            if shown != match[0]:
                yield Edit(match.start(), match.end(), (_safe(shown),), "entity")


def _at_signs(
    pattern: re.Pattern[str], signs: tuple[str, ...], text: str
) -> Iterator[re.Match[str]]:
    """Match where a sign is, as `finditer` would, without a look at the text between them."""
    done = 0
    for place, _ in _places(signs, text):
        match = pattern.match(text, place) if place >= done else None
        if match:
            yield match
            done = match.end()


def _places(signs: tuple[str, ...], text: str) -> Iterator[tuple[int, str]]:
    """Find the offsets of signs, in order."""
    nearest = [(place, sign) for sign in signs if (place := text.find(sign)) >= 0]
    while nearest:
        at, sign = found = min(nearest)
        yield found
        nearest.remove(found)
        after = text.find(sign, at + 1)
        if after >= 0:
            nearest.append((after, sign))


def _at_lines(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Match at the beginning of each line."""
    start = 0
    while True:
        match = pattern.match(text, start)
        if match:
            yield match
        start = text.find("\n", start) + 1
        if start == 0:
            return


def _closed_headings(text: str) -> Iterator[Edit]:
    """Find the signs with which a heading closes, and the blanks before them."""
    for match in _at_signs(_CLOSED_HEADING, ("#",), text):
        start = match.start()
        while start > 0 and text[start - 1] == " ":
            start -= 1
        if 0 < start < match.start() and not text[start - 1].isspace():
            yield Edit(start, match.end(), (), "heading")


def _edits(match: re.Match[str], rule: str, kept: int | str) -> Iterator[Edit]:
    """Replace a match by a text, or take out what is on both sides of a group."""
    if isinstance(kept, str):
        yield Edit(match.start(), match.end(), (kept,) if kept else (), rule)
    else:
        start, end = match.span(kept)
        yield Edit(match.start(), start, (), rule)
        yield Edit(end, match.end(), (), rule)


def _unescaped(reference: str) -> str:
    """Resolve a character reference, however often it was escaped."""
    while (shown := html.unescape(reference)) != reference:
        reference = shown
    return shown


def _safe(shown: str) -> str:
    """Keep an entity from bringing back what the first step took out."""
    if shown == "\N{NO-BREAK SPACE}":
        return " "
    return shown if shown.isprintable() else ""


def _outermost(edits: list[Edit]) -> list[Edit]:
    """Drop edits that begin inside another."""
    kept: list[Edit] = []
    done = 0
    for edit in edits:
        if edit.start >= done and edit.end > edit.start:
            kept.append(edit)
            done = edit.end
    return kept


def links(text: str) -> list[Edit]:
    """Find web and mail addresses."""
    return [Edit(span.start, span.end, (), "links") for span in addresses(text)]


def addresses(text: str) -> Iterator[Span]:
    """Find the spans of addresses, the punctuation after them left out."""
    done = 0
    for at, sign in _places(_ADDRESS_SIGNS, text):
        if at < done:
            continue
        found = _address(text, at, sign)
        if found is not None and found.start >= done:
            yield found
            done = found.end


def _address(text: str, at: int, sign: str) -> Span | None:
    """Read the address around the sign that gives it away."""
    end = at + len(sign)
    if sign in ("www.", "WWW."):
        start, after = at, _WWW.match(text, at)
    elif sign == "/":
        before = _BARE_HOST.search(text, max(0, at - _LONGEST_HOST), at)
        if before is None:
            return None
        start, after = before.start(), _PATH.match(text, at)
    else:
        mail = sign == "@"
        low = max(0, at - _LONGEST_MAILBOX)
        before = (_MAILBOX if mail else _SCHEME).search(text, low, at)
        if before is None:
            return None
        after = (_MAIL_HOST if mail else _HOST).match(text, end)
        start = before.start()
    if after is None:
        return None
    whole = text[start : after.end()]
    bare = whole.rstrip(_TRAILING)
    # A bracket that was opened in the address is its own.
    closes = whole.startswith(")", len(bare)) and bare.count("(") > bare.count(")")
    return Span(start, start + len(bare) + closes)
