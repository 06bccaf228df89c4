"""Sentence embeddings: files, records, models in folders, the mixture's view, and refusals."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs import assign
from jobs.contracts import FitOptions
from jobs.datatypes import DocumentTermMatrix, FloatArray, Passage
from jobs.embeddings import Embeddings
from jobs.embeddings.encoders import encoder, kind_of
from jobs.errors import InputMissing, InputUnusable
from jobs.metrics.agreement import ari
from jobs.models.embedding.lsa_view import EmbeddedView
from jobs.models.kmeans import KMeans
from jobs.models.mixture import Mixture
from tests import small_job
from tests.planted import counted, tokens, weighted

CLUSTERS = {"kind": "mixture", "topics": 3, "dimensions": 8, "neighbours": 3}
SECTIONS: dict[str, Any] = {"model": CLUSTERS, "passages": {"unit": "document"}}
IDS = [f"d{number}.txt" for number in range(9)]
Change = Callable[[list[str], FloatArray], dict[str, Any]]


def quiet(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def theme_vectors(number: int = 9) -> FloatArray:
    """A vector a document; documents of one theme of three are alike."""
    rng = np.random.default_rng(0)
    return np.eye(3)[np.arange(number) % 3] + 0.1 * rng.normal(size=(number, 3))


def passages(*texts: str) -> list[Passage]:
    return [Passage(f"d{number}", 0, (), text) for number, text in enumerate(texts)]


def test_embeddings_decide_where_words_do_not() -> None:
    """Half of the words of a row are of another topic: the words alone are misled, not both."""
    rng = np.random.default_rng(3)
    rows, topics = tokens(rows=200, length=2)
    misled = [np.append(row, rng.integers(0, 140, 6)) for row in rows]
    matrix = weighted(counted(misled))
    vectors = np.eye(4)[topics] + 0.2 * rng.normal(size=(200, 4))
    seen = DocumentTermMatrix(matrix.counts, matrix.weights, vectors)
    found = [
        ari(Mixture(topics=4).fit(one, FitOptions(0)).transform(matrix).argmax(axis=1), topics)
        for one in (matrix, seen)
    ]
    assert found[0] < 0.3
    assert found[1] > 0.7


def test_the_view_is_centred_and_rows_without_a_vector_are_left_out() -> None:
    vectors = theme_vectors() + 50.0  # a narrow cone
    vectors[4] = 0
    view = EmbeddedView.of(vectors)
    others = np.delete(np.arange(9), 4)
    assert not view.rows[4].any()
    assert np.linalg.norm(view.rows[others], axis=1) == pytest.approx(1)
    cosines = view.rows[others] @ view.rows[others].T
    assert cosines[0, 2] < 0
    assert cosines[0, 3] > 0.9


def test_a_file_of_vectors_is_a_view_of_a_run(
    tmp_path: Path, command: small_job.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small_job.job(tmp_path, **SECTIONS, embeddings={"path": "vectors.npz"})
    ids = [one.removesuffix(".txt") for one in IDS]
    np.savez(tmp_path / "vectors.npz", ids=np.array(ids), vectors=theme_vectors())
    code, _, told = command(path, "--quiet")
    assert code == 0, told
    listed = {one["path"]: one for one in small_job.manifest(tmp_path)["inputs"]}
    assert listed["vectors.npz"]["encoding"] == "embeddings"
    assert len(listed["vectors.npz"]["sha256"]) == 64
    capsys.readouterr()
    assert assign.main([str(small_job.latest(tmp_path)), str(tmp_path / "docs"), "--json"]) == 0
    out = capsys.readouterr().out
    published = json.loads((small_job.latest(tmp_path) / "assignments.json").read_text("utf-8"))
    of = [{one["id"]: one["topic"] for one in json.loads(text)["documents"]}
          for text in (out, json.dumps(published))]  # fmt: skip
    assert of[0] == of[1]
    np.savez(tmp_path / "vectors.npz", ids=np.array(ids), vectors=2 * theme_vectors()[::-1])
    assert command(path, "--quiet")[0] == 0
    again = {one["path"]: one for one in small_job.manifest(tmp_path)["inputs"]}
    assert again["vectors.npz"]["sha256"] != listed["vectors.npz"]["sha256"]


def test_a_field_of_records_is_a_view_of_a_run(tmp_path: Path, command: small_job.Command) -> None:
    lines = [
        json.dumps({"id": name, "text": small_job.text(n % 3, n), "embedding": vector.tolist()})
        for n, (name, vector) in enumerate(zip(IDS, theme_vectors(), strict=True))
    ]
    (tmp_path / "records.jsonl").write_text("\n".join(lines), "utf-8")
    reader = {"kind": "jsonl", "path": "records.jsonl", "fields": {"vector": "embedding"}}
    path = str(small_job.config(tmp_path, **SECTIONS, reader=reader))
    code, _, told = command(path, "--quiet")
    assert code == 0, told
    code, _, told = command(path, "--quiet", "--set", "passages={unit: passage, words: 20}")
    assert code == 65
    assert "set passages.unit to document" in told
    code, _, told = command(path, "--quiet", "--set", "model={kind: nmf, topics: 3}")
    assert code == 65
    assert "reads no embeddings: set model.kind to mixture or kmeans" in told
    code, _, told = command(path, "--quiet", "--set", "model={kind: kmeans, topics: 3}")
    assert code == 0, told


def test_clusters_of_vectors_are_described_by_their_words() -> None:
    """The vectors say which rows belong together; rows are placed by the words of these."""
    rng = np.random.default_rng(3)
    rows, topics = tokens(rows=200, length=12)
    matrix = weighted(counted(rows))
    vectors = np.eye(4)[topics] + 0.2 * rng.normal(size=(200, 4)) + 20.0
    vectors[7] = 0
    seen = DocumentTermMatrix(matrix.counts, matrix.weights, vectors)
    fitted = KMeans(topics=4).fit(seen, FitOptions(0))
    assert ari(fitted.transform(matrix).argmax(axis=1), topics) > 0.95
    assert fitted.topic_term.shape == (4, matrix.counts.shape[1])
    for pairs in (topics // 2, topics % 2, (topics + 1) // 2 % 2):
        halves = np.eye(2)[pairs] + 0.1 * rng.normal(size=(200, 2))
        seen = DocumentTermMatrix(matrix.counts, matrix.weights, halves)
        fitted = KMeans(topics=2, method="lloyd").fit(seen, FitOptions(0))
        assert ari(fitted.transform(matrix).argmax(axis=1), pairs) > 0.95


def test_k_means_refuses_what_vectors_cannot_give() -> None:
    matrix = weighted(counted(tokens(rows=40, length=6)[0]))
    alike = DocumentTermMatrix(matrix.counts, matrix.weights, np.ones((40, 3)))
    with pytest.raises(InputUnusable, match="only 1 different"):
        KMeans(topics=2).fit(alike, FitOptions(0))
    prior = np.full((1, matrix.counts.shape[1]), 0.01)
    with pytest.raises(InputUnusable, match="takes no words for guided topics"):
        KMeans(topics=2).fit(alike, FitOptions(0, word_prior=prior))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda ids, vectors: {"ids": ids[1:], "vectors": vectors[1:]}, "no vector for 1 of 3"),
        (lambda ids, vectors: {"ids": ids, "vectors": vectors[1:]}, "3 ids, and vectors of shape"),
        (lambda ids, vectors: {"ids": ids[:1] * 3, "vectors": vectors}, "there twice"),
        (lambda ids, vectors: {"ids": ids, "vectors": vectors * np.nan}, "not finite"),
        (lambda ids, vectors: {"ids": ids}, "vectors"),
    ],
)
def test_what_is_wrong_with_a_file_of_vectors_is_said(
    change: Change, told: str, tmp_path: Path
) -> None:
    arrays = change(["d0", "d1", "d2"], np.ones((3, 2)))
    made: dict[str, Any] = {name: np.array(one) for name, one in arrays.items()}
    np.savez(tmp_path / "v.npz", **made)
    with pytest.raises(InputUnusable, match=told):
        Embeddings(path="v.npz").vectors(str(tmp_path), passages("a", "b", "c"), quiet)


def test_an_npy_has_its_ids_beside_it(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.array([[1.0, 2], [3, 4.00000049]]))
    (tmp_path / "v.txt").write_text("d1\nd0\n", "utf-8")
    found = Embeddings(path="v.npy").vectors(str(tmp_path), passages("a", "b"), quiet)
    assert found.tolist() == [[3, 4], [1, 2]]
    (tmp_path / "v.txt").unlink()
    with pytest.raises(InputUnusable, match="with the ids in a"):
        Embeddings(path="v.npy").vectors(str(tmp_path), passages("a"), quiet)


def test_a_missing_folder_says_how_to_get_one_and_nothing_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="nothing is fetched") as told:
        Embeddings(path="all-MiniLM-L6-v2").files(str(tmp_path))
    assert "save(FOLDER)" in str(told.value)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputUnusable, match="is no folder of a model"):
        Embeddings(path="empty").vectors(str(tmp_path), passages("a"), quiet)
    (tmp_path / "empty/modules.json").write_text("[]", "utf-8")
    with pytest.raises(InputUnusable, match="sentence"):
        Embeddings(path="empty").vectors(str(tmp_path), passages("a"), quiet)


def tokenizer(folder: Path) -> None:
    """A tokeniser of four words, by word."""
    library = pytest.importorskip("tokenizers")
    words = {"[UNK]": 0, "fish": 1, "boat": 2, "bread": 3}
    made = library.Tokenizer(library.models.WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = library.pre_tokenizers.Whitespace()
    made.save(str(folder / "tokenizer.json"))


WORDS = np.array([[0, 0], [1, 0], [0.8, 0.2], [0, 1]], np.float32)


def test_a_static_model_is_the_mean_of_its_words(tmp_path: Path) -> None:
    pytest.importorskip("model2vec")
    from safetensors.numpy import save_file

    tokenizer(tmp_path)
    save_file({"embeddings": WORDS}, tmp_path / "model.safetensors")
    config = {"model_type": "model2vec", "normalize": False}
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    assert kind_of(str(tmp_path), "m") == "static"
    found = Embeddings(path=".").vectors(str(tmp_path), passages("fish boat", "bread"), quiet)
    assert found == pytest.approx(np.array([[0.9, 0.1], [0, 1]]), abs=1e-6)
    names = [one.path for one in Embeddings(path=".").files(str(tmp_path))]
    assert names == ["config.json", "model.safetensors", "tokenizer.json"]


def test_an_onnx_model_is_pooled_by_the_mean_of_its_tokens(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    tokenizer(tmp_path)
    helper, kinds = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [helper.make_node("Gather", ["words", "input_ids"], ["last_hidden_state"])],
        "words",
        [helper.make_tensor_value_info("input_ids", kinds.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("last_hidden_state", kinds.FLOAT, ["batch", "tokens", 2])],
        [onnx.numpy_helper.from_array(WORDS, "words")],
    )
    opset = helper.make_opsetid("", 13)
    made = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    onnx.save(made, str(tmp_path / "model.onnx"))
    assert kind_of(str(tmp_path), "m") == "onnx"
    encode = encoder("onnx", str(tmp_path))
    assert encode("fish boat") == pytest.approx(np.array([0.9, 0.1]), abs=1e-6)
    assert encode("bread") == pytest.approx(np.array([0, 1]), abs=1e-6)
