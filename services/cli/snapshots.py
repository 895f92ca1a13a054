"""`dateline index snapshot`, `snapshots` and `restore`: copies of the index in a repository of Elasticsearch."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer
from elasticsearch import AuthorizationException

from services.cli.options import Yes
from services.cli.views.broker_problems import broker_problems
from services.cli.views.elasticsearch_problems import elasticsearch_problems
from services.cli.views.output import console, emit, emit_json, working
from services.cli.views.problem import give_up
from services.cli.views.rebuilds import rebuild_problems
from services.cli.views.terminal import confirm, nobody_to_ask
from services.index.snapshots import repository as repositories
from services.index.snapshots.repository import NAME, Snapshot
from services.index.snapshots.restoring import restore as restore_snapshot
from services.index.snapshots.taking import take
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings

RIGHTS = (
    "snapshots need the right `manage` on the cluster, and `manage` and `read` on dateline-articles*; a restore also "
    "`read` and `index` on dateline-control. The users of the workers do not have these: set "
    "DATELINE_ELASTICSEARCH_USER and DATELINE_ELASTICSEARCH_PASSWORD for somebody who does"
)

Repository = Annotated[
    str, typer.Option(metavar="NAME", help="Repository of snapshots, as Elasticsearch knows it.", show_default=True)
]


@contextmanager
def snapshot_problems() -> Iterator[None]:
    """End the command when a snapshot cannot be taken, deleted or restored, and say which rights it needs."""
    try:
        with rebuild_problems():
            yield
    except AuthorizationException as error:
        give_up(f"Elasticsearch refused it ({error.message}); {RIGHTS}")


def snapshot(
    repository: Repository = NAME,
    location: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Where a new repository is; by default below the first `path.repo` of Elasticsearch.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the snapshot as JSON.")] = False,
) -> None:
    """Copy the index to a repository of Elasticsearch, while workers and readers go on.

    Registers the repository, a folder of the nodes, if there is none of that name. Articles that are erased afterwards
    stay in the snapshot until it is deleted. Needs the right `manage` on the cluster, which workers do not have.
    """
    settings = Settings()
    with (
        broker_problems(settings),
        elasticsearch_problems(settings),
        client(settings) as es,
        snapshot_problems(),
        working(target=console(err=True)) as show,
    ):
        taken = take(settings, es, show, repository=repository, location=location)
    if as_json:
        emit_json(asdict(taken), indent=2)
        return
    emit(f"{taken.name}: a whole snapshot of {taken.index}, in the repository {repository}")


def snapshots(
    repository: Repository = NAME,
    delete: Annotated[
        str | None, typer.Option(metavar="SNAPSHOT", help="Delete this snapshot, for good. Asks first.")
    ] = None,
    yes: Yes = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; --delete needs --yes then.")] = False,
) -> None:
    """List the snapshots of the index, the newest first; or delete one.

    After an erasure, the snapshots that are older still hold the text, until they are deleted.
    """
    settings = Settings()
    with elasticsearch_problems(settings), client(settings) as es, snapshot_problems():
        if delete is None:
            _list(repositories.snapshots(es, repository), as_json=as_json)
            return
        if as_json and not yes:
            nobody_to_ask()
        found = repositories.named(es, repository, delete)
        if not yes:
            confirm(f"Delete {found.name}, taken at {found.taken_at}, for good?", "nothing was deleted")
        repositories.delete(es, repository, delete)
    if as_json:
        emit_json({"deleted": found.name})
    else:
        emit(f"deleted {found.name}")


def restore(
    name: Annotated[
        str | None, typer.Argument(metavar="[SNAPSHOT]", help="The snapshot; by default the newest that is whole.")
    ] = None,
    repository: Repository = NAME,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Restore a snapshot beside the index that is in use, as a former one; `dateline index rollback` goes back to it.

    Nothing that is in use is changed. The rollback adds what was written since the snapshot, compares, and never puts
    an index in place that lacks a document. Where the index was lost, `dateline index init` comes first: workers then
    go on at once.
    """
    settings = Settings()
    with (
        broker_problems(settings),
        elasticsearch_problems(settings),
        client(settings) as es,
        snapshot_problems(),
        working(target=console(err=True)) as show,
    ):
        done = restore_snapshot(settings, es, show, repository=repository, name=name)
    if as_json:
        emit_json(asdict(done), indent=2)
        return
    emit(
        f"restored {done.snapshot.name} as {done.index}: {done.documents:,} documents, as of {done.snapshot.taken_at}",
        "next: `dateline index rollback`, which adds what was written since and puts it in place; then "
        "`dateline verify`",
    )


def _list(found: list[Snapshot], *, as_json: bool) -> None:
    if as_json:
        emit_json([asdict(one) for one in found], indent=2)
        return
    if not found:
        emit("there are no snapshots of ours; `dateline index snapshot` takes one")
        return
    for one in found:
        state = "whole" if one.whole else f"{one.state}, cannot be restored"
        emit(f"{one.name}  {state}; {one.taken_at}, of {one.index}, by version {one.version}")
