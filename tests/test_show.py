"""Terminal output of a run: what all its documents speak of stands above its topics."""

from pathlib import Path
from typing import Any

import pytest

from jobs import published, show


class Run:
    """A run without topics, all of whose documents speak of the same."""

    def __init__(self, _: Path) -> None:
        """Open it."""

    def topics(self) -> dict[str, Any]:
        return {"topics": [], "corpus": {"subject": ["American forces", "القوات"]}}


def test_show_says_once_what_all_documents_speak_of(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "load", Run)
    monkeypatch.setattr(show, "on_terminal", lambda: True)
    assert show.main(["run"]) == 0
    assert capsys.readouterr().out == "subject  American forces, القوات\n\n"
    monkeypatch.setattr(show, "on_terminal", lambda: False)
    assert show.main(["run"]) == 0
    assert capsys.readouterr().out.startswith("topic\t")
