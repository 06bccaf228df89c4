"""The reader of databases: SQLite, DuckDB and a real PostgreSQL; rows streamed, secrets kept."""

import json
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from jobs import config, run
from jobs.contracts import Reader
from jobs.datatypes import Reading
from jobs.errors import ConfigError, InputMissing, InputUnusable
from jobs.readers.fields import as_plain
from jobs.readers.sql import SqlQuery, masked
from tests import postgres, small_job
from tests.browser import missing

ROWS = [(f"d{number}", small_job.text(number % 3, number), f"2021-03-0{number + 1}", number)
        for number in range(9)]  # fmt: skip
CREATE = "CREATE TABLE news (id VARCHAR(9), body TEXT, day DATE, score INTEGER)"
FIELDS = {"text": "body", "date": "day", "metadata": ["score"]}
QUERY = "SELECT id, body, day, score FROM news ORDER BY score"


@pytest.fixture(scope="module", autouse=True)
def _libraries() -> None:
    for name in ("sqlalchemy", "duckdb_engine", "psycopg"):
        try:
            __import__(name)
        except ImportError:
            missing(f"no {name} here: install the extra `test`")


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.server() as running:
        fill(running.url)
        yield running


def fill(url: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(CREATE))
        for row in ROWS:
            values = dict(zip("abcd", row, strict=True))
            connection.execute(text("INSERT INTO news VALUES (:a, :b, :c, :d)"), values)
    engine.dispose()


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        running: postgres.Server = request.getfixturevalue("server")
        return running.url
    fill(f"{request.param}:///{tmp_path}/news.db")
    return f"{request.param}:///news.db"


def reader(url: str, **values: Any) -> SqlQuery:
    return SqlQuery.model_validate({"url": url, "query": QUERY, "fields": FIELDS, **values})


def read(root: Path, url: str, **values: Any) -> Reading:
    made: Reader = reader(url, **values)
    return made.read(str(root))


def test_rows_are_documents(url: str, tmp_path: Path) -> None:
    reading = read(tmp_path, url)
    assert [(d.id, d.text, d.date, d.metadata["score"]) for d in reading.documents] == ROWS
    assert reading.skipped == ()
    (file,) = reading.files
    assert (file.path, file.documents, len(file.sha256)) == (masked(url), 9, 64)
    assert read(tmp_path, url) == reading
    other = read(tmp_path, url, query="SELECT * FROM news WHERE score > 1")
    assert other.files[0].sha256 != file.sha256


def test_a_row_that_is_no_document_is_listed(url: str, tmp_path: Path) -> None:
    query = (
        "SELECT id, CASE WHEN score = 4 THEN NULL ELSE body END AS body, day, score FROM news "
        "ORDER BY score"
    )
    reading = read(tmp_path, url, query=query)
    assert len(reading.documents) == 8
    (one,) = reading.skipped
    assert (one.id, one.source, one.empty) == ("row:5", f"{masked(url)}#5", True)


def test_a_percent_sign_and_a_colon_are_text(url: str, tmp_path: Path) -> None:
    query = "SELECT id, body || ' 100% :sure' AS body, day, score FROM news WHERE id LIKE 'd%'"
    texts = [one.text for one in read(tmp_path, url, query=query).documents]
    assert all(text.endswith(" 100% :sure") for text in texts)


@pytest.mark.parametrize(
    "query", ["DELETE FROM news", "DROP TABLE news", "INSERT INTO news VALUES ('x','x',NULL,1)"]
)
def test_nothing_is_changed(url: str, tmp_path: Path, query: str) -> None:
    with pytest.raises(InputUnusable, match="the query"):
        read(tmp_path, url, query=query)
    assert len(read(tmp_path, url).documents) == 9


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT nonsense FROM news", "the query fails"),
        ("SELECT id FROM news", "one column 'body', 'day', 'score'; it gives 'id'"),
        ("SELECT id, id, body, day, score FROM news", "one column 'id'"),
        (QUERY.replace("FROM news", "FROM news WHERE score > 99"), "gives no document: no row"),
    ],
)
def test_a_query_that_does_not_fit_says_why(
    url: str, tmp_path: Path, query: str, told: str
) -> None:
    with pytest.raises(InputUnusable, match=told) as raised:
        read(tmp_path, url, query=query)
    assert postgres.PASSWORD not in str(raised.value)


