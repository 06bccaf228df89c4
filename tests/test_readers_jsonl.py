"""JSON Lines: the mapping of fields, bad lines by their number, one id for two records."""

import json
import random
from pathlib import Path

import pytest

from jobs.errors import InputUnusable
from jobs.readers.jsonl import JsonLines
from jobs.readers.text import TextFiles
from tests.reading import TEXTS, lines, put


def test_json_lines_are_mapped_by_their_fields(tmp_path: Path) -> None:
    record = {
        "nr": 7, "body": "the text", "head": "A title", "day": "2021-03-05", "from": "a paper",
        "lang": "en", "label": "x", "n": 2, "tags": ["b", "a"], "unread": {"deep": 1},
    }  # fmt: skip
    fields = {
        "id": "nr", "text": "body", "title": "head", "date": "day", "source": "from",
        "language": "lang", "metadata": ["label", "n", "tags"],
    }  # fmt: skip
    (one,) = lines(tmp_path, json.dumps(record), fields=fields).documents
    assert (one.id, one.text, one.title, one.date) == ("7", "the text", "A title", "2021-03-05")
    assert (one.source, one.language) == ("a paper", "en")
    assert one.metadata == {"label": "x", "n": 2, "tags": '["b", "a"]'}


def test_json_lines_split_at_line_feeds_only(tmp_path: Path) -> None:
    text = "one\u2028two\u2029three\x85four\x0bfive"
    content = json.dumps({"id": "a", "text": text}, ensure_ascii=False) + "\r\n\n"
    reading = lines(tmp_path, b"\xef\xbb\xbf" + content.encode())
    assert [one.text for one in reading.documents] == [text]
    assert reading.skipped == ()


def test_lines_end_with_carriage_returns_where_there_is_no_line_feed(tmp_path: Path) -> None:
    content = "\r".join(json.dumps({"id": one, "text": one}) for one in "abc")
    assert [one.id for one in lines(tmp_path, content).documents] == ["a", "b", "c"]


def test_files_put_end_to_end_keep_their_byte_order_marks(tmp_path: Path) -> None:
    content = "".join(f'\ufeff{{"id": "{one}", "text": "{one}"}}\n' for one in "abc")
    assert [one.id for one in lines(tmp_path, content).documents] == ["a", "b", "c"]


@pytest.mark.parametrize("content", ["\n \n", "\r\r", " [ ] "])
def test_a_file_without_a_record_is_listed(tmp_path: Path, content: str) -> None:
    put(tmp_path, "in/good.jsonl", '{"id": "a", "text": "t"}')
    put(tmp_path, "in/none.jsonl", content)
    (skipped,) = JsonLines(path="in").read(str(tmp_path)).skipped
    assert (skipped.reason, skipped.empty) == ("it holds no record", True)


BAD_LINES = {
    '{"id": 1e400, "text": "t"}': "field 'id' is infinite",
    '{"id": NaN, "text": "t"}': "its id (field 'id') is missing or empty",
    '{"id": "x", "text": NaN}': "its text (field 'text') is not a number",
    '{"id": "x", "text": -Infinity}': "of type float, not a string",
    '{"id": "x", "id": "y", "text": "t"}': "the key 'id' stands twice",
    '{"id": "x", "text": "half \\ud83d"}': "half a surrogate pair",
    '{"id": "x", "text": ' + "[" * 100_000 + "]" * 100_000 + "}": "nested too deeply",
    '{"id": "x", "text": "t"': "not valid JSON",
    '["x", "t"]': "not a JSON object but of type list",
    '{"id": "x", "n": ' + "9" * 5_000 + ', "text": "t"}': "not valid JSON",
    '{"id": "x"}': "its text (field 'text') is missing",
    '{"id": "x", "text": null}': "its text (field 'text') is null",
    '{"id": "x", "text": 5}': "of type int, not a string",
    '{"id": "x", "text": " \\n"}': "its text (field 'text') is empty",
    '{"text": "t"}': "its id (field 'id') is missing",
    '{"id": "", "text": "t"}': "its id (field 'id') is missing",
    '{"id": ["x"], "text": "t"}': "field 'id' is of type list",
    '{"id": true, "text": "t"}': "field 'id' is of type bool",
}


