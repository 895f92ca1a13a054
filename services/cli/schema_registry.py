"""`dateline schemas publish` and `show`: the contracts in a schema registry."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from services.cli.options import DryRun, Json
from services.cli.views.output import emit, emit_json
from services.cli.views.problem import give_up
from services.contracts import registry as registries
from services.contracts.registry import Entry, Known, Registry, RegistryUnusable
from services.contracts.snapshots import working_tree

Url = Annotated[
    str,
    typer.Option(
        "--registry",
        metavar="URL",
        help="Its API, as Confluent has it: http://HOST:8081, of Apicurio http://HOST:8080/apis/ccompat/v7. A user and "
        "a password may be in it, and are never printed.",
    ),
]
Answer = TypeVar("Answer")
LIKENESS = {
    "current": "as in these contracts",
    "released": "as it was released",
    "edited": "not as it was released: edited",
    "unknown": "not in these contracts",
}


def publish(registry: Url, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Register the JSON Schema of each topic in a schema registry, as the subject TOPIC-value.

    The compatibility rule of each subject is set to NONE: `dateline schemas check` is what judges changes. What is
    registered already is left as it is.
    """
    tree = working_tree()
    entries = _ask(registry, lambda client: client.compare(tree) if dry_run else client.publish(tree))
    _print(entries, as_json=as_json)
    if not as_json:
        fresh = sum(one.state != "present" for one in entries)
        if dry_run:
            emit(f"{fresh} of {len(entries)} schemas would be registered")
        else:
            emit(f"{fresh} of {len(entries)} schemas registered" if fresh else "nothing to register: all are there")


def show(
    registry: Url,
    number: Annotated[
        int | None, typer.Option("--id", min=0, metavar="N", help="Say which record and version this schema id is.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say which schema of each topic a registry has, or what a schema id stands for.

    Exit 1 when it lacks one, or when the id is none of these contracts.
    """
    tree = working_tree()
    if number is not None:
        known = _ask(registry, lambda client: client.identify(number, tree))
        _print_known(known, as_json=as_json)
        if known.likeness not in ("current", "released"):
            raise typer.Exit(1)
        return
    entries = _ask(registry, lambda client: client.compare(tree))
    _print(entries, as_json=as_json)
    if missing := sum(one.state == "missing" for one in entries):
        give_up(
            f"the registry lacks {missing} of {len(entries)} schemas; register them with `dateline schemas publish`"
        )


def _ask(url: str, question: Callable[[Registry], Awaitable[Answer]]) -> Answer:
    async def ask() -> Answer:
        async with registries.connected(url) as client:
            return await question(client)

    try:
        return asyncio.run(ask())
    except RegistryUnusable as error:
        give_up(str(error))


def _print(entries: list[Entry], *, as_json: bool) -> None:
    for one in entries:
        if as_json:
            emit_json(one._asdict())
        else:
            place = f"version {one.number}, id {one.id}" if one.number is not None else "no version"
            emit(f"{one.subject}: {one.record} {one.version}, {place}, {one.state}")


def _print_known(known: Known, *, as_json: bool) -> None:
    if as_json:
        emit_json(known._asdict())
        return
    what = f"{known.record} {known.version}" if known.record else "a schema of somebody else"
    emit(f"id {known.id}: {what}, {LIKENESS[known.likeness]}")
    for subject in known.subjects:
        emit(f"  {subject}")
