"""The shipped configurations on the seeds: what an analyst sees, and that it is the same again."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CONFIGS = ("lda", "nmf", "tfidf_clusters")
FORBIDDEN = (ROOT / "tests/cases/forbidden_terms.txt").read_text("utf-8").split()
TOP = 10
#: What else is on where the bytes of two runs are compared.
MORE = {
    "tfidf_clusters": (
        *("--set", "vocabulary.phrases.max_words=3"),
        *("--set", "model.topics=auto"),
        *("--set", "topic_count.candidates=[4, 6]"),
        *("--set", "topics.ranking=relevance"),
    )
}


def job(*arguments: str, code: int = 0, **environment: str) -> str:
    """Run the command as cron would: from another folder, with no terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "jobs.run", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=CONFIGS)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one shipped configuration on the seeds."""
    folder = tmp_path_factory.mktemp("artifacts")
    job(f"configs/{request.param}.yaml", "--set", f"artifacts.dir={folder}")
    return folder / str(request.param) / "latest"


def load(run: Path, name: str) -> Any:
    return json.loads((run / name).read_text("utf-8"))


def files(run: Path) -> Iterator[tuple[str, bytes]]:
    """All files but the manifest and the report, which say which run this is and how it was set."""
    for path in sorted(run.rglob("*")):
        if path.is_file() and path.name != "manifest.json" and path.suffix != ".html":
            yield path.relative_to(run).as_posix(), path.read_bytes()


def test_all_five_documents_are_assigned(published: Path) -> None:
    documents = load(published, "assignments.json")["documents"]
    assert [d["id"] for d in documents] == sorted(p.stem for p in (ROOT / "seeds").iterdir())
    assert all(d["topic"] for d in documents)


def test_the_top_terms_are_real_words_of_the_text(published: Path) -> None:
    lines = (published / "passages.jsonl").read_text("utf-8").splitlines()
    text = "".join(json.loads(line)["text"] for line in lines)
    for topic in load(published, "topics.json")["topics"]:
        shown = [term["display"] for term in topic["terms"][:TOP]]
        assert len(shown) == TOP
        assert not set(shown) & set(FORBIDDEN)
        assert all(len(word) > 1 and word in text for word in shown)


def test_the_list_of_forbidden_terms_is_forty_long() -> None:
    assert len(FORBIDDEN) == len(set(FORBIDDEN)) >= 40


def test_nmf_and_clusters_tell_the_themes_apart(published: Path) -> None:
    if published.parent.name == "lda":
        pytest.skip("LDA is judged by the overlap of its topics: benchmarks/lda_seeds.py")
    topics = load(published, "topics.json")["topics"]
    shown = [
        {word for term in topic["terms"] for word in term["display"].split()} for topic in topics
    ]
    themes = json.loads((ROOT / "tests/cases/seed_themes.json").read_text("utf-8"))
    best = {theme: max(range(len(shown)), key=lambda k: len(shown[k] & set(words)))
            for theme, words in themes.items()}  # fmt: skip
    for theme, words in themes.items():
        assert len(shown[best[theme]] & set(words)) >= 2, (theme, shown)
    assert len(set(best.values())) == len(themes), (best, shown)


@pytest.mark.slow
@pytest.mark.parametrize("name", CONFIGS)
def test_order_hash_seed_and_threads_leave_every_byte_in_place(name: str, tmp_path: Path) -> None:
    shuffled = tmp_path / "seeds"
    shuffled.mkdir()
    paths = sorted((ROOT / "seeds").iterdir())
    random.Random(7).shuffle(paths)
    for path in paths:
        shutil.copy(path, shuffled)
    runs = []
    for number, (hash_seed, threads) in enumerate([("0", "1"), ("1", "2"), ("1", "1")]):
        folder = tmp_path / str(number)
        source = "seeds" if number == 0 else str(shuffled)
        job(
            f"configs/{name}.yaml",
            "--set",
            f"artifacts.dir={folder}",
            "--set",
            f"threads={threads}",
            "--set",
            f"reader.path={source}",
            *MORE.get(name, ()),
            PYTHONHASHSEED=hash_seed,
        )
        runs.append(dict(files(folder / name / "latest")))
    # The place that a document was read from is the one thing that differs.
    moved = [
        {n: b.replace(str(shuffled).encode(), b"seeds") for n, b in run.items()} for run in runs
    ]
    assert moved[0].keys() == moved[1].keys() == moved[2].keys()
    for file in moved[0]:
        assert moved[0][file] == moved[1][file] == moved[2][file], file


def test_verify_finds_the_same_bytes_and_names_what_was_altered(published: Path) -> None:
    run = published.resolve()
    config = f"configs/{run.parents[1].name}.yaml"
    folder = f"artifacts.dir={run.parents[2]}"
    job(config, "--set", folder, "--verify", str(run))
    topics = run / "topics.json"
    kept = topics.read_bytes()
    topics.write_bytes(kept.replace(b'"weight": 0.', b'"weight": 1.', 1))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jobs.run", config, "--set", folder, "--verify", str(run)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert "topics.json" in done.stdout + done.stderr
    finally:
        topics.write_bytes(kept)
