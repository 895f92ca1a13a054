"""Every command with its line in `--help`, and the group that imports a command's module only when it is called."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class Command(NamedTuple):
    """A command that is not imported yet."""

    function: str
    """`module:name`."""
    summary: str
    """The first paragraph of its docstring: what `--help` of the group shows of it, without importing it."""


class Group(NamedTuple):
    """Commands under a name of their own, as in `dateline topics list`."""

    commands: Mapping[str, Command]
    summary: str


COMMANDS: Final[Mapping[str, Command | Group]] = {
    "up": Command(
        "services.cli.up:up",
        "Start the real Kafka and Elasticsearch on this machine, wait until both are healthy, and print their "
        "addresses.",
    ),
    "down": Command(
        "services.cli.down:down",
        "Stop both servers and remove what they left: processes, data and logs. Downloads stay cached.",
    ),
    "status": Command(
        "services.cli.status:status",
        "Show the servers of an instance. Exits 1 when one does not run or does not answer.",
    ),
    "demo": Command(
        "services.cli.demo:demo",
        "Start Kafka and Elasticsearch, serve a small fictional news site, run the three workers, and show what came "
        "of it.",
    ),
    "topics": Group(
        {
            "list": Command("services.cli.topics:list_", "Show the manifests."),
            "create": Command("services.cli.topics:create", "Create every topic that is missing. Safe to run again."),
            "lag": Command(
                "services.cli.topics:lag_",
                "How far each stage is behind: records of its topic that it has not committed.",
            ),
            "check": Command(
                "services.cli.topics:check",
                "Exit 1 when a topic is missing or its settings are not as its manifest says.",
            ),
        },
        "The topics: list them, create what is missing, compare them with their manifests.",
    ),
    "index": Group(
        {
            "init": Command(
                "services.cli.index:init",
                "Put the index template and, where they are missing, the first index and its aliases. Safe to run "
                "again.",
            ),
        },
        "The index in Elasticsearch.",
    ),
    "worker": Command(
        "services.cli.worker:worker",
        "Run one worker until SIGTERM. Start as many as there are partitions; settings are DATELINE_* variables.",
    ),
    "submit": Group(
        {
            "url": Command("services.cli.submit:url", "Submit the addresses of articles."),
            "feed": Command("services.cli.submit:feed", "Submit RSS or Atom feeds; each of their entries is fetched."),
            "file": Command("services.cli.submit:file", "Submit a page that lies in a file."),
        },
        "Submit pages, files or feeds to be fetched.",
    ),
    "search": Command(
        "services.cli.search:search", "Search the indexed articles, the best match first, then the newest."
    ),
    "extract": Command(
        "services.cli.extract:extract",
        "Extract the article of a page: headline, byline, times, picture, body, and where each was read.",
    ),
    "annotate": Command(
        "services.cli.annotate:annotate",
        "Find the people, organisations and places, the dates and the quotes of a text.",
    ),
    "dlq": Group(
        {
            "list": Command(
                "services.cli.dlq:list_", "List dead letters that were not replayed or purged, the newest last."
            ),
            "show": Command("services.cli.dlq:show", "Show one dead letter with everything it holds."),
            "replay": Command(
                "services.cli.dlq:replay",
                "Write the originals to their topics again, and take the dead letters back.",
            ),
            "purge": Command(
                "services.cli.dlq:purge", "Take dead letters back for good, without replaying them. Asks first."
            ),
        },
        "Dead letters: list them, look at one, replay or purge them.",
    ),
    "verify": Command(
        "services.cli.verify:verify",
        "Reconcile topics, dead letters and Elasticsearch key by key; exit 1 when anything is missing, behind or "
        "extra.",
    ),
    "replay": Command(
        "services.cli.replay:replay",
        "Write records to their topics again; one of the current articles to the topic of enriched articles.",
    ),
    "erase": Command(
        "services.cli.erase:erase",
        "Erase articles for good: a redacted record outranks every capture, earlier and to come.",
    ),
    "zones": Command(
        "services.cli.zones:zones",
        "Learn the time zones of sources from the topic of articles, into a file that ingest workers read at their "
        "start.",
    ),
    "schemas": Group(
        {
            "check": Command(
                "services.cli.schemas:check",
                "Fail when a generated file no longer matches its model, or an example no longer decodes.",
            ),
            "write": Command(
                "services.cli.schemas:write",
                "Write the generated files, and the examples in full form (with every default said).",
            ),
        },
        "The contracts: check them, or write the files that are generated from the models.",
    ),
}
"""In the order in which `dateline --help` lists them."""


class LazyGroup(TyperGroup):
    """A group that imports the module of a command when that command is called, or its own help is asked for."""

    def __init__(self, *, listed: Mapping[str, Command | Group] = COMMANDS, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.listed = listed
        for name, one in listed.items():
            if isinstance(one, Group):
                self.add_command(LazyGroup(name=name, help=one.summary, listed=one.commands, no_args_is_help=True))
            else:
                self.add_command(TyperCommand(name, help=one.summary))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the arguments begin with, imported."""
        one = self.listed.get(args[0])
        if isinstance(one, Command):
            self.add_command(load(args[0], one))
        return super().resolve_command(ctx, args)


def load(name: str, command: Command) -> Any:
    """The command, imported and ready to run."""
    app = typer.Typer(add_completion=False)
    app.command(name)(resolve_name(command.function))
    return get_command(app)
