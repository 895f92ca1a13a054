"""Splits an article's latency into legs, by the timestamps of its records."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from kafka import KafkaConsumer, TopicPartition

from services.runtime.broker.topic_reader import read_topic
from services.runtime.settings import Settings

LEGS = (
    "asked for to captured",
    "captured to article written",
    "article to annotated one written",
    "annotated one written to searchable",
)
"""First leg: the wait for the fetch, and the fetch. Second: extraction. Third: the wait for an enrich worker, and
annotation. Last: the wait for a bulk request to fill, the request, and Elasticsearch's refresh. A worker writes a
record once it is done with it, so each leg includes the wait for its own stage."""
Spans = Mapping[int, range]
_END = 2**62


@dataclass(frozen=True, slots=True)
class Topics:
    """The two topics between the stages. The values of both are JSON objects with `url`."""

    articles: str
    enriched: str


class Journey:
    """The records written to both topics from a given offset on."""

    def __init__(self, settings: Settings, topics: Topics, begun: Mapping[str, Spans]) -> None:
        self._settings = settings
        self._topics = topics
        self._begun = begun

    @classmethod
    def begin(cls, settings: Settings, topics: Topics) -> Self:
        """Start at the current end of both topics."""
        consumer = KafkaConsumer(bootstrap_servers=settings.brokers, enable_auto_commit=False)
        try:
            return cls(
                settings,
                topics,
                {topic: _from_now_on(consumer, topic) for topic in (topics.articles, topics.enriched)},
            )
        finally:
            consumer.close()

    def legs(
        self, asked: Mapping[str, datetime], captured: Mapping[str, datetime], seen: Mapping[str, datetime]
    ) -> dict[str, list[float]]:
        """Leg to its seconds, one value per article that was seen. Each argument maps a URL to a time.

        If a URL has several records on a topic, the first counts: the later ones are repeated work.
        """
        articles, enriched = self._written(self._topics.articles), self._written(self._topics.enriched)
        found: dict[str, list[float]] = {leg: [] for leg in LEGS}
        for url in seen.keys() & articles.keys() & enriched.keys():
            stops = (asked[url], captured[url], articles[url], enriched[url], seen[url])
            for leg, begun, over in zip(LEGS, stops, stops[1:], strict=False):
                found[leg].append((over - begun).total_seconds())
        return found

    def _written(self, topic: str) -> dict[str, datetime]:
        """URL to the time at which its first record was written."""
        found: dict[str, datetime] = {}
        for url, written_at in self._records(topic):
            found[url] = min(written_at, found.get(url, datetime.max.replace(tzinfo=UTC)))
        return found

    def _records(self, topic: str) -> Iterator[tuple[str, datetime]]:
        for message in read_topic(self._settings, topic, self._begun[topic]):
            if message.value is not None and message.timestamp is not None:
                yield json.loads(message.value)["url"], message.timestamp


def _from_now_on(consumer: KafkaConsumer, topic: str) -> Spans:
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    return {partition.partition: range(end, _END) for partition, end in consumer.end_offsets(partitions).items()}
