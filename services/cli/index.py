"""`dateline index`: sets up the index in Elasticsearch, checks it, builds it anew, and goes back to the former one."""

from dataclasses import asdict
from typing import Annotated, Final

import typer
from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_WRITE
from services.cli.exit_codes import DONE, FAILED
from services.cli.options import DryRun, Yes
from services.cli.views.broker_problems import broker_problems
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.index_sizes import LARGEST, print_sizes
from services.cli.views.inspections import lines_of
from services.cli.views.output import console, emit, emit_json, working
from services.cli.views.problem import give_up
from services.cli.views.rebuilds import print_plan, print_report, rebuild_problems
from services.cli.views.terminal import confirm, nobody_to_ask
from services.index import template
from services.index.inspection import inspection
from services.index.rebuild import machine
from services.index.rebuild.control import Kind
from services.index.rebuild.steps import Report
from services.index.sizes import NotMeasured, index_size
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings
from services.search.questions import naming

RIGHTS_TO_CHECK: Final = (
    "this takes a user with the privilege manage_index_templates on the cluster, and read and view_index_metadata on "
    "dateline-articles* and dateline-control"
)
RIGHTS_TO_MEASURE: Final = (
    "this takes a user with the privileges manage and read on dateline-articles*; the role of the index workers has no "
    "manage"
)
Abort = Annotated[bool, typer.Option("--abort", help="Give up one that was not finished, and remove what it built.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; needs --yes or --dry-run.")]


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


def check(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Exit 1 when the index differs from what this version wants: says where, and what mends it.

    Looks at the aliases, the mapping, the settings, the index template, write blocks, and a rebuild that was not
    finished. Notes, such as former indices that are kept, do not count. Changes nothing.
    """
    settings = Settings()
    with elasticsearch_problems(settings, RIGHTS_TO_CHECK), client(settings) as es:
        findings = inspection(es, settings.index_shards, settings.index_replicas)
    drift = [finding for finding in findings if finding.severity == "drift"]
    if as_json:
        emit_json({"clean": not drift, "findings": [asdict(finding) for finding in findings]}, indent=2)
        raise typer.Exit(FAILED if drift else DONE)
    emit(*[line for finding in findings if finding.severity == "note" for line in lines_of(finding)])
    if drift:
        give_up(*[line for finding in drift for line in lines_of(finding)])
    emit("the index is as this version wants it")


def size(
    every: Annotated[bool, typer.Option("--all", help="Every field, not only the largest.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print every field as JSON.")] = False,
) -> None:
    """Show how many bytes an article takes in the index, by field. Elasticsearch reads the whole index for it.

    Bytes of primary shards, on the disk, compressed. Needs the rights `manage` and `read` on the index.
    """
    settings = Settings()
    with elasticsearch_problems(settings, RIGHTS_TO_MEASURE), client(settings) as es:
        try:
            found = index_size(es, ALIAS_WRITE)
        except NotMeasured as error:
            give_up(str(error))
    if as_json:
        emit_json(asdict(found), indent=2)
    else:
        print_sizes(console(), found, most=None if every else LARGEST)


def rebuild(
    yes: Yes = False,
    dry_run: DryRun = False,
    keep: Annotated[
        int, typer.Option(min=0, metavar="N", help="Keep the N former indices that were replaced last.")
    ] = 1,
    abort: Abort = False,
    as_json: AsJson = False,
) -> None:
    """Build the index anew from the current articles, and put it in the place of the present one. Asks first.

    Workers and readers go on meanwhile; index workers wait for a second or two at the end. Whatever interrupts it, run
    it again: it goes on from there. An index that lacks a document is never put in place. Former indices are kept for
    `dateline index rollback`; what was erased since is still in them, until they are removed.
    """
    _require_answer(yes=yes or dry_run, as_json=as_json)
    settings = Settings()
    with broker_problems(settings), elasticsearch_problems(settings), client(settings) as es:
        with rebuild_problems():
            if abort:
                _abort(es, "rebuild", yes=yes, dry_run=dry_run, as_json=as_json)
                return
            plan = machine.plan(settings, es, keep=keep)
        if as_json and dry_run:
            queries = {change.field: naming(change.field) for change in plan.changes}
            emit_json({**asdict(plan), "queries": queries}, indent=2)
        elif not as_json:
            print_plan(console(err=not dry_run), plan)
        if dry_run:
            return
        if not yes:
            confirm(f"Build {plan.target} and put it in the place of {plan.source}?", "nothing was changed")
        with rebuild_problems(), working(target=console(err=True)) as show:
            report = machine.rebuild(settings, es, show, keep=keep)
    _print(report, as_json=as_json)


def rollback(yes: Yes = False, dry_run: DryRun = False, abort: Abort = False, as_json: AsJson = False) -> None:
    """Put the former index back in its place, with everything that was written since. Asks first.

    It ends like a rebuild: compared, and never put in place with a document missing. The index that it replaces is
    kept, so that a second rollback undoes the first.
    """
    _require_answer(yes=yes or dry_run, as_json=as_json)
    settings = Settings()
    with broker_problems(settings), elasticsearch_problems(settings), client(settings) as es:
        with rebuild_problems():
            if abort:
                _abort(es, "rollback", yes=yes, dry_run=dry_run, as_json=as_json)
                return
            source, target = machine.way_back(es)
        if dry_run:
            if as_json:
                emit_json({"source": source, "target": target})
            else:
                emit(f"{target} would replace {source}, once it has what was written since")
            return
        if not yes:
            confirm(f"Put {target} back in the place of {source}?", "nothing was changed")
        with rebuild_problems(), working(target=console(err=True)) as show:
            report = machine.rollback(settings, es, show)
    _print(report, as_json=as_json)


def _require_answer(*, yes: bool, as_json: bool) -> None:
    if as_json and not yes:
        nobody_to_ask()


def _abort(es: Elasticsearch, kind: Kind, *, yes: bool, dry_run: bool, as_json: bool) -> None:
    held = machine.unfinished(es, kind).control
    if not dry_run:
        if not yes:
            confirm(f"Give up the {kind} of {held.target}?", "nothing was changed")
        with working(target=console(err=True)) as show:
            held = machine.abort(es, show, kind)
    if as_json:
        emit_json({"kind": kind, "source": held.source, "target": held.target, "aborted": not dry_run})
        return
    what = f"the {kind} from {held.source} to {held.target}, state {held.state}"
    emit(f"would give up {what}" if dry_run else f"gave up {what}; {held.source} is in use as before")


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        emit_json(asdict(report), indent=2)
    else:
        print_report(console(), report)
