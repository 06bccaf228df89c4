"""Parquet files (Apache), by pyarrow: a file a table, row groups that need not be held at once."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from jobs.writers.frames.columns import Frame

#: Rows of one row group.
_ROWS = 50_000


class _Sink(io.RawIOBase):
    """A stream whose bytes are taken while it is written."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        self._size += len(self._pieces[-1])
        return len(self._pieces[-1])

    def tell(self) -> int:
        return self._size

    def taken(self) -> bytes:
        found, self._pieces = b"".join(self._pieces), []
        return found


def files(frames: Sequence[Frame]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield a file a table: its name, and its content in pieces."""
    for frame in frames:
        yield f"{frame.name}.parquet", _pieces(frame)


def _pieces(frame: Frame) -> Iterator[bytes]:
    from pyarrow import parquet

    sink = _Sink()
    with parquet.ParquetWriter(sink, arrow_schema(frame), compression="zstd") as writer:
        for table in arrow_tables(frame):
            writer.write_table(table)
            yield sink.taken()
    yield sink.taken()


def arrow_schema(frame: Frame) -> Any:
    """Give the schema of a table as pyarrow has it."""
    import pyarrow as pa

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return pa.schema([(name, kinds[kind]) for name, kind in frame.types.items()])


def arrow_tables(frame: Frame) -> Iterator[Any]:
    """Yield a table in parts, pyarrow.Table each; at least one, if it has no rows."""
    import pyarrow as pa

    schema, rows, first = arrow_schema(frame), iter(frame.rows), True
    while (part := list(islice(rows, _ROWS))) or first:
        columns = [list(column) for column in zip(*part, strict=True)] or [[] for _ in schema]
        arrays = [
            pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)
        ]
        yield pa.Table.from_arrays(arrays, schema=schema)
        first = False
