"""Pages of the report that an update carries over: what they show is what is published."""

import json
import re
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from jobs.carried_articles import still_leading, without
from jobs.datatypes import Document
from jobs.topics.assignments import digest, is_known
from jobs.writers.paging import anchor
from tests import small_job
from tests.small_job import latest
from tests.test_modes import documents, job, published, start

CASES = Path(__file__).parent / "cases/illegible.jsonl"
ARTICLE = re.compile(r'<article class="document" id="([^"]*)".*?</article>', re.DOTALL)
CHIP = re.compile(r'<a class="chip" [^>]*#(t\d+)"><bdi [^>]*>[^<]*</bdi> <bdi>([^<]*)</bdi>')
LISTED = re.compile(r'<li>.*#(t\d+)".* <data value="([^"]+)">')


def articles(folder: Path) -> dict[str, tuple[str, str]]:
    """The page and the article of each document that the latest run shows, by its anchor."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(latest(folder).glob("report/documents-*.html")):
        for one in ARTICLE.finditer(path.read_text("utf-8")):
            assert one[1] not in found
            found[one[1]] = (f"report/{path.name}", one[0])
    return found


def check(folder: Path) -> dict[str, Any]:
    """Hold all articles of the latest run to what else it publishes."""
    shown, told = articles(folder), documents(folder)
    labels = {one["id"]: one["label"] for one in published(folder, "topics.json")["topics"]}
    texts: dict[str, str] = {}
    for line in (latest(folder) / "passages.jsonl").read_text("utf-8").splitlines():
        passage = json.loads(line)
        texts[passage["document"]] = texts.get(passage["document"], "") + passage["text"]
    assert {one["page"] for one in told.values()} == {
        f"{page}#{place}" for place, (page, _) in shown.items()
    }
    for id_, one in told.items():
        article = shown[anchor(id_)][1]
        assert all(labels[topic] == label for topic, label in CHIP.findall(article))
        listed = LISTED.findall(article)
        assert [topic for topic, _ in listed] == [share["id"] for share in one["topics"]]
        for (_, share), now in zip(listed, one["topics"], strict=True):
            assert float(share) == pytest.approx(now["weight"], abs=0.01)
        prose = "".join(re.findall(r'<p class="prose"[^>]*>(.*)</p>', article))
        assert re.sub("<[^>]*>", "", prose) == texts[id_]
    return {id_: one["page"].partition("#")[0] for id_, one in told.items()}


def test_an_update_shows_on_new_pages_what_is_new_or_moved_alone(tmp_path: Path) -> None:
    path = job(tmp_path, 120)
    assert start(path) == 0
    first = check(tmp_path)
    (tmp_path / "docs/d3.txt").unlink()
    (tmp_path / "docs/d4.txt").write_text(small_job.text(2, 901), "utf-8")
    (tmp_path / "docs/new.txt").write_text(small_job.text(1, 902), "utf-8")
    assert start(path, "update") == 0
    second = check(tmp_path)
    assert "d3" not in second
    assert all(second[id_].startswith("report/documents-0002-") for id_ in ("d4", "new"))
    stayed = [id_ for id_ in first if second.get(id_) == first[id_]]
    assert len(stayed) > 90
    assert start(path, "update", "--verify", str(latest(tmp_path))) == 0
    (tmp_path / "docs/late.txt").write_text(small_job.text(0, 903), "utf-8")
    assert start(path, "assign") == 0
    third = check(tmp_path)
    assert all(third[id_] == second[id_] for id_ in second)
    assert start(path, "assign", "--verify", str(latest(tmp_path))) == 0


def test_labels_are_those_of_today_on_pages_of_earlier_runs(tmp_path: Path) -> None:
    path = job(tmp_path, 70)
    assert start(path) == 0
    first = check(tmp_path)
    before = published(tmp_path, "topics.json")["topics"]
    for number in range(40):
        words = "harbour anchor sail " * 6 + small_job.text(0, 500 + number)
        (tmp_path / f"docs/n{number}.txt").write_text(words, "utf-8")
    assert start(path, "update") == 0
    after = {one["id"]: one["label"] for one in published(tmp_path, "topics.json")["topics"]}
    assert any(after[one["id"]] != one["label"] for one in before)
    second = check(tmp_path)
    assert any(second[id_] == page for id_, page in first.items())
    assert start(path, "update", "--verify", str(latest(tmp_path))) == 0


def test_an_update_and_a_refit_digest_documents_alike(tmp_path: Path) -> None:
    path = job(tmp_path, 12)
    assert start(path) == 0
    first = {id_: one["digest"] for id_, one in documents(tmp_path).items()}
    (tmp_path / "docs/d4.txt").write_text(small_job.text(2, 901), "utf-8")
    (tmp_path / "docs/new.txt").write_text(small_job.text(1, 902), "utf-8")
    assert start(path, "update") == 0
    second = {id_: one["digest"] for id_, one in documents(tmp_path).items()}
    assert {id_ for id_, one in second.items() if first.get(id_) != one} == {"d4", "new"}
    assert start(path, "refit", "--force") == 0
    assert {id_: one["digest"] for id_, one in documents(tmp_path).items()} == second


def test_a_document_is_known_by_the_digest_of_earlier_releases() -> None:
    one = Document("a", "نص \ud800 text", "t", title="T", metadata={"n": 1}, vector=(0.5,))
    fields = "\0".join(("", "T", "", "", repr([("n", "1")])))
    before = blake2b(one.text.encode("utf-8", "surrogatepass"), digest_size=16)
    before.update(fields.encode() + b"\0" + repr(one.vector).encode())
    assert is_known(one, before.hexdigest())
    assert is_known(one, digest(one))
    assert len(digest(one)) == len(before.hexdigest())
    assert not is_known(one, None)
    assert not is_known(replace(one, text="نص"), before.hexdigest())
    assert not is_known(replace(one, date="2026"), digest(one))


def test_of_another_configuration_nothing_is_carried_over(tmp_path: Path) -> None:
    path = job(tmp_path, 70)
    assert start(path) == 0
    assert start(path, "update", "--force", "--set", "topics.floor=0.2") == 0
    assert all(page.startswith("report/documents-0002-") for page in check(tmp_path).values())


def test_pages_of_a_run_stay_together() -> None:
    pages = {"a-0001-0001.html": 0, "a-0001-0002.html": 3, "a-0002-0001.html": 0}
    assert still_leading(pages) == ["a-0001-0001.html", "a-0001-0002.html"]
    assert still_leading({"a-0001-0001.html": 0}) == []


def test_an_article_is_taken_out_of_a_page_with_its_line() -> None:
    names = [anchor(id_) for id_ in ("a", "b", "c")]
    lines = [
        f'<article class="document" id="{name}" data-of="{0:032x}">\n<p>{name}</p></article>\n'
        for name in names
    ]
    page = ("<main>\n" + "".join(lines) + "</main>\n").encode()
    assert without(page, ()) == page
    assert without(page, names[1:2]) == f"<main>\n{lines[0]}{lines[2]}</main>\n".encode()
    assert without(page, names) == b"<main>\n</main>\n"


def test_an_update_leaves_out_what_is_new_and_illegible(tmp_path: Path) -> None:
    path = job(tmp_path, 12)
    assert start(path) == 0
    with CASES.open(encoding="utf-8") as lines:
        text = next(one["input"] for one in map(json.loads, lines) if one["expected"])
    (tmp_path / "docs/noise.txt").write_text(text, "utf-8")
    assert start(path, "update") == 3
    assert "noise" not in documents(tmp_path)
    assert start(path, "update", "--verify", str(latest(tmp_path))) == 0
