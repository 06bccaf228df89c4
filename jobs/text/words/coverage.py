"""Language identification, its warnings: what the packs lack for the languages of a corpus."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from jobs.text.words.languages import language_name, packs

#: Languages whose words are told apart by a dictionary alone
_WITHOUT_SPACES: Final = ("zh", "ja", "th", "lo", "km", "my")
#: Threshold of a warning: the share of the documents that are in a language
_LEAST_SHARE: Final = 0.02


def language_warnings(languages: Iterable[str], config: Mapping[str, Any]) -> tuple[str, ...]:
    """Say of which languages there is no pack, and whose words were not told apart.

    Parameters
    ----------
    languages : iterable of str
        The language of each document (ISO 639, `mixed`, `und` or empty).
    config : mapping
        The configuration: whether words without spaces are cut by a dictionary.
    """
    documents = Counter(languages)
    dictionary = config.get("text", {}).get("unspaced") == "dictionary"
    told = {code: n for code, n in documents.items() if code not in ("", "und", "mixed")}
    least = _LEAST_SHARE * sum(documents.values())
    found = []
    for code, number in sorted(told.items()):
        if number < least:
            continue
        if code not in packs():
            found.append(
                f"there are no stop words for the language {code!r} ({number:,} documents): the "
                "words that occur in most of its documents were left out instead; words of your "
                "own go to vocabulary.stop_words.add"
            )
        if code in _WITHOUT_SPACES and not dictionary:
            found.append(
                f"{language_name(code)} ({number:,} documents) was cut into pairs of letters, for "
                "it leaves no space between words; text.unspaced: dictionary cuts Chinese, "
                "Japanese and Thai into words"
            )
    return tuple(found)
