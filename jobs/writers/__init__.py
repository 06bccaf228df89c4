"""The menu of writers, for serialisation: they make bytes, which the store writes."""

from jobs.contracts import Writer
from jobs.writers.explorer import Explorer
from jobs.writers.frames import TableFiles
from jobs.writers.label_answers import LabelAnswers
from jobs.writers.matrix import MatrixFile
from jobs.writers.metrics_prom import PrometheusFile
from jobs.writers.model import ModelArrays
from jobs.writers.registry import RegistryFile
from jobs.writers.report import Report
from jobs.writers.tables import JsonTables

WRITERS: dict[str, type[Writer]] = {
    "json": JsonTables,
    "model": ModelArrays,
    "matrix": MatrixFile,
    "tables": TableFiles,
    "registry": RegistryFile,
    "labels": LabelAnswers,
    "prometheus": PrometheusFile,
    "report": Report,
    "explorer": Explorer,
}
