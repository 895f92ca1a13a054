"""The metrics of the pipeline as a whole, which no worker can tell: one process asks the broker for all of them.

Asked anew at each scrape, but at most every `AGAIN_S` seconds. Committed offsets are read before ends, so that no lag
is ever negative.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from schemas.topics import dlq_of
from schemas.topics.coordinates import Partition
from schemas.topics.names import DLQ_SUFFIX
from schemas.topics.stages import TOPICS_OF
from services.operate.standing.depths import Depths
from services.operate.standing.groups import Groups, GroupStanding, Movements
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.observe.metrics import PIPELINE
from services.runtime.settings import Settings

AGAIN_S: Final = 2.0
"""Minimum time between two looks at the broker, in seconds; scrapes in between are told what the last one saw."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the broker saw."""

    groups: list[GroupStanding] = field(default_factory=list)
    stuck: set[Partition] = field(default_factory=set)
    depths: dict[tuple[str, str], int] = field(default_factory=dict)
    at_ms: float = 0.0
    """When, in milliseconds since 1970."""
    problem: str = "it has not looked yet"
    """Why it saw nothing; empty if it did."""


class PipelineCollector(Collector):
    """Looks when it is scraped."""

    def __init__(self, settings: Settings) -> None:
        self._groups = Groups(settings)
        self._movements = Movements(settings.watchdog_s)
        self._depths = Depths(settings)
        self._lock = threading.Lock()
        self._last = Look()
        self._looked_s = float("-inf")

    def look(self) -> Look:
        """What the broker says now, or said a moment ago."""
        with self._lock:
            if time.monotonic() - self._looked_s >= AGAIN_S:
                self._last = self._look()
                self._looked_s = time.monotonic()
            return self._last

    def problems(self) -> list[str]:
        """Why it cannot tell anything now; empty if it can."""
        problem = self.look().problem
        return [problem] if problem else []

    def describe(self) -> Iterable[Metric]:
        """Every metric, without asking the broker."""
        return list(_families().values())

    def collect(self) -> Iterator[Metric]:
        """All metrics; of a broker that does not answer, only that."""
        seen = self.look()
        families = _families()
        families["dateline_kafka_up"].add_metric([], float(not seen.problem))
        if seen.problem:
            yield families["dateline_kafka_up"]
            return
        for group in seen.groups:
            families["dateline_group_members"].add_metric([group.stage], group.members)
            for one in group.partitions:
                labels = [one.stage, one.place.topic, str(one.place.partition)]
                values = {
                    "dateline_group_lag_records": one.position.behind,
                    "dateline_group_lag_seconds": one.waits_s(seen.at_ms),
                    "dateline_group_expired_records": one.position.expired,
                    "dateline_group_assigned": one.member is not None,
                    "dateline_group_stuck": one.place in seen.stuck,
                }
                for name, value in values.items():
                    families[name].add_metric(labels, float(value))
        waiting = families["dateline_dead_letters_waiting"]
        for (topic, reason), count in sorted(seen.depths.items()):
            waiting.add_metric([topic.removesuffix(DLQ_SUFFIX), reason], count)
        for topic in (topic for topics in TOPICS_OF.values() for topic in topics):
            if not any(at == dlq_of(topic) for at, _ in seen.depths):
                waiting.add_metric([topic, ""], 0)  # a series from the start on, so that alerts on it resolve
        yield from families.values()

    def _look(self) -> Look:
        try:
            groups = self._groups.look()
            depths = self._depths.look()
        except KafkaUnreachable as error:
            return Look(problem=str(error))
        return Look(groups, self._movements.stuck(groups), depths, time.time() * 1000, "")


def _families() -> dict[str, GaugeMetricFamily]:
    return {one.name: GaugeMetricFamily(one.name, one.help, labels=one.labels) for one in PIPELINE}
