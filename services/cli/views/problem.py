"""How a command fails: a message on standard error that says what to do next, and exit code 1."""

from typing import NoReturn

import typer
from rich.console import Console


def give_up(message: str) -> NoReturn:
    """Print the message and exit with 1."""
    Console(stderr=True).print(message, style="red", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1)
