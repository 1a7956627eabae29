"""What there is in Kibana: the readable source. Entities are counted by key, so that each is one bucket however spelt."""

from __future__ import annotations

from deploy.kibana.shapes import (
    Control,
    Dashboard,
    Dates,
    Donut,
    Graph,
    Links,
    Map,
    Matrix,
    Metric,
    Number,
    Panel,
    Row,
    Search,
    Table,
    Terms,
    View,
)

LINK = {"id": "url", "params": {"openLinkInCurrentTab": False}}
"""An address is shown as a link to itself. (Kibana makes no link of a scheme but http, https and mailto.)"""

SECONDS = {
    "id": "duration",
    "params": {"inputFormat": "seconds", "outputFormat": "humanizePrecise", "outputPrecision": 0},
}
"""`3 minutes` for 180."""

ARTICLES = View("dispaccio-articles", "Dispaccio: articles", "articles", formats={"url": LINK, "feeds": LINK})
EVENTS = View("dispaccio-events", "Dispaccio: events", "events", formats={"url": LINK, "feeds": LINK})
HEALTH = View(
    "dispaccio-health",
    "Dispaccio: health",
    "health",
    formats={"feed": LINK, "oldest": SECONDS, "delay_median": SECONDS, "delay_longest": SECONDS},
)
# Without a time, so that the time range of a dashboard leaves nothing out; the indices behind the alias one by one.
EVERY_INDEX = View("dispaccio-every-index", "Dispaccio: articles, every index", "articles-*", time=None)

VIEWS = (ARTICLES, EVENTS, HEALTH, EVERY_INDEX)


LATEST = Search(
    "dispaccio-latest-articles",
    "Dispaccio: latest articles",
    "The articles themselves, newest first.",
    ARTICLES,
    ["headline", "publisher", "url"],
)
REVISED = Search(
    "dispaccio-revised-articles",
    "Dispaccio: articles that changed after publication",
    "What changed, and the events that a new version no longer tells.",
    ARTICLES,
    ["headline", "publisher", "revisions", "change.withdrawn", "url"],
    where="revisions > 1",
)
EVENT_TABLE = Search(
    "dispaccio-event-table",
    "Dispaccio: events, one by one",
    "Who did what to whom, where, when, how many, according to whom; with the link to the article.",
    EVENTS,
    [
        "type",
        "modality",
        "actors",
        "targets",
        "places",
        "time_text",
        "quantity_text",
        "sources",
        "title",
        "publisher",
        "url",
    ],
)
FEED_TROUBLE = Search(
    "dispaccio-feed-trouble",
    "Dispaccio: feeds that fail or are silent",
    "One line for each such feed, as of the last look.",
    HEALTH,
    ["state", "feed", "title", "since", "failures", "reason", "last_poll", "last_new"],
    where="kind : feed",
)
SEARCHES = (LATEST, REVISED, EVENT_TABLE, FEED_TROUBLE)


ARTICLE_MAP = Map(
    "dispaccio-article-map",
    "Dispaccio: places that articles name",
    "Circles grow with the number of articles that name a place there.",
    ARTICLES,
    "locations",
)
EVENT_MAP = Map(
    "dispaccio-event-map",
    "Dispaccio: places where events happen",
    "Circles grow with the number of events there.",
    EVENTS,
    "locations",
)
MAPS = (ARTICLE_MAP, EVENT_MAP)


ARTICLE_COUNT = Metric("Articles")
EVENT_COUNT = Metric("Events")
STORIES = Metric("Stories", "unique_count", "story_id")
PULSE = "kind : pulse"

# Fields that both indices have: what is chosen by them stays chosen on the way to the other dashboard.
CONTROLS = (
    Control("countries", "Country"),
    Control("place_keys", "Place"),
    Control("actor_keys", "Actor"),
    Control("target_keys", "Target"),
    Control("publisher", "Publisher"),
    Control("language", "Language"),
)


def top(title: str, view: View, field: str, label: str, count: Metric) -> Panel:
    """The most frequent values of a field, as bars."""
    return Panel(title, view, Graph(Terms(field, label, size=15), [count], series="bar_horizontal"))


def number(metric: Metric, view: View, where: str = "") -> Panel:
    """One number under its own name."""
    return Panel(metric.label, view, Number(metric), where)


def latest(label: str, field: str) -> Metric:
    """A field of the last pulse."""
    return Metric(label, "last_value", field, where=f"{field} : *")


