"""Build the table of Unicode character properties that ships with the package.

It is built under the oldest Python that is supported (its Unicode is a part of all later ones):
`python -m benchmarks.build_unicode` writes jobs/text/script/data/unicode.npz anew.
"""

import numpy as np

from benchmarks.harness import ROOT
from jobs.text.script.unicode_data import of_this_python

#: Where the package looks for it.
TARGET = ROOT / "jobs/text/script/data/unicode.npz"

if __name__ == "__main__":
    np.savez_compressed(TARGET, **of_this_python()._asdict())
