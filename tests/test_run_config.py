"""The main command and its configuration: --check, --help, the shipped files, the reference."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from jobs import config
from tests.small_job import Command

ROOT = Path(__file__).parents[1]

HEAVY = ("scipy", "numba", "sklearn", "gensim", "joblib", "threadpoolctl", "rich", "Stemmer")


def test_check_answers_without_loading_what_is_heavy() -> None:
    code = (
        "import sys; from jobs import run; code = run.main(['configs/lda.yaml', '--check']);"
        f"print(code, [m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "configs/lda.yaml: ok\n0 []\n"


def test_help_answers_without_loading_what_costs_time() -> None:
    code = (
        "import sys; from jobs import run; run.main(['--help']);"
        f"print([m for m in {(*HEAVY, 'numpy', 'pydantic', 'yaml')} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("\n[]\n")


@pytest.mark.parametrize("path", sorted((ROOT / "configs").glob("*.yaml")), ids=lambda p: p.stem)
def test_each_shipped_configuration_is_right_and_known_to_editors(
    command: Command, path: Path, tmp_path: Path
) -> None:
    assert command(str(path), "--check") == (0, f"{path}: ok\n", "")
    assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=schema.json\n")
    schema = json.loads((ROOT / "configs/schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    code, printed, _ = command(str(path), "--print-config")
    assert code == 0
    again = tmp_path / "configs" / "again.yaml"
    again.parent.mkdir()
    again.write_text(printed, "utf-8")
    first, second = config.load(str(path)), config.load(str(again))
    assert (first.config, first.model) == (second.config, second.model)
    jsonschema.Draft7Validator(schema).validate(dict(first.config))
    assert first.name == path.stem


MISTAKES = """\
job: NMF
seed: -1
reader:
  kind: txet
  path: seeds
corpus:
  max_skipped: 10%
passages:
  unit: page
  words: 1:30
vocabulary:
  min_row: 2
  max_share: 1.5
vectoriser:
  kind: tfidf
model:
  kind: nmf
  topics: six
topics:
  exemplars: 010
artifacts:
  keep_last: no
"""


def test_ten_mistakes_are_named_each_with_its_place(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(MISTAKES, "utf-8")
    code, out, err = command(str(path), "--check")
    assert (code, out) == (78, "")
    assert [line.removeprefix(f"{path}:").split(": ")[:2] for line in err.splitlines()] == [
        ["1:6", "job"],
        ["2:7", "seed"],
        ["4:9", "reader.kind"],
        ["7:16", "corpus.max_skipped"],
        ["9:9", "passages.unit"],
        ["10:10", "passages.words"],
        ["12:3", "vocabulary.min_row"],
        ["13:14", "vocabulary.max_share"],
        ["18:11", "model.topics"],
        ["20:14", "topics.exemplars"],
        ["22:14", "artifacts.keep_last"],
    ]
    for hint in ("did you mean 'text'?", "write 0.1", "base 60", "did you mean 'min_rows'?",
                 "leading zero", "Got 'six' instead"):  # fmt: skip
        assert hint in err


def test_the_reference_is_current() -> None:
    from jobs.config.reference import json_schema, page

    menus = config.installed()
    why = "run `python -m jobs.config` and commit what it writes"
    assert (ROOT / "configs/schema.json").read_text("utf-8") == json_schema(menus), why
    assert (ROOT / "docs/config.md").read_text("utf-8") == page(menus), why


def test_the_schema_for_editors_finds_what_is_wrong() -> None:
    schema = json.loads((ROOT / "configs/schema.json").read_text("utf-8"))
    assert "prefixItems" not in json.dumps(schema)
    check = jsonschema.Draft7Validator(schema)
    good = dict(config.load(str(ROOT / "configs/lda.yaml")).config)
    assert check.is_valid(good)
    assert check.is_valid({"extends": "lda.yaml", "model": {"topics": 9}})
    for bad in (
        {"sead": 1},
        {"threads": 0},
        {"reader": {"kind": "text"}},
        {"model": {"topics": 6}},
        {"model": {"kind": "lsa"}},
        {"metrics": [{"topn": 5}]},
        {"text": {"digits": "ascii"}},
    ):
        assert not check.is_valid({**good, **bad}), bad
    assert not check.is_valid({"job": "x"})


def test_every_key_of_every_part_is_described() -> None:
    page = (ROOT / "docs/config.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|.*\| (.*) \|$", page, flags=re.MULTILINE)
    assert len(rows) > 60
    assert [key for key, about in rows if not about] == []
