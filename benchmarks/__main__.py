"""Measures Dateline, stage by stage and end to end, beside its peers; writes a report and a results file.

    python -m benchmarks [--parts extract,annotate] [--repeats 3] [--pages FOLDER]

Each contestant of a part runs in a process of its own, one after the other, in every repeat in another order; a ratio
is of two figures of one repeat. The peers have an environment of their own, which `make bench` sets up; without it
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
    """The embedded servers, empty, for as long as the block lasts."""
    stack = Stack(STACK)
    stack.down()  # a run that was killed leaves them
    try:
        yield stack.up()
    finally:
        stack.down()


def prepare(chosen: argparse.Namespace, plan: Plan, folder: Path, results: Results) -> list[Page]:
    """The corpus, written to the folder; texts of real pages are those that Dateline extracts."""
    pages = list(corpus.read_folder(chosen.pages) if chosen.pages else corpus.generate(plan.pages))
    if chosen.pages:
        pages = list(extracted(pages, results))
        if not pages:
            sys.exit(f"none of the pages of {chosen.pages} is an article; name a folder of saved news pages")
    corpus.write_corpus(pages, folder / "corpus")
    results.parameters |= {
        "corpus": "a folder of pages" if chosen.pages else f"generated, seed {corpus.SEED}",
        "pages": len(pages),
        "words a page": round(sum(page.words or 0 for page in pages) / max(1, len(pages))),
    }
    return pages


def extracted(pages: Sequence[Page], results: Results) -> Iterator[Page]:
    """The pages that give a text, with it."""
    from benchmarks.cores import CAPTURED
    from services.ingest.extract import extract
    from services.ingest.reading.not_an_article import NotAnArticle

    for page in pages:
        try:
            article = extract(page.html, page.url, captured_at=CAPTURED)
        except NotAnArticle as error:
            results.note(f"{page.id} is left out: {error}")
            continue
        published = article.published_at.value if article.published_at else None
        yield replace(page, text=article.text, published_at=published, words=len(article.text.split()))


def main() -> None:
    """Measure, print the report, write both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default=",".join(PARTS), help="With commas; all by default.")
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--pages", type=Path, help="A folder of saved pages, instead of the generated corpus.")
    parser.add_argument("--quick", action="store_true", help="Little of everything: to see that it runs.")
    parser.add_argument("--peers", type=Path, default=PEERS, help="The interpreter of the peers' environment.")
    parser.add_argument("--out", type=Path, default=OUT, help="The folder of the report and the results file.")
    parser.add_argument(
        "--profile",
        action="store_true",
        help="Where the CPU time goes, and nothing else: cores by cProfile, the workers of end-to-end by py-spy.",
    )
    chosen = parser.parse_args()
    parts = [part.strip() for part in chosen.parts.split(",")]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    plan = QUICK if chosen.quick else WHOLE
    plan = replace(plan, repeats=chosen.repeats) if chosen.repeats else plan
    # As Ctrl-C does: what was started is ended.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    folder = chosen.out / made_at.replace(":", "").replace("-", "")[:15]
    results = Results(made_at, describe(), {"quick": chosen.quick, "parts": parts, **asdict(plan)})
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        pages = prepare(chosen, plan, Path(name), results)
        peers = chosen.peers.absolute() if chosen.peers.exists() else None
        if chosen.profile:
            if "end-to-end" in parts and peers is None:
                sys.exit(f"no py-spy: {chosen.peers} does not exist; `make bench` sets it up")
            print(profiles.profile([part for part in parts if part in profiles.CORES], pages, folder))
            if "end-to-end" in parts and peers is not None:
                with the_stack() as info:
                    print(profiles.profile_workers(info, plan, pages, Path(name), folder, peers.parent / "py-spy"))
            return
        if peers is None:
            results.note(f"no peers: {chosen.peers} does not exist; `make bench` sets it up")
        bench = Bench(plan, pages, Path(name), folder, peers, results)
        try:
            for part in measure(bench, parts):
                results.note(f"load when {part} had been measured: {os.getloadavg()[0]:.1f}")
                results.write(folder / "results.json")
        except BaseException as error:
            results.note(f"broken off: {error!r}")
            raise
        finally:
            results.write(folder / "results.json")
            (folder / "report.md").write_text(report(results), encoding="utf-8")
    print(report(results))
    console.print(f"{folder}/results.json, to be compared by `python -m benchmarks.compare`", highlight=False)


def measure(bench: Bench, parts: Sequence[str]) -> Iterator[str]:
    """The parts, in their order, each told when it is measured; what needs servers last, and those for no longer."""
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
