"""Character encoding of texts held in memory: a byte a character by a code page, and DEFLATE."""

import zlib
from codecs import charmap_build, charmap_decode, charmap_encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

#: Compression level of DEFLATE: the fastest.
_FASTEST: Final = 1
#: Size of a code page.
_PAGE: Final = 256
#: The end of the code points that can be in one, those of the basic multilingual plane.
_PLANE: Final = 0xFFFE
#: The code point that a place of a code page has without a character.
_UNUSED: Final = "\ufffe"


@dataclass(frozen=True, eq=False)
class CodePage:
    """A single-byte character encoding made for a corpus: its commonest characters.

    Parameters
    ----------
    characters : str
        256 of them, each at the place of its byte; the first is the null character.
    """

    characters: str

    @classmethod
    def of(cls, texts: Iterable[str]) -> "CodePage":
        """Make the code page of a sample of texts."""
        sample = "".join(texts).encode("utf-32-le", "surrogatepass")
        counts = np.bincount(np.frombuffer(sample, np.uint32), minlength=1)[:_PLANE]
        common = np.argsort(-counts[1:], kind="stable")[: _PAGE - 1] + 1
        found = sorted(common[counts[common] > 0].tolist())
        return cls("".join(map(chr, [0, *found])).ljust(_PAGE, _UNUSED))

    @cached_property
    def _bytes(self) -> Any:
        """The byte of each character, as the codecs of the standard library look it up."""
        return charmap_build(self.characters)

    def packed(self, text: str) -> "PackedText":
        """Pack a text: a byte a character where the page has all of them, else UTF-8; deflated."""
        try:
            data, page = charmap_encode(text, "strict", self._bytes)[0], self
        except UnicodeEncodeError:
            data, page = text.encode("utf-8", "surrogatepass"), None
        return PackedText(zlib.compress(data, _FASTEST), page)


@dataclass(frozen=True, slots=True, eq=False)
class PackedText:
    """A text as deflated bytes (RFC 1951), by its code page or as UTF-8 where it has none."""

    data: bytes
    page: CodePage | None

    def text(self) -> str:
        """Give the text back."""
        data = zlib.decompress(self.data)
        if self.page is None:
            return data.decode("utf-8", "surrogatepass")
        return charmap_decode(data, "strict", self.page.characters)[0]
