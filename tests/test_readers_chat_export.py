"""Plain text as programs export it: chats without times and names, pages without headers."""

from pathlib import Path

import pytest

from jobs.readers.extraction.chat_export import chat
from jobs.readers.files import MixedFiles

ENGLISH = (
    "12/05/2023, 22:15 - Messages and calls are end-to-end encrypted.\n"
    "12/05/2023, 22:16 - Sara K: the wheat is in\nand dry\n"
    "13/05/2023, 08:01 - +971 50 123: <Media omitted>\n"
    "13/05/2023, 08:02 - Ali: ten sacks: good\n"
)
AMERICAN = (
    "[4/23/23, 10:15:32 PM] John: hello\r\n[4/23/23, 10:16:00 PM] Mary: good evening\r\n"
    "[5/1/23, 9:00:00 AM] John: goodbye\r\n"
)
ARABIC = (
    "[٢٣\u200f/٤\u200f/٢٠٢٣، ١٠:١٥:٣٢ م] أحمد: وصل القمح\n"
    "\u200f[٢٣\u200f/٤\u200f/٢٠٢٣، ١٠:١٦:٠٠ م] سارة: \u200f<تم استبعاد الوسائط>\n"
    "[٢٤\u200f/٤\u200f/٢٠٢٣، ١:١٦:٠٠ ص] سارة: عشرة أكياس\n"
)


@pytest.mark.parametrize(
    ("written", "messages", "day"),
    [
        (ENGLISH, "the wheat is in\nand dry\nten sacks: good", "2023-05-12"),
        (AMERICAN, "hello\ngood evening\ngoodbye", "2023-04-23"),
        (ARABIC, "وصل القمح\nعشرة أكياس", "2023-04-23"),
        ("1/2/2023, 10:15 - A: x\n" * 3, "x\nx\nx", ""),
    ],
    ids=["day first", "month first", "Arabic", "either"],
)
def test_chats_lose_times_and_names(written: str, messages: str, day: str) -> None:
    assert chat(written) == (messages, day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12/05/2023 was a day\n" * 5,
        "The chat:\n" + ENGLISH,
        ENGLISH.splitlines()[1],
        "12/05/2023, 22:15 the ship came in\n" * 5,
    ],
)
def test_other_text_is_no_chat(text: str) -> None:
    assert chat(text) is None


def test_a_folder_of_texts_has_chats_and_pages(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text(ENGLISH, "utf-8")
    lines = [[f"line {chr(97 + 9 * page + at)} of it" for at in range(9)] for page in range(2)]
    pages = [["The Annual Report", *page, f"- {number} -"] for number, page in enumerate(lines, 1)]
    three = "\f".join(
        "\n".join(page) for page in [*pages, ["The Annual Report", "the end", "- 3 -"]]
    )
    (tmp_path / "pages.txt").write_text(three, "utf-8")
    (tmp_path / "two.txt").write_text("\f".join("\n".join(page) for page in pages), "utf-8")
    found = {one.id: one for one in MixedFiles(path=".", ids="stem").read(str(tmp_path)).documents}
    assert (found["chat"].date, found["chat"].text.splitlines()[0]) == (
        "2023-05-12",
        "the wheat is in",
    )
    assert found["pages"].text.split() == " ".join([*lines[0], *lines[1], "the end"]).split()
    assert found["two"].text.count("Report") == 2