@pytest.mark.parametrize(("bad", "reason"), BAD_LINES.items(), ids=range(len(BAD_LINES)))
def test_a_bad_line_is_skipped_by_its_number(tmp_path: Path, bad: str, reason: str) -> None:
    good = '{"id": "good", "text": "good"}'
    reading = lines(tmp_path, f"{good}\n{bad}\n")
    assert [one.id for one in reading.documents] == ["good"]
    (skipped,) = reading.skipped
    assert reason in skipped.reason
    assert (skipped.id, skipped.source) == ("in:2", "in.jsonl:2")


UNREAD = [
    '"score": NaN', '"score": Infinity', '"tag": 1, "tag": 2', '"\\udc00": 1', '"b": "\\ud83d"',
    '"user": {"a": 1, "a": {"text": NaN}}', '"": [[[]]]', '"deep": ' + "[" * 500 + "]" * 500,
]  # fmt: skip


@pytest.mark.parametrize("unread", UNREAD, ids=range(len(UNREAD)))
def test_a_field_that_is_not_mapped_does_no_harm(tmp_path: Path, unread: str) -> None:
    reading = lines(tmp_path, f'{{"id": "x", {unread}, "text": "t"}}')
    assert [(one.id, one.text) for one in reading.documents] == [("x", "t")]
    assert reading.skipped == ()


def test_a_dot_reaches_into_an_object_and_a_name_as_it_is_goes_first(tmp_path: Path) -> None:
    fields = {"id": "data.id", "text": "data.body.text", "title": "a.b", "metadata": ["user.n"]}
    rows = [
        {"data": {"id": 1, "body": {"text": "one"}}, "a.b": "own", "a": {"b": "other"}},
        {"data": {"id": 2, "body.text": "two"}, "a": {"b": "path"}, "user": {"n": float("nan")}},
        {"data": {"id": 3, "body": "three"}},
        {"data": [{"id": 4}]},
    ]
    reading = lines(tmp_path, "\n".join(map(json.dumps, rows)), fields=fields)
    assert [(one.id, one.text, one.title) for one in reading.documents] == [
        ("1", "one", "own"),
        ("2", "two", "path"),
    ]
    assert [one.metadata for one in reading.documents] == [{"user.n": None}] * 2
    reason = "its text (field 'data.body.text') is missing"
    assert [one.reason for one in reading.skipped] == [reason] * 2


@pytest.mark.parametrize("indent", [None, 0, 2], ids=str)
@pytest.mark.parametrize("array", [True, False])
def test_an_array_and_objects_over_many_lines_are_read(
    tmp_path: Path, indent: int | None, array: bool
) -> None:
    rows = [{"id": n, "text": "one\ntwo [,] {}", "tags": [{"a": [n]}]} for n in range(4)]
    whole = json.dumps(rows, indent=indent)
    content = whole if array else "\n".join(json.dumps(row, indent=indent) for row in rows)
    reading = lines(tmp_path, f"\ufeff \n{content}\n".encode("utf-16" if array else "utf-8"))
    assert [one.id for one in reading.documents] == ["0", "1", "2", "3"]
    assert reading.skipped == ()


