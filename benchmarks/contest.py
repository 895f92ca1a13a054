"""One contestant in a process of its own: how long it works on a corpus, and how much memory that takes.

    python -m benchmarks.contest benchmarks.peers.extraction:trafilatura FOLDER [--limit N] [--warm-up N]

A contestant is a function without arguments that loads what it needs, and returns one that works on a page. Loading is
left out, and so is the first work, which fills caches and compiles expressions: that is done on the last pages of the
corpus, which are not measured. Where the work has a `prepare`, that is given each page before the clock starts. Prints
one JSON object: see `Measured`. Needs nothing but the standard library, so that it runs in the peers' environment too.
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
    """What takes part, and how much of the corpus it is given."""

    place: str
    """`module:function`."""
    python: Path = Path(sys.executable)
    """The interpreter of the environment that has what it needs."""
    limit: int | None = None
    """The first so many pages only, for who is slow, and who is measured beside it."""
    warm_up: int = WARM_UP
    """Pages before the clock starts."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one pass over a corpus took."""

    pages: int
    """Of which the contestant made something."""
    words: int
    """Of those pages."""
    failures: int
    """Pages at which it raised, or of which it made nothing: they took time, and do not count."""
    wall_s: float
    cpu_s: float
    """User and system, of the process and all its threads."""
    peak_mib: float
    """Resident memory of the process at most, loading included."""
    ready_s: float = 0.0
    """From the start of loading to the end of the first work."""


def measure(
    contestant: Callable[[], Work], pages: Sequence[Page], limit: int | None = None, warm_up: int = WARM_UP
) -> Measured:
    """Load, warm up, and work on every page once that is not for the warm-up, in this process. Raises ValueError when
    none is left."""
    before = pages[len(pages) - warm_up :]
    pages = pages[: len(pages) - warm_up][:limit]
    if not pages:
        raise ValueError(f"no page is left beside the {warm_up} of the warm-up; give it more")
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
    except Exception as error:  # counted; what a peer raises is its own
        print(f"{page.id}: {error!r}", file=sys.stderr)
        return False


def run(contestant: Contestant, folder: Path) -> Measured:
    """Measure in a process of its own. Raises RuntimeError with what it said when it fails."""
    arguments = ["benchmarks.contest", contestant.place, str(folder), "--warm-up", str(contestant.warm_up)]
    if contestant.limit is not None:
        arguments += ["--limit", str(contestant.limit)]
    told = child.measured(arguments, contestant.python)
    return Measured(
        pages=int(told.pop("pages")), words=int(told.pop("words")), failures=int(told.pop("failures")), **told
    )


def main() -> None:
    """Measure one contestant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contestant", metavar="MODULE:FUNCTION")
    parser.add_argument("folder", type=Path, help="A corpus, as benchmarks.corpus.write_corpus writes it.")
    parser.add_argument("--limit", type=int, help="The first so many pages only.")
    parser.add_argument("--warm-up", type=int, default=WARM_UP, help="Pages before the clock starts.")
    chosen = parser.parse_args()
    module, _, function = chosen.contestant.partition(":")
    pages = list(read_corpus(chosen.folder))
    work = getattr(importlib.import_module(module), function)
    print(json.dumps(asdict(measure(work, pages, chosen.limit, chosen.warm_up))))


if __name__ == "__main__":
    main()
