"""`dateline verify`: compares topics, dead letters and Elasticsearch key by key."""

from dataclasses import asdict
from typing import Annotated

import typer

from services.cli.views.broker_problems import broker_problems
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.findings import print_verification
from services.cli.views.output import emit_json, working
from services.operate.survey import advice, survey
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings


def verify(
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="List at most N findings of each kind.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
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
    if found.findings:
        raise typer.Exit(1)
