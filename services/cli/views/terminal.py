"""Talking to the person at the terminal: asking, showing progress."""

import sys
from collections.abc import Iterator
from typing import NoReturn, TypeVar

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.cli.views.output import console, shown
from services.cli.views.problem import give_up

Item = TypeVar("Item")


def can_ask() -> bool:
    """Whether standard input is a terminal."""
    return sys.stdin.isatty()


def nobody_to_ask() -> NoReturn:
    """End a command that needs confirmation but cannot ask for it."""
    give_up("cannot ask for confirmation here: add --yes, or --dry-run to look first")


def confirm(question: str, refused: str) -> None:
    """Ask; end the command with the message `refused` when the answer is no, or when there is nobody to ask."""
    if not can_ask():
        nobody_to_ask()
    if not typer.confirm(shown(question)):
        give_up(refused)


def follow(items: Iterator[Item], total: int, doing: str) -> list[Item]:
    """All items, with a progress bar on a terminal."""
    target = console(err=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    done = []
    with Progress(*columns, console=target, transient=True, disable=not target.is_terminal) as progress:
        task = progress.add_task(doing, total=total)
        for item in items:
            done.append(item)
            progress.advance(task)
    return done
