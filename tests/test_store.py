"""The store: what is published is whole, what is read back is what was published."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from jobs import config, provenance
from jobs.datatypes import InputFile
from jobs.errors import CannotCreate, InputMissing, InputUnusable, Locked, WriteFailed
from jobs.models.nmf import Nmf
from jobs.published import latest_run, load
from jobs.store import LOCK, Store
from jobs.writers import WRITERS
from jobs.writers.npz import pack, unpack
from tests.planted import TOPICS
from tests.results import FACTS, MODEL, VECTORISER, result

ROOT = Path(__file__).parents[1]
START = datetime(2026, 11, 22, 2, 15, 45, tzinfo=UTC)
FILES = (("topics.json", b"{}\n"), ("model/arrays.npz", b"\0" * 3_000_000), ("a/b/c.txt", b""))


def publish(store: Store, start: datetime = START, files: Any = FILES, **manifest: Any) -> Path:
    run_id = store.new_id(start, "3f9a1c2e00")
    return store.publish(files, {"schema_version": "1.0", "run_id": run_id, **manifest})


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "artifacts", "lda")
    with made.lock():
        yield made


# ---- publishing ------------------------------------------------------------------------------


def test_a_run_is_published_with_its_manifest_and_becomes_the_latest(store: Store) -> None:
    run = publish(store, warnings=[])
    assert run.name == "20261122T021545Z-3f9a1c2e"
    manifest = json.loads((run / "manifest.json").read_bytes())
    assert manifest["files"] == {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(FILES)
    }
    assert os.readlink(store.folder / "latest") == f"runs/{run.name}"
    assert json.loads((store.folder / "latest.json").read_bytes()) == {
        "job": "lda", "run_id": run.name, "path": f"runs/{run.name}",
    }  # fmt: skip
    assert store.latest() == run
    assert sorted(os.listdir(store.folder)) == [LOCK, "latest", "latest.json", "runs"]
    assert os.listdir(store.runs) == [run.name]


def test_the_next_run_leaves_the_one_before_as_it_was(store: Store) -> None:
    first = publish(store)
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    second = publish(store)
    assert second.name == "20261122T021546Z-3f9a1c2e"  # the same start, the next free second
    assert store.latest() == second
    assert {path: path.read_bytes() for path in first.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/x",
        "a/../x",
        "a//x",
        ".x",
        "a/.x",
        "",
        "a/",
        "manifest.json",
        "a\nb",
        "نص",
        "C:x",
    ],
)
def test_a_file_name_that_could_lead_elsewhere_is_a_defect(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of an artifact"):
        publish(store, files=[(name, b"x")])
    assert os.listdir(store.runs) == []
    assert store.latest() is None


def test_one_name_twice_is_a_defect(store: Store) -> None:
    with pytest.raises(ValueError, match="or is taken"):
        publish(store, files=[("x", b"1"), ("x", b"2")])


@pytest.mark.parametrize("job", ["", "..", ".hidden", "a/b", "a\0b", "-", "نص"])
def test_a_job_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, job: str) -> None:
    with pytest.raises(CannotCreate, match="cannot name a folder"):
        Store(tmp_path, job)


def test_a_run_whose_making_fails_leaves_nothing(store: Store) -> None:
    first = publish(store)
    before = tree(store.folder)

    def failing() -> Iterator[tuple[str, bytes]]:
        yield FILES[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(store, files=failing())
    assert tree(store.folder) == before
    assert store.latest() == first


def test_a_published_run_is_never_written_to_again(store: Store) -> None:
    first = publish(store)
    with pytest.raises(WriteFailed, match="is there already"):
        store.publish([("x", b"")], {"run_id": first.name})
    assert load(first).manifest["files"].keys() == {name for name, _ in FILES}


def test_a_full_disk_is_told_and_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store)
    before = tree(store.folder)
    write = os.write
    left = [1_000_000]

    def limited(descriptor: int, data: Any) -> int:
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = write(descriptor, data[: left[0]])
        left[0] -= count
        return count

    monkeypatch.setattr(os, "write", limited)
    with pytest.raises(WriteFailed, match="No space left on device"):
        publish(store)
    assert tree(store.folder) == before


def test_a_place_that_cannot_be_created_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(CannotCreate, match="cannot be created"),
        Store(tmp_path / "file", "a").lock(),
    ):
        pass
    (tmp_path / "lda").mkdir()
    (tmp_path / "lda" / LOCK).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotCreate, match="symbolic links"), Store(tmp_path, "lda").lock():
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_in_the_place_of_the_link_is_left_alone(store: Store) -> None:
    (store.folder / "latest").mkdir()
    (store.folder / "latest" / "mine").write_text("keep")
    with pytest.raises(WriteFailed):
        publish(store)
    assert (store.folder / "latest" / "mine").read_text() == "keep"


# ---- lock and sweep --------------------------------------------------------------------------

HOLD = """
import sys, time
from pathlib import Path
from jobs.store import Store
with Store(Path(sys.argv[1]), "lda").lock():
    print("held", flush=True)
    time.sleep(60)
