"""The menu of table formats, for serialisation as relational tables: CSV, Parquet, xlsx, DuckDB."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import Result
from jobs.writers.frames import csv_files, duckdb_file, parquet_files, workbook
from jobs.writers.frames.columns import (
    Frame,
    documents_frame,
    passages_frame,
    terms_frame,
    topics_frame,
)
from jobs.writers.matrix import document_topic
from jobs.writers.tables import passage_lines, shown_shares

#: The folder of a run that holds its tables.
FOLDER = "tables/"
#: How each format writes tables: (relative name, content in pieces) of each file.
FORMATS: dict[str, Callable[[Sequence[Frame]], Iterator[tuple[str, Iterable[bytes]]]]] = {
    "csv": csv_files.files,
    "parquet": parquet_files.files,
    "xlsx": workbook.files,
    "duckdb": duckdb_file.files,
}


class TableFiles(WriterSettings):
    """Write tables/, in the formats that `artifacts.tables` asks for."""

    kind: Literal["tables"] = "tables"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `jobs.contracts.Writer`."""
        artifacts = facts.config.get("artifacts", {})
        formats = artifacts.get("tables", ())
        if not formats:
            return
        matrix = document_topic(result)
        *shown, _ = shown_shares(result.topics)
        topics = [
            replace(topic, prevalence=share)
            for topic, share in zip(result.topics, shown, strict=True)
        ]
        for name in formats:
            frames = [
                topics_frame(topics),
                terms_frame(topics),
                documents_frame(topics, result.assignments, matrix),
            ]
            if artifacts.get("passages", True):
                frames.append(passages_frame(result.assignments, _passages(result)))
            for file, pieces in FORMATS[name](frames):
                yield f"{FOLDER}{file}", pieces


def _passages(result: Result) -> Iterator[Any]:
    """Yield the records of passages.jsonl."""
    for piece in passage_lines(result):
        yield from map(json.loads, piece.splitlines())
