"""The main command: what it publishes, says and returns, for sound and for unsound input."""

import fcntl
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jobs import run
from jobs.closing import skipped_row
from jobs.datatypes import Skipped
from tests import small_job
from tests.small_job import Command, latest, manifest, rows

ROOT = Path(__file__).parents[1]

# ---- published -------------------------------------------------------------------------------


def test_a_run_is_published_and_summed_up(command: Command, tmp_path: Path) -> None:
    code, out, _ = command(small_job.job(tmp_path))
    assert code == 0
    told = rows(out)
    assert (told["documents read"], told["documents used"], told["topics"]) == ("9", "9", "3")
    assert told["documents skipped"] == "0"
    assert int(told["tokens"]) > 900
    assert float(told["u_mass"]) <= 0
    assert told["published"] == str(latest(tmp_path).resolve())
    assert re.fullmatch(r"[0-9.]+ s", told["time"])
    assert int(told["peak memory"].removesuffix(" MiB").replace(",", "")) > 20
    names = {path.name for path in latest(tmp_path).iterdir()}
    assert names >= {"manifest.json", "topics.json", "assignments.json", "metrics.json", "model"}
    assert list(manifest(tmp_path)["seconds"])[:3] == ["read", "learn", "prepare"]


def test_nothing_to_do_when_nothing_has_changed(command: Command, tmp_path: Path) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    first = latest(tmp_path).resolve()
    code, out, _ = command(path)
    assert (code, latest(tmp_path).resolve()) == (0, first)
    assert "nothing to do: inputs, configuration and code" in out
    assert command(path, "--force")[0] == 0
    assert latest(tmp_path).resolve() != first


@pytest.mark.parametrize("change", ["input", "setting"])
def test_a_change_makes_a_new_run(command: Command, tmp_path: Path, change: str) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    first = latest(tmp_path).resolve()
    sets: list[str] = []
    if change == "input":
        (tmp_path / "docs/new.txt").write_text(small_job.text(0, 99), "utf-8")
    else:
        sets = ["--set", "seed=3"]
    code, out, _ = command(path, *sets)
    assert code == 0
    assert "nothing to do" not in out
    assert latest(tmp_path).resolve() != first


