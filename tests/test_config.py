"""The keys at the top of a configuration: what they may be, and what is said of others."""

from pathlib import Path
from typing import Any

import pytest

from jobs import config
from jobs.errors import ConfigError
from tests import small_job


@pytest.mark.parametrize("value", ["auto", "8GB", "1.5 GiB", 8_000_000_000])
def test_a_memory_limit_is_kept_as_it_is_written(tmp_path: Path, value: str | int) -> None:
    job = config.load(str(small_job.config(tmp_path, memory_limit=value)))
    assert job.config["memory_limit"] == value


def test_a_memory_limit_that_is_left_out_is_that_of_the_machine(tmp_path: Path) -> None:
    assert config.load(str(small_job.config(tmp_path))).config["memory_limit"] == "auto"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("8XB", "'8XB' is no size above zero, such as 8GB"),
        (0, "'0' is no size above zero"),
        (-1, "'-1' is no size above zero"),
        (1.5, "must be a text or an integer. Got 1.5"),
        (True, "must be a text or an integer. Got true"),
        (None, "must be a text or an integer. Got null"),
        ([1], "must be a text or an integer"),
    ],
)
def test_a_memory_limit_that_is_no_size_is_a_complaint_at_its_place(
    tmp_path: Path, value: Any, said: str
) -> None:
    path = small_job.config(tmp_path, memory_limit=value)
    with pytest.raises(ConfigError) as refused:
        config.load(str(path))
    (problem,) = refused.value.problems
    assert problem.startswith(f"{path}:")
    assert f"memory_limit: {said}" in problem
