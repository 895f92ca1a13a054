"""Measures a pipeline from URL to searchable document: throughput, latency, and the cost of each process.

Two measurements of each pipeline, on the same servers:

- a **burst**: many pages requested at once, and the time until the last one is searchable;
- **offered loads**: pages requested at a steady rate, which rises step by step until the pipeline no longer keeps up.
  Each page has two latencies to the first search that finds it: from its capture, and from its scheduled request.
"""

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Self

from elasticsearch import ApiError, Elasticsearch, TransportError

from benchmarks.journey import Journey
from benchmarks.pipelines import Pipeline
from benchmarks.usage import Usage, Watched
from services.runtime.elasticsearch import client

LOOK_S = 0.25
"""Polling interval, and so the resolution of a latency. Elasticsearch makes documents searchable once a second."""
STALL_S = 60.0
"""How long to wait without a new page before the missing ones count as lost."""
KEEPS_UP = 0.9
"""Minimum share of the offered pages that must come out; below it the pipeline is saturated."""
IN_WORK_S = 5.0
"""Maximum amount of load in progress in a pipeline that keeps up, in seconds of load; less if the first step needed
less."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Many pages requested at once."""

    asked: int
    found: int
    took_s: float
    """From the first request to the last document found."""
    usage: dict[str, Usage]

    @property
    def rate(self) -> float:
        """Articles per second."""
        return self.found / self.took_s

    @property
    def busy(self) -> float:
        """Mean number of cores kept busy by all watched processes."""
        return sum(usage.cpu_s for usage in self.usage.values()) / self.took_s


