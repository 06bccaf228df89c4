"""The explorer's data: codes, sample, excerpts and words, and runs that carry it over."""

import base64
import hashlib
import html
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import run
from jobs.writers.explorer import Explorer, columns, words
from jobs.writers.explorer.coding import (
    coded,
    coded_rows,
    decoded,
    decoded_rows,
    front_coded,
    front_decoded,
)
from jobs.writers.explorer.excerpts import cut
from jobs.writers.wording import catalogue
from tests.explored import data, modelled, page, small
from tests.reported import Page, many, seeds
from tests.results import FACTS, result
from tests.small_job import latest

LARGEST = 60_699_465


@given(st.lists(st.lists(st.integers(0, LARGEST))))
def test_integers_come_back_row_by_row(rows: list[list[int]]) -> None:
    indptr = np.cumsum([0, *map(len, rows)])
    written = coded_rows(np.array([one for row in rows for one in row], np.int64), indptr)
    values, bounds = decoded_rows(written)
    assert [values[a:b].tolist() for a, b in itertools.pairwise(bounds)] == rows
    assert all(text == html.escape(text) and "\\" not in text for text in written)


@pytest.mark.parametrize("value", [-1, LARGEST + 1])
def test_what_has_no_code_is_refused(value: int) -> None:
    assert decoded(coded(np.array([LARGEST]))).tolist() == [LARGEST]
    with pytest.raises(ValueError, match="no code for"):
        coded(np.array([value]))


@given(st.lists(st.text(st.characters(exclude_categories=["Lu"]))))
def test_words_come_back(given_words: list[str]) -> None:
    assert front_decoded(front_coded(sorted(given_words))) == sorted(given_words)


@given(st.text("ab c\n\U0001f600", max_size=80), st.integers(10, 40), st.data())
def test_an_excerpt_has_the_words_where_its_marks_are(
    text: str, length: int, draw: st.DataObject
) -> None:
    found = [match.span() for match in re.finditer(r"\w+", text)]
    marks = [span for span in found if draw.draw(st.booleans())]
    excerpt = cut(text, marks, length)
    units = excerpt.text.encode("utf-16-le")
    shown = [
        units[2 * start : 2 * (start + size)].decode("utf-16-le")
        for start, size in zip(excerpt.marks[::2], excerpt.marks[1::2], strict=True)
    ]
    assert len(excerpt.text) <= length + 2
    assert all(re.fullmatch(r"\w+", word) for word in shown)
    if len(text) <= length:
        assert shown == [text[start:end] for start, end in marks]
    elif any(end - start <= length - 4 * 24 for start, end in marks):
        assert shown


def test_off_means_not_made() -> None:
    assert list(Explorer().files(result(), FACTS)) == []
    assert b"explorer.html" not in dict(page_files())["report.html"]


def page_files() -> Any:
    from jobs.writers.report import Report

    return Report().files(result(), FACTS)


