"""The demo's closing report: what Elasticsearch now holds, what did not get there, and where the time went.

`collect` runs two searches and makes plain rows of the responses; `render` prints them.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.article_document import ALIAS_READ
from schemas.dead_letter import DeadLetter
from services.demo.subscriber import EXAMPLE, PERSON, Printed
from services.search.aggregations import DateRow, Overview, aggregations, overview
from services.search.hits import own_time
from services.search.speakers import KINDS

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch  # slow to import, and only its type is needed

MAX_ARTICLES = 200
QUOTE_WIDTH = 130  # characters: two lines of the table at 100 columns
DETAIL_WIDTH = 160


@dataclass(frozen=True)
class ArticleRow:
    """One article, with the times as the document has them."""

    title: str
    url: str
    published_at: str | None
    modified_at: str | None
    captured_at: str
    status: str


@dataclass(frozen=True)
class DemoReport:
    """Everything that the report shows."""

    total: int
    """Documents behind the read alias, withdrawn ones included; `articles` may list fewer."""
    articles: list[ArticleRow]
    overview: Overview
    dead_letters: Sequence[DeadLetter] = ()
    stages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Stage to column name to number; in seconds where the name says so."""


def collect(
    client: "Elasticsearch",
    dead_letters: Sequence[DeadLetter] = (),
    stages: Mapping[str, Mapping[str, float]] | None = None,
) -> DemoReport:
    """Query the read alias. Refresh it first, to include the latest documents. Raises what the client raises."""
    listed = client.search(
        index=ALIAS_READ,
        size=MAX_ARTICLES,
        track_total_hits=True,
        sort=[{"published_earliest": {"order": "asc", "missing": "_last"}}, {"title.keyword": "asc"}],
        source_includes=["title", "url", "published_at", "modified_at", "captured_at", "status"],
    ).body
    counted = client.search(
        index=ALIAS_READ, size=0, query={"term": {"status": "published"}}, aggs=aggregations()
    ).body["aggregations"]
    return DemoReport(
        total=listed["hits"]["total"]["value"],
        articles=[_article(hit["_source"]) for hit in listed["hits"]["hits"]],
        overview=overview(counted),
        dead_letters=dead_letters,
        stages=stages or {},
    )


def _article(source: Mapping[str, Any]) -> ArticleRow:
    return ArticleRow(
        title=source.get("title") or "(no title)",
        url=source["url"],
        published_at=source.get("published_at"),
        modified_at=source.get("modified_at"),
        captured_at=source["captured_at"],
        status=source["status"],
    )


def render(report: DemoReport, console: Console) -> None:
    """Print the report, one table per question. Designed for 100 columns; it folds at other widths."""
    console.print(_articles_table(report))
    console.print(_names_table(report.overview))
    console.print(_speakers_table(report.overview))
    console.print(_timeline_table(report.overview.timeline))
    console.print(_dead_letters_table(report) if report.dead_letters else Text("No dead letters.\n"))
    if report.stages:
        console.print(_stages_table(report.stages))


def render_subscriber(printed: Sequence[Printed], console: Console) -> None:
    """Print what the subscriber printed, in the order in which it came, and how soon after the capture of its page."""
    table = _table(f"Quotes by {PERSON}, as the subscriber {EXAMPLE} printed them")
    table.add_column("s after capture", justify="right", no_wrap=True)
    table.add_column("article", overflow="fold", max_width=30)
    table.add_column("quote", overflow="fold")
    for one in printed:
        if "erased" in one.line:
            continue
        article = one.line.get("url", one.line.get("corrected", "")).rpartition("/")[2]
        text = Text(textwrap.shorten(one.line["text"], QUOTE_WIDTH, placeholder=" …")) if "text" in one.line else None
        table.add_row(f"{one.delay_s:.2f}", article, text or Text("(corrected: no quote of hers is left)", style="dim"))
    console.print(table if table.row_count else Text(f"The subscriber {EXAMPLE} printed nothing.\n"))


