"""Templating: report.html, the pages of documents and the pictures filled in."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jobs.artifact_settings import ReportSettings
from jobs.canonical import rounded
from jobs.contracts import RunFacts
from jobs.datatypes import Result, by_ending, columns_of
from jobs.text.words.languages import language_name
from jobs.writers.metric_records import score_record
from jobs.writers.paging import EXPLORER, REPORT, anchor, paged, places_before
from jobs.writers.report import engine, overview
from jobs.writers.report.cards import Card, cards
from jobs.writers.report.documents import Documents
from jobs.writers.report.drawings.charts import sweep, tree
from jobs.writers.report.drawings.layout import WIDTH
from jobs.writers.report.drawings.pictures import as_png
from jobs.writers.report.html import Html
from jobs.writers.report.listing import Listing, lines, listings
from jobs.writers.report.marks import seen
from jobs.writers.report.notes import noted
from jobs.writers.report.over_time.changes import changes
from jobs.writers.report.over_time.timelines import chronicle, field_tables
from jobs.writers.report.reasons import Reasons
from jobs.writers.report.scores import score_view
from jobs.writers.tables import topics_record
from jobs.writers.wording import Catalogue, catalogue

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def pieces(result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the report, its pages and its pictures: (relative name, content in pieces)."""
    wanted = ReportSettings.model_validate(facts.config.get("report", {}))
    words = catalogue(overview.language(result, wanted.language))
    local = overview.local_names(facts.config)
    reasons = Reasons(words.say, words.language)
    html = _html(words, reasons, local)
    environment = _environment(words, html, reasons, local)
    documents, paging = Documents(result, words.language), paged(result, facts.config)
    topics = topics_record(result, facts.config)
    shown, drawn = cards(result, topics)
    beside = [name for name in paging.pages if name != REPORT]
    card_of = {card.id: card for card in shown}
    places = places_before(result) | dict(paging.places)
    common = {
        "run_id": facts.run_id,
        "job": result.job,
        "topics": topics,
        "cards": shown,
        "card_of": card_of,
        "width": WIDTH,
        "map": drawn,
        "place_of": {id_: place.removeprefix(REPORT) for id_, place in places.items()},
    }
    listed = listings(shown, result.assignments) if wanted.documents else {}
    inside = {
        view.anchor: html.document(view, card_of, "")
        for view in documents.views(paging.pages.get(REPORT, ()))
    }
    yield (
        REPORT,
        _filled(
            environment,
            "report.html",
            **common,
            **_tables(result, facts, words, shown),
            times=chronicle(topics, mirrored=words.mirrored),
            groups=field_tables(topics),
            shown_documents=len(places),
            skipped=reasons.skipped(result.skipped, local),
            without_topic=reasons.without_topic(result.assignments),
            path="",
            listed=listed,
            explorer=EXPLORER if facts.config.get("artifacts", {}).get("explorer") else "",
            page_count=len(beside),
            pages=_pages(places.values()),
            articles=_articles(result, inside),
        ),
    )
    for page, name in enumerate(beside, 1):
        views = documents.views(paging.pages[name])
        articles = (html.document(view, card_of, f"../{REPORT}") for view in views)
        yield name, _page(environment, common, articles, beside, page)
    for listing in listed.values():
        yield from _listed(environment, common, html, listing, places)
    if facts.config.get("artifacts", {}).get("figures", False):
        yield from _figures(environment, common, result)


