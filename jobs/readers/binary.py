"""Binary detection: file signatures (magic numbers), NULs, control characters, random bytes."""

import re

#: Sample size of the share of control characters, in characters.
_SAMPLE = 65_536
#: Cut-off of NULs in a text, as a share: extraction writes one for a glyph that it cannot map.
_MOST_NULS = 0.1
#: Cut-off of other control characters, as a share.
_MOST_CONTROLS = 0.05
#: Length under which random bytes can have the letter frequencies of a language, in bytes.
SHORT = 64
#: Least share of letters, figures and white space in a short text, and of its words that are such.
_LEAST_PLAIN, _LEAST_WORDS = 0.6, 0.75
#: Least letters of a short text.
_LEAST_LETTERS = 2
_CONTROLS = "".join(map(chr, {*range(0x20)} - {*b"\t\n\v\f\r\x1a\x1b"}))
#: Control characters beside an Arabic letter: what extraction from PDF writes for kashida.
_STROKES = re.compile(
    rf"(?<=[\u0620-\u06ff])[{_CONTROLS[1:]}]++|[{_CONTROLS[1:]}]++(?=[\u0620-\u06ff])"
)
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive, or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document of the old kind"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "gzip data inside gzip data"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "an RTF document"),
)

_LATIN = r"[A-Za-z\u00c0-\u024f]"
_ARABIC = r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc\u200c\u200d]"
_OTHER = r"[^\W\d_A-Za-z\u00c0-\u024f\u0600-\u06ff]"
#: A word of one script, in one of the usual ways of capitals; letters may be joined by a mark.
_WORD = re.compile(rf"{_LATIN}+(?:['\u2019-]{_LATIN}+)*|{_ARABIC}+|{_OTHER}+|[\d.,:/%-]+")

#: What occurs in Arabic words beside letters: vowel signs, the stroke.
_MARKS = frozenset("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")
#: Punctuation around a word, in characters.
_MOST_AROUND = 4


class NotText(ValueError):
    """The bytes are no text, or no text that can be read with any certainty; says why."""


def refuse_magic(data: bytes) -> None:
    """Refuse a file that says by its first bytes that it is no text.

    Raises
    ------
    NotText
        It is one of another kind, which is named.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotText(f"it is {what}, not text")


def without_nuls(data: bytes) -> bytes:
    """Put a blank for each NUL of a text; many of them are no text.

    Raises
    ------
    NotText
        More than a tenth of the bytes are NUL.
    """
    count = data.count(0)
    if count > _MOST_NULS * len(data):
        raise NotText(
            f"a binary file: {count:,} of {len(data):,} bytes are NUL, the first is byte "
            f"{data.index(0)}"
        )
    return data.replace(b"\0", b" ") if count else data


def nuls_told(count: int, length: int) -> str:
    """Say that NULs were taken out of a decoded text of some length.

    Raises
    ------
    NotText
        They are more than a tenth of it, which is then of another encoding or none.
    """
    if count > _MOST_NULS * length:
        raise NotText(f"a binary file: {count:,} of {length:,} characters are NUL")
    return f"{count:,} NUL character{'s' if count > 1 else ''} taken out, a blank for each"


def refuse_controls(text: str) -> None:
    """Refuse what decodes, but to many control characters: it is no text.

    Beside Arabic letters they may be strokes, and do not count.

    Raises
    ------
    NotText
        One character of twenty is one that no text holds; of a short text, any.
    """
    sample = text[:_SAMPLE]
    controls = _count_controls(sample)
    if controls > _MOST_CONTROLS * len(sample):
        controls = _count_controls(_STROKES.sub("", sample))
    if controls > (_MOST_CONTROLS * len(sample) if len(sample) >= SHORT else 0):
        raise NotText(f"a binary file: {controls / len(sample):.0%} are control characters")


def _count_controls(text: str) -> int:
    return sum(map(text.count, _CONTROLS)) - text.count("\0")


def is_wordlike(text: str) -> bool:
    """Whether a short text is made of words, each of one script, and not of signs and strays.

    The words of ASCII say nothing: any encoding has them.
    """
    if not text or sum(map(str.isalpha, text)) < _LEAST_LETTERS:
        return False
    plain = sum(char.isalnum() or char.isspace() or char in _MARKS for char in text)
    if plain < _LEAST_PLAIN * len(text):
        return False
    told = [token for token in text.split() if not token.isascii()]
    return sum(map(_is_word, told)) >= _LEAST_WORDS * len(told)


def _is_word(token: str) -> bool:
    """Whether a token is a word or a number, with punctuation around it, or one sign alone."""
    start, end = 0, len(token)
    while start < end and not _is_letter(token[start]):
        start += 1
    while end > start and not _is_letter(token[end - 1]):
        end -= 1
    core = token[start:end]
    if not core:
        return len(token) == 1
    if _WORD.fullmatch(core) is None or len(token) - len(core) > _MOST_AROUND:
        return False
    if not core[0].isalpha() or core[0] > "\u024f" or core.isupper():
        return True
    return core[1:].islower() or len(core) == 1


def _is_letter(char: str) -> bool:
    return char.isalpha() or char.isdecimal() or char in _MARKS
