"""`dateline topics`: lists, creates and checks the topics of the manifests."""

from typing import Annotated

import typer
from rich import box
from rich.table import Column, Table

from schemas.topics import MANIFESTS
from schemas.topics.stages import TOPICS_OF
from services.cli.views.broker_problems import broker_problems
from services.cli.views.output import console, emit, emit_json, text
from services.cli.views.problem import give_up
from services.operate import offset_reset
from services.operate.growth import uneven_topics
from services.operate.required_topics import require_topics
from services.runtime.broker.topics import create_topics, drift, missing_topics
from services.runtime.settings import Settings

LONGEST = max(map(len, MANIFESTS))
"""Length of the longest name of a topic, in characters."""


def list_(as_json: Annotated[bool, typer.Option("--json", help="Print the manifests as JSON.")] = False) -> None:
    """List the topics and their manifests."""
    if as_json:
        emit_json([m.model_dump() for m in MANIFESTS.values()], indent=2)
        return
    # Stacked, so that names stay in one piece on a narrow terminal.
    table = Table(
        Column("topic, its records, who writes and reads them", overflow="fold", min_width=LONGEST), box=box.SIMPLE_HEAD
    )
    for heading in ("partitions", "kept", "max bytes"):
        table.add_column(heading, justify="right", no_wrap=True)
    for m in MANIFESTS.values():
        kept = m.cleanup if m.retention_hours < 0 else f"{m.retention_hours / 24:g} days"
        name = text(m.topic, "bold")
        name.append(f"\n{m.record}, by {m.key}", "not bold dim")
        name.append(f"\n{', '.join(m.producers)} → {', '.join(m.consumers)}", "not bold dim")
        table.add_row(name, str(m.partitions), kept, f"{m.max_bytes:,}")
    console().print(table)


def create(
    partitions: Annotated[
        int | None, typer.Option(min=1, help="Partitions per topic, instead of the manifest's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the names of those created, as JSON.")] = False,
) -> None:
    """Create every missing topic. Safe to run again."""
    settings = Settings()
    with broker_problems(settings):
        created = create_topics(settings, partitions)
    if as_json:
        emit_json({"created": created})
        return
    emit(*[f"created {topic}" for topic in created] or ["every topic exists"])


def lag_(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per topic that a stage reads.")
    ] = False,
) -> None:
    """Show how far each stage is behind: the records of its topics that it has not committed."""
    settings = Settings()
    table = Table("stage", "topic", "lag", "partitions behind")
    problems = []
    with broker_problems(settings):
        require_topics(settings, [topic for topics in TOPICS_OF.values() for topic in topics])
        for stage in TOPICS_OF:
            reset = offset_reset.plan(settings, stage)
            for topic, behind in reset.behind.items():
                if as_json:
                    emit_json({"stage": stage, "topic": topic, "lag": sum(behind), "partitions": behind})
                table.add_row(stage, topic, f"{sum(behind):,}", f"{sum(map(bool, behind))} of {len(behind)}")
            problems += [f"{stage}: {problem}; {reset.advice}" for problem in reset.problems]
    if not as_json:
        console().print(table)
    if problems:
        give_up(*problems)


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
) -> None:
    """Exit 1 when a topic is missing, or its settings differ from its manifest."""
    settings = Settings()
    with broker_problems(settings):
        problems = [
            f"{topic} is missing; run `dateline topics create`" for topic in missing_topics(settings, MANIFESTS)
        ]
        problems += uneven_topics(settings)
        problems += [f"{d.topic}: {d.setting} is {d.found}, its manifest says {d.wanted}" for d in drift(settings)]
    if as_json:
        emit_json({"clean": not problems, "problems": problems})
        raise typer.Exit(1 if problems else 0)
    if problems:
        give_up(*problems)
    emit("every topic matches its manifest")
