"""Structural typing of the parts: a Protocol for each kind, and a Job, the parts of one run."""

from jobs.contracts.backends import Backend, Broadcast
from jobs.contracts.fitting import (
    FitOptions,
    FittedModel,
    FittedVectoriser,
    Model,
    Progress,
    UpdatableModel,
    Update,
    UpdateOptions,
    Vectoriser,
)
from jobs.contracts.parts import (
    Budget,
    Job,
    Metric,
    MetricInput,
    Reader,
    RefittingMetric,
    RunFacts,
    Spool,
    TextChain,
    Writer,
    WriterSettings,
)
from jobs.settings import Settings

__all__ = [
    "Backend",
    "Broadcast",
    "Budget",
    "FitOptions",
    "FittedModel",
    "FittedVectoriser",
    "Job",
    "Metric",
    "MetricInput",
    "Model",
    "Progress",
    "Reader",
    "RefittingMetric",
    "RunFacts",
    "Settings",
    "Spool",
    "TextChain",
    "UpdatableModel",
    "Update",
    "UpdateOptions",
    "Vectoriser",
    "Writer",
    "WriterSettings",
]
