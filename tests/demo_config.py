"""A small menu of parts and a job made of them: what the tests of the configuration load."""

from collections.abc import Callable
from typing import Literal

import pytest
from pydantic import Field, field_validator

from jobs import config
from jobs.config.resolve import Menus
from jobs.contracts import Job, Settings
from jobs.embeddings import Embeddings
from jobs.errors import ConfigError


class Folder(Settings):
    kind: Literal["folder"] = "folder"
    path: str = Field(min_length=1)
    pattern: str = "*.txt"
    fields: dict[str, str] = Field(default_factory=dict)


class Repair(Settings):
    enabled: bool = True
    confidence: float = Field(default=0.5, gt=0, le=1)


class Text(Settings):
    repair: Repair = Repair()
    digits: Literal["ascii", "keep"] = "ascii"
    keep: tuple[str, ...] = ()


class Passages(Settings):
    unit: Literal["passage", "document"] = "passage"
    words: int = Field(default=50, ge=5)


class Words(Settings):
    min_rows: int = Field(default=2, ge=1)
    stop: tuple[str, ...] = ()


class Counts(Settings):
    kind: Literal["counts"] = "counts"


class TfIdf(Settings):
    kind: Literal["tfidf"] = "tfidf"
    smooth: bool = True
    norm: Literal["l1", "l2"] = "l2"


class Gensim(Settings):
    kind: Literal["lda"] = "lda"
    engine: Literal["gensim"] = "gensim"
    topics: int = Field(ge=1)
    alpha: float | Literal["auto"] = "auto"
    passes: int = Field(default=10, ge=1)


class Sklearn(Settings):
    kind: Literal["lda"] = "lda"
    engine: Literal["sklearn"] = "sklearn"
    topics: int = Field(ge=1)
    batch: int = 10


class Nmf(Settings):
    kind: Literal["nmf"] = "nmf"
    topics: int = Field(ge=1)

    @field_validator("topics")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("must be even in this test")
        return value


class Coherence(Settings):
    kind: Literal["coherence"] = "coherence"
    measure: Literal["c_v", "u_mass"] = "c_v"
    window: int = Field(default=10, ge=1)


class Json(Settings):
    kind: Literal["json"] = "json"


class Chain:
    def __init__(self, **sections: Settings) -> None:
        self.sections = sections


MENUS = Menus(
    readers={"folder": Folder},
    vectorisers={"counts": Counts, "tfidf": TfIdf},
    models={"lda": Gensim, "nmf": Nmf},
    engines={"lda": {"gensim": Gensim, "sklearn": Sklearn}},
    metrics={"coherence": Coherence},
    writers={"json": Json},
    text=Text,
    passages=Passages,
    vocabulary=Words,
    chain=Chain,  # type: ignore[arg-type]
    embeddings=Embeddings,
)


GOOD = """\
job: demo
reader:
  kind: folder
  path: seeds
vectoriser:
  kind: counts
model:
  kind: lda
  topics: 6
metrics:
  - kind: coherence
    window: 5
"""


Write = Callable[..., str]


def load(path: str, *sets: str) -> Job:
    return config.load(path, sets, MENUS)


def problems(path: str, *sets: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(path, *sets)
    return list(caught.value.problems)


def only(path: str, *sets: str) -> str:
    found = problems(path, *sets)
    assert len(found) == 1, found
    return found[0]
