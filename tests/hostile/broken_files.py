"""200 broken and hostile files of the formats that are read: torn, changed, bombs, loops, lies."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from tests import mixed_folder as sound

#: What is torn and changed, and its ending.
_SOUND: tuple[tuple[str, Callable[[int], bytes]], ...] = (
    ("pdf", sound.pdf), ("docx", sound.docx), ("xlsx", sound.xlsx), ("html", sound.html),
    ("eml", sound.mail), ("mbox", sound.mbox), ("mhtml", sound.mhtml), ("md", sound.markdown),
    ("zip", lambda number: sound.archive({"a.docx": sound.docx(number)})),
)  # fmt: skip
#: What is put into the parts of an office document.
_ENTITIES = {
    "laughs": '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    + "]>",
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"ha" * 50_000}">]>',
    "outside": '<!DOCTYPE x [<!ENTITY a0 SYSTEM "file:///etc/passwd">]>',
    "remote": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}


def broken_files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file."""
    yield from _torn()
    yield from _office()
    yield from _archives()
    yield from slow_files()


def slow_files() -> Iterator[tuple[str, bytes]]:
    """Yield those that take the most time."""
    yield from _texts()
    yield from _pdfs()


def _torn() -> Iterator[tuple[str, bytes]]:
    """Cut at random places, with random bytes changed, and with a piece doubled."""
    draw = random.Random(7)
    for ending, make in _SOUND:
        whole = make(3)
        for number in range(6):
            yield f"cut{number}.{ending}", whole[: draw.randrange(1, len(whole))]
            changed = bytearray(whole)
            for _ in range(1 + len(whole) // 200 * number):
                changed[draw.randrange(len(changed))] = draw.randrange(256)
            yield f"changed{number}.{ending}", bytes(changed)
        at = draw.randrange(len(whole))
        yield f"doubled.{ending}", whole[:at] + whole[at // 2 :]
        yield f"nothing.{ending}", b""
        yield f"blank.{ending}", b" \n" * 50
        yield f"random.{ending}", draw.randbytes(3000)
        yield f"nuls.{ending}", bytes(3000)


def _office() -> Iterator[tuple[str, bytes]]:
    for ending, make, part in (
        ("docx", sound.docx, "word/document.xml"),
        ("xlsx", sound.xlsx, "xl/worksheets/sheet1.xml"),
    ):
        inside = sound.members(make(1))
        for name, declared in _ENTITIES.items():
            body = inside[part].replace(b"?>", b"?>" + declared.encode(), 1)
            if not inside[part].startswith(b"<?xml"):
                body = declared.encode() + inside[part]
            body = body.replace(b"<w:t>", b"<w:t>&a0;", 1)
            yield f"{name}.{ending}", sound.archive({**inside, part: body})
            wide = body.decode("utf-8").replace("UTF-8", "UTF-16").encode("utf-16")
            yield f"{name}-wide.{ending}", sound.archive({**inside, part: wide})
        yield f"bomb.{ending}", sound.archive({**inside, part: inside[part] + b" " * 2**27})
        deep = b"<a>" * 200_000 + b"</a>" * 200_000
        yield f"deep.{ending}", sound.archive({**inside, part: deep})
        yield f"empty-part.{ending}", sound.archive({**inside, part: b""})
        yield f"no-part.{ending}", sound.archive({k: v for k, v in inside.items() if k != part})
        only = {k: v for k, v in inside.items() if not k.endswith(".rels")}
        yield f"no-relations.{ending}", sound.archive(only)
    inside = sound.members(sound.docx(1))
    nested = b"<w:tbl><w:tr><w:tc>" * 80 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 80
    part = "word/document.xml"
    body = inside[part].replace(b"<w:body>", b"<w:body>" + nested, 1)
    yield "nested-tables.docx", sound.archive({**inside, part: body})
    inside = sound.members(sound.xlsx(1))
    part = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    yield "far.xlsx", sound.archive({**inside, part: inside[part].replace(b"</sheetData>", far)})
    claim = inside[part].replace(b"</sheetPr>", b'</sheetPr><dimension ref="A1:XFD1048576"/>')
    yield "large-claim.xlsx", sound.archive({**inside, part: claim})


def _archives() -> Iterator[tuple[str, bytes]]:
    yield "bomb.zip", sound.archive({"a.txt": bytes(2**28)})
    yield "many.zip", sound.archive({f"{number}.txt": b"" for number in range(30_000)})
    yield "out.zip", sound.archive({"../../etc/x.txt": b"text", "/abs.txt": b"text"})
    yield "empty.zip", sound.archive({})
    inner = sound.archive({"a.txt": b"text"})
    for _ in range(20):
        inner = sound.archive({"inner.zip": inner})
    yield "nested.zip", inner
    whole = bytearray(sound.archive({"a.txt": b"x" * 1000}))
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 24 : at + 28] = struct.pack("<I", 5)
    yield "lies.zip", bytes(whole)
    whole[at + 8] |= 1
    yield "locked.zip", bytes(whole)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    yield "link.zip", stream.getvalue()
    yield "kernel.zip", _overlapping()


def _overlapping(count: int = 60, size: int = 2**24) -> bytes:
    """Many members that share one piece of data (Fifield 2019)."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = squeeze.compress(bytes(size)) + squeeze.flush()
    crc = zlib.crc32(bytes(size))
    sizes = struct.pack("<III", crc, len(kernel), size)
    head = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0" + sizes + struct.pack("<HH", 5, 0) + b"0.txt"
    middle = b"".join(
        b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0" + sizes
        + struct.pack("<HHHHHII", 5, 0, 0, 0, 0, 0, 0) + f"{number % 10}.txt".encode()
        for number in range(count)
    )  # fmt: skip
    start = len(head) + len(kernel)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(middle), start, 0)
    return head + kernel + middle + b"PK\x05\x06" + end


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "deep.html", b"<html><body>" + b"<div>" * 100_000 + b"text"
    yield "open.html", b"<html>" + b"<a " * 200_000
    yield "comments.html", b"<html>" + b"<!--" * 200_000
    yield "attributes.html", b"<html><p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">x"
    yield "entities.html", b"<!DOCTYPE html [" + b'<!ENTITY a "x">' * 10_000 + b"]><p>&a;" * 1000
    yield "table.html", b"<html><table>" + b"<tr><td>a<table>" * 5_000
    parts = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2_000)
    )
    yield "deep.eml", b"From: a@b.c\nSubject: s\n" + parts
    yield "words.eml", b"From: a@b.c\nSubject: " + b"=?utf-8?Q?=C3?= " * 20_000 + b"\n\ntext"
    yield "charset.eml", b"From: a@b.c\nSubject: s\nContent-Type: text/plain; charset=zlib\n\nx\xff"
    yield (
        "base64.eml",
        (
            b"From: a@b.c\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
            + b"!!!!" * 1000
        ),
    )
    yield "folded.eml", b"From: a@b.c\nSubject: s\n" + b" folded\n" * 100_000 + b"\nx"
    yield "many.mbox", b"From a 10:00 2022\n" * 50_000
    yield "front.md", b"---\n" + b"a: &a [*a, *a]\n" * 20_000
    yield "rules.md", b"#" * 500_000
    yield "times.srt", b"1\n00:00:01,000 --> 00:00:02,000\n" * 20_000
    yield "styles.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v " * 200_000
    yield "long.txt", b"a" * 5_000_000


def _pdfs() -> Iterator[tuple[str, bytes]]:
    plain = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    page = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    yield "loop.pdf", _pdf(b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>", plain, b"")
    yield "count.pdf", _pdf(b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", plain, b"")
    yield "parent.pdf", _pdf(page, plain.replace(b"2 0 R", b"3 0 R"), b"")
    form = plain.replace(b">>", b"/Resources << /XObject << /X 4 0 R >> >> >>")
    own = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>"
    yield "form.pdf", _pdf(page, form, b"/X Do /X Do", own)
    bomb = zlib.compress(zlib.compress(b" " * 2**26, 9), 9)
    yield "bomb.pdf", _pdf(page, plain, bomb, b"/Filter [/FlateDecode /FlateDecode]")
    text = zlib.compress(b"BT /F 9 Tf " + b"(text) Tj " * 2_000_000 + b"ET", 9)
    yield "text.pdf", _pdf(page, plain, text, b"/Filter /FlateDecode")
    yield "stack.pdf", _pdf(page, plain, b"q " * 500_000 + b"[" * 500_000)
    yield "huge-page.pdf", _pdf(page, plain.replace(b"9 9", b"1e30 1e30"), b"BT (x) Tj ET")


def _pdf(pages: bytes, page: bytes, content: bytes, keys: bytes = b"") -> bytes:
    """A PDF without a table of its objects: what reads it looks for them."""
    stream = b"<< /Length %d %s >> stream\n%s\nendstream" % (len(content), keys, content)
    objects = (b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, stream)
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1)
    )
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF\n"
