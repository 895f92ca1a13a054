"""`dateline index`: sets up the index in Elasticsearch."""

from typing import Annotated

import typer

from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.output import emit, emit_json
from services.index import template
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings


def init(as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False) -> None:
    """Install the index template and, if missing, the first index and its aliases. Safe to run again."""
    settings = Settings()
    with elasticsearch_problems(settings), client(settings) as es:
        created = template.init(es, settings.index_shards, settings.index_replicas)
    exists = "the index exists; its template and aliases are up to date"
    if as_json:
        emit_json({"created": created})
        return
    emit("created the index and its aliases" if created else exists)
