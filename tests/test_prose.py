"""Searchable prose: first lines hold a term of the field, constants a comment; sizes bounded."""

import ast
import re
from pathlib import Path

import pytest

from tests.house import Offence, Source, functions, hold, planted, sources

TERMS = Path(__file__).parent / "cases" / "standard_terms.txt"
#: At most so many lines has a function outside of kernels, and so many nested blocks one inside.
LINES, DEPTH = 60, 5
#: A term that opens a larger share of the files than this says nothing of any of them.
CATCH_ALL = 0.1
BLOCKS = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.Match)


def terms() -> list[str]:
    lines = TERMS.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pattern(words: list[str]) -> re.Pattern[str]:
    any_of = "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])({any_of})(?:s|es)?(?![\w-])", re.IGNORECASE)


def first_line(source: Source) -> str:
    return (ast.get_docstring(source.tree) or "").split("\n")[0]


def plain_first_lines(files: list[Source]) -> list[Offence]:
    """Find the files whose first line holds no standard term of the field."""
    term = pattern(terms())
    return [
        Offence(source.path, 1, f"no standard term in: {first_line(source)!r}")
        for source in files
        if not term.search(first_line(source))
    ]


def is_number(node: ast.AST) -> bool:
    """Tell a number, a tuple of numbers, arithmetic of numbers, a numpy scalar, `range(...)`."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(is_number(one) for one in node.elts)
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        scalar = re.fullmatch(r"np\.(u?int|float)\d*|range|int|float", called)
        return bool(scalar and node.args and all(is_number(one) for one in node.args))
    return False


def says(comment: str) -> bool:
    """Tell whether a comment says something, and is no order to a tool."""
    said = re.sub(r"noqa\S*|type: ignore\S*|fmt: \w+", "", comment)
    return len(re.findall(r"[^\W\d_]{2,}", said)) > 1


def comment_above(lines: list[str], number: int) -> str:
    """Give the comment that ends right above a line, counted from 1."""
    first = number - 1
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    return " ".join(lines[first : number - 1])


def silent_constants(files: list[Source]) -> list[Offence]:
    """Find module-level numeric constants without a comment on a line of theirs or above it."""
    found = []
    for source in files:
        lines = source.text.splitlines()
        for node in source.tree.body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            if not is_number(node.value):
                continue
            own = [line.partition("#")[2] for line in lines[node.lineno - 1 : node.end_lineno]]
            if not any(map(says, [comment_above(lines, node.lineno), *own])):
                found.append(Offence(source.path, node.lineno, lines[node.lineno - 1].strip()))
    return found


def long_functions(files: list[Source]) -> list[Offence]:
    """Find functions outside of kernels that have too many lines, their docstring counted."""
    return [
        Offence(source.path, node.lineno, f"{node.name} has {size} lines")
        for source in files
        if not source.path.startswith("jobs/kernels/")
        for node in functions(source.tree)
        if (size := (node.end_lineno or 0) - node.lineno + 1) > LINES
    ]


def depth(body: list[ast.stmt]) -> int:
    """Count the blocks inside one another; `elif` goes no deeper than its `if`."""
    deepest = 0
    for node in body:
        if not isinstance(node, BLOCKS):
            continue
        cases = node.cases if isinstance(node, ast.Match) else getattr(node, "handlers", [])
        deepest = max([deepest, *(1 + depth(case.body) for case in cases)])
        parts = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
        for part in parts:
            chained = part is parts[1] and len(part) == 1 and isinstance(part[0], ast.If)
            deepest = max(deepest, depth(part) + (not (chained and isinstance(node, ast.If))))
    return deepest


def deep_kernels(files: list[Source]) -> list[Offence]:
    """Find kernels whose blocks are nested too deeply."""
    return [
        Offence(source.path, node.lineno, f"{node.name} is nested {deep} deep")
        for source in files
        if source.path.startswith("jobs/kernels/")
        for node in functions(source.tree)
        if (deep := depth(node.body)) > DEPTH
    ]


CHECKS = {
    "first_line": plain_first_lines,
    "constants": silent_constants,
    "length": long_functions,
    "nesting": deep_kernels,
}


FUNCTION, CALL = "def f():\n", "        f()\n"


@pytest.mark.parametrize("check", CHECKS)
def test_the_house_is_held_to(check: str) -> None:
    hold(check, CHECKS[check](sources()))


def test_no_term_is_a_catch_all() -> None:
    lines = [first_line(source) for source in sources()]
    common = [
        term
        for term in terms()
        if sum(bool(pattern([term]).search(line)) for line in lines) > CATCH_ALL * len(lines)
    ]
    assert common == []
    assert terms() == sorted(set(terms()), key=str.lower)


@pytest.mark.parametrize(
    ("check", "sound", "faulty"),
    [
        ("first_line", '"""Kashida removal."""', '"""What is taken out of words."""'),
        ("first_line", '"""Fits N-grams."""', '"""Fits grams.\n\nn-grams, in fact.\n"""'),
        ("first_line", '"""The stop words."""', "STOP_WORDS = set()"),
        ("constants", "#: Dirichlet prior of topics\nA = 0.1", "A = 0.1"),
        ("constants", "A = 0.1  # Dirichlet prior", "#: Dirichlet prior\n\nA = 0.1"),
        ("constants", "# Bit flags\nA, B = range(2)", "A, B = range(2)"),
        ("constants", "# Bit flags of a\n# pass\nA, B = range(2)", "# Bits\nA, B = range(2)"),
        ("constants", "A = np.uint64(3)  # FNV prime", "A = np.uint64(3)  # noqa: E501"),
        ("constants", "A = (\n    1,  # least count\n    2,\n)", "A: tuple[int, int] = (1, -2)"),
        ("constants", "A = 'x'\nB = True\nC = len(A)\nD = ()", "A = 1 << 20"),
        ("length", FUNCTION + CALL * 59, FUNCTION + CALL * 60),
        ("length", "class C:\n" + "    f()\n" * 99, "class C:\n    " + FUNCTION + CALL * 60),
    ],
)
def test_planted_faults_are_found(check: str, sound: str, faulty: str) -> None:
    assert CHECKS[check]([planted(sound)]) == []
    assert len(CHECKS[check]([planted(faulty)])) == 1


def test_planted_nesting_is_found() -> None:
    five = "def f():\n" + "".join(f"{'    ' * i}for i in x:\n" for i in range(1, 6))
    deep = planted(five + "    " * 6 + "if x: f()\n", "jobs/kernels/deep.py")
    flat = planted(five + "    " * 6 + "f()\n", "jobs/kernels/flat.py")
    chain = "".join(f"    elif x == {i}:\n        f()\n" for i in range(9))
    ladder = planted("def f():\n    if x:\n        f()\n" + chain, "jobs/kernels/ladder.py")
    assert [offence.what for offence in deep_kernels([deep, flat, ladder])] == [
        "f is nested 6 deep"
    ]


def test_all_offences_are_listed() -> None:
    hold("length", [])
    two = [Offence(f"jobs/{name}.py", 1, "f has 61 lines") for name in ("one", "two")]
    with pytest.raises(AssertionError, match=r"(?s)2 offences.*one\.py:1: f.*two\.py:1: f"):
        hold("length", two)
