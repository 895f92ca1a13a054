"""What a verification found, as metrics in a file: Prometheus learns of a command that has ended by no other way."""

from collections import Counter
from typing import get_args

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from services.operate.reconciliation import Kind
from services.operate.survey import Verification
from services.runtime.observe.metrics import VERIFIED


def exposition(found: Verification, ended_s: float) -> bytes:
    """Prometheus' text format. `ended_s`: when it ended, in Unix time. Every kind has a value, so that an alert on one
    resolves."""
    registry = CollectorRegistry()
    findings, ended = (Gauge(one.name, one.help, one.labels, registry=registry) for one in VERIFIED)
    counts = Counter(finding.kind for finding in found.findings)
    for kind in get_args(Kind):
        findings.labels(kind).set(counts[kind])
    ended.set(ended_s)
    return generate_latest(registry)
