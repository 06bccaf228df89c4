"""The menu of metrics: coherence, diversity, held-out perplexity, silhouette, topic stability."""

from jobs.contracts import Metric
from jobs.metrics.coherence import CV, CNpmi, UMass
from jobs.metrics.diversity import Diversity
from jobs.metrics.heldout import HeldOut
from jobs.metrics.silhouette import Silhouette
from jobs.metrics.stability import Stability

METRICS: dict[str, type[Metric]] = {
    "u_mass": UMass,
    "c_v": CV,
    "c_npmi": CNpmi,
    "diversity": Diversity,
    "silhouette": Silhouette,
    "held_out": HeldOut,
    "stability": Stability,
}
