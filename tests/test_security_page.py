"""The page on security: every attack that it lists has a test, and it lists every attack."""

import ast
from pathlib import Path

import pytest

from tests import security_page
from tests.hostile.run_folders import READERS, attacks

ROOT = Path(__file__).parents[1]


def test_the_page_is_made_from_the_tests() -> None:
    text = security_page.PAGE.read_text("utf-8")
    assert text == security_page.page(text), "run: python -m tests.security_page"


@pytest.mark.parametrize("test", security_page.tests())
def test_what_the_page_names_is_a_test(test: str) -> None:
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    assert len(found) == 1
    assert any(isinstance(node, ast.Assert | ast.With | ast.Call) for node in ast.walk(found[0]))


def test_no_test_is_named_twice_and_every_file_is_attacked() -> None:
    assert len(set(security_page.tests())) == len(security_page.tests())
    assert {one.file for one in attacks().values()} == set(READERS)
    assert len(attacks()) >= 85
