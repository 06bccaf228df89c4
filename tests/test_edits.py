"""Edits of topics by a person: read with every fault's place, and held to in every later run."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import assign, edits, explain, label
from jobs.contracts import FitOptions
from jobs.datatypes import Edits
from jobs.errors import ConfigError, InputUnusable
from jobs.identity.editing import apply, stale
from jobs.models.nmf import Nmf
from jobs.topics.edited.grouping import GroupedModel, group_seeds, grouped
from jobs.topics.guided import SeedMatch
from tests import small_job
from tests.planted import counted, tokens, weighted
from tests.registers import of_ids
from tests.small_job import Command, latest, manifest
from tests.test_history import add, load, themes

IDS = ("t0000", "t0001", "t0002")


# ---- the file --------------------------------------------------------------------------------


def test_edits_are_read_with_their_places() -> None:
    text = (
        '# names\n- label: {t0001: "Sea", t0002: البحر}\n- merge: [t0003, t0011]\n- hide: t0015\n'
    )
    found = edits.parsed(text.encode(), "topics.yaml")
    assert found.labels == {"t0001": "Sea", "t0002": "البحر"}
    assert (found.merges, found.hidden) == ((("t0003", "t0011"),), ("t0015",))
    assert found.places["t0011"] == "topics.yaml:3:18"
    assert (
        edits.parsed(text.encode() + b"- label: {t0001: Ocean}\n", "x").labels["t0001"] == "Ocean"
    )
    assert edits.parsed(b"# nothing yet\n", "x").labels == edits.parsed(b"", "x").labels == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\n", "f:1:1: must be a list, and not empty"),
        ("- rename: t0001\n", "f:1:3: [0]: must be one of `label: ...`, `merge: ...`, `hide: ...`"),
        ("- label: t0001\n", 'f:1:10: [0].label: must be topics with labels: {t0007: "..."}'),
        ("- label: {t0001: 3}\n", "must be a text of 1 to 200 characters. Got 3"),
        ("- label: {topic: x}\n", "f:1:11: [0].label.topic: 'topic' is no id of a topic (t0007)"),
        ("- hide: 7\n- merge: [t0001]\n", "f:2:10: [1].merge: must be two topics or more"),
        ("- merge: [t0001, t0001]\n", "must be two topics or more"),
        ("- hide: &a t0001\n- hide: *a\n", "the alias *a is not allowed"),
    ],
)
def test_what_is_wrong_with_edits_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        edits.parsed(text.encode(), "f")
    assert any(told in problem for problem in caught.value.problems)


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
def test_a_label_that_is_written_is_read(text: str) -> None:
    line = f"- label: {{t0007: {edits.quoted(text[:200])}}}\n"
    assert edits.parsed(line.encode(), "f").labels == {"t0007": text[:200]}


# ---- applied ---------------------------------------------------------------------------------


def test_merges_of_merges_end_in_one_topic() -> None:
    said = Edits(merges=(("t0001", "t0002"), ("t0000", "t0001"), ("t0004", "t0003")))
    assert said.heads()["t0002"] == said.heads()["t0001"] == "t0000"
    assert said.shown_as("t0003") == "t0004"
    assert said.shown_as("t0009") == "t0009"
    assert Edits(merges=(("t0000", "t0001"),), hidden=("t0000",)).shown_as("t0001") is None


def test_rows_are_shown_as_the_edits_say() -> None:
    said = Edits({"t0000": "Sea", "t0002": "-"}, (("t0000", "t0001"),), ("t0002",))
    found = apply(said, ("t0001", "t0002", "t0000"), of_ids(IDS))
    assert found.topics == ("t0000",)
    assert found.groups.tolist() == [0, -1, 0]
    assert found.labels == {0: "Sea"}
    told = [(one.label, one.hidden, one.shown_as) for one in found.registry.topics]
    assert told == [("Sea", False, None), (None, False, "t0000"), ("-", True, None)]
    with pytest.raises(InputUnusable, match="hides all topics"):
        apply(Edits(hidden=IDS), IDS, of_ids(IDS))


def test_ids_that_name_no_topic_are_told_of_and_take_no_other_one() -> None:
    said = Edits(merges=(("t0009", "t0001"),), places={"t0009": "f:1:1", "t0001": "f:1:8"})
    assert apply(said, IDS, of_ids(IDS)).topics == IDS
    assert list(stale(said, of_ids(IDS))) == [
        "f:1:1: there is no topic t0009; numbers go up to 0002"
    ]


def test_rows_that_are_one_topic_are_summed_and_hidden_ones_left_out() -> None:
    matrix = weighted(counted(tokens(rows=60)[0]))
    fitted = Nmf(topics=4).fit(matrix, FitOptions(3))
    assert grouped(fitted, np.arange(4), np.ones(4)) is fitted
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    found = grouped(fitted, np.array([0, 1, 0, -1]), shares)
    assert isinstance(found, GroupedModel)
    mixed = 0.4 * fitted.topic_term[0] + 0.2 * fitted.topic_term[2]
    assert found.topic_term[0] == pytest.approx(mixed / mixed.sum())
    assert np.array_equal(found.topic_term[1], fitted.topic_term[1])
    before, after = fitted.transform(matrix), found.transform(matrix)
    sums = after.sum(axis=1)
    assert sums == pytest.approx(np.where(before[:, 3] >= 0.5, 0.0, before.any(axis=1)))
    kept = sums > 0
    rest = 1 - before[kept, 3]
    assert after[kept, 0] * rest == pytest.approx(before[kept, 0] + before[kept, 2])


def test_labels_of_a_person_go_before_those_of_guided_topics() -> None:
    seeds = SeedMatch({0: "a", 1: "b", 2: "c", 3: "d"}, frozenset({1, 2}), ())
    found = group_seeds(seeds, np.array([0, 0, 1, -1]), {1: "Sea"})
    assert found.labels == {0: "a", 1: "Sea"}
    assert found.lost == {1}


# ---- in runs ---------------------------------------------------------------------------------


@pytest.fixture
def job(tmp_path: Path, command: Command) -> tuple[Path, str]:
    """A job that has run once, with a file for edits that is not there yet."""
    path = small_job.job(tmp_path, model={"kind": "nmf", "topics": 3}, topics={"terms": 6})
    assert command(path)[0] == 0
    values = json.loads(Path(path).read_text("utf-8"))
    Path(path).write_text(json.dumps({**values, "start": {"edits": "topics.yaml"}}), "utf-8")
    return tmp_path, path


def documents(folder: Path) -> dict[str, Any]:
    return {one["id"]: one for one in load(folder, "assignments.json")["documents"]}


def test_edits_hold_in_every_later_run_and_can_be_taken_back(
    job: tuple[Path, str], command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = job
    before = themes(folder)
    own = documents(folder)
    assert label.main([path, "t0001", 'Ovens: "bread"']) == 0
    with (folder / "topics.yaml").open("a", encoding="utf-8") as file:
        file.write("- merge: [t0000, t0002]\n")
    for number in (800, 801):
        add(folder, 0, range(800, number))
        assert command(path)[0] == 0
        topics = load(folder, "topics.json")["topics"]
        assert [topic["id"] for topic in topics] == ["t0000", "t0001"]
        assert (topics[1]["label"], topics[1]["pinned"]) == ('Ovens: "bread"', True)
        now = documents(folder)
        for name, document in own.items():
            merged = document["topic"] == "t0002"
            assert now[name]["topic"] == ("t0000" if merged else document["topic"])
            assert now[name].get("unedited") == ("t0002" if merged else None)
        records = load(folder, "registry.json")["topics"]
        assert [one["status"] for one in records] == ["alive"] * 3
        assert (records[2]["shown_as"], records[1]["label"]) == ("t0000", 'Ovens: "bread"')
        assert load(folder, "model/model.json")["topic_ids"] == ["t0000", "t0001"]
        assert command(path, "--verify", str(latest(folder)))[0] == 0
    new = folder / "docs/d2.txt"
    assert assign.main([str(latest(folder)), str(new), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["documents"][0]
    assert found["topic"] == now["d2"]["topic"]
    assert explain.main([str(latest(folder)), "d2"]) == 0
    (folder / "topics.yaml").write_text("- hide: t0001\n", "utf-8")
    code, _, err = command(path, "--verify", str(latest(folder)))
    assert (code, "start.edits says of topics has changed since" in err) == (1, True)
    assert command(path)[0] == 0
    assert {topic: before[topic] for topic in ("t0000", "t0002")} == themes(folder)
    hidden = [one for one in documents(folder).values() if one["topic"] is None]
    assert {(one["unedited"], one["reason"]) for one in hidden} == {
        ("t0001", "it is mostly of topics that are hidden (start.edits)")
    }
    (folder / "topics.yaml").write_text("", "utf-8")
    assert command(path)[0] == 0
    assert themes(folder) == before
    assert command(path)[1].startswith("nothing to do")


def test_an_edit_of_a_topic_that_is_gone_says_where_it_went(
    job: tuple[Path, str], command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = job
    (folder / "topics.yaml").write_text("- label: {t0099: x}\n", "utf-8")
    assert command(path)[0] == 0
    told = "topics.yaml:1:11: there is no topic t0099; numbers go up to 0002"
    assert told in manifest(folder)["warnings"]
    assert label.main([path, "t0099", "x"]) == 66
    assert "it has t0000, t0001, t0002" in capsys.readouterr().err
    assert label.main([path, "t0001", "x" * 201]) == 78
    assert label.main([path, "oil", "x"]) == 2
    assert (folder / "topics.yaml").read_text("utf-8").count("\n") == 1
    (folder / "topics.yaml").unlink()
    assert command(path)[0] == 66
    values = json.loads(Path(path).read_text("utf-8"))
    Path(path).write_text(json.dumps({**values, "start": {}}), "utf-8")
    assert label.main([path, "t0001", "x"]) == 2
    assert "Add `edits: topics.yaml` under `start:`" in capsys.readouterr().err
