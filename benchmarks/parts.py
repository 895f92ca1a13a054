"""The parts of the benchmark: the contestants of each, and what is measured."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import orjson
from rich.console import Console

from benchmarks import contest, end_to_end, indexing, messages, origin
from benchmarks.contest import Contestant
from benchmarks.corpus import Page
from benchmarks.end_to_end import Burst, Step, percentile
from benchmarks.pipelines import Dateline, Pipeline, Straightforward
from benchmarks.plan import Plan
from benchmarks.report import OWN
from benchmarks.results import Better, Results
from benchmarks.turns import orders
from benchmarks.usage import Watched
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings
from services.stack import StackInfo

ALONE = ("extract", "annotate", "few", "dates", "document")
SERVED = ("index", "messages", "end-to-end")
"""Parts that need the servers."""
PEERS = "benchmarks.peers"

Result = TypeVar("Result")

console = Console(stderr=True)


class Bench:
    """One run. A peer that raises is left out of that repeat, and the report says so; if Dateline raises, the run
    ends."""

    def __init__(
        self, plan: Plan, pages: Sequence[Page], folder: Path, logs: Path, peers: Path | None, results: Results
    ) -> None:
        """`folder` holds the corpus, `logs` receives the workers' logs, `peers` is the interpreter of the peers'
        environment, or None without one."""
        self.plan = plan
        self.pages = pages
        self.folder = folder
        self.logs = logs
        self.peers = peers
        self.results = results
        self._repeat = 0

    def extract(self) -> None:
        """Measure extraction: pages per CPU second."""
        peers = ("trafilatura", "newspaper4k", "news_please")
        self._contest("extract", "extract", {name: Contestant(f"{PEERS}.extraction:{name}") for name in peers}, "pages")

    def annotate(self) -> None:
        """Measure annotation with entities, dates and quotes: words per CPU second."""
        peers = {
            "spaCy sm + textacy + dateparser": Contestant(f"{PEERS}.annotation:spacy_textacy_dateparser"),
            "spaCy sm alone": Contestant(f"{PEERS}.annotation:spacy_alone"),
        }
        self._contest("annotate", "annotate", peers, "words")

    def few(self) -> None:
        """Measure annotation against CoreNLP, on few pages, because it takes seconds for each."""
        peers = {"CoreNLP": Contestant(f"{PEERS}.java:corenlp")}
        self._contest("annotate, few pages", "annotate", peers, "words", self.plan.slow_pages)

    def dates(self) -> None:
        """Measure dates alone: words per CPU second."""
        peers = {
            "HeidelTime": Contestant(f"{PEERS}.java:heideltime"),
            "dateparser": Contestant(f"{PEERS}.annotation:dateparser_alone"),
        }
        self._contest("dates", "dates", peers, "words", self.plan.slow_pages)

    def document(self) -> None:
        """Measure building documents, per CPU second; no peer builds them."""
        self._contest("document", "document", {}, "pages")

    def index(self, info: StackInfo) -> None:
        """Measure indexing: documents per second into Elasticsearch."""
        path = self.folder / "documents.jsonl"
        with path.open("wb") as target:
            for one in indexing.documents(self.pages, self.plan.documents):
                target.write(orjson.dumps(one) + b"\n")
        self.results.parameters["bytes a document"] = path.stat().st_size // self.plan.documents
        indexing.run("server limit", path, info.elasticsearch)  # warm-up: a server that has just started is slower
        for name in self._turns("index", tuple(indexing.CONTESTANTS)):
            with Watched(_only(info, "elasticsearch")) as watched:
                done = self._result("index", name, partial(indexing.run, name, path, info.elasticsearch))
            if done is None:
                continue
            self._add("index", name, "documents", "documents/s", "higher", done.documents / done.wall_s)
            for usage in watched.usage.values():
                self._add("index", name, "server CPU", "ms/document", "lower", 1000 * usage.cpu_s / done.documents)
            if name != "server limit":
                self._add("index", name, "client CPU", "ms/document", "lower", 1000 * done.cpu_s / done.documents)
                self._add("index", name, "client memory", "MiB", "lower", done.memory_mib)

    def messages(self, info: StackInfo) -> None:
        """Measure delivery: records per second through a stage that only forwards them."""
        settings = Settings(kafka_bootstrap=info.kafka)
        create_topics(settings)
        count = self.plan.messages
        messages.fill(settings, count)
        for name in self._turns("messages", messages.CONTESTANTS):
            with Watched(_only(info, "kafka")) as watched:
                done = self._result("messages", name, partial(messages.run, name, settings, count))
            if done is not None:
                self._add("messages", name, "records", "records/s", "higher", done.records / done.wall_s)
                self._add("messages", name, "CPU", "µs/record", "lower", 1e6 * done.cpu_s / done.records)
                for usage in watched.usage.values():
                    self._add("messages", name, "server CPU", "µs/record", "lower", 1e6 * usage.cpu_s / done.records)
                self._add("messages", name, "memory", "MiB", "lower", done.peak_mib)

    def end_to_end(self, info: StackInfo) -> None:
        """Measure whole pipelines, from URL to searchable document."""
        enrich = self.plan.enrich
        made: dict[str, Callable[[Path], Pipeline]] = {OWN: lambda logs: Dateline(info, logs, enrich)}
        if (peers := self.peers) is not None:
            made["straightforward"] = lambda logs: Straightforward(info, logs, enrich, peers)
        with origin.serving(self.folder / "corpus") as bases:
            for name in self._turns("end-to-end", tuple(made)):
                urls = origin.addresses(bases, self.pages, f"{name}-{self._repeat}")
                logs = self.logs / f"{name}-{self._repeat + 1}"
                work = partial(self._pipeline, name, made[name](logs), urls, _servers(info))
                self._result("end-to-end", name, work)

    # -- inside

    def _pipeline(self, who: str, pipeline: Pipeline, urls: Iterator[str], servers: Mapping[str, int]) -> None:
        with pipeline:
            # Warm-up: caches, code that is compiled at its first use, the index that the first document creates.
            end_to_end.burst(pipeline, servers, list(islice(urls, self.plan.first)))
            burst = end_to_end.burst(pipeline, servers, list(islice(urls, self.plan.burst)))
            self._burst(who, burst)
            if burst.found < burst.asked:
                self.results.note(
                    f"{who} lost pages in a burst and was offered no loads, because its queues were not empty"
                )
                return
            kept_up = 0.0
            for step in end_to_end.offer(pipeline, urls, self.plan.rates, self.plan.step_s):
                self._step(who, step)
                kept_up = kept_up if step.saturated else step.offered
            self._add("end to end", who, "highest load kept up with", "pages/s", "higher", kept_up)

    def _contest(
        self, part: str, core: str, peers: Mapping[str, Contestant], unit: str, limit: int | None = None
    ) -> None:
        """Measure Dateline's core of that name against the peers.

        With `limit`, every contestant gets that many pages, and as many for the warm-up.
        """
        contestants = {OWN: Contestant(f"benchmarks.cores:{core}")}
        if (python := self.peers) is not None:
            contestants |= {name: replace(peer, python=python) for name, peer in peers.items()}
        for name in self._turns(part, tuple(contestants)):
            contestant = contestants[name]
            if limit is not None:
                contestant = replace(contestant, limit=limit, warm_up=limit)
            done = self._result(part, name, partial(contest.run, contestant, self.folder / "corpus"))
            if done is None:
                continue
            amount = done.words if unit == "words" else done.pages
            self._add(part, name, unit, f"{unit}/CPU s", "higher", amount / done.cpu_s)
            self._add(part, name, "memory", "MiB", "lower", done.peak_mib)
            if done.failures:
                self.results.note(f"{part}: {name} failed on {done.failures} pages, which do not count")

    def _turns(self, part: str, names: Sequence[str]) -> Iterator[str]:
        """The name of each contestant once per repeat, in a different order each time."""
        for repeat, order in enumerate(orders(names, self.plan.repeats, part)):
            self._repeat = repeat
            for name in order:
                console.print(f"repeat {repeat + 1} of {self.plan.repeats}: {name} …", highlight=False)
                yield name

    def _result(self, part: str, who: str, work: Callable[[], Result]) -> Result | None:
        """The result of `work`; None, and a note in the report, when a peer fails."""
        try:
            return work()
        except Exception as error:
            if who == OWN:
                raise
            self.results.note(f"{part}: {who} failed in repeat {self._repeat + 1}: {error}")
            return None

    def _add(self, part: str, who: str, name: str, unit: str, better: Better, value: float) -> None:
        self.results.add(self._repeat, part, who, name, unit, better, value)

    def _burst(self, who: str, burst: Burst) -> None:
        part = f"end to end, {burst.asked} pages at once"
        self._add(part, who, "articles", "articles/s", "higher", burst.rate)
        self._add(part, who, "lost", "articles", "lower", burst.asked - burst.found)
        self._add(part, who, "cores kept busy", "cores", "lower", burst.busy)
        for name, usage in burst.usage.items():
            self._add(part, who, f"CPU of {name}", "ms/article", "lower", 1000 * usage.cpu_s / max(1, burst.found))
            self._add(part, who, f"memory of {name}", "MiB", "lower", usage.peak_mib)

    def _step(self, who: str, step: Step) -> None:
        part = f"end to end, {step.offered:g} pages/s offered"
        self._add(part, who, "articles", "articles/s", "higher", step.rate)
        self._add(part, who, "lost", "articles", "lower", step.asked - step.found)
        for what, values in (("captured", step.from_capture_s), ("asked for", step.from_asking_s)):
            for share in (0.5, 0.95, 0.99):
                # With fewer values, the percentile is just the slowest one.
                if len(values) * (1 - share) >= 1:
                    self._add(
                        part, who, f"{what} to searchable, p{100 * share:g}", "s", "lower", percentile(values, share)
                    )
        # Means, because the means of the legs add up to the mean of the whole.
        for leg, values in step.legs.items():
            if values:
                self._add(part, who, f"{leg}, mean", "s", "lower", statistics.mean(values))


def _servers(info: StackInfo) -> dict[str, int]:
    """Server name to process id."""
    return {server.name: server.pid for server in info.processes if server.pid is not None}


def _only(info: StackInfo, server: str) -> dict[str, int]:
    """Name to process id, of that server alone."""
    return {name: pid for name, pid in _servers(info).items() if name == server}
