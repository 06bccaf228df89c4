"""Labels by a language model: asked once, checked, kept; whatever a server does harms nothing."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs import run
from jobs.naming.checks import form_fault, label_in
from tests import small_job
from tests.label_server import Server, data, says, serving
from tests.small_job import latest

KEY = "sk-not-to-be-written-anywhere-0123456789"


def job(folder: Path, url: str, **more: Any) -> str:
    """The small job, with labels by the server at `url`."""
    labels = {"kind": "llm", "base_url": url, "model": "tiny", "timeout": 0.5, **more}
    return small_job.job(folder, labels=labels)


def topics(folder: Path) -> dict[str, dict[str, Any]]:
    value = json.loads((latest(folder) / "topics.json").read_text("utf-8"))
    return {topic["id"]: topic for topic in value["topics"]}


def labels(folder: Path) -> dict[str, str]:
    return {id_: topic["label"] for id_, topic in topics(folder).items()}


def kept(folder: Path) -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = json.loads((latest(folder) / "labels.json").read_text("utf-8"))[
        "labels"
    ]
    return value


def contents(folder: Path) -> dict[str, bytes]:
    top = latest(folder).resolve()
    return {
        str(path.relative_to(top)): path.read_bytes().replace(top.name.encode(), b"RUN")
        for path in sorted(top.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def first_two(asked: dict[str, Any]) -> str:
    """A label of the first two terms."""
    return " and ".join(asked["terms"][:2])


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(says(first_two)) as found:
        yield found


def test_labels_are_asked_once_and_a_rerun_asks_nothing(tmp_path: Path, server: Server) -> None:
    path = job(tmp_path, server.url)
    assert run.main([path, "--quiet"]) == 0
    shown = topics(tmp_path)
    assert all(
        one["label"] == " and ".join(term["display"] for term in one["terms"][:2])
        for one in shown.values()
    )
    assert len(server.asked) == len(shown) == len(kept(tmp_path))
    assert set(server.paths) == {"/v1/chat/completions"}
    asked = data(server.asked[0])
    assert asked["terms"] == [term["display"] for term in shown["t0000"]["terms"]]
    assert len(asked["excerpts"]) == 3
    before = contents(tmp_path)
    server.answer = says(lambda _: "something else")
    assert run.main([path, "--quiet", "--set", "start.mode=refit", "--force"]) == 0
    again = {
        name: content.replace(b'"run": 2', b'"run": 1')
        for name, content in contents(tmp_path).items()
    }
    assert again["labels.json"] == before["labels.json"]
    assert labels(tmp_path) == {id_: one["label"] for id_, one in shown.items()}
    assert len(server.asked) == len(shown)


def test_verify_asks_nothing_and_finds_the_same_bytes(tmp_path: Path) -> None:
    with serving(says(first_two)) as server:
        path = job(tmp_path, server.url)
        assert run.main([path, "--quiet"]) == 0
    assert run.main([path, "--quiet", "--verify", str(latest(tmp_path))]) == 0
    assert len(server.asked) == len(labels(tmp_path))


def test_a_run_that_assigns_keeps_its_labels_and_answers(tmp_path: Path, server: Server) -> None:
    path = job(tmp_path, server.url)
    assert run.main([path, "--quiet"]) == 0
    before, answers, count = labels(tmp_path), kept(tmp_path), len(server.asked)
    (tmp_path / "docs/new.txt").write_text(small_job.text(1, 902), "utf-8")
    assert run.main([path, "--quiet", "--set", "start.mode=assign"]) == 0
    assert (labels(tmp_path), kept(tmp_path), len(server.asked)) == (before, answers, count)


def test_a_label_of_a_person_stays(tmp_path: Path, server: Server) -> None:
    guided = [{"label": "On the road", "words": ["engine", "truck"]}]
    path = small_job.job(
        tmp_path,
        start={"guided": guided},
        labels={"kind": "llm", "base_url": server.url, "model": "tiny"},
    )
    assert run.main([path, "--quiet"]) == 0
    assert "On the road" in labels(tmp_path).values()
    assert len(server.asked) == len(labels(tmp_path)) - 1


def test_the_key_is_sent_and_written_nowhere(
    tmp_path: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LABEL_KEY", KEY)
    path = job(tmp_path, server.url, api_key="${env:LABEL_KEY}")
    assert run.main([path, "--print-config"]) == 0
    assert run.main([path, "--verbose"]) == 0
    assert {one["Authorization"] for one in server.headers} == {f"Bearer {KEY}"}
    told = capsys.readouterr()
    assert KEY not in told.out + told.err
    for file in (tmp_path / "artifacts").rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes(), file


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"api_key": KEY}, "must come from the environment"),
        ({"api_key": "${env:NOT_SET:-" + KEY + "}"}, "must come from the environment"),
        ({"base_url": None}, "needs base_url"),
        ({"model": None}, "needs model"),
        ({"base_url": "file:///etc/passwd"}, "the address of a server"),
        ({"base_url": "http://me:secret@127.0.0.1/v1"}, "no user, password"),
    ],
)
def test_a_configuration_that_would_leak_or_lacks_something_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], told: str
) -> None:
    path = (
        job(tmp_path, **{"url": "http://127.0.0.1:9/v1", **changes})
        if "base_url" not in (changes)
        else small_job.job(tmp_path, labels={"kind": "llm", "model": "tiny", **changes})
    )
    assert run.main([path, "--check"]) == 78
    error = capsys.readouterr().err
    assert told in error
    assert KEY not in error


def test_a_key_goes_over_no_open_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LABEL_KEY", KEY)
    path = job(tmp_path, "http://models.example/v1", api_key="${env:LABEL_KEY}")
    assert run.main([path, "--check"]) == 78
    error = capsys.readouterr().err
    assert "unencrypted" in error
    assert KEY not in error


def test_without_a_language_model_no_socket_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_socket(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_socket)
    monkeypatch.setattr(socket, "create_connection", no_socket)
    monkeypatch.setattr(socket, "getaddrinfo", no_socket)
    assert run.main([small_job.job(tmp_path), "--quiet"]) == 0
    assert not (latest(tmp_path) / "labels.json").exists()


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ('{"label": "River boats"}', "River boats"),
        ('```json\n{"label": "River boats"}\n```', "River boats"),
        ('<think>Ships?</think>\n\n{"label": "River boats"}', "River boats"),
        ('"River boats"', "River boats"),
        ("قوارب النهر", "قوارب النهر"),
    ],
)
def test_a_label_is_found_however_a_model_wraps_it(written: str, label: str) -> None:
    assert label_in(written) == label
    assert form_fault(label, 40) == ""


def test_every_reason_is_in_our_own_words() -> None:
    check: Callable[[str, int], str] = form_fault
    assert check("x" * 41, 40) == "a label of more than 40 characters"