def test_a_bad_element_of_an_array_is_skipped_by_its_number(tmp_path: Path) -> None:
    reading = lines(tmp_path, '[{"id": 1, "text": "t"}, 5, {"id": 2}, [], {"id": 3, "text": ""}]')
    assert [(one.source, one.empty) for one in reading.skipped] == [
        ("in.jsonl#2", False), ("in.jsonl#3", False), ("in.jsonl#4", False), ("in.jsonl#5", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"id": 1, "text": "t"},\n{"id": 2', "not valid JSON from line 2 on: Expecting ','"),
        ('[{"id": 1, "text": "t"}\n{"id": 2}]', "from line 2 on: a comma or the end of the array"),
        ('[{"id": 1, "text": "t"}]\n[]', "from line 2 on: the array has ended"),
        ("[" * 100_000, "from line 1 on: it is nested too deeply"),
    ],
)
def test_a_broken_array_is_refused_whole(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(InputUnusable) as refused:
        lines(tmp_path, content)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (1700000000, "2023-11-14T22:13:20Z"),
        ("1700000000", "2023-11-14T22:13:20Z"),
        (1700000000.5, "2023-11-14T22:13:20.500Z"),
        (1700000000123, "2023-11-14T22:13:20.123Z"),
        (1700000000000000, "2023-11-14T22:13:20Z"),
        (2023111422, "2023111422"),
        (20231114, "20231114"),
        (2023, "2023"),
        ("14/11/2023", "14/11/2023"),
        ("0123456789", "0123456789"),
        (None, ""),
    ],
)
def test_unix_time_is_written_as_a_date(
    tmp_path: Path, written: str | float | None, meant: str
) -> None:
    content = json.dumps({"id": 1, "text": "t", "ts": written})
    assert lines(tmp_path, content, fields={"date": "ts"}).documents[0].date == meant


def test_a_line_that_is_no_utf_8_costs_that_line_alone(tmp_path: Path) -> None:
    rows = [json.dumps({"id": str(n), "text": "نص عربي"}, ensure_ascii=False) for n in range(30)]
    data = "\n".join(rows).encode().replace(b'"7"', b'"\xff"')
    reading = lines(tmp_path, data)
    assert len(reading.documents) == 29
    assert reading.skipped[0].reason == "byte 8 of the line is not UTF-8"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1256"])
def test_json_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    rows = [json.dumps({"id": str(n), "text": TEXTS["arabic"]}, ensure_ascii=False) for n in (1, 2)]
    reading = lines(tmp_path, "\n".join(rows).encode(encoding))
    assert [one.text for one in reading.documents] == [TEXTS["arabic"]] * 2
    assert reading.files[0].encoding == encoding


def test_a_field_that_no_record_has_is_warned_of(tmp_path: Path) -> None:
    reading = lines(tmp_path, '{"id": "a", "text": "t"}', fields={"title": "titel"})
    assert reading.files[0].warning == "no record has the field 'titel'"


def test_records_without_ids_can_be_numbered(tmp_path: Path) -> None:
    reading = lines(tmp_path, '{"text": "a"}\n{"text": "b"}', fields={"id": None})
    assert [one.id for one in reading.documents] == ["in:1", "in:2"]


# ---- one id, two documents -------------------------------------------------------------------


def test_one_id_with_two_texts_is_refused_and_both_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match=r"'a' in in\.jsonl:1 and in in\.jsonl:3"):
        lines(tmp_path, '{"id":"a","text":"1"}\n{"id":"b","text":"1"}\n{"id":"a","text":"2"}')
    put(tmp_path, "x/a.txt", "1")
    put(tmp_path, "x/a.text", "2")
    with pytest.raises(InputUnusable, match=r"'a' in x/a\.text and in x/a\.txt"):
        TextFiles(path="x", pattern="*").read(str(tmp_path))


def test_the_same_text_twice_under_one_id_is_kept_once_and_listed(tmp_path: Path) -> None:
    reading = lines(tmp_path, '{"id":"a","text":"1"}\n{"id":"b","text":"1"}\n{"id":"a","text":"1"}')
    assert [one.id for one in reading.documents] == ["a", "b"]
    (skipped,) = reading.skipped
    assert (skipped.id, skipped.source) == ("a", "in.jsonl:3")
    assert "already read from in.jsonl:1" in skipped.reason


def test_the_order_of_the_records_is_no_input(tmp_path: Path) -> None:
    rows = [json.dumps({"id": f"{n:x}", "text": f"text {n}"}) for n in range(50)]
    expected = lines(tmp_path, "\n".join(rows)).documents
    random.Random(3).shuffle(rows)
    assert lines(tmp_path, "\n".join(rows)).documents == expected
