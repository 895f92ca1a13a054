"""Measures extraction of saved pages by Dateline and every installed peer: speed, and what each one read.

    python -m benchmarks.extraction pages.jsonl [--who dateline,trafilatura] [--repeats 3] [--out FOLDER]
    python -m benchmarks.extraction ~/saved-pages

`pages.jsonl` has one page per line, `{"id", "url", "page"}`; `page` is the path of its HTML, gzipped or not, relative
to that file. The `.html` and `.htm` files of a folder, gzipped or not, get invented URLs. Each contestant reads every
page in its own process, in a different order in each repeat; a contestant that fails is left out, with the reason.
`<who>.jsonl` gets one line per page: `id`, `article` in the form of `article/v1`, and `seconds` of CPU time. Prints a
table: pages per CPU second at the median time, the 95th percentile, peak memory, and Dateline's speed divided by
each peer's (above 1: Dateline is faster). The time of a page from which a contestant extracts nothing counts too.
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
    """The function that loads the contestant of that name, as `module:function`."""
    return "benchmarks.cores:read_page" if who == OWN else f"benchmarks.peers.extraction:{who}"


def table(readings: Mapping[str, Sequence[Reading]]) -> Table:
    """One row per contestant, Dateline first; ratios are taken repeat by repeat."""
    made = Table(
        "contestant", "pages", "failures", "pages/CPU s (median)", "p95 ms", "slowest ms", "peak MiB", "dateline / peer"
    )
    own = [1 / reading.median_s for reading in readings.get(OWN, ())]
    for who in sorted(readings, key=lambda name: (name != OWN, name)):
        runs = readings[who]
        rates = [1 / reading.median_s for reading in runs]
        ratios = [mine / other for mine, other in zip(own, rates, strict=True)] if own else []
        made.add_row(
            who,
            str(runs[0].pages),
            str(runs[0].failures),
            shown(median(rates)),
            shown(1000 * median(reading.p95_s for reading in runs)),
            shown(1000 * max(reading.slowest_s for reading in runs)),
            shown(max(reading.peak_mib for reading in runs)),
            f"{shown(median(ratios))} ({spread(ratios)})".removesuffix(" ()") if who != OWN and ratios else "",
        )
    return made


def measure(
    contestants: Mapping[str, Path], pages: Path, out: Path, repeats: int, console: Console
) -> dict[str, list[Reading]]:
    """Name to its readings, one per repeat; without the peers that failed, which the console reports.

    `contestants`: name to the interpreter that has its dependencies. Raises RuntimeError when Dateline fails.
    """

    def run(who: str) -> Reading:
        arguments = ["benchmarks.reading", place(who), str(pages), "--out", str(out / f"{who}.jsonl")]
        return Reading(**child.measured(arguments, contestants[who]))  # type: ignore[arg-type]

    return take_turns(contestants, run, repeats, console)


def main() -> None:
    """Measure all contestants and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, help="Index of pages (JSON lines), or a folder of saved pages.")
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
    console.print(f"articles: {out}/<contestant>.jsonl", markup=False, highlight=False)


if __name__ == "__main__":
    main()
