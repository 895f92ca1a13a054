"""Compares how soon entries are found by Dateline's schedule and by others, at equal numbers of polls.

    python -m benchmarks.polling [--feeds 300] [--days 14] [--seed 1] [--json] [--plot curve.svg] [--checks]

The world is simulated, by its seed: the same arguments give the same figures. Dateline is run once for each peer, with
that peer's polls a day as its knob. `polls` are a feed and day; `mean`, `p50` and `p95` delays in minutes, of the
entries that were found, from when a poll could first have found them; `lost` is the share that was never found.
`--json` prints one object, {"peers": {name: figures}, "ours": {name: figures at that peer's polls}}. `--checks` looks
at the budget, at restarts and at outages instead.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.polling import checks, ours
from benchmarks.polling.curve import draw
from benchmarks.polling.follow import Figures, figures, follow
from benchmarks.polling.peers import PEERS
from benchmarks.polling.world import make

KNOBS = (2, 4, 8, 14, 24, 48, 96, 144)
"""Polls a feed and day of the points of the curve."""


def compare(feeds: int, days: int, seed: int, name: str) -> tuple[Figures, Figures]:
    """The figures of a peer, and Dateline's at its number of polls."""
    world = make(feeds, days, seed)
    theirs = figures(follow(world, [PEERS[name]() for _ in world.feeds]), world)
    return theirs, at_knob(feeds, days, seed, theirs.polls)


def at_knob(feeds: int, days: int, seed: int, knob: float) -> Figures:
    """Dateline's figures at a number of polls a feed and day."""
    world = make(feeds, days, seed)
    return figures(ours.run(world, knob), world)


def table(results: dict[str, tuple[Figures, Figures]]) -> str:
    """The comparison, as Markdown."""
    lines = [
        "| peer | polls | mean | p95 | lost | Dateline: polls | mean | p95 | lost | mean/peer's | p95/peer's |",
        "| --- " + "| ---: " * 10 + "|",
    ]
    lines += [
        f"| {name} | {theirs.polls:.1f} | {theirs.mean:.1f} | {theirs.p95:.1f} | {theirs.lost:.2%} | {our.polls:.1f} | "
        f"{our.mean:.1f} | {our.p95:.1f} | {our.lost:.2%} | {our.mean / theirs.mean:.2f} | "
        f"{our.p95 / theirs.p95:.2f} |"
        for name, (theirs, our) in results.items()
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the comparison or the checks, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=_positive, default=300)
    parser.add_argument("--days", type=_positive, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--plot", type=Path, help="draw delay against polls, peers as points, as SVG")
    parser.add_argument("--checks", action="store_true", help="budget, busiest minute, restarts, outages")
    parser.add_argument("--knob", type=float, default=14, help="polls a feed and day, for --checks")
    chosen = parser.parse_args(arguments)
    size = (chosen.feeds, chosen.days, abs(chosen.seed))
    if chosen.checks:
        print("\n".join(checks.report(make(*size), chosen.knob)))
        return
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        running = {name: pool.submit(compare, *size, name) for name in PEERS}
        points = {knob: pool.submit(at_knob, *size, knob) for knob in KNOBS} if chosen.plot else {}
        results = {name: run.result() for name, run in running.items()}
        if chosen.plot:
            drawn = draw(
                [point.result() for point in points.values()], {name: one for name, (one, _) in results.items()}
            )
            chosen.plot.write_text(drawn, encoding="utf-8")
    if chosen.json:
        whose = {
            side: {name: both[number]._asdict() for name, both in results.items()}
            for number, side in enumerate(("peers", "ours"))
        }
        json.dump(whose, sys.stdout)
        print()
    else:
        print(table(results))


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("give at least 1")
    return number


if __name__ == "__main__":
    main()
