"""Memory limits: sizes as people write them, limits of machine, cgroup and ulimit, refusals."""

import gc
import json
import logging
import platform
import resource
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import memory, memory_budget
from jobs.errors import InputUnusable
from jobs.memory import available, in_words, resident, size_in_bytes, unmapped
from jobs.memory_budget import MemoryBudget, needed, shortage_named
from jobs.pipeline import full
from tests import small_job
from tests.small_job import Command, latest, manifest

ROOT = Path(__file__).parents[1]

# ---- sizes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (1, 1), ("8000000000", 8_000_000_000), ("8GB", 8_000_000_000), ("8 GB", 8_000_000_000),
        ("8gib", 8 * 2**30), ("1.5 GiB", 3 * 2**29), ("512MiB", 2**29), ("512m", 512_000_000),
        ("2k", 2000), ("2kB", 2000), ("2KiB", 2048), ("1TB", 10**12), ("300B", 300),
    ],
)  # fmt: skip
def test_sizes_are_read_with_their_units(written: str | int, size: int) -> None:
    assert size_in_bytes(written) == size


@pytest.mark.parametrize(
    "written", ["", "GB", "8XB", "8 G B", "-8GB", "0", "0.0GB", "8,5GB", "1e9", "nan", "inf", -1, 0,
                "8GB ", " 8GB", "9" * 400 + "GB", "\u0663GB"],
)  # fmt: skip
def test_what_is_no_size_is_refused_with_what_is(written: str | int) -> None:
    with pytest.raises(ValueError, match="such as 8GB, 512MiB"):
        size_in_bytes(written)


@given(st.integers(1, 10**15), st.sampled_from(["", "B", "kB", "MB", "MiB", "GB", "TiB"]))
def test_a_longer_unit_is_never_a_smaller_size(count: int, unit: str) -> None:
    assert size_in_bytes(f"{count}{unit}") >= count
    assert size_in_bytes(f"{count} {unit.lower()}") == size_in_bytes(f"{count}{unit}")


def test_sizes_are_told_in_words() -> None:
    assert [in_words(size) for size in (0, 4.4e6, 999e6, 8e9)] == [
        "0 MB", "4 MB", "999 MB", "8.0 GB"
    ]  # fmt: skip


# ---- limits ----------------------------------------------------------------------------------


def machine(root: Path, files: dict[str, str]) -> Path:
    """Write /proc and /sys of a machine of 16,000,000 KiB."""
    for name, content in {
        "proc/meminfo": "MemTotal: 16000000 kB\nMemFree: 1 kB\n",
        **files,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "ascii")
    return root


V1 = "12:cpuset:/\n9:memory:/docker/abc\n0::/\n"
V1_LIMIT = "sys/fs/cgroup/memory/{}memory.limit_in_bytes"
V2_LIMIT = "sys/fs/cgroup/{}memory.max"


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        ({}, 16_000_000 * 1024),
        ({"proc/self/cgroup": "0::/job/one\n", V2_LIMIT.format("job/one/"): "4096000\n"}, 4096000),
        ({"proc/self/cgroup": "0::/job/one\n", V2_LIMIT.format("job/"): "8192000\n",
          V2_LIMIT.format("job/one/"): "max\n"}, 8192000),
        ({"proc/self/cgroup": "0::/of/the/host\n", V2_LIMIT.format(""): "5000000\n"}, 5000000),
        ({"proc/self/cgroup": "0::/\n", V2_LIMIT.format(""): "max\n"}, 16_000_000 * 1024),
        ({"proc/self/cgroup": V1, V1_LIMIT.format("docker/abc/"): "3000000\n"}, 3000000),
        ({"proc/self/cgroup": V1, V1_LIMIT.format(""): "2000000\n"}, 2000000),
        ({"proc/self/cgroup": V1, V1_LIMIT.format(""): "9223372036854771712\n"}, 16_000_000 * 1024),
        ({"proc/self/cgroup": "nonsense\n\n::\n", V2_LIMIT.format(""): "what\n"},
         16_000_000 * 1024),
    ],
)  # fmt: skip
def test_the_least_limit_of_machine_and_control_groups_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], limit: int
) -> None:
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "getrlimit", lambda _: unlimited)
    assert available(machine(tmp_path, files)) == limit
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1000, resource.RLIM_INFINITY))
    assert available(tmp_path) == 1000


def test_what_is_held_is_at_most_the_peak_where_proc_is_missing_too(tmp_path: Path) -> None:
    held, peak = resident()
    assert 10_000_000 < held <= peak
    assert resident(tmp_path)[0] == resident(tmp_path)[1] >= held // 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_pages_of_mapped_files_are_not_held(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np\n"
        "from jobs.memory import resident, unmapped\n"
        "before = unmapped(), resident()[0]\n"
        "mapped = np.load(sys.argv[1], mmap_mode='r')\n"
        "mapped.sum()\n"
        "print(unmapped() - before[0], resident()[0] - before[1])\n"
    )
    np.save(tmp_path / "array.npy", np.ones(10**7))
    command = [sys.executable, "-c", code, str(tmp_path / "array.npy")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    own, all_of_it = map(int, done.stdout.split())
    assert own < 20e6
    assert all_of_it > 70e6


def test_what_is_unmapped_is_not_told_without_proc(tmp_path: Path) -> None:
    assert unmapped(tmp_path) is None


# ---- estimates -------------------------------------------------------------------------------

SIZES = {"documents": 1, "characters": 10**6, "longest": 10**6, "tokens": 180_000, "forms": 20_000,
         "rows": 3000, "terms": 5000, "topics": 20, "entries": 90_000, "threads": 1}  # fmt: skip


@pytest.mark.parametrize(
    "stage", ["learn", "prepare", "vocabulary", "fit", "scores", "summarise", "write"]
)
@pytest.mark.parametrize("kind", ["lda", "nmf", "mixture", "kmeans", "hdbscan", "another"])
def test_more_input_is_never_estimated_lower(stage: str, kind: str) -> None:
    before = needed(stage, SIZES, kind)
    assert before > 0
    for name, size in SIZES.items():
        assert needed(stage, {**SIZES, name: 3 * size}, kind) >= before


def test_the_limit_is_nine_tenths_of_what_there_is_or_what_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory_budget, "available", lambda: 10**12)
    assert MemoryBudget("auto", "lda", 1).limit == 9 * 10**11
    assert MemoryBudget("8GB", "lda", 1).limit == 8 * 10**9


