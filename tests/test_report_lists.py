"""All documents of a topic in lists of pages, and the notes of a run in the report's language."""

from dataclasses import replace

import pytest

from jobs.writers.report import listing
from jobs.writers.report.notes import noted
from tests.reported import Page, many, written
from tests.results import result


def test_a_topic_lists_all_of_its_documents_those_with_most_of_it_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "LISTED", 12)
    whole = many()
    weights = {one.id: 1 - number / 1000 for number, one in enumerate(whole.assignments)}
    of = replace(
        whole,
        assignments=tuple(replace(one, weight=weights[one.id]) for one in whole.assignments),
    )
    own = [one for one in of.assignments if one.topic == "t0000"]
    files = written(of)
    names = sorted(name for name in files if name.startswith("report/t0000-"))
    assert len(names) == -(-len(own) // 12)
    card = Page(files["report.html"]).top.one("article", id="t0000")
    link = next(card.one("p", class_="further").all("a"))
    assert link.attributes["href"] == names[0]
    listed = []
    for name in names:
        lines = list(Page(files[name]).top.one("ol", class_="listed").all("li"))
        assert len(lines) <= 12
        for line in lines:
            target, _, anchor = next(line.all("a")).attributes["href"].partition("#")
            assert f'id="{anchor}"'.encode() in files[target.removeprefix("../")]
            listed.append(line.values[0])
    assert listed == sorted((round(one.weight, 6) for one in own), reverse=True)


def test_a_topic_whose_card_shows_all_has_no_list() -> None:
    assert not [name for name in written(result()) if name.startswith("report/t")]
    assert not [name for name in written(many(), report={"documents": 0}) if "report/t" in name]


NOTES = (
    "start.mode is assign, but this run began as refit: it is the first run of its job",
    "the model had 6 topics in the run before and has 5 now: 4 of the 6 topics of the run before "
    "keep their ids; the events in topics.json say what became of the others",
    "topics.yaml:3:4: topic t0007 was merged into t0001 after run 3",
    "seed word 'oil' of topic 'Energy' is no term of the model",
    "no document has the metadata field 'section' of trends.by",
    "3 of 4 dates are not counted in trends, for no day or month could be read in them, such as "
    "'1990'",
)


@pytest.mark.parametrize("note", NOTES)
def test_a_note_is_told_in_arabic_with_its_names_and_numbers(note: str) -> None:
    told = noted(note, "ar")
    assert told.language == "ar"
    assert "\N{ARABIC LETTER ALEF}" in told.text
    assert "warnings" not in told.text
    for name in ("t0007", "oil", "section", "assign", "1990"):
        assert (name in told.text) == (name in note)
    assert noted(note, "en").text == note


def test_an_unknown_note_is_pointed_at_and_not_shown_in_arabic() -> None:
    of = replace(result(), warnings=("something new happened", NOTES[3]))
    page = Page(written(of, report={"language": "ar"})["report.html"]).top
    notes = [node.text for node in page.one("section", id="overview").all("p", class_="note")]
    assert not any("something new" in note for note in notes)
    assert any("topics.json" in note for note in notes)
    assert any("oil" in note and "ليست من مصطلحات" in note for note in notes)
