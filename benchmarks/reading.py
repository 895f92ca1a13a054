"""Runs one contestant over every page in its own process: what it read, and what that cost.

    python -m benchmarks.reading benchmarks.peers.extraction:trafilatura PAGES --out trafilatura.jsonl

Prints one JSON object: see `Reading`. Needs only the standard library, so that it runs in the peers' environment too.
"""

import argparse
import importlib
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.contest import Work
from benchmarks.corpus import Page, read_folder, read_page
from benchmarks.memory import peak_mib

WARM_UP = 3
"""Number of pages to read before the clock starts; they are then read again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The cost of reading all pages with one contestant."""

    pages: int
    failures: int
    """Pages for which it raised or returned None."""
    median_s: float
    """Median CPU time per page."""
    p95_s: float
    slowest_s: float
    peak_mib: float


def read_pages(path: Path) -> Iterator[Page]:
    """The pages of an index or a folder. Raises ValueError for a line that names no page, and if there are no pages."""
    if path.is_dir():
        yield from read_folder(path)
        return
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a string of JSON may hold U+2028
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error}); name a folder of pages, or an index of them") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, url, page = str(row["id"]), str(row["url"]), path.parent / row["page"]
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}:{number} names no page ({error!r}); give id, url and page") from error
        yield Page(name, url, read_page(page))


def read_all(work: Work, pages: Sequence[Page], target: Path) -> Reading:
    """Read every page in this process and write the results to `target`. Raises ValueError if there are no pages."""
    if not pages:
        raise ValueError("there are no pages; name an index or a folder that has some")
    for page in pages[:WARM_UP]:
        _read(work, page)
    seconds: list[float] = []
    failures = 0
    with target.open("w", encoding="utf-8") as lines:
        for page in pages:
            begun = time.process_time()
            article = _read(work, page)
            seconds.append(time.process_time() - begun)
            failures += article is None
            lines.write(json.dumps({"id": page.id, "article": article, "seconds": seconds[-1]}) + "\n")
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return Reading(len(pages), failures, statistics.median(seconds), p95, max(seconds), peak_mib())


def _read(work: Work, page: Page) -> object:
    try:
        return work(page)
    except Exception as error:  # a peer may raise anything; counted as a failure
        print(f"{page.id}: {error!r}", file=sys.stderr)
        return None


def main() -> None:
    """Measure one contestant and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contestant", metavar="MODULE:FUNCTION")
    parser.add_argument("pages", type=Path, help="Index of pages (JSON lines), or a folder of saved pages.")
    parser.add_argument("--out", type=Path, required=True, help="File for what it read, one line per page.")
    chosen = parser.parse_args()
    module, _, function = chosen.contestant.partition(":")
    work = getattr(importlib.import_module(module), function)()
    print(json.dumps(asdict(read_all(work, list(read_pages(chosen.pages)), chosen.out))))


if __name__ == "__main__":
    main()
