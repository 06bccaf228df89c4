"""Tables of a run in the formats that others read: CSV, Parquet, workbooks, DuckDB."""

import csv
from pathlib import Path
from typing import Any

import pytest

import jobs
from jobs import run
from jobs.writers.frames import FORMATS
from jobs.writers.frames.columns import Frame
from jobs.writers.frames.csv_files import neutral
from jobs.writers.frames.workbook import files as workbook
from tests import small_job

NAMES = ("topics", "terms", "documents", "passages")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for package in ("duckdb", "openpyxl", "pyarrow"):
        pytest.importorskip(package)
    root = tmp_path_factory.mktemp("job")
    config = small_job.job(root, artifacts={"tables": list(FORMATS), "matrix": True})
    assert run.main([config, "--quiet"]) == 0
    assert run.main([config, "--quiet", "--verify", str(small_job.latest(root))]) == 0
    return small_job.latest(root) / "tables"


def expected(folder: Path, name: Any) -> list[tuple[Any, ...]]:
    frame = jobs.load(folder.parent)._frame(name)
    return [tuple(row) for row in frame.rows]


@pytest.mark.parametrize("name", NAMES)
def test_pandas_reads_parquet(folder: Path, name: str) -> None:
    pandas = pytest.importorskip("pandas")
    found = pandas.read_parquet(folder / f"{name}.parquet")
    rows = [
        tuple(None if pandas.isna(value) else value for value in row)
        for row in found.astype(object).itertuples(index=False, name=None)
    ]
    assert rows == expected(folder, name)


@pytest.mark.parametrize("name", NAMES)
def test_polars_reads_parquet(folder: Path, name: str) -> None:
    polars = pytest.importorskip("polars")
    assert polars.read_parquet(folder / f"{name}.parquet").rows() == expected(folder, name)


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_has_the_tables(folder: Path, name: str) -> None:
    import duckdb

    with duckdb.connect(str(folder / "tables.duckdb"), read_only=True) as database:
        assert database.execute(f"SELECT * FROM {name}").fetchall() == expected(folder, name)


@pytest.mark.parametrize("name", NAMES)
def test_openpyxl_reads_the_workbook(folder: Path, name: str) -> None:
    import openpyxl

    book = openpyxl.load_workbook(folder / "tables.xlsx", read_only=True)
    head, *rows = book[name].iter_rows(values_only=True)
    width = len(head)
    assert [(*row, *(None,) * (width - len(row))) for row in rows] == expected(folder, name)
    assert list(head) == list(jobs.load(folder.parent)._frame(name).types)


@pytest.mark.parametrize("name", NAMES)
def test_csv_is_read_by_spreadsheets(folder: Path, name: str) -> None:
    data = (folder / f"{name}.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        _, *rows = csv.reader(stream)
    told = [["" if v is None else str(neutral(v)) for v in row] for row in expected(folder, name)]
    assert rows == told


HOSTILE = ["=1+1", "+1", "-1", "@sum", "\tx", "\r=1", "\n=1", "a\x0b\x00", "x" * 40_000]


def test_no_cell_is_a_formula() -> None:
    for text in HOSTILE[:7]:
        assert neutral(text) == f"'{text}"
    assert neutral("a=1") == "a=1"
    assert neutral(-1.5) == -1.5
    assert neutral(True) == "true"


def test_a_workbook_holds_hostile_text_as_text(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    frame = Frame("t", {"a": str}, [[text] for text in HOSTILE])
    ((name, pieces),) = workbook([frame])
    ((_, again),) = workbook([Frame("t", {"a": str}, [[text] for text in HOSTILE])])
    data = b"".join(pieces)
    assert data == b"".join(again)
    (tmp_path / name).write_bytes(data)
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / name)["t"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[:4]] == HOSTILE[:4]
    assert len(cells[-1].value) == 32_767


def test_a_long_table_goes_on_in_another_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr("jobs.writers.frames.workbook._ROWS", 4)
    ((name, pieces),) = workbook([Frame("t", {"a": int}, [[n] for n in range(7)])])
    (tmp_path / name).write_bytes(b"".join(pieces))
    book = openpyxl.load_workbook(tmp_path / name)
    assert book.sheetnames == ["t", "t 2", "t 3"]
    assert [cell.value for cell in book["t 2"]["A"]] == ["a", 3, 4, 5]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_table_without_rows_has_its_columns(kind: str, tmp_path: Path) -> None:
    for package in ("duckdb", "openpyxl", "pyarrow"):
        pytest.importorskip(package)
    for name, pieces in FORMATS[kind]([Frame("empty", {"a": str, "b": float}, [])]):
        (tmp_path / name).write_bytes(b"".join(pieces))
        assert (tmp_path / name).stat().st_size > 0


def test_a_run_that_assigns_keeps_the_matrix_of_the_run_before(tmp_path: Path) -> None:
    start = {"mode": "assign"}
    config = small_job.job(tmp_path, artifacts={"matrix": True, "tables": ["csv"]}, start=start)
    assert run.main([config, "--quiet"]) == 0
    before = jobs.load(small_job.latest(tmp_path)).matrix()
    (tmp_path / "docs/d9.txt").write_text(small_job.text(0, 99), "utf-8")
    assert run.main([config, "--quiet"]) == 0
    made = jobs.load(small_job.latest(tmp_path))
    assert made.manifest["start"]["mode"] == "assign"
    assert (made.matrix()[:9] == before).all()
    assert made.matrix()[9].sum() == pytest.approx(1)
    assert run.main([config, "--quiet", "--verify", str(small_job.latest(tmp_path))]) == 0
