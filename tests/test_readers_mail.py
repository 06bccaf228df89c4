"""Mail as text: its parts in order, headers that hold bytes, wrapped lines, and no word lost."""

from email.message import Message
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from jobs.readers.extraction.extracted import CannotExtract, Extracted, Request
from jobs.readers.extraction.mail import message_text, parsed
from jobs.readers.formats.mbox import MBOX

LONG = "The council met in the old town hall and spoke of the harbour. " * 3
FOOTER = "_______________\nharbour mailing list\n"


def read(message: Message | bytes) -> Extracted:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return message_text(parsed(data), "auto")


def parts(kind: str, *inner: Message) -> MIMEMultipart:
    made = MIMEMultipart(kind)
    for one in inner:
        made.attach(one)
    return made


def plain(text: str) -> MIMEText:
    return MIMEText(text)


def html(text: str) -> MIMEText:
    return MIMEText(f"<html><body><p>{text}</p></body></html>", "html")


def passed_on(text: str, subject: str) -> MIMEMessage:
    inner = plain(text)
    inner["Subject"] = subject
    return MIMEMessage(inner)


PICTURE = MIMEImage(b"\x89PNG", _subtype="png")
ATTACHED = MIMEText("not shown")
ATTACHED.add_header("Content-Disposition", "attachment", filename="a.txt")
BODIES = {
    "text around a picture": (
        parts("mixed", plain("before"), PICTURE, plain("after")),
        "before\n\nafter",
    ),
    "a footer behind a body of HTML": (parts("mixed", html(LONG), plain("the end")), LONG),
    "two ways to say the same": (parts("alternative", plain("said"), html("said")), "said"),
    "the same twice, and no alternative": (parts("mixed", plain("said"), html("said")), "said"),
    "a plain part that is empty": (parts("alternative", plain(" "), html(LONG)), LONG),
    "an invitation": (
        parts("mixed", parts("alternative", plain("come"), MIMEText("BEGIN:", "calendar"))),
        "come",
    ),
    "a plain part that only says that there is HTML": (
        parts("alternative", plain("This message needs a viewer of HTML."), html(LONG * 2)),
        LONG * 2,
    ),
    "a message that is passed on": (
        parts("mixed", plain("see below"), passed_on("the harbour", "Fwd: news")),
        "see below\n\nnews\n\nthe harbour",
    ),
    "a digest": (
        parts("mixed", parts("digest", passed_on("one", "a"), passed_on("two", "b"))),
        "a\n\none\n\nb\n\ntwo",
    ),
    "what could not be delivered": (
        parts("report", plain("not delivered"), passed_on("the harbour", "news")),
        "not delivered",
    ),
    "a line that is not shown": (
        parts("mixed", html('<div style="display: none">see</div><p hidden>me</p><p>said</p>')),
        "said",
    ),
    "attachments": (parts("mixed", plain("said"), ATTACHED), "said"),
    "nothing but another kind of text": (parts("mixed", MIMEText("a,b", "csv")), "a,b"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_all_of_a_body_is_read_once(kind: str) -> None:
    message, text = BODIES[kind]
    found = read(message).text
    assert " ".join(found.split()).startswith(" ".join(text.split()))
    assert len(found) < len(text) + len("\n\nthe end") + 1


def test_a_header_in_bytes_is_read_by_its_letters() -> None:
    data = "Subject: قرار المجلس\r\nFrom: Zoë <z@b.c>\r\n\r\ntext"
    found = read(data.encode())
    assert (found.title, found.metadata["author"]) == ("قرار المجلس", "Zoë")
    assert read(data.replace("قرار المجلس", "été à Paris").encode("latin-1")).title == "été à Paris"


def test_latin_1_is_read_as_windows_does() -> None:
    head = b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n"
    assert read(head + b"don\x92t").text == "don\N{RIGHT SINGLE QUOTATION MARK}t"


@pytest.mark.parametrize(
    ("format_", "body", "text"),
    [
        ("flowed; delsp=yes", "har \r\nbour\r\nnew\r\n", "harbour\nnew"),
        ("flowed", "the \r\nharbour\r\nnew \r\n\r\nend\r\n", "the harbour\nnew \nend"),
        ("fixed", "the \r\nharbour\r\n", "the \nharbour"),
    ],
)
def test_lines_that_a_program_wrapped_are_joined(format_: str, body: str, text: str) -> None:
    data = f"Content-Type: text/plain; charset=utf-8; format={format_}\r\n\r\n{body}"
    assert read(data.encode()).text == text


def test_a_wrapped_line_ends_before_a_quotation() -> None:
    raw = b"Content-Type: text/plain; format=flowed\n\nPrices \nfall. \n> do they?\nThey do.\n"
    assert read(raw).text == "Prices fall. \nThey do."


def test_a_message_of_a_mailbox_begins_where_a_header_does() -> None:
    mark = b"From ann@b.c Tue May  3 10:00:00 2022\nFrom: ann@b.c\nSubject: s\n\n"
    body = b"Prices fall.\n\nFrom 10:30 on the hall is closed.\nThey rise.\n\n"
    found = list(
        MBOX.extract(mark + body + mark + b"Two.\n", Request("m.mbox", "auto", 10_000, ()))
    )
    assert [one.text for one in found if isinstance(one, Extracted)] == [
        body.decode().strip(),
        "Two.",
    ]


def test_parts_in_parts_without_end_are_bounded() -> None:
    nested: Message = plain("deep")
    for _ in range(60):
        nested = parts("mixed", nested)
    with pytest.raises(CannotExtract, match="no part of the message is text"):
        read(nested)
