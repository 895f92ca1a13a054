"""Profiles CPU time: the cores with cProfile over the corpus, the workers with py-spy during a burst of pages. Each
gets a file, and its top lines in the report."""

import cProfile
import io
import pstats
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from benchmarks import cores, end_to_end, origin
from benchmarks.contest import WARM_UP
from benchmarks.corpus import Page
from benchmarks.pipelines import Dateline
from benchmarks.plan import Plan
from benchmarks.samples import Sampled, hottest
from services.stack import StackInfo

CORES = {"extract": cores.extract, "annotate": cores.annotate, "dates": cores.dates, "document": cores.document}
LINES = 25


def profile(names: Sequence[str], pages: Sequence[Page], out: Path) -> str:
    """Write `<core>.pstats` to the folder, for any viewer; return a report for people."""
    out.mkdir(parents=True, exist_ok=True)
    reports = []
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
        reports.append(f"{name}: {len(pages)} pages; {out / name}.pstats\n{text.getvalue()}")
    return "\n".join(reports)


def profile_workers(info: StackInfo, plan: Plan, pages: Sequence[Page], folder: Path, out: Path, py_spy: Path) -> str:
    """Write `<worker>.folded` to `out` for each of Dateline's workers; return a report for people. `folder` holds the
    corpus."""
    lines = []
    with origin.serving(folder / "corpus") as bases, Dateline(info, out, plan.enrich) as pipeline:
        urls = origin.addresses(bases, pages, "profile")
        end_to_end.burst(pipeline, {}, list(islice(urls, plan.first)))
        with Sampled(py_spy, pipeline.processes(), out) as sampled:
            end_to_end.burst(pipeline, {}, list(islice(urls, plan.burst)))
        for name in pipeline.processes():
            path = sampled.path(name)
            title = f"{name} and its child, {plan.burst} pages at once; {path}"
            lines += [title, *hottest(path.read_text("utf-8")), ""]
    return "\n".join(lines)
