"""Encoding detection (charset detection): named by the user, or found by marks and letters.

What the texts of this program are mostly in (UTF-8, UTF-16, the Arabic and Western code pages) is
told here; what is none of these is left to charset-normalizer, whose finding is a guess and said
to be one. `docs/decisions/0008-encodings-by-two-judges.md` has the figures.
"""

import codecs
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from jobs.readers.binary import (
    SHORT,
    NotText,
    is_wordlike,
    nuls_told,
    refuse_controls,
    refuse_magic,
    without_nuls,
)

AUTO = "auto"
#: Sample size of encoding detection, in bytes.
_SAMPLE = 65_536
_NOTATIONS = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7")
_MARK = "\ufeff"
_BROKEN = "\ufffd"

_BOMS = (  # the longest first: the UTF-32 mark begins like the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ASCII, _NOT_ASCII = bytes(range(0x80)), bytes(range(0x80, 0x100))
_LOW_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\r\f")

# Occurrences of each letter per thousand Arabic letters of three news corpora (4,500 articles).
_PER_MILLE = {
    0x0627: 149, 0x0644: 113, 0x064A: 74, 0x0645: 63, 0x0648: 53, 0x0646: 49, 0x0631: 47,
    0x062A: 46, 0x0628: 34, 0x0639: 34, 0x0629: 33, 0x062F: 30, 0x0641: 26, 0x0647: 24,
    0x0633: 23, 0x0642: 21, 0x0623: 19, 0x0643: 18, 0x062D: 18, 0x062C: 14, 0x060C: 12,
    0x0634: 11, 0x0635: 9.4, 0x0637: 8.6, 0x0625: 8.4, 0x0649: 8.2, 0x062E: 8.1, 0x0636: 6.6,
    0x062B: 6.5, 0x0630: 6, 0x0632: 6, 0x0626: 4.1, 0x063A: 3.6, 0x0621: 3.4,
    0x0638: 2.3, 0x0624: 1.4, 0x0622: 1, 0x061F: 1, 0x061B: 1,
}  # fmt: skip
# Letters that Persian and Urdu have beside those of Arabic: rare on the whole, frequent there.
_PER_MILLE |= dict.fromkeys(map(ord, "\u06a9\u06af\u067e\u0686\u0698"), 20)
_PER_MILLE |= dict.fromkeys(map(ord, "\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2"), 20)
# Vowel signs and strokes are rare on the whole, and frequent in the texts that have them at all.
_PER_MILLE |= dict.fromkeys(range(0x064B, 0x0653), 20) | {0x0640: 50}
_ARABIC = {chr(code): math.log(share / 1000) for code, share in _PER_MILLE.items()}
_SIGNS = frozenset(
    "\u00a0\u00ab\u00bb\u00b0\u00b7\u00d7\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u200c\u200d\u200e\u200f\u00a3\u00a9\u00ae"
    "\u00a7\u00b1\u00b2\u00b3\u00bc\u00bd\u00be\u201e\u2030\u2039\u203a\u20ac\u2122"
    "\u00a2\u00a5\u00aa\u00b5\u00ba\u00f7"
)
_OPENING = frozenset("\u00a1\u00bf")  # before a Latin letter, as in Spanish
_AT_HOME = -3.0  # an accented letter inside a Latin word, or a common punctuation mark
_RARE = -4.0  # a letter of Icelandic alone: so many bytes of it are more often Turkish
_ALONE = -4.5  # an accented letter that is a word by itself, as in French
_ONE_LETTER = -5.0  # an Arabic word of one letter: there is hardly one
_STRANGER = -10.0  # a character that no such text holds
_PLAUSIBLE = -3.6  # the mean that a candidate must reach: Arabic has -3.1, Russian at best -4.4 ...
_SLACK = 4.0  # ... less this over the root of their number: a short text may be an unusual one
#: Single-byte code pages, in the order of preference where two read the same.
_SINGLE_BYTE = ("cp1252", "cp1254", "cp1256", "iso8859-6")
_WESTERN = ("cp1252", "cp1254")
# Letters of Turkish; and those of Icelandic, in whose places cp1254 has three of them.
_TURKISH = frozenset("çğıİöşüÇĞÖŞÜâîû")
_ICELANDIC = frozenset("\u00f0\u00fd\u00fe\u00d0\u00dd\u00de")
#: Length of UTF-16 under which two code units may be an accident, in bytes.
_FEW_UNITS = 8
#: Coherence (share of a language's commonest letters in their order) that a guess must have.
_COHERENT = 0.3
#: Bytes above 127 from which a language can be guessed at all.
_GUESSABLE = 40


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the Python name of its encoding, and what had to be put up with."""

    text: str
    encoding: str
    warning: str = ""


def known(encoding: str) -> bool:
    """Whether `encoding` is `auto` or the name of a text encoding of Python's."""
    if encoding == AUTO:
        return True
    try:
        if codecs.lookup(encoding).name in _NOTATIONS:
            return False
        b"a".decode(encoding)
    except UnicodeError:
        return True  # a wide encoding, for which this is too little
    except (LookupError, ValueError):
        return False
    return True


def decode(data: bytes, encoding: str = AUTO) -> Decoded:
    """Decode `data`; a few broken bytes become U+FFFD, with a warning that counts them.

    Raises
    ------
    NotText
        The bytes are binary, in no encoding known here, or broken beyond a few bytes.
    """
    name, warning = detect(data) if encoding == AUTO else (encoding, "")
    try:
        text = data.decode(name).removeprefix(_MARK)
    except UnicodeDecodeError as error:
        first = error.start
    else:
        if encoding == AUTO:
            refuse_controls(text)
        return _without_nuls(Decoded(text, name, warning))
    text = data.decode(name, errors="replace").removeprefix(_MARK)
    broken = text.count(_BROKEN)
    if broken > max(2, len(text) // 100):  # one byte hit may break two characters
        raise NotText(
            f"{broken} places are not {name}, the first at byte {first}; "
            "name the right encoding under 'encoding'"
        )
    found = f"{broken} broken characters replaced, the first at byte {first}"
    return _without_nuls(Decoded(text, name, f"{warning}; {found}" if warning else found))


def _without_nuls(decoded: Decoded) -> Decoded:
    """Put a blank for each NUL, so that all else stays in its place, and count them.

    Raises
    ------
    NotText
        There are too many.
    """
    count = decoded.text.count("\0")
    if not count:
        return decoded
    told = "; ".join(filter(None, (decoded.warning, nuls_told(count, len(decoded.text)))))
    return Decoded(decoded.text.replace("\0", " "), decoded.encoding, told)


def detect(data: bytes) -> tuple[str, str]:
    """Name the encoding of `data`, and say so where that is a guess.

    A byte order mark; UTF-16 and UTF-32 by the rows of their code units (Arabic is 06xx); valid
    UTF-8; UTF-8 with a few broken bytes; then the single-byte code page whose text has the letter
    frequencies of Arabic, or accented letters only inside Latin words; then, where there is enough
    to tell a language, what charset-normalizer finds.

    Raises
    ------
    NotText
        The bytes are binary, or no candidate is believable.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, ""
    refuse_magic(data)
    wide = _wide(data)
    if wide:
        return wide, ""
    nul = data.find(0)
    data = without_nuls(data)
    if _is_utf8(data):
        return "utf-8", ""
    try:
        name, warning = _by_letters(data)
    except NotText:
        if nul < 0:
            raise
        raise NotText(f"a binary file: byte {nul} is NUL, and no encoding fits") from None
    if len(data) < SHORT and not is_wordlike(data.decode(name, errors="replace")):
        raise NotText(
            "too short to tell its encoding, which is not UTF-8; name it under 'encoding'"
        )
    return name, warning


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, or an empty string."""
    sample = data[:_SAMPLE]
    if len(data) % 4 == 0 and sample:
        for name, high, second in (("utf-32-le", 3, 2), ("utf-32-be", 0, 1)):
            planes = sample[second::4]
            if (
                not any(sample[high::4])
                and max(planes) <= 0x10
                and 2 * planes.count(0) >= len(planes)
            ):
                return name
    best, name = 0.9, ""
    for candidate, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        highs, lows = sample[high::2], sample[1 - high :: 2]
        units = min(len(highs), len(lows))
        letters = sum(highs.count(row) for row in (0x00, 0x03, 0x04, 0x05, 0x06))
        if not units or letters < 0.7 * units or (units < SHORT and len(sample) % 2):
            continue
        rare = sum(highs.count(row) for row in (0x01, 0x20, 0xFB, 0xFD, 0xFE))
        # Control characters are no text: they are what small integers look like.
        pairs = Counter(zip(highs, lows, strict=False))
        control = sum(pairs[0, low] for low in _LOW_CONTROLS)
        share = (letters + rare - 2 * control) / units
        if share > best:
            best, name = share, candidate
    if name and len(data) < _FEW_UNITS and not is_wordlike(data.decode(name, errors="replace")):
        return ""
    return name


def _is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8, broken in a few places at most."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        broken = text.count(_BROKEN)
        ascii_only = data.translate(None, delete=_NOT_ASCII)
        whole = len(text) - len(ascii_only) - broken
        cut_at_an_end = broken == 1 and _BROKEN in (text[0], text[-1])
        if len(data) < SHORT and not is_wordlike(text.replace(_BROKEN, "")):
            return False
        return whole >= 2 * broken or (cut_at_an_end and whole > 0)
    return True


def _by_letters(data: bytes) -> tuple[str, str]:
    """Name the single-byte code page in which the bytes above 127 make words, or guess another."""
    high = len(data[:_SAMPLE].translate(None, delete=_ASCII))
    padded = b" " + data[:_SAMPLE] + b" "
    trigrams = Counter(zip(padded, padded[1:], padded[2:], strict=False))
    best, name = _PLAUSIBLE - _SLACK / math.sqrt(max(high, 1)), ""
    for candidate in _SINGLE_BYTE:
        try:
            data.decode(candidate)
        except UnicodeDecodeError:
            continue
        score = _believable(trigrams, candidate)
        if score > best:
            best, name = score, candidate
    unsure = not name or (name in _WESTERN and best < _PLAUSIBLE)
    guess = _by_language(data, high) if unsure else ""
    if not (name or guess):
        raise NotText("its encoding is not recognised; name it under 'encoding'")
    if guess in ("", name):
        return name, ""
    return guess, f"its encoding was guessed, {guess}; if the text is wrong, name it ('encoding')"


def _by_language(data: bytes, high: int) -> str:
    """Name the encoding in which charset-normalizer finds a language, or give an empty string."""
    from charset_normalizer import from_bytes

    found = from_bytes(data).best() if high >= _GUESSABLE else None
    if found is None or found.coherence < _COHERENT:
        return ""
    return codecs.lookup(found.encoding).name


def _believable(trigrams: Mapping[tuple[int, int, int], int], encoding: str) -> float:
    """Mean log-likelihood of the characters above 127, each seen with its neighbours."""
    letters = bytes(range(256)).decode(encoding, errors="replace")
    total, seen = 0.0, 0
    for (first, middle, last), count in trigrams.items():
        before, char, after = letters[first], letters[middle], letters[last]
        if char <= "\x7f":
            total += 0.0 if char >= " " or char in "\t\n\r\f" else count * _STRANGER
            continue
        seen += count
        in_latin = _is_latin(before) or _is_latin(after)
        alone = not (before.isalpha() or after.isalpha())
        if char in _SIGNS or (char in _OPENING and _is_latin(after)):
            score = _AT_HOME
        elif char in _ARABIC and not in_latin:
            score = min(_ARABIC[char], _ONE_LETTER) if alone else _ARABIC[char]
        elif char.isalpha() and char < "\u0250":
            score = _in_a_word(char, encoding) if in_latin else _ALONE if alone else _STRANGER
        else:
            score = _STRANGER
        total += count * score
    return total / max(seen, 1)


def _in_a_word(char: str, encoding: str) -> float:
    """Log-likelihood of an accented letter beside a Latin one, in a code page."""
    if encoding == "cp1254":
        return _AT_HOME if char in _TURKISH else _STRANGER
    return _RARE if char in _ICELANDIC else _AT_HOME


def _is_latin(char: str) -> bool:
    return char <= "\x7f" and char.isalpha()
