"""PDF generation for a benchmark: one Arabic text printed by each producer that is there.

A producer takes the paragraphs of a text and the path of the file to write. The first paragraph is
its heading.
"""

import html
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

#: The font of the producers that must be given a file.
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
#: Font size, and the width of a line, in points.
SIZE, WIDTH = 12, 470
#: An A4 page: where lines begin at the right, the first and the last line, in points.
RIGHT, TOP, BOTTOM = 535, 780, 60

Producer = Callable[[Sequence[str], Path], None]


def page(paragraphs: Sequence[str], font: str = "") -> str:
    """Write paragraphs as a web page, set from right to left and justified."""
    family = f"font-family: '{font}';" if font else ""
    style = f"body {{ {family} font-size: {SIZE}pt; text-align: justify; line-height: 1.6 }}"
    heading, *rest = map(html.escape, paragraphs)
    body = f"<h1>{heading}</h1>" + "".join(f"<p>{one}</p>" for one in rest)
    return (
        f"<!doctype html><html lang='ar' dir='rtl'><head><meta charset='utf-8'>"
        f"<title>{heading}</title><style>{style}</style></head><body>{body}</body></html>"
    )


def chromium(paragraphs: Sequence[str], target: Path) -> None:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page(paragraphs), encoding="utf-8")
        _call(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        )


def weasyprint(paragraphs: Sequence[str], target: Path) -> None:
    from weasyprint import HTML

    HTML(string=page(paragraphs)).write_pdf(target)


def reportlab(paragraphs: Sequence[str], target: Path) -> None:
    """Shape by `arabic-reshaper`, order by `python-bidi`: lines are drawn as they are seen."""
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("sans", FONT))
    canvas = Canvas(str(target))
    canvas.setFont("sans", SIZE)
    height: float = TOP
    for paragraph in paragraphs:
        for line in _lines(paragraph, lambda text: pdfmetrics.stringWidth(text, "sans", SIZE)):
            if height < BOTTOM:
                canvas.showPage()
                canvas.setFont("sans", SIZE)
                height = TOP
            canvas.drawRightString(RIGHT, height, get_display(reshape(line)))
            height -= 1.6 * SIZE
        height -= SIZE
    canvas.save()


def _lines(paragraph: str, width: Callable[[str], float]) -> list[str]:
    lines = [""]
    for word in paragraph.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer) > WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def fpdf2(paragraphs: Sequence[str], target: Path) -> None:
    from fpdf import FPDF

    document = FPDF()
    document.add_page()
    document.add_font("sans", fname=FONT)
    document.set_font("sans", size=SIZE)
    document.set_text_shaping(use_shaping_engine=True, direction="rtl", script="arab")
    for paragraph in paragraphs:
        document.multi_cell(0, 8, paragraph, align="R", new_x="LMARGIN", new_y="NEXT")
        document.ln(4)
    document.output(str(target))


def libreoffice(paragraphs: Sequence[str], target: Path) -> None:
    with TemporaryDirectory() as folder:
        source = Path(folder) / f"{target.stem}.html"
        source.write_text(page(paragraphs, "DejaVu Sans"), encoding="utf-8")
        _call(
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--infilter=HTML (StarWriter)",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            folder,
            str(source),
        )
        shutil.copyfile(source.with_suffix(".pdf"), target)


#: A page by TCPDF: right to left, one of its own fonts, the whole of it embedded.
_PHP = """<?php
require_once('tcpdf/tcpdf.php');
$pdf = new TCPDF();
$pdf->setPrintHeader(false); $pdf->setPrintFooter(false);
$pdf->setRTL(true); $pdf->setFontSubsetting(false);
$pdf->AddPage(); $pdf->SetFont('dejavusans', '', 12);
foreach (json_decode(file_get_contents($argv[1])) as $line) {
  $pdf->MultiCell(0, 0, $line, 0, 'R'); $pdf->Ln(4);
}
$pdf->Output($argv[2], 'F');
"""


def tcpdf(paragraphs: Sequence[str], target: Path) -> None:
    import json

    with TemporaryDirectory() as folder:
        script, source = Path(folder) / "print.php", Path(folder) / "text.json"
        script.write_text(_PHP, encoding="utf-8")
        source.write_text(json.dumps(list(paragraphs)), encoding="utf-8")
        _call("php", str(script), str(source), str(target))


def _call(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=180)


#: Producers by name, each with the program or the module that it needs.
PRODUCERS: dict[str, tuple[str, Producer]] = {
    "Chromium": ("chromium", chromium),
    "LibreOffice": ("soffice", libreoffice),
    "WeasyPrint": ("weasyprint", weasyprint),
    "reportlab": ("reportlab", reportlab),
    "fpdf2": ("fpdf", fpdf2),
    "TCPDF": ("php", tcpdf),
}


@cache
def is_there(name: str) -> bool:
    """Tell whether a program or a module can be used."""
    from importlib.util import find_spec

    return shutil.which(name) is not None or find_spec(name) is not None


def print_all(texts: Mapping[str, Sequence[str]], folder: Path) -> dict[str, dict[str, Path]]:
    """Print all texts by all producers that are there: their files by producer and text."""
    printed: dict[str, Any] = {}
    for producer, (needs, write) in PRODUCERS.items():
        if not is_there(needs):
            continue
        here = folder / producer
        here.mkdir(parents=True, exist_ok=True)
        for name, paragraphs in texts.items():
            target = here / f"{name}.pdf"
            if not target.exists():
                write(paragraphs, target)
            printed.setdefault(producer, {})[name] = target
    return printed
