"""One contestant in a process of its own: how long it works on a corpus, and how much memory that takes.

    python -m benchmarks.contest benchmarks.peers.extraction:trafilatura FOLDER [--limit N]

A contestant is a function without arguments that loads what it needs, and returns one that works on a page. Loading is
left out, and so is the first work (`WARM_UP` pages), which fills caches and compiles expressions. Prints one JSON
object: see `Measured`. Needs nothing but the standard library, so that it runs in the peers' environment too.
"""

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpus import Page, read_corpus
from benchmarks.memory import peak_mib

ROOT = Path(__file__).parents[1]
WARM_UP = 3
TIMEOUT_S = 3600

Work = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one pass over a corpus took."""

    pages: int
    words: int
    failures: int
    """Pages at which the contestant raised, or of which it made nothing."""
    wall_s: float
    cpu_s: float
    """User and system, of the process and all its threads."""
    peak_mib: float
    """Resident memory of the process at most, loading included."""


def measure(contestant: Callable[[], Work], pages: Sequence[Page]) -> Measured:
    """Load, warm up, and work on every page once, in this process."""
    work = contestant()
    for page in pages[:WARM_UP]:
        _succeeds(work, page)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    failures = sum(not _succeeds(work, page) for page in pages)
    return Measured(
        pages=len(pages),
        words=sum(page.words or 0 for page in pages),
        failures=failures,
        wall_s=time.perf_counter() - wall_s,
        cpu_s=time.process_time() - cpu_s,
        peak_mib=peak_mib(),
    )


def _succeeds(work: Work, page: Page) -> bool:
    try:
        return work(page) is not None
    except Exception as error:  # counted; what a peer raises is its own
        print(f"{page.id}: {error!r}", file=sys.stderr)
        return False


def run(python: Path, contestant: str, folder: Path, limit: int | None = None) -> Measured:
    """Measure in a process of its own, by that interpreter. Raises RuntimeError with what it said when it fails."""
    command = [str(python), "-m", "benchmarks.contest", contestant, str(folder)]
    if limit is not None:
        command += ["--limit", str(limit)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if told.returncode:
        raise RuntimeError(f"{contestant} failed: {told.stderr.strip()[-1000:]}")
    return Measured(**json.loads(told.stdout.splitlines()[-1]))


def main() -> None:
    """Measure one contestant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contestant", metavar="MODULE:FUNCTION")
    parser.add_argument("folder", type=Path, help="A corpus, as benchmarks.corpus.write_corpus writes it.")
    parser.add_argument("--limit", type=int, help="The first so many pages only.")
    chosen = parser.parse_args()
    module, _, function = chosen.contestant.partition(":")
    pages = list(read_corpus(chosen.folder))[: chosen.limit]
    print(json.dumps(asdict(measure(getattr(importlib.import_module(module), function), pages))))


if __name__ == "__main__":
    main()