ARTICLE_BOARD = Dashboard(
    "dispaccio-articles",
    "Dispaccio: Articles",
    "How much is written, by whom, about whom and where; the latest articles.",
    since="now-7d",
    controls=CONTROLS,
    view=ARTICLES,
    rows=[
        Row(3, [(48, Links())]),
        Row(
            5,
            [
                (12, number(ARTICLE_COUNT, ARTICLES)),
                (12, number(STORIES, ARTICLES)),
                (12, number(Metric("Publishers in all", "unique_count", "publisher"), ARTICLES)),
                (12, number(Metric("Events told", "sum", "event_count"), ARTICLES)),
            ],
        ),
        Row(
            12,
            [
                (
                    34,
                    Panel(
                        "Articles by language", ARTICLES, Graph(Dates(), [ARTICLE_COUNT], Terms("language", "Language"))
                    ),
                ),
                (14, Panel("Languages", ARTICLES, Donut(Terms("language", "Language"), ARTICLE_COUNT))),
            ],
        ),
        Row(
            14,
            [
                (16, top("Publishers", ARTICLES, "publisher", "Publisher", ARTICLE_COUNT)),
                (16, top("Agencies that articles are credited to", ARTICLES, "agency", "Agency", ARTICLE_COUNT)),
                (16, top("Feeds", ARTICLES, "feeds", "Feed", ARTICLE_COUNT)),
            ],
        ),
        Row(
            14,
            [
                (16, top("People", ARTICLES, "person_keys", "Person", ARTICLE_COUNT)),
                (16, top("Organisations", ARTICLES, "organisation_keys", "Organisation", ARTICLE_COUNT)),
                (16, top("Places", ARTICLES, "place_keys", "Place", ARTICLE_COUNT)),
            ],
        ),
        Row(
            18,
            [
                (30, ARTICLE_MAP),
                (18, top("Countries", ARTICLES, "countries", "Country", ARTICLE_COUNT)),
            ],
        ),
        Row(18, [(48, LATEST)]),
        Row(12, [(48, REVISED)]),
    ],
)

EVENT_BOARD = Dashboard(
    "dispaccio-events",
    "Dispaccio: Events",
    "Who does what to whom, where, when, how many, and who says so.",
    since="now-30d",
    controls=(Control("type", "Type"), Control("modality", "Modality"), *CONTROLS),
    view=EVENTS,
    rows=[
        Row(3, [(48, Links())]),
        Row(
            5,
            [
                (12, number(EVENT_COUNT, EVENTS)),
                (12, number(STORIES, EVENTS)),
                (12, number(Metric("Told as facts", where="modality : actual"), EVENTS)),
                (12, number(Metric("With a source", where="source_keys : *"), EVENTS)),
            ],
        ),
        Row(
            14,
            [
                (34, Panel("Types over time", EVENTS, Graph(Dates(), [EVENT_COUNT], Terms("type", "Type", size=12)))),
                (
                    14,
                    Panel("Fact, plan, possibility, denial", EVENTS, Donut(Terms("modality", "Modality"), EVENT_COUNT)),
                ),
            ],
        ),
        Row(
            20,
            [
                (
                    24,
                    Panel(
                        "Who to whom",
                        EVENTS,
                        Matrix(
                            Terms("actor_keys", "Actor", size=15), Terms("target_keys", "Target", size=15), EVENT_COUNT
                        ),
                    ),
                ),
                (
                    24,
                    Panel(
                        "Country to country",
                        EVENTS,
                        Matrix(
                            Terms("actor_countries", "Actor's country", size=15),
                            Terms("target_countries", "Target's country", size=15),
                            EVENT_COUNT,
                        ),
                    ),
                ),
            ],
        ),
        Row(
            14,
            [
                (12, top("Actors", EVENTS, "actor_keys", "Actor", EVENT_COUNT)),
                (12, top("Targets", EVENTS, "target_keys", "Target", EVENT_COUNT)),
                (12, top("Who says so", EVENTS, "source_keys", "Source", EVENT_COUNT)),
                (12, top("Countries", EVENTS, "countries", "Country", EVENT_COUNT)),
            ],
        ),
        Row(
            16,
            [
                (24, EVENT_MAP),
                (
                    24,
                    Panel(
                        "Quantities",
                        EVENTS,
                        Table(
                            [Terms("quantity_counted", "What is counted", size=50), Terms("type", "Type", size=5)],
                            [
                                EVENT_COUNT,
                                Metric("Median", "median", "quantity_value"),
                                Metric("Largest", "max", "quantity_value"),
                            ],
                        ),
                        where="quantity_value : *",
                        description="An event with several quantities counts in the row of each thing counted.",
                    ),
                ),
            ],
        ),
        Row(
            12,
            [
                (
                    48,
                    Panel(
                        "When it happens, as the articles say",
                        EVENTS,
                        Graph(Dates("time_from", "Time of the event"), [EVENT_COUNT], Terms("modality", "Modality")),
                        where="time_from : *",
                        description="Of the events told in the chosen time range: theirs may lie outside it.",
                    ),
                )
            ],
        ),
        Row(22, [(48, EVENT_TABLE)]),
    ],
)

