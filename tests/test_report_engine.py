"""Templates of the report: compiled once, and again only where their source changes."""

import sys

import jinja2
import pytest

from jobs.writers.report import engine


def filled(text: str) -> str:
    """Fill in a template with an engine of its own."""
    made = engine.environment()
    made.loader = jinja2.DictLoader({"one.html": text})
    return made.get_template("one.html").render(name="<b>")


@pytest.mark.parametrize("writes_none", [True, False])
def test_a_template_is_compiled_once(monkeypatch: pytest.MonkeyPatch, writes_none: bool) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", writes_none)
    assert filled("hello {{ name }}") == "hello &lt;b&gt;"

    def compiled(*arguments: object, **named: object) -> None:
        raise AssertionError("a template is compiled again")

    monkeypatch.setattr(jinja2.Environment, "_generate", compiled)
    assert filled("hello {{ name }}") == "hello &lt;b&gt;"
    with pytest.raises(AssertionError, match="compiled again"):
        filled("good bye {{ name }}")


def test_a_name_that_is_missing_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        filled("hello {{ nobody }}")
