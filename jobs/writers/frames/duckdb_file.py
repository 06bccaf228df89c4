"""Serialisation as a DuckDB database: a relational table for each table of the run.

DuckDB writes an identifier of its own drawing into each file: of all that a run publishes, this
alone differs from run to run.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.writers.frames.columns import Frame
from jobs.writers.frames.parquet_files import arrow_tables

#: Name of the file.
DATABASE = "tables.duckdb"
#: Size of one piece, in bytes.
_CHUNK = 2**20


def files(frames: Sequence[Frame]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the database: its name, and its content in pieces."""
    yield DATABASE, _pieces(frames)


def _pieces(frames: Sequence[Frame]) -> Iterator[bytes]:
    import duckdb

    with TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE
        with duckdb.connect(str(path), config={"threads": 1}) as database:
            for frame in frames:
                for number, part in enumerate(arrow_tables(frame)):
                    database.register("part", part)
                    begin = (
                        f'CREATE TABLE "{frame.name}" AS'
                        if not number
                        else (f'INSERT INTO "{frame.name}"')
                    )
                    database.execute(f"{begin} SELECT * FROM part")
                    database.unregister("part")
        with path.open("rb") as stream:
            while piece := stream.read(_CHUNK):
                yield piece