def _figures(
    environment: "Environment", common: Mapping[str, Any], result: Result
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Draw the pictures that are files too, as SVG and as PNG."""
    drawings = {"topic_map": common}
    if result.choice is not None:
        drawings["k_sweep"] = {"sweep": sweep(result.choice)}
    for name, values in drawings.items():
        drawing = b"".join(_filled(environment, f"{name}.svg", **values, alone=True))
        yield f"figures/{name}.svg", [drawing]
        yield f"figures/{name}.png", [as_png(drawing)]


def _page(
    environment: "Environment",
    common: Mapping[str, Any],
    articles: Iterable[Iterable["Markup"]],
    names: Sequence[str],
    page: int,
) -> Iterator[bytes]:
    """Fill in one of the further pages, which lead to each other."""
    return _filled(
        environment,
        "documents.html",
        **common,
        path="../",
        page=page,
        page_count=len(names),
        page_name=lambda number: names[number - 1].partition("/")[2],
        articles=articles,
    )


def _listed(
    environment: "Environment",
    common: Mapping[str, Any],
    html: Html,
    listing: Listing,
    places: Mapping[str, str],
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Fill in the pages that list the documents of a topic."""
    names = listing.names
    for page, (name, documents) in enumerate(zip(names, listing.pages(), strict=True), 1):
        yield (
            name,
            _filled(
                environment,
                "topic.html",
                **common,
                card=listing.card,
                count=len(listing.numbers),
                page=page,
                page_count=len(names),
                page_name=lambda number: names[number - 1].partition("/")[2],
                lines=lines(html, documents, places),
            ),
        )


def _articles(
    result: Result, made: Mapping[str, Iterable["Markup"]]
) -> Iterator[Iterable["Markup"]]:
    """Give the documents that report.html shows itself: carried over or made now, by their ids."""
    from markupsafe import Markup

    carried = result.carried.articles if result.carried else {}
    for id_, page in columns_of(result.assignments, "id", "page"):
        place = anchor(id_)
        if place in made:
            yield made[place]
        elif page and place in carried:
            yield (Markup(carried[place]),)


def _pages(places: Iterable[str]) -> list[dict[str, Any]]:
    """List the further pages, by their names, with the number of documents on each."""
    count = Counter(place.partition("#")[0] for place in places)
    names = sorted(name for name in count if name != REPORT)
    return [
        {"href": name, "number": page, "documents": count[name]}
        for page, name in enumerate(names, 1)
    ]


def _tables(
    result: Result, facts: RunFacts, words: Catalogue, cards_shown: Sequence[Card]
) -> dict[str, Any]:
    """Sum up all that the overview and the last sections of report.html show."""
    copies = overview.copies(result)
    named = {
        *(id_ for first, others, _ in copies for id_ in (first, *others)),
        *(id_ for card in cards_shown for id_, _ in card.strongest),
        *(repair.document for repair in result.text.repairs),
    }
    return {
        "counts": result.counts,
        "changes": changes(result),
        "files": result.reading.files,
        "not_matched": by_ending(result.reading.unmatched),
        "removed": result.text.removed,
        "all_removed": result.text.all_removed,
        "copies": copies,
        "choice": result.choice,
        "sweep": sweep(result.choice) if result.choice else None,
        "mirrored": words.mirrored,
        "tree": tree(
            result.hierarchy,
            {topic.id: topic.prevalence for topic in result.topics},
            mirrored=words.mirrored,
        ),
        "treatments": overview.by_frequency(result.text.treatments),
        "fates": overview.fates(result.text.fates),
        "repairs": tuple(map(overview.RepairView, result.text.repairs)),
        "all_repairs": result.text.all_repairs,
        "scores": [
            score_view(score_record(score, result.model.topic_ids), words.language)
            for score in result.scores
        ],
        "settings": overview.settings(facts.config),
        "seed": facts.config.get("seed"),
        "digests": facts.digests,
        "versions": facts.versions or {"topic-jobs": facts.version},
        "rows": overview.ROWS,
        "shown_first": overview.FIRST,
        "title_of": {
            id_: seen(own or id_)
            for id_, own in columns_of(result.assignments, "id", "title")
            if id_ in named
        },
    }


def _html(words: Catalogue, reasons: Reasons, local: Callable[[str], str]) -> Html:
    from markupsafe import Markup

    return Html(Markup, words, reasons, local)


def _environment(
    words: Catalogue, html: Html, reasons: Reasons, local: Callable[[str], str]
) -> "Environment":
    made, numbers = engine.environment(), words.numbers
    made.globals.update(say=words.say, language=words.language)
    made.globals.update(decimals=numbers.decimals, signed=numbers.signed, date=html.date)
    made.globals.update(
        num=html.num,
        whole=html.whole,
        share=html.share,
        code=html.code,
        chip=html.chip,
        marked=html.marked,
    )
    made.filters.update(
        seen=seen,
        named=words.named,
        language_name=lambda code: words.languages.get(code) or language_name(code),
        share=numbers.share,
        figures=numbers.figures,
        published=rounded,
        local=local,
        told=reasons.tell,
        warned=reasons.warn,
        noted=lambda note: noted(note, words.language),
    )
    return made


def _filled(environment: "Environment", template: str, **values: Any) -> Iterator[bytes]:
    return map(str.encode, environment.get_template(template).generate(values))
