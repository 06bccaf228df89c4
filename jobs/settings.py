"""Configuration schema of the sections that name no part (pydantic), and their defaults."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

#: Minimum of the candidates for the number of topics.
FEWEST_TOPICS = 2


class Settings(BaseModel):
    """The base of every settings model: typed, frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CorpusSettings(Settings):
    """How much of the input may be unusable before the run is refused."""

    max_skipped: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Largest share of the documents that may be unusable; over it nothing is "
        "published. A table that is refused whole counts as the documents that it would have had.",
    )
    empty: Literal["count", "skip"] = Field(
        default="count",
        description="Whether files and records without a text count as unusable documents, each "
        "listed and a reason for exit code 3; or are no documents, and only their number is told.",
    )


class BackendSettings(Settings):
    """Where the work is done, and when the corpus lies on the disk instead of in memory."""

    kind: Literal["local", "dask", "spark"] = Field(
        default="local",
        description="Where tasks run: threads of this machine, or workers of Dask or Spark "
        "(extras `dask`, `spark`). The results do not depend on it.",
    )
    shards: Literal["auto", "always"] = Field(
        default="auto",
        description="Whether the corpus goes through shards on the disk: where it would not fit "
        "in `memory_limit` (and with `dask` and `spark`), or always.",
    )
    scratch: str | None = Field(
        default=None,
        min_length=1,
        description="The folder of shards, relative to `root`, which all workers must see. Left "
        "out, they lie in the folder of the job under `artifacts.dir` while it runs.",
    )


class NearDuplicateSettings(Settings):
    """Which documents count as copies of another, and whether models are fitted on them."""

    fitted: Literal["first", "all"] = Field(
        default="first",
        description="Whether models are fitted on the first document of each group of copies, or "
        "on all of them. Topics are assigned to all.",
    )
    threshold: float = Field(
        default=0.8,
        gt=0.3,
        le=1,
        description="Share of their distinct runs of words that two copies have in common.",
    )
    words: int = Field(default=3, ge=1, le=20, description="The length of such a run.")


class SeedTopic(Settings):
    """A topic that is to be found: what it is called, and words that are typical of it."""

    label: str = Field(min_length=1, max_length=200, description="Its label, kept as it is.")
    words: tuple[str, ...] = Field(min_length=1, description="Words that are typical of it.")


#: How a run goes on from the one before.
StartMode = Literal["refit", "update", "assign"]


class StartSettings(Settings):
    """What topics begin from: words that a person gave, and the run before."""

    guided: tuple[SeedTopic, ...] = Field(
        default=(), description="Topics that are to be found, each with a label and words."
    )
    edits: str | None = Field(
        default=None,
        min_length=1,
        description="A YAML file in which a person names, merges, splits and hides topics; "
        "relative to `root`.",
    )
    mode: StartMode = Field(
        default="refit",
        description="How a run goes on from the last one. `refit`: everything is fitted anew, and "
        "the topics that are still the same keep their ids. `update`: new documents are added to "
        "the last model, which may grow new topics. `assign`: new documents are assigned by the "
        "last model, and all else is carried over.",
    )

    @field_validator("guided")
    @classmethod
    def _labelled_apart(cls, guided: tuple[SeedTopic, ...]) -> tuple[SeedTopic, ...]:
        if len({topic.label for topic in guided}) < len(guided):
            raise ValueError("two topics have one label")
        return guided