def utc_time(value: str) -> str:
    """An ISO 8601 time in UTC, to the second: `2026-03-03 14:40:07`."""
    return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)


def _articles_table(report: DemoReport) -> Table:
    table = _table(f"{report.total} articles")
    if report.total > len(report.articles):
        table.caption = f"the first {len(report.articles)} by publication time"
    table.add_column("published (own offset)", no_wrap=True)
    table.add_column("captured (UTC)", no_wrap=True)
    table.add_column("title", overflow="fold")
    for row in report.articles:
        title = Text(row.title)
        if row.status != "published":
            title.append(f"  [{row.status}]", style="yellow")
        if row.modified_at is not None and row.modified_at != row.published_at:
            title.append(f"\n(updated {own_time(row.modified_at)})", style="dim")
        table.add_row(own_time(row.published_at), utc_time(row.captured_at), title)
    return table


def _names_table(overview: Overview) -> Table:
    table = _table("Most mentioned names, by number of articles")
    columns = {"people": overview.people, "organizations": overview.organizations, "places": overview.places}
    for heading in columns:
        table.add_column(heading, overflow="fold")
        table.add_column("", justify="right", no_wrap=True)
    for rank in range(max(map(len, columns.values()))):
        cells: list[Text] = []
        for column in columns.values():
            one = column[rank] if rank < len(column) else None
            cells += [Text(one.name), Text(str(one.articles))] if one else [Text(), Text()]
        table.add_row(*cells)
    return table


def _speakers_table(overview: Overview) -> Table:
    kinds = ", ".join(f"{count} {kind}" for kind, count in overview.quote_kinds.items())
    total = sum(overview.quote_kinds.values())
    table = _table(f"{total} quotes ({kinds}); {overview.quotes_without_speaker} without a speaker")
    table.add_column("speaker", overflow="fold", max_width=30)
    table.add_column("quotes", justify="right")
    table.add_column("articles", justify="right")
    table.add_column("example", overflow="fold")
    for row in overview.speakers:
        speaker = Text(row.speaker)
        if row.kind != "named":
            speaker.append(f" ({KINDS[row.kind]})", style="dim")
        sample = textwrap.shorten(row.sample, QUOTE_WIDTH, placeholder=" …")
        table.add_row(speaker, str(row.quotes), str(row.articles), Text(sample))
    return table


def _timeline_table(timeline: Sequence[DateRow]) -> Table:
    table = _table("Most mentioned dates, in chronological order")
    table.add_column("date", no_wrap=True)
    table.add_column("days", no_wrap=True)
    table.add_column("mentions", justify="right")
    table.add_column("articles", justify="right")
    table.add_column("as written", overflow="fold")
    for row in timeline:
        days = "" if row.first == row.last == row.value else f"{row.first or '…'} to {row.last or '…'}"
        table.add_row(row.value, days, str(row.mentions), str(row.articles), Text(" · ".join(row.wordings)))
    return table


def _dead_letters_table(report: DemoReport) -> Table:
    table = _table(f"{len(report.dead_letters)} dead letters")
    table.add_column("stage", no_wrap=True)
    table.add_column("reason", no_wrap=True, style="red")
    table.add_column("record and error", overflow="fold")
    for letter in report.dead_letters:
        what = Text(letter.url or letter.coordinates, style="bold")
        what.append("\n" + textwrap.shorten(letter.detail, DETAIL_WIDTH, placeholder=" …"), style="not bold")
        table.add_row(letter.stage, letter.reason, what)
    return table


def _stages_table(stages: Mapping[str, Mapping[str, float]]) -> Table:
    table = _table("Where the time went")
    names = list(dict.fromkeys(name for numbers in stages.values() for name in numbers))
    table.add_column("stage", no_wrap=True)
    for name in names:
        table.add_column(name, justify="right")
    for stage, numbers in stages.items():
        table.add_row(stage, *(_number(numbers.get(name)) for name in names))
    return table


def _number(value: float | None) -> str:
    """Counts as integers, everything else to two decimals."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
