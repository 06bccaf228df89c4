"""Encoders of sentence embeddings in local folders: sentence-transformers, ONNX, static vectors.

Each gives a function of one text: batches are padded, which changes the last bits of a vector by
the texts beside it. Libraries are imported where they are used (the extra `embeddings`), on one
thread, and are never given a name that they could look up elsewhere.
"""

import json
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal, TypeAlias

import numpy as np

from jobs.datatypes import AnyArray, FloatArray
from jobs.errors import InputUnusable

Kind: TypeAlias = Literal["stored", "static", "onnx", "sentence_transformers"]
Encode: TypeAlias = Callable[[str], FloatArray]
#: Maximum sequence length of a transformer in tokens, where its tokeniser names none.
_MAX_TOKENS = 512
_ONNX = ("model.onnx", os.path.join("onnx", "model.onnx"))


def kind_of(path: str, name: str) -> Kind:
    """Tell a file of vectors and the three kinds of folders apart, by what they hold.

    Raises
    ------
    InputUnusable
        It is none of them.
    """
    if os.path.isfile(path):
        if path.endswith((".npz", ".npy")):
            return "stored"
        raise InputUnusable(f"embeddings.path: {name} is neither .npz nor .npy, nor a folder.")
    has = set(os.listdir(path))
    if "tokenizer.json" in has and _onnx_file(path):
        return "onnx"
    if {"tokenizer.json", "model.safetensors"} <= has and _is_static(path):
        return "static"
    if "modules.json" in has:
        return "sentence_transformers"
    raise InputUnusable(
        f"embeddings.path: {name} is no folder of a model: a static one has model.safetensors, "
        "tokenizer.json and a config.json that names model2vec; an ONNX one model.onnx and "
        "tokenizer.json; one of sentence-transformers modules.json."
    )


def encoder(kind: Kind, path: str) -> Encode:
    """Load the model of a folder.

    Raises
    ------
    InputUnusable
        Its library is not installed, or cannot read it.
    """
    makers: dict[str, Callable[[str], Encode]] = {
        "static": _static,
        "onnx": _onnx,
        "sentence_transformers": _sentence_transformers,
    }
    try:
        return makers[kind](path)
    except ModuleNotFoundError as error:
        raise InputUnusable(
            f"embeddings.path: a {kind.replace('_', '-')} model needs the package {error.name}, "
            "which is not installed: pip install 'topic-jobs[embeddings]'"
            + (", and sentence-transformers" if kind == "sentence_transformers" else "")
        ) from None
    except InputUnusable:
        raise
    except Exception as error:  # whatever a foreign library finds wrong with its own files
        raise InputUnusable(f"embeddings.path: the {kind} model cannot be read: {error}") from error


def _onnx_file(path: str) -> str | None:
    return next((one for one in _ONNX if os.path.isfile(os.path.join(path, one))), None)


def _is_static(path: str) -> bool:
    try:
        with open(os.path.join(path, "config.json"), encoding="utf-8") as content:
            config = json.load(content)
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("model_type") == "model2vec"


def _static(path: str) -> Encode:
    """Mean of static token vectors (model2vec), whole texts."""
    model = import_module("model2vec").StaticModel.from_pretrained(path)

    def encode(text: str) -> FloatArray:
        found: FloatArray = model.encode([text], max_length=None, use_multiprocessing=False)[0]
        return found

    return encode


def _onnx(path: str) -> Encode:
    """Mean of the token vectors of a transformer's last layer, or its own pooled vector."""
    runtime = import_module("onnxruntime")
    tokenizer = import_module("tokenizers").Tokenizer.from_file(
        os.path.join(path, "tokenizer.json")
    )
    tokenizer.no_padding()
    if tokenizer.truncation is None:
        tokenizer.enable_truncation(_MAX_TOKENS)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = runtime.InferenceSession(
        os.path.join(path, str(_onnx_file(path))), options, providers=["CPUExecutionProvider"]
    )
    names = [one.name for one in session.get_inputs()]

    def encode(text: str) -> FloatArray:
        coded = tokenizer.encode(text)
        given: dict[str, Any] = {
            "input_ids": np.array([coded.ids], np.int64),
            "attention_mask": np.array([coded.attention_mask], np.int64),
            "token_type_ids": np.array([coded.type_ids], np.int64),
        }
        output: AnyArray = session.run(None, {name: given[name] for name in names})[0]
        pooled: FloatArray = output[0] if output.ndim == 2 else output[0].mean(axis=0)
        return pooled

    return encode


def _sentence_transformers(path: str) -> Encode:
    """As the folder's own modules say."""
    library = import_module("sentence_transformers")
    import_module("torch").set_num_threads(1)
    model = library.SentenceTransformer(path, device="cpu", local_files_only=True)

    def encode(text: str) -> FloatArray:
        found: FloatArray = model.encode([text], batch_size=1, show_progress_bar=False)[0]
        return found

    return encode
