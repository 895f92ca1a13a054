"""Every command with its line in `--help`, and the group that imports a command's module only when it is called."""

import logging
import os
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from services.cli import interrupts
from services.cli.exit_codes import MISUSED
from services.cli.imports import imported
from services.cli.views.output import complain, take_warnings


class Command(NamedTuple):
    """A command that is not imported yet."""

    function: str
    """`.module:name`, relative to this package."""
    summary: str
    """The first paragraph of its docstring: what `--help` of the group shows of it, without importing it."""


class Group(NamedTuple):
    """Commands under a name of their own, as in `dateline topics list`."""

    commands: Mapping[str, Command]
    summary: str


COMMANDS: Final[Mapping[str, Command | Group]] = {
    "up": Command(
        ".up:up",
        "Start Kafka and Elasticsearch on this machine, wait until both are healthy, and print their addresses.",
    ),
    "down": Command(
        ".down:down",
        "Stop both servers and remove their processes, data and logs. Downloads stay cached.",
    ),
    "status": Command(
        ".status:status",
        "Show the servers of an instance. Exits 1 when a server is down or does not answer.",
    ),
    "demo": Command(
        ".demo:demo",
        "Start Kafka and Elasticsearch, serve a fictional news site, run the three workers, and report the result.",
    ),
    "topics": Group(
        {
            "list": Command(".topics:list_", "List the topics and their manifests."),
            "create": Command(".topics:create", "Create every missing topic. Safe to run again."),
            "lag": Command(
                ".topics:lag_",
                "Show how far each stage is behind: the records of its topics that it has not committed.",
            ),
            "check": Command(
                ".topics:check",
                "Exit 1 when a topic is missing, or its settings differ from its manifest.",
            ),
            "grow": Command(
                ".grow:grow",
                "Add partitions to the topics that a stage reads, for more workers. For good: Kafka removes none. Asks "
                "first.",
            ),
            "reset-offsets": Command(
                ".reset_offsets:reset_offsets",
                "Begin anew where committed offsets do not belong to the topic as it is now. Asks first.",
            ),
        },
        "List the topics, create those that are missing, compare them with their manifests.",
    ),
    "index": Group(
        {
            "init": Command(
                ".index:init",
                "Install the index template and, if missing, the first index and its aliases. Safe to run again.",
            ),
            "check": Command(
                ".index:check",
                "Exit 1 when the index differs from what this version wants: says where, and what mends it.",
            ),
            "size": Command(
                ".index:size",
                "Show how many bytes an article takes in the index, by field. Elasticsearch reads the whole index for "
                "it.",
            ),
            "rebuild": Command(
                ".index:rebuild",
                "Build the index anew from the current articles, and put it in the place of the present one. Asks "
                "first.",
            ),
            "rollback": Command(
                ".index:rollback",
                "Put the former index back in its place, with everything that was written since. Asks first.",
            ),
            "snapshot": Command(
                ".snapshots:snapshot",
                "Copy the index to a repository of Elasticsearch, while workers and readers go on.",
            ),
            "snapshots": Command(
                ".snapshots:snapshots",
                "List the snapshots of the index, the newest first; or delete one.",
            ),
            "restore": Command(
                ".snapshots:restore",
                "Restore a snapshot beside the index that is in use, as a former one; `dateline index rollback` goes "
                "back to it.",
            ),
        },
        "Set up the index in Elasticsearch, check it, measure it, build it anew, go back, copy and restore it.",
    ),
    "worker": Command(
        ".worker:worker",
        "Run one worker until SIGTERM. Start up to one per partition; its settings are DATELINE_* variables.",
    ),
    "exporter": Command(
        ".exporter:exporter",
        "Serve metrics of the whole pipeline until Ctrl-C or SIGTERM: how far each group is behind, and since when.",
    ),
    "submit": Group(
        {
            "url": Command(".submit:url", "Submit the URLs of articles."),
            "feed": Command(
                ".submit:feed", "Submit feeds or sitemaps, to be read once; what is new in them is fetched."
            ),
            "file": Command(".submit:file", "Submit a page from a file."),
        },
        "Submit pages, files or feeds to be fetched.",
    ),
    "sources": Group(
        {
            "add": Command(
                ".sources:add",
                "Add a source with its lists to the file, or lists to a source that it has. Comments and order stay.",
            ),
            "list": Command(
                ".sources:list_",
                "List the lists of all sources: how each fares, its last and next poll, and what it brings.",
            ),
            "explain": Command(
                ".sources:explain",
                "Explain a source: why its next polls are when they are, what was learned, its last polls, and what is "
                "wrong.",
            ),
            "test": Command(
                ".sources:test",
                "Find the lists of a site, fetch some of their articles, and show what would be ingested.",
            ),
            "pause": Command(
                ".sources:pause",
                "Poll the lists of sources no more, until `resume`. What is known of them stays.",
            ),
            "resume": Command(".sources:resume", "Poll the lists of paused sources again."),
            "import": Command(
                ".sources:import_",
                "Add the subscriptions of a feed reader, from OPML or from a text with an address on each line.",
            ),
            "export": Command(
                ".sources:export",
                "Write the feeds of all sources as OPML, for a feed reader. Sitemaps and pages are left out.",
            ),
        },
        "Name the sources to follow, find their lists, and see how each fares.",
    ),
    "tail": Command(
        ".tail:tail",
        "Show the records of a topic as they are written, or those of a range, and only those that match.",
    ),
    "search": Command(".search:search", "Search the indexed articles: best matches first, then newest."),
    "extract": Command(
        ".extract:extract",
        "Extract the article of a page: headline, byline, times, image, body, and where each was found.",
    ),
    "annotate": Command(
        ".annotate:annotate",
        "Find the people, organizations, places, dates and quotes in a text.",
    ),
    "dlq": Group(
        {
            "list": Command(".dlq:list_", "List the dead letters that were neither replayed nor purged, newest last."),
            "show": Command(".dlq:show", "Show everything that one dead letter holds."),
            "replay": Command(
                ".dlq:replay",
                "Re-publish the original records to their topics, and remove the dead letters.",
            ),
            "purge": Command(".dlq:purge", "Remove dead letters for good, without replaying them. Asks first."),
        },
        "List, show, replay or purge dead letters.",
    ),
    "verify": Command(
        ".verify:verify",
        "Compare topics, dead letters and Elasticsearch key by key; exit 1 when anything is not where it must be.",
    ),
    "replay": Command(
        ".replay:replay",
        "Re-publish records that `dateline verify` reported, each to its own topic.",
    ),
    "erase": Command(
        ".erase:erase",
        "Erase articles for good: a redacted record outranks every other capture, past and future.",
    ),
    "zones": Command(
        ".zones:zones",
        "Learn the time zones of sources from the articles topic, into a file that ingest workers read at startup.",
    ),
    "schemas": Group(
        {
            "check": Command(
                ".schemas:check",
                "Exit 1 when a generated file no longer matches its model, a release was touched, or a change breaks a "
                "subscriber.",
            ),
            "release": Command(
                ".schemas:release",
                "Freeze every version that is not released yet: its wheel goes to schemas/releases, its hashes to "
                "released.json.",
            ),
            "write": Command(
                ".schemas:write",
                "Write the generated files, and the examples in full, with every default.",
            ),
            "docs": Command(
                ".schema_docs:docs",
                "Write the documentation of topics and records: a page, and an AsyncAPI document.",
            ),
            "publish": Command(
                ".schema_registry:publish",
                "Register the JSON Schema of each topic in a schema registry, as the subject TOPIC-value.",
            ),
            "show": Command(
                ".schema_registry:show",
                "Say which schema of each topic a registry has, or what a schema id stands for.",
            ),
        },
        "Check the contracts, release them, or write the files that are generated from the models.",
    ),
}
"""In the order in which `dateline --help` lists them."""


