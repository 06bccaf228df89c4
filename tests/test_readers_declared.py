"""Charset detection against what pages and mail say of themselves: believed, or corrected."""

from base64 import b64encode

import pytest

from jobs.readers.encoding import AUTO
from jobs.readers.extraction.decoding import believed, html_of
from jobs.readers.extraction.mail import content, field, parsed

_NEWS = "أعلنت وزارة التموين رفع سعر الخبز في المخابز بعد ارتفاع أسعار القمح في الأسواق"
_NOUVELLES = "L'été dernier, les élèves ont été reçus à l'école où ça s'est passé très tôt"


@pytest.mark.parametrize(
    ("text", "written", "said", "expected"),
    [
        (_NEWS, "cp1256", "iso-8859-1", "cp1256"),
        (_NEWS, "cp1256", "windows-1252", "cp1256"),
        (_NEWS, "iso8859-6", "latin-1", "iso8859-6"),
        (_NEWS, "utf-8", "iso-8859-1", "utf-8"),
        (_NEWS, "utf-8", "windows-1256", "utf-8"),
        (_NEWS, "cp1256", "windows-1256", "cp1256"),
        (_NOUVELLES, "cp1252", "iso-8859-1", "cp1252"),
        (_NOUVELLES, "cp1252", "iso-8859-15", "iso8859-15"),
        (_NOUVELLES, "utf-8", "iso-8859-15", "utf-8"),
        ("Привет, как дела сегодня, дорогой друг", "koi8-r", "koi8-r", "koi8-r"),
        ("日本語の文章です", "shift_jis", "shift_jis", "shift_jis"),
        ("日本語の文章です", "iso2022_jp", "iso-2022-jp", "iso2022_jp"),
    ],
)
def test_what_a_text_says_of_its_encoding_is_believed_unless_its_bytes_tell(
    text: str, written: str, said: str, expected: str
) -> None:
    assert believed(text.encode(written), said) == expected


def test_pages_and_mail_that_name_latin_1_by_default_are_read_in_their_own_code_page() -> None:
    page = f'<meta charset="iso-8859-1"><title>{_NEWS}</title><p>{_NEWS}'.encode("cp1256")
    assert html_of(page, AUTO).text.count(_NEWS) == 2
    word = b64encode(_NEWS.encode("cp1256")).decode()
    message = parsed(
        f"Subject: =?iso-8859-1?B?{word}?=\nContent-Type: text/plain; charset=iso-8859-1\n"
        "Content-Transfer-Encoding: 8bit\n\n".encode()
        + _NEWS.encode("cp1256")
    )
    assert field(message, "Subject") == _NEWS
    assert content(message, AUTO) == (_NEWS, "cp1256")
