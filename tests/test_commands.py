"""The other commands: show, assign and trace, on runs of a small job."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jobs import assign, explain, new, run, show, trace
from jobs.published import Published
from tests import mixed_folder, small_job

ROOT = Path(__file__).parents[1]
MODELS = {
    "lda gensim": ("counts", {"kind": "lda", "engine": "gensim", "topics": 3}),
    "lda sklearn": ("counts", {"kind": "lda", "engine": "sklearn", "topics": 3}),
    "nmf": ("tfidf", {"kind": "nmf", "topics": 3}),
    "kmeans": ("tfidf", {"kind": "kmeans", "topics": 3}),
}


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a job that has run; nothing in it is changed by a test."""
    folder = tmp_path_factory.mktemp("job")
    assert run.main([small_job.job(folder), "--quiet"]) == 0
    return folder


def latest(folder: Path) -> Path:
    return folder / "artifacts/small/latest"


def published(folder: Path) -> Any:
    """The published assignments, without what only a run has: its number, pages of its report."""
    value = json.loads((latest(folder) / "assignments.json").read_text("utf-8"))
    for document in value["documents"]:
        del document["run"], document["page"]
    return value


# ---- show ------------------------------------------------------------------------------------


def test_show_gives_a_line_a_topic_in_a_pipe(job: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show.main([str(latest(job)), "--terms", "4"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split("\t") == [
        "topic", "prevalence", "documents", "coherence", "flags", "label", "terms"
    ]  # fmt: skip
    assert len(lines) == 3
    shares = [float(line.split("\t")[1]) for line in lines]
    assert shares == sorted(shares, reverse=True)
    themes = [set(theme.split()) for theme in small_job.THEMES]
    for line in lines:
        terms = set(line.split("\t")[6].split(", "))
        assert len(terms) == 4
        assert any(terms <= theme for theme in themes)


@pytest.mark.parametrize("arguments", [[], ["--visual"]])
def test_show_on_a_terminal_ends_each_line_with_one_run_of_text(
    job: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    monkeypatch.setattr(show, "on_terminal", lambda: True)
    assert show.main([str(latest(job)), *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:2] for line in lines if line] == ["t0", "la", "te"] * 3
    figures = [line for line in lines if line.startswith("t0")]
    shares = [float(line.split()[1].rstrip("%")) for line in figures]
    assert shares == sorted(shares, reverse=True)
    assert all("documents 3" in line for line in figures)


@pytest.fixture
def flagged(job: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run whose last topic is flagged."""
    plain = Published.json

    def json_with_flags(self: Published, name: str) -> Any:
        value = plain(self, name)
        value["topics"][-1]["flags"] = ["junk", "near_duplicate"]
        return value

    monkeypatch.setattr(Published, "json", json_with_flags)
    return latest(job)


def test_show_says_what_is_wrong_with_a_topic(
    flagged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show.main([str(flagged)]) == 0
    flags = {
        line.split("\t")[0]: line.split("\t")[4] for line in capsys.readouterr().out.splitlines()
    }
    assert flags == {"topic": "flags", "t0000": "-", "t0001": "-", "t0002": "junk, near_duplicate"}
    assert show.main([str(flagged), "--visual"]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if "flags" in line]
    assert [line[:5] for line in told] == ["t0002"]
    assert told[0].endswith("  flags junk, near_duplicate")


def test_show_draws_the_tree_over_the_topics(job: Path, capsys: pytest.CaptureFixture[str]) -> None:
    topics = json.loads((latest(job) / "topics.json").read_text(encoding="utf-8"))
    labels = {topic["id"]: topic["label"] for topic in topics["topics"]}
    assert show.main([str(latest(job)), "--tree"]) == 0
    head, *lines = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert head == ["node", "parent", "prevalence", "distance", "label"]
    assert [line[:2] for line in lines[:1]] == [["m0001", "-"]]
    children = {merge["id"]: set(merge["children"]) for merge in topics["hierarchy"]}
    for merge, below in children.items():
        assert {line[0] for line in lines if line[1] == merge} == below
    assert {line[0]: line[4] for line in lines if line[0] in labels} == labels
    # For a person the same nodes, each indented below the one that holds it.
    assert show.main([str(latest(job)), "--tree", "--visual"]) == 0
    drawn = capsys.readouterr().out.splitlines()
    assert len(drawn) == len(lines) == 5
    assert drawn[0].split()[1:] == ["distance", lines[0][3]]
    assert [len(line[8:]) - len(line[8:].lstrip()) for line in drawn[:2]] == [0, 2]
    assert {line.split()[1] for line in drawn if "distance" not in line} == set(labels)


def test_show_of_no_run_is_exit_66(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show.main([str(tmp_path)]) == 66
    assert show.main([str(tmp_path / "x")]) == 66
    assert "Traceback" not in capsys.readouterr().err


def test_show_of_a_damaged_run_is_exit_65(
    job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / latest(job).resolve().name
    shutil.copytree(latest(job).resolve(), copy)
    topics = copy / "topics.json"
    topics.write_bytes(topics.read_bytes().replace(b"prevalence", b"prevalense"))
    assert show.main([str(copy)]) == 65
    assert "damaged, or changed" in capsys.readouterr().err


# ---- assign ----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_the_fitted_documents_get_their_published_assignment_again(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    vectoriser, settings = MODELS[model]
    path = small_job.job(tmp_path, vectoriser={"kind": vectoriser}, model=settings)
    assert run.main([path, "--quiet"]) == 0
    monkeypatch.chdir(tmp_path)
    assert assign.main([str(latest(tmp_path)), "docs"]) == 0
    assert json.loads(capsys.readouterr().out) == published(tmp_path)
    assert assign.main([str(latest(tmp_path)), "docs/d4.txt", "--json"]) == 0
    (alone,) = json.loads(capsys.readouterr().out)["documents"]
    assert alone == published(tmp_path)["documents"][4]


def test_assign_needs_nothing_but_the_run(
    job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / latest(job).resolve().name
    shutil.copytree(latest(job).resolve(), copy)
    new = tmp_path / "new.txt"
    new.write_text(small_job.text(1, 1234), "utf-8")
    assert assign.main([str(copy), str(new)]) == 0
    (found,) = json.loads(capsys.readouterr().out)["documents"]
    bread = published(job)["documents"][1]
    assert found["topic"] == bread["topic"]
    assert found["id"] == "new"


@pytest.mark.parametrize("name", ["new.jsonl", "new.csv"])
def test_a_file_is_read_by_its_ending(
    job: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [small_job.text(theme, 500 + theme).replace("\n", " ") for theme in range(3)]
    if name.endswith(".jsonl"):
        lines = [json.dumps({"id": f"n{i}", "text": text}) for i, text in enumerate(texts)]
        lines.append('{"id": "broken"}')
    else:
        lines = ["id,text", *(f"n{i},{text}" for i, text in enumerate(texts)), "broken,"]
    (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    assert assign.main([str(latest(job)), str(tmp_path / name)]) == 3
    shown = capsys.readouterr()
    value = json.loads(shown.out)
    schema = json.loads((ROOT / "jobs/schemas/assignments.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(value)
    assert [one["topic"] for one in value["documents"]] == [
        one["topic"] for one in published(job)["documents"][:3]
    ]
    assert "left out: " in shown.err


def test_a_mail_is_assigned_by_a_run_on_texts(
    job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new.eml").write_bytes(mixed_folder.mail(0))
    assert assign.main([str(latest(job)), str(tmp_path / "new.eml"), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["documents"]
    assert (one["id"], one["title"]) == ("new.eml", "Report number 0")
    assert one["topic"] is not None


def test_a_document_with_nothing_known_has_a_reason(
    job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.txt").write_text("Zebra xylophone quartz jumping.\n", "utf-8")
    assert assign.main([str(latest(job)), str(tmp_path / "x.txt")]) == 0
    (found,) = json.loads(capsys.readouterr().out)["documents"]
    assert found["topic"] is None
    assert found["reason"]
    assert found["topics"] == []


def test_assign_of_what_is_not_there_is_exit_66(
    job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assign.main([str(latest(job)), str(tmp_path / "nowhere.txt")]) == 66
    assert assign.main([str(tmp_path), str(job / "docs")]) == 66
    assert capsys.readouterr().out == ""


# ---- trace -----------------------------------------------------------------------------------


def test_trace_accounts_for_every_token(job: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trace.main([str(job / "job.yaml"), "d2", "--set", "vocabulary.min_length=5"]) == 0
    text = (job / "docs/d2.txt").read_text("utf-8")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"document  d2, {len(text)} characters"
    tokens = [line for line in lines if line.startswith("token ")]
    assert len(tokens) == len(text.split())
    fates = set()
    for line in tokens:
        found = re.fullmatch(
            r"token +\d+-\d+  (\w+)  (?:term \d+ \w+|dropped: ([a-z ]+))  at (\d+)-(\d+)", line
        )
        assert found, line
        assert text[int(found[3]) : int(found[4])].lower() == found[1].lower()
        fates.add(found[2])
    assert fates == {None, "too short"}
    passages = [line for line in lines if line.startswith("passage ")]
    assert len(passages) > 1
    assert passages[0].startswith("passage   d2#0 at 0-")


def test_trace_shows_the_repairs_of_a_damaged_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert trace.main([str(ROOT / "configs/nmf.yaml"), "003_d5d501760748b5aa"]) == 0
    out = capsys.readouterr().out
    assert "count     kashida: 603" in out
    assert re.search(r"^removed   byline: ", out, flags=re.MULTILINE)
    assert all(character.isprintable() or character == "\n" for character in out)


def test_trace_of_an_unknown_id_is_exit_66_with_near_ones(
    job: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trace.main([str(job / "job.yaml"), "d33"]) == 66
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "no document has the id 'd33'. Did you mean 'd3'" in shown.err


def test_trace_of_a_document_left_out_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small_job.job(tmp_path)
    (tmp_path / "docs/empty.txt").write_bytes(b"")
    assert trace.main([path, "empty"]) == 66
    assert "empty was left out: docs/empty.txt: the file is empty" in capsys.readouterr().err


# ---- all -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["assign", "explain", "new", "show", "trace"])
def test_help_answers_at_once_with_examples(name: str) -> None:
    code = (
        f"import sys; from jobs import {name} as c; c.main(['--help']);"
        "print([m for m in ('numpy', 'pydantic', 'yaml', 'rich') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "examples:" in done.stdout
    assert done.stdout.endswith("\n[]\n")


@pytest.mark.parametrize("command", [assign, explain, new, show, trace], ids=lambda c: c.__name__)
def test_a_wrong_command_line_is_exit_2(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 2
    assert "usage:" in capsys.readouterr().err
