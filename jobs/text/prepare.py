"""Text preprocessing pipeline, its only entrance: documents in, an integer-coded corpus out."""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from unicodedata import category

from pydantic import Field, field_validator

from jobs.contracts import Progress, Settings
from jobs.datatypes import (
    NO_TERMS,
    AnyArray,
    Corpus,
    Document,
    KnownTerms,
    Lexicon,
    Preparation,
    Prepared,
    SparseMatrix,
    TextPhrases,
    Trace,
    Vocabulary,
)
from jobs.text.chain import corpus_lexicon as learning
from jobs.text.chain import threads as shards
from jobs.text.chain import tracing
from jobs.text.chain.batch import Steps
from jobs.text.chain.document_steps import StepSwitches
from jobs.text.script.character_tables import (
    PRIVATE_DIGITS,
    PRIVATE_LETTERS,
    display_tables,
    unicode_tables,
)
from jobs.text.terms.decisions import VocabularySettings
from jobs.text.words.cutters import dictionaries

_HEXADECIMAL = re.compile("[0-9A-Fa-f]{4,6}")


class TextSettings(Settings):
    """Which steps of the text chain are on, in the order in which they are taken."""

    unicode: bool = Field(
        default=True, description="NFC; Arabic presentation forms opened to their letters."
    )
    invisible: bool = Field(
        default=True, description="Take out what cannot be seen; unify spaces and line ends."
    )
    private_use: bool = Field(
        default=True, description="Map private-use characters to digits and letters; drop the rest."
    )
    private_use_map: dict[str, str] = Field(
        default_factory=lambda: {
            f"{ord(shape):04X}": text for shape, text in (PRIVATE_DIGITS | PRIVATE_LETTERS).items()
        },
        description="What private-use characters stand for, by their hexadecimal code.",
    )
    markup: bool = Field(default=True, description="Take out Markdown and HTML, keep its text.")
    links: bool = Field(default=True, description="Take out web and mail addresses.")
    boilerplate: bool = Field(
        default=True,
        description="Take out lines of the page: read also, share, page numbers; of a mail its "
        "header and quoted lines, of subtitles numbers and times.",
    )
    byline: bool = Field(
        default=True, description="Take out the lines that name author and day; keep both."
    )
    repair: bool = Field(
        default=True, description="Undo what PDF extraction did, where there is evidence of it."
    )
    illegible: Literal["leave_out", "keep"] = Field(
        default="leave_out",
        description="What becomes of Arabic documents of whose words the lexicon knows hardly any.",
    )
    mojibake: bool = Field(
        default=True, description="Decode again what was decoded by the wrong encoding."
    )
    dagger_alef: bool = Field(
        default=True, description="Write the dagger alef of Quranic spelling as the letter."
    )
    hyphens: bool = Field(
        default=True,
        description="Join Latin words that hyphenation cut at the end of a line, on evidence.",
    )
    mentions: Literal["drop", "keep"] = Field(
        default="drop", description="Whether handles of social media (@name) are left out."
    )
    kashida: bool = Field(
        default=True, description="Take out kashida (tatweel), the strokes that stretch words."
    )
    spaces: bool = Field(
        default=True, description="Close runs of spaces, and spaces before punctuation."
    )
    unwrap: bool = Field(
        default=True, description="Join the lines of hard-wrapped paragraphs; find headings."
    )
    dedupe: bool = Field(
        default=True, description="Leave out repeated titles and pull quotes that repeat the text."
    )
    vowel_signs: Literal["drop", "keep"] = Field(
        default="drop",
        description="Whether the text that is shown keeps vowel signs; words never have them.",
    )
    letters: bool = Field(
        default=True, description="Write Persian kaf and yeh, and alef wasla, as Arabic ones."
    )
    digits: bool = Field(default=True, description="Write all digits as 0-9.")
    punctuation: bool = Field(default=True, description="Unify quotes, dashes and Arabic commas.")
    unspaced: Literal["pairs", "dictionary"] = Field(
        default="pairs",
        description="What text without spaces is cut into: pairs of letters, or the words of a "
        "dictionary (Chinese, Japanese, Thai; extras `chinese`, `japanese`, `thai`).",
    )
    dates: bool = Field(
        default=True, description="Leave the words of dates out: month names are no subject."
    )

    @field_validator("private_use_map")
    @classmethod
    def _private_characters_alone(cls, mapped: dict[str, str]) -> dict[str, str]:
        codes: set[int] = set()
        for code, text in mapped.items():
            number = int(code, 16) if _HEXADECIMAL.fullmatch(code) else 0
            if not 0 < number <= sys.maxunicode or category(chr(number)) != "Co":
                raise ValueError(
                    f"{code[:20]!r} is not the hexadecimal code of a private-use character, such "
                    "as E005 (E000 to F8FF, F0000 to FFFFD, 100000 to 10FFFD)"
                )
            if number in codes:
                raise ValueError(f"{number:04X} is given twice")
            if not text.isprintable():
                raise ValueError(f"what {code} stands for must be characters that can be seen")
            codes.add(number)
        return mapped

    def private_characters(self) -> tuple[tuple[str, str], ...]:
        """Give the private-use characters with what they stand for."""
        return tuple(sorted((chr(int(c, 16)), text) for c, text in self.private_use_map.items()))


