"""What the dashboard shows.

From this one description come the file for Kibana (`saved_objects`), the same questions to Elasticsearch (`requests`)
and docs/kibana.md (`page`). Lens reads no nested fields, so that every panel uses flat ones; only aggregations that
every Elasticsearch has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from services.search.kibana.conditions import Condition, Is, Month

TIME: Final = "published_earliest"
"""What the period of the dashboard bounds."""
COLUMNS: Final = 48
"""Of Kibana's grid."""
MONTHS_AHEAD: Final = 12

PUBLISHED: Final[tuple[Condition, ...]] = (Is("status", ("withdrawn", "erased"), holds=False),)
"""What `services.search.queries.query` shows unless it is asked for more."""


@dataclass(frozen=True)
class Top:
    """One row for each value of a field, the first by a column of the panel."""

    label: str
    field: str
    size: int
    by: str = "articles"
    ascending: bool = False
    rest: bool = False
    """Whether one more row has what the others leave. Only for fields with one value: articles would count twice."""
    none: bool = False
    """Whether one more row has the articles without a value. Lens needs `rest` for it."""


@dataclass(frozen=True)
class Days:
    """One row for each day, in the zone of the browser."""

    label: str
    field: str


@dataclass(frozen=True)
class Cases:
    """One row for each condition. An article may be in several."""

    label: str
    cases: Mapping[str, Condition]


@dataclass(frozen=True)
class Measure:
    """A number of each row."""

    label: str
    operation: Literal["count", "sum", "max", "unique_count"]
    field: str | None = None
    """None only for `count`."""


@dataclass(frozen=True)
class Share:
    """The sum of one field divided by that of another. Kibana divides, not Elasticsearch."""

    label: str
    part: str
    whole: str


Rows = Top | Days | Cases
ARTICLES: Final = Measure("Articles", "count")


