"""JSON Lines: the mapping of fields, bad lines by their number, one id for two records."""

import json
import random
from pathlib import Path

import pytest

from jobs.errors import InputUnusable
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


BAD_LINES = {
    '{"id": "x", "text": "t", "n": NaN}': "NaN is not a JSON number",
    '{"id": "x", "text": "t", "n": -Infinity}': "-Infinity is not a JSON number",
    '{"id": "x", "id": "y", "text": "t"}': "the key 'id' stands twice",
    '{"id": "x", "text": "half \\ud83d"}': "half a surrogate pair",
    '{"id": "x", "text": "t", "\\udc00": 1}': "half a surrogate pair",
    '{"id": "x", "text": ' + "[" * 100_000 + "]" * 100_000 + "}": "nested too deeply",
    '{"id": "x", "text": "t"': "not valid JSON",
    '["x", "t"]': "not a JSON object but of type list",
    '{"id": "x", "n": ' + "9" * 5_000 + ', "text": "t"}': "not valid JSON",
    '{"id": "x"}': "its text (field 'text') is missing",
    '{"id": "x", "text": null}': "its text (field 'text') is missing",
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
