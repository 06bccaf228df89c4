"""Topics that a person splits: parts with ids of their own, in every later run and every mode."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs import assign, edits, explain, label, run
from jobs.datatypes import Edits, PartOf, PartSeeds, Split
from jobs.errors import ConfigError
from jobs.identity.editing import apply, stale
from tests import small_job
from tests.registers import of_ids
from tests.small_job import latest, manifest
from tests.test_history import load

#: Two themes that a model with two topics has in one: words that they share keep them together.
SHARED = "town market street people week money shop house price road"
THEMES = (
    f"river water fish boat lake shore wave harbour sail anchor {SHARED}",
    f"bread flour oven baker crust dough butter yeast grain mill {SHARED}",
    "engine wheel truck driver brake fuel garage bridge toll motor gear piston valve clutch",
)


# ---- the file --------------------------------------------------------------------------------

SAID = (
    "- split:\n    topic: t0004\n    into:\n      - {documents: [a.txt], words: [ferry]}\n"
    "      - words: [bread, oven]\n"
)


def test_splits_are_read_with_their_places() -> None:
    found = edits.parsed(SAID.encode(), "f")
    parts = (PartSeeds(("a.txt",), ("ferry",)), PartSeeds((), ("bread", "oven")))
    assert found.splits == (Split("t0004", parts, "f:2:5"),)
    assert found.places == {"t0004": "f:2:12"}
    assert parts[1].digest == PartSeeds((), ("oven", "bread")).digest
    assert len({one.digest for one in (*parts, PartSeeds(("bread", "oven")))}) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- split: t0004\n", "f:1:10: [0].split: must be a topic and its parts: {topic: t0004,"),
        ("- split: {topic: t0004, into: [{words: [a]}]}\n", ".into: must be two parts or more"),
        ("- split: {topic: x, into: [{words: [a]}, {words: [b]}]}\n", "'x' is no id of a topic"),
        (SAID.replace("words: [bread, oven]", "terms: [b]"), "into[1]: must have `documents`, `w"),
        (SAID.replace("[bread, oven]", "[]"), "f:5:16: [0].split.into[1].words: must be a list of"),
        (SAID.replace("[ferry]", "[3]"), "into[0].words: must be a list of texts, and not empty"),
        (SAID + SAID, "f:7:12: [1].split.topic: t0004 is split already, above"),
        ("- merge: [t0004, t0009]\n" + SAID, "f:1:11: [0].merge[0]: t0004 is split (f:3:5): merge"),
        (
            "- split: {topic: t0001, into: [{words: [a, b]}, {words: [b, a]}]}\n",
            "into[1]: is the same as a part above",
        ),
    ],
)
def test_what_is_wrong_with_a_split_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        edits.parsed(text.encode(), "f")
    assert any(told in problem for problem in caught.value.problems), caught.value.problems


def test_parts_are_hidden_with_their_topic_and_merged_by_their_own_ids() -> None:
    registry = of_ids(("t0000", "t0001", "t0002"))
    part = replace(registry.topics[2], part=PartOf("t0000", "0" * 16))
    registry = replace(registry, topics=(*registry.topics[:2], part))
    units = ("t0001", "t0002")
    assert apply(Edits(hidden=("t0000",)), units, registry).groups.tolist() == [0, -1]
    merged = apply(Edits(merges=(("t0001", "t0002"),)), units, registry)
    assert (merged.topics, merged.groups.tolist()) == (("t0001",), [0, 0])
    assert registry.parts_of("t0000") == ("t0002",)


# ---- in runs ---------------------------------------------------------------------------------


def text(theme: int, seed: int) -> str:
    draw = np.random.default_rng([seed, theme])
    return ". ".join(" ".join(draw.choice(THEMES[theme].split(), 9)) for _ in range(12)) + ".\n"


def add(folder: Path, theme: int, numbers: range) -> None:
    (folder / "docs").mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"docs/{'abc'[theme]}{number}.txt").write_text(text(theme, number), "utf-8")


MODEL: dict[str, Any] = {"kind": "mixture", "topics": 2, "neighbours": 3}


def job(folder: Path, model: dict[str, Any]) -> str:
    for theme in range(3):
        add(folder, theme, range(12))
    values = {"model": model, "start": {"edits": "topics.yaml"}, "topics": {"terms": 6}}
    vectoriser = {"kind": "counts" if model["kind"] == "lda" else "tfidf"}
    values |= {"vectoriser": vectoriser, "passages": {"unit": "document"}}
    path = str(small_job.config(folder, **values))
    (folder / "topics.yaml").write_text("", "utf-8")
    assert run.main([path, "--quiet"]) == 0
    return path


def documents(folder: Path) -> dict[str, Any]:
    return {one["id"]: one for one in load(folder, "assignments.json")["documents"]}


def whole(folder: Path) -> str:
    """The topic that has both themes."""
    found = documents(folder)
    assert found["a0"]["topic"] == found["b0"]["topic"] != found["c0"]["topic"]
    return str(found["a0"]["topic"])


def split(folder: Path, *lines: str, topic: str = "") -> str:
    topic = topic or whole(folder)
    parts = "[{words: [boat, harbour], documents: [a3]}, {words: [flour, oven]}]"
    said = f"- split: {{topic: {topic}, into: {parts}}}\n"
    (folder / "topics.yaml").write_text(said + "".join(lines), "utf-8")
    return topic


def shares(folder: Path, first: str, second: str) -> tuple[float, float]:
    """The share of the documents of each theme that is in its part."""
    found = documents(folder)
    a = [one["topic"] == first for name, one in found.items() if name[0] == "a"]
    b = [one["topic"] == second for name, one in found.items() if name[0] == "b"]
    return sum(a) / len(a), sum(b) / len(b)


@pytest.mark.parametrize(
    "model",
    [
        MODEL,
        pytest.param({"kind": "nmf", "topics": 2}, marks=pytest.mark.slow),
        pytest.param({"kind": "lda", "topics": 2}, marks=pytest.mark.slow),
        pytest.param({"kind": "kmeans", "topics": 2}, marks=pytest.mark.slow),
    ],
)
def test_a_split_holds_in_every_later_run_and_mode_and_can_be_taken_back(
    tmp_path: Path, model: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    path = job(tmp_path, model)
    topic = split(tmp_path)
    parts, number = ["t0002", "t0003"], 20
    moved = []
    for mode in ("refit", "assign", "update", "assign", "refit", "update"):
        before = documents(tmp_path)
        for theme in range(3):
            add(tmp_path, theme, range(number, number + 1))
        number += 1
        assert run.main([path, "--quiet", "--set", f"start.mode={mode}"]) == 0
        assert manifest(tmp_path)["start"]["mode"] == mode
        assert manifest(tmp_path)["warnings"] == []
        assert shares(tmp_path, *parts) == (1.0, 1.0)
        now = documents(tmp_path)
        moved.append(sum(now[name]["topic"] != one["topic"] for name, one in before.items()))
        assert {now[f"{theme}0"]["unedited"] for theme in "ab"} == {topic}
        records = {one["id"]: one for one in load(tmp_path, "registry.json")["topics"]}
        assert list(records) == ["t0000", "t0001", *parts]
        assert [records[part]["from"] for part in parts] == [[topic], [topic]]
        assert [records[part]["documents"] for part in parts] == [number - 8, number - 8]
        shown = {one["id"] for one in load(tmp_path, "topics.json")["topics"]}
        assert shown == {"t0000", "t0001", *parts} - {topic}
        assert run.main([path, "--quiet", "--verify", str(latest(tmp_path))]) == 0
    assert moved[1:] == [0] * 5
    assert assign.main([str(latest(tmp_path)), str(tmp_path / "docs/b20.txt"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"][0]["topic"] == parts[1]
    assert explain.main([str(latest(tmp_path)), "a3"]) == 0
    assert parts[0] in capsys.readouterr().out
    events = load(tmp_path, "registry.json")["events"]
    assert [(one["kind"], one["topic"], one["from"]) for one in events if one["run"] == 2] == [
        ("split", part, [topic]) for part in parts
    ]
    (tmp_path / "topics.yaml").write_text("", "utf-8")
    assert run.main([path, "--quiet", "--set", "start.mode=update"]) == 0
    assert whole(tmp_path) == topic
    records = load(tmp_path, "registry.json")["topics"]
    assert [(one["status"], one["into"]) for one in records[2:]] == [("merged", [topic])] * 2
    split(tmp_path)
    assert run.main([path, "--quiet", "--set", "start.mode=update"]) == 0
    assert shares(tmp_path, *parts) == (1.0, 1.0)
    kinds = [one["kind"] for one in load(tmp_path, "registry.json")["events"] if one["run"] == 9]
    assert kinds == ["returned", "returned"]


def test_parts_are_named_merged_and_hidden_as_topics_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = job(tmp_path, MODEL)
    topic = split(tmp_path)
    other = documents(tmp_path)["c0"]["topic"]
    assert run.main([path, "--quiet"]) == 0
    assert label.main([path, "t0002", "Ferries"]) == 0
    assert label.main([path, topic, "Both"]) == 66
    assert f"{topic} is split into t0002, t0003 (start.edits); label" in capsys.readouterr().err
    with (tmp_path / "topics.yaml").open("a", encoding="utf-8") as file:
        file.write(f"- merge: [{other}, t0003]\n")
    for mode in ("update", "refit"):
        assert run.main([path, "--quiet", "--force", "--set", f"start.mode={mode}"]) == 0
        assert shares(tmp_path, "t0002", other) == (1.0, 1.0)
        topics = {one["id"]: one["label"] for one in load(tmp_path, "topics.json")["topics"]}
        assert topics.keys() == {other, "t0002"}
        assert topics["t0002"] == "Ferries"
    records = {one["id"]: one for one in load(tmp_path, "registry.json")["topics"]}
    assert records["t0003"]["shown_as"] == other
    add(tmp_path, 1, range(40, 41))
    assert run.main([path, "--quiet", "--set", "start.mode=assign"]) == 0
    assert documents(tmp_path)["b40"]["topic"] == other
    split(tmp_path, "- hide: t0003\n", topic=topic)
    assert run.main([path, "--quiet", "--set", "start.mode=update"]) == 0
    found = documents(tmp_path)
    assert (found["b0"]["topic"], found["b0"]["unedited"]) == (None, topic)
    split_again = (tmp_path / "topics.yaml").read_text("utf-8").replace("t0003", topic)
    (tmp_path / "topics.yaml").write_text(split_again, "utf-8")
    assert run.main([path, "--quiet", "--set", "start.mode=update"]) == 0
    assert {one["topic"] for one in documents(tmp_path).values()} == {None, other}


def test_what_a_split_cannot_do_is_told_and_the_topic_stays_whole(tmp_path: Path) -> None:
    path = job(tmp_path, MODEL)
    topic = whole(tmp_path)
    said = f"- split: {{topic: {topic}, into: [{{words: [boat, zebra]}}, {{documents: [gone]}}]}}\n"
    (tmp_path / "topics.yaml").write_text(said + "- split: " + said[9:].replace(topic, "t0077"))
    assert run.main([path, "--quiet"]) == 0
    assert whole(tmp_path) == topic
    place = "topics.yaml:1:10"
    assert manifest(tmp_path)["warnings"] == [
        f"{place}: 'zebra' is no term of the model",
        f"{place}: there is no document 'gone'",
        f"{place}: {topic} is not split: nothing that part 2 of it is named by was found",
        "topics.yaml:2:18: there is no topic t0077; numbers go up to 0001",
    ]
    split(tmp_path)
    assert run.main([path, "--quiet"]) == 0
    nested = "- split: {topic: t0002, into: [{words: [boat]}, {words: [lake]}]}\n"
    with (tmp_path / "topics.yaml").open("a", encoding="utf-8") as file:
        file.write(nested)
    assert run.main([path, "--quiet"]) == 0
    assert manifest(tmp_path)["warnings"] == [
        f"topics.yaml:2:10: t0002 is a part of {topic}: split that into more parts instead"
    ]


def test_parts_that_are_named_anew_keep_their_ids_where_they_are_the_same(tmp_path: Path) -> None:
    path = job(tmp_path, MODEL)
    topic = split(tmp_path)
    assert run.main([path, "--quiet"]) == 0
    parts = "[{words: [dough, butter]}, {words: [boat, harbour, shore]}]"
    (tmp_path / "topics.yaml").write_text(f"- split: {{topic: {topic}, into: {parts}}}\n", "utf-8")
    assert run.main([path, "--quiet", "--set", "start.mode=update"]) == 0
    assert shares(tmp_path, "t0002", "t0003") == (1.0, 1.0)
    parts = "[{words: [people, money]}, {words: [boat, harbour, shore]}, {words: [dough]}]"
    (tmp_path / "topics.yaml").write_text(f"- split: {{topic: {topic}, into: {parts}}}\n", "utf-8")
    assert run.main([path, "--quiet", "--set", "start.mode=update"]) == 0
    ids = {one["id"] for one in load(tmp_path, "topics.json")["topics"]}
    assert {"t0002", "t0003"} < ids
    registry = load(tmp_path, "registry.json")
    assert [one["id"] for one in registry["topics"]] == [f"t000{n}" for n in range(5)]


def test_a_label_of_a_topic_that_is_split_is_told_of(tmp_path: Path) -> None:
    path = job(tmp_path, MODEL)
    topic = split(tmp_path, f"- label: {{{whole(tmp_path)}: Both}}\n")
    assert run.main([path, "--quiet"]) == 0
    told = f"topic {topic} is split into t0002, t0003 (start.edits): label those"
    assert any(told in one for one in manifest(tmp_path)["warnings"])
    assert list(stale(Edits(), of_ids(("t0000",)))) == []
