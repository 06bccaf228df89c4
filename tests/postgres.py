"""A PostgreSQL of the tests: Debian's, as another user than root, on a private unix socket."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser import missing

PASSWORD = "s3cret/word"


@dataclass(frozen=True)
class Server:
    """A server that runs, and the folder of its socket."""

    folder: Path

    @property
    def url(self) -> str:
        """Its URL for SQLAlchemy, with the password of the superuser `tester`."""
        quoted = PASSWORD.replace("/", "%2F")
        return f"postgresql+psycopg://tester:{quoted}@/postgres?host={self.folder}"


def _programs() -> Path:
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found is None and not places:
        missing("no PostgreSQL here: install the package postgresql")
    return Path(found).parent if found else places[-1].parent


def _user() -> list[str]:
    """What runs a command as another user where this one is root, as which no server starts."""
    if os.getuid() != 0:
        return []
    names = {one.pw_name for one in pwd.getpwall()}
    return ["setpriv", "--reuid", "postgres" if "postgres" in names else "nobody",
            "--regid", "nogroup", "--clear-groups"]  # fmt: skip


@contextmanager
def server() -> Iterator[Server]:
    """A new server for as long as it is needed; it listens on no port."""
    programs, user = _programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="topic-jobs-pg-", dir="/tmp"))
    (folder / "password").write_text(PASSWORD)
    if user:
        owner = pwd.getpwnam(user[2])
        for path in (folder, folder / "password"):
            os.chown(path, owner.pw_uid, -1)
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
    control = [*user, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", "-s"]
    try:
        _run([*user, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "tester",
              "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8",
              "--no-sync", "--locale=C"])  # fmt: skip
        _run([*control, "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield Server(folder)
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env={"PATH": os.defpath, "LC_ALL": "C"}, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")
