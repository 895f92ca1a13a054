"""Follows a day of many lists on loopback with the ingest worker's own code, and compares it with the truth.

    python -m benchmarks.day [--feeds 200] [--hours 24] [--seed 1] [--warmup 0] [--polls 24] [--json]

The sites are one HTTP server with a host for each; fetching, robots.txt, turns, reading and the schedule are the
worker's, in child processes where it uses them. Time is simulated (`clock.py`): it stands still while something is in
work, and jumps when nothing is, so a day takes as long as its work. Topics are in memory (`worker.py`). `--warmup`
follows the lists for so many hours before the day that counts. `--list` and `--explain SITE` print what `dateline
sources list` and `explain` show of the state at the end. Exits with 1 if something must not be: a story lost that a
poll listed, a page fetched twice without a reason, a false alarm.
"""

import argparse
import dataclasses
import json
import logging
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console

from benchmarks.day.account import account
from benchmarks.day.report import report
from benchmarks.day.run import AFTER_S, Day, follow
from benchmarks.day.world import make
from benchmarks.polling.world import HOUR
from services.cli.views.followed_lists import print_lists, print_source
from services.operate.sources.followed_lists import ListReport, of_source
from services.operate.sources.followed_lists import report as report_on


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow the day, print the account. Returns the exit code."""
    chosen = _parser().parse_args(arguments)
    logging.getLogger().setLevel(logging.ERROR)
    begun = time.monotonic()
    world = make(chosen.feeds, chosen.hours, abs(chosen.seed), chosen.warmup)
    day = follow(world, world.start - chosen.warmup * HOUR, chosen.polls, chosen.processes, chosen.after * HOUR)
    result = account(day)
    if chosen.json:
        figures = {**dataclasses.asdict(result), "per_article": result.per_article, "broken": result.broken}
        json.dump(figures, sys.stdout, indent=2)
        print()
    else:
        print("\n".join(report(result, day)))
        print(f"\ntook {time.monotonic() - begun:.0f} s")
        _show(day, chosen.list, chosen.explain)
    return 1 if result.broken else 0


def _show(day: Day, listed: bool, explained: str | None) -> None:
    """What a person sees of the state at the end."""
    now = datetime.fromtimestamp(day.until, UTC)
    states = {told.state.url: told.state for told in day.told}
    reports: list[ListReport] = [report_on(one, states.get(one.url), now) for one in day.catalogue.lists()]
    if listed:
        print_lists(reports, now, Console())
    if explained and (source := day.catalogue.source(explained)):
        print_source(source, of_source(reports, day.catalogue, explained), now, Console())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.day", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=_positive, default=200, help="Lists, on some sixty per cent as many sites.")
    parser.add_argument("--hours", type=_positive, default=24, help="Hours of the day that count.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--warmup", type=int, default=0, help="Hours that the lists are followed before.")
    parser.add_argument("--after", type=float, default=AFTER_S / HOUR, help="Hours that the worker goes on after it.")
    parser.add_argument("--polls", type=_positive, default=24, help="DATELINE_POLLS_A_DAY.")
    parser.add_argument("--processes", type=_positive, default=2, help="Child processes that read pages.")
    parser.add_argument("--json", action="store_true", help="Print one JSON object.")
    parser.add_argument("--list", action="store_true", help="Print what `dateline sources list` shows at the end.")
    parser.add_argument("--explain", metavar="SITE", help="Print what `dateline sources explain SITE` shows.")
    return parser


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("give at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
