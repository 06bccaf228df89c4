"""Fuzzing of file contents: what a file of documents may hold in the place of sound text."""

import gzip
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests import small_job

#: What is to become of a file: all of it listed with a reason, a document published, or either.
LISTED, READ, EITHER = "listed", "read", "either"

ARABIC = "قال الوزير إن المفاوضات حول ميناء المدينة ستبدأ الأسبوع المقبل بحضور وفود من أربع دول. "
#: First bytes of files of other kinds.
SIGNATURES = (b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\x7fELF", b"BZh9", b"{\\rtf1 ")


@dataclass(frozen=True)
class Sample:
    """Sound documents in the format of a reader; `key` makes their ids differ from all others."""

    kind: str
    key: str
    draw: random.Random

    def text(self) -> str:
        """Sentences about one theme, after a word of Arabic."""
        return ARABIC + small_job.text(self.draw.randrange(3), self.draw.randrange(1_000))

    def of(self, texts: Sequence[str]) -> bytes:
        """Give a file of these texts; a text file has all of them in one."""
        if self.kind == "text":
            return "\n".join(texts).encode("utf-8", "surrogatepass")
        rows = [f"{self.key}-{number}" for number in range(len(texts))]
        if self.kind == "csv":
            lines = ["id,text", *(f'{key},"{text}"' for key, text in zip(rows, texts, strict=True))]
        else:
            lines = [
                f'{{"id": "{key}", "text": "{text}"}}'
                for key, text in zip(rows, texts, strict=True)
            ]
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")

    def file(self) -> bytes:
        """Give a file of three sound documents."""
        return self.of([self.text().replace("\n", " ") for _ in range(3)])


Make = Callable[[Sample], bytes]


def _cut(data: bytes, draw: random.Random, size: int) -> bytes:
    """Cut data off within a character of some bytes."""
    at = draw.randrange(len(data) // 2, len(data) - size)
    while at < len(data) - 1 and size == 1 and not 0x80 <= data[at] < 0xC0:
        at += 1
    return data[: at | 1 if size > 1 else at]


def _utf8(sample: Sample) -> bytes:
    return _cut(sample.of([ARABIC * 3]), sample.draw, 1)


def _utf16(sample: Sample) -> bytes:
    return _cut(sample.file().decode("utf-8").encode("utf-16"), sample.draw, 2)


def _mixed(sample: Sample) -> bytes:
    data = sample.file().decode("utf-8")
    at = len(data) // 2
    return data[:at].encode("utf-8") + data[at:].encode("cp1256", "replace")


def _hit(sample: Sample) -> bytes:
    data = bytearray(sample.file())
    for _ in range(3):
        data[sample.draw.randrange(len(data) // 2, len(data) - 40)] = 0xFF
    return bytes(data)


def _packed_and_hit(sample: Sample) -> bytes:
    data = bytearray(gzip.compress(sample.file()))
    data[-5 - sample.draw.randrange(4)] ^= 0x55
    return bytes(data)


def _members(sample: Sample) -> bytes:
    data = sample.file()
    return b"".join(gzip.compress(data[at : at + 1], 1) for at in range(len(data)))


def _drawn(sample: Sample, low: int, high: int) -> bytes:
    return sample.draw.randbytes(sample.draw.randrange(low, high))


def _some(*characters: str, count: int = 2_000) -> Make:
    """Make documents of drawn characters and of nothing else."""
    return lambda sample: sample.of(["".join(sample.draw.choices(characters, k=count))])


#: By what is wrong: what is to become of it, how it is made.
CONTENTS: dict[str, tuple[str, Make]] = {
    "nothing": (LISTED, lambda _: b""),
    "one byte": (EITHER, lambda sample: sample.draw.choice((b"\0", b"\xff", b"a", b"{", b'"'))),
    "white space": (LISTED, lambda sample: b"".join(sample.draw.choices((b" ", b"\n"), k=99))),
    "carriage returns alone": (LISTED, lambda _: b"\r" * 500),
    "random bytes": (LISTED, lambda sample: _drawn(sample, 300, 5_000)),
    "few random bytes": (EITHER, lambda sample: _drawn(sample, 2, 40)),
    "NULs alone": (LISTED, lambda sample: bytes(sample.draw.randrange(2, 9_000))),
    "a NUL in each document": (READ, lambda sample: sample.file().replace(b". ", b".\0 ", 3)),
    "UTF-8 cut within a character": (EITHER, _utf8),
    "UTF-16 cut within a character": (READ, _utf16),
    "UTF-8 after the mark of UTF-16": (EITHER, lambda sample: b"\xff\xfe" + sample.file()),
    "UTF-16 after the mark of UTF-8": (
        LISTED,
        lambda sample: b"\xef\xbb\xbf" + sample.file().decode("utf-8").encode("utf-16-le"),
    ),
    "two encodings": (EITHER, _mixed),
    "bytes that are hit": (READ, _hit),
    "surrogates as UTF-8": (EITHER, lambda sample: sample.of([ARABIC + "\ud800\udc00" * 4])),
    "control characters": (LISTED, lambda sample: bytes(sample.draw.choices(range(1, 9), k=300))),
    "a file of another kind": (
        LISTED,
        lambda sample: sample.draw.choice(SIGNATURES) + sample.draw.randbytes(500),
    ),
    "gzip cut off": (LISTED, lambda sample: gzip.compress(sample.file())[:-12]),
    "gzip with a wrong check sum": (LISTED, _packed_and_hit),
    "gzip and rubbish after it": (LISTED, lambda sample: gzip.compress(sample.file()) + b"more"),
    "gzip of gzip": (LISTED, lambda sample: gzip.compress(gzip.compress(sample.file()))),
    "gzip of many members": (READ, _members),
    "a bomb of gzip": (LISTED, lambda _: _bomb()),
    "marks of direction alone": (EITHER, _some("\u202e", "\u2066", "\u200f", "\u061c")),
    "private-use characters alone": (EITHER, _some("\ue000", "\uf8ff", "\U000f0000")),
    "joiners and blanks without width": (EITHER, _some("\u200b", "\u200d", "\ufeff", "\u2060")),
    "noncharacters": (EITHER, _some("\ufffe", "\uffff", "\U0010ffff", "\ufdd0")),
}

#: The same for what is large: a file each is enough.
LARGE: dict[str, tuple[str, Make]] = {
    "a line of 4 MB": (READ, lambda sample: sample.of([sample.text().replace("\n", " ") * 4_000])),
    "one character without end": (EITHER, _some("ا", count=1_000_000)),
    "a dash without end": (EITHER, _some("-", count=1_000_000)),
    "marks on one letter": (EITHER, lambda sample: sample.of(["e" + "\u0301\u0323" * 50_000])),
    "vowel signs on one letter": (
        EITHER,
        lambda sample: sample.of(["ب" + "\u064e\u0651" * 50_000]),
    ),
    "a hundred thousand blank lines": (READ, lambda sample: sample.file() + b"\n" * 100_000),
}


def _bomb() -> bytes:
    """Give some kilobytes of gzip that unpack to 60 megabytes."""
    return gzip.compress(bytes(60_000_000), 1)