def test_rows_are_streamed_by_a_cursor_of_the_server(server: postgres.Server) -> None:
    query = "SELECT 'a' AS id, (SELECT count(*) || ' cursors' FROM pg_cursors) AS text"
    (one,) = SqlQuery.model_validate({"url": server.url, "query": query}).read("/").documents
    assert one.text == "1 cursors"


def test_no_file_is_made_where_none_is(tmp_path: Path) -> None:
    for dialect in ("sqlite", "duckdb"):
        with pytest.raises(InputMissing, match="no such file"):
            read(tmp_path, f"{dialect}:///none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://u:hunter2@/x?host={tmp_path}"
    with pytest.raises(InputMissing, match="no connection") as raised:
        read(tmp_path, url)
    assert "hunter2" not in str(raised.value)


def test_a_wrong_password_is_not_shown(server: postgres.Server) -> None:
    url = server.url.replace("s3cret%2Fword", "hunter2")
    with pytest.raises(InputMissing, match="password authentication failed") as raised:
        read(Path("/"), url)
    assert "hunter2" not in str(raised.value)


def test_a_driver_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match=r"Can't load plugin|not installed"):
        read(tmp_path, "nosuch+driver://u:hunter2@host/x")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///a.db", "sqlite:///a.db"),
        ("postgresql://u:p@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:p%40:/q@h:5/d?host=/x", "postgresql://u:***@h:5/d?host=/x"),
        ("postgresql://u@h/d?password=p&sslmode=on", "postgresql://u@h/d?password=***&sslmode=on"),
        ("postgresql://u:p@q@h/d", "postgresql://u:***@h/d"),
        ("u:p@h", "***"),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_no_run_shows_or_stores_the_password(
    server: postgres.Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NEWS_DB", server.url)
    values = {"kind": "sql", "url": "${env:NEWS_DB}", "query": QUERY, "fields": FIELDS}
    path = str(small_job.config(tmp_path, reader=values))
    for options in ((), ("--print-config",), ("--check",), ("--force", "--verbose")):
        assert run.main([path, *options]) == 0
    shown = capsys.readouterr()
    stored = [one.read_bytes() for one in (tmp_path / "artifacts").rglob("*") if one.is_file()]
    for secret in (postgres.PASSWORD, "s3cret%2Fword"):
        assert secret not in shown.out + shown.err
        assert not any(secret.encode() in one for one in stored)
        assert secret not in repr(config.load(path))
    manifest = json.loads((small_job.latest(tmp_path) / "manifest.json").read_text("utf-8"))
    assert "tester:***@" in manifest["config"]["reader"]["url"]
    assert manifest["counts"]["documents"] == 9
    assert run.main([path]) == 0
    assert "nothing to do" in capsys.readouterr().out.lower()


def test_a_url_that_is_none_is_not_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("hunter2", "user:hunter2@host"):
        monkeypatch.setenv("NEWS_DB", url)
        values = {"kind": "sql", "url": "${env:NEWS_DB}", "query": QUERY}
        path = str(small_job.config(tmp_path, reader=values))
        with pytest.raises(ConfigError, match="not the URL of a database") as raised:
            config.load(path)
        assert "hunter2" not in str(raised.value)


def test_values_that_json_has_not_are_text_or_listed(tmp_path: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(tmp_path / "blobs.db")
    connection.execute('CREATE TABLE "مقالات" ("المعرف" INTEGER, "النص" BLOB, x BLOB)')
    rows = [(1, b"some words", b"plain"), (2, "some words", b"\xff\x00"), (3, "some words", None)]
    connection.executemany('INSERT INTO "مقالات" VALUES (?, ?, ?)', rows)
    connection.commit()
    connection.close()
    settings = {"id": "المعرف", "text": "النص", "metadata": ["x"]}
    made = SqlQuery.model_validate(
        {"url": "sqlite:///blobs.db", "query": 'SELECT * FROM "مقالات"', "fields": settings}
    )
    reading = made.read(str(tmp_path))
    assert [(one.id, one.text, one.metadata["x"]) for one in reading.documents] == [
        ("1", "some words", "plain"), ("3", "some words", None),
    ]  # fmt: skip
    (skipped,) = reading.skipped
    assert skipped.reason == "field 'x' holds bytes that are no text (UTF-8)"


def test_values_of_any_kind_are_written_as_json_has_them() -> None:
    found = as_plain([timedelta(hours=1), IPv4Address("10.0.0.1"), 1.5, None, True, ("a", 2)])
    assert found == ["1:00:00", "10.0.0.1", 1.5, None, True, ["a", 2]]
