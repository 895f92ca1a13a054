"""`dateline verify`: compares topics, dead letters and Elasticsearch key by key."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from services.cli.views.broker_problems import broker_problems
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.findings import print_verification
from services.cli.views.output import emit_json, working
from services.cli.views.problem import give_up
from services.operate.replaced_file import replace_file
from services.operate.standing.verification_metrics import exposition
from services.operate.survey import advice, survey
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings


def verify(
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="List at most N findings of each kind.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
    metrics_file: Annotated[
        Path | None,
        typer.Option(help="Also write what was found to this file, for the text-file collector of Prometheus."),
    ] = None,
) -> None:
    """Compare topics, dead letters and Elasticsearch key by key; exit 1 when anything is not where it must be.

    Changes nothing, and may run while the workers do.
    """
    settings = Settings()
    with (
        broker_problems(settings),
        elasticsearch_problems(settings),
        working() as show,
        client(settings) as es,
    ):
        found = survey(settings, es, show)
    if as_json:
        findings = [{**asdict(finding), "advice": advice(finding)} for finding in found.findings]
        emit_json({"clean": not found.findings, **asdict(found), "findings": findings}, indent=2)
    else:
        print_verification(found, limit)
    if metrics_file is not None:
        # After the report, which took long, and must not be lost with the file.
        try:
            replace_file(metrics_file, exposition(found, time.time()))
        except OSError as error:
            give_up(f"cannot write {metrics_file} ({error.strerror}); give a file in a folder that you may write to")
    if found.findings:
        raise typer.Exit(1)
