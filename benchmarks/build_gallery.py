"""`python -m benchmarks.build_gallery`: pictures of the report and the explorer, on the seeds.

A job is run as a user would run it; its report is opened in headless Chromium with the fonts of
the package fonts-noto-core, and parts of it are pictured. Look at them before they are committed.
"""

import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

from benchmarks.browser import Browser, found
from benchmarks.harness import ROOT

TARGET = ROOT / "docs/gallery"
CONFIG = ("configs/nmf.yaml", "--set", "model.topics=auto")
DESKTOP, PHONE = 1180, 380
#: What is pictured: name, width of the window, element, what is opened first, size.
PICTURES = (
    ("overview", DESKTOP, "", "", 1),
    ("map", DESKTOP, "#map figure", "", 0.8),
    ("topic", DESKTOP, "article.card", ".exemplar .raw", 0.8),
    ("document", DESKTOP, "article.document", ".document details", 0.8),
    ("repairs", DESKTOP, "#repairs .scroll", "", 0.8),
    ("choice", DESKTOP, "#choice figure", "", 0.8),
    ("phone", PHONE, "article.card", "", 0.8),
)
#: What is pictured of the explorer: name, width of the window, the view in its address, colours.
VIEWS = (
    ("explorer-topics", DESKTOP, "topic=t0001", "light"),
    ("explorer-documents", DESKTOP, "view=documents&order=id&doc={first}", "light"),
    ("explorer-map", DESKTOP, "view=map", "dark"),
    ("explorer-phone", PHONE, "view=compare&a=t0000&b=t0001", "dark"),
)
TALLEST = 900


def main() -> int:
    """Run the job, take the pictures, and say how large they are."""
    program = found()
    if program is None:
        print("no Chromium here: install the packages chromium and fonts-noto-core")
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        arguments = [*CONFIG, "--set", f"artifacts.dir={folder}", "--quiet", "--no-progress"]
        subprocess.run([sys.executable, "-m", "jobs.run", *arguments], cwd=ROOT, check=True)
        page = folder / "nmf/latest/report.html"
        browser = Browser(program, folder / "profile")
        try:
            for name, width, selector, opened, scale in PICTURES:
                browser.open(page, width, 740)
                if opened:
                    browser.ask(f"document.querySelector('{opened}').open = true")
                limit = f"{{max-height: {TALLEST}px; overflow: hidden}}"
                if selector:
                    browser.ask(f"document.querySelector('style').append('{selector}{limit}')")
                (TARGET / f"{name}.png").write_bytes(packed(browser.picture(selector, scale)))
            pictures_of_the_explorer(browser, page.with_name("explorer.html"))
        finally:
            browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(TARGET.glob("*.png"))}
    print(*(f"{name}: {size:,} bytes" for name, size in sizes.items()), sep="\n")
    print(f"together: {sum(sizes.values()):,} bytes")
    return 0


def pictures_of_the_explorer(browser: Browser, page: Path) -> None:
    """Take the pictures of the explorer, of what its window shows."""
    browser.open(page, DESKTOP)
    first = browser.ask("JSON.parse(document.getElementById('data').textContent).documents.ids[0]")
    for name, width, place, colours in VIEWS:
        browser.open(page, width, 740, f"#{place.format(first=first)}&theme={colours}")
        browser.ask("new Promise(done => setTimeout(() => done(1), 300))")
        (TARGET / f"{name}.png").write_bytes(packed(browser.picture()))


def packed(image: bytes) -> bytes:
    """Pack a PNG as tightly as its format allows, and leave out what is no picture."""
    kept, data, at = [image[:8]], b"", 8
    while at < len(image):
        (length,) = struct.unpack(">I", image[at : at + 4])
        kind, content = image[at + 4 : at + 8], image[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            data += content
        elif kind == b"IHDR":
            kept.append(chunk(kind, content))
        at += length + 12
    kept += chunk(b"IDAT", zlib.compress(zlib.decompress(data), 9)), chunk(b"IEND", b"")
    return b"".join(kept)


def chunk(kind: bytes, content: bytes) -> bytes:
    """Make a chunk of a PNG: length, kind, content, checksum."""
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


if __name__ == "__main__":
    sys.exit(main())
