"""What changed between runs: in summary, log and gate, by `jobs.compare` and `jobs.status`."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import compare, status
from jobs.datatypes import Event
from jobs.identity.movement import movement, told
from tests import small_job
from tests.small_job import Command, latest, rows
from tests.test_history import add, load

BEFORE = {"a": ("t0000", 0.8), "b": ("t0000", 0.1), "c": ("t0001", 0.1), "gone": ("t0001", 0.9)}
NOW: dict[str, str | None] = {"a": "t0000", "b": "t0002", "c": None, "new": "t0002"}
EVENTS = [
    Event(2, "born", "t0002", (), (), 0.5, 2),
    Event(2, "merged", "t0001", (), ("t0000",), 0.9, 2),
    Event(2, "drifted", "t0000", (), (), 0.7, 1),
]


def test_movement_is_of_the_documents_in_common_and_weighed_by_margin() -> None:
    found = movement(BEFORE, NOW, EVENTS)
    assert (found.common, found.moved) == (3, 2)
    assert found.drift == pytest.approx(0.2)
    assert [tuple(flow) for flow in found.flows] == [("t0000", "t0002", 1), ("t0001", None, 1)]
    assert (found.born, found.gone) == (("t0002",), ("t0001",))
    assert dict(told(found, {"t0002": "sea"})) == {
        "documents kept": "1 of 3 keep their topic (drift 0.2000)",
        "documents moved": "2 (t0000 to t0002: 1; t0001 to none: 1)",
        "topics born, gone": "born: t0002 sea; gone: t0001",
    }
    assert movement({}, NOW, ()).drift is None
    assert movement({"a": ("t0001", 0.0)}, NOW, ()).drift == 1


PLACES = st.tuples(st.sampled_from("xyz"), st.floats(0, 1))


@given(st.dictionaries(st.sampled_from("abcdefgh"), PLACES))
def test_nothing_moves_between_a_run_and_itself(before: dict[str, tuple[str, float]]) -> None:
    found = movement(before, {document: topic for document, (topic, _) in before.items()}, ())
    assert (found.moved, found.flows) == (0, ())
    assert found.drift == (0 if before else None)


@pytest.fixture
def grown(tmp_path: Path, command: Command) -> tuple[Path, str]:
    """A job that has run once; since then a theme has come."""
    path = small_job.job(tmp_path, model={"kind": "nmf", "topics": 3})
    assert command(path)[0] == 0
    add(tmp_path, 3, range(900, 912))
    return tmp_path, path


def test_a_run_tells_what_changed_and_the_gate_can_refuse_it(
    grown: tuple[Path, str], command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = grown
    more = ["--set", "model.topics=4"]
    code, _, err = command(path, *more, "--set", "gate.max_born=0")
    assert code == 4
    assert "1 topics are new (t0003), over gate.max_born (0)" in err
    code, out, err = command(path, *more, "--log-format", "json")
    assert code == 0
    summed = rows(out)
    assert summed["documents kept"] == "9 of 9 keep their topic (drift 0.0000)"
    assert summed["documents moved"] == "0"
    assert summed["topics born, gone"].startswith("born: t0003 ")
    record = json.loads(err.splitlines()[-1])
    assert (record["drift"], record["moved"], record["born"]) == (0.0, 0, ["t0003"])
    assert load(folder, "topics.json")["movement"]["documents"] == 9
    lines = (latest(folder) / "metrics.prom").read_text("ascii").splitlines()
    for line in lines:
        assert re.fullmatch(
            r'# (HELP|TYPE) topic_jobs_.+|topic_jobs_\w+\{job="small".*\} \S+', line
        )
    assert 'topic_jobs_topics_born{job="small"} 1' in lines
    assert 'topic_jobs_count{job="small",what="documents"} 21' in lines
    code, _, err = command(path, "--set", "model.topics=2", "--set", "gate.max_moved=0.1")
    assert code == 4
    assert "over gate.max_moved (10.0%)" in err


def compared(capsys: pytest.CaptureFixture[str], *runs: Path) -> Any:
    assert compare.main([str(run) for run in runs]) == 0
    return json.loads(capsys.readouterr().out)


def test_compare_names_topics_documents_and_words(
    grown: tuple[Path, str],
    command: Command,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, path = grown
    first = min((folder / "artifacts/small/runs").iterdir())
    assert command(path, "--set", "model.topics=4")[0] == 0
    one = compared(capsys, latest(folder))
    assert one["movement"] == load(folder, "topics.json")["movement"]
    changes = {topic["id"]: topic["change"] for topic in one["topics"]}
    assert changes == {"t0000": "shrunk", "t0001": "shrunk", "t0002": "shrunk", "t0003": "new"}
    two = compared(capsys, first, latest(folder))
    assert (two["before"], two["events"]) == (first.name, one["events"])
    back = compared(capsys, latest(folder), first)
    assert back["topics"][3]["change"] == "gone"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert compare.main([str(latest(folder))]) == 0
    assert "t0003" in capsys.readouterr().out
    assert compare.main([str(first)]) == 66
    assert "this run went on from none" in capsys.readouterr().err


def test_status_tells_fresh_from_stale(
    grown: tuple[Path, str], command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = grown
    job = str(folder / "artifacts/small")
    assert status.main([path]) == 1
    assert rows(capsys.readouterr().out)["status"].startswith("stale: inputs")
    assert status.main([job]) == 0
    assert command(path)[0] == 0
    assert status.main([path]) == 0
    told = rows(capsys.readouterr().out)
    assert (told["status"], told["documents"]) == ("fresh", "21")
    assert status.main([job, "--max-age", "0"]) == 1
    assert rows(capsys.readouterr().out)["status"] == "stale: older than --max-age"
    for age in ("nan", "-1", "inf", "a day"):
        assert status.main([job, "--max-age", age]) == 2
    assert status.main([str(folder)]) == 66