@dataclass(frozen=True)
class Place:
    """Where it stands, in units of the grid."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Panel:
    """A chart, a table or a number."""

    name: str
    title: str
    tells: str
    """What it shows and what it does not, also for a reader who does not see it."""
    shape: Literal["columns", "bars", "table", "number"]
    place: Place
    rows: Mapping[str, Rows] = field(default_factory=dict)
    """Column id to rows, the outer first. The last of a chart stands along its axis unless `colours` does not."""
    values: Mapping[str, Measure | Share] = field(default_factory=lambda: {"articles": ARTICLES})
    colours: str | None = None
    """The column whose rows are told apart by colour."""
    where: tuple[Condition, ...] = PUBLISHED


@dataclass(frozen=True)
class Listing:
    """A saved search: articles one by one."""

    name: str
    title: str
    tells: str
    columns: tuple[str, ...]
    by: str
    """Field whose highest value comes first. Articles of the same value follow their ids."""
    place: Place
    where: tuple[Condition, ...] = PUBLISHED


def _names(name: str, title: str, tells: str, place: Place, label: str) -> Panel:
    return Panel(name, title, tells, "bars", place, {name: Top(label, name, 20)})


def _ahead() -> Mapping[str, Condition]:
    labels = ["this month", "next month", *(f"in {months} months" for months in range(2, MONTHS_AHEAD))]
    return {label: Month("date_months", months) for months, label in enumerate(labels)}


PANELS: Final = (
    Panel(
        "articles",
        "Articles",
        "Number of articles that were published in the period and are not withdrawn.",
        "number",
        Place(0, 0, 12, 5),
    ),
    Panel(
        "outlets",
        "Outlets",
        "Number of sources that published them. Above a few thousand, an estimate.",
        "number",
        Place(12, 0, 12, 5),
        values={"outlets": Measure("Outlets", "unique_count", "source.id")},
    ),
    Panel(
        "quotes",
        "Quotes",
        "Number of quotes in them.",
        "number",
        Place(24, 0, 12, 5),
        values={"quotes": Measure("Quotes", "sum", "quote_count")},
    ),
    Panel(
        "unnamed_share",
        "Quotes of unnamed sources",
        "Share of the quotes whose speaker is deliberately unnamed (a senior official).",
        "number",
        Place(36, 0, 12, 5),
        values={"share": Share("Of all quotes", "anonymous_quotes", "quote_count")},
    ),
    Panel(
        "over_time",
        "Articles over time, by source",
        "Articles of each day by the moment of publication, one colour for each of the ten sources with most articles; "
        "the others are together. Days are those of the browser's time zone. Of an article that states only its day or "
        "month, it is the first moment of that.",
        "columns",
        Place(0, 5, 32, 14),
        {
            "source": Top("Source", "source.id", 10, rest=True),
            "day": Days("Published", TIME),
        },
        colours="source",
    ),
    Panel(
        "languages",
        "Languages",
        "Articles by the language of their text. Only English is annotated with people, places and dates.",
        "bars",
        Place(32, 5, 16, 14),
        {"language": Top("Language", "language", 10, rest=True, none=True)},
    ),
    _names(
        "people",
        "Most mentioned people",
        "The twenty people whom most articles mention. An article counts once, however often it names them. Two people "
        "of one name are one.",
        Place(0, 19, 16, 16),
        "Person",
    ),
    _names(
        "organizations",
        "Most mentioned organizations",
        "The twenty organizations that most articles mention. An article counts once.",
        Place(16, 19, 16, 16),
        "Organization",
    ),
    _names(
        "places",
        "Most mentioned places",
        "The twenty countries, cities, other places and buildings that most articles mention. An article counts once.",
        Place(32, 19, 16, 16),
        "Place",
    ),
    _names(
        "quoted_people",
        "Most quoted people",
        "The twenty people whom most articles quote, directly or indirectly. It counts articles, not quotes.",
        Place(0, 35, 16, 16),
        "Speaker",
    ),
    _names(
        "quoted_organizations",
        "Most quoted organizations",
        "The twenty organizations, places and groups whom most articles quote. It counts articles, not quotes.",
        Place(16, 35, 16, 16),
        "Speaker",
    ),
    Panel(
        "dates_ahead",
        "Months ahead that articles mention",
        "Articles of the period that name this month or one of the eleven after it, or a day in it. One that names "
        "several months counts for each.",
        "bars",
        Place(32, 35, 16, 16),
        {"month": Cases("Month", _ahead())},
    ),
    Panel(
        "unnamed_sources",
        "Unnamed sources, by outlet",
        "For each outlet: the quotes whose speaker is deliberately unnamed, all its quotes, and the share of the "
        "former. Most unnamed ones first. Of few quotes, a share says little.",
        "table",
        Place(0, 51, 24, 14),
        {"source": Top("Outlet", "source.id", 50, by="unnamed")},
        {
            "unnamed": Measure("Unnamed", "sum", "anonymous_quotes"),
            "quotes": Measure("Quotes", "sum", "quote_count"),
            "share": Share("Share", "anonymous_quotes", "quote_count"),
        },
    ),
    Panel(
        "freshness",
        "How recent each source is",
        "For each source with an article in the period: its newest publication, when a page of it was last fetched, "
        "and when one of its articles was last written to the index. The longest silence comes first; a source "
        "without any article in the period is not listed.",
        "table",
        Place(24, 51, 24, 14),
        {"source": Top("Source", "source.id", 100, by="newest", ascending=True)},
        {
            "newest": Measure("Newest publication", "max", TIME),
            "captured": Measure("Last fetched", "max", "captured_at"),
            "indexed": Measure("Last searchable", "max", "indexed_at"),
            "articles": ARTICLES,
        },
    ),
    Panel(
        "authors",
        "Authors",
        "The twenty authors with most articles, and for how many outlets they wrote them. An article of two authors "
        "counts for both. News agencies are no authors.",
        "table",
        Place(0, 65, 16, 14),
        {"author": Top("Author", "authors", 20)},
        {"articles": ARTICLES, "outlets": Measure("Outlets", "unique_count", "source.id")},
    ),
    Panel(
        "agencies",
        "News agencies, by outlet",
        "Articles that credit each of the ten agencies that are credited most; the colours are the outlets that carry "
        "them, the first ten of each agency.",
        "bars",
        Place(16, 65, 16, 14),
        {"agency": Top("Agency", "agencies", 10), "source": Top("Outlet", "source.id", 10)},
        colours="source",
    ),
    Panel(
        "corrected_or_withdrawn",
        "Corrected and withdrawn articles, by source",
        "Of each of the twenty sources with most articles: those whose newest capture has another title, subtitle or "
        "text than the one before, and those that are gone from their site. The period is that of publication, not of "
        "the correction.",
        "bars",
        Place(32, 65, 16, 14),
        {
            "source": Top("Source", "source.id", 20),
            "what": Cases(
                "What",
                {"corrected": Is("corrected", (True,)), "withdrawn": Is("status", ("withdrawn",))},
            ),
        },
        colours="what",
        where=(Is("status", ("erased",), holds=False),),
    ),
)

_SHOWN: Final = ("title", "source.id", "authors", "section", "canonical_url")

LISTINGS: Final = (
    Listing(
        "newest",
        "Newest articles",
        "Articles of the period that are not withdrawn, the newest publication first, with title, source, authors, "
        "section and address.",
        _SHOWN,
        TIME,
        Place(0, 79, 48, 16),
    ),
    Listing(
        "corrected",
        "Corrected articles",
        "Articles whose newest capture has another title, subtitle or text than the one before; `changes` names what "
        "differs. The newest capture comes first.",
        ("captured_at", "title", "source.id", "changes", "canonical_url"),
        "captured_at",
        Place(0, 95, 24, 14),
        (*PUBLISHED, Is("corrected", (True,))),
    ),
    Listing(
        "withdrawn",
        "Withdrawn articles",
        "Articles that are gone from their site. The last to be found gone comes first. A page that comes back is "
        "published again.",
        ("captured_at", "title", "source.id", "canonical_url"),
        "captured_at",
        Place(24, 95, 24, 14),
        (Is("status", ("withdrawn",)),),
    ),
)
