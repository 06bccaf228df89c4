"""Topic models from a folder of documents, as a batch job that can be trusted.

One run reads documents (`readers`), repairs and normalises their text (`text`), counts terms
(`vectorisers`), fits a topic model (`models`, on the loops of `kernels`), scores it (`metrics`),
describes its topics (`topics`) and publishes the artifacts (`writers`, `store`). `pipeline` is that
flow on one screen, `config` turns YAML into the parts of it, and each command (`run`, `assign`,
`trace`, `show`) is one file. What flows is in `datatypes`, what a part must do is in `contracts`.

From Python, `load` opens a published run and `run_config` runs a job (`interface`).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobs.interface import load as load
    from jobs.interface import run_config as run_config

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import the Python interface when it is first asked for: commands do without."""
    if name in ("load", "run_config"):
        from jobs import interface

        return getattr(interface, name)
    raise AttributeError(f"module 'jobs' has no attribute {name!r}")
