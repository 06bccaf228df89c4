"""The configuration: what it accepts, and that every complaint says what, where and what to do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from jobs import config
from jobs.config.reference import json_schema, page
from jobs.config.resolve import Menus
from jobs.config.source import parse, scalar, shown
from jobs.contracts import Job, Settings
from jobs.errors import ConfigError, InputMissing, UsageError


class Folder(Settings):
    kind: Literal["folder"] = "folder"
    path: str = Field(min_length=1)
    pattern: str = "*.txt"
    fields: dict[str, str] = Field(default_factory=dict)


class Repair(Settings):
    enabled: bool = True
    confidence: float = Field(default=0.5, gt=0, le=1)


class Text(Settings):
    repair: Repair = Repair()
    digits: Literal["ascii", "keep"] = "ascii"
    keep: tuple[str, ...] = ()


class Passages(Settings):
    unit: Literal["passage", "document"] = "passage"
    words: int = Field(default=50, ge=5)


class Words(Settings):
    min_rows: int = Field(default=2, ge=1)
    stop: tuple[str, ...] = ()


class Counts(Settings):
    kind: Literal["counts"] = "counts"


class TfIdf(Settings):
    kind: Literal["tfidf"] = "tfidf"
    smooth: bool = True
    norm: Literal["l1", "l2"] = "l2"


class Gensim(Settings):
    kind: Literal["lda"] = "lda"
    engine: Literal["gensim"] = "gensim"
    topics: int = Field(ge=1)
    alpha: float | Literal["auto"] = "auto"
    passes: int = Field(default=10, ge=1)


class Sklearn(Settings):
    kind: Literal["lda"] = "lda"
    engine: Literal["sklearn"] = "sklearn"
    topics: int = Field(ge=1)
    batch: int = 10


class Nmf(Settings):
    kind: Literal["nmf"] = "nmf"
    topics: int = Field(ge=1)

    @field_validator("topics")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("must be even in this test")
        return value


class Coherence(Settings):
    kind: Literal["coherence"] = "coherence"
    measure: Literal["c_v", "u_mass"] = "c_v"
    window: int = Field(default=10, ge=1)


class Json(Settings):
    kind: Literal["json"] = "json"


class Chain:
    def __init__(self, **sections: Settings) -> None:
        self.sections = sections


MENUS = Menus(
    readers={"folder": Folder},
    vectorisers={"counts": Counts, "tfidf": TfIdf},
    models={"lda": Gensim, "nmf": Nmf},
    engines={"lda": {"gensim": Gensim, "sklearn": Sklearn}},
    metrics={"coherence": Coherence},
    writers={"json": Json},
    text=Text,
    passages=Passages,
    vocabulary=Words,
    chain=Chain,  # type: ignore[arg-type]
)

GOOD = """\
job: demo
reader:
  kind: folder
  path: seeds
vectoriser:
  kind: counts
model:
  kind: lda
  topics: 6
metrics:
  - kind: coherence
    window: 5
"""

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file in a folder that is the current one; its name is what messages show."""
    monkeypatch.chdir(tmp_path)

    def write(text: str | bytes, name: str = "job.yaml") -> str:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
        return name

    return write


def load(path: str, *sets: str) -> Job:
    return config.load(path, sets, MENUS)


