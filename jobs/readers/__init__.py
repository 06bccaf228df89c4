"""The menu of readers, for data ingestion: text, JSON Lines, CSV, mixed files, Parquet, SQL."""

from jobs.contracts import Reader
from jobs.readers.csv import CsvFiles
from jobs.readers.files import MixedFiles
from jobs.readers.jsonl import JsonLines
from jobs.readers.parquet import ParquetFiles
from jobs.readers.sql import SqlQuery
from jobs.readers.text import TextFiles

READERS: dict[str, type[Reader]] = {
    "text": TextFiles,
    "jsonl": JsonLines,
    "csv": CsvFiles,
    "files": MixedFiles,
    "parquet": ParquetFiles,
    "sql": SqlQuery,
}
