"""Topic models from a folder of documents, as a batch job that can be trusted.

One run reads documents (`readers`), repairs and normalises their text (`text`), counts terms
(`vectorisers`), fits a topic model (`models`, on the loops of `kernels`), scores it (`metrics`),
describes its topics (`topics`) and publishes the artifacts (`writers`, `store`). `pipeline` is that
flow on one screen, `config` turns YAML into the parts of it, and each command (`run`, `assign`,
`trace`, `show`) is one file. What flows is in `datatypes`, what a part must do is in `contracts`.

From Python, `load` opens a published run (`interface`), `run_config` runs a job
(`given_documents`).
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
#: The Python interface, and where each of it is: imported when it is asked for.
_INTERFACE = {"load": "jobs.interface", "run_config": "jobs.given_documents"}


def __getattr__(name: str) -> Any:
    """Give what the Python interface has; commands do without it."""
    if name in _INTERFACE:
        return getattr(import_module(_INTERFACE[name]), name)
    raise AttributeError(f"module 'jobs' has no attribute {name!r}")
