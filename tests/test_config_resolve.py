"""From values to a Job: defaults filled in, and every mistake named with its place and a hint."""

import json
from pathlib import Path

import pytest

from jobs import config
from jobs.config.reference import json_schema, page
from tests.demo_config import GOOD, Gensim, Sklearn, Write, load, only, problems


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
        *("job", "root", "seed", "threads", "memory_limit", "backend", "reader", "corpus"),
        *("near_duplicates", "text", "passages", "vocabulary", "vectoriser", "embeddings", "model"),
        *("start", "identity", "topic_count", "metrics", "topics", "labels", "trends", "gate"),
        *("report", "artifacts"),
    ]
    assert [writer.kind for writer in job.writers] == ["json"]


def test_the_number_of_topics_may_be_left_to_the_job(write: Write) -> None:
    path = write(GOOD.replace("topics: 6", "topics: auto"))
    job = load(path)
    assert job.topic_count is not None
    assert job.config["model"]["topics"] == "auto"
    assert load(write(GOOD)).topic_count is None
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
        "job.yaml:2:1: sead: unknown key; did you mean 'seed'? (known: artifacts, "
        "backend, corpus, embeddings, extends, gate, identity, job, labels, memory_limit, metrics, "
        "model, near_duplicates, passages, reader, report, root, seed, start, text, threads, "
        "topic_count, topics, trends, vectoriser, vocabulary)",
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
