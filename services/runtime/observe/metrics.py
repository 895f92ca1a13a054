"""Every metric of Dateline, in one place, and the endpoint that serves them."""

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from services.runtime.outcome import Outcome

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
BULK_RETRIES = Counter("dateline_bulk_retries", "Records resent in a bulk request, by cause.", ["cause"])


def declare(stage: str) -> None:
    """Publish every outcome of a stage as 0, so that rates work from the first record on."""
    for outcome in Outcome:
        OUTCOMES.labels(stage, outcome.value)
    ATTEMPTS.labels(stage)
    DISOWNED.labels(stage)
    IN_FLIGHT.labels(stage).set(0)
    HELD_BYTES.labels(stage).set(0)


def serve(host: str, port: int) -> int:
    """Serve `/metrics` from a thread. Returns the port. Raises OSError when it is taken."""
    server, _thread = start_http_server(port, addr=host)
    return int(server.server_port)
