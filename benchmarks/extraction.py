"""Every field of saved pages, by Dateline and any peer that is installed: pages a second, and what each of them read.

    python -m benchmarks.extraction pages.jsonl [--who dateline,trafilatura] [--repeats 3] [--out FOLDER]
    python -m benchmarks.extraction ~/saved-pages

`pages.jsonl` names a page a line, `{"id", "url", "page"}`, with `page` the path of its HTML, gzipped or not, from where
that file is; a folder's `.html` and `.html.gz` files are taken under made-up addresses. Each contestant reads every
page in a process of its own, in each repeat in another order. `<who>.jsonl` gets a line for each page: `id`, `article`
with what it read in the form of `article/v1`, and `seconds`, the CPU time that took. Prints a table: the median of the
pages' times, the time that one page in twenty takes longer than, memory at most, and the pages a second as a ratio.
"""

import argparse
import random
import sys
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks import child
from benchmarks.peers.extraction import PEERS
from benchmarks.reading import Reading
from benchmarks.report import OWN, shown, spread


def place(who: str) -> str:
    """Where the contestant of that name is."""
    return "benchmarks.cores:read_page" if who == OWN else f"benchmarks.peers.extraction:{who}"


def table(readings: dict[str, list[Reading]]) -> Table:
    """One line a contestant; ratios repeat by repeat."""
    made = Table("who", "pages", "failures", "pages/s (median)", "p95 ms", "slowest ms", "MiB", "dateline / it")
    own = [1 / reading.median_s for reading in readings.get(OWN, [])]
    for who, told in readings.items():
        rates = [1 / reading.median_s for reading in told]
        ratios = [mine / other for mine, other in zip(own, rates, strict=False)]
        made.add_row(
            who,
            str(told[0].pages),
            str(told[0].failures),
            shown(median(rates)),
            shown(1000 * median(reading.p95_s for reading in told)),
            shown(1000 * max(reading.slowest_s for reading in told)),
            shown(max(reading.peak_mib for reading in told)),
            f"{shown(median(ratios))} ({spread(ratios)})" if who != OWN and ratios else "",
        )
    return made


def main() -> None:
    """Measure all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, help="An index of pages, or a folder of them.")
    parser.add_argument("--who", help=f"Of {OWN},{','.join(PEERS)}; all that are installed unless told.")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=child.ROOT / "build" / "extraction")
    parser.add_argument("--peers", type=Path, default=child.ROOT / ".venv-peers" / "bin" / "python")
    chosen = parser.parse_args()
    console = Console()
    chosen.out.mkdir(parents=True, exist_ok=True)
    everybody = chosen.who.split(",") if chosen.who else [OWN, *PEERS]
    readings: dict[str, list[Reading]] = {}
    order = random.Random(0)
    for repeat in range(1, chosen.repeats + 1):
        order.shuffle(everybody)
        for who in list(everybody):
            console.print(f"repeat {repeat} of {chosen.repeats}: {who} …")
            python = Path(sys.executable) if who == OWN else chosen.peers
            arguments = ["benchmarks.reading", place(who), str(chosen.pages), "--out", str(chosen.out / f"{who}.jsonl")]
            try:
                readings.setdefault(who, []).append(Reading(**child.measured(arguments, python)))  # type: ignore[arg-type]
            except (RuntimeError, OSError) as error:
                console.print(f"{who} is left out: {str(error).splitlines()[-1]}")
                everybody.remove(who)
                readings.pop(who, None)
    console.print(table(dict(sorted(readings.items(), key=lambda item: (item[0] != OWN, item[0])))))
    console.print(f"what each of them read: {chosen.out}/<who>.jsonl")


if __name__ == "__main__":
    main()