OPERATION_BOARD = Dashboard(
    "dispaccio-operations",
    "Dispaccio: Operations",
    "Feeds, queue, quarantine, delay, and the way of a re-index.",
    since="now-24h",
    refresh=60,
    rows=[
        Row(3, [(48, Links())]),
        Row(
            5,
            [
                (8, number(latest("Waiting", "waiting"), HEALTH)),
                (8, number(latest("In quarantine", "quarantined"), HEALTH)),
                (8, number(latest("To be tried again", "delayed"), HEALTH)),
                (8, number(latest("Longest wait", "oldest"), HEALTH)),
                (8, number(latest("Feeds failing", "feeds_failing"), HEALTH)),
                (8, number(latest("Feeds silent", "feeds_silent"), HEALTH)),
            ],
        ),
        Row(
            12,
            [
                (
                    24,
                    Panel(
                        "Queue",
                        HEALTH,
                        Graph(
                            Dates(),
                            [
                                Metric("Waiting", "max", "waiting"),
                                Metric("In work", "max", "in_work"),
                                Metric("To be tried again", "max", "delayed"),
                                Metric("In quarantine", "max", "quarantined"),
                            ],
                            series="line",
                        ),
                        PULSE,
                    ),
                ),
                (
                    24,
                    Panel(
                        "Articles indexed", HEALTH, Graph(Dates(), [Metric("New articles", "sum", "indexed")]), PULSE
                    ),
                ),
            ],
        ),
        Row(
            12,
            [
                (
                    24,
                    Panel(
                        "From publication to fetch",
                        HEALTH,
                        Graph(
                            Dates(), [Metric("Half of the articles within", "median", "delay_median")], series="line"
                        ),
                        where="delay_median : *",
                        description="Of the articles first fetched in the hour before.",
                    ),
                ),
                (
                    24,
                    Panel(
                        "Longest wait in the queue",
                        HEALTH,
                        Graph(Dates(), [Metric("Longest wait", "max", "oldest")], series="line"),
                        where="oldest : *",
                        description="From fetch to index it takes at least that long.",
                    ),
                ),
            ],
        ),
        Row(
            12,
            [
                (
                    48,
                    Panel(
                        "Feeds",
                        HEALTH,
                        Graph(
                            Dates(),
                            [
                                Metric("Well", "max", "feeds_ok"),
                                Metric("Not polled yet", "max", "feeds_new"),
                                Metric("Silent", "max", "feeds_silent"),
                                Metric("Failing", "max", "feeds_failing"),
                                Metric("Retired", "max", "feeds_retired"),
                            ],
                            series="area_stacked",
                        ),
                        PULSE,
                    ),
                )
            ],
        ),
        Row(14, [(48, FEED_TROUBLE)]),
        Row(
            12,
            [
                (
                    24,
                    Panel(
                        "Re-index: articles in each index, by model",
                        EVERY_INDEX,
                        Graph(
                            Terms("_index", "Index", alphabetical=True),
                            [ARTICLE_COUNT],
                            Terms("model_version", "Model"),
                            series="bar_horizontal",
                        ),
                        description="The time range has no effect here. A re-index is done when the new bar is as long as the old.",
                    ),
                ),
                (
                    24,
                    Panel(
                        "Versions",
                        EVERY_INDEX,
                        Table(
                            [
                                Terms("_index", "Index", alphabetical=True),
                                Terms("model_version", "Model"),
                                Terms("schema_version", "Schema", type="number"),
                            ],
                            [ARTICLE_COUNT, Metric("Last fetched", "max", "fetched_at", date=True)],
                        ),
                    ),
                ),
            ],
        ),
    ],
)

DASHBOARDS = (ARTICLE_BOARD, EVENT_BOARD, OPERATION_BOARD)