class IdentitySettings(Settings):
    """When a topic of this run is one of the last run, and what is told of the others."""

    same: float = Field(
        default=0.85,
        gt=0,
        le=1,
        description="From this likeness of their words on (Hellinger affinity) two topics are one.",
    )
    unsure: float = Field(
        default=0.75,
        gt=0,
        le=1,
        description="From this likeness on they are one where their documents agree as well.",
    )
    documents: float = Field(
        default=0.3,
        gt=0,
        le=1,
        description="The agreement that this takes: the Jaccard index of their documents, of "
        "those that both runs have.",
    )
    split: float = Field(
        default=0.3,
        gt=0,
        le=0.5,
        description="A topic was split where two each hold this share of its documents.",
    )
    merge: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="A topic that is gone was merged into another where that holds this share of "
        "its documents.",
    )
    dormant: float = Field(
        default=0.1,
        ge=0,
        lt=1,
        description="A topic is dormant under this part of the largest share that it ever had.",
    )
    drift: float = Field(
        default=0.75,
        ge=0,
        le=1,
        description="A topic whose words are less like those that it was born with is warned of.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.unsure > self.same:
            raise ValueError("`unsure` must not be over `same`")
        return self


class TopicCountSettings(Settings):
    """What `model.topics: auto` looks at."""

    candidates: tuple[int, ...] = Field(
        default=(2, 3, 4, 6, 8, 12, 15, 25, 40, 60),
        min_length=1,
        description="Numbers of topics to try, up to a fifth of the rows, and some between them.",
    )
    rows: int = Field(
        default=3_000, ge=50, description="At most so many rows, spread evenly, are looked at."
    )
    keep: float = Field(
        0.05, ge=0, lt=1, description="The last number is kept unless one is better by this share."
    )

    @field_validator("candidates")
    @classmethod
    def _in_order(cls, candidates: tuple[int, ...]) -> tuple[int, ...]:
        if min(candidates) < FEWEST_TOPICS:
            raise ValueError(f"each must be at least {FEWEST_TOPICS}")
        return tuple(sorted(set(candidates)))


class TopicsSettings(Settings):
    """How topics and assignments are shown."""

    terms: int = Field(default=10, ge=1, le=1000, description="Terms shown of each topic.")
    ranking: Literal["probability", "relevance", "frex"] = Field(
        default="probability",
        description="What these are ranked by: their probability in the topic; that together with "
        "its lead over the whole corpus (Sievert & Shirley 2014); or the ranks of probability and "
        "exclusivity together (Airoldi & Bischof 2016).",
    )
    ranking_weight: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="How much probability (`relevance`) or exclusivity (`frex`) counts.",
    )
    exemplars: int = Field(default=3, ge=0, le=100, description="Passages shown of each topic.")
    excerpt_words: int = Field(
        default=40, ge=5, le=1000, description="Length of the excerpt of such a passage, in words."
    )
    label_terms: int = Field(default=3, ge=1, le=10, description="Terms that make up a label.")
    phrases: bool = Field(
        default=True, description="Whether phrases of the text are shown for words inside them."
    )
    floor: float = Field(
        default=0.01,
        ge=0,
        lt=1,
        description="A document's topics are listed down to this weight.",
    )


class TrendsSettings(Settings):
    """How topics are followed over time, and over the values of metadata fields."""

    unit: Literal["auto", "day", "week", "month", "year"] = Field(
        default="auto",
        description="The periods that dated documents are counted in. `auto`: the finest of day, "
        "week and month of which half have 20 documents or more, else the month; the year where "
        "dates name no month.",
    )
    by: tuple[str, ...] = Field(
        default=(),
        description="Metadata fields whose values topics are counted by as well; fields of "
        "records are kept by `reader.fields.metadata`.",
    )

    @field_validator("by")
    @classmethod
    def _apart(cls, by: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(by)) < len(by):
            raise ValueError("a field stands twice")
        return by


class GateSettings(Settings):
    """Bounds that a result must keep to be published; one that is left out is not checked."""

    min_coherence: float | None = Field(
        default=None, description="Least mean coherence, by the first coherence of `metrics`."
    )
    max_topic_share: float | None = Field(
        default=None, gt=0, le=1, description="Largest share of the corpus that one topic may be."
    )
    max_junk_topics: float | None = Field(
        default=None, ge=0, le=1, description="Largest share of topics that may be flagged."
    )
    max_unassigned: float | None = Field(
        default=None, ge=0, le=1, description="Largest share of documents left without a topic."
    )
    max_perplexity_rise: float | None = Field(
        default=None,
        ge=0,
        description="By what share the perplexity of held-out rows may rise on the last run's.",
    )
    max_moved: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Largest share of the documents of the last run that may have another topic.",
    )
    max_born: int | None = Field(
        default=None, ge=0, description="How many topics may be new, or have returned."
    )
