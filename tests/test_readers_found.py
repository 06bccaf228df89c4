"""Records as they are found: tables put end to end, values by columns, texts in lists, odd ends."""

import json
from pathlib import Path
from typing import Any

import pytest

from jobs.datatypes import Reading
from jobs.readers.csv import CsvFiles
from jobs.readers.jsonl import JsonLines
from jobs.readers.tables.inference import infer
from tests.prepared import EMPTY, chain, document
from tests.reading import lines, put

TEXT = "the ministers met in the old town hall and spoke of wheat"
RECORDS = [{"id": f"a{n}", "text": f"{TEXT} on day {n}"} for n in range(8)]
WRITTEN = [json.dumps(one) for one in RECORDS]
WHOLE = [(one["id"], one["text"]) for one in RECORDS]


def table(root: Path, content: str) -> tuple[dict[str, Any], Reading]:
    """A table as `jobs.new` finds it, and as it is read then."""
    put(root, "a.csv", content)
    found, _ = infer("csv", content.removeprefix("\ufeff"))
    return found, CsvFiles.model_validate({"path": "a.csv", **found}).read(str(root))


def told(reading: Reading) -> list[tuple[str, str]]:
    return [(one.id, one.text) for one in reading.documents]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_header_within_a_table_is_no_record(tmp_path: Path, mark: str) -> None:
    head = "id, text\n"
    first, second = ("".join(f"{a},{b}\n" for a, b in part) for part in (WHOLE[:4], WHOLE[4:]))
    _, reading = table(tmp_path, f"{mark}{head}{first}{mark}{head}{second}")
    assert told(reading) == WHOLE
    (left,) = reading.skipped
    assert (left.reason, left.empty) == ("it is the header once more", True)


def test_rows_of_delimiters_are_blank(tmp_path: Path) -> None:
    rows = "".join(f"{a},{b},,\n" for a, b in WHOLE)
    found, reading = table(tmp_path, f"id,text,,\n{rows}" + ",,,\n" * 50)
    assert found["fields"]["id"] == "id"
    assert told(reading) == WHOLE
    assert not reading.skipped
    assert reading.files[0].lines is not None
    assert reading.files[0].lines.blank == 50


@pytest.mark.parametrize("delimiter", ["\x01", "\N{ARABIC SEMICOLON}"])
def test_a_rare_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    rows = [delimiter.join(one) for one in [("id", "text"), *WHOLE]]
    found, reading = table(tmp_path, "\n".join(rows))
    assert found["delimiter"] == delimiter
    assert told(reading) == WHOLE


def test_a_mark_that_texts_hold_is_no_delimiter(tmp_path: Path) -> None:
    rows = [f"{text}\N{ARABIC SEMICOLON} more" for _, text in WHOLE[:3]] + [WHOLE[3][1]]
    found, reading = table(tmp_path, "text\n" + "\n".join(rows))
    assert "delimiter" not in found
    assert [one.text for one in reading.documents] == rows


ENDS = {
    "one behind the other": "".join(WRITTEN),
    "a comma behind each line": ",\n".join(WRITTEN) + ",\n",
    "a comma behind the last element": "[" + ",\n".join(WRITTEN) + ",\n]",
    "a text sequence": "".join(f"\x1e{one}\n" for one in WRITTEN),
}


@pytest.mark.parametrize("kind", ENDS)
def test_objects_are_read_however_they_are_parted(tmp_path: Path, kind: str) -> None:
    reading = lines(tmp_path, ENDS[kind])
    assert told(reading) == WHOLE
    assert not reading.skipped


def test_a_line_of_two_objects_costs_that_line_alone(tmp_path: Path) -> None:
    reading = lines(tmp_path, "\n".join([WRITTEN[0] + WRITTEN[1], *WRITTEN[2:]]))
    assert told(reading) == WHOLE[2:]
    assert "Extra data" in reading.skipped[0].reason


COLUMNS: dict[str, dict[str, Any]] = {
    "lists": {"id": [a for a, _ in WHOLE], "text": [b for _, b in WHOLE]},
    "numbered": {
        "id": {str(n): a for n, (a, _) in enumerate(WHOLE)},
        "text": {str(n): b for n, (_, b) in enumerate(WHOLE)},
    },
    "split": {"columns": ["id", "text"], "index": [*range(8)], "data": [[*one] for one in WHOLE]},
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_values_by_columns_are_no_record(kind: str) -> None:
    with pytest.raises(ValueError, match=r"of columns, with up to 8 values.*orient='records'"):
        infer("jsonl", json.dumps(COLUMNS[kind]))


def test_records_deep_in_an_object_are_found() -> None:
    with pytest.raises(ValueError, match=r"8 records.*\.\[\"hits\"\]\[\"hits\"\]"):
        infer("jsonl", json.dumps({"took": 3, "hits": {"total": 8, "hits": RECORDS}}))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["One day.", "And another."], "One day.\n\nAnd another."),
        (["wheat", "is", "dear"], "wheat is dear"),
        (["Wheat is ", {"type": "bold", "text": "dear"}, "."], "Wheat is dear."),
    ],
)
def test_a_text_in_a_list_is_joined(tmp_path: Path, given: list[Any], expected: str) -> None:
    reading = lines(tmp_path, json.dumps({"id": "a", "text": given}))
    assert told(reading) == [("a", expected)]


