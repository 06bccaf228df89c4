"""Configuration schema (pydantic) of artifacts and the report: what is published, retention."""

from typing import Final, Literal

from pydantic import Field

from jobs.settings import Settings

#: Number of documents from which on assignments are lines of a file that is never read whole.
ONE_JSON_BELOW: Final = 100_000
#: Languages that the report speaks (ISO 639): each has a file in jobs/writers/wording/.
ReportLanguage = Literal["en", "ar", "de", "es", "fa", "fr", "tr", "ur"]


class ArtifactsSettings(Settings):
    """Where a run is published, what is in it, and how long it is kept."""

    dir: str = Field(
        default="artifacts",
        min_length=1,
        description="Folder of the artifacts of all jobs; relative to `root`.",
    )
    passages: bool = Field(default=True, description="Whether passages.jsonl is written.")
    repairs: bool = Field(default=False, description="Whether repairs.jsonl is written.")
    one_json_below: int = Field(
        default=ONE_JSON_BELOW,
        ge=1,
        description="A run of at least so many documents has assignments.jsonl, a document a line, "
        "instead of assignments.json, and indices of the lines beside it and passages.jsonl.",
    )
    matrix: bool = Field(
        default=False,
        description="Whether matrix.npz is written: the share of every topic in every document, "
        "not cut at `topics.floor`.",
    )
    tables: tuple[Literal["csv", "parquet", "xlsx", "duckdb"], ...] = Field(
        default=(),
        description="In which formats tables/ is written: topics, terms, documents with all their "
        "topics, passages.",
    )
    figures: bool = Field(
        default=False, description="Whether the pictures of the report are files too, SVG and PNG."
    )
    explorer: bool = Field(
        default=False,
        description="Whether explorer.html is written: topics, terms and documents to sort, search "
        "and compare, in one file that asks for nothing.",
    )
    keep_last: int = Field(
        default=10, ge=1, description="How many runs are kept; `latest` always is."
    )
    keep_days: int = Field(
        default=0, ge=0, description="Runs younger than this many days are kept as well."
    )
    cache: Literal["auto", "artifacts"] = Field(
        default="auto",
        description="Where the machine code is kept that the first run on a machine compiles: "
        "`artifacts` is `.cache` in `dir`; `auto` is beside the program, else in the user's cache "
        "folder, else there, the first that can be written to. NUMBA_CACHE_DIR in the environment "
        "goes before.",
    )


class ReportSettings(Settings):
    """How report.html speaks, and how much of the documents it shows."""

    language: Literal["auto"] | ReportLanguage = Field(
        default="auto",
        description="Language of its own words; `auto` is that of most of the documents where it "
        "is one of these, and English elsewhere.",
    )
    documents: int = Field(
        default=10_000,
        ge=0,
        description="How many documents are shown with their passages; the first by id.",
    )