def test_paths_do_not_depend_on_the_current_folder(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_job.job(tmp_path)
    monkeypatch.chdir("/")
    assert command(path)[0] == 0
    assert latest(tmp_path).exists()


def test_old_runs_go_when_more_than_wanted_are_kept(command: Command, tmp_path: Path) -> None:
    path = small_job.job(tmp_path, artifacts={"keep_last": 2})
    for _ in range(4):
        assert command(path, "--force")[0] == 0
    # And the one that the older of the two went on from.
    assert len(list((tmp_path / "artifacts/small/runs").iterdir())) == 3


# ---- what could not be used ------------------------------------------------------------------


def test_reasons_beyond_the_commonest_are_counted() -> None:
    reasons = ["a"] * 4 + ["b"] * 3 + ["c"] * 2 + ["d", "e"]
    told = skipped_row([Skipped(f"d{n}", "d", reason) for n, reason in enumerate(reasons)])
    assert told == "11 (4 x a; 3 x b; 2 x c; 2 for other reasons)"
    assert skipped_row([]) == "0"


def test_some_documents_left_out_is_exit_3_with_each_in_the_manifest(
    command: Command, tmp_path: Path
) -> None:
    path = small_job.job(tmp_path, corpus={"max_skipped": 0.2})
    (tmp_path / "docs/binary.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "docs/empty.txt").write_bytes(b"")
    code, out, err = command(path)
    assert code == 3
    assert rows(out)["documents skipped"].startswith("2 (1 x ")
    assert {one["id"] for one in manifest(tmp_path)["skipped"]} == {"binary", "empty"}
    assert err.count("WARNING left out: docs/") == 2
    assigned = json.loads((latest(tmp_path) / "assignments.json").read_text("utf-8"))
    assert [one["id"] for one in assigned["documents"]] == [f"d{i}" for i in range(9)]


def unusable(folder: Path, case: str) -> dict[str, Any]:
    """Make the input of a case; the sections of the configuration that go with it."""
    docs = small_job.documents(folder / "docs")
    sections: dict[str, Any] = {}
    if case in ("an empty folder", "a missing folder"):
        shutil.rmtree(docs)
        if case == "an empty folder":
            docs.mkdir()
    elif case == "only binary files":
        for path in docs.iterdir():
            path.write_bytes(bytes(range(256)) * 20)
    elif case == "too many unusable":
        for number in range(3):
            (docs / f"d{number}.txt").write_bytes(b"")
    elif case == "nothing left":
        for path in docs.iterdir():
            path.write_text("... !!! ?\n", "utf-8")
    elif case == "ids clash":
        records = [{"id": "a", "text": small_job.text(0, n)} for n in (1, 2)]
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (docs / "all.jsonl").write_text(lines, "utf-8")
        sections["reader"] = {"kind": "jsonl", "path": "docs", "pattern": "*.jsonl"}
    elif case == "no term":
        sections["vocabulary"] = {"min_rows": 1000}
    elif case == "more topics than rows":
        sections["model"] = {"kind": "nmf", "topics": 5000}
    return sections


@pytest.mark.parametrize(
    ("case", "code", "message"),
    [
        ("an empty folder", 66, "nothing in this folder matches the pattern"),
        ("a missing folder", 66, "no such input"),
        ("only binary files", 65, "no document could be read"),
        ("too many unusable", 65, "3 of 9 documents could not be used (33%), over"),
        ("nothing left", 65, "nothing is left of the documents after preparation"),
        ("ids clash", 65, "'a' in docs/all.jsonl"),
        ("no term", 65, "the vocabulary is empty"),
        ("more topics than rows", 65, "more topics (5000) than rows"),
    ],
)
def test_unusable_input_publishes_nothing(
    command: Command, tmp_path: Path, case: str, code: int, message: str
) -> None:
    path = str(small_job.config(tmp_path, **unusable(tmp_path, case)))
    found, out, err = command(path)
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err
    assert not latest(tmp_path).exists()
    assert list((tmp_path / "artifacts/small/runs").iterdir()) == []


def test_a_failed_run_leaves_the_last_good_one(command: Command, tmp_path: Path) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    first = latest(tmp_path).resolve()
    assert command(path, "--set", "model.topics=5000")[0] == 65
    assert latest(tmp_path).resolve() == first


def test_another_run_holds_the_lock(command: Command, tmp_path: Path) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    with open(tmp_path / "artifacts/small/.lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, out, err = command(path)
    assert (code, out) == (75, "")
    assert "another run of the job 'small'" in err


def test_artifacts_that_cannot_be_created(command: Command, tmp_path: Path) -> None:
    path = small_job.job(tmp_path)
    (tmp_path / "artifacts").write_text("a file", "utf-8")
    assert command(path)[0] == 73


def test_terminated_in_the_middle_nothing_is_visible(tmp_path: Path) -> None:
    model = {"kind": "lda", "engine": "gensim", "topics": 3, "passes": 10_000}
    path = small_job.job(tmp_path, vectoriser={"kind": "counts"}, model=model)
    with subprocess.Popen(
        [sys.executable, "-m", "jobs.run", path],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stderr is not None
        for line in child.stderr:
            if "fit" in line:
                break
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 143
        assert child.stdout.read() == ""
        assert "Traceback" not in child.stderr.read()
    assert list((tmp_path / "artifacts/small/runs").iterdir()) == []


# ---- told ------------------------------------------------------------------------------------


def test_a_clean_quiet_run_says_nothing(tmp_path: Path) -> None:
    model = {"kind": "lda", "engine": "sklearn", "topics": 3}
    path = small_job.job(tmp_path, vectoriser={"kind": "counts"}, model=model)
    done = subprocess.run(
        [sys.executable, "-W", "default", "-m", "jobs.run", path, "--quiet"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_json_logs_are_objects(command: Command, tmp_path: Path) -> None:
    code, _, err = command(small_job.job(tmp_path), "--log-format", "json")
    assert code == 0
    told = [json.loads(line) for line in err.splitlines()]
    assert [one["stage"] for one in told if "stage" in one][:3] == ["read", "learn", "prepare"]
    assert told[-1]["run"] == str(latest(tmp_path).resolve())
    assert told[-1]["documents"] == 9


def test_quiet_in_json_is_one_record_with_the_counts(command: Command, tmp_path: Path) -> None:
    path = small_job.job(tmp_path)
    for message in ("published ", "nothing to do: "):
        code, out, err = command(path, "--quiet", "--log-format", "json")
        assert (code, out) == (0, "")
        (record,) = (json.loads(line) for line in err.splitlines())
        assert record["message"] == f"{message}{latest(tmp_path).resolve()}"
        assert (record["exit"], record["documents"], record["topics"]) == (0, 9, 3)
    (tmp_path / "docs/empty.txt").write_bytes(b"")
    code, out, err = command(path, "--quiet", "--log-format", "json", "--set",
                             "corpus.max_skipped=0.2")  # fmt: skip
    skipped, record = (json.loads(line) for line in err.splitlines())
    assert (code, out, record["exit"], record["skipped"]) == (3, "", 3, 1)
    assert skipped["level"] == "warning"


def test_no_progress_is_told_when_none_is_wanted(command: Command, tmp_path: Path) -> None:
    _, _, err = command(small_job.job(tmp_path), "--no-progress")
    told = [line for line in err.splitlines() if "first run here" not in line]
    assert len(told) == 1
    assert "INFO published" in told[0]


def test_the_help_has_examples_that_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--help"]) == 0
    text = capsys.readouterr().out
    for option in ("--set", "--check", "--print-config", "--force", "--verify", "--quiet",
                   "--verbose", "--log-format", "--no-progress"):  # fmt: skip
        assert option in text
    for path in set(re.findall(r"configs/\w+\.yaml", text)):
        assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "arguments",
    [(), ("a.yaml", "--colour"), ("a.yaml", "--check", "--force"),
     ("a.yaml", "--quiet", "--verbose"), ("configs/nmf.yaml", "--set", "nonsense")],
)  # fmt: skip
def test_a_wrong_command_line_is_exit_2(command: Command, arguments: tuple[str, ...]) -> None:
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert err
