"""The menu of readers, for data ingestion: text files, JSON Lines, CSV, files of many formats."""

from jobs.contracts import Reader
from jobs.readers.csv import CsvFiles
from jobs.readers.files import MixedFiles
from jobs.readers.jsonl import JsonLines
from jobs.readers.text import TextFiles

READERS: dict[str, type[Reader]] = {
    "text": TextFiles,
    "jsonl": JsonLines,
    "csv": CsvFiles,
    "files": MixedFiles,
}
