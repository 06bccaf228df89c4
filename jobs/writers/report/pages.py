"""Templating: report.html, the pages of documents and the pictures filled in."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from jobs.contracts import RunFacts
from jobs.datatypes import Result, by_ending
from jobs.settings import ReportSettings
from jobs.writers.canonical import rounded
from jobs.writers.report import overview
from jobs.writers.report.cards import cards
from jobs.writers.report.charts import sweep, tree
from jobs.writers.report.documents import Documents, title
from jobs.writers.report.html import Html, percent
from jobs.writers.report.layout import WIDTH
from jobs.writers.report.marks import seen
from jobs.writers.report.pictures import as_png
from jobs.writers.report.reasons import Reasons
from jobs.writers.report.scores import score_view
from jobs.writers.report.texts import named, speaker
from jobs.writers.tables import score_record, topics_record

if TYPE_CHECKING:
    from jinja2 import Environment


def pieces(result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the report, its pages and its pictures: (relative name, content in pieces)."""
    wanted = ReportSettings.model_validate(facts.config.get("report", {}))
    language = overview.language(result, wanted.language)
    local = overview.local_names(facts.config)
    reasons = Reasons(speaker(language), language)
    environment = _environment(language, reasons, local)
    documents = Documents(result, wanted.documents)
    topics = topics_record(result, facts.config)
    shown, drawn = cards(result, topics, documents.numbers)
    one_page = len(documents.pages) <= 1
    common = {
        "run_id": facts.run_id,
        "job": result.job,
        "topics": topics,
        "cards": shown,
        "card_of": {card.id: card for card in shown},
        "width": WIDTH,
        "map": drawn,
        "place_of": _links(documents, one_page=one_page),
    }
    yield (
        "report.html",
        _filled(
            environment,
            "report.html",
            **common,
            **_tables(result, facts, documents, language),
            skipped=reasons.skipped(result.skipped, local),
            without_topic=reasons.without_topic(result.assignments),
            path="",
            page_count=0 if one_page else len(documents.pages),
            pages=[] if one_page else _pages(documents),
            views=documents.views(documents.pages[0]) if documents.pages and one_page else (),
        ),
    )
    if not one_page:
        for page, numbers in enumerate(documents.pages, 1):
            yield (
                _page_name(page),
                _filled(
                    environment,
                    "documents.html",
                    **common,
                    path="../",
                    page=page,
                    page_count=len(documents.pages),
                    views=documents.views(numbers),
                ),
            )
    if facts.config.get("artifacts", {}).get("figures", False):
        drawings = {"topic_map": common}
        if result.choice is not None:
            drawings["k_sweep"] = {"sweep": sweep(result.choice)}
        for name, values in drawings.items():
            drawing = b"".join(_filled(environment, f"{name}.svg", **values, alone=True))
            yield f"figures/{name}.svg", [drawing]
            yield f"figures/{name}.png", [as_png(drawing)]


def _page_name(page: int) -> str:
    return f"report/documents-{page:04d}.html"


def _links(documents: Documents, *, one_page: bool) -> dict[int, str]:
    """Say for each document that is shown its page and anchor, from the folder of the run."""
    return {
        number: f"#d{number}" if one_page else f"{_page_name(page)}#d{number}"
        for page, numbers in enumerate(documents.pages, 1)
        for number in numbers
    }


def _pages(documents: Documents) -> list[dict[str, Any]]:
    return [
        {
            "href": _page_name(page),
            "number": page,
            "first": documents.name(numbers[0]),
            "last": documents.name(numbers[-1]),
            "documents": len(numbers),
        }
        for page, numbers in enumerate(documents.pages, 1)
    ]


def _tables(result: Result, facts: RunFacts, documents: Documents, language: str) -> dict[str, Any]:
    """Sum up all that the overview and the last sections of report.html show."""
    return {
        "counts": result.counts,
        "files": result.reading.files,
        "not_matched": by_ending(result.reading.unmatched),
        "removed": result.text.removed,
        "all_removed": result.text.all_removed,
        "copies": overview.copies(result),
        "choice": result.choice,
        "sweep": sweep(result.choice) if result.choice else None,
        "mirrored": language == "ar",
        "tree": tree(
            result.hierarchy,
            {topic.id: topic.prevalence for topic in result.topics},
            mirrored=language == "ar",
        ),
        "treatments": overview.by_frequency(result.text.treatments),
        "fates": overview.fates(result.text.fates),
        "repairs": tuple(map(overview.RepairView, result.text.repairs)),
        "all_repairs": result.text.all_repairs,
        "scores": [
            score_view(score_record(score, result.model.topic_ids), language)
            for score in result.scores
        ],
        "settings": overview.settings(facts.config),
        "seed": facts.config.get("seed"),
        "digests": facts.digests,
        "versions": facts.versions or {"topic-jobs": facts.version},
        "rows": overview.ROWS,
        "shown_first": overview.FIRST,
        "number_of": documents.numbers,
        "title_of": {assignment.id: title(assignment) for assignment in result.assignments},
        "names": [title(assignment) for assignment in result.assignments],
        "shown_documents": len(documents),
    }


def _environment(language: str, reasons: Reasons, local: Callable[[str], str]) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("jobs.writers"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    say = speaker(language)
    environment.globals.update(say=say, language=language, decimals=_decimals)
    html = Html(Markup, say, reasons, local)
    environment.globals.update(
        num=html.num,
        whole=html.whole,
        share=html.share,
        code=html.code,
        chip=html.chip,
        marked=html.marked,
        document=html.document,
    )
    environment.filters.update(
        seen=seen,
        named=lambda key: named(say, key),
        share=percent,
        published=rounded,
        local=local,
        told=reasons.tell,
        warned=reasons.warn,
    )
    return environment


def _decimals(value: float) -> str:
    """Three decimals, with a real minus sign."""
    return f"{value:.3f}".replace("-", "\N{MINUS SIGN}")


def _filled(environment: "Environment", template: str, **values: Any) -> Iterator[bytes]:
    return map(str.encode, environment.get_template(template).generate(values))
