"""Metadata extraction: titles, authors and languages as files have them, or nothing."""

import re

#: Length limit of a title and of the names of authors, in characters.
_LONGEST = 300
#: Titles that programs write where nobody gave one.
_NO_TITLE = re.compile(
    r"(?:untitled|unknown|no title|\(?anonymous\)?|\(?unspecified\)?|document\d*|title|"
    r"powerpoint presentation|slide \d+|about:blank|none|null|book\d+|sheet\d+|بلا عنوان|"
    r"بدون عنوان)[\s\d.]*",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"(?:microsoft|libreoffice|openoffice)\b[^-]* - ", re.IGNORECASE)
_FILE = re.compile(r"[^\s/]*\.(?:docx?|xlsx?|pptx?|odt|indd|qxd|tex|dvi|rtf|txt|html?|pdf)", re.I)
_NO_AUTHOR = re.compile(
    r"(?:anonymous|\(?unspecified\)?|unknown|user|admin(?:istrator)?|owner|author|"
    r"python-docx|openpyxl|root|none|null)\d*",
    re.IGNORECASE,
)
#: What stands before the name of an author.
_BY = re.compile(
    r"(?:(?:written by|posted by|by|كتبت?|بقلم|إعداد|تحرير|نویسنده)(?:\s*:\s*|\s+)"
    r"|(?:von|par|por|author|autor|auteur)\s*:\s*)(?=\S)",
    re.IGNORECASE,
)
#: What stands between the title of a page and the name of its site.
_BETWEEN = re.compile(r"\s+(?:[-|\u2013\u2014\u00b7\u00bb\u2022]|::)\s+")
_ARABIC, _LATIN = re.compile("[\u0620-\u06d3]"), re.compile("[A-Za-z]")
#: Languages in one script alone, as far as office programs are often set to them.
_ARABIC_ALONE = frozenset(("ar", "fa", "ur"))
_LATIN_ALONE = frozenset(("en", "fr", "de", "es", "it", "nl", "pt", "sv", "tr"))
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9-]+)?", re.IGNORECASE)


def one_line(value: object, longest: int = _LONGEST) -> str:
    """Write a value as one line of at most so many characters; nothing for what is no text."""
    return " ".join(value.split())[:longest].strip() if isinstance(value, str) else ""


def title(value: object) -> str:
    """Return a title that somebody gave; empty for names of files and what programs write."""
    plain = _PROGRAM.sub("", one_line(value))
    return "" if _NO_TITLE.fullmatch(plain) or _FILE.fullmatch(plain) else plain


def without_site(value: str, site: str) -> str:
    """Take the name of the site off the title of one of its pages."""
    pieces = list(_BETWEEN.finditer(value))
    if not site or not pieces:
        return value
    first, last = pieces[0], pieces[-1]
    if value[last.end() :].casefold() == site.casefold():
        return value[: last.start()]
    return value[first.end() :] if value[: first.start()].casefold() == site.casefold() else value


def author(value: object) -> str:
    """Return the name of an author; empty for what programs write where there is none."""
    plain = _BY.sub("", one_line(value), count=1)
    return "" if _NO_AUTHOR.fullmatch(plain) else plain


def language(value: object) -> str:
    """Return the ISO 639 code of a language tag (BCP 47), or nothing."""
    found = _CODE.fullmatch(one_line(value))
    return found[1].lower() if found else ""


def language_of(code: str, text: str) -> str:
    """Return the language that a program says, unless the script of the text is another one.

    Office programs say that of the person who writes where nobody chose one.
    """
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if arabic > latin:
        return "" if code in _LATIN_ALONE else code
    return "" if latin and not arabic and code in _ARABIC_ALONE else code


def metadata(**values: str) -> dict[str, str | int | float | bool | None]:
    """Keep the values that are not empty."""
    return {name: value for name, value in values.items() if value}
