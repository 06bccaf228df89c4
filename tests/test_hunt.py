"""The cases that people met: each folder of the hunt against what its `case.md` expects.

The folder lies next to the clone, or where TOPIC_JOBS_HUNT says. PENDING names the cases that are
still to be mended, each with its reason; one that passes must be taken off it.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs import run, trace
from tests.hunted import Case

HERE = Path(__file__).parent
HUNT = Path(os.environ.get("TOPIC_JOBS_HUNT", HERE.parent.parent / "shared/hunt"))
PENDING: dict[str, str] = {}
#: Languages beyond Arabic and English: no part of this.
LATER = {"01", "02", "03", "07", "16"}


def both(case: Case, source: str) -> None:
    """Thirty rows, by the configuration at hand and by the one that jobs.new writes."""
    case.run()
    case.accounted("t", 30, 30)
    case.new(source)
    case.accounted("n", 30, 30)


def table(case: Case) -> None:
    both(case, "d.csv")


def emoji(case: Case) -> None:
    said = case.of(trace.main, "c.yaml", "e")
    assert "👨\u200d👩\u200d👧\u200d👦" in said
    assert {"سلام", "ممتازة", "قلب", "great", "news"} <= {word for word, _ in case.trace("e")}


def mentions(case: Case) -> None:
    terms = case.terms("m", "--set", "text.mentions=drop")
    assert not terms & {"user", "city", "news", "someone", "rt"}


def elongation(case: Case) -> None:
    terms = dict(case.trace("l"))
    assert terms["جميل"] == terms["جميييييييل"]
    assert terms["مبروك"] == terms["مبرووووك"]


def hyphens(case: Case) -> None:
    words = {word.lower() for word, _ in case.trace("h")}
    assert {"international", "economic", "continue", "agriculture"} <= words


def ligatures(case: Case) -> None:
    assert len(case.terms("g")) == 4


def escaped_ends(case: Case) -> None:
    assert not case.terms("n") & {"nsecond", "nthe", "tprice", "nrose", "lf"}


def entities(case: Case) -> None:
    for document in ("once", "twice"):
        assert not case.terms(document) & {"amp", "lt", "gt", "quot"}


def mojibake(case: Case) -> None:
    assert {"العراق", "والكويت"} <= {word for word, _ in case.trace("a")}


def styled(case: Case) -> None:
    assert len(case.terms("s")) == 3


def capital_i(case: Case) -> None:
    assert len(case.terms("t")) == 2


def dagger_alef(case: Case) -> None:
    terms = [term for _, term in case.trace("q")]
    assert terms[::2] == terms[1::2]


def addresses(case: Case) -> None:
    assert not case.terms("u") & {"pic", "twitter", "com", "youtu", "bbc", "org"}


def subtitles(case: Case) -> None:
    assert not any(re.search(r"\d|-->", word) for word, _ in case.trace("s"))


def mails(case: Case) -> None:
    said = case.of(trace.main, "c.yaml", "m")
    assert "price of grain" in said
    words = {word for word, _ in case.trace("m")}
    assert words == {"I", "agree", "grain", "prices", "will", "fall"}


def swallowed(case: Case) -> None:
    case.run()
    case.accounted("t", 30, 30)
    assert "the first on line 8" in case.manifest()["warnings"][0]
    case.new("d.tsv")
    case.accounted("n", 30, 30)


def lone(case: Case) -> None:
    assert "reader.quote: null" in case.run()
    table(case)


def headless(case: Case) -> None:
    assert "set reader.header: false" in case.run(code=65)
    case.new("d.csv")
    case.accounted("n", 30, 30)


def old_marks(case: Case) -> None:
    case.run()
    case.run("--set", "reader.path=e.csv", "--set", "reader.delimiter=,")
    case.accounted("t", 30, 30)


def ids(case: Case) -> None:
    case.run()
    assert {"-4", "a/3 b", "2.5"} <= {one["id"] for one in case.assignments()}
    case.explain("a/3 b")


def endings(case: Case) -> None:
    case.run()
    assert case.manifest()["not_matched"] == {".jpg": 6}
    assert case.manifest()["counts"]["documents"] == 30
    assert "Passed over: .jpg 6" in case.new("docs")
    assert case.manifest("n")["skipped"] == []


def same_names(case: Case) -> None:
    case.new("docs")
    assert case.manifest("n")["counts"]["documents"] == 31
    assert case.manifest("n")["config"]["reader"]["ids"] == "name"
    options = ("--set", "reader.ids=stem")
    assert "reader.ids: name" in case.of(run.main, "n.yaml", *options, code=65)


def metadata(case: Case) -> None:
    case.run()
    assert case.assignments()[0]["metadata"] == {"label": "sport"}
    for name in ("passages.jsonl", "report.html"):
        assert "sport" in (case.folder / "artifacts/t/latest" / name).read_text("utf-8")


def nuls(case: Case) -> None:
    case.run()
    assert case.manifest()["counts"]["documents"] == 13
    assert "3 NUL characters" in case.manifest()["warnings"][0]


def wordless(case: Case) -> None:
    case.run()
    (none,) = [one for one in case.assignments() if one["id"] == "a"]
    assert none["topic"] is None
    assert none["reason"]


def too_many_topics(case: Case) -> None:
    for kind in ("", "kmeans", "mixture", "hdbscan"):
        options = ("--set", f"model={{kind: {kind}, topics: 50}}") if kind else ()
        assert "defect" not in case.run(*options, code=65)


def empty_vocabulary(case: Case) -> None:
    said = case.run(code=65)
    assert "copies" in said or "near_duplicates" in said
    assert "min_rows" in said
    options = ("--set", "reader.path=e.jsonl", "--set", "vocabulary.max_share=0.5")
    assert "vocabulary." in case.run(*options, code=65)


def runs(case: Case) -> None:
    case.run()


def unknown_seed_word(case: Case) -> None:
    assert "defect" not in case.run(code=65)


def without_links(case: Case) -> None:
    case.command("gcc -shared -fPIC -o nosym.so nosym.c")
    case.command("LD_PRELOAD=$PWD/nosym.so PYTHON -m jobs.run c.yaml")
    assert (case.folder / "artifacts/t/latest.json").is_file()


def latest_a_folder(case: Case) -> None:
    case.run()
    jobs = case.folder / "artifacts"
    shutil.copytree(jobs / "t", jobs / "u")
    shutil.rmtree(jobs / "t")
    (jobs / "u").rename(jobs / "t")
    assert "latest" in case.run("--set", "seed=5", code=73)


def without_locks(case: Case) -> None:
    case.command("gcc -shared -fPIC -o noflock.so noflock.c")
    assert "lock" in case.command("LD_PRELOAD=$PWD/noflock.so PYTHON -m jobs.run c.yaml", code=73)


def conditions(case: Case) -> None:
    case.command("env -i PYTHONPATH=$PYTHONPATH PYTHON -m jobs.run c.yaml")
    case.command(
        "env -i PYTHONPATH=$PYTHONPATH LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 "
        "PYTHONIOENCODING=ascii PYTHON -m jobs.show artifacts/t/latest"
    )
    case.command("PYTHONUNBUFFERED=1 PYTHON -m jobs.trace c.yaml d03 | head -1")
    case.command("PYTHON -m jobs.run c.yaml --set seed=2 >&-")
    case.command("PYTHON -m jobs.show artifacts/t/latest > /dev/full", code=74)
    case.command("ulimit -f 40; PYTHON -m jobs.run c.yaml --set seed=7", code=74)
    assert case.manifest()["counts"]["documents"] == 30


EXPECTED: dict[str, Callable[[Case], None]] = {
    "04": emoji, "05": mentions, "06": elongation, "08": hyphens, "09": ligatures,
    "10": escaped_ends, "11": entities, "12": mojibake, "13": styled, "14": capital_i,
    "15": dagger_alef, "17": addresses, "18": subtitles, "19": mails,
    "20": table, "21": table, "22": table, "23": table, "24": lone, "25": swallowed, "26": table,
    "27": headless, "28": table, "29": old_marks, "30": lambda case: both(case, "d.json"),
    "31": lambda case: both(case, "d.jsonl"), "32": lambda case: both(case, "d.jsonl"), "33": ids,
    "34": endings, "35": same_names, "36": metadata, "37": nuls,
    "40": wordless, "41": too_many_topics, "42": empty_vocabulary, "43": runs, "44": runs,
    "45": unknown_seed_word, "50": without_links, "51": latest_a_folder, "52": without_locks,
    "53": conditions,
}  # fmt: skip
#: Cases that start processes.
SLOW = {"50", "52", "53"}


def parameters() -> list[Any]:
    found = []
    for number in EXPECTED:
        marks = [pytest.mark.slow] if number in SLOW else []
        if number in PENDING:
            marks.append(pytest.mark.xfail(reason=PENDING[number], strict=True))
        found.append(pytest.param(number, marks=marks, id=number))
    return found


@pytest.mark.skipif(not HUNT.is_dir(), reason=f"no hunt at {HUNT}: TOPIC_JOBS_HUNT")
@pytest.mark.parametrize("number", parameters())
def test_case(
    number: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (source,) = HUNT.glob(f"{number}-*")
    folder = tmp_path / "case"
    shutil.copytree(source, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    monkeypatch.chdir(folder)
    EXPECTED[number](Case(folder, capsys))


@pytest.mark.skipif(not HUNT.is_dir(), reason=f"no hunt at {HUNT}: TOPIC_JOBS_HUNT")
def test_every_case_has_its_expectation_or_is_left_for_later() -> None:
    numbers = {path.name[:2] for path in HUNT.iterdir() if path.is_dir()}
    assert numbers == set(EXPECTED) | LATER
    assert set(PENDING) <= set(EXPECTED)
    assert not set(EXPECTED) & LATER
