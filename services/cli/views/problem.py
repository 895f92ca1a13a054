"""How a command fails: a message on standard error that says what to do next, and exit code 1."""

from typing import NoReturn

import typer

from services.cli.views.output import complain


def give_up(*lines: str) -> NoReturn:
    """Print the message, one line or more, and exit with 1."""
    complain(*lines)
    raise typer.Exit(1)
