"""Damage repair: cases, the seeds, the simulator, healthy text, and what it may cost."""

import json
import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import Edit, Lexicon, Span
from jobs.text.repair.pdf_damage import damage_signs, repair, repair_step
from jobs.text.script.edits import edited
from jobs.text.words import lexicon as lexicon_module
from jobs.text.words.lexicon import (
    count_words,
    join_lexicon,
    lexicon_form,
    looked_up,
    shipped_lexicon,
    table_of,
)
from tests.damage import STROKE, TOLD, Plan, cuts, damage_line, reverse, stretch

HERE = Path(__file__).parent
SEEDS = {
    path.name[:3]: path.read_text(encoding="utf-8") for path in HERE.parent.glob("seeds/*.txt")
}
CASES = [
    json.loads(line)
    for line in (HERE / "cases/repair.jsonl").read_text(encoding="utf-8").splitlines()
]
PRIVATE = dict(zip([0xE005, *range(0xE008, 0xE011)], "0123456789", strict=True)) | dict.fromkeys(
    [0xE0ED, 0xE072], None
)


def mended(text: str, lexicon: Lexicon | None = None, *, force: bool = False) -> str:
    return edited(repair(text, lexicon or shipped_lexicon(), force=force), text)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['step']}-{i}" for i, c in enumerate(CASES)])
def test_case(case: dict[str, str]) -> None:
    assert repair_step(case["input"]) == case["expected"]


# What stands in the damaged seeds, as read by a person: every word that was cut or lost letters.
WHOLE = {
    "000": "زيادة لإيران جريحًا، يوم الذي كان والنجباء وجريح، بديلة استخبارية وتفريغ وبأدوات "
    "الأمريكي تدريبية بطاريات باتريوت عسكريًا، أكتوبر حسابات تسارع",
    "003": "الأمريكية مزيد وزير زيباري سوريا عملية توفير الحماية الاستمرارية أكثر تحرير أكدت "
    "الزيارة طرح صارخ",
    "004": "الأمريكي الولايات أمريكية وحرير وزير أكتوبر/تشرين التأكيد زيارة أكثر يريد تقرير "
    "السيناريو أكبر تطرح لطرح الخارج",
}
BROKEN = "يكية يادة كتوبر يبية يباري يحً يوت باتر بطار كثر كدت يغ كيد ير تط لط صا تسا"
# How each of the damaged lines begins where its runs are in order, as read by a person.
OPENINGS = {
    "000": (
        "اغتيال قاسم",
        "لإيران “حزب",
        "أمريكيين وجندي بريطاني و15 جريحًا، في يوم 11 من مارس الذي كان يصادف ميلاد عراب",
        "والنجباء وسيد",
        "27 عنصرًا بين",
        "العراق ساحة صراع بديلة عن الحرب",
        "بعد القضاء",
        "إن إيران تستخدم",
        "الجانبي، لتجنبها",
        "الوجود الأمريكي والدولي",
        "بمهام تدريبية",
        "نشر بطاريات باتريوت",
        "قدمت وزارة",
        "من جهة أخرى",
        "تسا",
        "سيجبرونهم",
        "هاجمت الميليشيات",
        "المصالح الإقليمية",
    ),
    "003": (
        "أين تتجه",
        "تتجه العلاقة",
        "أثارت",
        "زيباري إن",
        "ما يحدث",
        "القبض على بعضهم وقدمتهم إلى القضاء، كما تبنت عملية توفير الحماية لكل البعثات",
        "إنها تعمل",
        "التحالف الدولي برئاسة",
        "عمليات تحرير",
        "وينوه الأعسم",
        "يرجح مراقبون",
    ),
    "004": (
        "كتبه فراس",
        "أدت عملية",
        "والإستراتيجي الذي",
        "إستراتيجية أمريكية",
        "لتتمحور اليوم",
        "الهجمات الصاروخية",
        "أعلنت الفصائل",
        "أمريكية لإتاحة",
        "لحركة الفصائل",
        "يكون أكثر",
        "أما الرئيس",
        "ويمكن القول",
        "حكومة جديدة",
        "بإيران، وفي",
    ),
}


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_the_damaged_seeds_are_whole_again(name: str) -> None:
    text = SEEDS[name].translate(PRIVATE)
    words = Counter(mended(text, force=True).replace(STROKE, "").split())
    assert [
        w for w in WHOLE[name].split() if w not in {*words, *(x.strip(",") for x in words)}
    ] == []
    assert [w for w in BROKEN.split() if w in words] == []


def test_the_order_of_runs_is_right_in_half_of_the_lines() -> None:
    right = 0
    for name, openings in OPENINGS.items():
        text = mended(SEEDS[name].translate(PRIVATE), force=True).replace(STROKE, "")
        lines = [line.strip() for line in text.split("\n")]
        right += sum(any(line.startswith(opening) for line in lines) for opening in openings)
    assert sum(map(len, OPENINGS.values())) == 43
    assert right >= 21


@pytest.mark.parametrize("name", ["001", "002"])
def test_healthy_seeds_come_through_untouched(name: str) -> None:
    assert not damage_signs(SEEDS[name]).damaged
    assert repair(SEEDS[name], shipped_lexicon()) == []
    assert repair(SEEDS[name], shipped_lexicon(), force=True) == []


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_damaged_seeds_show_it(name: str) -> None:
    assert damage_signs(SEEDS[name]).damaged


