"""Start modes of a run: update and assign, what they keep, carry over and fall back from."""

import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from jobs import run
from tests import small_job
from tests.small_job import latest, manifest

MIXTURE = {"kind": "mixture", "topics": 3, "neighbours": 3}
SONGS = ["music", "song", "guitar", "drum", "choir", "melody", "piano", "violin", "opera", "band"]


def job(folder: Path, count: int = 12, **sections: Any) -> str:
    small_job.documents(folder / "docs", count)
    return str(small_job.config(folder, **{"model": MIXTURE, **sections}))


def start(path: str, mode: str = "refit", *more: str) -> int:
    return run.main([path, "--quiet", "--set", f"start.mode={mode}", *more])


def published(folder: Path, name: str) -> Any:
    return json.loads((latest(folder) / name).read_text("utf-8"))


def documents(folder: Path) -> dict[str, Any]:
    return {one["id"]: one for one in published(folder, "assignments.json")["documents"]}


def lines(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (latest(folder) / "passages.jsonl").read_text("utf-8").splitlines():
        found.setdefault(json.loads(line)["document"], []).append(line)
    return found


def songs(folder: Path, count: int) -> None:
    for number in range(count):
        words = random.Random(number).choices(SONGS, k=100)
        (folder / f"docs/song{number}.txt").write_text(" ".join(words), "utf-8")


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    top = latest(folder).resolve()
    for path in sorted(top.rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            data = path.read_bytes().replace(top.name.encode(), b"RUN")
            yield str(path.relative_to(top)), data


# ---- assign ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [12, 70])
def test_what_is_new_is_assigned_and_the_rest_is_carried_over(tmp_path: Path, count: int) -> None:
    path = job(tmp_path, count)
    assert start(path) == 0
    first, first_lines = documents(tmp_path), lines(tmp_path)
    model = (latest(tmp_path) / "model/arrays.npz").resolve()
    (tmp_path / "docs/d3.txt").unlink()
    (tmp_path / "docs/d4.txt").write_text(small_job.text(2, 901), "utf-8")
    (tmp_path / "docs/new.txt").write_text(small_job.text(1, 902), "utf-8")
    shutil.copy(tmp_path / "docs/d0.txt", tmp_path / "docs/same.txt")
    assert start(path, "assign") == 0
    assert (manifest(tmp_path)["start"]["mode"], manifest(tmp_path)["warnings"]) == ("assign", [])
    second, second_lines = documents(tmp_path), lines(tmp_path)
    assert list(second) == sorted([*(first.keys() - {"d3"}), "new", "same"])
    kept = first.keys() - {"d3", "d4"}
    assert all(second[id_] == first[id_] for id_ in kept)
    assert all(second_lines[id_] == first_lines[id_] for id_ in kept)
    assert list(second_lines) == list(second)
    themes = {id_: second[id_]["topic"] for id_ in ("d0", "d1", "d2")}
    assert second["new"]["topic"] == themes["d1"]
    assert second["d4"]["topic"] == themes["d2"]
    assert (second["same"]["topic"], second["same"]["copy_of"]) == (themes["d0"], "d0")
    assert {id_ for id_, one in second.items() if one["run"] == 2} == {"d4", "new", "same"}
    assert (latest(tmp_path) / "model/arrays.npz").samefile(model)
    for one in second.values():
        file, _, anchor = one["page"].partition("#")
        assert f'id="{anchor}"' in (latest(tmp_path) / file).read_text("utf-8")
    topics = published(tmp_path, "topics.json")
    assert sum(topic["documents"] for topic in topics["topics"]) == len(second)
    assert sum(topic["passages"] for topic in topics["topics"]) == sum(
        len(one) for one in second_lines.values()
    )
    assert published(tmp_path, "metrics.json")["fitted_in"] == 1
    assert start(path, "assign", "--verify", str(latest(tmp_path))) == 0


def test_a_document_that_is_gone_leaves_no_trace(tmp_path: Path) -> None:
    path = job(tmp_path, 70, topics={"exemplars": 20})
    (tmp_path / "docs/d0.txt").write_text(
        "Xylophone river water fish lake. " + "River water fish lake. " * 20, "utf-8"
    )
    shutil.copy(tmp_path / "docs/d0.txt", tmp_path / "docs/d0copy.txt")
    assert start(path) == 0
    assert any(b"ylophone" in data for _, data in contents(tmp_path) if b"<html" in data)
    (tmp_path / "docs/d0.txt").unlink()
    assert start(path, "assign") == 0
    assert documents(tmp_path)["d0copy"]["copy_of"] is None
    (tmp_path / "docs/d0copy.txt").unlink()
    assert start(path, "assign") == 0
    told = {name for name, data in contents(tmp_path) if b"Xylophone" in data}
    assert told <= {"model/arrays.npz"}  # a term of the model is still one
    assert start(path, "assign", "--verify", str(latest(tmp_path))) == 0


def test_nights_that_assign_write_little_and_add_up(tmp_path: Path) -> None:
    path = job(tmp_path, 70)
    assert start(path) == 0
    before = manifest(tmp_path)["files"]
    for night in range(3):
        (tmp_path / f"docs/n{night}.txt").write_text(small_job.text(night, 70 + night), "utf-8")
        assert start(path, "assign") == 0
    files = manifest(tmp_path)["files"]
    carried = {name for name in before if before[name] == files.get(name)}
    assert {"model/model.json", "model/arrays.npz"} < carried
    assert {name for name in before if name.startswith("report/documents")} < carried
    assert sorted(files.keys() - before.keys()) == [
        f"report/documents-000{night}-0001.html" for night in (2, 3, 4)
    ]
    registry = published(tmp_path, "registry.json")
    assert (registry["run"], registry["mode"]) == (4, "assign")
    assert sum(topic["documents"] for topic in registry["topics"]) == 73
    assert start(path, "assign") == 0  # nothing to do
    assert published(tmp_path, "registry.json")["run"] == 4


# ---- update ----------------------------------------------------------------------------------


def test_an_update_keeps_old_documents_and_bears_what_is_new(tmp_path: Path) -> None:
    path = job(tmp_path, 60)
    assert start(path) == 0
    first = documents(tmp_path)
    songs(tmp_path, 30)
    assert start(path, "update") == 0
    assert (manifest(tmp_path)["start"]["mode"], manifest(tmp_path)["warnings"]) == ("update", [])
    second = documents(tmp_path)
    assert all(second[id_]["topic"] == one["topic"] for id_, one in first.items())
    assert {second[f"song{n}"]["topic"] for n in range(30)} == {"t0003"}
    events = published(tmp_path, "registry.json")["events"]
    assert [(e["kind"], e["topic"]) for e in events if e["run"] == 2] == [("born", "t0003")]
    assert start(path, "update", "--verify", str(latest(tmp_path))) == 0
    (tmp_path / "docs/later.txt").write_text(" ".join(SONGS * 5), "utf-8")
    assert start(path, "assign") == 0
    assert documents(tmp_path)["later"]["topic"] == "t0003"


def test_the_same_documents_again_move_nothing(tmp_path: Path) -> None:
    path = job(tmp_path, 30)
    assert start(path) == 0
    first = documents(tmp_path)
    assert start(path, "update", "--force") == 0
    second = documents(tmp_path)
    assert [one["topics"] for one in first.values()] == [one["topics"] for one in second.values()]


# ---- what a person says of topics ------------------------------------------------------------


def test_merges_hides_and_labels_hold_in_every_mode(tmp_path: Path) -> None:
    path = job(tmp_path, 30)
    assert start(path) == 0
    said = "- label: {t0000: Water}\n- merge: [t0001, t0002]\n"
    (tmp_path / "topics.yaml").write_text(said, "utf-8")
    edits = ("--set", "start.edits=topics.yaml")
    for mode, expected in (("assign", "update"), ("assign", "assign"), ("refit", "refit")):
        number = len(documents(tmp_path))
        (tmp_path / f"docs/new{number}.txt").write_text(small_job.text(2, 500 + number), "utf-8")
        assert start(path, mode, *edits) == 0
        assert manifest(tmp_path)["start"]["mode"] == expected
        topics = {one["id"]: one for one in published(tmp_path, "topics.json")["topics"]}
        assert set(topics) == {"t0000", "t0001"}
        assert topics["t0000"]["label"] == "Water"
        assert documents(tmp_path)[f"new{number}"]["topic"] == "t0001"
        assert sum(one["documents"] for one in topics.values()) == number + 1
        assert start(path, mode, *edits, "--verify", str(latest(tmp_path))) == 0


# ---- both ------------------------------------------------------------------------------------


def test_the_same_history_gives_the_same_bytes(tmp_path: Path) -> None:
    ends = []
    for name in ("one", "two"):
        folder = tmp_path / name
        path = job(folder, 20)
        told = [start(path)]
        songs(folder, 10)
        told.append(start(path, "assign"))
        (folder / "docs/d1.txt").unlink()
        told.append(start(path, "update"))
        (folder / "docs/d1.txt").write_text(small_job.text(1, 77), "utf-8")
        told.append(start(path, "assign"))
        told.append(start(path, "refit", "--force"))
        assert told == [0] * 5
        ends.append(dict(contents(folder)))
    assert ends[0] == ends[1]


@pytest.mark.parametrize(
    ("mode", "changes", "told"),
    [
        ("assign", ["vocabulary.min_rows=2"], "vocabulary"),
        ("update", ["vocabulary.min_rows=2"], "vocabulary"),
        ("update", ["model.topics=4"], "model"),
        ("assign", ["start.guided=[{label: Food, words: [bread]}]"], "start.guided"),
        ("assign", ["text.digits=false"], "text"),
    ],
)
def test_what_cannot_go_on_is_a_refit_and_says_so(
    tmp_path: Path,
    mode: str,
    changes: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = job(tmp_path)
    assert start(path) == 0
    sets = [part for change in changes for part in ("--set", change)]
    assert start(path, mode, *sets) == 0
    found: Mapping[str, Any] = manifest(tmp_path)
    assert found["start"]["mode"] == "refit"
    (warning,) = [one for one in found["warnings"] if one.startswith(f"start.mode is {mode}")]
    assert f"({told})" in warning
    assert warning in capsys.readouterr().err
    assert published(tmp_path, "registry.json")["run"] == 2


def test_where_only_what_is_shown_differs_assign_becomes_an_update(tmp_path: Path) -> None:
    path = job(tmp_path)
    assert start(path) == 0
    assert start(path, "assign", "--set", "topics.terms=5") == 0
    assert manifest(tmp_path)["start"]["mode"] == "update"
    assert len(published(tmp_path, "topics.json")["topics"][0]["terms"]) == 5


def test_the_first_run_is_a_refit_and_a_model_without_sums_is_fitted_anew(tmp_path: Path) -> None:
    gensim = {"kind": "lda", "engine": "gensim", "topics": 3}
    path = job(tmp_path, model=gensim, vectoriser={"kind": "counts"})
    assert start(path, "update") == 0
    assert "it is the first run of its job" in manifest(tmp_path)["warnings"][0]
    (tmp_path / "docs/new.txt").write_text(small_job.text(1, 902), "utf-8")
    assert start(path, "update") == 0
    assert "a model of kind lda, gensim cannot be updated" in manifest(tmp_path)["warnings"][0]
    (tmp_path / "docs/newer.txt").write_text(small_job.text(2, 903), "utf-8")
    assert start(path, "assign") == 0
    assert (manifest(tmp_path)["start"]["mode"], manifest(tmp_path)["warnings"]) == ("assign", [])


def rewrite(folder: Path, name: str, change: Callable[[Any], None]) -> None:
    """Change a JSON file of the latest run, and have its manifest vouch for it."""
    value = published(folder, name)
    change(value)
    small_job.vouched(folder, name, json.dumps(value).encode())


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("assignments.json", lambda v: v["documents"][0].update(page="report/none.html#d-0")),
        ("assignments.json", lambda v: v["documents"][0]["topics"][0].update(id="t9999")),
        ("assignments.json", lambda v: v["documents"].append(v["documents"][0])),
        ("assignments.json", lambda v: v["documents"].pop()),
        ("metrics.json", lambda v: v.pop("fitted_in")),
        ("metrics.json", lambda v: v["scores"][0]["by_topic"].pop()),
        ("topics.json", lambda v: v["hierarchy"][0].update(children=["t0000"])),
    ],
)
def test_a_run_that_contradicts_itself_is_not_carried_over(
    tmp_path: Path,
    name: str,
    change: Callable[[Any], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = job(tmp_path)
    assert start(path) == 0
    rewrite(tmp_path, name, change)
    (tmp_path / "docs/new.txt").write_text(small_job.text(1, 902), "utf-8")
    assert start(path, "assign") == 65
    told = capsys.readouterr().err
    assert str(latest(tmp_path).resolve()) in told
    assert "Traceback" not in told
