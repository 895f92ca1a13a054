"""From an address to a searchable document: how many articles a second, how late, and what each process takes.

Two measurements of each pipeline, on the same servers:

- a **burst**: so many pages asked for at once, and the time until the last of them is searchable;
- **offered loads**: pages asked for at a steady rate, higher from step to step until the pipeline no longer keeps up,
  with the time from the capture of a page to the first search that finds it.
"""

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Self

from elasticsearch import ApiError, Elasticsearch, TransportError

from benchmarks.pipelines import Pipeline
from benchmarks.usage import Usage, Watched
from services.runtime.elasticsearch import client

LOOK_S = 0.25
"""Between two looks, and so what a latency is exact to. Elasticsearch makes documents searchable once a second."""
STALL_S = 60.0
"""Nothing new for so long: what is missing will not come."""
KEEPS_UP = 0.9
"""Of the offered rate must come out, or the pipeline is saturated."""


@dataclass(frozen=True, slots=True)
class Burst:
    """So many pages at once."""

    asked: int
    found: int
    took_s: float
    """From the first request to the last document that came."""
    usage: dict[str, Usage]

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.found / self.took_s


@dataclass(frozen=True, slots=True)
class Step:
    """One offered load."""

    offered: float
    """Pages a second."""
    seconds: float
    asked: int
    found: int
    """Of those, when the step ended and what was in work had its time."""
    in_time: int
    """Found while the step lasted."""
    latencies_s: list[float]

    @property
    def rate(self) -> float:
        """Articles a second while the step lasted."""
        return self.in_time / self.seconds

    @property
    def saturated(self) -> bool:
        """What is in the pipeline at the end of a step that keeps up is not held against it."""
        allowance = self.offered * percentile(self.latencies_s, 0.5) if self.latencies_s else 0.0
        return self.in_time + allowance < KEEPS_UP * self.asked or self.found < self.asked

    def latency(self, share: float) -> float:
        """Seconds from capture to searchable, of that share of the articles at most."""
        return percentile(self.latencies_s, share)


class Watch:
    """Looks which pages are searchable, and when each was seen first; a context manager with a thread.

    By their addresses: a pipeline that was stopped may work on some of an earlier run again.
    """

    def __init__(self, pipeline: Pipeline, urls: Sequence[str]) -> None:
        self._pipeline = pipeline
        self._urls = frozenset(urls)
        self._since = datetime.now(UTC)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="searchable", daemon=True)
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[datetime, datetime]] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def seen(self) -> list[tuple[datetime, datetime]]:
        """When each was captured, and when a search first found it."""
        with self._lock:
            return list(self._seen.values())

    def wait(self, count: int) -> int:
        """Until so many are searchable, or nothing has come for `STALL_S`. Returns how many there are."""
        before, changed_s = -1, time.monotonic()
        while (now := len(self.seen())) < count:
            if now != before:
                before, changed_s = now, time.monotonic()
            if time.monotonic() - changed_s > STALL_S:
                break
            time.sleep(LOOK_S / 2)
        return len(self.seen())

    def _look(self) -> None:
        with client(self._pipeline.settings) as es:
            before = 0
            while not self._over.wait(LOOK_S):
                # A count is cheaper than a search, and mostly nothing is new.
                count = _count(es, self._pipeline.index, self._since)
                found = _captured(es, self._pipeline.index, self._since) if count != before else {}
                now, before = datetime.now(UTC), count
                with self._lock:
                    for url in found.keys() & self._urls - self._seen.keys():
                        self._seen[url] = found[url], now


def _count(es: Elasticsearch, index: str, since: datetime) -> int:
    try:
        return int(es.count(index=index, query=_since(since))["count"])
    except (ApiError, TransportError):
        return 0  # no index yet, or too busy


def _captured(es: Elasticsearch, index: str, since: datetime) -> dict[str, datetime]:
    """URL to the time of its capture, of what was captured since."""
    try:
        answer = es.search(
            index=index,
            query=_since(since),
            size=10_000,
            source_includes=["url", "captured_at"],
            track_total_hits=False,
        )
    except (ApiError, TransportError):
        return {}
    sources = [hit["_source"] for hit in answer["hits"]["hits"]]
    return {source["url"]: datetime.fromisoformat(source["captured_at"]) for source in sources}


def _since(since: datetime) -> dict[str, object]:
    return {"range": {"captured_at": {"gte": since.isoformat()}}}


def burst(pipeline: Pipeline, servers: Mapping[str, int], urls: Sequence[str]) -> Burst:
    """Ask for all at once. `servers`: name to process id, watched with the workers."""
    with Watch(pipeline, urls) as watch, Watched({**pipeline.processes(), **servers}) as watched:
        begun = datetime.now(UTC)
        pipeline.submit(urls)
        found = watch.wait(len(urls))
        seen = watch.seen()
    last = max((seen_at for _, seen_at in seen), default=begun)
    return Burst(len(urls), found, max((last - begun).total_seconds(), LOOK_S), watched.usage)


def offer(pipeline: Pipeline, urls: Iterator[str], rates: Sequence[float], seconds: float) -> Iterator[Step]:
    """Each rate for so many seconds, until the pipeline is saturated; that step is the last."""
    for rate in rates:
        step = _step(pipeline, rate, seconds, list(islice(urls, max(1, round(rate * seconds)))))
        yield step
        if step.saturated:
            return


def _step(pipeline: Pipeline, rate: float, seconds: float, urls: Sequence[str]) -> Step:
    with Watch(pipeline, urls) as watch:
        begun_s = time.monotonic()
        size = max(1, round(rate / 2))
        for first in range(0, len(urls), size):
            # The pace is the load itself; what is late is not made up for by a burst.
            time.sleep(max(0.0, begun_s + first / rate - time.monotonic()))
            pipeline.submit(urls[first : first + size])
        time.sleep(max(0.0, begun_s + seconds - time.monotonic()))
        in_time = len(watch.seen())
        found = watch.wait(len(urls))
        latencies = [(seen_at - captured_at).total_seconds() for captured_at, seen_at in watch.seen()]
    return Step(rate, seconds, len(urls), found, in_time, latencies)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least that share of them does not exceed; NaN of none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
