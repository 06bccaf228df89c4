"""A job over many runs: ids are kept whatever changes or breaks; each run can be made again."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jobs import run
from tests import small_job
from tests.hostile.run_folders import HEAD, MANIFEST, REGISTRY, edit
from tests.results import SCHEMAS
from tests.small_job import Command, latest, manifest

MODEL = {"kind": "mixture", "topics": 3, "dimensions": 8, "neighbours": 3}
SPACE = [
    "rocket",
    "orbit",
    "comet",
    "planet",
    "crater",
    "launch",
    "moon",
    "probe",
    "star",
    "telescope",
]


def load(folder: Path, name: str) -> Any:
    """An artifact of the latest run, which keeps to its schema."""
    value = json.loads((latest(folder) / name).read_text("utf-8"))
    schema = json.loads((SCHEMAS / Path(name).name).read_text("utf-8"))
    Draft202012Validator(schema).validate(value)
    return value


def add(folder: Path, theme: int, numbers: range) -> None:
    """Add documents of a theme; theme 3 is one that the small job does not have."""
    for number in numbers:
        text = small_job.text(theme % 3, number)
        if theme == 3:
            old = small_job.THEMES[0].split()
            for word, new in zip(old, SPACE, strict=True):
                text = text.replace(word, new).replace(word.capitalize(), new.capitalize())
        (folder / f"docs/x{number}.txt").write_text(text, "utf-8")


def themes(folder: Path) -> dict[str, int]:
    """Which theme each topic of the latest run is about, by its first words."""
    lists = [*(theme.split() for theme in small_job.THEMES), SPACE]
    topics = load(folder, "topics.json")["topics"]
    found = {}
    for topic in topics:
        words = {term["display"].lower() for term in topic["terms"][:4]}
        found[topic["id"]] = max(range(4), key=lambda n: len(words & set(lists[n])))
    return found


def happened(folder: Path) -> list[tuple[str, str]]:
    return [(one["kind"], one["topic"]) for one in load(folder, "topics.json")["events"]]


@pytest.fixture
def job(tmp_path: Path, command: Command) -> tuple[Path, str]:
    """A folder with a job that has run once, and its configuration."""
    path = small_job.job(tmp_path, model=MODEL, topics={"terms": 6})
    assert command(path)[0] == 0
    return tmp_path, path


@pytest.mark.parametrize("kind", ["mixture", "kmeans", "nmf", "hdbscan", "lda"])
def test_topics_keep_their_ids_though_their_sizes_change(
    kind: str, tmp_path: Path, command: Command
) -> None:
    vectoriser = {"kind": "counts" if kind == "lda" else "tfidf"}
    path = small_job.job(tmp_path, model={"kind": kind, "topics": 3}, vectoriser=vectoriser)
    assert command(path)[0] == 0
    before = themes(tmp_path)
    smallest = before["t0002"]
    add(tmp_path, smallest, range(700, 716))
    assert command(path)[0] == 0
    assert themes(tmp_path) == before
    topics = load(tmp_path, "topics.json")["topics"]
    assert max(topics, key=lambda topic: topic["prevalence"])["id"] == "t0002"
    assert happened(tmp_path) == []
    assert topics[2]["lineage"]["match"]["terms"] > 0.9
    assert command(path, "--verify", str(latest(tmp_path)))[0] == 0


def grow(folder: Path, path: str) -> list[Path]:
    """Let a job run three times: a theme comes, and one goes; the folders of the runs."""
    found = []
    for step in range(3):
        if step == 1:
            add(folder, 3, range(900, 912))
        if step == 2:
            for number in (1, 4, 7):
                (folder / f"docs/d{number}.txt").unlink()
        topics = (3, 4, 3)[step]
        assert run.main([path, "--quiet", "--set", f"model.topics={topics}"]) == 0
        found.append(latest(folder).resolve())
    return found


def test_a_history_has_the_same_bytes_each_time_and_each_run_can_be_verified(
    tmp_path: Path, command: Command
) -> None:
    """The runs of one are read by the verification of the next; what is needed is kept."""
    histories = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        path = small_job.job(folder, model=MODEL, artifacts={"keep_last": 2})
        histories.append(grow(folder, path))
    for one, other in zip(*histories, strict=True):
        files = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
        assert files == sorted(p.relative_to(other) for p in other.rglob("*") if p.is_file())
        for file in files:
            lists = file.match("report/t*.html")
            if str(file) not in (MANIFEST, "report.html") and not lists:  # they bear its id
                assert (one / file).read_bytes() == (other / file).read_bytes(), file
    folder = tmp_path / "one"
    assert themes(folder)["t0003"] == 3
    born = json.loads((histories[0][0] / "topics.json").read_bytes())["topics"]
    (gone,) = [one["id"] for one in born if one["terms"][0]["term"] in small_job.THEMES[1]]
    assert happened(folder) == [("dormant", gone)]
    assert load(folder, REGISTRY)["next"] == 4
    last = histories[0][2]
    code, out, _ = command(str(folder / "job.yaml"), "--verify", str(last))
    assert (code, out.startswith("same: ")) == (0, True)
    # The second ran on documents that are gone by now: what it went on from is there still.
    assert json.loads((histories[0][1] / MANIFEST).read_bytes())["previous"] == histories[0][0].name
    assert histories[0][0].is_dir()


def test_a_damaged_latest_run_gives_way_to_the_newest_sound_one(
    job: tuple[Path, str], command: Command
) -> None:
    folder, path = job
    sound = latest(folder).resolve()
    before = themes(folder)
    add(folder, 3, range(900, 912))
    assert command(path, "--set", "model.topics=4")[0] == 0
    damaged = latest(folder).resolve()
    assert load(folder, REGISTRY)["next"] == 4
    (damaged / "assignments.json").write_text("{}", "utf-8")
    code, _, err = command(path, "--set", "model.topics=4")
    assert code == 0
    assert "assignments.json" in err
    assert "goes on from an older one" in err
    made = manifest(folder)
    assert made["previous"] == sound.name
    assert any("goes on from an older one" in one for one in made["warnings"])
    assert {topic: theme for topic, theme in themes(folder).items() if topic in before} == before
    # The damaged run had dealt t0003: no other topic ever gets that id.
    assert ("born", "t0004") in happened(folder)
    assert load(folder, REGISTRY)["run"] == 3
    assert "goes on from an older one" in (latest(folder) / "report.html").read_text("utf-8")
    assert command(path, "--verify", str(latest(folder)))[0] == 0


def test_where_no_run_is_sound_nothing_is_dealt_anew_but_by_force(
    job: tuple[Path, str], command: Command
) -> None:
    folder, path = job
    (latest(folder) / "topics.json").write_text("{}", "utf-8")
    code, _, err = command(path)
    assert code == 65
    assert "--force" in err
    assert "topics.json" in err
    code, _, err = command(path, "--force")
    assert code == 0
    assert "all topics have new ids" in err
    assert manifest(folder)["previous"] is None
    assert set(themes(folder)) == {"t0003", "t0004", "t0005"}
    assert command(path, "--verify", str(latest(folder)))[0] == 0


def test_a_person_who_turns_back_to_an_older_run_gets_no_id_twice(
    job: tuple[Path, str], command: Command
) -> None:
    folder, path = job
    older = latest(folder).resolve()
    add(folder, 3, range(900, 912))
    assert command(path, "--set", "model.topics=4")[0] == 0
    (older.parents[1] / "latest").unlink()
    (older.parents[1] / "latest").symlink_to(f"runs/{older.name}")
    assert command(path, "--set", "model.topics=4", "--set", "seed=5")[0] == 0
    assert manifest(folder)["previous"] == older.name
    assert set(themes(folder)) == {"t0000", "t0001", "t0002", "t0004"}
    assert command(path, "--verify", str(latest(folder)))[0] == 0


def replace_corpus(folder: Path) -> None:
    shutil.rmtree(folder / "docs")
    (folder / "docs").mkdir()
    for theme in range(3):
        add(folder, theme, range(100 * theme, 100 * theme + 4))


def nothing(_: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("change", "sets", "told"),
    [
        (nothing, ["model={kind: nmf, topics: 3}"], "was mixture in the run before and is nmf now"),
        (nothing, ["model.topics=2"], "had 3 topics in the run before and has 2 now"),
        (replace_corpus, [], "only 0 of the 9 documents of the run before are in this one"),
    ],
)
def test_what_is_not_as_it_was_is_told_everywhere_and_loses_no_id(
    change: Callable[[Path], None],
    sets: list[str],
    told: str,
    job: tuple[Path, str],
    command: Command,
) -> None:
    folder, path = job
    before = themes(folder)
    change(folder)
    code, _, err = command(path, *(part for one in sets for part in ("--set", one)))
    assert code == 0
    assert told in err
    assert any(told in one for one in manifest(folder)["warnings"])
    assert any(told in one for one in load(folder, "topics.json")["warnings"])
    assert told in (latest(folder) / "report.html").read_text("utf-8")
    now = themes(folder)
    gone = {topic for kind, topic in happened(folder) if kind in ("merged", "dormant", "retired")}
    assert set(before) - set(now) == gone
    assert all(before[topic] == theme for topic, theme in now.items() if topic in before)
    registry = load(folder, REGISTRY)["topics"]
    assert {one["id"] for one in registry} >= set(before) | set(now)


def without_registry(at: Path) -> None:
    (at / REGISTRY).unlink()
    edit(MANIFEST, lambda value: value["files"].pop(REGISTRY))(at)


def other_settings(at: Path) -> None:
    edit(HEAD, lambda value: value["config"]["model"].update(gone=1))(at)


@pytest.mark.parametrize("change", [without_registry, other_settings])
def test_runs_of_earlier_releases_are_gone_on_from(
    change: Callable[[Path], None], job: tuple[Path, str], command: Command
) -> None:
    """One that had no registry, one whose model had settings that there are no more."""
    folder, path = job
    before = themes(folder)
    change(latest(folder).resolve())
    add(folder, before["t0002"], range(700, 716))
    assert command(path)[0] == 0
    assert themes(folder) == before
    assert load(folder, REGISTRY)["run"] == 2