def _require_utf8(ctx: Any, parameter: Any) -> None:
    """Refuse an argument that is not UTF-8, which no record can hold. Only the name of a file may be."""
    value = ctx.params.get(parameter.name)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and not one.isascii() and any("\ud800" <= character <= "\udfff" for character in one):
            raise typer.BadParameter("it is not UTF-8", ctx=ctx, param=parameter)


class OneCommand(TyperCommand):
    """A command that looks at its environment before it runs."""

    def invoke(self, ctx: Any) -> Any:
        """Run it. Warns of variables that mean nothing, because a misspelt setting has no effect; a worker, which may
        run for months, does not start with one."""
        # After the import of the command's module.
        from services.runtime import variables  # noqa: PLC0415
        from services.runtime.settings import Settings  # noqa: PLC0415

        for parameter in self.params:
            _require_utf8(ctx, parameter)
        if unknown := variables.unknown(os.environ, Settings.model_fields):
            complain(*unknown, color=False)
            if self.name == "worker":
                raise typer.Exit(MISUSED)
        # kafka-python logs every failed connection attempt; the commands report it once, with what to do.
        logging.getLogger("kafka").setLevel(logging.CRITICAL)
        take_warnings()
        interrupts.interrupt_commands()
        return super().invoke(ctx)


VALUES: Final[Mapping[str, str]] = {
    "since": "TIME",
    "until": "TIME",
    "url": "URL",
    "es_heap": "SIZE",
    "kafka_heap": "SIZE",
}
"""What the help calls the value of an option."""


