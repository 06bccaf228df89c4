"""PDF text extraction from files that were cut off: a trailer for what is left of their objects.

PDFium looks for the objects of a file itself where its cross-reference table is damaged, but needs
a trailer (ISO 32000-1, 7.5.5) that says which of them is the catalogue.
"""

import re
from typing import Final

_OBJECT: Final = re.compile(rb"(?<!\d)(\d{1,10}) (\d{1,5}) obj\b")
_CATALOGUE: Final = re.compile(rb"/Type\s*/Catalog\b")
_PAGES: Final = re.compile(rb"/Type\s*/Pages\b")
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
_ENCRYPTED: Final = re.compile(rb"/Encrypt\b")
#: Length of what is looked at of an object: its dictionary stands before its stream, in bytes
_HEAD: Final = 4096


def with_trailer(data: bytes) -> bytes | None:
    """Give a file a trailer of its own; None if no page is left of it, or it was encrypted.

    Its pages are those of the catalogue, of the page tree or, where both were cut off, all that are
    whole.
    """
    if _ENCRYPTED.search(data):
        return None
    catalogue = tree = None
    pages: list[bytes] = []
    for found in _OBJECT.finditer(data):
        head = data[found.end() : found.end() + _HEAD].partition(b"endobj")[0]
        head = head.partition(b"stream")[0]
        reference = b"%b %b R" % found.groups()
        if _CATALOGUE.search(head):
            catalogue = reference
        elif _PAGES.search(head) and b"/Parent" not in head:
            tree = reference
        elif _PAGE.search(head):
            pages.append(reference)
    last = max((int(found[1]) for found in _OBJECT.finditer(data)), default=0)
    added = b""
    if catalogue is None:
        if tree is None:
            if not pages:
                return None
            tree = b"%d 0 R" % (last + 1)
            kids = b" ".join(dict.fromkeys(pages))
            added += (
                b"\n%d 0 obj\n<</Type/Pages/Count %d/Kids[%b]/MediaBox[0 0 595 842]>>\nendobj"
                % (
                    last + 1,
                    len(dict.fromkeys(pages)),
                    kids,
                )
            )
        catalogue = b"%d 0 R" % (last + 2)
        added += b"\n%d 0 obj\n<</Type/Catalog/Pages %b>>\nendobj" % (last + 2, tree)
    end = b"\ntrailer\n<</Size %d/Root %b>>\nstartxref\n0\n%%%%EOF\n" % (last + 3, catalogue)
    return data + b"\nendobj" + added + end
