"""Every metric of Dateline, in one place; `endpoint.py` serves them.

`python -m services.runtime.observe.metrics` writes docs/metrics.md.
"""

import platform
from collections import Counter as Counts
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import psutil
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Info, disable_created_metrics

from schemas.dead_letter import DeadLetterReason
from schemas.ingest_state.followed import PollResult, ProblemKind
from services.runtime.outcome import Outcome, is_our_fault
from services.runtime.version import VERSION

# When a counter began: a series beside each of ours that nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]

Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class Described:
    """A metric, as its readers know it."""

    name: str
    """As it stands in queries; that of a histogram without `_bucket`, `_sum`, `_count`."""
    kind: Kind
    unit: str
    """Of its value: seconds, bytes, records, …; empty for 0 or 1."""
    labels: tuple[str, ...]
    help: str


WORKER: Final[list[Described]] = []
"""The metrics of a worker, each process its own."""


def _counter(name: str, unit: str, help_: str, labels: Sequence[str] = ()) -> Counter:
    WORKER.append(Described(f"{name}_total", "counter", unit, tuple(labels), help_))
    return Counter(name, help_, labels)


def _gauge(name: str, unit: str, help_: str, labels: Sequence[str] = ()) -> Gauge:
    WORKER.append(Described(name, "gauge", unit, tuple(labels), help_))
    return Gauge(name, help_, labels)


def _histogram(name: str, help_: str, labels: Sequence[str], buckets: Sequence[float]) -> Histogram:
    WORKER.append(Described(name, "histogram", "seconds", tuple(labels), help_))
    return Histogram(name, help_, labels, buckets=buckets)


STAGE: Final = ("stage",)