OF_THE_STACK: Final = frozenset(("filelock", "requests"))
"""Packages of the extra `stack` that the embedded servers cannot be imported without."""


class LazyGroup(TyperGroup):
    """A group that imports the module of a command when that command is called, or its own help is asked for."""

    def __init__(self, *, listed: Mapping[str, Command | Group] = COMMANDS, **attributes: Any) -> None:
        super().__init__(**{"no_args_is_help": True, **attributes, "rich_markup_mode": None})
        self.listed = listed
        for name, one in listed.items():
            # The summary is given twice because typer cuts the help, but not the short help, where commands are listed.
            if isinstance(one, Group):
                self.add_command(LazyGroup(name=name, help=one.summary, short_help=one.summary, listed=one.commands))
            else:
                self.add_command(TyperCommand(name, help=one.summary, short_help=one.summary, rich_markup_mode=None))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the arguments begin with, imported."""
        one = self.listed.get(args[0])
        if isinstance(one, Command):
            self.add_command(load(args[0], one))
        return super().resolve_command(ctx, args)


def load(name: str, command: Command) -> Any:
    """The command, imported and ready to run. Ends with advice if it needs an extra that is not installed."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    try:
        function = imported(command.function)
    except ModuleNotFoundError as error:
        if error.name not in OF_THE_STACK:
            raise
        complain(f"the embedded servers of `dateline {name}` need {error.name}: pip install 'dateline[stack]'")
        raise typer.Exit(1) from error
    app.command(name, cls=OneCommand)(function)
    loaded = get_command(app)
    for parameter in loaded.params:
        _name_value(parameter)
    return loaded


def _name_value(parameter: Any) -> None:
    """Let the help say FILE, N or TEXT where typer says `<path>`, `<int range>` or `<list[str]>`."""
    kind = parameter.type_descriptor
    if parameter.param_type_name == "argument":
        parameter.metavar = parameter.metavar or parameter.name.upper()
        if not kind.is_choice:
            parameter.display_type_rich = lambda ctx: None
    elif parameter.metavar is None and not parameter.is_flag:
        if kind.is_choice:
            parameter.metavar = "|".join(map(str, kind.choices))
        elif kind.is_path or parameter.name in VALUES:
            parameter.metavar = VALUES.get(parameter.name, "FILE")
        else:
            parameter.metavar = "N" if kind.annotation in (int, float) else "TEXT"
