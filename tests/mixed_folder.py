"""A folder of 60 mixed files: 46 that can be read, with title and date, and 14 that cannot.

`python -m tests.mixed_folder FOLDER` makes it; see `READABLE` and `UNREADABLE` for what is in it.
"""

import io
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.small_job import text

#: When the documents say that they were made.
DAY = date(2021, 3, 4)
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
ENCRYPTED = OLD + "EncryptedPackage".encode("utf-16-le")


def title(number: int) -> str:
    return f"Report number {number}"


def pdf(number: int, **switches: bool) -> bytes:
    """A PDF of two pages with a running header; encrypted or a picture if so wished."""
    from fpdf import FPDF

    class Paper(FPDF):
        def header(self) -> None:
            self.cell(0, 8, "The Daily Paper", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.cell(0, 8, str(self.page_no()))

    made = FPDF() if switches.get("picture") else Paper()
    made.set_title(title(number))
    made.set_author("Ann Example")
    made.set_creation_date(datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC))
    made.set_font("Helvetica", size=12)
    if switches.get("encrypted"):
        made.set_encryption(owner_password="owner", user_password="user")
    for page in range(3):
        made.add_page()
        if switches.get("picture"):
            made.image(io.BytesIO(_picture()), x=10, y=10, w=100)
        else:
            made.multi_cell(0, 8, text(number % 3, number + page))
    return bytes(made.output())


def _picture() -> bytes:
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(range(8)) for _ in range(8)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def docx(number: int) -> bytes:
    from docx import Document

    made: Any = Document()
    made.core_properties.title = title(number)
    made.core_properties.author = "Ann Example"
    made.core_properties.created = datetime(DAY.year, DAY.month, DAY.day, 9, 30)
    made.add_heading("A heading", 1)
    made.add_paragraph(text(number % 3, number))
    table = made.add_table(rows=2, cols=2)
    for place, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell{place}"
    return _saved(made)


def xlsx(number: int) -> bytes:
    from openpyxl import Workbook

    made: Any = Workbook()
    made.properties.title = title(number)
    made.properties.created = datetime(DAY.year, DAY.month, DAY.day, 9, 30)
    for row in text(number % 3, number).split(". "):
        made.active.append([row, number, None, DAY])
    return _saved(made)


def _saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def html(number: int) -> bytes:
    paragraphs = "".join(f"<p>{one}.</p>" for one in text(number % 3, number).split(". "))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title(number)}</title>'
        f'<meta name="author" content="Ann Example">'
        f'<meta property="article:published_time" content="{DAY}T09:30:00Z"></head><body>'
        "<nav><a href=/>Home</a> <a href=/about>About us</a></nav>"
        f"<article><h1>{title(number)}</h1>{paragraphs}</article>"
        "<footer>Copyright. Cookie settings. Subscribe to our newsletter.</footer></body></html>"
    ).encode()


def mail(number: int) -> bytes:
    return (
        "From: Ann Example <ann@example.com>\r\nTo: list@example.com\r\n"
        f"Subject: Re: [users] {title(number)}\r\nDate: Thu, 4 Mar 2021 09:30:00 +0000\r\n"
        f"Message-ID: <{number}@example.com>\r\n\r\nOn Wed, 3 Mar 2021, Bob wrote:\r\n"
        f"> quoted nonsense\r\n\r\n{text(number % 3, number)}\r\n-- \r\nAnn, signature\r\n"
    ).encode()


def mhtml(number: int) -> bytes:
    head = (
        f"From: <Saved by Blink>\r\nSubject: {title(number)}\r\n"
        "Date: Thu, 4 Mar 2021 09:30:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n'
        "Snapshot-Content-Location: https://example.com/page\r\n\r\n--b\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + html(number) + b"\r\n--b--\r\n"


def markdown(number: int) -> bytes:
    front = f"---\ntitle: {title(number)}\ndate: {DAY}\nauthor: Ann Example\n---\n\n"
    return (front + f"# {title(number)}\n\n" + text(number % 3, number)).encode()


def archive(inside: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in inside.items():
            made.writestr(name, data)
    return stream.getvalue()


def mbox(first: int) -> bytes:
    head = b"From ann@example.com Thu Mar  4 09:30:00 2021\n"
    return b"\n".join(head + mail(number).replace(b"\r\n", b"\n") for number in (first, first + 1))


#: Ending, what makes it, and how many there are: 44 files, and two more below.
READABLE = (
    ("pdf", pdf, 10), ("docx", docx, 8), ("html", html, 8), ("eml", mail, 8), ("xlsx", xlsx, 4),
    ("md", markdown, 4), ("mhtml", mhtml, 1), ("mbox", mbox, 1),
)  # fmt: skip


def members(data: bytes) -> dict[str, bytes]:
    """The members of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as sound:
        return {one: sound.read(one) for one in sound.namelist()}


def linked(address: str) -> bytes:
    """A Word document with a template and a picture that lie elsewhere."""
    inside = members(docx(1))
    name = "word/_rels/document.xml.rels"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="x{kind}" Type="{kinds}/{kind}" Target="{address}" '
        'TargetMode="External"/>'
        for kind in ("attachedTemplate", "image", "hyperlink")
    )
    inside[name] = inside[name].replace(b"</Relationships>", links.encode() + b"</Relationships>")
    return archive(inside)


def entities() -> bytes:
    """A Word document that grows: a billion laughs."""
    inside = members(docx(0))
    declared = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    part = inside["word/document.xml"]
    inside["word/document.xml"] = part.replace(b"?>", b"?>" + declared.encode(), 1)
    return archive(inside)


def unreadable() -> dict[str, tuple[bytes, str]]:
    """The 14 files that cannot be read, each with words of its reason."""
    sound = pdf(0)
    return {
        "locked.pdf": (pdf(1, encrypted=True), "encrypted"),
        "scanned.pdf": (pdf(1, picture=True), "optical character recognition"),
        "torn.pdf": (sound[:200], "damaged"),
        "locked.docx": (ENCRYPTED, "encrypted"),
        "old.doc": (OLD, "save it as docx"),
        "laughs.docx": (entities(), "entities"),
        "torn.docx": (docx(0)[:900], "damaged"),
        "slides.pptx": (archive({"ppt/presentation.xml": b"<p/>"}), "slides"),
        "bomb.xlsx": (archive({"xl/workbook.xml": bytes(2**26)}), "decompression bomb"),
        "letter.rtf": (b"{\\rtf1 hello}", "RTF"),
        "empty.txt": (b"", "empty"),
        "binary.txt": (bytes(range(256)) * 8, "binary"),
        "quoted.eml": (b"From: a@b.c\nSubject: x\n\n> all of it\n", "quoted"),
        "photo.png": (_picture(), "PNG picture"),
    }


def make(folder: Path) -> None:
    """Write all 60 files."""
    (folder / "deep/er").mkdir(parents=True)
    number = 0
    for ending, write, count in READABLE:
        for _ in range(count):
            place = folder / ("deep/er" if number % 5 == 0 else ".")
            shown = ending.upper() if number % 7 == 0 else ending
            (place / f"r{number:02}.{shown}").write_bytes(write(number))
            number += 1
    (folder / "wrong.dat").write_bytes(pdf(90))
    (folder / "all.zip").write_bytes(archive({"in/a.docx": docx(91), "b.html": html(92)}))
    for name, (data, _) in unreadable().items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
