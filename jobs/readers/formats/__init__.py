"""The menu of file formats, each with its endings, read by the metadata extraction of its file."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from jobs.readers.extraction.extracted import (
    CannotExtract,
    Extracted,
    Failed,
    Format,
    Request,
)
from jobs.readers.extraction.recognising import NoDocument, recognise
from jobs.readers.formats.docx import DOCX
from jobs.readers.formats.eml import EML
from jobs.readers.formats.html import HTML
from jobs.readers.formats.mbox import MBOX
from jobs.readers.formats.md import MD
from jobs.readers.formats.mhtml import MHTML
from jobs.readers.formats.pdf import PDF
from jobs.readers.formats.srt import SRT
from jobs.readers.formats.txt import TXT
from jobs.readers.formats.vtt import VTT
from jobs.readers.formats.xlsx import XLSX
from jobs.readers.formats.zip import archive


def extract(data: bytes, request: Request) -> Iterator[Extracted | Failed]:
    """Recognise the format of a file, and read it; whatever is wrong with it is a reason.

    Raises
    ------
    NoDocument
        It is of no format, or of one that `request.formats` does not name.
    CannotExtract
        It cannot be used, or a library is missing.
    """
    kind = recognise(data, request.name, ENDINGS)
    if kind not in request.formats:
        raise NoDocument(f"of the format {kind}, which `reader.formats` does not name")
    made = FORMATS[kind]
    missing = [name for name in made.packages if find_spec(name) is None]
    if missing:
        raise CannotExtract(_needs(kind, made, missing[0]))
    try:
        yield from made.extract(data, request)
    except (CannotExtract, MemoryError):
        raise
    except ImportError as error:
        raise CannotExtract(_needs(kind, made, error.name or str(error))) from None
    except RecursionError:
        raise CannotExtract("it is nested too deeply") from None
    except Exception as error:
        told = f"{type(error).__name__}: {error}"[:_TOLD]
        raise CannotExtract(f"it is damaged, or no {kind}: {told}") from None


def _needs(kind: str, made: Format, package: str) -> str:
    return (
        f"reading {kind} needs the package {package}, which is not installed: "
        f"pip install 'topic-jobs[{made.extra}]'"
    )


#: Length of what a library says of a damaged file, in characters.
_TOLD = 160

FORMATS: Mapping[str, Format] = {
    "txt": TXT,
    "md": MD,
    "html": HTML,
    "mhtml": MHTML,
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": XLSX,
    "eml": EML,
    "mbox": MBOX,
    "srt": SRT,
    "vtt": VTT,
    "zip": archive(extract),
}
ENDINGS = {ending: name for name, made in FORMATS.items() for ending in made.endings}
