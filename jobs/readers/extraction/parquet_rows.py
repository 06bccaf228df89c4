"""Rows of a Parquet file (Apache), as records that JSON can hold; read where nothing can harm."""

from typing import Any

from jobs.readers.extraction.extracted import CannotExtract
from jobs.readers.fields import BadRecord, as_plain, decoded

#: Batch size, in rows.
_BATCH = 1024
#: Cut-off of the list of columns in a message.
_SHOWN = 20


def rows(
    data: bytes,
    max_bytes: int,
    names: tuple[str, ...] | None = None,
    needed: tuple[str, ...] = (),
    *,
    most: int | None = None,
) -> list[dict[str, Any] | str]:
    """Read rows: of each the columns that `names` reach into, or the reason why it is no record.

    Parameters
    ----------
    data : bytes
        The file.
    max_bytes : int
        Bound of what these columns hold, in bytes after decompression.
    names : tuple of str or None
        Names of fields; a dot reaches into a column. None: all columns.
    needed : tuple of str
        Those that no row may lack; other columns may be lacking.
    most : int or None
        Bound of the rows that are read.

    Raises
    ------
    CannotExtract
        It is damaged, lacks a column, or holds more than `max_bytes`.
    MemoryError
        It holds more than there is room for.
    """
    import pyarrow as pa
    from pyarrow import parquet

    found: list[dict[str, Any] | str] = []
    try:
        with parquet.ParquetFile(pa.BufferReader(data)) as file:
            wanted = _columns(file.schema_arrow.names, names, needed)
            size = 0
            for batch in file.iter_batches(batch_size=_BATCH, columns=wanted, use_threads=False):
                size += batch.nbytes
                if size > max_bytes:
                    raise CannotExtract(f"it holds more than max_bytes ({max_bytes:,})")
                found.extend(_record(row, whole=names is None) for row in batch.to_pylist())
                if most is not None and len(found) >= most:
                    return found[:most]
    except MemoryError:  # Arrow's own is one of its exceptions too
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        told = " ".join(str(error).split())[:160]
        raise CannotExtract(f"it is damaged, or no Parquet: {told}") from None
    return found


def _columns(
    columns: list[str], names: tuple[str, ...] | None, needed: tuple[str, ...]
) -> list[str]:
    """Give the columns that fields of these names are in."""
    names = tuple(columns) if names is None else names
    roots = {name: name if name in columns else name.partition(".")[0] for name in names}
    missing = [name for name, root in roots.items() if root not in columns]
    if set(missing) & set(needed):
        raise CannotExtract(
            f"it has no column {', '.join(map(repr, missing))}; its columns are "
            f"{', '.join(map(repr, columns[:_SHOWN]))}. Check reader.fields"
        )
    return list(dict.fromkeys(root for root in roots.values() if root in columns))


def _record(row: dict[str, Any], *, whole: bool) -> dict[str, Any] | str:
    """Give a row as JSON has it; of a `whole` one, columns of bytes that are no text are left."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        try:
            found[name] = as_plain(decoded(name, value))
        except BadRecord as error:
            if not whole:
                return str(error)
    return found
