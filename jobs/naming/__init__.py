"""Topic labels by a language model that the user runs: asked, checked, kept, or fallen back from.

The core knows nothing of it: a result goes in, and comes out with other labels. `prompt` makes what
is asked, `client` asks it, `checks` holds an answer to the words of its topic, `answers` decides.
"""

from jobs.naming.answers import with_labels
from jobs.naming.recorded import labelled, run_answers

__all__ = ["labelled", "run_answers", "with_labels"]
