"""Measures Dateline against its peers, stage by stage and end to end; writes a report and a results file.

    python -m benchmarks [--parts extract,annotate] [--repeats 3] [--pages FOLDER]

The contestants of a part run one after the other, each in its own process, in a different order in each repeat; a ratio
compares two figures from the same repeat. The peers have their own environment, which `make bench` sets up; without it
they are left out, and the report says so. Kafka and Elasticsearch are the embedded ones, started for the run.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import child, corpus, profiles
from benchmarks.corpus import Page
from benchmarks.machine import describe
from benchmarks.parts import ALONE, SERVED, Bench, console
from benchmarks.plan import QUICK, WHOLE, Plan
from benchmarks.report import report
from benchmarks.results import Results
from services.stack import Stack, StackInfo

PARTS = (*ALONE, *SERVED)
OUT = child.ROOT / "build" / "bench"
PEERS = child.ROOT / ".venv-peers" / "bin" / "python"
STACK = "bench"


@contextmanager
def the_stack() -> Iterator[StackInfo]:
    """Run the embedded servers, empty, for the duration of the block."""
    stack = Stack(STACK)
    stack.down()  # a killed run leaves its servers behind
    try:
        yield stack.up()
    finally:
        stack.down()


def prepare(chosen: argparse.Namespace, plan: Plan, folder: Path, results: Results) -> list[Page]:
    """Write the corpus to the folder and return it; the texts of real pages are the ones Dateline extracts."""
    pages = list(corpus.read_folder(chosen.pages) if chosen.pages else corpus.generate(plan.pages))
    if chosen.pages:
        pages = list(extracted(pages, results))
        if not pages:
            sys.exit(f"no page in {chosen.pages} is an article; name a folder of saved news pages")
    corpus.write_corpus(pages, folder / "corpus")
    results.parameters |= {
        "corpus": "a folder of pages" if chosen.pages else f"generated, seed {corpus.SEED}",
        "pages": len(pages),
        "words a page": round(sum(page.words or 0 for page in pages) / max(1, len(pages))),
    }
    return pages


def extracted(pages: Sequence[Page], results: Results) -> Iterator[Page]:
    """The pages from which Dateline extracts a text, each with its text."""
    from benchmarks.cores import CAPTURED
    from services.ingest.extract import extract
    from services.ingest.reading.not_an_article import NotAnArticle

    for page in pages:
        try:
            article = extract(page.html, page.url, captured_at=CAPTURED)
        except NotAnArticle as error:
            results.note(f"page {page.id} is left out: {error}")
            continue
        published = article.published_at.value if article.published_at else None
        yield replace(page, text=article.text, published_at=published, words=len(article.text.split()))


def main() -> None:
    """Measure, print the report, and write both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--parts", default=",".join(PARTS), help="Parts to measure, separated by commas (default: all)."
    )
    parser.add_argument(
        "--repeats", type=int, help=f"Number of repeats (default: {WHOLE.repeats}; {QUICK.repeats} with --quick)."
    )
    parser.add_argument("--pages", type=Path, help="Folder of saved pages to use instead of the generated corpus.")
    parser.add_argument("--quick", action="store_true", help="Smoke test: a little of everything; ignore the figures.")
    parser.add_argument("--peers", type=Path, default=PEERS, help="Python interpreter of the peers' environment.")
    parser.add_argument("--out", type=Path, default=OUT, help="Folder for the report and the results file.")
    parser.add_argument(
        "--profile",
        action="store_true",
        help="Only profile CPU time: the cores with cProfile, the workers of end-to-end with py-spy.",
    )
    chosen = parser.parse_args()
    parts = [part.strip() for part in chosen.parts.split(",")]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    plan = QUICK if chosen.quick else WHOLE
    plan = replace(plan, repeats=chosen.repeats) if chosen.repeats else plan
    # Like Ctrl-C: stop everything that was started.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    folder = chosen.out / made_at.replace(":", "").replace("-", "")[:15]
    results = Results(made_at, describe(), {"quick": chosen.quick, "parts": parts, **asdict(plan)})
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        pages = prepare(chosen, plan, Path(name), results)
        peers = chosen.peers.absolute() if chosen.peers.exists() else None
        if chosen.profile:
            if "end-to-end" in parts and peers is None:
                sys.exit(f"py-spy not found: {chosen.peers} does not exist; `make bench` sets it up")
            print(profiles.profile([part for part in parts if part in profiles.CORES], pages, folder))
            if "end-to-end" in parts and peers is not None:
                with the_stack() as info:
                    print(profiles.profile_workers(info, plan, pages, Path(name), folder, peers.parent / "py-spy"))
            return
        if peers is None:
            results.note(f"peers left out: {chosen.peers} does not exist; `make bench` sets it up")
        bench = Bench(plan, pages, Path(name), folder, peers, results)
        try:
            for part in measure(bench, parts):
                results.note(f"load average after {part}: {os.getloadavg()[0]:.1f}")
                results.write(folder / "results.json")
        except BaseException as error:
            results.note(f"run aborted: {error!r}")
            raise
        finally:
            results.write(folder / "results.json")
            (folder / "report.md").write_text(report(results), encoding="utf-8")
    print(report(results))
    console.print(
        f"results: {folder}/results.json; compare two runs with `python -m benchmarks.compare`", highlight=False
    )


def measure(bench: Bench, parts: Sequence[str]) -> Iterator[str]:
    """Measure the parts in order, yielding the name of each when done.

    Parts that need the servers come last, so that the servers run only as long as they are needed.
    """
    alone = zip(ALONE, (bench.extract, bench.annotate, bench.few, bench.dates, bench.document), strict=True)
    served = zip(SERVED, (bench.index, bench.messages, bench.end_to_end), strict=True)
    for part, work in alone:
        if part in parts:
            console.rule(part)
            work()
            yield part
    for part, serve in served:
        if part in parts:
            console.rule(part)
            with the_stack() as info:
                serve(info)
            yield part


if __name__ == "__main__":
    main()
