"""`dateline topics`: the topics as their manifests say."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from schemas.topics import MANIFESTS
from schemas.topics.stages import TOPIC_OF
from services.cli.views.problem import give_up
from services.runtime.settings import Settings

app = typer.Typer(
    help="The topics: list them, create what is missing, compare them with their manifests.", no_args_is_help=True
)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False) -> None:
    """Show the manifests."""
    if as_json:
        print(json.dumps([m.model_dump() for m in MANIFESTS.values()], indent=2))
        return
    table = Table("topic", "key", "record", "partitions", "kept", "max bytes", "written by", "read by")
    for m in MANIFESTS.values():
        kept = m.cleanup if m.retention_hours < 0 else f"{m.retention_hours / 24:g} days"
        table.add_row(
            m.topic,
            m.key,
            m.record,
            str(m.partitions),
            kept,
            f"{m.max_bytes:,}",
            ", ".join(m.producers),
            ", ".join(m.consumers),
        )
    Console().print(table)


@app.command()
def create(
    partitions: Annotated[int | None, typer.Option(min=1, help="Instead of what the manifests say.")] = None,
) -> None:
    """Create every topic that is missing. Safe to run again."""
    from services.runtime.broker.topics import KafkaUnreachable, create_topics  # noqa: PLC0415 - slow to import

    try:
        created = create_topics(Settings(), partitions)
    except KafkaUnreachable as error:
        give_up(str(error))
    Console().print("\n".join(f"created {topic}" for topic in created) or "every topic exists")


@app.command("lag")
def lag_() -> None:
    """How far each stage is behind: records of its topic that it has not committed."""
    from services.runtime.broker.lag import lag  # noqa: PLC0415 - slow to import
    from services.runtime.broker.topics import KafkaUnreachable, missing_topics  # noqa: PLC0415

    settings = Settings()
    table = Table("stage", "topic", "lag", "partitions behind")
    try:
        if missing := missing_topics(settings, TOPIC_OF.values()):
            give_up(f"{missing[0]} is missing; run `dateline topics create`")
        for stage, topic in TOPIC_OF.items():
            behind = lag(settings, stage, topic)
            table.add_row(
                stage, topic, f"{sum(behind.values()):,}", f"{sum(map(bool, behind.values()))} of {len(behind)}"
            )
    except KafkaUnreachable as error:
        give_up(str(error))
    Console().print(table)


@app.command()
def check() -> None:
    """Exit 1 when a topic is missing or its settings are not as its manifest says."""
    from services.runtime.broker.topics import KafkaUnreachable, drift, missing_topics  # noqa: PLC0415 - slow to import

    settings = Settings()
    try:
        problems = [
            f"{topic} is missing; run `dateline topics create`" for topic in missing_topics(settings, MANIFESTS)
        ]
        problems += [f"{d.topic}: {d.setting} is {d.found}, its manifest says {d.wanted}" for d in drift(settings)]
    except KafkaUnreachable as error:
        give_up(str(error))
    if problems:
        give_up("\n".join(problems))
    Console().print("every topic is as its manifest says")
