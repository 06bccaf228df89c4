"""Mutation fuzzing of configurations: sound ones, broken by a seeded generator."""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: Values that break a type, a range, a parser of YAML, or a careless reader.
VALUES = (
    *("", "~", "yes", "no", "007", "0o9", "1:30", "1e400", ".nan", "-.inf", "-1", "0", "1.5"),
    *("99999999999999999999", "[]", "{}", "[a, 2]", "{a: 1}", "[[[]]]", "'", '"', "|", ">", "- a"),
    *("*alias", "&anchor 1", "!!python/object:os.system x", "!local 1", "<<", "? [a]", "%YAML 1.1"),
    *("---", "...", "@", "`x`", "${env:HOME}", "${env:NO_SUCH_NAME}", "${env:NO:-3}", "${env:}"),
    *('"\\ud800"', '"\\0"', '"\\x07"', "\N{RIGHT-TO-LEFT OVERRIDE}x", "\N{ZERO WIDTH SPACE}"),
    *("auto", "lda", "kmean", "tfdif", "mixture", "counts", "passages", "é", "قال", "\U0001f600"),
    *("x" * 5_000, "[" * 40 + "]" * 40, "{a: " * 40 + "}" * 40, "9" * 5_000, "a.b[0]", "C:\\x"),
)
#: Keys, of today and of before, known and not.
KEYS = (
    *("job", "root", "seed", "threads", "reader", "kind", "topics", "model", "vectoriser", "text"),
    *("metrics", "gate", "extends", "start", "guided", "artifacts", "fields", "engine", "words"),
    *(
        "copies",
        "choice",
        "max_fall",
        "strokes",
        "starts",
        "x",
        "",
        "<<",
        "0",
        "~",
        "a b",
        "y" * 300,
    ),
    *(
        "topic_count",
        "near_duplicates",
        "report",
        "passages",
        "vocabulary",
        "stem",
        "private_use_map",
    ),
)
#: Bytes that are no text, end lines in another way, or are half of something.
BYTES = (
    *(b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b"\x1b[2J", b"\xd9"),
    *(
        b"\xe2\x80\xa8",
        b"\xc2\x85",
        b": ",
        b"- ",
        b"#",
        b"\n\n",
        b"\n---\n",
        b"\n...\n",
        b"'",
        b"{",
    ),
)
#: Files that a base may be: one of ours, none, no file, no YAML.
BASES = (
    *("base.yaml", "self.yaml", "none.yaml", "folder", "pipe", "prose.txt", "key.pem", "binary"),
    *("../other.yaml", "/etc/hostname", "/dev/zero", "", "a/b/c", "n" * 300, "3", "[a]", "~"),
)

Mutator = Callable[[random.Random, str], str]


def sound() -> list[str]:
    """The configurations that the project ships, as text."""
    paths = (*ROOT.glob("configs/*.yaml"), *ROOT.glob("docs/corpora/*.yaml"))
    return [path.read_text("utf-8") for path in sorted(paths)]


def folder(where: Path) -> None:
    """Lay out what the bases name, in the folder that the mutants are put into."""
    import os

    where.joinpath("base.yaml").write_text("job: base\nmodel: {kind: nmf, topics: 3}\n", "utf-8")
    where.joinpath("folder").mkdir()
    os.mkfifo(where / "pipe")
    where.joinpath("prose.txt").write_text("Dear all,\n\nNote: SECRET words.\n", "utf-8")
    where.joinpath("key.pem").write_text("-----BEGIN SECRET-----\nSECRET\n", "utf-8")
    where.joinpath("binary").write_bytes(bytes(range(256)))


def _line(draw: random.Random, lines: Sequence[str]) -> int:
    return draw.randrange(len(lines))


def _value(draw: random.Random, text: str) -> str:
    lines = text.splitlines()
    at = _line(draw, lines)
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {draw.choice(VALUES)}"
    return "\n".join(lines)


def _key(draw: random.Random, text: str) -> str:
    lines = text.splitlines()
    at = _line(draw, lines)
    lines[at] = re.sub(r"[a-z_]+:", lambda _: f"{draw.choice(KEYS)}:", lines[at], count=1)
    return "\n".join(lines)


def _typo(draw: random.Random, text: str) -> str:
    words = list(re.finditer("[a-z_]{3,}", text))
    if not words:
        return f"{text}words"
    word = draw.choice(words)
    at = draw.randrange(word.start(), word.end() - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _added(draw: random.Random, text: str) -> str:
    lines = text.splitlines()
    indent = " " * draw.choice((0, 1, 2, 4, 7))
    lines.insert(
        draw.randrange(len(lines) + 1), f"{indent}{draw.choice(KEYS)}: {draw.choice(VALUES)}"
    )
    return "\n".join(lines)


def _moved(draw: random.Random, text: str) -> str:
    lines = text.splitlines()
    line = lines.pop(_line(draw, lines))
    indent = " " * draw.choice((0, 1, 2, 3, 40))
    lines.insert(draw.randrange(len(lines) + 1), f"{indent}{line.strip()}")
    return "\n".join(lines)


def _dropped(draw: random.Random, text: str) -> str:
    lines = text.splitlines()
    first = _line(draw, lines)
    del lines[first : first + draw.choice((1, 1, 2, 5))]
    return "\n".join(lines)


def _repeated(draw: random.Random, text: str) -> str:
    lines = text.splitlines()
    first = _line(draw, lines)
    block = lines[first : first + draw.choice((1, 3, 9))] * draw.choice((1, 1, 20))
    return "\n".join([*lines[:first], *block, *lines[first:]])


def _cut(draw: random.Random, text: str) -> str:
    return text[: draw.randrange(len(text))]


def _extended(draw: random.Random, text: str) -> str:
    return f"extends: {draw.choice(BASES)}\n{text if draw.random() < 0.5 else ''}"


MUTATORS: tuple[Mutator, ...] = (
    *(_value, _value, _value, _key, _key, _typo, _added, _added, _moved, _dropped, _repeated),
    *(_cut, _extended),
)


def mutant(draw: random.Random, texts: Sequence[str]) -> bytes:
    """Break one of the texts in one to four ways, and now and then below its characters."""
    text = draw.choice(texts)
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4))):
        text = draw.choice(MUTATORS)(draw, text) or "\n"
    data = text.encode("utf-8", "surrogatepass")
    if draw.random() < 0.15:
        at = draw.randrange(len(data) + 1)
        data = data[:at] + draw.choice(BYTES) * draw.choice((1, 1, 3)) + data[at:]
    return data


def setting(draw: random.Random) -> str:
    """Make what follows `--set`."""
    steps = [draw.choice(KEYS)]
    for _ in range(draw.choice((0, 1, 1, 2, 3, 40))):
        steps.append(draw.choice((f".{draw.choice(KEYS)}", f"[{draw.choice((0, 1, 9, 10**6))}]")))
    return f"{''.join(steps)}{draw.choice(('=', '=', '=', '=', ''))}{draw.choice(VALUES)}"
