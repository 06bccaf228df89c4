"""PDF files that were cut off, or that lost their trailer: what is left of them is read."""

from pathlib import Path

import pytest

from jobs.errors import InputUnusable
from jobs.readers.files import MixedFiles
from tests.test_readers_replacement_text import page, shown

WHOLE = page(shown(200, b"41") + shown(194, b"42") + shown(150, b"43"))
TEXT = "\u0628\u062a \u062b"
BODY = WHOLE[: WHOLE.index(b"xref\n")]


def without(kind: bytes) -> bytes:
    """The body of the file without the object of a kind."""
    start = BODY.rindex(b" 0 obj", 0, BODY.index(b"/Type/" + kind)) - 1
    return BODY[:start] + BODY[BODY.index(b"endobj\n", start) + 7 :]


@pytest.mark.parametrize(
    "left",
    [
        BODY,
        WHOLE[: WHOLE.index(b"trailer")],
        without(b"Catalog"),
        without(b"Catalog").replace(b"/Type/Pages", b"/Type/Lost"),
        BODY[: BODY.rindex(b"endobj")],
    ],
    ids=["no table", "no trailer", "no catalogue", "no page tree", "cut in an object"],
)
def test_what_is_left_is_read_and_told(tmp_path: Path, left: bytes) -> None:
    pytest.importorskip("pypdfium2")
    (tmp_path / "cut.pdf").write_bytes(left)
    reading = MixedFiles(path="cut.pdf").read(str(tmp_path))
    assert [one.text for one in reading.documents] == [TEXT]
    assert "cut off" in reading.files[0].warning


@pytest.mark.parametrize("left", [b"", BODY[:60], b"/Encrypt" + BODY, b"1 0 obj\nendobj"])
def test_what_holds_no_page_is_damaged(tmp_path: Path, left: bytes) -> None:
    pytest.importorskip("pypdfium2")
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.4\n" + left)
    with pytest.raises(InputUnusable, match="damaged"):
        MixedFiles(path="cut.pdf").read(str(tmp_path))
