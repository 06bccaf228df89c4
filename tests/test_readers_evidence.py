"""The judge of two PDF extractions: known words after the repair, with a margin."""

import pytest

from benchmarks.pdf import TEXTS
from jobs.readers.extraction.evidence import is_better, may_be_bettered, share_known

CLEAN = (TEXTS / "bank.txt").read_text("utf-8")


def test_few_words_and_latin_text_say_nothing() -> None:
    for text in ("", "a text of many words " * 30, "قال الوزير"):
        assert share_known(text) is None
        assert not may_be_bettered(share_known(text))


def test_what_the_repair_mends_is_no_reason_for_the_other_one() -> None:
    turned = "\n".join(line[::-1] for line in CLEAN.split("\n"))
    share = share_known(turned)
    assert share is not None
    assert share > 0.9
    assert not is_better(CLEAN, share)


@pytest.mark.parametrize("lost", ["ا", "ل"])
def test_a_text_that_lost_letters_gives_way(lost: str) -> None:
    share = share_known(CLEAN.replace(lost, ""))
    assert may_be_bettered(share)
    assert is_better(CLEAN, share)
    assert not is_better(CLEAN.replace(lost, ""), share_known(CLEAN))


def test_the_arabic_word_list_says_nothing_of_persian_or_urdu() -> None:
    persian = "کتابخانه های روستایی در سال های اخیر به یکی از مهم ترین مراکز فرهنگی تبدیل شده اند. "
    urdu = "گزشتہ چند برسوں میں دیہی کتب خانے بچوں کے لیے پڑھنے کی سب سے اہم جگہ بن چکے ہیں۔ "
    for text in (persian * 3, urdu * 3):
        assert share_known(text) is None
        assert not may_be_bettered(share_known(text))
