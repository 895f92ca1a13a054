"""The parts of the benchmark: who takes part in each, and what is measured."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import orjson
from rich.console import Console

from benchmarks import contest, end_to_end, indexing, messages, origin
from benchmarks.contest import Contestant
from benchmarks.corpus import Page
from benchmarks.end_to_end import Burst, Step
from benchmarks.pipelines import Dateline, Pipeline, Straightforward
from benchmarks.plan import Plan
from benchmarks.results import Better, Figure, Results
from services.runtime.settings import Settings
from services.runtime.topics import create_topics
from services.stack import StackInfo

ALONE = ("extract", "annotate", "document")
SERVED = ("index", "messages", "end-to-end")
"""With the servers."""
PEERS = "benchmarks.peers"

console = Console(stderr=True)


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
        self._contest("extract", {name: Contestant(f"{PEERS}.extraction:{name}") for name in peers}, "pages")

    def annotate(self) -> None:
        """Words a CPU second."""
        slow = self.plan.slow_pages
        peers = {
            "spaCy sm + textacy + dateparser": Contestant(f"{PEERS}.annotation:spacy_textacy_dateparser"),
            "spaCy sm alone": Contestant(f"{PEERS}.annotation:spacy_alone"),
            "CoreNLP": Contestant(f"{PEERS}.java:corenlp", limit=slow, warm_up=slow),
            "HeidelTime, dates alone": Contestant(f"{PEERS}.java:heideltime", limit=slow, warm_up=slow),
        }
        self._contest("annotate", peers, "words")

    def document(self) -> None:
        """Documents a CPU second: nobody else makes them."""
        self._contest("document", {}, "pages")

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

    def _contest(self, part: str, peers: Mapping[str, Contestant], unit: str) -> None:
        """Dateline's core of that name, and the peers. A peer that does not run is left out, and the report says so."""
        contestants = {"dateline": Contestant(f"benchmarks.cores:{part}")}
        if (python := self.peers) is not None:
            contestants |= {name: replace(peer, python=python) for name, peer in peers.items()}
        notes: dict[str, str] = {}
        for name in self._turns(tuple(contestants)):
            try:
                told = contest.run(contestants[name], self.folder / "corpus")
            except RuntimeError as error:
                if name == "dateline":
                    raise
                notes[name] = f"{part}: {name} did not run: {error}"
                continue
            amount = told.words if unit == "words" else told.pages
            self.add(part, name, unit, f"{unit}/CPU s", "higher", amount / told.cpu_s)
            self.add(part, name, "memory", "MiB", "lower", told.peak_mib)
            if told.failures:
                notes[name] = f"{part}: {name} made nothing of {told.failures} of {told.pages} pages"
            elif told.pages < len(self.pages):
                notes[name] = f"{part}: {name} was given the first {told.pages} of {len(self.pages)} pages"
        self.results.notes += notes.values()

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
