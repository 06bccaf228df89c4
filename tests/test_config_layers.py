"""Configuration layers: extends, --set and the environment over the file."""

import json
from pathlib import Path

import pytest

from jobs import config
from jobs.errors import InputMissing, UsageError
from tests.demo_config import GOOD, Nmf, Write, load, only, problems


def test_extends_merges_maps_and_replaces_lists(write: Write) -> None:
    write(GOOD + "text: {digits: keep, keep: [a, b]}\n", "base.yaml")
    job = load(write("extends: base.yaml\nmodel: {topics: 9}\ntext: {keep: [c]}\nmetrics: []\n"))
    assert job.model.topics == 9
    assert job.config["text"] == {
        "repair": {"enabled": True, "confidence": 0.5},
        "digits": "keep",
        "keep": ["c"],
    }
    assert job.metrics == ()


def test_another_kind_replaces_the_map(write: Write) -> None:
    write(GOOD.replace("topics: 6", "topics: 6\n  passes: 3"), "base.yaml")
    assert isinstance(load(write("extends: base.yaml\nmodel: {kind: nmf, topics: 4}")).model, Nmf)
    kept = load(write("extends: base.yaml\nmodel: {kind: lda, topics: 4}")).config["model"]
    assert (kept["topics"], kept["passes"]) == (4, 3)


def test_problems_of_both_files_stand_where_they_are(write: Write) -> None:
    write(GOOD.replace("topics: 6", "topics: six"), "sub/base.yaml")
    found = problems(write("extends: sub/base.yaml\njob: demo\nmodel:\n  passes: 0\n"))
    assert found == [
        "job.yaml:4:11: model.passes: must be an integer in the range [1, inf). Got 0 instead.",
        "sub/base.yaml:9:11: model.topics: must be an integer in the range [1, inf). "
        "Got 'six' instead.",
    ]


def test_a_root_that_is_inherited_is_that_of_the_file_that_says_it(
    write: Write, tmp_path: Path
) -> None:
    write("root: ..\n" + GOOD, "configs/base.yaml")
    job = load(write("extends: configs/base.yaml\n", "job.yaml"))
    assert (job.root, job.config["root"]) == (str(tmp_path), ".")
    write("root: /srv\n" + GOOD, "configs/base.yaml")
    assert load("job.yaml").root == "/srv"
    write(GOOD, "configs/base.yaml")
    assert load("job.yaml").root == str(tmp_path)


def test_extends_that_cannot_be(write: Write) -> None:
    write("extends: b.yaml\n" + GOOD, "a.yaml")
    write("extends: a.yaml\n", "b.yaml")
    assert any("b.yaml:1:10: extends: 'a.yaml' leads back" in line for line in problems("a.yaml"))
    assert "job.yaml:1:10: extends: 'nowhere.yaml' cannot be read: No such file" in only(
        write("extends: nowhere.yaml\n" + GOOD)
    )
    assert "job.yaml:1:10: extends: must be the path of a file. Got 3 instead." in only(
        write("extends: 3\n" + GOOD)
    )
    for depth in range(7):
        write((f"extends: d{depth + 1}.yaml\n" if depth < 6 else "") + GOOD, f"d{depth}.yaml")
    assert "d5.yaml:1:10: extends: goes deeper than 5 files" in problems("d0.yaml")[0]
    assert load("d1.yaml").name == "demo"


def test_set_overrides_the_file(write: Write) -> None:
    job = load(
        write(GOOD),
        "model.topics=30",
        "model.alpha=1e-3",
        "metrics[0].window=7",
        "text.keep=['010', no]",
        "text.digits='keep'",
        "text.repair.enabled=false",
        "seed=0x10",
    )
    assert job.config["model"]["topics"] == 30
    assert job.config["model"]["alpha"] == 0.001
    assert job.config["metrics"][0]["window"] == 7
    assert job.config["text"]["keep"] == ["010", "no"]
    assert job.config["text"]["digits"] == "keep"
    assert job.config["text"]["repair"] == {"enabled": False, "confidence": 0.5}
    assert job.seed == 16


def test_set_may_change_a_kind_in_any_order(write: Write) -> None:
    sets = ("model.topics=4", "model.kind=nmf")
    assert isinstance(load(write(GOOD), *sets).model, Nmf)
    assert isinstance(load(write(GOOD), *reversed(sets)).model, Nmf)


