"""The menu of engines that fit latent Dirichlet allocation (Blei, Ng & Jordan 2003)."""

from jobs.contracts import Model
from jobs.models.lda.gensim import GensimLda
from jobs.models.lda.native import Native
from jobs.models.lda.sklearn import SklearnLda

LDA_ENGINES: dict[str, type[Model]] = {
    "native": Native,
    "gensim": GensimLda,
    "sklearn": SklearnLda,
}

DEFAULT_ENGINE = "native"