class PassageSettings(Settings):
    """What a row of the document-term matrix is."""

    unit: Literal["passage", "document"] = Field(
        default="passage", description="Whether rows are passages or whole documents."
    )
    words: int = Field(
        default=80, ge=5, le=100_000, description="About how many words a passage has."
    )


class PreparationChain:
    """Implements `jobs.contracts.TextChain`."""

    def __init__(
        self, *, text: TextSettings, passages: PassageSettings, vocabulary: VocabularySettings
    ) -> None:
        self._text = text
        self._passages = passages
        self._vocabulary = vocabulary

    def settings(self) -> dict[str, Any]:
        """What it was made of, by the names of its parameters."""
        return {"text": self._text, "passages": self._passages, "vocabulary": self._vocabulary}

    def learn(self, documents: Sequence[Document], known: Lexicon | None = None) -> Lexicon:
        """Join the shipped word list, or a `known` lexicon, with the words of these documents."""
        return learning.learn_lexicon(documents, self._steps(), known)

    def prepare(
        self,
        documents: Sequence[Document],
        lexicon: Lexicon,
        *,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> Preparation:
        """Repair, normalise, segment and tokenise. Each document depends on `lexicon` alone."""
        return shards.prepare_documents(
            documents, lexicon, self._steps(), workers=workers, progress=progress
        )

    def illegible(self, documents: Sequence[Document], corpus: Corpus) -> tuple[list[int], str]:
        """Find the documents whose Arabic words the shipped list does not know, and say why."""
        from jobs.text.chain import legibility

        keep = self._text.illegible == "keep"
        return ([] if keep else legibility.illegible(documents, corpus)), legibility.REASON

    def vocabulary(
        self, corpus: Corpus, lexicon: Lexicon, known: KnownTerms = NO_TERMS
    ) -> Vocabulary:
        """Decide once for each form which term it is, or why it is none."""
        from jobs.text.terms.vocabulary import build_vocabulary

        return build_vocabulary(corpus, lexicon, self._vocabulary, known)

    def phrases(
        self,
        corpus: Corpus,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
        *,
        fitted: AnyArray | None = None,
        known: KnownTerms = NO_TERMS,
    ) -> tuple[Corpus, Vocabulary]:
        """Join the phrases that are in the `fitted` rows (bool[rows]; all if left out)."""
        from jobs.text.terms.vocabulary import join_phrases

        return join_phrases(
            corpus, vocabulary, lexicon, self._vocabulary, fitted=fitted, known=known
        )

    def label_phrases(
        self, corpus: Corpus, vocabulary: Vocabulary, lexicon: Lexicon, fitted: AnyArray
    ) -> TextPhrases:
        """Find phrases and names in the `fitted` rows (bool[rows]) that are no terms."""
        from jobs.text.terms.label_phrases import find_label_phrases

        return find_label_phrases(corpus, vocabulary, lexicon, self._vocabulary, fitted)

    def count(self, corpus: Corpus, vocabulary: Vocabulary) -> SparseMatrix:
        """Count int32[D, V] of the corpus that `vocabulary` was built on."""
        from jobs.text.terms.vocabulary import count_terms

        return count_terms(corpus, vocabulary)

    def closed_vocabulary(
        self, corpus: Corpus, lexicon: Lexicon, known: KnownTerms
    ) -> tuple[Corpus, Vocabulary]:
        """Read another corpus by the terms of a published model."""
        from jobs.text.terms.vocabulary import closed_vocabulary

        return closed_vocabulary(corpus, lexicon, self._vocabulary, known)

    def recount(self, corpus: Corpus, terms: Sequence[str], lexicon: Lexicon) -> SparseMatrix:
        """Count int32[D, V] of another corpus by the terms of a published model."""
        from jobs.text.terms.vocabulary import recount

        return recount(corpus, terms, lexicon, self._vocabulary)

    def trace(
        self,
        document: Document,
        lexicon: Lexicon,
        terms: Mapping[str, int],
        prepared: Prepared | None = None,
    ) -> Trace:
        """One document through the same steps, token by token, with the map to its raw text."""
        return tracing.trace(
            document, lexicon, terms, self._steps(), self._vocabulary, prepared=prepared
        )

    def _steps(self) -> Steps:
        text = self._text
        return Steps(
            unicode=unicode_tables(
                text.unicode,
                text.invisible,
                text.private_characters() if text.private_use else None,
            ),
            display=display_tables(
                kashida=text.kashida,
                spaces=text.spaces,
                vowel_signs=text.vowel_signs == "drop",
                letters=text.letters,
                digits=text.digits,
                punctuation=text.punctuation,
            ),
            switches=StepSwitches(
                unicode=text.unicode,
                markup=text.markup,
                links=text.links,
                boilerplate=text.boilerplate,
                byline=text.byline,
                repair=text.repair,
                extraction=text.repair,
                mojibake=text.mojibake,
                mentions=text.mentions == "drop",
                dagger_alef=text.dagger_alef,
                hyphens=text.hyphens,
            ),
            unwrap=text.unwrap,
            dedupe=text.dedupe,
            dates=text.dates,
            cutters=dictionaries(wanted=text.unspaced == "dictionary"),
            passage_words=self._passages.words if self._passages.unit == "passage" else 0,
        )