def test_problems_of_set_point_at_it(write: Write) -> None:
    path = write(GOOD)
    assert problems(
        path, "model.topics=010", "model.alpha=x", "text.x=1", "metrics[3].window=1"
    ) == [
        "--set metrics[3].window=1: metrics[3]: there is no such item; the list has 1, "
        "counted from 0",
        "--set model.alpha=x: model.alpha: must be a number or 'auto'. Got 'x' instead.",
        "--set model.topics=010: model.topics: '010' is a number with a leading zero, which YAML "
        "1.2 reads as decimal and YAML 1.1 as octal; write 10, or '010' in quotes if it is text",
        "--set text.x=1: text.x: unknown key (known: digits, keep, repair)",
    ]
    assert "--set model[0]=1: model[0]: there is no such item" in only(path, "model[0]=1")
    assert "--set new[0].a=1: new[0]: there is no such item" in problems(path, "new[0].a=1")[0]
    assert "--set text.keep=[: text.keep: is not YAML here" in only(path, "text.keep=[")
    assert only(path, "reader.path=").startswith("--set reader.path=: reader.path: must be a text")


def test_a_missing_key_beside_a_set_points_at_the_file(write: Write) -> None:
    text = GOOD.replace("  topics: 6\n", "")
    assert only(write(text), "model.passes=3").startswith("job.yaml:7:1: model.topics: is missing")


@pytest.mark.parametrize("text", ["model.topics", "=3", "model..topics=3", "a b=3", "[0]=1", ".=1"])
def test_a_set_that_is_none_is_an_error_of_the_command_line(write: Write, text: str) -> None:
    with pytest.raises(UsageError, match="must be PATH=VALUE"):
        load(write(GOOD), text)


def test_the_environment_gives_whole_values(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOPICS", "12")
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.delenv("UNSET", raising=False)
    text = GOOD.replace("topics: 6", "topics: ${env:TOPICS}\n  passes: ${env:EMPTY:-3}").replace(
        "path: seeds", 'path: "${env:TOPICS}"\n  pattern: ${env:UNSET:-*.md: x}'
    )
    job = load(write(text.replace("*.md: x", "*.md")))
    assert (job.config["model"]["topics"], job.config["model"]["passes"]) == (12, 3)
    assert (job.config["reader"]["path"], job.config["reader"]["pattern"]) == ("12", "*.md")
    assert load("job.yaml", "model.passes=${env:TOPICS}").config["model"]["passes"] == 12


def test_the_environment_cannot_add_structure(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSTILE", "x\nmodel: {kind: nmf}")
    job = load(write(GOOD.replace("path: seeds", "path: ${env:HOSTILE}")))
    assert job.config["reader"]["path"] == "x\nmodel: {kind: nmf}"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("${env:UNSET}", "the environment has no UNSET; set it, or write ${env:UNSET:-default}"),
        ("a/${env:TOPICS}", "${env:NAME} or ${env:NAME:-default} must be the whole value"),
        ("${env:1x}", "${env:NAME} or ${env:NAME:-default} must be the whole value"),
        ("${env:AGAIN}", "the environment variable AGAIN holds another reference"),
        (
            "${env:BYTES}",
            "holds half a surrogate pair, which is no character (environment variable BYTES)",
        ),
    ],
)
def test_references_that_are_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch, value: str, message: str
) -> None:
    monkeypatch.delenv("UNSET", raising=False)
    monkeypatch.setenv("TOPICS", "12")
    monkeypatch.setenv("AGAIN", "${env:AGAIN}")
    monkeypatch.setenv("BYTES", "\udcff")
    found = only(write(GOOD.replace("path: seeds", f"path: {value}")))
    assert found == f"job.yaml:4:9: reader.path: {message}"


# ---- in and out ------------------------------------------------------------------------------


def test_the_resolved_configuration_loads_to_the_same_job(write: Write) -> None:
    job = load(write("root: ..\nthreads: 2\n" + GOOD), "text.keep=['010', '1e-3', 'no', '*']")
    again = load(write(config.as_yaml(job.config), "again.yaml"))
    assert (again.config, again.root) == (job.config, job.root)
    third = load(write(json.dumps(job.config), "third.json"))
    assert (third.config, third.root) == (job.config, job.root)


def test_a_file_that_is_not_there(write: Write) -> None:
    write(GOOD)
    for path in ("nowhere.yaml", "."):
        with pytest.raises(InputMissing, match="cannot be read"):
            load(path)
