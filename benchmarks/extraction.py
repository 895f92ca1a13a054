"""Every field of saved pages, by Dateline and any peer that is installed: pages a second, and what each of them read.

    python -m benchmarks.extraction pages.jsonl [--who dateline,trafilatura] [--repeats 3] [--out FOLDER]
    python -m benchmarks.extraction ~/saved-pages

`pages.jsonl` names a page a line, `{"id", "url", "page"}`, with `page` the path of its HTML, gzipped or not, from where
that file is; a folder's `.html` and `.htm` files, gzipped or not, are taken under made-up addresses. Each contestant
reads every page in a process of its own, in each repeat in another order; who cannot is left out, and why is told.
`<who>.jsonl` gets a line for each page: `id`, `article` with what it read in the form of `article/v1`, and `seconds`,
the CPU time that took. Prints a table: the median of the pages' times, the time that one page in twenty takes longer
than, memory at most, and the pages a second of Dateline as a ratio to those of each peer: more than 1 is faster. A page
of which somebody makes nothing counts with the time that took.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks import child
from benchmarks.peers.extraction import PEERS
from benchmarks.reading import Reading, read_pages
from benchmarks.report import OWN, shown, spread
from benchmarks.turns import add_options, take_turns, turns

EVERYBODY = (OWN, *PEERS)


def place(who: str) -> str:
    """Where the contestant of that name is."""
    return "benchmarks.cores:read_page" if who == OWN else f"benchmarks.peers.extraction:{who}"


def table(readings: Mapping[str, Sequence[Reading]]) -> Table:
    """One line a contestant, Dateline first; ratios repeat by repeat."""
    made = Table("who", "pages", "failures", "pages/s (median)", "p95 ms", "slowest ms", "MiB", "dateline / it")
    own = [1 / reading.median_s for reading in readings.get(OWN, ())]
    for who in sorted(readings, key=lambda name: (name != OWN, name)):
        told = readings[who]
        rates = [1 / reading.median_s for reading in told]
        ratios = [mine / other for mine, other in zip(own, rates, strict=True)] if own else []
        made.add_row(
            who,
            str(told[0].pages),
            str(told[0].failures),
            shown(median(rates)),
            shown(1000 * median(reading.p95_s for reading in told)),
            shown(1000 * max(reading.slowest_s for reading in told)),
            shown(max(reading.peak_mib for reading in told)),
            f"{shown(median(ratios))} ({spread(ratios)})".removesuffix(" ()") if who != OWN and ratios else "",
        )
    return made


def measure(
    contestants: Mapping[str, Path], pages: Path, out: Path, repeats: int, console: Console
) -> dict[str, list[Reading]]:
    """What each took, repeat by repeat, by name; without those who failed, of whom the console tells why.

    `contestants` are names and the interpreters that have what they need. Raises RuntimeError when Dateline fails.
    """

    def run(who: str) -> Reading:
        arguments = ["benchmarks.reading", place(who), str(pages), "--out", str(out / f"{who}.jsonl")]
        return Reading(**child.measured(arguments, contestants[who]))  # type: ignore[arg-type]

    return take_turns(contestants, run, repeats, console)


def main() -> None:
    """Measure all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, help="An index of pages, or a folder of them.")
    add_options(parser, EVERYBODY, "extraction")
    chosen = parser.parse_args()
    console = Console()
    plan = turns(parser, chosen, EVERYBODY, console)
    pages, out = chosen.pages.resolve(), plan.out
    try:
        count = sum(1 for _ in read_pages(pages))
        out.mkdir(parents=True, exist_ok=True)
        console.print(f"{count} pages", highlight=False)
        contestants = {who: Path(sys.executable) if who == OWN else plan.peers for who in plan.everybody}
        readings = measure(contestants, pages, out, plan.repeats, console)
    except (ValueError, RuntimeError, OSError) as error:
        sys.exit(f"{parser.prog}: {error}")
    console.print(table(readings))
    console.print(f"what each of them read: {out}/<who>.jsonl", markup=False, highlight=False)


if __name__ == "__main__":
    main()
