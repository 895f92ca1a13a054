"""The console script `dateline`: its commands, and how they end."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from services.cli import interrupts
from services.cli.commands import LazyGroup
from services.cli.exit_codes import CLOSED_PIPE, INTERRUPTED
from services.cli.problems import misused, settled
from services.cli.views import output

NAME = "dateline"


class Dateline(LazyGroup):
    """The whole command line. Nothing that a person types ends it with a traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command, and exit with its code unless `standalone_mode` is off."""
        if not standalone_mode:
            return super().main(args, NAME, standalone_mode=False, **extra)
        try:
            code = super().main(args, NAME, standalone_mode=False, **extra)
        except TyperException as error:
            code = misused(error)
        except typer.Abort:
            code = INTERRUPTED
        except OSError as error:
            code = settled(error)
        except SystemExit:
            # typer exits so when the reader of its help has closed the pipe; no command does.
            code = CLOSED_PIPE
        sys.exit(code or 0)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a problem that it does not handle itself becomes a message and an exit code."""
        try:
            result = super().invoke(ctx)
            output.flush()
        except (typer.Exit, typer.Abort, TyperException):
            raise
        except Exception as error:
            if interrupts.caused(error):
                raise typer.Abort from error
            if (code := settled(error)) is None:
                raise
            raise typer.Exit(code) from error
        return result


def _print_version(wanted: bool) -> None:
    if wanted:
        from services.runtime.version import VERSION  # noqa: PLC0415 - reads the installed package

        output.emit(f"{NAME} {VERSION}")
        raise typer.Exit


app = typer.Typer(
    name=NAME,
    cls=Dateline,
    help="Turn the news into a queryable stream: fetch, enrich and index articles through Kafka topics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _group(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """Makes this app a group, although no command is registered with it."""


def main() -> None:
    """Run the command line."""
    output.tolerate()
    try:
        app()
    finally:
        interrupts.end_at_once()
