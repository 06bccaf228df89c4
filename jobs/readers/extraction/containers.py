"""Bounded unpacking of ZIP containers: no decompression bomb, no XML entity, no path traversal."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator

from jobs.readers.extraction.extracted import CannotExtract

#: Signatures of a ZIP file, and of an empty one.
ZIP_SIGNS = (b"PK\x03\x04", b"PK\x05\x06")
#: Bound of the members of a container.
MOST_MEMBERS = 20_000
#: Bound of the compression ratio, above the size from which it counts, in bytes.
_MOST_RATIO, _RATIO_FROM = 200, 2**24
#: Bit flag of an encrypted member.
_ENCRYPTED = 1
#: Bit flag of a name in UTF-8.
_UTF8 = 1 << 11
#: Code pages of Arabic: of consoles, of windows; what is not ASCII and no Arabic letter.
_ARABIC, _NO_ARABIC = ("cp720", "cp1256"), re.compile("[^\\x00-\\x7f\\u0621-\\u065f]")
#: Number of the extra field of a name in Unicode (APPNOTE 4.6.9); bytes before it in that field,
#: and of the head of a field.
_UNICODE_PATH, _BEFORE_PATH, _FIELD = 0x7075, 5, 4
#: Size of one read, in bytes.
_CHUNK = 2**18


class Container:
    """The members of a ZIP file, none of them larger than it says, all together bounded.

    Raises
    ------
    CannotExtract
        It is damaged, has too many members, or would unpack to too much.
    """

    def __init__(self, data: bytes, most_bytes: int) -> None:
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
            self.members = [one for one in self._file.infolist() if not one.is_dir()]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise CannotExtract(f"its ZIP data is damaged: {error}") from None
        if len(self.members) > MOST_MEMBERS:
            raise CannotExtract(f"it has more than {MOST_MEMBERS:,} members")
        size = sum(one.file_size for one in self.members)
        if size > most_bytes:
            raise CannotExtract(f"it unpacks to {size:,} bytes, more than {most_bytes:,}")
        if size > max(_RATIO_FROM, _MOST_RATIO * len(data)):
            raise CannotExtract(
                f"a decompression bomb: {len(data):,} bytes unpack to {size:,} bytes"
            )

    def names(self) -> set[str]:
        """The names of the members."""
        return {one.filename for one in self.members}

    def read(self, member: zipfile.ZipInfo) -> bytes:
        """Unpack a member.

        Raises
        ------
        CannotExtract
            It is encrypted, damaged, or larger than the container says.
        """
        if member.flag_bits & _ENCRYPTED:
            raise CannotExtract("it is encrypted; take the password off first")
        try:
            with self._file.open(member) as stream:
                chunks = []
                size = 0
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > member.file_size:
                        raise CannotExtract("it is larger than the container says")
                    chunks.append(chunk)
            return b"".join(chunks)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise CannotExtract(f"its ZIP data is damaged: {error}") from None
        except (NotImplementedError, RuntimeError) as error:
            raise CannotExtract(f"it is packed in a way that is not read: {error}") from None


def inner_name(member: zipfile.ZipInfo) -> str:
    """Give the path of a member, which is never opened as one, without a way out of its folder.

    Raises
    ------
    CannotExtract
        It leads out, or is a link.
    """
    name = _name(member).replace("\\", "/")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise CannotExtract("a symbolic link in an archive, which is not followed")
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        raise CannotExtract("its path leads out of the archive")
    return "/".join(part for part in parts if part not in ("", "."))


def _name(member: zipfile.ZipInfo) -> str:
    """Give the name of a member by the encoding that it is in, where the archive says none.

    Programs on a Mac write UTF-8 then, on Windows the code page of the country; what is there may
    be read as that of Arabic if it says Arabic letters, and else as the format has it (CP437).
    """
    name = member.filename
    if name.isascii() or member.flag_bits & _UTF8:
        return name
    extra = _unicode_path(member.extra)
    raw = name.encode("cp437")
    for encoding in ("utf-8", *_ARABIC):
        try:
            found = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or not _NO_ARABIC.search(found):
            return extra or found
    return extra or name


def _unicode_path(extra: bytes) -> str:
    """Give the name in the Unicode path field of Info-ZIP; empty where there is none."""
    while len(extra) >= _FIELD:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _UNICODE_PATH:
            # A version and the checksum of the other name come before it.
            return extra[4 + _BEFORE_PATH : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def hidden(name: str) -> bool:
    """Whether a path is that of a file which systems put beside others, or is hidden."""
    parts = name.split("/")
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)


def members_in_order(container: Container) -> Iterator[zipfile.ZipInfo]:
    """Yield the members by their names, whatever order they were packed in."""
    yield from sorted(container.members, key=lambda one: one.filename)
