"""Configuration files that are none, and the place that every complaint names."""

import os
from pathlib import Path

import pytest

from jobs import config
from jobs.errors import ConfigError, InputMissing, UsageError
from tests.demo_config import GOOD, Write, load, only, problems

MODEL = "model: {kind: lda, topics: 3}\n"

# ---- files that are no configuration ---------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "model: {topics: 3}\n", "modle: 3\nthreads: no\n", GOOD])
def test_a_base_that_is_missing_is_the_only_complaint(write: Write, rest: str) -> None:
    assert only(write(f"extends: nowhere.yaml\n{rest}"), "seed=x") == (
        "job.yaml:1:10: extends: 'nowhere.yaml' cannot be read: No such file or directory"
    )


def test_a_base_of_a_base_that_is_missing_is_the_only_complaint(write: Write) -> None:
    write("extends: nowhere.yaml\nmodle: 3\n", "base.yaml")
    assert only(write("extends: base.yaml\nthreads: no\n")) == (
        "base.yaml:1:10: extends: 'nowhere.yaml' cannot be read: No such file or directory"
    )


def test_a_pipe_or_a_device_is_refused_at_once(write: Write, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "/dev/zero"):
        assert only(write(f"extends: {name}\n")) == (
            f"job.yaml:1:10: extends: '{name}' cannot be read: Is a pipe or a device, not a file"
        )
        with pytest.raises(InputMissing, match="Is a pipe or a device, not a file"):
            load(name)
    assert only(write("extends: .\n")).endswith("cannot be read: Is a directory")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("SECRET\n", "no YAML mapping (line 1 of it)"),
        ("-----BEGIN SECRET-----\nSECRET\n", "no YAML mapping (line 1 of it)"),
        ("SECRET: a\nSECRET: b\n", "it has none of the keys of one"),
        ("SECRET: *SECRET\n!SECRET a: &SECRET b\n", "it has none of the keys of one"),
        ("SECRET: a\n\tSECRET: b\n", "no YAML mapping (line 2 of it)"),
        ("SECRET: a\n%SECRET\n", "no YAML mapping (line 3 of it)"),
        (b"SECRET\0SECRET", "no YAML mapping (line 1 of it)"),
        (b"SECRET\n\xff", "no YAML mapping (line 2 of it)"),
        ("", "no YAML mapping (line 1 of it)"),
    ],
)
def test_nothing_is_told_of_a_file_that_is_no_configuration(
    write: Write, content: str | bytes, why: str
) -> None:
    write(content, "other")
    assert only(write("extends: other\nmodel: {topics: 3}\n")) == (
        f"job.yaml:1:10: extends: 'other' is no configuration: {why}"
    )


def test_a_base_of_ours_that_is_broken_is_told_where(write: Write) -> None:
    write("job: demo\nmodel: [\n", "base.yaml")
    assert only(write("extends: base.yaml\n")).startswith("base.yaml:3:1: is not YAML here")
    write("copies: {threshold: 0.9}\n", "base.yaml")  # a name of before
    assert "base.yaml:1:1: copies: is called near_duplicates now; write that" in problems(
        write("extends: base.yaml\n" + GOOD)
    )


# ---- paths and places ------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["a" + ".a" * 999, "metrics" + "[0]" * 999])
def test_a_set_of_a_thousand_parts_is_refused_in_one_line(write: Write, target: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(write(GOOD), f"{target}=1")
    assert str(caught.value).endswith(
        "...: the path has 1000 parts, and a configuration at most 32 levels"
    )
    assert len(str(caught.value)) < 150


def test_a_set_of_many_levels_in_its_value_is_refused_too(write: Write) -> None:
    assert "text.x: is nested deeper than 32 levels" in only(write(GOOD), f"text.x={'[' * 999}")
    assert "text.x: must be one value, on one line" in only(write(GOOD), "text.x=[1]\nother: 2")


def test_a_kind_at_the_top_replaces_nothing(write: Write) -> None:
    assert only(write(GOOD), "kind=nmf").startswith("--set kind=nmf: kind: unknown key")


def test_what_a_file_extends_is_not_set(write: Write) -> None:
    with pytest.raises(UsageError, match=r"--set extends=a\.yaml: write `extends` in the file"):
        load(write(GOOD), "extends=a.yaml")
    assert only(write("extends: ${env:BASE}\n" + GOOD)) == (
        "job.yaml:1:10: extends: is read before the environment: write the path itself"
    )


def test_a_value_of_the_environment_is_told_with_its_variable(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOPICS", "many")
    assert only(write(GOOD.replace("topics: 6", "topics: ${env:TOPICS}"))) == (
        "job.yaml:9:11: model.topics: must be an integer in the range [1, inf). Got 'many' "
        "instead. (environment variable TOPICS)"
    )


def test_a_value_that_needs_a_package_is_told_with_its_place(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.config.extras.find_spec", lambda _: None)
    path = write(GOOD + "artifacts:\n  figures: true\n")
    assert only(path).startswith("job.yaml:14:12: artifacts.figures: needs a library to draw PNG")
    assert load(path, "artifacts.figures=false").name == "demo"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("{ZZ: a}", "'ZZ' is not the hexadecimal code of a private-use character"),
        ("{0041: a}", "'0041' is not the hexadecimal code of a private-use character"),
        ("{'110000': a}", "'110000' is not the hexadecimal code of a private-use character"),
        ("{D800: a}", "'D800' is not the hexadecimal code of a private-use character"),
        ("{' E005': a}", "' E005' is not the hexadecimal code of a private-use character"),
        ("{E005: a, e005: b}", "E005 is given twice"),
        ('{E005: "a\\n"}', "what E005 stands for must be characters that can be seen"),
    ],
)
def test_private_use_characters_are_given_by_their_codes(
    write: Write, written: str, fault: str
) -> None:
    text = f"job: a\nreader: {{kind: text, path: a}}\nvectoriser: {{kind: counts}}\n{MODEL}"
    path = write(f"{text}text:\n  private_use_map: {written}\n")
    with pytest.raises(ConfigError, match=rf"job.yaml:6:20: text\.private_use_map: {fault}"):
        config.load(path)
