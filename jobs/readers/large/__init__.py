"""Data ingestion of large files of records: read in two passes, and never held as a whole."""

from jobs.readers.large.lines import TooLong, is_json_lines, lines_of
from jobs.readers.large.passes import LargeFile, is_large

__all__ = ["LargeFile", "TooLong", "is_json_lines", "is_large", "lines_of"]
