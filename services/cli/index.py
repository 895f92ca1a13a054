"""`dateline index`: the index in Elasticsearch."""

import typer
from rich.console import Console

from services.cli.views.problem import give_up
from services.runtime.settings import Settings

app = typer.Typer(help="The index in Elasticsearch.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The index in Elasticsearch."""


@app.command()
def init() -> None:
    """Put the index template and, where they are missing, the first index and its aliases. Safe to run again."""
    from elasticsearch import ApiError, TransportError  # noqa: PLC0415 - slow to import

    from services.index import template  # noqa: PLC0415
    from services.runtime.elasticsearch import client  # noqa: PLC0415

    settings = Settings()
    try:
        with client(settings) as es:
            created = template.init(es, settings.index_shards, settings.index_replicas)
    except (ApiError, TransportError) as error:
        advice = "start it with `dateline up`, or set DATELINE_ELASTICSEARCH_URL"
        give_up(f"Elasticsearch at {settings.elasticsearch_url}: {error}; {advice}")
    Console().print("created the index and its aliases" if created else "the index exists; its template is up to date")
