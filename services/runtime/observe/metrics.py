"""Every metric of Dateline, in one place, and the endpoint that serves them."""

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from services.runtime.outcome import Outcome

OUTCOMES = Counter("dateline_outcomes", "Records whose work ended, by how.", ["stage", "outcome"])
ATTEMPTS = Counter("dateline_attempts", "Attempts at work on a record; one that is retried counts again.", ["stage"])
DEAD_LETTERS = Counter(
    "dateline_dead_letters", "Records sent to the dead-letter topic, by reason.", ["stage", "reason"]
)
IN_FLIGHT = Gauge("dateline_in_flight", "Records delivered to this worker and not resolved.", ["stage"])
RECORD_SECONDS = Histogram(
    "dateline_record_seconds",
    "From the delivery of a record to its outcome.",
    ["stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
CPU_SECONDS = Histogram(
    "dateline_record_cpu_seconds",
    "CPU time of the core's work on a record: extraction, annotation.",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
DISOWNED = Counter(
    "dateline_disowned",
    "Records whose work ended after their partition was given away; their new owner counts their outcome.",
    ["stage"],
)
HELD_BYTES = Gauge("dateline_held_bytes", "Bytes of the records fetched and not resolved.", ["stage"])
EVENT_LOOP_LAG_SECONDS = Histogram(
    "dateline_event_loop_lag_seconds",
    "How late the event loop was for a timer of its own, looked at ten times a second.",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30),
)
CAPTURED_TO_INDEXED_SECONDS = Histogram(
    "dateline_captured_to_indexed_seconds",
    "From the capture of a page to Elasticsearch's word that it holds the document.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600),
)
FETCHES = Counter("dateline_fetches", "Fetches of pages, feeds and robots.txt, by how they ended.", ["result"])
BULK_RETRIES = Counter("dateline_bulk_retries", "Records of a bulk request that were sent again.", ["cause"])


def declare(stage: str) -> None:
    """Make every outcome of a stage visible at 0, so that a rate can be taken from the first one on."""
    for outcome in Outcome:
        OUTCOMES.labels(stage, outcome.value)
    ATTEMPTS.labels(stage)
    DISOWNED.labels(stage)
    IN_FLIGHT.labels(stage).set(0)
    HELD_BYTES.labels(stage).set(0)


def serve(host: str, port: int) -> int:
    """Serve `/metrics` from a thread of its own. Returns the port. Raises OSError when it is taken."""
    server, _thread = start_http_server(port, addr=host)
    return int(server.server_port)
