"""Turns: contestants measured one after the other, in a different order in each repeat; and the options for that."""

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

Result = TypeVar("Result")

PYTHON = child.ROOT / ".venv-peers" / "bin" / "python"


@dataclass(frozen=True)
class Turns:
    """The contestants, the number of repeats, the folder for results, and the interpreter of the peers' environment."""

    everybody: tuple[str, ...]
    repeats: int
    out: Path
    peers: Path


def add_options(parser: argparse.ArgumentParser, everybody: Sequence[str], folder: str) -> None:
    """Add the options that `turns` reads; by default results go to build/`folder`."""
    parser.add_argument("--who", help=f"Contestants, separated by commas, of {','.join(everybody)} (default: all).")
    parser.add_argument("--repeats", type=int, default=3, help="Number of repeats (default: %(default)s).")
    parser.add_argument(
        "--out", type=Path, default=child.ROOT / "build" / folder, help=f"Folder for results (default: build/{folder})."
    )
    parser.add_argument("--peers", type=Path, default=PYTHON, help="Python interpreter of the peers' environment.")


def turns(
    parser: argparse.ArgumentParser, chosen: argparse.Namespace, everybody: Sequence[str], console: Console
) -> Turns:
    """Check the options; the parser exits with a message if one is invalid."""
    who = tuple(chosen.who.split(",")) if chosen.who else tuple(everybody)
    if unknown := [one for one in who if one not in everybody]:
        parser.error(f"unknown contestant: {', '.join(unknown)}; choose from {', '.join(everybody)}")
    if chosen.repeats < 1:
        parser.error("--repeats must be 1 or more")
    # Absolute, because children run in the project's folder; links are kept, because resolving the interpreter's would
    # lead out of its environment.
    peers = chosen.peers.absolute()
    if not peers.exists():
        if chosen.peers != PYTHON:
            parser.error(f"{peers} does not exist; name the interpreter of the peers' environment")
        console.print("No peers' environment (`make bench` creates it): using the peers installed with Dateline.")
        peers = Path(sys.executable)
    return Turns(who, chosen.repeats, chosen.out.resolve(), peers)


def orders(names: Collection[str], repeats: int, seed: str) -> Iterator[list[str]]:
    """An order for each repeat: a random one, rotated by one each time, so that each name comes first in turn."""
    order = random.Random(seed).sample(sorted(names), len(names))
    for repeat in range(repeats):
        first = repeat % max(1, len(order))
        yield order[first:] + order[:first]


def take_turns(
    names: Iterable[str], run: Callable[[str], Result], repeats: int, console: Console
) -> dict[str, list[Result]]:
    """Name to the results of `run`, one per repeat; without the peers that failed, which the console reports.

    Raises RuntimeError when Dateline fails.
    """
    results: dict[str, list[Result]] = {who: [] for who in names}
    for repeat, order in enumerate(orders(tuple(results), repeats, "turns"), 1):
        for who in [one for one in order if one in results]:
            console.print(f"repeat {repeat} of {repeats}: {who} …", highlight=False)
            try:
                results[who].append(run(who))
            except (RuntimeError, OSError) as error:
                if who == OWN:
                    raise RuntimeError(str(error)) from error
                reason = (str(error).splitlines() or [repr(error)])[-1]
                console.print(f"{who} is left out: {reason}", markup=False, highlight=False)
                del results[who]
    return results
