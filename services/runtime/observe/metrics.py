"""Every metric of Dateline, in one place; `endpoint.py` serves them."""

import platform
from collections import Counter as Counts
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Info

from services.runtime.outcome import Outcome
from services.runtime.version import VERSION

OUTCOMES = Counter("dateline_outcomes", "Records settled, by outcome.", ["stage", "outcome"])
ATTEMPTS = Counter("dateline_attempts", "Attempts to process a record; each retry counts.", ["stage"])
DEAD_LETTERS = Counter(
    "dateline_dead_letters", "Records written to the dead-letter topic, by reason.", ["stage", "reason"]
)
IN_FLIGHT = Gauge("dateline_in_flight", "Records delivered to this worker and not yet resolved.", ["stage"])
RECORD_SECONDS = Histogram(
    "dateline_record_seconds",
    "Time from a record's delivery to its outcome.",
    ["stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
CPU_SECONDS = Histogram(
    "dateline_record_cpu_seconds",
    "CPU time of the core per record: extraction, annotation, document.",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
DISOWNED = Counter(
    "dateline_disowned",
    "Records settled after their partition was revoked; the new owner counts their outcome.",
    ["stage"],
)
HELD_BYTES = Gauge("dateline_held_bytes", "Bytes of records fetched and not yet resolved.", ["stage"])
EVENT_LOOP_LAG_SECONDS = Histogram(
    "dateline_event_loop_lag_seconds",
    "Delay of a timer in the event loop, sampled ten times a second.",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30),
)
CAPTURED_TO_INDEXED_SECONDS = Histogram(
    "dateline_captured_to_indexed_seconds",
    "Time from the capture of a page to Elasticsearch's confirmation of its document.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600),
)
FETCHES = Counter("dateline_fetches", "Fetches of pages, feeds and robots.txt, by result.", ["result"])
LIST_PROBLEMS = Counter(
    "dateline_list_problems", "Polls of followed lists that failed, by class of problem.", ["source", "problem"]
)
LIST_GAPS = Counter(
    "dateline_list_gaps", "Polls of followed lists that knew no entry, so that others may be missing.", ["source"]
)
SILENT_LISTS = Gauge("dateline_silent_lists", "Followed lists that are silent, by cause.", ["source", "cause"])
POLLS_NEEDED = Gauge(
    "dateline_polls_a_day_needed",
    "Polls a day of a list at which hardly an entry leaves a list unseen; above DATELINE_POLLS_A_DAY, some do.",
)
POLLS = Counter("dateline_polls", "Polls of lists, by result: new, nothing, not_modified, failed.", ["result"])
HUB_CALLS = Counter(
    "dateline_hub_calls",
    "Calls of WebSub hubs: subscriptions confirmed or denied, pushes, and what was refused.",
    ["result"],
)
BULK_RETRIES = Counter("dateline_bulk_retries", "Records resent in a bulk request, by cause.", ["cause"])

BUILD = Info("dateline_build", "The version that runs, and what it runs on.", ["stage"])
BROKER_CONNECTED = Gauge("dateline_broker_connected", "1 while the broker answers this worker, else 0.", ["stage"])
LAST_SUCCESS = Gauge(
    "dateline_last_success_timestamp_seconds",
    "When a record last had an outcome other than `dead`, in Unix time; 0 before the first.",
    ["stage"],
)
LAG = Gauge(
    "dateline_lag",
    "Records not committed in the partitions of this worker, as the broker reports them, by the topic they are on.",
    ["stage", "topic"],
)
RESIDENT_BYTES = Gauge(
    "dateline_resident_bytes", "Resident memory of the worker's process, and of its child processes.", ["process"]
)


def declare(stage: str, topics: Iterable[str], broker_reached: Callable[[], bool]) -> None:
    """Publish the build, and every outcome of a stage as 0, so that rates work from the first record on, and the lag in
    each of its topics.

    `broker_reached` is asked whenever the metrics are read, as is the memory.
    """
    BUILD.labels(stage).info({"version": VERSION, "python": platform.python_version()})
    for outcome in Outcome:
        OUTCOMES.labels(stage, outcome.value)
    ATTEMPTS.labels(stage)
    DISOWNED.labels(stage)
    IN_FLIGHT.labels(stage).set(0)
    HELD_BYTES.labels(stage).set(0)
    for topic in topics:
        LAG.labels(stage, topic).set(0)
    LAST_SUCCESS.labels(stage).set(0)
    BROKER_CONNECTED.labels(stage).set_function(broker_reached)
    RESIDENT_BYTES.labels("worker").set_function(lambda: resident_bytes([psutil.Process()]))
    RESIDENT_BYTES.labels("children").set_function(lambda: resident_bytes(psutil.Process().children(recursive=True)))


def outcomes(stage: str) -> Counts[str]:
    """How many records of a stage had each outcome in this process; those without a record are left out."""
    found = {
        one.value: REGISTRY.get_sample_value("dateline_outcomes_total", {"stage": stage, "outcome": one.value})
        for one in Outcome
    }
    return +Counts({outcome: int(count or 0) for outcome, count in found.items()})


def resident_bytes(processes: list[psutil.Process]) -> int:
    """Resident memory of processes, in bytes; those that ended meanwhile count as 0."""
    total = 0
    for process in processes:
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total
