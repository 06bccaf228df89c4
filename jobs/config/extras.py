"""Optional packages that a configuration file asks for: which values need one, what to do."""

from importlib.util import find_spec
from typing import Final, NamedTuple

from jobs.config.source import Path, Source


class Extra(NamedTuple):
    """A value that needs a package.

    Parameters
    ----------
    value : str or bool
        What stands at `path`, or in the list there, where the package is needed.
    module : str
        The module that the package installs.
    advice : str
        What is needed, how it is installed, and what to write where it is not.
    """

    path: Path
    value: str | bool
    module: str
    advice: str


EXTRAS: Final = (
    Extra(
        ("reader", "kind"),
        "parquet",
        "pyarrow",
        "needs the package pyarrow, which is not installed: pip install 'topic-jobs[parquet]'",
    ),
    Extra(
        ("reader", "kind"),
        "sql",
        "sqlalchemy",
        "needs the package sqlalchemy, which is not installed: pip install 'topic-jobs[sql]', and "
        "the driver of your database",
    ),
    Extra(
        ("backend", "kind"),
        "dask",
        "distributed",
        "needs the package distributed, which is not installed: pip install 'topic-jobs[dask]'",
    ),
    Extra(
        ("backend", "kind"),
        "spark",
        "pyspark",
        "needs the package pyspark, which is not installed: pip install 'topic-jobs[spark]', and "
        "Java 17 or later (default-jre-headless of Debian)",
    ),
    Extra(
        ("artifacts", "figures"),
        True,
        "resvg_py",
        "needs a library to draw PNG with, which is not installed: pip install resvg-py (the "
        "extra `figures` of this package), or set it to false",
    ),
    *(
        Extra(
            ("artifacts", "tables"),
            value,
            module,
            f"{value} needs the package {module}, which is not installed: pip install "
            "'topic-jobs[tables]'",
        )
        for value, module in (
            *(("parquet", "pyarrow"), ("xlsx", "openpyxl")),
            *(("duckdb", "duckdb"), ("duckdb", "pyarrow")),
        )
    ),
    Extra(
        ("vocabulary", "stem", "method"),
        "hybrid",
        "simplemma",
        "needs the package simplemma, which is not installed: pip install 'topic-jobs[lemmas]', "
        "or use light",
    ),
)


def point_out_missing(source: Source) -> None:
    """Note each value that needs a package which is not installed, before a run has cost much."""
    for extra in EXTRAS:
        value = source.value
        for part in extra.path:
            value = value.get(part) if isinstance(value, dict) else None
        asked = value if isinstance(value, list | tuple) else [value]
        same = any(type(one) is type(extra.value) and one == extra.value for one in asked)
        if same and find_spec(extra.module) is None:
            source.complain(extra.path, extra.advice)
