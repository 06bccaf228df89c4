"""Format detection: file signatures (magic numbers), what a text begins with, then endings."""

import re
from collections.abc import Mapping

from jobs.readers.extraction.containers import ZIP_SIGNS, Container
from jobs.readers.extraction.extracted import CannotExtract
from jobs.text.clean.mail import header

#: Size of the head by which a file that is no container is recognised, in bytes.
HEAD = 2**14
#: Place up to which a PDF may begin, in bytes (ISO 32000, annex H).
_PDF_WITHIN = 1024
#: Least and most characters of an ending.
_LONGEST_ENDING = 12
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
#: What else a file may be that holds a text in a form which is not read.
_OTHER_DOCUMENTS = (
    (b"{\\rtf", "an RTF document; save it as docx or pdf"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it"),
    (b"Rar!\x1a", "a RAR archive; unpack it"),
    (b"BZh", "a bzip2 archive; unpack it"),
    (b"\xfd7zXZ\x00", "an xz archive; unpack it"),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive; unpack it"),
    (b"%!PS", "PostScript; make a pdf of it"),
    (b"PAR1", "a Parquet file; read it by `kind: parquet`"),
    (b"SQLite format 3\0", "an SQLite database; read it by `kind: sql`"),
)
_NO_DOCUMENTS = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"fLaC", "a sound"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"wOF", "a font"),
    (b"\0\1\0\0\0", "a font"),
    (b"OTTO", "a font"),
)
#: Signatures so short that a text might begin with them: what follows must be binary.
_SHORT = 3
#: The list of content types in an office document, its greatest size in bytes, and what its main
#: part is: that need not have the usual name.
_TYPES, _MOST_TYPES = "[Content_Types].xml", 2**20
_MAIN_TYPES = (
    (b"wordprocessingml.document.main", "word/document.xml"),
    (b"wordprocessingml.template.main", "word/document.xml"),
    (b"ms-word.document.macroEnabled.main", "word/document.xml"),
    (b"ms-word.template.macroEnabledTemplate.main", "word/document.xml"),
    (b"spreadsheetml.sheet.main", "xl/workbook.xml"),
    (b"spreadsheetml.template.main", "xl/workbook.xml"),
    (b"ms-excel.sheet.macroEnabled.main", "xl/workbook.xml"),
    (b"presentationml.presentation.main", "ppt/presentation.xml"),
    (b"presentationml.slideshow.main", "ppt/presentation.xml"),
)
_INSIDE = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "slides (pptx), which are not read; print them to pdf"),
    ("META-INF/container.xml", "an electronic book (epub), which is not read; convert it to html"),
    ("content.xml", "an OpenDocument file, which is not read; save it as docx or xlsx"),
    ("Index/Document.iwa", "a Pages document, which is not read; save it as docx or pdf"),
)
_READ = ("docx", "xlsx")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_SRT = re.compile(r"\s*\d{1,5}[ \t]*\r?\n[ \t]*\d{1,2}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->")
_MBOX = re.compile(r"From \S+.{0,80}\d\d:\d\d.{0,40}\r?\n[A-Za-z-]+:")
_RELATED = re.compile(r"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_ENDING = re.compile(r"\.[a-z0-9]+")


class NoDocument(CannotExtract):
    """A file of a kind that holds no text, or of none that is known; it is passed over."""


#: Which reader takes the records of files that are no documents themselves.
_RECORDS = {
    ".csv": "csv", ".tsv": "csv", ".json": "jsonl", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip


def recognise(data: bytes, name: str, endings: Mapping[str, str]) -> str:
    """Name the format of a file by its content, or else by its ending.

    Parameters
    ----------
    data : bytes
        All of it, or its head where it is no ZIP file.
    name : str
        Its name.
    endings : mapping
        The format of each ending.

    Raises
    ------
    NoDocument
        It is a picture, a program ..., or its ending is that of no format.
    CannotExtract
        It is a document of a kind that is not read, or its ending says that it should be one.
    """
    ending = _ending(name)
    expected = endings.get(ending, "")
    if b"%PDF-" in data[:_PDF_WITHIN] and not _begins_as_text(data):
        return "pdf"
    if data.startswith(ZIP_SIGNS):
        return _in_container(data)
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED_PACKAGE in data:
            raise CannotExtract("an office document that is encrypted; take the password off first")
        raise CannotExtract(
            "an office document of the old kind (doc, xls, ppt, msg); save it as docx, xlsx or pdf"
        )
    for magic, what in _OTHER_DOCUMENTS:
        if data.startswith(magic):
            raise CannotExtract(what)
    for magic, what in _NO_DOCUMENTS:
        if data.startswith(magic) and (len(magic) > _SHORT or b"\0" in data[:HEAD]):
            if expected:
                raise CannotExtract(f"{what}, and no document")
            raise NoDocument(f"{what}, and no document")
    found = _by_opening(_head_text(data))
    if found == "eml" and expected in ("mhtml", "md", "srt", "vtt", "html"):
        found = ""
    if found or expected:
        return found or expected
    if not ending and b"\0" not in data[:HEAD]:
        return "txt"
    raise NoDocument(_unknown(ending))


def _unknown(ending: str) -> str:
    """Say of a file of an ending that no format has why it is passed over."""
    if ending in _RECORDS:
        return (
            f"its ending {ending!r} is that of no format that is read here, but of records: a job "
            f"with `reader.kind: {_RECORDS[ending]}` reads them"
        )
    if ending:
        return f"its ending {ending!r} is that of no format that is read"
    return "a binary file of no format that is read"


def _ending(name: str) -> str:
    base = name.rpartition("/")[2].lower().removesuffix(".gz")
    dot = base.rfind(".")
    ending = base[dot:] if dot > 0 else ""
    return ending if len(ending) <= _LONGEST_ENDING and _ENDING.fullmatch(ending) else ""


def _in_container(data: bytes) -> str:
    """Tell an office document from an archive by the members of a ZIP file."""
    container = Container(data, len(data) * 2**20)
    names = container.names() | _main_parts(container)
    for member, what in _INSIDE:
        if member in names:
            if what in _READ:
                return what
            raise CannotExtract(what)
    return "zip"


def _main_parts(container: Container) -> set[str]:
    """Give the usual names of the parts that the content types of an office document tell of."""
    types = next((one for one in container.members if one.filename == _TYPES), None)
    if types is None or types.file_size > _MOST_TYPES:
        return set()
    told = container.read(types)
    return {name for type_, name in _MAIN_TYPES if type_ in told}


def _begins_as_text(data: bytes) -> bool:
    """Whether a file that mentions `%PDF-` begins as a mail or a page that has one attached."""
    return not data.startswith(b"%PDF-") and bool(_by_opening(_head_text(data)))


def _head_text(data: bytes) -> str:
    head = data[:HEAD]
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def _by_opening(text: str) -> str:
    """Name the format of a text by what it begins with; empty where that says nothing."""
    if text.startswith("WEBVTT"):
        return "vtt"
    if _SRT.match(text):
        return "srt"
    if _HTML.match(text):
        return "html"
    if _MBOX.match(text):
        return "mbox"
    found = header(text.replace("\r\n", "\n"))
    if found is None:
        return ""
    return "mhtml" if _RELATED.search(text[: 2 * found.end]) and _is_page(text) else "eml"


def _is_page(text: str) -> bool:
    """Whether a mail of related parts is a page that was saved: nobody sent it to anyone."""
    return "Snapshot-Content-Location" in text or "\nTo:" not in text
