"""`dateline up`: starts the embedded Kafka and Elasticsearch, or finds them running."""

from typing import Annotated

import typer

from services.cli.views.output import emit, emit_json
from services.cli.views.problem import give_up
from services.stack import Stack, StackError


def up(
    *,
    name: Annotated[str, typer.Option(help="Name of the instance; several can run side by side.")] = "default",
    kafka_port: Annotated[int | None, typer.Option(help="Port of Kafka. Default: a free one.")] = None,
    elasticsearch_port: Annotated[int | None, typer.Option(help="Port of Elasticsearch. Default: a free one.")] = None,
    es_heap: Annotated[str | None, typer.Option(help="Heap of Elasticsearch, such as 512m or 2g. Default: 1g.")] = None,
    kafka_heap: Annotated[str | None, typer.Option(help="Heap of Kafka. Default: 400m.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print addresses and processes as JSON.")] = False,
) -> None:
    """Start Kafka and Elasticsearch on this machine, wait until both are healthy, and print their addresses.

    The first run downloads about 140 MB. To use the servers from a shell:

    eval "$(dateline up)"
    """
    try:
        stack = Stack(
            name,
            kafka_port=kafka_port,
            elasticsearch_port=elasticsearch_port,
            es_heap=es_heap,
            kafka_heap=kafka_heap,
        )
        info = stack.up()
    except StackError as error:
        give_up(*str(error).split("\n"))
    if as_json:
        emit_json(info.model_dump(mode="json"), indent=2)
        return
    emit(*(f"export {variable}={value}" for variable, value in info.environment().items()))
