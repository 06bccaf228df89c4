"""`docs/map.md` shows the house as it stands: every room, what it is, and the floors."""

from tests.map_page import PAGE, ROOT, page, said


def test_the_map_is_made_from_the_house_as_it_stands() -> None:
    text = PAGE.read_text("utf-8")
    assert page(text) == text, "python -m tests.map_page"


def test_every_room_says_what_it_is() -> None:
    silent = [path for path in (ROOT / "jobs").rglob("*.py") if not said(path)]
    assert silent == []
