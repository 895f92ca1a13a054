"""`dateline search`: finds articles by words, people, organizations, places, speakers and dates."""

import textwrap
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from schemas.article_document import ALIAS_READ
from schemas.enriched_article import Speaker
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.output import console, emit_json, shown, text
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings
from services.search.hits import own_time, quotes_of
from services.search.queries import query
from services.search.speakers import who

LONGEST_QUOTE = 130
"""Maximum characters of a quote to show: two lines."""


def search(
    words: Annotated[str | None, typer.Argument(help="Words to find in title, subtitle or text, all of them.")] = None,
    person: Annotated[list[str] | None, typer.Option(help="A person's full name; repeatable.")] = None,
    organization: Annotated[list[str] | None, typer.Option(help="An organization's name; repeatable.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="A place; repeatable.")] = None,
    speaker: Annotated[
        list[str] | None, typer.Option(help="Who is quoted; part of the name will do. Shows the quotes. Repeatable.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Published on or after this ISO date.")] = None,
    until: Annotated[str | None, typer.Option(help="Published on or before this ISO date.")] = None,
    mentions: Annotated[
        str | None, typer.Option(help="A date that the text mentions: 2026-03-05 or 2026-03-01/2026-03-31.")
    ] = None,
    size: Annotated[int, typer.Option(min=1, max=1000, help="Maximum number of articles.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print the documents, one JSON object per line.")] = False,
) -> None:
    """Search the indexed articles: best matches first, then newest."""
    settings = Settings()
    wanted = query(
        words,
        people=person,
        organizations=organization,
        places=place,
        speakers=speaker,
        since=since,
        until=until,
        mentions=mentions,
    )
    newest = {"published_earliest": {"order": "desc", "missing": "_last"}}
    order: list[str | Mapping[str, Any]] = ["_score", newest] if words else [newest]
    with elasticsearch_problems(settings), client(settings) as es:
        found = es.search(index=ALIAS_READ, query=wanted, size=size, sort=order, track_total_hits=True)
    hits = found["hits"]["hits"]
    if as_json:
        for hit in hits:
            emit_json(hit["_source"])
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"{found['hits']['total']['value']} articles")
    table.add_column("published", no_wrap=True)
    table.add_column("title, people, quoted", overflow="fold")
    for hit in hits:
        document = hit["_source"]
        cell = text(document.get("title") or "(no title)", "bold")
        quoted = [_quote(one) for one in quotes_of(hit)] or [_quoted(document)]
        for line in (", ".join(document.get("people", [])[:8]), *quoted, document["canonical_url"]):
            cell.append(f"\n{shown(line)}" if line else "", style="not bold dim")
        table.add_row(own_time(document.get("published_at")), cell)
    console().print(table)


def _quote(quote: Mapping[str, Any]) -> str:
    speakers = [Speaker.model_validate(one) for one in quote["speakers"]]
    via = Speaker.model_validate(quote["via"]) if quote.get("via") else None  # nulls are not indexed
    said = textwrap.shorten(quote["text"], LONGEST_QUOTE, placeholder=" …")
    return f"{who(speakers, via)}: {f'“{said}”' if quote['kind'] == 'direct' else said}"


def _quoted(document: Mapping[str, Any]) -> str:
    names = ", ".join([*document.get("quoted_people", []), *document.get("quoted_organizations", [])][:8])
    return f"quoted: {names}" if names else ""