OUTCOMES = _counter(
    "dateline_outcomes", "records", "Records by outcome; every record has exactly one.", ("stage", "outcome")
)
ATTEMPTS = _counter(
    "dateline_attempts",
    "records",
    "Records taken into work, including repeated ones and repeated fetches; a child's second attempt and a repeated "
    "write do not count.",
    STAGE,
)
DEAD_LETTERS = _counter(
    "dateline_dead_letters",
    "records",
    "Records written to the dead-letter topic, by reason, and by whose fault it is: ours, or that of the page.",
    ("stage", "reason", "fault"),
)
IN_FLIGHT = _gauge("dateline_in_flight", "records", "Records delivered to this worker and not yet resolved.", STAGE)
RECORD_SECONDS = _histogram(
    "dateline_record_seconds",
    "Time from a record's delivery to its outcome.",
    STAGE,
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
CPU_SECONDS = _histogram(
    "dateline_record_cpu_seconds",
    "CPU time of the core per record: extraction, annotation, document.",
    STAGE,
    (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
CAPTURED_TO_INDEXED_SECONDS = _histogram(
    "dateline_captured_to_indexed_seconds",
    "Time from the capture of a page to Elasticsearch's confirmation of its document.",
    (),
    (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600),
)
EVENT_LOOP_LAG_SECONDS = _histogram(
    "dateline_event_loop_lag_seconds",
    "Delay of a timer in the event loop, sampled ten times a second.",
    STAGE,
    (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30),
)
DISOWNED = _counter(
    "dateline_disowned",
    "records",
    "Work that ended after its partition was given to another worker, which counts its outcome.",
    STAGE,
)
HELD_BYTES = _gauge("dateline_held_bytes", "bytes", "Bytes of records fetched and not yet resolved.", STAGE)
LAG = _gauge(
    "dateline_lag",
    "records",
    "Records not committed in the partitions of this worker, as the broker reports them, by the topic they are on.",
    ("stage", "topic"),
)
ASSIGNED = _gauge("dateline_assigned_partitions", "partitions", "Partitions that this worker has.", STAGE)
REBALANCES = _counter("dateline_rebalances", "rebalances", "Assignments of partitions to this worker.", STAGE)
LAST_COMMIT = _gauge(
    "dateline_last_commit_timestamp_seconds",
    "seconds",
    "When the broker last confirmed a commit, in Unix time; 0 before the first.",
    STAGE,
)
LAST_SUCCESS = _gauge(
    "dateline_last_success_timestamp_seconds",
    "seconds",
    "When a record last had an outcome other than `dead`, in Unix time; 0 before the first.",
    STAGE,
)
BROKER_CONNECTED = _gauge("dateline_broker_connected", "", "1 while the broker answers this worker, else 0.", STAGE)
POOL_PROCESSES = _gauge("dateline_pool_processes", "processes", "Child processes of the worker.", STAGE)
POOL_BUSY = _gauge("dateline_pool_busy", "processes", "Child processes that work on a record now.", STAGE)
POOL_WAITING = _gauge("dateline_pool_waiting", "records", "Records that wait for a child process to be free.", STAGE)
POOL_DEATHS = _counter(
    "dateline_pool_deaths", "processes", "Child processes that died or were killed, and were replaced.", STAGE
)
BULK_RETRIES = _counter("dateline_bulk_retries", "records", "Records resent in a bulk request, by cause.", ("cause",))
BACK_PRESSURE_SECONDS = _counter(
    "dateline_back_pressure_seconds",
    "seconds",
    "Time that the worker waited before it wrote again: because Elasticsearch did not accept it (refused), or because "
    "a rebuild held the index (fenced).",
    ("cause",),
)
FETCHES = _counter("dateline_fetches", "fetches", "Fetches of pages, feeds and robots.txt, by result.", ("result",))
POLLS = _counter(
    "dateline_polls", "polls", "Polls of lists, by result: new, nothing, not_modified, failed.", ("result",)
)
LIST_PROBLEMS = _counter(
    "dateline_list_problems", "polls", "Polls of followed lists that failed, by class of problem.", ("problem",)
)
LIST_GAPS = _counter(
    "dateline_list_gaps", "polls", "Polls of followed lists that knew no entry, so that others may be missing."
)
BROKEN_LISTS = _gauge(
    "dateline_broken_lists", "lists", "Followed lists whose last poll failed, by class of problem.", ("problem",)
)
SILENT_LISTS = _gauge(
    "dateline_silent_lists",
    "lists",
    "Followed lists that are silent, by cause, each told by the worker that polls it.",
    ("source", "cause"),
)
POLLS_NEEDED = _gauge(
    "dateline_polls_a_day_needed",
    "polls",
    "Polls a day of a list at which hardly an entry leaves a list unseen; above DATELINE_POLLS_A_DAY, some do.",
)
HUB_CALLS = _counter(
    "dateline_hub_calls",
    "calls",
    "Calls of WebSub hubs: subscriptions confirmed or denied, pushes, and what was refused.",
    ("result",),
)
RESIDENT_BYTES = _gauge(
    "dateline_resident_bytes",
    "bytes",
    "Resident memory of the worker's process, and of its child processes together.",
    ("process",),
)
WORKER.append(
    Described(
        "dateline_build_info",
        "gauge",
        "",
        ("stage", "version", "python"),
        "The version, and what it runs on.",
    )
)
BUILD = Info("dateline_build", WORKER[-1].help, STAGE)

PLACE: Final = ("stage", "topic", "partition")
PIPELINE: Final = (
    Described(
        "dateline_kafka_up",
        "gauge",
        "",
        (),
        "1 while the broker answers the exporter, else 0, and all else is missing.",
    ),
    Described(
        "dateline_group_lag_records",
        "gauge",
        "records",
        PLACE,
        "Records that are not committed, of each partition that a stage reads. Committed offsets are read before ends: "
        "never negative.",
    ),
    Described(
        "dateline_group_lag_seconds",
        "gauge",
        "seconds",
        PLACE,
        "How long the first record that is not committed has waited, by the broker's time of it and the exporter's "
        "clock; 0 if none does.",
    ),
    Described(
        "dateline_group_expired_records",
        "gauge",
        "records",
        PLACE,
        "Records that retention deleted before they were committed.",
    ),
    Described("dateline_group_assigned", "gauge", "", PLACE, "1 while a worker has the partition, else 0."),
    Described(
        "dateline_group_stuck",
        "gauge",
        "",
        PLACE,
        "1 while records wait and the committed offset has not moved for DATELINE_WATCHDOG_S, else 0.",
    ),
    Described(
        "dateline_group_members", "gauge", "members", STAGE, "Members of the consumer group of a stage: its workers."
    ),
    Described(
        "dateline_dead_letters_waiting",
        "gauge",
        "records",
        ("topic", "reason"),
        "Dead letters that are neither replayed nor purged, by the topic of the original.",
    ),
)
"""The metrics of the exporter."""

VERIFIED: Final = (
    Described(
        "dateline_verify_findings", "gauge", "findings", ("kind",), "What `dateline verify` last found, by kind."
    ),
    Described(
        "dateline_verify_timestamp_seconds", "gauge", "seconds", (), "When `dateline verify` last ended, in Unix time."
    ),
)
"""The metrics that `dateline verify --metrics-file` writes."""


def declare(stage: str, topics: Iterable[str], broker_reached: Callable[[], bool]) -> None:
    """Publish the build, and every outcome and reason of a stage as 0, so that rates work from the first record on, and
    the lag in each of its topics.

    `broker_reached` is asked whenever the metrics are read, as is the memory.
    """
    BUILD.labels(stage).info({"version": VERSION, "python": platform.python_version()})
    for outcome in Outcome:
        OUTCOMES.labels(stage, outcome.value)
    for reason in get_args(DeadLetterReason):
        dead_letters(stage, reason)
    for series in (ATTEMPTS, DISOWNED, REBALANCES):
        series.labels(stage)
    for gauge in (IN_FLIGHT, HELD_BYTES, ASSIGNED, LAST_SUCCESS, LAST_COMMIT):
        gauge.labels(stage).set(0)
    for topic in topics:
        LAG.labels(stage, topic).set(0)
    BROKER_CONNECTED.labels(stage).set_function(broker_reached)
    RESIDENT_BYTES.labels("worker").set_function(lambda: resident_bytes([psutil.Process()]))
    RESIDENT_BYTES.labels("children").set_function(lambda: resident_bytes(psutil.Process().children(recursive=True)))


def declare_pool(stage: str, processes: int, busy: Callable[[], int], waiting: Callable[[], int]) -> None:
    """Publish how busy the child processes of a stage are; the functions are asked whenever the metrics are read."""
    POOL_PROCESSES.labels(stage).set(processes)
    POOL_BUSY.labels(stage).set_function(busy)
    POOL_WAITING.labels(stage).set_function(waiting)
    POOL_DEATHS.labels(stage)


def declare_fetching(results: Iterable[str]) -> None:
    """Publish every result of fetches and polls as 0: a rate leaves out the first of a series that was not there."""
    for result in results:
        FETCHES.labels(result)
    for poll in get_args(PollResult):
        POLLS.labels(poll)
    for problem in get_args(ProblemKind):
        LIST_PROBLEMS.labels(problem)


def dead_letters(stage: str, reason: DeadLetterReason) -> Counter:
    """The counter of the dead letters of a stage and a reason."""
    return DEAD_LETTERS.labels(stage, reason, "ours" if is_our_fault(reason) else "page")


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


PAGE: Final = Path(__file__).parents[3] / "docs" / "metrics.md"
TABLES: Final = (
    ("A worker", "Each worker serves these at `/metrics`, for its own process.", WORKER),
    (
        "The pipeline",
        "`dateline exporter` serves these, one process for all workers: also about partitions that no worker has.",
        PIPELINE,
    ),
    (
        "The last verification",
        "`dateline verify --metrics-file FILE` writes these, for the text-file collector of Prometheus' node exporter.",
        VERIFIED,
    ),
)


def page() -> str:
    """docs/metrics.md, as Markdown."""
    lines = [
        "# Metrics",
        "",
        "What to watch of them is in [operations](operations.md#what-to-watch).",
        "Written by `python -m services.runtime.observe.metrics` from `services/runtime/observe/metrics.py`; change it",
        "there.",
    ]
    for title, text, table in TABLES:
        lines += ["", f"## {title}", "", text, "", "| metric | type | unit | meaning |", "| --- | --- | --- | --- |"]
        for one in table:
            labels = f"{{{','.join(one.labels)}}}" if one.labels else ""
            lines.append(f"| `{one.name}{labels}` | {one.kind} | {one.unit or '0 or 1'} | {one.help} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
