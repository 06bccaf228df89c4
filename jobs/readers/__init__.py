"""The menu of readers: `kind:` picks one of READERS."""

from jobs.contracts import Reader
from jobs.readers.csv import CsvFiles
from jobs.readers.jsonl import JsonLines
from jobs.readers.text import TextFiles

READERS: dict[str, type[Reader]] = {
    "text": TextFiles,
    "jsonl": JsonLines,
    "csv": CsvFiles,
}