def problems(path: str, *sets: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(path, *sets)
    return list(caught.value.problems)


def only(path: str, *sets: str) -> str:
    found = problems(path, *sets)
    assert len(found) == 1, found
    return found[0]


def yaml_problems(text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [str(problem) for problem in parse(data, "f").problems]


# ---- a job -----------------------------------------------------------------------------------


def test_a_good_file_gives_a_job_with_defaults_filled_in(write: Write, tmp_path: Path) -> None:
    job = load(write(GOOD))
    assert (job.name, job.root, job.seed, job.threads) == ("demo", str(tmp_path), 20, 1)
    assert job.model.topics == 6
    assert isinstance(job.model, Gensim)
    assert job.config["model"] == {
        "kind": "lda",
        "engine": "gensim",
        "topics": 6,
        "alpha": "auto",
        "passes": 10,
    }
    assert list(job.config) == [
        *("job", "root", "seed", "threads", "reader", "corpus", "copies", "text", "passages"),
        *("vocabulary", "vectoriser", "model", "start", "choice", "metrics", "topics", "gate"),
        *("report", "artifacts"),
    ]
    assert [writer.kind for writer in job.writers] == ["json"]


def test_the_number_of_topics_may_be_left_to_the_job(write: Write) -> None:
    path = write(GOOD.replace("topics: 6", "topics: auto"))
    job = load(path)
    assert job.choice is not None
    assert job.config["model"]["topics"] == "auto"
    assert load(write(GOOD)).choice is None
    schema = json.loads(json_schema(config.installed()))["$defs"]["Nmf"]["properties"]["topics"]
    assert schema["anyOf"][1] == {"const": "auto"}
    assert "in the range [1, 10000] or 'auto'" in page(config.installed())


def test_an_engine_picks_the_settings(write: Write) -> None:
    path = write(GOOD.replace("topics: 6", "topics: 6\n  engine: sklearn\n  batch: 3"))
    assert isinstance(load(path).model, Sklearn)
    assert only(write(GOOD.replace("topics: 6", "topics: 6\n  batch: 3"))) == (
        "job.yaml:10:3: model.batch: unknown key (known: alpha, engine, kind, passes, topics)"
    )


def test_an_empty_section_has_its_defaults(write: Write) -> None:
    assert load(write(GOOD + "text:\ncorpus: {}\n")).config == load(write(GOOD)).config


def test_root_is_relative_to_the_file_not_to_the_current_folder(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / write("root: ..\n" + GOOD, "configs/a.yaml")
    monkeypatch.chdir("/")
    assert load(str(path)).root == str(tmp_path)


# ---- ten mistakes ----------------------------------------------------------------------------

BAD = """\
job: Demo Job
sead: 3
threads: 0
reader:
  kind: folder
  pattern: 007
text:
  repair:
    enabled: no
    confidence: 1.5
  digits: asci
vocabulary: [a]
vectoriser:
    kind: tfdif
    smooth: maybe
model:
  kind: lda
  topics: 1:30
  topics: 8
  alpha: [1]
metrics:
  - kind: coherence
    window: "5"
  - kind: perplexity
"""


def test_all_mistakes_are_named_at_once_in_their_order(write: Write) -> None:
    assert problems(write(BAD)) == [
        "job.yaml:1:6: job: must be a text that matches ^[a-z0-9][a-z0-9_-]{0,63}$. "
        "Got 'Demo Job' instead.",
        "job.yaml:2:1: sead: unknown key; did you mean 'seed'? (known: artifacts, choice, copies, "
        "corpus, extends, gate, job, metrics, model, passages, reader, report, root, seed, start, "
        "text, threads, topics, vectoriser, vocabulary)",
        "job.yaml:3:10: threads: must be an integer in the range [1, 1024]. Got 0 instead.",
        "job.yaml:4:1: reader.path: is missing; it must be a text that is not empty",
        "job.yaml:6:12: reader.pattern: '007' is a number with a leading zero, which YAML 1.2 "
        "reads as decimal and YAML 1.1 as octal; write 7, or '007' in quotes if it is text",
        "job.yaml:9:14: text.repair.enabled: must be true or false. Got 'no' instead "
        "(no is a text in YAML 1.2; write false).",
        "job.yaml:10:17: text.repair.confidence: must be a number in the range (0, 1]. "
        "Got 1.5 instead.",
        "job.yaml:11:11: text.digits: 'asci' is not known; did you mean 'ascii'? "
        "(known: ascii, keep)",
        "job.yaml:12:13: vocabulary: must be a mapping. Got a list instead.",
        "job.yaml:14:11: vectoriser.kind: 'tfdif' is not known; did you mean 'tfidf'? "
        "(known: counts, tfidf)",
        "job.yaml:15:13: vectoriser.smooth: must be true or false. Got 'maybe' instead.",
        "job.yaml:18:11: model.topics: must be an integer in the range [1, inf). Got '1:30' "
        "instead (with a colon it is a text in YAML 1.2, not a number to base 60).",
        "job.yaml:19:3: model.topics: is given twice, first in line 18; keep one",
        "job.yaml:20:10: model.alpha: must be a number or 'auto'. Got a list instead.",
        "job.yaml:23:13: metrics[0].window: must be an integer in the range [1, inf). "
        "Got '5' instead (take the quotes off).",
        "job.yaml:24:11: metrics[1].kind: 'perplexity' is not known (known: coherence)",
    ]


def test_the_example_of_the_documentation(write: Write) -> None:
    text = GOOD.replace("vectoriser:\n  kind: counts", "vectoriser:\n  kind: tfdif")
    assert only(write(text)).startswith(
        "job.yaml:6:9: vectoriser.kind: 'tfdif' is not known; did you mean 'tfidf'?"
    )


def test_a_file_with_nothing_names_what_is_missing(write: Write) -> None:
    assert problems(write("seed: 3\n")) == [
        "job.yaml:1:1: job: is missing; it must be a text that matches ^[a-z0-9][a-z0-9_-]{0,63}$",
        "job.yaml:1:1: reader: is missing; it must be a mapping with kind: one of folder",
        "job.yaml:1:1: vectoriser: is missing; it must be a mapping with kind: one of counts, "
        "tfidf",
        "job.yaml:1:1: model: is missing; it must be a mapping with kind: one of lda, nmf",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: lda", "engine: gensim", "7:1: model.kind: is missing; it must be one of lda, nmf"),
        ("kind: lda", "kind: 3", "8:9: model.kind: 3 is not known (known: lda, nmf)"),
        ("kind: lda", "kind: [lda]", "8:9: model.kind: a list is not known (known: lda, nmf)"),
        (
            "kind: lda",
            "kind: lda\n  engine: gensin",
            "9:11: model.engine: 'gensin' is not known; did you mean 'gensim'? "
            "(known: gensim, sklearn)",
        ),
        (
            "topics: 6",
            "topics: 6.0",
            "9:11: model.topics: must be an integer in the range [1, inf). Got 6.0 instead "
            "(write 6).",
        ),
        (
            "topics: 6",
            "topics: 1_000",
            "9:11: model.topics: must be an integer in the range [1, inf). Got '1_000' instead "
            "(write 1000).",
        ),
        (
            "topics: 6",
            "topics: true",
            "9:11: model.topics: must be an integer in the range [1, inf). Got true instead.",
        ),
        (
            "topics: 6",
            "topics:",
            "9:10: model.topics: must be an integer in the range [1, inf). Got null instead.",
        ),
        (
            "path: seeds",
            "path: 12",
            "4:9: reader.path: must be a text that is not empty. Got 12 instead "
            "(put it in quotes if it is text).",
        ),
        (
            "path: seeds",
            "path: seeds\n  fields: {a: 1}",
            "5:15: reader.fields.a: must be a text. Got 1 instead "
            "(put it in quotes if it is text).",
        ),
        (
            "kind: counts",
            "kind: tfidf",
            "6:9: vectoriser.kind: 'tfidf' does not go with model.kind 'lda', which models "
            "counts; write counts",
        ),
        (
            "kind: lda\n  topics: 6",
            "kind: nmf\n  topics: 5",
            "9:11: model.topics: must be even in this test",
        ),
        ("  - kind: coherence\n    window: 5", "  - 5", "11:5: metrics[0]: must be a mapping "
         "with kind: one of coherence"),
        ("metrics:\n  - kind: coherence\n    window: 5", "metrics: 5",
         "10:10: metrics: must be a list. Got 5 instead."),
        ("model:\n  kind: lda\n  topics: 6", "model: lda",
         "7:8: model: must be a mapping with kind: one of lda, nmf"),
    ],
)  # fmt: skip
def test_one_mistake(write: Write, old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert only(write(GOOD.replace(old, new))) == f"job.yaml:{message}"


def test_a_tuple_may_be_written_as_a_list_and_its_items_are_checked(write: Write) -> None:
    assert load(write(GOOD + "text: {keep: [a, b]}")).config["text"]["keep"] == ["a", "b"]
    assert only(write(GOOD + "text:\n  keep: [a, 2]")) == (
        "job.yaml:14:13: text.keep[1]: must be a text. Got 2 instead "
        "(put it in quotes if it is text)."
    )


def test_a_long_list_of_problems_is_cut(write: Write) -> None:
    found = problems(write(GOOD + "".join(f"x{i}: 1\n" for i in range(150))))
    assert len(found) == 101
    assert found[-1] == "and 50 problems more"


# ---- YAML ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("+12", 12),
        ("-0", 0),
        ("0o17", 15),
        ("0xfF", 255),
        ("0b11", "0b11"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("2026-11-22", "2026-11-22"),
        ("true", True),
        ("FALSE", False),
        *((word, word) for word in ("yes", "no", "on", "off", "y", "n", "tRue", "None", "=")),
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    read = scalar(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("010", "'010' is a number with a leading zero"),
        ("-007", "write -7"),
        ("00", "write 0"),
        ("9223372036854775808", "does not fit into 64 bits"),
        ("9" * 5000, "does not fit into 64 bits"),
        ("1e999", "is too large"),
        (".inf", "no finite number"),
        ("-.INF", "no finite number"),
        (".nan", "no finite number"),
    ],
)
def test_scalars_that_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scalar(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: *x", ["f:1:4: a: the anchor &x", "f:2:4: b: the alias *x"]),
        ("a: {<<: {b: 1}}", ["f:1:5: a: the merge key <<"]),
        ("a: !!int '3'\n!t b: 1", ["f:1:4: a: the tag", "f:2:1: the tag"]),
        ("a: !!python/object/apply:os.system [ls]", ["f:1:4: a: the tag"]),
        ("a: 1\n'a': 2\na: 3", ["f:2:1: a: is given twice, first in line 1", "f:3:1: a: is given"]),
        ("? [a]\n: 1", ["f:1:3: a key must be a word"]),
        ("'': 1", ["f:1:1: a key must be a word"]),
        (": 1", ["f:1:1: is not YAML here"]),
        ('a: "x\\0"', ["f:1:4: a: holds a NUL"]),
        ('a: "\\ud800"', ["f:1:4: a: holds half a surrogate pair"]),
        ('"\\udfff": 1', ["f:1:1: holds half a surrogate pair"]),
        ("a: 1\nb: x\0", ["f:2:5: U+0000 is not allowed in YAML"]),
        (b"a: 1\nb: \xff", ["f:2:4: byte 0xff is not UTF-8"]),
        ("a: 1\n---\nb: 2", ["f:2:1: a second document begins"]),
        ("%YAML 1.1\n---\na: 1", ["f:1:1: only YAML 1.2"]),
        ("a: [1, 2", ["f:1:9: is not YAML here"]),
        ("a:\n\t- 1", ["f:2:1: is not YAML here"]),
        ("a: b: c", ["f:1:5: is not YAML here"]),
        ("", ["f:1:1: must be a mapping"]),
        ("# nothing", ["f:1:1: must be a mapping"]),
        ("- a", ["f:1:1: must be a mapping"]),
        ("just text", ["f:1:1: must be a mapping"]),
        ("a: " + "[" * 40, ["f:1:35: is nested deeper than 32 levels"]),
        ("a: " + "[" * 400_000, ["f:1:35: is nested deeper than 32 levels"]),
        ("a: [" + "1," * 20_001 + "]", ["f:1:39999: has more than 20000 values"]),
        ("#" * 2**20 + "\n", ["f:1:1: is larger than 1048576 bytes"]),
    ],
)  # fmt: skip
def test_yaml_that_is_refused(text: str | bytes, expected: list[str]) -> None:
    found = yaml_problems(text)
    assert len(found) == len(expected), found
    assert all(f.startswith(e) for f, e in zip(found, expected, strict=True)), found


def test_a_bomb_of_merge_keys_ends_at_once() -> None:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}" for i in range(1, 30)]
    assert len(yaml_problems("\n".join(lines))) > 60


def test_what_is_quoted_is_text_and_a_byte_order_mark_is_no_part_of_a_key() -> None:
    read = parse("\ufeffa: '010'\nb: \"no\"\nc: |\n  1\n".encode(), "f")
    assert read.value == {"a": "010", "b": "no", "c": "1\n"}
    assert str(read.place(("b",))) == "f:2:4"


def test_yaml_1_2_is_accepted_by_name() -> None:
    assert parse(b"%YAML 1.2\n---\na: 1\n...\n", "f").value == {"a": 1}


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), PLAIN, min_size=1))
def test_what_is_written_is_read_again_the_same(values: dict[str, Any]) -> None:
    written = config.as_yaml(values)
    read = parse(written.encode(), "f")
    assert not read.problems, (read.problems, written)
    assert json.dumps(read.value) == json.dumps(values)


@given(st.from_regex(r"[-+.0-9a-zA-Z_:]{1,8}", fullmatch=True))
def test_what_is_written_means_the_same_to_a_reader_of_yaml_1_1(text: str) -> None:
    assert yaml.safe_load(config.as_yaml({"a": text})) == {"a": text}


@given(st.binary(max_size=60) | st.text(st.sampled_from("ab:-[]{}&*!<>|'\"#%@\n ,?~01.")))
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes | str) -> None:
    read = parse(data.encode() if isinstance(data, str) else data, "f")
    assert (read.value is None) <= bool(read.problems)
    assert all(problem.place.line > 0 and problem.place.column > 0 for problem in read.problems)


# ---- layers ----------------------------------------------------------------------------------


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
        ("${env:BYTES}", "holds half a surrogate pair, which is no character"),
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


def test_words_of_values_in_messages_are_safe_to_show() -> None:
    assert shown("a\u202eb\nc") == "'a\\u202eb\\nc'"
    assert shown("x" * 100) == "'" + "x" * 56 + "..."
