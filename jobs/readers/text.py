"""The reader of plain text files, UTF-8 or by encoding detection: each file is one document."""

from typing import Literal

from pydantic import Field

from jobs.contracts import Spool
from jobs.datatypes import Document, Reading
from jobs.readers.assemble import Parsed, Placed, assemble
from jobs.readers.binary import NotText
from jobs.readers.encoding import decode
from jobs.readers.opening import Empty, Files, Found, Unusable, plain_name, printable


class TextFiles(Files):
    """Read a folder of text files, plain or gzip."""

    kind: Literal["text"] = "text"
    pattern: str = Field(
        default="*.txt",
        min_length=1,
        description="Which files of the folder are read: `*`, `?`, `[...]` and `{one,other}` "
        "within a name, `**` for any depth of folders. Endings fit whatever their case. Names "
        "that begin with a dot match only a pattern that does.",
    )
    ids: Literal["stem", "name"] = Field(
        default="stem",
        description="The id of a document: the file's path below the folder without its suffix "
        "(`stem`), or with it (`name`).",
    )

    def read(self, root: str, spool: Spool | None = None) -> Reading:
        """Read all files that the settings name; see `jobs.contracts.Reader`."""
        return assemble(
            self,
            root,
            self.parse,
            apart="with `reader.ids: name` it is the name of the file with its ending",
            spool=spool,
        )

    def parse(self, found: Found, data: bytes) -> Parsed:
        """Turn the bytes of one file into documents.

        Raises
        ------
        Unusable
            Nothing of it can be read.
        Empty
            It holds only white space.
        """
        try:
            decoded = decode(data, self.encoding)
        except NotText as error:
            raise Unusable(str(error)) from None
        if not decoded.text.strip():
            raise Empty("the file holds no text, only white space")
        key = plain_name(found.name) if self.ids == "stem" else printable(found.name)
        document = Document(id=key, text=decoded.text, source=found.shown)
        return Parsed(decoded.encoding, decoded.warning, [Placed(document, found.shown)])
