"""Runs one contestant in its own process: how long it works on a corpus, and how much memory that takes.

    python -m benchmarks.contest benchmarks.peers.extraction:trafilatura FOLDER [--limit N] [--warm-up N]

A contestant is a function without arguments that loads what it needs and returns a function that works on a page.
Loading is not timed, nor is the warm-up, which fills caches and compiles expressions; it uses the last pages of the
corpus, which are not measured. If the returned function has a `prepare`, it is called with each page before the clock
starts. Prints one JSON object: see `Measured`. Needs only the standard library, so that it runs in the peers'
environment too.
"""

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import child
from benchmarks.corpus import Page, read_corpus
from benchmarks.memory import peak_mib

WARM_UP = 3

Work = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Contestant:
    """Which code takes part, and how much of the corpus it gets."""

    place: str
    """`module:function`."""
    python: Path = Path(sys.executable)
    """Interpreter of the environment that has its dependencies."""
    limit: int | None = None
    """Maximum number of pages, taken from the start: for slow contestants and those compared with them. None: all."""
    warm_up: int = WARM_UP
    """Number of pages to work on before the clock starts."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The cost of one pass over a corpus."""

    pages: int
    """Pages for which the contestant returned a result."""
    words: int
    """Words on those pages."""
    failures: int
    """Pages for which it raised or returned None: their time is included, but they do not count as pages."""
    wall_s: float
    cpu_s: float
    """User and system time of the process and all its threads."""
    peak_mib: float
    """Peak resident memory of the process, loading included."""
    ready_s: float = 0.0
    """From the start of loading to the end of the first page."""


def measure(
    contestant: Callable[[], Work], pages: Sequence[Page], limit: int | None = None, warm_up: int = WARM_UP
) -> Measured:
    """Load, warm up, and work once on every page not used for the warm-up, in this process.

    Raises ValueError when the warm-up leaves no page.
    """
    before = pages[len(pages) - warm_up :]
    pages = pages[: len(pages) - warm_up][:limit]
    if not pages:
        raise ValueError(f"no page is left after the {warm_up} of the warm-up; give it more pages")
    begun = time.perf_counter()
    work = contestant()
    ready_s = 0.0
    for number, page in enumerate(before):
        _succeeds(work, page)
        if number == 0:
            ready_s = time.perf_counter() - begun
    if (prepare := getattr(work, "prepare", None)) is not None:
        for page in pages:
            prepare(page)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    made = [page for page in pages if _succeeds(work, page)]
    return Measured(
        pages=len(made),
        words=sum(page.words or 0 for page in made),
        failures=len(pages) - len(made),
        wall_s=time.perf_counter() - wall_s,
        cpu_s=time.process_time() - cpu_s,
        peak_mib=peak_mib(),
        ready_s=ready_s,
    )


def _succeeds(work: Work, page: Page) -> bool:
    try:
        return work(page) is not None
    except Exception as error:  # a peer may raise anything; counted as a failure
        print(f"{page.id}: {error!r}", file=sys.stderr)
        return False


def run(contestant: Contestant, folder: Path) -> Measured:
    """Measure in a separate process. Raises RuntimeError, with the end of its stderr, when it fails."""
    arguments = ["benchmarks.contest", contestant.place, str(folder), "--warm-up", str(contestant.warm_up)]
    if contestant.limit is not None:
        arguments += ["--limit", str(contestant.limit)]
    result = child.measured(arguments, contestant.python)
    return Measured(
        pages=int(result.pop("pages")), words=int(result.pop("words")), failures=int(result.pop("failures")), **result
    )


def main() -> None:
    """Measure one contestant and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contestant", metavar="MODULE:FUNCTION")
    parser.add_argument("folder", type=Path, help="A corpus written by benchmarks.corpus.write_corpus.")
    parser.add_argument("--limit", type=int, help="Maximum number of pages to measure.")
    parser.add_argument("--warm-up", type=int, default=WARM_UP, help="Pages to work on before the clock starts.")
    chosen = parser.parse_args()
    module, _, function = chosen.contestant.partition(":")
    pages = list(read_corpus(chosen.folder))
    work = getattr(importlib.import_module(module), function)
    print(json.dumps(asdict(measure(work, pages, chosen.limit, chosen.warm_up))))


if __name__ == "__main__":
    main()