def test_it_is_one_page_that_allows_nothing_but_its_own_script_and_style() -> None:
    text = page(result())
    top = Page(text.encode()).top
    policy = next(one.attributes["content"] for one in top.all("meta") if "CSP" not in one.name
                  and one.attributes.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    for name, element in (("script-src", "script"), ("style-src", "style")):
        content = [one.text for one in top.all(element) if "type" not in one.attributes]
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    named = {one.attributes.get(key) for one in top.all() for key in ("src", "href", "style")}
    assert named == {None, "report.html"}
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval\(|fetch\(", text)


def test_hostile_texts_end_no_element_and_the_same_result_gives_the_same_bytes() -> None:
    text = page(many(3))
    assert text == page(many(3))
    assert text.count("</script>") == 2
    assert "<b>" not in text
    names = data(text)["documents"]["ids"]
    assert names == [one.id for one in many(3).assignments]


def test_the_scripts_ask_for_no_words_that_are_not_there() -> None:
    asked = set(re.findall(r'say\("(\w+)"\)', page(result())))
    assert asked <= set(catalogue("en").explorer)


def test_a_large_corpus_is_sampled_by_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    of = many(30)
    monkeypatch.setattr(columns, "MOST", 60)
    monkeypatch.setattr(columns, "_FEWEST", 5)
    shown = data(page(of))
    assert shown["of"] == len(of.assignments) == 180
    assert len(shown["documents"]["ids"]) <= 60
    main = [topic - 1 for topic in decoded(shown["documents"]["main"]).tolist()]
    assert {topic for topic in main if topic >= 0} == {
        number
        for number, topic in enumerate(of.topics)
        if any(one.topic == topic.id for one in of.assignments)
    }
    # A longer corpus keeps most of what a shorter one shows.
    longer = data(page(many(31)))["documents"]["ids"]
    same = set(longer) & set(shown["documents"]["ids"])
    assert len(same) > 0.8 * len(longer)


def test_long_documents_are_read_in_part_where_the_index_would_grow_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = data(page(many(3)))
    assert (whole["search"]["read"], whole["search"]["rare"]) == (0, False)
    monkeypatch.setattr(words, "POSTINGS", 150)
    monkeypatch.setattr(words, "LENGTHS", (0, 5, 3))
    assert data(page(many(3)))["search"]["read"] == 5


def test_the_words_of_a_document_are_its_forms(tmp_path: Path) -> None:
    of, facts = modelled(tmp_path)
    text = dict(Explorer().files(of, facts))["explorer.html"].decode()
    search, rows = data(text)["search"], data(text)["documents"]["words"]
    numbers = dict(zip(front_decoded(search["keys"]), decoded(search["numbers"]), strict=True))
    holders = {
        number
        for number, row in enumerate(rows)
        if numbers["امريكا"] in np.cumsum(decoded(row)).tolist()
    }
    assert holders == {
        number for number, one in enumerate(of.assignments) if int(one.id[1:]) % 5 == 0
    }
    assert list(decoded(search["terms"])) == [int(numbers[term]) for term in of.vocabulary.terms]


def start(path: str, mode: str) -> int:
    return run.main([path, "--quiet", "--set", f"start.mode={mode}"])


def shown(folder: Path) -> dict[str, tuple[str, str, set[str]]]:
    """Of each document its excerpt, the marks in it, and its words, by its id."""
    found = data((latest(folder) / "explorer.html").read_text("utf-8"))
    documents, search = found["documents"], found["search"]
    keys: dict[int, set[str]] = {}
    for key, number in zip(front_decoded(search["keys"]), decoded(search["numbers"]), strict=True):
        keys.setdefault(int(number), set()).add(key)
    rows = ({min(keys[n]) for n in np.cumsum(decoded(row)).tolist()} for row in documents["words"])
    return {
        id_: (excerpt, marks, own)
        for id_, excerpt, marks, own in zip(
            documents["ids"], documents["excerpts"], documents["marks"], rows, strict=True
        )
    }


def test_an_assigning_run_has_old_documents_as_they_were_and_new_ones(tmp_path: Path) -> None:
    path = small(tmp_path, 40)
    assert start(path, "refit") == 0
    before = shown(tmp_path)
    small(tmp_path, 44)
    assert start(path, "assign") == 0
    after = shown(tmp_path)
    assert len(after) == 44
    assert {id_: after[id_] for id_ in before} == before
    assert all(excerpt and own for excerpt, _, own in after.values())
    assert after["d040"][2] & after["d000"][2] >= {"امريكا"}
    assert run.main([path, "--quiet", "--set", "start.mode=assign", "--verify",
                     str(latest(tmp_path))]) == 0  # fmt: skip
    small(tmp_path, 45)
    assert start(path, "assign") == 0
    assert {id_: shown(tmp_path)[id_] for id_ in after} == after


def test_an_assigning_run_after_one_without_an_explorer_shows_first_passages(
    tmp_path: Path,
) -> None:
    path = small(tmp_path, 40)
    assert run.main([path, "--quiet", "--set", "artifacts.explorer=false"]) == 0
    assert not (latest(tmp_path) / "explorer.html").exists()
    small(tmp_path, 41)
    assert start(path, "assign") == 0
    found = shown(tmp_path)
    assert len(found) == 41
    assert all(excerpt for excerpt, _, _ in found.values())
    assert [id_ for id_, (_, _, own) in found.items() if own] == ["d040"]


def test_the_seeds_show_all_and_cut_excerpts_at_their_deciding_words() -> None:
    of, facts = seeds("artifacts.explorer=true")
    found = data(dict(Explorer().files(of, facts))["explorer.html"].decode())
    assert found["documents"]["ids"] == [one.id for one in of.assignments]
    assert all(decoded(marks).tolist() for marks in found["documents"]["marks"])
    without = replace(of, topics=(), assignments=tuple(
        replace(one, topic=None, topics=(), passages=()) for one in of.assignments))  # fmt: skip
    assert data(page(without))["topics"] == []


def test_words_that_are_much_of_the_corpus_have_their_shares(tmp_path: Path) -> None:
    path = small(tmp_path)
    texts = ("bread", "harbour", "verdict")
    lines = (json.dumps({"id": f"d{at}", "text": texts[at % 3]}) for at in range(30))
    (tmp_path / "docs.jsonl").write_text("\n".join(lines), "utf-8")
    fields = "reader.fields={id: id, text: text}"
    shares = "vocabulary={min_rows: 1, max_share: 1.0}"
    assert run.main([path, "--quiet", "--set", fields, "--set", shares]) == 0
    embedded = data((latest(tmp_path) / "explorer.html").read_text("utf-8"))
    assert sorted(embedded["terms"]) == sorted(texts)
    assert decoded(embedded["term_shares"]).sum() == pytest.approx(10_000_000, rel=0.001)


def test_a_stop_word_that_is_the_stem_of_a_term_finds_no_other_words(tmp_path: Path) -> None:
    path = small(tmp_path)
    texts = ("ins harbour boats", "bread in ovens", "verdict in court")
    lines = (json.dumps({"id": f"d{at:02}", "text": texts[at % 3]}) for at in range(30))
    (tmp_path / "docs.jsonl").write_text("\n".join(lines), "utf-8")
    fields = "reader.fields={id: id, text: text}"
    shares = "vocabulary={min_rows: 1, max_share: 1.0}"
    assert run.main([path, "--quiet", "--set", fields, "--set", shares]) == 0
    search = data((latest(tmp_path) / "explorer.html").read_text("utf-8"))["search"]
    assert "ins" in front_decoded(search["keys"])
    assert "in" not in front_decoded(search["keys"])
    assert "in" in front_decoded(search["stopped"])
