"""Where the CPU time of the cores goes: cProfile over the corpus, a file of statistics each and its first lines."""

import cProfile
import io
import pstats
from collections.abc import Sequence
from pathlib import Path

from benchmarks import cores
from benchmarks.contest import WARM_UP
from benchmarks.corpus import Page

CORES = {"extract": cores.extract, "annotate": cores.annotate, "dates": cores.dates, "document": cores.document}
LINES = 25


def profile(names: Sequence[str], pages: Sequence[Page], out: Path) -> str:
    """Write `<core>.pstats` to the folder, to be opened by any viewer; returns a report for people."""
    out.mkdir(parents=True, exist_ok=True)
    told = []
    for name in names:
        work = CORES[name]()
        for page in pages if hasattr(work, "prepare") else pages[:WARM_UP]:
            work(page)
        profiler = cProfile.Profile()
        profiler.enable()
        for page in pages:
            work(page)
        profiler.disable()
        profiler.dump_stats(out / f"{name}.pstats")
        text = io.StringIO()
        stats = pstats.Stats(profiler, stream=text).strip_dirs()
        for order in ("cumulative", "tottime"):
            stats.sort_stats(order).print_stats(LINES)
        told.append(f"{name}: {len(pages)} pages; {out / name}.pstats\n{text.getvalue()}")
    return "\n".join(told)