@dataclass(frozen=True, slots=True)
class Step:
    """One offered load."""

    offered: float
    """Planned pages per second."""
    seconds: float
    """Actual duration."""
    in_work_s: float
    """Load that may still be in progress when the step ends, in seconds of load."""
    asked: int
    in_time: int
    """Pages found before the step ended."""
    from_capture_s: list[float]
    """Latency of each page found, during the step or while waiting for the rest: from capture to the first search that
    found it."""
    from_asking_s: list[float]
    """The same from the scheduled request, so that a late request counts as latency."""
    legs: dict[str, list[float]] = field(default_factory=dict)
    """Leg to its share of that latency, in seconds, one value per article."""

    @property
    def found(self) -> int:
        """Number of requested pages that were found."""
        return len(self.from_asking_s)

    @property
    def rate(self) -> float:
        """Articles per second during the step."""
        return self.in_time / self.seconds

    @property
    def saturated(self) -> bool:
        """Whether pages went in faster than they came out, or some never came out."""
        return self.in_time + self.offered * self.in_work_s < KEEPS_UP * self.asked or self.found < self.asked


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that a search found."""

    captured_at: datetime
    seen_at: datetime


class Watch:
    """Polls which pages are searchable, and records when each was first seen; a context manager with a thread.

    Matches pages by URL, because a restarted pipeline may redo pages of an earlier run.
    """

    def __init__(self, pipeline: Pipeline, urls: Sequence[str]) -> None:
        self._pipeline = pipeline
        self._urls = frozenset(urls)
        self._since = datetime.now(UTC)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="searchable", daemon=True)
        self._lock = threading.Lock()
        self._seen: dict[str, Seen] = {}
        self._error: Exception | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def seen(self) -> dict[str, Seen]:
        """URL to page, of those found so far."""
        with self._lock:
            return dict(self._seen)

    def wait(self, count: int) -> None:
        """Wait until `count` pages are searchable, or none has been added for `STALL_S`.

        Raises when a worker has exited, and re-raises what the polling thread raised.
        """
        before, changed_s = -1, time.monotonic()
        while (now := len(self.seen())) < count:
            if self._error is not None:
                raise self._error
            self._pipeline.check()
            if now != before:
                before, changed_s = now, time.monotonic()
            if time.monotonic() - changed_s > STALL_S:
                break
            time.sleep(LOOK_S)

    def _watch(self) -> None:
        try:
            with client(self._pipeline.settings) as es:
                self._look(es)
        except Exception as error:  # re-raised in wait()
            self._error = error

    def _look(self, es: Elasticsearch) -> None:
        before = 0
        while not self._over.wait(LOOK_S):
            try:
                # A count is cheaper than a search, and usually nothing is new.
                count = int(es.count(index=self._pipeline.index, query=_since(self._since))["count"])
                if count == before:
                    continue
                found = _captured(es, self._pipeline, self._since)
            except (ApiError, TransportError):
                continue  # no index yet, or too busy: try again at the next poll
            now, before = datetime.now(UTC), count
            with self._lock:
                for url in found.keys() & self._urls - self._seen.keys():
                    self._seen[url] = Seen(found[url], now)


def _captured(es: Elasticsearch, pipeline: Pipeline, since: datetime) -> dict[str, datetime]:
    """URL to capture time, of pages captured since then. Reads doc values: loading documents would cost the server more
    the larger they are."""
    answer = es.search(
        index=pipeline.index,
        query=_since(since),
        size=10_000,
        source=False,
        docvalue_fields=[{"field": pipeline.url_field}, {"field": "captured_at", "format": "strict_date_time"}],
        track_total_hits=False,
    )
    found = (hit["fields"] for hit in answer["hits"]["hits"])
    return {fields[pipeline.url_field][0]: datetime.fromisoformat(fields["captured_at"][0]) for fields in found}


def _since(since: datetime) -> dict[str, object]:
    return {"range": {"captured_at": {"gte": since.isoformat()}}}


def burst(pipeline: Pipeline, servers: Mapping[str, int], urls: Sequence[str]) -> Burst:
    """Request all pages at once. `servers`: name to process id, watched together with the workers."""
    with Watch(pipeline, urls) as watch, Watched({**pipeline.processes(), **servers}) as watched:
        begun = datetime.now(UTC)
        pipeline.submit(urls)
        watch.wait(len(urls))
        seen = watch.seen()
    last = max((one.seen_at for one in seen.values()), default=begun)
    return Burst(len(urls), len(seen), max((last - begun).total_seconds(), LOOK_S), watched.usage)


def offer(pipeline: Pipeline, urls: Iterator[str], rates: Sequence[float], seconds: float) -> Iterator[Step]:
    """Offer each rate for `seconds`, until the pipeline is saturated; that step is the last."""
    in_work_s = IN_WORK_S
    for rate in rates:
        step = _step(pipeline, rate, seconds, in_work_s, list(islice(urls, max(1, round(rate * seconds)))))
        yield step
        if step.saturated:
            return
        # The latency at a low load: at a high load it grows with the backlog.
        in_work_s = min(in_work_s, percentile(step.from_asking_s, 0.95))


def _step(pipeline: Pipeline, rate: float, seconds: float, in_work_s: float, urls: Sequence[str]) -> Step:
    journey = Journey.begin(pipeline.settings, pipeline.between)
    with Watch(pipeline, urls) as watch:
        begun, begun_s = datetime.now(UTC), time.monotonic()
        size = max(1, round(rate / 2))
        for first in range(0, len(urls), size):
            # A fixed schedule: a late request is sent at once, and its delay counts as latency.
            time.sleep(max(0.0, begun_s + first / rate - time.monotonic()))
            pipeline.submit(urls[first : first + size])
        time.sleep(max(0.0, begun_s + seconds - time.monotonic()))
        lasted_s = time.monotonic() - begun_s
        in_time = len(watch.seen())
        watch.wait(len(urls))
        seen = watch.seen()
    asked_at = {url: begun + timedelta(seconds=number // size * size / rate) for number, url in enumerate(urls)}
    return Step(
        offered=rate,
        seconds=lasted_s,
        in_work_s=in_work_s,
        asked=len(urls),
        in_time=in_time,
        from_capture_s=[(one.seen_at - one.captured_at).total_seconds() for one in seen.values()],
        from_asking_s=[(one.seen_at - asked_at[url]).total_seconds() for url, one in seen.items()],
        legs=journey.legs(
            asked_at,
            {url: one.captured_at for url, one in seen.items()},
            {url: one.seen_at for url, one in seen.items()},
        ),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least that share of the values does not exceed; NaN if there are none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
