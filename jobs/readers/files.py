"""The reader of folders of mixed files, for data ingestion: pdf, docx, html, mail, workbooks ..."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from jobs.contracts import Spool
from jobs.datatypes import Document, Reading, Skipped
from jobs.readers.assemble import Parsed, PassedOver, Placed, assemble
from jobs.readers.extraction.containers import ZIP_SIGNS
from jobs.readers.extraction.extracted import CannotExtract
from jobs.readers.extraction.recognising import HEAD, NoDocument, recognise
from jobs.readers.formats import ENDINGS, FORMATS
from jobs.readers.isolation.pool import Bounds, Pool
from jobs.readers.opening import Empty, Files, Found, Unusable, plain_name, printable

#: Members of an archive that are named in a warning, at most.
_MEMBERS = 3
#: Signatures of files whose head does not tell what they are: gzip, ZIP.
_NEEDS_ALL = (b"\x1f\x8b", *ZIP_SIGNS)


class MixedFiles(Files):
    """Read a folder of files of many formats, each by its content first, then by its ending."""

    kind: Literal["files"] = "files"
    formats: tuple[str, ...] = Field(
        default=tuple(FORMATS),
        min_length=1,
        description=f"Which formats are read: {', '.join(FORMATS)}. Files of others are passed "
        "over, with the reason in the manifest.",
    )
    ids: Literal["stem", "name"] = Field(
        default="name",
        description="The id of a document: the file's path below the folder with its ending "
        "(`name`), or without it (`stem`); and what it is called in a file that holds many.",
    )
    max_seconds: int = Field(
        default=8,
        ge=1,
        le=86_400,
        description="CPU time in seconds that reading one file may take; one that takes more is "
        "skipped.",
    )
    max_memory: int = Field(
        default=1_000_000_000,
        ge=400_000_000,
        description="Memory in bytes that reading one file may take; one that takes more is "
        "skipped.",
    )

    @field_validator("formats")
    @classmethod
    def _formats_are_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if name not in FORMATS]
        if unknown:
            raise ValueError(f"{', '.join(map(repr, unknown))}: formats are {', '.join(FORMATS)}")
        return value

    def read(self, root: str, spool: Spool | None = None) -> Reading:
        """Read all files that the settings name; see `jobs.contracts.Reader`."""
        with self._pool() as pool:
            return assemble(
                self,
                root,
                lambda found, data: self._parse(pool, found, data),
                key=self._key,
                glance=self._glance,
                apart="with `reader.ids: name` it is the name of the file with its ending",
                spool=spool,
            )

    def parse(self, found: Found, data: bytes) -> Parsed:
        """Turn the bytes of one file into documents.

        Raises
        ------
        Unusable
            Nothing of it can be read.
        PassedOver
            It is no document.
        Empty
            It holds no text.
        """
        with self._pool() as pool:
            return self._parse(pool, found, data)

    def _pool(self) -> Pool:
        return Pool(Bounds(self.max_seconds, self.max_memory))

    def _glance(self, path: Path) -> None:
        """Pass a file over whose head shows that it is no document."""
        try:
            with path.open("rb") as stream:
                head = stream.read(HEAD)
        except OSError:  # opening it again says so
            return
        if head and not head.startswith(_NEEDS_ALL):
            try:
                recognise(head, path.name, ENDINGS)
            except NoDocument as error:
                raise PassedOver(str(error)) from None
            except CannotExtract:  # it is listed when all of it has been read
                return

    def _parse(self, pool: Pool, found: Found, data: bytes) -> Parsed:
        header = {
            "name": printable(found.name),
            "encoding": self.encoding,
            "most_bytes": self.max_bytes,
            "formats": self.formats,
        }
        answer = pool.ask(header, data)
        if reason := answer.get("reason"):
            if answer.get("passed"):
                raise PassedOver(reason)
            raise (Empty if answer.get("empty") else Unusable)(reason)
        parsed = Parsed()
        encodings: dict[str, None] = {}
        warnings: list[str] = []
        for one in answer["documents"]:
            document, place = self._document(found, one), _place(found.shown, one["part"])
            parsed.documents.append(Placed(document, place))
            encodings[one["encoding"]] = None
            if one["warning"]:
                warnings.append(
                    f"{one['part']}: {one['warning']}" if one["part"] else one["warning"]
                )
        for one in answer["failed"]:
            place = _place(found.shown, one["part"])
            if one["passed"]:
                parsed.passed_over.append(place)
            else:
                key = self._key(found, one["part"])
                parsed.skipped.append(Skipped(key, place, one["reason"], one["empty"]))
        if not parsed.documents and not parsed.skipped:
            passed = [f"{one['part']}: {one['reason']}" for one in answer["failed"]]
            warnings.append("no member is a document: " + "; ".join(passed[:_MEMBERS]))
        parsed.encoding = ", ".join(encodings) or "none"
        parsed.warning = "; ".join(warnings)
        return parsed

    def _key(self, found: Found, part: str = "") -> str:
        name = plain_name(found.name) if self.ids == "stem" else printable(found.name)
        return f"{name}:{part}" if part else name

    def _document(self, found: Found, one: dict[str, Any]) -> Document:
        return Document(
            id=self._key(found, one["part"]),
            text=one["text"],
            source=one["source"] or _place(found.shown, one["part"]),
            title=one["title"],
            date=one["date"],
            language=one["language"],
            metadata=one["metadata"],
        )


def _place(shown: str, part: str) -> str:
    return f"{shown}:{part}" if part else shown
