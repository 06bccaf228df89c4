"""Text extraction from PDF for a benchmark: each of the usual tools, as it comes."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks.pdf_printing import is_there


def _command(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    return done.stdout.decode("utf-8", "replace")


def pdftotext(path: Path, *options: str) -> str:
    return _command("pdftotext", "-enc", "UTF-8", *options, str(path), "-")


def pypdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def pdfminer(path: Path) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(path))


def pdfplumber(path: Path) -> str:
    import pdfplumber as plumber

    with plumber.open(path) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def mutool(path: Path) -> str:
    return _command("mutool", "draw", "-q", "-F", "txt", str(path))


def pypdfium2(path: Path) -> str:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return "\n".join(pages)


#: Extractors by name, each with the program or the module that it needs.
EXTRACTORS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "pdftotext": ("pdftotext", pdftotext),
    "pdftotext -raw": ("pdftotext", lambda path: pdftotext(path, "-raw")),
    "pdftotext -layout": ("pdftotext", lambda path: pdftotext(path, "-layout")),
    "pypdf": ("pypdf", pypdf),
    "pdfminer": ("pdfminer", pdfminer),
    "pdfplumber": ("pdfplumber", pdfplumber),
    "mutool": ("mutool", mutool),
    "pypdfium2": ("pypdfium2", pypdfium2),
}


def extractors() -> dict[str, Callable[[Path], str]]:
    """Give those that are there."""
    return {name: take for name, (needs, take) in EXTRACTORS.items() if is_there(needs)}
