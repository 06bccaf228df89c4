"""The reader of Parquet (Apache): each row is a record, read in batches of the mapped columns."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from jobs.datatypes import Reading
from jobs.readers.assemble import Parsed, Placed, assemble
from jobs.readers.fields import APART, BadRecord, Fields, as_plain, document, left_out
from jobs.readers.json_records import pick
from jobs.readers.opening import PATTERN_TOLD, Files, Found, Unusable, plain_name

#: Batch size, in rows.
_BATCH = 1024
#: Cut-off of the list of columns in a message.
_SHOWN = 20


class ParquetFiles(Files):
    """Read Parquet files; needs pyarrow (the extra `parquet`)."""

    kind: Literal["parquet"] = "parquet"
    pattern: str = Field(
        default="*.{parquet,pq}",
        min_length=1,
        description=PATTERN_TOLD,
    )
    fields: Fields = Field(default=Fields(), description="Which column holds what.")

    def read(self, root: str) -> Reading:
        """Read all rows of all files; see `jobs.contracts.Reader`."""
        return assemble(self, root, self.parse, apart=APART)

    def parse(self, found: Found, data: bytes) -> Parsed:
        """Turn the bytes of one file into documents.

        Raises
        ------
        Unusable
            Nothing of it can be read, or it holds more text than `max_bytes`.
        """
        parsed = Parsed("parquet")
        stem = plain_name(found.name)
        names = tuple(dict.fromkeys(self.fields.names()))
        size = 0
        for number, row in enumerate(rows(data, names), start=1):
            place, numbered = f"{found.shown}#{number}", f"{stem}:{number}"
            try:
                record = pick(as_plain(row), names)
                one = document(record, self.fields, numbered=numbered, file=found.shown)
            except BadRecord as error:
                parsed.skipped.append(left_out(error, numbered, place))
            else:
                parsed.documents.append(Placed(one, place))
                size += len(one.text)
                if size > self.max_bytes:
                    raise Unusable(f"it holds more text than max_bytes ({self.max_bytes:,})")
        return parsed


def rows(data: bytes, names: tuple[str, ...] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows, of each the columns that `names` reach into; left out, all.

    Raises
    ------
    Unusable
        It is damaged, or lacks a column.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(pa.BufferReader(data)) as file:
            columns = file.schema_arrow.names
            names = tuple(columns) if names is None else names
            roots = {name: name if name in columns else name.partition(".")[0] for name in names}
            missing = [name for name, root in roots.items() if root not in columns]
            if missing:
                raise Unusable(
                    f"it has no column {', '.join(map(repr, missing))}; its columns are "
                    f"{', '.join(map(repr, columns[:_SHOWN]))}. Check reader.fields"
                )
            wanted = list(dict.fromkeys(roots.values()))
            for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        told = " ".join(str(error).split())[:160]
        raise Unusable(f"it is damaged, or no Parquet: {told}") from None
