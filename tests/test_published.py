"""A published run read back: what was published, or refused with the reason."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs.artifact_files import parsed
from jobs.datatypes import DocumentTermMatrix
from jobs.errors import InputMissing, InputUnusable
from jobs.models.nmf import Nmf
from jobs.pointers import latest_run
from jobs.published import load
from jobs.store import Store
from jobs.writers import WRITERS
from jobs.writers.npz import pack, unpack
from tests.planted import TOPICS
from tests.results import FACTS, MODEL, VECTORISER, result
from tests.stored import publish


def test_a_run_is_found_by_its_folder_by_its_job_and_by_the_link(store: Store) -> None:
    run = publish(store)
    for path in (run, store.folder, store.folder / "latest"):
        found = load(path)
        assert (found.run_id, found.path.name) == (run.name, run.name)
        found.verify()
        assert found.read("topics.json") == b"{}\n"
        with pytest.raises(InputUnusable, match=r"topics\.json: not what a run publishes"):
            found.json("topics.json")


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
        ("manifest.json", b"[]", "of schema version unknown"),
        (
            "manifest.json",
            b'{"schema_version": "2.1"}',
            r"of schema version 2\.1, but .* reads 1\.x",
        ),
        ("manifest.json", b"{}", "of schema version unknown"),
        (
            "manifest.json",
            b'{"schema_version": "1.9", "run_id": "x"}',
            "not the manifest of a run: .* is a required property",
        ),
        ("manifest.json", b"[" * 100_000, "cannot be read"),
        ("manifest.json", HEAD + b"}", "required property"),
        ("manifest.json", HEAD + b', "files": {"topics.json": 3}}', "required property"),
        ("manifest.json", HEAD + b', "files": {"a": {"bytes": 3}}}', "required property"),
    ],
)
def test_a_damaged_run_is_refused(store: Store, name: str, data: bytes | None, reason: str) -> None:
    run = publish(store)
    (run / name).unlink()
    if data is not None:
        (run / name).write_bytes(data)
    with pytest.raises(InputUnusable, match=reason):
        load(run).read("topics.json")


@pytest.mark.parametrize(
    "text",
    [
        *('{"a": 1e400}', '{"a":-1E+309}', "[1,\n2.5e0400]", "1e999", " -1e999", "[NaN]"),
        *("[12345678901234567890]", '{"a": -1234567890123456789}'),
        *(f"[{'9' * 250}e99]", f"[-{'1' * 400}.5]"),
    ],
)
def test_numbers_out_of_range_are_refused_wherever_they_stand(text: str) -> None:
    with pytest.raises(InputUnusable, match=r"out of range|is no JSON"):
        parsed(text.encode(), Path("x.json"))


def test_numbers_in_range_are_read_whatever_strings_say() -> None:
    value = {"a": 0.000123, "b": [1e-200, 1e300, 999999999999999999], "c": ": 1e400, " + "7" * 40}
    assert parsed(json.dumps(value).encode(), Path("x.json")) == value


_METRICS = '{"schema_version": "1.1", "job": "%s", "fitted_in": %s, "choice": null, "scores": []}'


@pytest.mark.parametrize("number", ["1e999", "12345678901234567890", "NaN", "-1234567890123456789"])
def test_numbers_out_of_range_of_large_files_are_refused(number: str) -> None:
    text = _METRICS % ("a" * (1 << 16), number)
    with pytest.raises(InputUnusable):
        parsed(text.encode(), Path("metrics.json"), "metrics")


def test_large_files_are_read_as_small_ones_are_whatever_strings_say() -> None:
    text = _METRICS % ("7" * (1 << 16) + "e0400\\u0627", 12)
    assert parsed(text.encode(), Path("metrics.json"), "metrics") == json.loads(text)
    with pytest.raises(InputUnusable, match="cannot be read as JSON"):
        parsed(text[:-1].encode(), Path("metrics.json"), "metrics")


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
    again = model.transform(DocumentTermMatrix(fitted.matrix.counts, weights))
    assert np.array_equal(again, fitted.model.document_topic)


def changed(name: str, change: Any) -> dict[str, bytes]:
    files = dict(WRITERS["model"]().files(result(), FACTS))
    arrays = unpack(files["model/arrays.npz"])
    arrays[name] = change(arrays[name])
    return {"model/arrays.npz": b"".join(pack(arrays))}


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
