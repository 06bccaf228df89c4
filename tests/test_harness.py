"""The harness of the benchmarks: goals, corpora, measured commands, exit codes."""

import argparse
import gzip
import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as overview
from benchmarks import harness

RECORDS = [
    {"id": "c", "text": "three", "label": "x", "flag": "dup"},
    {"id": "a", "text": "one", "label": "x", "date": "2026-01-02"},
    {"id": "b", "text": "two", "label": None},
]


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lines = "".join(json.dumps(record) + "\n" for record in RECORDS)
    (tmp_path / "small.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    monkeypatch.setenv(harness.CORPORA, str(tmp_path))
    return tmp_path


def start(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks/toy.py", *arguments])


@pytest.mark.usefixtures("corpora")
def test_a_corpus_comes_in_order_of_ids_with_its_labels() -> None:
    corpus = harness.load("small")
    assert [document.id for document in corpus.documents] == ["a", "b", "c"]
    assert corpus.documents[0].date == "2026-01-02"
    assert corpus.labels == ("x", "", "x")
    assert corpus.judged == (True, False, False)
    assert [document.id for document in harness.load("small", 2).documents] == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "bounds", "quick", "quick_too", "holds"),
    [
        (1.0, {"at_least": 1}, False, False, True),
        (0.9, {"at_least": 1}, False, False, False),
        (1.1, {"at_most": 1}, False, False, False),
        (0.5, {"at_least": 0, "at_most": 1}, False, False, True),
        (float("nan"), {"at_most": 1}, False, False, False),
        (None, {"at_most": 1}, False, False, None),
        (2.0, {"at_most": 1}, True, False, None),
        (2.0, {"at_most": 1}, True, True, False),
    ],
)
def test_goals(
    value: float | None, bounds: dict[str, float], quick: bool, quick_too: bool, holds: bool | None
) -> None:
    report = harness.Report("toy", "?", quick)
    report.goal("g", value, quick_too=quick_too, **bounds)
    assert report.goals[0].holds is holds
    assert report.finish(None) == int(holds is False)


def test_a_goal_needs_a_bound() -> None:
    with pytest.raises(ValueError, match="at_least or at_most"):
        harness.Report("toy", "?").goal("g", 1.0)


@pytest.mark.usefixtures("corpora")
def test_results_are_written_with_their_conditions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(report: harness.Report, options: argparse.Namespace) -> None:
        report.used(harness.load("small"))
        report.row(engine="a", seconds=1.23456)
        report.row(engine="b", perplexity=None)
        report.goal("fast", 1.2, at_most=2)

    start(monkeypatch, "--json", str(tmp_path / "out.json"))
    assert harness.main("Is it fast?\n\nMore.", run) == 0
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert written["benchmark"] == "toy"
    assert written["question"] == "Is it fast?"
    assert written["conditions"]["corpora"] == {"small": 3}
    assert written["conditions"]["versions"]["numpy"]
    assert written["goals"] == [{"goal": "fast", "value": 1.2, "bound": "<= 2", "holds": True}]
    shown = capsys.readouterr().out
    assert "| a      | 1.235   |            |" in shown
    assert "| b      |         | -          |" in shown
    assert "holds: fast" in shown


def test_paths_among_the_arguments_are_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path)
        parser.add_argument("--folders", type=Path, nargs="+")
        parser.add_argument("--seeds", type=int, nargs="+")

    def run(report: harness.Report, options: argparse.Namespace) -> None:
        report.row(folders=len(options.folders), seeds=len(options.seeds))

    out = tmp_path / "out.json"
    given = ["--folder", "a", "--folders", "b", "c", "--seeds", "1", "2"]
    start(monkeypatch, *given, "--json", str(out))
    assert harness.main("Is it fast?", run, arguments) == 0
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["conditions"]["arguments"] == {"quick": False, "seeds": [1, 2]}


def test_a_missing_corpus_ends_with_2_and_says_what_to_set(
    corpora: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(report: harness.Report, options: argparse.Namespace) -> None:
        harness.load("other")

    start(monkeypatch)
    assert harness.main("?", run) == 2
    assert harness.CORPORA in capsys.readouterr().err
    monkeypatch.setenv(harness.CORPORA, str(corpora / "nowhere"))
    assert harness.main("?", run) == 2


def test_a_command_is_measured_with_its_own_peak(tmp_path: Path) -> None:
    program = "import sys; x = bytearray(60 << 20); print('hi'); sys.exit(3)"
    done = harness.run_measured([sys.executable, "-c", program], tmp_path)
    assert (done.status, done.stdout) == (3, "hi\n")
    assert 60 <= done.peak_mib < 120
    assert 0 < done.cpu <= done.wall + 1
    assert not list(tmp_path.iterdir())


def test_rivals_are_timed_in_turn() -> None:
    calls: list[str] = []
    seconds = harness.interleaved(
        {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, repeats=2
    )
    assert calls == ["a", "b"] * 3
    assert {name: len(values) for name, values in seconds.items()} == {"a": 2, "b": 2}


def test_the_page_of_benchmarks_is_made_of_their_newest_results() -> None:
    assert overview.PAGE.read_text("utf-8") == overview.page()
