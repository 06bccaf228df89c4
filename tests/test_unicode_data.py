"""The shipped Unicode properties are those of `unicodedata`, or of an older version of it."""

import unicodedata

import numpy as np

from jobs.text.script.unicode_data import CATEGORIES, of_this_python, unicode_data


def test_the_shipped_table_is_what_this_python_would_build() -> None:
    shipped, built = unicode_data(), of_this_python()
    here = tuple(int(part) for part in unicodedata.unidata_version.split("."))
    assert tuple(shipped.version.tolist()) <= here
    # What was assigned keeps its composition for ever (Unicode stability policy).
    assigned = shipped.categories != CATEGORIES.index("Cn")
    assert (shipped.combining == built.combining)[assigned].all()
    assert set(shipped.decomposing.tolist()) <= set(built.decomposing.tolist())
    assert set(shipped.composing.tolist()) <= set(built.composing.tolist())
    if tuple(shipped.version.tolist()) == here:
        for name, array in built._asdict().items():
            assert np.array_equal(array, getattr(shipped, name)), name
            assert array.dtype == getattr(shipped, name).dtype, name


def test_categories_are_chosen_by_name_or_by_their_first_letter() -> None:
    data = unicode_data()
    for names in (("L",), ("Nd",), ("Mn", "Mc")):
        found = np.flatnonzero(data.of_category(*names)[:0x700]).tolist()
        expected = [c for c in range(0x700) if unicodedata.category(chr(c)).startswith(names)]
        assert found == expected
