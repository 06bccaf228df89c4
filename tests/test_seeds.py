"""The five seed documents are the user's own input and never change."""

import hashlib
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[1] / "seeds"
DIGESTS = {
    "000_b567d32a89b3e591.txt": "2b6834af0ca0331950053be31ddd91d7e43867783adead98c64b7e49cec35e5f",
    "001_8fd323a46787b940.txt": "c796264b880b55f70902fbdcd1b6eefbf229827f778174a25c2ef39f321cdfc1",
    "002_619acb7bf2d5c641.txt": "53f374a9b8de431b9feb67a646e3130f201a656647b9db7ecdf6f081995cc1b3",
    "003_d5d501760748b5aa.txt": "ba0efd779b7265e2d7324d528789cdd955a23d5924f3321d5ba78a52e7b194c3",
    "004_381bb7f805815fa4.txt": "c511fc7ba50776dc2d65e1fe949e090f178057bccedb4cc8d56e6411bea13f14",
}


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_a_seed_is_byte_for_byte_as_it_came(name: str) -> None:
    assert hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_there_are_no_other_seeds() -> None:
    assert sorted(path.name for path in SEEDS.iterdir()) == sorted(DIGESTS)
