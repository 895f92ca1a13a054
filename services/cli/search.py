"""`dateline search`: finds articles by words, names, quotes, dates, and what else is known of them."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from schemas.article_document import ALIAS_READ
from schemas.enriched_article import Speaker
from services.cli.exit_codes import MISUSED
from services.cli.options import moment
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.output import complain, console, emit, emit_document, emit_json, shown, text
from services.cli.views.problem import give_up
from services.operate.article_pages import ReadingEnded, every
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings
from services.search.columns import COLUMNS, row
from services.search.hits import FoundQuote, own_time, passages_of, quotes_of, title_of
from services.search.marks import Part, shortened
from services.search.periods import days
from services.search.queries import Shown, query
from services.search.requests import Order, curl, request
from services.search.speakers import who

T = TypeVar("T")

LONGEST_QUOTE = 130
"""Maximum characters of a quote to show: two lines."""
LONGEST_PASSAGE = 200
FOUND = "bold green"
"""Style of the words that were searched for."""


def search(
    words: Annotated[str | None, typer.Argument(help="Words to find in title, subtitle or text, all of them.")] = None,
    entity: Annotated[
        list[str] | None,
        typer.Option(help="A full name, of whatever type, or an entity id; repeatable, then all of them."),
    ] = None,
    person: Annotated[list[str] | None, typer.Option(help="A person's full name; repeatable.")] = None,
    organization: Annotated[list[str] | None, typer.Option(help="An organization's name; repeatable.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="A place; repeatable.")] = None,
    speaker: Annotated[
        list[str] | None, typer.Option(help="Who is quoted; part of the name will do. Shows the quotes. Repeatable.")
    ] = None,
    quote: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="Words of one quote, all of them; with --speaker, of a quote by them."),
    ] = None,
    author: Annotated[list[str] | None, typer.Option(help="A name in the byline; repeatable.")] = None,
    agency: Annotated[list[str] | None, typer.Option(help="A news agency that is credited; repeatable.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="A source's id, name or domain; repeatable, then any of them.")
    ] = None,
    section: Annotated[list[str] | None, typer.Option(help="A section; repeatable, then any of them.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="A language, as two letters; repeatable, then any of them.")
    ] = None,
    status: Annotated[
        Shown, typer.Option(help="Those on their sites, those withdrawn from them, or both.")
    ] = "published",
    since: Annotated[
        str | None,
        typer.Option(help="Published on or after this day, month or year of its own calendar, time, or age (3d)."),
    ] = None,
    until: Annotated[str | None, typer.Option(help="Published on or before it, likewise.")] = None,
    mentions: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="A date in the text overlaps this day, month, year, or 2026-03-01/2026-03-31."
        ),
    ] = None,
    sort: Annotated[
        Order | None,
        typer.Option(help="The order. Default: relevance where there are words or --quote, else newest."),
    ] = None,
    size: Annotated[int, typer.Option(min=1, max=1000, help="Maximum number of articles.")] = 10,
    every_one: Annotated[
        bool, typer.Option("--all", help="All articles that match, with --json or --csv; --size does not count then.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the documents, one JSON object per line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets, with a header.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the request as a curl command, and send nothing.")
    ] = False,
) -> None:
    """Search the indexed articles: best matches first, then newest."""
    settings = Settings()
    if as_json and as_csv:
        _refuse("--json and --csv are two forms: leave out one of them")
    if every_one and not (as_json or as_csv or explain):
        _refuse("--all needs --json or --csv: it may be every article that there is")
    for option, value in (("the words", words), ("--quote", quote)):
        if value is not None and not value.strip():
            _refuse(f"{option} are empty; write a word, or leave them out")
    if sort == "relevance" and words is None and quote is None:
        _refuse("--sort relevance needs words or --quote; write another order")
    now = datetime.now(UTC)
    begins, ends = _bound("--since", since, now), _bound("--until", until, now, last=True)
    if begins and ends and _instant(begins) > _instant(ends, last=True):
        _refuse("--until must not be before --since")
    wanted = query(
        words,
        people=person,
        organizations=organization,
        places=place,
        entities=entity,
        authors=author,
        agencies=agency,
        speakers=speaker,
        quote=quote,
        sources=source,
        sections=section,
        languages=language,
        since=begins,
        until=ends,
        mentions=_read("--mentions", days, mentions) if mentions is not None else None,
        shown=status,
    )
    scored = words is not None or quote is not None
    body = request(
        wanted, order=sort or ("relevance" if scored else "newest"), size=size, marked=not (as_json or as_csv)
    )
    if explain:
        login = settings.elasticsearch_user is not None
        emit_document(curl(settings.elasticsearch_url, f"{ALIAS_READ}/_search", body, login=login))
        return
    with elasticsearch_problems(settings), client(settings) as es:
        if every_one:
            try:
                _print_rows(every(es, body), as_csv=as_csv)
            except ReadingEnded as error:
                give_up(str(error))
            return
        found = es.search(index=ALIAS_READ, allow_partial_search_results=False, **body)
    if as_json or as_csv:
        _print_rows(found["hits"]["hits"], as_csv=as_csv)
    else:
        _print_table(found["hits"])


def _bound(option: str, written: str | None, now: datetime, *, last: bool = False) -> date | datetime | None:
    """A day, where a day, a month or a year is written, or else an instant."""
    if written is None:
        return None
    if "/" in written:
        _refuse(f"{option}: write one date, not two")
    try:
        period = days(written)
    except ValueError:
        return _read(option, lambda text: moment(text, now), written)
    return period.last if last else period.first


def _read(option: str, reader: Callable[[str], T], written: str) -> T:
    try:
        return reader(written)
    except (ValueError, OverflowError) as error:
        _refuse(f"{option}: {error}")


def _instant(bound: date | datetime, *, last: bool = False) -> datetime:
    if isinstance(bound, datetime):
        return bound
    return datetime.combine(bound, datetime.max.time() if last else datetime.min.time(), UTC)


def _refuse(*lines: str) -> NoReturn:
    complain(*lines)
    raise typer.Exit(MISUSED)


def _print_rows(hits: Iterable[Mapping[str, Any]], *, as_csv: bool) -> None:
    if not as_csv:
        for hit in hits:
            emit_json(hit["_source"])
        return
    emit(_csv(COLUMNS))
    for hit in hits:
        emit(_csv(row(hit["_source"])))


def _csv(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([shown(cell) for cell in cells])
    return line.getvalue()


def _print_table(hits: Mapping[str, Any]) -> None:
    total = hits["total"]["value"]
    if not total:
        emit("no article matches; --explain prints the query")
        return
    counted = f"{total:,} {'article' if total == 1 else 'articles'}"
    title = counted if total <= len(hits["hits"]) else f"{len(hits['hits'])} of {counted}"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title)
    table.add_column("published", no_wrap=True)
    table.add_column("title, people, quoted", overflow="fold")
    for hit in hits["hits"]:
        document = hit["_source"]
        published = own_time(document.get("published_at"))
        withdrawn = "\nwithdrawn" if document.get("status") == "withdrawn" else ""
        table.add_row(f"{published}{withdrawn}", _cell(hit))
    console().print(table)


def _cell(hit: Mapping[str, Any]) -> Text:
    document = hit["_source"]
    cell = Text()
    _append(cell, title_of(hit) or [Part("(no title)", False)], "bold")
    for line in _lines(hit):
        cell.append("\n")
        _append(cell, line, "dim")
    cell.append(f"\n{shown(document['canonical_url'])}", "dim")
    return cell


def _lines(hit: Mapping[str, Any]) -> Iterator[list[Part]]:
    document = hit["_source"]
    if people := document.get("people", [])[:8]:
        yield [Part(", ".join(people), False)]
    for passage in passages_of(hit):
        yield shortened(passage, LONGEST_PASSAGE)
    if quotes := quotes_of(hit):
        yield from map(_quote, quotes)
    elif quoted := [*document.get("quoted_people", []), *document.get("quoted_organizations", [])][:8]:
        yield [Part(f"quoted: {', '.join(quoted)}", False)]


def _quote(found: FoundQuote) -> list[Part]:
    quote = found.quote
    speakers = [Speaker.model_validate(one) for one in quote.get("speakers", [])]
    via = Speaker.model_validate(quote["via"]) if quote.get("via") else None  # nulls are not indexed
    named = who(speakers, via)
    begin, end = ("“", "”") if quote["kind"] == "direct" else ("", "")
    said = shortened(found.text, LONGEST_QUOTE)
    return [Part(f"{named}: {begin}" if named else begin, False), *said, Part(end, False)]


def _append(cell: Text, line: Iterable[Part], style: str) -> None:
    for part in line:
        cell.append_text(text(part.text, FOUND if part.found else style))