def test_a_list_that_is_no_text_is_listed(tmp_path: Path) -> None:
    wrong = [json.dumps({"id": "b", "text": one}) for one in ([1, 2], [["a"]], [{"x": "a"}])]
    reading = lines(tmp_path, "\n".join([WRITTEN[0], *wrong]))
    assert len(reading.skipped) == 3
    assert all("is of type list" in one.reason for one in reading.skipped)


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"text": "a cut…" * 9, "full_text": "a whole text" * 9, "title": "short"}, "full_text"),
        ({"title": "short", "paragraphs": ["One day of many.", "And one more."]}, "paragraphs"),
        ({"abstract": TEXT, "references": [TEXT] * 9}, "abstract"),
        ({"text": TEXT, "user": {"description": TEXT * 4}}, "text"),
        ({"text": "news", "data": {"story": TEXT * 4}}, "data.story"),
    ],
)
def test_the_text_is_chosen_among_fields(record: dict[str, Any], text: str) -> None:
    found, _ = infer("jsonl", "\n".join(json.dumps({**record, "id": n}) for n in range(5)))
    assert found["fields"]["text"] == text


def test_titles_and_dates_are_known_among_other_words() -> None:
    record = {
        "post_title": "short", "journal_title": "long", "post_content": TEXT,
        "created": {"$date": {"$numberLong": "1709700000000"}},
    }  # fmt: skip
    found, _ = infer("jsonl", "\n".join([json.dumps(record)] * 5))
    assert found["fields"]["title"] == "post_title"
    assert found["fields"]["date"] == "created.$date.$numberLong"


def test_marks_around_an_id_are_no_part_of_it(tmp_path: Path) -> None:
    record = {"id": "\u200f\ufeff12\u200e ", "text": TEXT, "title": "\u202bwheat\u202c"}
    put(tmp_path, "a.jsonl", json.dumps(record))
    reader = JsonLines.model_validate(
        {"path": "a.jsonl", "fields": {"id": "id", "text": "text", "title": "title"}}
    )
    (found,) = reader.read(str(tmp_path)).documents
    assert (found.id, found.title) == ("12", "wheat")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("&quot;Wheat&quot; &amp;amp; bread", '"Wheat" & bread'),
        ("<b>Wheat</b><br>is dear", "Wheat is dear"),
        ("AT&T: 3 < 5 *dear*", "AT&T: 3 < 5 *dear*"),
    ],
)
def test_titles_are_shown_without_markup(title: str, expected: str) -> None:
    (found,) = chain().prepare([document(TEXT, title=title)], EMPTY).documents
    assert found.title == expected


def test_a_dump_of_mysql_is_read(tmp_path: Path) -> None:
    rows = [f"{a}\t{b}\\\nand\\\tmore\t\\N\t2024-03-0{n + 1}\n" for n, (a, b) in enumerate(WHOLE)]
    found, reading = table(tmp_path, "".join(rows))
    assert (found["delimiter"], found["escape"], found["header"]) == ("\t", "\\", False)
    assert told(reading) == [(a, f"{b}\nand\tmore") for a, b in WHOLE]
    assert reading.documents[0].date == "2024-03-01"
    assert not reading.skipped


@pytest.mark.parametrize("escape", [None, "\\"])
def test_a_cell_without_a_value_is_empty(tmp_path: Path, escape: str | None) -> None:
    put(tmp_path, "a.csv", "id,text,day\n1,one,\\N\n2,\\N,x\n3,three N,\\N\n")
    fields = {"id": "id", "text": "text", "date": "day"}
    reader = CsvFiles.model_validate({"path": "a.csv", "escape": escape, "fields": fields})
    reading = reader.read(str(tmp_path))
    assert [(one.id, one.text, one.date) for one in reading.documents] == [
        ("1", "one", ""), ("3", "three N", ""),
    ]  # fmt: skip
    assert [one.empty for one in reading.skipped] == [True]


@pytest.mark.parametrize("nothing", ["NaN", "nan", "None", "NULL", "null", "<NA>", "#N/A"])
def test_what_programs_write_for_no_value_is_none(tmp_path: Path, nothing: str) -> None:
    records = [
        {"id": "a", "text": nothing, "title": TEXT},
        {"id": "b", "text": TEXT, "title": nothing},
    ]
    put(tmp_path, "a.jsonl", "\n".join(map(json.dumps, records)))
    fields = {"id": "id", "text": "text", "title": "title"}
    reading = JsonLines.model_validate({"path": "a.jsonl", "fields": fields}).read(str(tmp_path))
    assert [(one.id, one.title) for one in reading.documents] == [("b", "")]
    assert [(one.empty, "is null" in one.reason) for one in reading.skipped] == [(True, True)]


def test_words_that_only_look_so_are_texts(tmp_path: Path) -> None:
    words = ["none", "NA", "nil", "Null and void", "لا يوجد"]
    content = "".join(json.dumps({"id": str(n), "text": one}) + "\n" for n, one in enumerate(words))
    assert [one.text for one in lines(tmp_path, content).documents] == words
