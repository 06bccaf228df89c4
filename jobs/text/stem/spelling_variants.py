"""Spelling normalisation of names and loan words that Arabic papers spell in two ways: stems.

Data, to be read by people who read Arabic: the words are spelled as the keys of stems are, alef
for alef with hamza. A variant counts as the usual spelling wherever a stem begins with it.
"""

import re
from typing import Final

SPELLING_VARIANTS: Final = {
    "اميرك": "امريك",
    "انكليز": "انجليز",
    "انكلتر": "انجلتر",
    "ديموقراط": "ديمقراط",
    "نتانياهو": "نتنياهو",
    "تليفزيون": "تلفزيون",
    "تليفون": "تلفون",
    "كومبيوتر": "كمبيوتر",
    "واشنطون": "واشنطن",
    "اوروب": "اورب",
    "ترمب": "ترامب",
    "زيلنسكي": "زيلينسكي",
}
_VARIANT: Final = re.compile(f"^(?:{'|'.join(SPELLING_VARIANTS)})", re.MULTILINE)


def usual_spellings(stems: list[str]) -> list[str]:
    """Give stems as they are usually spelled; none may hold a line feed."""
    text = _VARIANT.sub(lambda found: SPELLING_VARIANTS[found[0]], "\n".join(stems))
    return text.split("\n") if stems else []
