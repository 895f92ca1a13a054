"""Measures Dateline, stage by stage and end to end, beside its peers; writes a report and a results file.

    python -m benchmarks [--parts extract,annotate,document,index,messages,end-to-end] [--repeats 3] [--pages FOLDER]

Each contestant of a part runs in a process of its own, one after the other, in every repeat in another order; a ratio
is of two figures of one repeat. The peers have an environment of their own, which `make bench` sets up; without it
they are left out, and the report says so. Kafka and Elasticsearch are the embedded ones, started for the run.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import orjson
from rich.console import Console

from benchmarks import contest, corpus, end_to_end, indexing, messages, origin, profiles
from benchmarks.corpus import Page
from benchmarks.end_to_end import Burst, Step
from benchmarks.machine import describe
from benchmarks.pipelines import Dateline, Pipeline, Straightforward
from benchmarks.results import Better, Figure, Results
from services.runtime.settings import Settings
from services.runtime.topics import create_topics
from services.stack import Stack, StackInfo

PARTS = ("extract", "annotate", "document", "index", "messages", "end-to-end")
OUT = contest.ROOT / "build" / "bench"
PEERS = contest.ROOT / ".venv-peers" / "bin" / "python"
STACK = "bench"

console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    repeats: int
    pages: int
    """Of the generated corpus."""
    documents: int
    messages: int
    burst: int
    """Pages asked for at once."""
    step_s: float
    rates: tuple[float, ...]
    enrich: int
    """Enrich workers of each pipeline."""


WHOLE = Plan(
    repeats=3,
    pages=200,
    documents=4_000,
    messages=20_000,
    burst=150,
    step_s=40,
    rates=(1, 2, 3, 4, 6, 8, 10, 12, 16),
    enrich=2,
)
QUICK = replace(WHOLE, repeats=1, pages=20, documents=500, messages=2_000, burst=20, step_s=10, rates=(1, 2))
"""To see that everything runs; its figures mean nothing."""


class Bench:
    """One run."""

    def __init__(self, plan: Plan, pages: Sequence[Page], folder: Path, peers: Path | None, results: Results) -> None:
        self.plan = plan
        self.pages = pages
        self.folder = folder
        self.peers = peers
        self.results = results
        self._values: dict[tuple[str, str, str, str, Better], list[float]] = defaultdict(list)

    def add(self, part: str, who: str, name: str, unit: str, better: Better, value: float) -> None:
        """One value of one repeat."""
        self._values[part, who, name, unit, better].append(value)

    def finish(self) -> None:
        """Enter what was added into the results."""
        for (part, who, name, unit, better), values in self._values.items():
            self.results.figures.append(Figure(part, who, name, unit, better, values))
        self._values.clear()

    # -- the parts

    def extract(self) -> None:
        """Pages a CPU second."""
        peers = ("trafilatura", "newspaper4k", "news_please")
        self._contest("extract", "benchmarks.cores:extract", {name: f"extraction:{name}" for name in peers}, "pages")

    def annotate(self) -> None:
        """Words a CPU second."""
        peers = {
            "spaCy sm + textacy + dateparser": "annotation:spacy_textacy_dateparser",
            "spaCy sm alone": "annotation:spacy_alone",
        }
        self._contest("annotate", "benchmarks.cores:annotate", peers, "words")

    def document(self) -> None:
        """Documents a CPU second: nobody else makes them."""
        self._contest("document", "benchmarks.cores:document", {}, "pages")

    def index(self, info: StackInfo) -> None:
        """Documents a second into Elasticsearch."""
        path = self.folder / "documents.jsonl"
        with path.open("wb") as target:
            for one in indexing.documents(self.pages[:50], self.plan.documents):
                target.write(orjson.dumps(one) + b"\n")
        for name in self._turns(tuple(indexing.CONTESTANTS)):
            told = indexing.run(name, path, info.elasticsearch)
            self.add("index", name, "documents", "documents/s", "higher", told.documents / told.wall_s)
            if name != "server limit":
                self.add("index", name, "client CPU", "ms/document", "lower", 1000 * told.cpu_s / told.documents)
                self.add("index", name, "client memory", "MiB", "lower", told.peak_mib)

    def messages(self, info: StackInfo) -> None:
        """Records a second through a stage that does nothing."""
        settings = Settings(kafka_bootstrap=info.kafka)
        create_topics(settings)
        messages.fill(settings, self.plan.messages)
        for name in self._turns(messages.CONTESTANTS):
            told = messages.run(name, settings, self.plan.messages)
            self.add("messages", name, "records", "records/s", "higher", told.records / told.wall_s)
            self.add("messages", name, "CPU", "µs/record", "lower", 1e6 * told.cpu_s / told.records)
            self.add("messages", name, "memory", "MiB", "lower", told.peak_mib)

    def end_to_end(self, info: StackInfo) -> None:
        """From an address to a searchable document."""
        made: dict[str, Callable[[], Pipeline]] = {"dateline": lambda: Dateline(info, self.folder, self.plan.enrich)}
        if (peers := self.peers) is not None:
            made["straightforward"] = lambda: Straightforward(info, self.folder, self.plan.enrich, peers)
        servers = {server.name: server.pid for server in info.processes if server.pid is not None}
        with origin.serving(self.folder / "corpus") as bases:
            for number, name in enumerate(self._turns(tuple(made))):
                urls = origin.addresses(bases, self.pages, f"{name}-{number}")
                with made[name]() as pipeline:
                    # Caches, code that is compiled at its first use, the index that is made by the first document.
                    end_to_end.burst(pipeline, servers, list(islice(urls, self.plan.enrich * 2)))
                    self._burst(name, end_to_end.burst(pipeline, servers, list(islice(urls, self.plan.burst))))
                    for step in end_to_end.offer(pipeline, urls, self.plan.rates, self.plan.step_s):
                        self._step(name, step)

    # -- inside

    def _contest(self, part: str, own: str, peers: Mapping[str, str], unit: str) -> None:
        contestants = {"dateline": (Path(sys.executable), own)}
        if self.peers is not None:
            contestants |= {name: (self.peers, f"benchmarks.peers.{place}") for name, place in peers.items()}
        failures: dict[str, int] = {}
        for name in self._turns(tuple(contestants)):
            python, place = contestants[name]
            told = contest.run(python, place, self.folder / "corpus")
            amount = told.words if unit == "words" else told.pages
            self.add(part, name, unit, f"{unit}/CPU s", "higher", amount / told.cpu_s)
            self.add(part, name, "memory", "MiB", "lower", told.peak_mib)
            failures[name] = told.failures
        self.results.notes += [
            f"{part}: {name} made nothing of {count} of {len(self.pages)} pages"
            for name, count in failures.items()
            if count
        ]

    def _turns(self, names: Sequence[str]) -> Iterator[str]:
        """Everyone once in each repeat, each time another one first."""
        for repeat in range(self.plan.repeats):
            first = repeat % len(names)
            for name in (*names[first:], *names[:first]):
                console.print(f"repeat {repeat + 1} of {self.plan.repeats}: {name} …", highlight=False)
                yield name

    def _burst(self, who: str, told: Burst) -> None:
        part = f"end to end, {told.asked} pages at once"
        self.add(part, who, "articles", "articles/s", "higher", told.rate)
        self.add(part, who, "lost", "articles", "lower", told.asked - told.found)
        for name, usage in told.usage.items():
            self.add(part, who, f"CPU of {name}", "ms/article", "lower", 1000 * usage.cpu_s / max(1, told.found))
            self.add(part, who, f"memory of {name}", "MiB", "lower", usage.peak_mib)

    def _step(self, who: str, told: Step) -> None:
        part = f"end to end, {told.offered:g} pages/s offered"
        self.add(part, who, "articles", "articles/s", "higher", told.rate)
        if told.latencies_s:
            for share in (0.5, 0.95, 0.99):
                self.add(part, who, f"captured to searchable, p{share:.0%}"[:-1], "s", "lower", told.latency(share))


@contextmanager
def the_stack() -> Iterator[StackInfo]:
    """The embedded servers, empty, for as long as the block lasts."""
    stack = Stack(STACK)
    try:
        yield stack.up()
    finally:
        stack.down()


def prepare(chosen: argparse.Namespace, plan: Plan, folder: Path, results: Results) -> list[Page]:
    """The corpus, written to the folder; texts of real pages are those that Dateline extracts."""
    pages = list(corpus.read_folder(chosen.pages) if chosen.pages else corpus.generate(plan.pages))
    if chosen.pages:
        pages = list(extracted(pages, results))
    corpus.write_corpus(pages, folder / "corpus")
    results.parameters |= {
        "corpus": "a folder of pages" if chosen.pages else f"generated, seed {corpus.SEED}",
        "pages": len(pages),
        "words a page": round(sum(page.words or 0 for page in pages) / max(1, len(pages))),
    }
    return pages


def extracted(pages: Sequence[Page], results: Results) -> Iterator[Page]:
    """The pages that give a text, with it."""
    from benchmarks.cores import CAPTURED, SITE
    from services.ingest.draft import NotAnArticle
    from services.ingest.extract import extract

    for page in pages:
        try:
            article = extract(page.html, SITE + page.path, captured_at=CAPTURED)
        except NotAnArticle as error:
            results.notes.append(f"{page.id} is left out: {error}")
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
    parser.add_argument("--profile", action="store_true", help="A profile of each core by cProfile, and nothing else.")
    chosen = parser.parse_args()
    parts = [part.strip() for part in chosen.parts.split(",")]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    plan = QUICK if chosen.quick else WHOLE
    plan = replace(plan, repeats=chosen.repeats) if chosen.repeats else plan
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    results = Results(made_at, describe(), {"repeats": plan.repeats, "enrich workers": plan.enrich})
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        folder = Path(name)
        pages = prepare(chosen, plan, folder, results)
        if chosen.profile:
            print(profiles.profile(pages, chosen.out))
            return
        peers = chosen.peers if chosen.peers.exists() else None
        if peers is None:
            results.notes.append(f"no peers: {chosen.peers} does not exist; `make bench` sets it up")
        bench = Bench(plan, pages, folder, peers, results)
        measure(bench, parts)
    stamp = made_at.replace(":", "").replace("-", "")[:15]
    results.write(chosen.out / f"{stamp}.json")
    (chosen.out / f"{stamp}.md").write_text(results.report(), encoding="utf-8")
    print(results.report())
    console.print(f"{chosen.out / stamp}.json, to be compared by `python -m benchmarks.compare`", highlight=False)


def measure(bench: Bench, parts: Sequence[str]) -> None:
    """The parts, in their order; what needs servers last, and those for no longer."""
    alone = {"extract": bench.extract, "annotate": bench.annotate, "document": bench.document}
    served = {"index": bench.index, "messages": bench.messages, "end-to-end": bench.end_to_end}
    for part, work in alone.items():
        if part in parts:
            console.rule(part)
            work()
    for part, serve in served.items():
        if part in parts:
            console.rule(part)
            with the_stack() as info:
                serve(info)
    bench.finish()


if __name__ == "__main__":
    main()
