"""The reader of databases, for data ingestion by SQL: a query by SQLAlchemy, each row a record."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, field_serializer, field_validator

from jobs.contracts import Settings, Spool
from jobs.datatypes import InputFile, Reading, Skipped
from jobs.errors import InputMissing, InputUnusable
from jobs.readers.assemble import Placed, in_order
from jobs.readers.fields import (
    APART,
    BadRecord,
    Fields,
    as_plain,
    decoded,
    document,
    left_out,
)

#: Rows that a server-side cursor gives at once.
_BATCH = 1000
#: Databases that are a file.
_FILES = ("sqlite", "duckdb")
#: Keys of a URL's query whose values are secrets.
_SECRET = ("password", "passwd", "pwd", "secret", "token", "key")
_HIDDEN = "***"
#: Length of what a database says of an error, in characters.
_TOLD = 300


class SqlQuery(Settings):
    """Read the rows of a query; needs SQLAlchemy (the extra `sql`) and the database's driver."""

    kind: Literal["sql"] = "sql"
    url: SecretStr = Field(
        min_length=1,
        description="Address of the database as SQLAlchemy writes it: `sqlite:///news.db` (from "
        "`root`), `duckdb:///news.duckdb`, `postgresql+psycopg://user@host/name`. Take it from the "
        "environment if it holds a password: `${env:NEWS_DB}`. The password is never printed or "
        "stored.",
    )
    query: str = Field(
        min_length=1,
        description="A SELECT; nothing is changed by it. With ORDER BY where `fields.id` is null, "
        "because rows are then numbered.",
    )
    fields: Fields = Field(default=Fields(), description="Which column of the query holds what.")

    @field_serializer("url")
    def _without_secrets(self, value: SecretStr) -> str:
        return masked(value.get_secret_value())

    @field_validator("url")
    @classmethod
    def _url_is_one(cls, value: SecretStr) -> SecretStr:
        head, mark, _ = value.get_secret_value().partition("://")
        if not mark or not head.replace("+", "").replace("_", "").isalnum():
            raise ValueError(
                "not the URL of a database: `dialect+driver://user:password@host/name`"
            )
        return value

    def read(self, root: str, spool: Spool | None = None) -> Reading:
        """Read all rows; see `jobs.contracts.Reader`.

        Raises
        ------
        InputMissing
            The database is not there, or does not let itself be connected to.
        InputUnusable
            The query fails, gives no row that is a document, or two with one id.
        """
        shown = masked(self.url.get_secret_value())
        placed: list[Placed] = []
        skipped: list[Skipped] = []
        digest = hashlib.sha256()
        size = 0
        names = dict.fromkeys(self.fields.names())
        for number, row in enumerate(self._rows(root), start=1):
            place, numbered = f"{shown}#{number}", f"row:{number}"
            try:
                record = {name: as_plain(decoded(name, row[name])) for name in names if name in row}
                one = document(record, self.fields, numbered=numbered, file=shown)
            except BadRecord as error:
                skipped.append(left_out(error, numbered, place))
            else:
                placed.append(Placed(spool.put(one) if spool else one, place))
        documents, repeated = in_order(placed, APART, spool)
        for one in documents:
            line = json.dumps(asdict(one), ensure_ascii=False).encode("utf-8", "replace")
            digest.update(line)
            size += len(line)
        if not documents:
            reasons = "; ".join(f"{one.source}: {one.reason}" for one in skipped[:3])
            raise InputUnusable(f"{shown}: the query gives no document: {reasons or 'no row'}")
        file = InputFile(shown, size, digest.hexdigest(), encoding="sql", documents=len(documents))
        return Reading(documents, (file,), (*skipped, *repeated))

    def _rows(self, root: str) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of the query by a server-side cursor, in a transaction that only reads."""
        from sqlalchemy import create_engine
        from sqlalchemy.exc import SQLAlchemyError

        secret = self.url.get_secret_value()
        shown = masked(secret)
        try:
            url, arguments, options = _opened(secret, root)
            engine = create_engine(url, connect_args=arguments)
        except ImportError as error:
            raise InputUnusable(
                f"{shown}: its driver is not installed ({error.name or error}): pip install "
                "'psycopg[binary]' for PostgreSQL (postgresql+psycopg://), duckdb-engine for DuckDB"
            ) from None
        except SQLAlchemyError as error:
            raise InputUnusable(f"{shown}: {_told(error, secret)}") from None
        try:
            try:
                connection = engine.connect()
            except (SQLAlchemyError, OSError, RuntimeError) as error:
                raise InputMissing(
                    f"{shown}: no connection to the database: {_told(error, secret)}"
                ) from None
            with connection:
                yield from self._selected(connection.execution_options(**options), shown, secret)
        finally:
            engine.dispose()

    def _selected(self, connection: Any, shown: str, secret: str) -> Iterator[Mapping[str, Any]]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with closing(connection.exec_driver_sql(self.query)) as result:
                if not result.returns_rows:
                    raise InputUnusable(f"{shown}: the query gives no rows; it must be a SELECT")
                names = list(result.keys())
                wrong = [name for name in self.fields.names() if names.count(name) != 1]
                if wrong:
                    raise InputUnusable(
                        f"{shown}: the query must give one column {', '.join(map(repr, wrong))}; "
                        f"it gives {', '.join(map(repr, names))}. Check reader.fields"
                    )
                for row in result:
                    yield dict(zip(names, row, strict=True))
        except (SQLAlchemyError, OSError, RuntimeError, ValueError) as error:
            raise InputUnusable(f"{shown}: the query fails: {_told(error, secret)}") from None


def masked(url: str) -> str:
    """Write the URL of a database without its password, and without secrets in its query."""
    head, mark, rest = url.partition("://")
    if not mark:
        return _HIDDEN
    rest, asked, query = rest.partition("?")
    before, at, host = rest.rpartition("@")
    if at:
        user, colon, _ = before.partition(":")
        before = f"{user}:{_HIDDEN}" if colon else user
    pairs = [
        f"{name}={_HIDDEN}" if any(one in name.lower() for one in _SECRET) else f"{name}={value}"
        for name, _, value in (pair.partition("=") for pair in query.split("&"))
    ]
    return f"{head}://{before}{at}{host}{asked}{'&'.join(pairs) if asked else ''}"


def _told(error: BaseException, secret: str) -> str:
    """Give the first line of an error, without any part of the URL that is hidden."""
    from urllib.parse import unquote

    original = getattr(error, "orig", None) or error
    text = " ".join(str(original).split()) or type(original).__name__
    before, at, _ = secret.partition("://")[2].partition("?")[0].rpartition("@")
    password = before.partition(":")[2] if at else ""
    values = [pair.partition("=") for pair in secret.partition("?")[2].split("&")]
    hidden = [password, *(v for n, _, v in values if any(one in n.lower() for one in _SECRET))]
    for value in (secret, *hidden):
        for one in {value, unquote(value)} - {""}:
            text = text.replace(one, _HIDDEN)
    return text[:_TOLD]


def _opened(secret: str, root: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Make what a database is opened by, only to read: its URL, arguments, options.

    Raises
    ------
    InputMissing
        It is a file, and not there.
    """
    from urllib.parse import quote

    from sqlalchemy import make_url

    url = make_url(secret)
    name = url.get_backend_name()
    options: dict[str, Any] = {
        "stream_results": True, "yield_per": _BATCH, "no_parameters": True,
    }  # fmt: skip
    arguments: dict[str, Any] = {}
    if name in _FILES and url.database not in (None, "", ":memory:"):
        path = Path(root, str(url.database)).absolute()
        if not path.is_file():
            raise InputMissing(f"{masked(secret)}: there is no such file; it is taken from `root`")
        if name == "sqlite":
            only = {"mode": "ro", "uri": "true"}
            url = url.set(database=f"file:{quote(str(path))}", query={**url.query, **only})
        else:
            url, arguments = url.set(database=str(path)), {"read_only": True}
    elif name == "postgresql":
        options["postgresql_readonly"] = True
    return url, arguments, options