"""


def hold(directory: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(directory)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_second_run_is_turned_away_until_the_first_one_is_dead(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        with (
            pytest.raises(Locked, match="another run of the job 'lda'"),
            Store(tmp_path, "lda").lock(),
        ):
            pass
        with Store(tmp_path, "nmf").lock():  # another job has a lock of its own
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        with Store(tmp_path, "lda").lock():
            pass


FORK = """
import os, sys, time
from pathlib import Path
from jobs.store import Store
with Store(Path(sys.argv[1]), "lda").lock():
    if not os.fork():
        print(os.getpid(), flush=True)
        time.sleep(60)
        os._exit(0)
    time.sleep(60)
"""


def test_a_worker_does_not_keep_the_lock_of_a_run_that_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FORK, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        try:
            process.kill()
            process.wait()
            os.kill(worker, 0)  # it lives on
            with Store(tmp_path, "lda").lock():
                pass
        finally:
            os.kill(worker, signal.SIGKILL)


def test_what_killed_runs_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path, "lda")
    with store.lock():
        run = publish(store)
    keep = [store.runs / "notes.partial", store.runs / "20261122T021545Z-3f9a1c2e.old"]
    left = [
        store.runs / "20261122T031545Z-00000000.partial",
        store.runs / "20261122T031545Z-00000001.deleted",
        store.refused / "20261122T031545Z-00000002.partial",
    ]
    outside = tmp_path / "outside"
    for folder in (*keep, *left, outside):
        (folder / "sub").mkdir(parents=True)
        (folder / "sub" / "file").write_text("x")
    (left[0] / "link").symlink_to(outside)
    (store.folder / ".latest.new").symlink_to("runs/nowhere")
    with store.lock():
        pass
    assert not any(folder.exists() for folder in left)
    assert not (store.folder / ".latest.new").is_symlink()
    assert all((folder / "sub" / "file").exists() for folder in (*keep, outside))
    assert store.latest() == run


# ---- retention -------------------------------------------------------------------------------


def test_old_runs_are_pruned_but_never_the_latest(store: Store) -> None:
    runs = [publish(store, START + timedelta(days=n)).name for n in range(6)]
    now = START + timedelta(days=6)
    assert store.prune(4, 0, now=now, needed=runs[:1]) == (runs[1],)
    assert store.prune(1, 4, now=now, needed=runs[:1]) == ()
    assert store.prune(1, 3, now=now, needed=runs[:1]) == (runs[2],)
    (store.folder / "latest").unlink()
    (store.folder / "latest").symlink_to(f"runs/{runs[3]}")
    assert store.prune(1, 0, now=now) == (runs[0], runs[4])
    assert sorted(os.listdir(store.runs)) == [runs[3], runs[5]]
    assert store.prune(0, 0, now=now) == (runs[5],)


def test_refused_runs_are_kept_aside_and_only_the_last_three(store: Store) -> None:
    good = publish(store)
    for n in range(5):
        run_id = store.new_id(START + timedelta(hours=n), "00000000")
        store.refuse(FILES, {"schema_version": "1.0", "run_id": run_id})
    assert store.latest() == good
    kept = sorted(os.listdir(store.refused))
    assert [name[9:11] for name in kept] == ["04", "05", "06"]
    load(store.refused / kept[0]).verify()


# ---- reading back ----------------------------------------------------------------------------


def test_a_run_is_found_by_its_folder_by_its_job_and_by_the_link(store: Store) -> None:
    run = publish(store)
    for path in (run, store.folder, store.folder / "latest"):
        found = load(path)
        assert (found.run_id, found.path.name) == (run.name, run.name)
        found.verify()
        assert found.read("topics.json") == b"{}\n"
        assert found.json("topics.json") == {}


def test_latest_json_serves_where_the_link_is_lost(store: Store) -> None:
    run = publish(store)
    (store.folder / "latest").unlink()
    assert latest_run(store.folder) == run
    for content in (b"", b"[]", b'{"run_id": "../../x"}', b'{"run_id": 5}'):
        (store.folder / "latest.json").write_bytes(content)
        assert latest_run(store.folder) is None


def test_what_is_not_there_is_missing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="there is no such run"):
        load(tmp_path / "nowhere")
    with pytest.raises(InputMissing, match="nothing was published here"):
        load(store.folder)
    run = publish(store)
    with pytest.raises(InputMissing, match=r"has no report\.html; it has a/b/c\.txt"):
        load(run).read("report.html")


HEAD = b'{"schema_version": "1.0", "run_id": "20261122T021545Z-3f9a1c2e"'


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("topics.json", b"[]\n", "damaged, or changed since it was published"),
        ("topics.json", b"{}", "2 bytes where the manifest says 3"),
        ("topics.json", None, "the run is not whole"),
        ("manifest.json", b"{", "cannot be read"),
        ("manifest.json", b"[]", "not a manifest"),
        (
            "manifest.json",
            b'{"schema_version": "2.1"}',
            r"of schema version 2\.1, but .* reads 1\.x",
        ),
        ("manifest.json", b"{}", "of schema version unknown"),
        (
            "manifest.json",
            b'{"schema_version": "1.9", "run_id": "x"}',
            "not the manifest of this run",
        ),
        ("manifest.json", b"[" * 100_000, "cannot be read"),
        ("manifest.json", HEAD + b"}", "its list of files is broken"),
        ("manifest.json", HEAD + b', "files": {"topics.json": 3}}', "its list of files is broken"),
        ("manifest.json", HEAD + b', "files": {"a": {"bytes": 3}}}', "its list of files is broken"),
    ],
)
def test_a_damaged_run_is_refused(store: Store, name: str, data: bytes | None, reason: str) -> None:
    run = publish(store)
    (run / name).unlink()
    if data is not None:
        (run / name).write_bytes(data)
    with pytest.raises(InputUnusable, match=reason):
        load(run).read("topics.json")


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "a/../../../secret"])
def test_a_manifest_cannot_lead_out_of_its_run(store: Store, name: str) -> None:
    run = publish(store)
    manifest = json.loads((run / "manifest.json").read_bytes())
    manifest["files"][name] = {"bytes": 1, "sha256": "0" * 64}
    (run / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputUnusable, match="is not the name of a file of a run"):
        load(run)


def test_a_file_swapped_for_a_link_is_refused(store: Store, tmp_path: Path) -> None:
    run = publish(store)
    (tmp_path / "other").write_bytes(b"{}\n")
    (run / "topics.json").unlink()
    (run / "topics.json").symlink_to(tmp_path / "other")
    with pytest.raises(InputUnusable):
        load(run).read("topics.json")


def test_a_run_that_was_never_finished_is_refused(store: Store) -> None:
    run = publish(store)
    partial = run.rename(run.with_name(run.name + ".partial"))
    with pytest.raises(InputUnusable, match="not a published run"):
        load(partial)


def test_a_copy_of_a_run_may_have_any_name_but_that_of_another(store: Store) -> None:
    run = publish(store)
    copy = run.rename(store.folder.parent / "model for the portal")
    load(copy).verify()
    other = copy.rename(copy.with_name("20261122T021545Z-00000000"))
    with pytest.raises(InputUnusable, match="not the manifest of this run"):
        load(other)


# ---- the model -------------------------------------------------------------------------------


def published(store: Store, change: Mapping[str, Any] | None = None) -> Path:
    files = [file for writer in WRITERS.values() for file in writer().files(result(), FACTS)]
    if change:
        files = [(name, change.get(name, data)) for name, data in files]
    return publish(store, files=files)


def test_the_model_comes_back_from_disk_bit_for_bit(store: Store) -> None:
    fitted = result()
    saved = load(published(store)).model()
    assert saved.lexicon.words == fitted.lexicon.words
    assert np.array_equal(saved.lexicon.frequencies, fitted.lexicon.frequencies)
    assert (saved.terms, saved.display) == (fitted.vocabulary.terms, fitted.vocabulary.display)
    assert saved.topic_ids == fitted.model.topic_ids
    assert saved.config["model"] == {"kind": "nmf", "topics": TOPICS}
    for name, array in fitted.model_arrays.items():
        assert np.array_equal(saved.model_arrays[name], array), name
    vectoriser, model = saved.restore(VECTORISER, MODEL)
    weights = vectoriser.transform(fitted.matrix.counts)
    assert np.array_equal(weights.data, fitted.matrix.weights.data)
    again = model.transform(replace(fitted.matrix, weights=weights))
    assert np.array_equal(again, fitted.model.document_topic)


def changed(name: str, change: Any) -> dict[str, bytes]:
    files = dict(WRITERS["model"]().files(result(), FACTS))
    arrays = unpack(files["model/arrays.npz"])
    arrays[name] = change(arrays[name])
    return {"model/arrays.npz": pack(arrays)}


def test_a_model_that_no_longer_gives_its_own_results_is_refused(store: Store) -> None:
    run = published(store, changed("probes/document_topic", lambda array: array[:, ::-1]))
    with pytest.raises(InputUnusable, match="no longer gives its own passages the topics"):
        load(run).model().restore(VECTORISER, MODEL)


def test_arrays_that_are_not_as_declared_are_refused(store: Store) -> None:
    run = published(store, changed("lexicon/frequencies", lambda array: array[:-1]))
    with pytest.raises(InputUnusable, match="not those of model"):
        load(run).model()
    broken = published(store, {"model/arrays.npz": b"PK no archive"})
    with pytest.raises(InputUnusable, match="not a sound"):
        load(broken).model()


def test_arrays_of_another_model_are_refused(store: Store) -> None:
    from jobs.models.kmeans import KMeans

    saved = load(published(store)).model()
    with pytest.raises(InputUnusable, match="not those of a kmeans model"):
        saved.restore(VECTORISER, KMeans(topics=TOPICS))
    assert isinstance(MODEL, Nmf)


# ---- provenance ------------------------------------------------------------------------------


def test_the_fingerprint_sees_all_that_decides_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    one = InputFile("seeds/a.txt", 3, "0" * 64)
    same = provenance.fingerprint({"a": 1, "b": 2}, [one])
    assert provenance.fingerprint({"b": 2, "a": 1}, [one]) == same
    others = [
        provenance.fingerprint({"a": 1, "b": 3}, [one]),
        provenance.fingerprint({"a": 1, "b": 2}, [replace(one, sha256="1" * 64)]),
        provenance.fingerprint({"a": 1, "b": 2}, [replace(one, path="seeds/b.txt")]),
        provenance.fingerprint({"a": 1, "b": 2}, [one, replace(one, path="seeds/b.txt")]),
    ]
    monkeypatch.setattr(provenance, "sources", lambda: "other sources")
    others.append(provenance.fingerprint({"a": 1, "b": 2}, [one]))
    monkeypatch.undo()
    monkeypatch.setattr(provenance, "version", lambda name: "99")
    others.append(provenance.fingerprint({"a": 1, "b": 2}, [one]))
    assert len({same, *others}) == 7


def test_the_digest_of_the_sources_is_that_of_code_and_data() -> None:
    names = [name for name, _ in provenance._contents(Path(provenance.__file__).parent, "")]
    assert {"store.py", "readers/csv.py", "schemas/topics.json", "py.typed"} <= set(names)
    assert not any("__pycache__" in name or name.endswith(".pyc") for name in names)
    assert provenance.sources() == provenance.sources()


def test_a_manifest_is_as_its_schema_says_and_so_is_latest_json(store: Store) -> None:
    job = config.load(str(ROOT / "configs/nmf.yaml"))
    reading = job.reader.read(job.root)
    reading = replace(reading, files=(replace(reading.files[0], warning="odd"), *reading.files[1:]))
    fitted = result()
    made = provenance.manifest(
        job=job,
        run_id=store.new_id(START, provenance.fingerprint(job.config, reading.files)),
        reading=reading,
        result=fitted,
        previous=None,
        started=START,
        finished=START + timedelta(seconds=2.5),
        seconds={"read": 0.25},
        warnings=["a library warned"],
    )
    store.publish(FILES, made)
    for name, schema in (("latest/manifest", "manifest"), ("latest", "latest")):
        rules = json.loads((ROOT / f"jobs/schemas/{schema}.json").read_bytes())
        Draft202012Validator(rules).validate(
            json.loads((store.folder / f"{name}.json").read_bytes())
        )
    manifest = load(store.folder).manifest
    assert manifest["started"] == "2026-11-22T02:15:45.000Z"
    assert manifest["finished"] == "2026-11-22T02:15:47.500Z"
    assert manifest["warnings"] == ["seeds/000_b567d32a89b3e591.txt: odd", "a library warned"]
    assert [one["status"] for one in manifest["inputs"]] == ["read"] * 5
    assert manifest["skipped"] == [
        {"id": "gone", "source": "seeds/gone.txt", "reason": "the file is empty"}
    ]
    assert manifest["config"] == job.config
