"""`dateline erase`: a legal takedown. An article is replaced for good by a record that holds nothing but its id."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from services.cli.options import DryRun, Yes
from services.cli.views.broker_problems import broker_problems
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.problem import give_up
from services.cli.views.takedowns import announce, described, print_report
from services.cli.views.terminal import confirm, nobody_to_ask
from services.operate import erasure
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings


def erase(
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE", help="Ids (32 hex digits) or addresses of articles.")
    ],
    yes: Yes = False,
    dry_run: DryRun = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds until Elasticsearch must show it.")] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts; asks for --yes or --dry-run.")] = False,
) -> None:
    """Erase articles for good: a redacted record outranks every capture, earlier and to come.

    It goes through every stage, so the workers must run. Dead letters of the articles are taken back, and so is what
    the ingest workers remember of their pages. Exit 1 when Elasticsearch does not show the erasure in time. What cannot
    be reached is told with the date it is gone by.
    """
    if as_json and not (yes or dry_run):
        nobody_to_ask()
    console = Console(stderr=as_json)
    settings = Settings()
    with broker_problems(settings), elasticsearch_problems(settings):
        takedowns = erasure.takedowns_of(articles)
        with client(settings) as es:
            erasure.look_up(settings, es, takedowns)
            announce(console, takedowns)
            if not dry_run:
                if not yes:
                    plural = "s" if len(takedowns) > 1 else ""
                    confirm(f"Erase {len(takedowns)} article{plural} for good?", "nothing was erased")
                erasure.write(settings, takedowns)
                with console.status("waiting until Elasticsearch shows it …"):
                    erasure.await_erasure(es, takedowns, wait)
        erasure.take_back(settings, takedowns, dry_run=dry_run)
        erasure.forget(settings, takedowns, dry_run=dry_run)
    now = datetime.now(UTC)
    if as_json:
        gone = {topic: erasure.gone_by(topic, now).date().isoformat() for topic in erasure.RETAINED}
        print(json.dumps({"articles": list(map(described, takedowns)), "earlier_records_gone_by": gone}, indent=2))
    else:
        print_report(console, takedowns, now, dry_run=dry_run)
    if not dry_run and (late := [one.article_id for one in takedowns if not one.erased]):
        give_up(
            f"after {wait:g} s Elasticsearch does not show the erasure of {', '.join(late)}, though its record is "
            "written: do the enrich and index workers run (`dateline topics lag`)? Start them and run this again"
        )