def test_a_stage_over_the_limit_is_refused_with_advice(caplog: pytest.LogCaptureFixture) -> None:
    budget = MemoryBudget("100GB", "lda", 1)
    with caplog.at_level(logging.INFO, "jobs"):
        budget("learn", documents=1, characters=1000, longest=1000)
        with pytest.raises(InputUnusable) as refused:
            budget("prepare", characters=10**12, longest=10**12)
    message = str(refused.value)
    assert message.startswith("prepare would need about ")
    assert "over the limit of 100.0 GB (memory_limit)" in message
    assert "Give fewer documents at a time, or lower `threads`" in message
    assert [line.split(":")[0] for line in caplog.messages] == ["learn", "prepare"]
    stages = budget.record()["stages"]
    assert [one["stage"] for one in stages] == ["learn", "prepare"]
    assert all(one["held"] <= one["peak"] for one in stages)
    assert stages[1]["estimate"] > 100e9


def test_a_shortage_names_its_stage() -> None:
    with (
        pytest.raises(InputUnusable, match=r"ran out in the stage 'fit lda'.*Unable to allocate"),
        shortage_named(lambda: "fit lda"),
    ):
        raise MemoryError("Unable to allocate 8 EiB")


# ---- runs ------------------------------------------------------------------------------------


def test_a_run_tells_and_records_its_memory(command: Command, tmp_path: Path) -> None:
    code, _, err = command(small_job.job(tmp_path, memory_limit="64GiB"))
    assert code == 0
    stages = ["learn", "prepare", "vocabulary", "fit", "scores", "summarise", "write"]
    told = [line.split()[2].rstrip(":") for line in err.splitlines() if "of memory (held" in line]
    assert told == stages
    recorded = manifest(tmp_path)["memory"]
    assert recorded["limit"] == 64 * 2**30
    assert recorded["available"] == memory.available()
    assert [one["stage"] for one in recorded["stages"]] == stages
    peaks = [one["peak"] for one in recorded["stages"]]
    assert peaks == sorted(peaks)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc keeps what is freed")
def test_large_arrays_go_back_to_the_system_when_they_are_freed() -> None:
    code = """
import numpy as np
from jobs.memory import give_back_at_once, resident
give_back_at_once()
large = np.ones(3_500_000)
del large  # after this glibc would take arrays of its size from its heap
arrays = [np.ones(1 << 19) for _ in range(40)]
last, before = arrays[-1], resident()[0]
del arrays
print(before - resident()[0])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 35 * (4 << 20)


def test_garbage_is_collected_as_before_after_a_run(command: Command, tmp_path: Path) -> None:
    before = gc.get_threshold()
    with memory.rare_collections():
        assert gc.isenabled()
        assert gc.get_threshold()[0] > before[0]
    with pytest.raises(KeyError), memory.rare_collections():
        raise KeyError
    assert command(small_job.job(tmp_path))[0] == 0
    assert gc.get_threshold() == before


def test_garbage_of_a_run_is_collected_soon_after_it() -> None:
    node: list[object] = []
    with memory.rare_collections():
        seen = weakref.finalize(cycle := type("Node", (), {})(), node.append, 1)
        cycle.own = cycle
        del cycle
    young = [[number] for number in range(10_000)]
    assert not seen.alive
    assert node == [1]
    assert len(young) == 10_000


def test_a_run_over_its_limit_is_refused_and_publishes_nothing(
    command: Command, tmp_path: Path
) -> None:
    code, _, err = command(small_job.job(tmp_path, memory_limit="20MB"))
    assert code == 65
    assert "learn would need about" in err
    assert "20 MB (memory_limit)" in err
    assert not latest(tmp_path).exists()


def test_memory_that_runs_out_is_unusable_input_with_its_stage(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(full, "prepare_training", short)
    code, _, err = command(small_job.job(tmp_path))
    assert code == 65
    assert "memory ran out in the stage 'vocabulary'" in err
    assert "defect" not in err
    assert not latest(tmp_path).exists()


@pytest.mark.slow
def test_a_process_whose_address_space_ends_says_so(tmp_path: Path) -> None:
    path = small_job.job(tmp_path, memory_limit="64GB")
    (tmp_path / "docs/long.txt").write_bytes(b"A word and another one. " * 10_000_000)
    limit = f"ulimit -v 700000; exec {sys.executable} -m jobs.run {path} --log-format json"
    done = subprocess.run(
        ["bash", "-c", limit], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 65, done.stderr
    last = json.loads(done.stderr.splitlines()[-1])
    assert last["level"] == "error"
    assert "memory ran out in the stage 'read'" in last["message"]
