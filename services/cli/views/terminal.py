"""Talking to the person at the terminal: printing, asking, showing progress."""

import sys
from collections.abc import Iterator
from typing import NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.cli.views.problem import give_up

Item = TypeVar("Item")


def say(console: Console, text: str, style: str | None = None) -> None:
    """Print the text verbatim: no markup, no highlighting, no wrapping."""
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)


def plain(text: str) -> str:
    """The text with control characters escaped: a bad record must not control the terminal that shows it."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


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
    if not typer.confirm(question):
        give_up(refused)


def follow(items: Iterator[Item], total: int, doing: str) -> list[Item]:
    """All items, with a progress bar on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    done = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(doing, total=total)
        for item in items:
            done.append(item)
            progress.advance(task)
    return done
