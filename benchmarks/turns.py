"""Turns: contestants measured one after the other, in each repeat in another order, and the options of doing so."""

import argparse
import random
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from benchmarks import child
from benchmarks.report import OWN

Told = TypeVar("Told")

PYTHON = child.ROOT / ".venv-peers" / "bin" / "python"


@dataclass(frozen=True)
class Turns:
    """Who takes part, how often, where results go, and the interpreter that has the peers."""

    everybody: tuple[str, ...]
    repeats: int
    out: Path
    peers: Path


def add_options(parser: argparse.ArgumentParser, everybody: Sequence[str], folder: str) -> None:
    """The options of `turns`; results go to build/`folder` unless told."""
    parser.add_argument("--who", help=f"Of {','.join(everybody)}; all that are installed unless told.")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=child.ROOT / "build" / folder)
    parser.add_argument("--peers", type=Path, default=PYTHON, help="The interpreter that has the peers.")


def turns(
    parser: argparse.ArgumentParser, chosen: argparse.Namespace, everybody: Sequence[str], console: Console
) -> Turns:
    """What the options say; the parser ends the program for what cannot be."""
    who = tuple(chosen.who.split(",")) if chosen.who else tuple(everybody)
    if unknown := [one for one in who if one not in everybody]:
        parser.error(f"nobody is called {', '.join(unknown)}; choose of {', '.join(everybody)}")
    if chosen.repeats < 1:
        parser.error("--repeats must be 1 or more")
    # Children run in the project's folder. An interpreter is not resolved: that would lead out of its environment.
    peers = chosen.peers.absolute()
    if not peers.exists():
        if chosen.peers != PYTHON:
            parser.error(f"there is no {peers}; name the interpreter of the peers' environment")
        console.print("The peers have no environment, which `make bench` makes; those beside Dateline take part.")
        peers = Path(sys.executable)
    return Turns(who, chosen.repeats, chosen.out.resolve(), peers)


def orders(names: Collection[str], repeats: int, seed: str) -> Iterator[list[str]]:
    """An order for each repeat: one at random, then each name a place further, so that all come first by turns."""
    order = random.Random(seed).sample(sorted(names), len(names))
    for repeat in range(repeats):
        first = repeat % max(1, len(order))
        yield order[first:] + order[:first]


def take_turns(
    names: Iterable[str], run: Callable[[str], Told], repeats: int, console: Console
) -> dict[str, list[Told]]:
    """What `run` told of each, repeat by repeat; without those who failed, of whom the console tells why.

    Raises RuntimeError when Dateline fails.
    """
    told: dict[str, list[Told]] = {who: [] for who in names}
    for repeat, order in enumerate(orders(tuple(told), repeats, "turns"), 1):
        for who in [one for one in order if one in told]:
            console.print(f"repeat {repeat} of {repeats}: {who} …", highlight=False)
            try:
                told[who].append(run(who))
            except (RuntimeError, OSError) as error:
                if who == OWN:
                    raise RuntimeError(str(error)) from error
                said = (str(error).splitlines() or [repr(error)])[-1]
                console.print(f"{who} is left out: {said}", markup=False, highlight=False)
                del told[who]
    return told
