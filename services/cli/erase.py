"""`dateline erase`: a legal takedown. A record that holds nothing but the article's id replaces it for good."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from services.cli.options import DryRun, Yes
from services.cli.views.broker_problems import broker_problems, operation_problems
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.output import console, emit_json, working
from services.cli.views.problem import give_up
from services.cli.views.takedowns import announce, described, print_report, unknown_articles
from services.cli.views.terminal import confirm, nobody_to_ask
from services.operate import erasure
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings


def erase(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Ids (32 hex digits) or URLs of articles.")],
    yes: Yes = False,
    dry_run: DryRun = False,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="Also block, for good, articles that no document has.")
    ] = False,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long to wait for Elasticsearch to show the erasure.")
    ] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; needs --yes or --dry-run.")] = False,
) -> None:
    """Erase articles for good: a redacted record outranks every other capture, past and future.

    The record passes through every stage, so the workers must be running. Also removes the articles' dead letters and
    what the ingest workers remember of their pages, and prints what it cannot reach, with the date by which that is
    gone. Exits 1, and writes nothing, when no document has one of them, unless --unknown is given; and when
    Elasticsearch does not show the erasure in time.
    """
    if as_json and not (yes or dry_run):
        nobody_to_ask()
    target = console(err=as_json)
    with operation_problems():
        takedowns = erasure.takedowns_of(articles)
    settings = Settings()
    with broker_problems(settings), elasticsearch_problems(settings):
        with client(settings) as es:
            erasure.look_up(settings, es, takedowns)
            announce(target, takedowns, unknown=unknown)
            if not unknown and (missed := [one for one in takedowns if not one.is_known]):
                _clean_up(settings, missed, dry_run=True)
                if as_json:
                    emit_json({"articles": list(map(described, takedowns))}, indent=2)
                give_up(*unknown_articles(takedowns))
            if not dry_run:
                if not yes:
                    plural = "s" if len(takedowns) > 1 else ""
                    confirm(f"Erase {len(takedowns)} article{plural} for good?", "nothing was erased")
                erasure.write(settings, takedowns)
                with working("waiting for Elasticsearch to show the erasure …", target):
                    erasure.await_erasure(es, takedowns, wait)
        _clean_up(settings, takedowns, dry_run=dry_run)
    now = datetime.now(UTC)
    if as_json:
        gone = {topic: erasure.gone_by(topic, now).date().isoformat() for topic in erasure.RETAINED}
        emit_json({"articles": list(map(described, takedowns)), "earlier_records_gone_by": gone}, indent=2)
    else:
        print_report(target, takedowns, now, dry_run=dry_run)
    if not dry_run and (late := [one.article_id for one in takedowns if not one.erased]):
        give_up(
            f"the erasure of {', '.join(late)} is written, but Elasticsearch does not show it after {wait:g} s: are "
            "the enrich and index workers running (`dateline topics lag`)? Start them, then run this again"
        )


def _clean_up(settings: Settings, takedowns: Sequence[erasure.Takedown], *, dry_run: bool) -> None:
    with working("reading the dead letters, and what the ingest workers remember …"):
        erasure.remove_dead_letters(settings, takedowns, dry_run=dry_run)
        erasure.forget(settings, takedowns, dry_run=dry_run)
