"""Isolation of foreign formats: what goes over its bounds or dies is a reason, and no more."""

import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.readers.files import MixedFiles
from jobs.readers.isolation import pool as pools
from jobs.readers.isolation.frames import packed, unpacked
from jobs.readers.isolation.pool import Bounds, Pool
from tests import mixed_folder

BOUNDS = Bounds(seconds=2, memory=600_000_000)
#: A worker that does what it is told instead of reading anything.
PUPPET = """
import os, sys, time, signal
from jobs.readers.isolation import worker
def answer(header, data):
    exec(header["code"])
    return worker.packed({"documents": [], "failed": [], "pid": os.getpid(), "said": data.decode()})
worker.answer = answer
worker.main(int(sys.argv[1]))
"""


@pytest.fixture
def puppet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Pool]:
    (tmp_path / "puppet.py").write_text(PUPPET)
    monkeypatch.setattr(pools, "_MODULE", "puppet")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    with Pool(BOUNDS) as pool:
        yield pool


def ask(pool: Pool, code: str, data: bytes = b"") -> dict[str, Any]:
    return pool.ask({"code": code}, data)


def test_one_subprocess_serves_many_requests(puppet: Pool) -> None:
    answers = [ask(puppet, "pass", data) for data in (b"one", b"two", bytes(2**22))]
    assert [one["said"] for one in answers] == ["one", "two", "\0" * 2**22]
    assert len({one["pid"] for one in answers}) == 1
    assert answers[0]["pid"] != os.getpid()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("while True: pass", "more than 2 seconds of CPU time"),
        ("[bytes(2**20) for _ in range(10**6)]", "memory"),
        ("os._exit(7)", "exit code 7"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("os.abort()", "SIGABRT"),
    ],
)
def test_whatever_ends_it_is_a_reason_and_the_next_file_is_read(
    puppet: Pool, code: str, told: str
) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if "bytes" in code:
        code = f"try:\n  {code}\nexcept MemoryError:\n  os._exit(9)"
        told = "exit code 9"
    assert told in ask(puppet, code)["reason"]
    assert ask(puppet, "pass")["documents"] == []
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < BOUNDS.seconds + 2


def test_the_bound_of_time_is_that_of_each_file(puppet: Pool) -> None:
    code = "until = time.process_time() + .8\nwhile time.process_time() < until: pass"
    answers = [ask(puppet, code) for _ in range(4)]
    assert [one.get("reason") for one in answers] == [None] * 4
    assert len({one["pid"] for one in answers}) == 1


def test_what_waits_is_ended(puppet: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_PATIENCE", 0.2)
    started = time.monotonic()
    assert "CPU time" in ask(puppet, "time.sleep(60)")["reason"]
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', {port}))",
        "import socket; socket.getaddrinfo('localhost', {port})",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}/')",
        "import subprocess; subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "open('/tmp/never-written', 'w')",
        "os.open('/tmp/never-written', os.O_CREAT | os.O_WRONLY)",
        "os.remove('/tmp/never-written')",
    ],
)
def test_it_has_no_network_no_programs_and_writes_nothing(puppet: Pool, code: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        lines = code.format(port=port)
        told = ask(puppet, f"try:\n  {lines}\nexcept RuntimeError:\n  os._exit(5)")
        assert "exit code 5" in told["reason"]
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()
    assert not Path("/tmp/never-written").exists()


def test_it_knows_nothing_of_the_environment(puppet: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    assert (
        "exit code 3" in ask(puppet, "os._exit(3 if 'SECRET' not in os.environ else 4)")["reason"]
    )


def test_a_subprocess_ends_with_its_pool() -> None:
    with Pool(BOUNDS) as pool:
        assert pool.ask({"name": "a.txt", "encoding": "auto", "most_bytes": 9, "formats": ["txt"]},
                        b"text")["documents"][0]["text"] == "text"  # fmt: skip
        assert pool._process is not None
        process = pool._process
    assert process.poll() is not None


def test_frames_come_back_as_they_were_sent() -> None:
    stream = packed({"a": "\ud800ä"}, b"data")
    at = 0

    def read(size: int) -> bytes:
        nonlocal at
        at += size
        return stream[at - size : at]

    assert unpacked(read) == ({"a": "\ud800ä"}, b"data")
    assert unpacked(read) is None


def test_no_page_document_or_mail_asks_the_network_for_anything(tmp_path: Path) -> None:
    """Pictures, styles, entities, templates: a server that they all name hears nothing."""
    pytest.importorskip("trafilatura")
    pytest.importorskip("docx")
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        server.settimeout(0.2)

        def listen() -> None:
            try:
                while True:
                    server.accept()
                    heard.append(1)
            except OSError:
                pass

        listener = threading.Thread(target=listen)
        listener.start()
        page = mixed_folder.html(1).replace(
            b"<head>",
            f'<head><base href="{address}"><link rel=stylesheet href="{address}">'
            f'<script src="{address}"></script><meta http-equiv=refresh content="0;{address}">'
            f'<img src="{address}"><iframe src="{address}"></iframe>'.encode(),
        )
        (tmp_path / "a.html").write_bytes(page)
        dtd = f'<!DOCTYPE html SYSTEM "{address}" [<!ENTITY e SYSTEM "{address}">]>'.encode()
        (tmp_path / "b.html").write_bytes(dtd + page.replace(b"<p>", b"<p>&e; ", 1))
        (tmp_path / "c.docx").write_bytes(mixed_folder.linked(address))
        reading = MixedFiles(path=".").read(str(tmp_path))
        listener.join()
    assert {one.id for one in reading.documents} == {"a.html", "b.html", "c.docx"}
    assert heard == []


def test_a_worker_whose_input_ends_ends() -> None:
    command = [sys.executable, "-m", "jobs.readers.isolation.worker", "600000000"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=True)
    assert done.stdout + done.stderr == b""
