"""Tolerant CSV: what a writer of the format wrote comes back, and no quote swallows a row."""

import csv
import io
import random
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.readers.tables.cells import Dialect, Lines, Width
from jobs.readers.tables.rows import Row, Rows
from tests.test_readers_csv import table

WORDS = ("wheat", "tractor", "harbour", "rain", "said", "field", "price", "vessel", "soil", "tide")


def rows_of(text: str, dialect: Dialect, columns: int) -> list[Row]:
    lines = Lines(text)
    rows = Rows(lines, dialect, Width(columns, columns))
    found = list(rows)
    assert sum(row.lines for row in found) + rows.blank == len(lines)
    return found


def without_rows(text: str) -> str:
    """A text none of whose lines is a row by itself: such a one cannot be told from a row."""
    text = text.strip()
    return text.replace("\n", " ") if set(text) & set(",;\t|") else text


cells = st.text("axé'\",;\t|\n\\ \u2028\N{ARABIC LETTER NOON}", max_size=12).map(without_rows)


@given(
    table=st.integers(2, 4).flatmap(
        lambda columns: st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=1)
    ),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=100)
def test_what_the_csv_module_writes_comes_back(
    table: list[list[str]], delimiter: str, quoting: Literal[0, 1], end: str
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows([["1", *row[1:-1], "a text" + row[-1].replace("\n", " ")] for row in table])
    found = rows_of(buffer.getvalue(), Dialect(delimiter), len(table[0]))
    expected = list(csv.reader(io.StringIO(buffer.getvalue(), newline=""), delimiter=delimiter))
    assert [row.cells for row in found] == expected
    assert not any(row.lone or row.fault for row in found)


def prose(draw: random.Random, lines: int, commas: int) -> str:
    """Paragraphs of some lines, each with at most so many commas."""
    made = []
    for _ in range(lines):
        words = draw.choices(WORDS, k=draw.randint(3, 9))
        for _ in range(draw.randint(0, commas)):
            words[draw.randrange(len(words) - 1)] += ","
        made.append(" ".join(words))
    return "\n".join(made)


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("text_last", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_texts_of_many_lines_stay_whole(
    quoting: Literal[0, 1, 2], text_last: bool, seed: int
) -> None:
    draw = random.Random(seed)
    records = []
    for number in range(60):
        text = prose(draw, draw.randint(1, 5), 3)
        if draw.random() < 0.3:
            text += f'\n"{draw.choice(WORDS)}, {draw.choice(WORDS)}", he said.'
        records.append([number, text, "sport"] if not text_last else [number, "sport", text])
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=quoting).writerows(records)
    found = rows_of(buffer.getvalue(), Dialect(","), 3)
    assert [row.cells for row in found] == [list(map(str, record)) for record in records]


#: Quotes in a text of some words that are no mark of the format, or look like one.
LONE = {
    "opens": '"{first} {rest}',
    "closes": '{first} {rest}"',
    "within": '{first} "{rest}',
    "inch": '{first} 6" {rest}',
    "opens and goes on": '"{first}" {rest}',
    "said": '{rest} said "{first}"',
    "blank and quote": ' "{first} {rest}',
}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("text_last", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_no_lone_quote_swallows_a_row(
    delimiter: str, columns: int, text_last: bool, seed: int
) -> None:
    draw = random.Random(seed)
    records = []
    for number in range(1, 41):
        first, *rest = draw.choices(WORDS, k=draw.randint(4, 12))
        shape = draw.choice(list(LONE.values())) if draw.random() < 0.3 else "{first} {rest}"
        text, other = shape.format(first=first, rest=" ".join(rest)), ["sport"] * (columns - 2)
        records.append([str(number), *other, text] if text_last else [str(number), text, *other])
    text = "\n".join(delimiter.join(record) for record in records) + "\n"
    found = rows_of(text, Dialect(delimiter), columns)
    assert [(row.cells[0], row.first, row.lines) for row in found] == [
        (str(number), number, 1) for number in range(1, 41)
    ]
    for row, record in zip(found, records, strict=True):
        assert [cell.strip(' "') for cell in row.cells] == [cell.strip(' "') for cell in record]


@given(
    text=st.text(st.sampled_from('a1",\n \\;'), max_size=120),
    quote=st.sampled_from(['"', None]),
    escape=st.sampled_from(["\\", None]),
    columns=st.integers(1, 3),
)
@settings(max_examples=200)
def test_every_line_is_accounted_for_whatever_the_text(
    text: str, quote: str | None, escape: str | None, columns: int
) -> None:
    found = rows_of(text, Dialect(",", quote, escape), columns)
    width = Width(columns, columns)
    assert all(row.fault or width.fits(row.cells) for row in found)
    assert [row.first for row in found] == sorted({row.first for row in found})


@given(text=st.text(st.sampled_from('a1",\n \\;é'), max_size=80))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_lines_of_a_file_add_up(text: str, tmp_path: Path) -> None:
    reading = table(tmp_path, "id,text\n1,one\n" + text, fields={"id": None})
    lines = reading.files[0].lines
    assert lines is not None
    assert lines.records == reading.files[0].documents
    assert lines.total == 2 + len(Lines(text))


def test_a_row_with_a_lone_quote_does_not_cost_its_neighbours_of_many_lines() -> None:
    text = '1,"one\ntwo"\n2,"three\n3,"four\nfive, ""six"""\n4,seven 6"\n5,eight\n6,nine\n'
    found = rows_of(text, Dialect(","), 2)
    assert [row.cells for row in found] == [
        ["1", "one\ntwo"], ["2", '"three'], ["3", 'four\nfive, "six"'], ["4", 'seven 6"'],
        ["5", "eight"], ["6", "nine"],
    ]  # fmt: skip
    assert [row.lone for row in found] == [False, True, False, False, False, False]


def test_a_text_of_many_lines_with_quotes_that_are_not_doubled_stays_whole() -> None:
    text = '1,"one\nHe said "no" to it.\n\nthree",x\n2,two,x\n3,three,x\n4,four,x\n'
    found = rows_of(text, Dialect(","), 3)
    assert found[0].cells == ["1", 'one\nHe said "no" to it.\n\nthree', "x"]
    assert found[0].lines == 4
    assert len(found) == 4