def test_repair_does_not_undo_itself() -> None:
    text = mended(SEEDS["003"], force=True)
    again = [edit for edit in repair(text, shipped_lexicon(), force=True) if "runs" in edit.rule]
    assert again == []


def test_words_of_a_damaged_text_join_the_lexicon_but_its_pieces_do_not() -> None:
    counts: Counter[str] = Counter()
    for name, text in SEEDS.items():
        counts.update(count_words(text, damaged=name in WHOLE))
    joined = table_of(join_lexicon(shipped_lexicon(), counts)).words
    shipped = table_of(shipped_lexicon()).words
    # A piece may be a rare word of the shipped list; the corpus must not make it more of one.
    assert [
        p
        for p in map(lexicon_form, BROKEN.split())
        if joined.get(p, 0.0) > 2.5 * shipped.get(p, 1e-7)
    ] == []
    assert joined[lexicon_form("الميليشيات")] > shipped[lexicon_form("الميليشيات")]
    text = SEEDS["004"].translate(PRIVATE)
    assert len(repair(text, join_lexicon(shipped_lexicon(), counts))) >= 15


def test_few_words_are_looked_up_without_a_table() -> None:
    lexicon = replace(shipped_lexicon())
    words = [*lexicon.words[::9999], lexicon.words[-1], "", "ييييي", "a"]
    few, all_ = (looked_up(lexicon, count) for count in (len(words), len(lexicon.words)))
    assert [few.get(word, 0.0) for word in words] == [all_.get(word, 0.0) for word in words]
    assert not isinstance(few, type(all_))
    assert isinstance(looked_up(lexicon, 1), type(all_))  # it is made by now


def test_many_words_join_the_lexicon_as_few_do(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = shipped_lexicon()
    counts = {word: n % 7 - 1 for n, word in enumerate([*shipped.words[::30], "\u0628" * 9])}
    joined = []
    for share in (0.0, 1.0):
        monkeypatch.setattr(lexicon_module, "_TABULATED", share)
        joined.append(join_lexicon(shipped, counts))
    assert joined[0].words == joined[1].words
    assert len(joined[0].words) == len(shipped.words) + (counts["\u0628" * 9] > 2)
    assert joined[0].frequencies.tobytes() == joined[1].frequencies.tobytes()
    assert joined[0].frequencies.max() != shipped.frequencies.max()


HEALTHY = [line for name in ("001", "002") for line in SEEDS[name].split("\n") if line]
WORDS = " ".join(HEALTHY).split()


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), min_size=6, max_size=16), st.integers(0, 10**6))
def test_edits_are_in_order_and_lose_no_letter(words: list[str], seed: int) -> None:
    rng = random.Random(seed)
    plan = Plan(reversed_lines=1.0, more_runs=0.3, ligatures=0.5, stroked_lines=0.5)
    text = "\n".join(damage_line(" ".join(words), plan, rng).text for _ in range(4))
    edits = repair(text, shipped_lexicon(), force=True)
    done = 0
    for edit in edits:
        assert done <= edit.start < edit.end
        assert 0.0 < edit.confidence <= 1.0
        kept = sorted(p for p in edit.pieces if isinstance(p, Span))
        covered = {i for span in kept for i in range(span.start, span.end)}
        assert sum(s.end - s.start for s in kept) == len(covered)
        assert all(text[i].isspace() for i in set(range(edit.start, edit.end)) - covered)
        done = edit.end


def test_words_cut_at_untold_pairs_are_joined() -> None:
    rng = random.Random(4)
    cut = found = 0
    lines = [" ".join(WORDS[i : i + 14]) for i in range(0, len(WORDS) - 14, 14)]
    for line in lines:
        places = cuts(line, told=False)
        done = reverse(line, [rng.choice(places)])
        got = repair_step(stretch(done.text, rng)).replace(STROKE, "").split()
        cut += 1
        found += done.words[0] in got
    assert found / cut >= 0.8


def test_the_simulator_knows_what_it_is_told() -> None:
    line = "زار الوزير الأمريكي أكثر المدن"
    assert {(line[i - 1], line[i]) for i in cuts(line, told=True)} <= TOLD
    done = reverse(line, [line.index("يكي")])
    assert done.words == ("الأمريكي",)
    assert done.text == "يكي أكثر المدن زار الوزير الأمر"


@pytest.mark.parametrize(
    "text",
    [
        STROKE * 400_000,
        "ا " * 400_000,
        ("ي " * 50 + "\n") * 1_000,
        (STROKE + "ا ") * 20_000,
        ((STROKE + "ا ") * 50 + "\n") * 300,
        "ير\n" * 20_000,
        "\u064e\u064f" * 200_000,
        "الحكومة العراقية " * 200_000,
    ],
    ids=["strokes", "letters", "lines", "struck", "struck-lines", "short", "signs", "one-line"],
)
def test_hostile_text_costs_little(text: str) -> None:
    table_of(shipped_lexicon())
    begin = time.process_time()
    damage_signs(text)
    repair(text, shipped_lexicon(), force=True)
    assert time.process_time() - begin < 10


def test_an_edit_says_where_every_letter_came_from() -> None:
    line = "ير البلاد من سيطرة التنظيمات الإرهابية. عمليات تحر"
    (edit,) = repair(line, shipped_lexicon(), force=True)
    first, second = edit.pieces
    assert isinstance(first, Span)
    assert isinstance(second, Span)
    assert line[first.start : first.end] + line[second.start : second.end] == mended(
        line, force=True
    )
    assert edit == Edit(0, len(line), (first, second), "runs", edit.confidence)
