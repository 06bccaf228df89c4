"""The reader of Parquet (Apache): each row is a record, read in batches of the mapped columns.

A damaged file can make its library crash, and a small one can hold any number of long rows: it is
read in a subprocess with bounds.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from jobs.contracts import Spool
from jobs.datatypes import Reading
from jobs.readers.assemble import Parsed, Placed, assemble
from jobs.readers.fields import APART, BadRecord, Fields, document, left_out, never_seen
from jobs.readers.isolation.pool import Bounds, Pool
from jobs.readers.json_records import pick
from jobs.readers.opening import PATTERN_TOLD, Files, Found, Unusable, plain_name


class ParquetFiles(Files):
    """Read Parquet files; needs pyarrow (the extra `parquet`)."""

    kind: Literal["parquet"] = "parquet"
    pattern: str = Field(
        default="*.{parquet,pq}",
        min_length=1,
        description=PATTERN_TOLD,
    )
    fields: Fields = Field(default=Fields(), description="Which column holds what.")
    max_seconds: int = Field(
        default=600,
        ge=1,
        le=86_400,
        description="CPU time in seconds that reading one file may take; one that takes more is "
        "skipped.",
    )
    max_memory: int = Field(
        default=4_000_000_000,
        ge=400_000_000,
        description="Memory in bytes that reading one file may take; one that takes more is "
        "skipped.",
    )

    def read(self, root: str, spool: Spool | None = None) -> Reading:
        """Read all rows of all files; see `jobs.contracts.Reader`."""
        with self._pool() as pool:
            return assemble(
                self, root, lambda found, data: self._parse(pool, found, data), apart=APART
            )

    def parse(self, found: Found, data: bytes) -> Parsed:
        """Turn the bytes of one file into documents.

        Raises
        ------
        Unusable
            Nothing of it can be read, or it holds more than `max_bytes`.
        """
        with self._pool() as pool:
            return self._parse(pool, found, data)

    def first_rows(self, path: Path, most: int) -> list[dict[str, Any]]:
        """Read the first rows of a file, with all their columns.

        Raises
        ------
        Unusable
            Nothing of it can be read.
        """
        with self._pool() as pool:
            return [
                row
                for row in self._rows(pool, path.read_bytes(), None, most)
                if not isinstance(row, str)
            ]

    def _pool(self) -> Pool:
        return Pool(Bounds(self.max_seconds, self.max_memory))

    def _rows(
        self, pool: Pool, data: bytes, names: tuple[str, ...] | None, most: int | None = None
    ) -> list[dict[str, Any] | str]:
        header = {
            "task": "parquet",
            "max_bytes": self.max_bytes,
            "names": names,
            "needed": self.fields.needed(),
            "most": most,
        }
        answer = pool.ask(header, data)
        if reason := answer.get("reason"):
            raise Unusable(reason)
        rows: list[dict[str, Any] | str] = answer["rows"]
        return rows

    def _parse(self, pool: Pool, found: Found, data: bytes) -> Parsed:
        parsed = Parsed("parquet")
        stem = plain_name(found.name)
        names = tuple(dict.fromkeys(self.fields.names()))
        seen: set[str] = set()
        number = 0
        for number, row in enumerate(self._rows(pool, data, names), start=1):
            place, numbered = f"{found.shown}#{number}", f"{stem}:{number}"
            try:
                if isinstance(row, str):
                    raise BadRecord(row)
                record = pick(row, names)
                seen.update(record)
                one = document(record, self.fields, numbered=numbered, file=found.shown)
            except BadRecord as error:
                parsed.skipped.append(left_out(error, numbered, place))
            else:
                parsed.documents.append(Placed(one, place))
        parsed.warning = never_seen(self.fields, seen) if number else ""
        return parsed
