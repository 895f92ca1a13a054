"""Where the time of an article goes on its way: how long each leg takes, by the times that records carry."""

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
"""The first is waiting to be fetched, and the fetch; the second extraction; the third waiting for an enrich worker, and
annotation; the last waiting for a bulk request to fill, the request, and Elasticsearch's refresh. A worker writes a
record when it is done with it, so that each leg has the waiting for its own stage."""
Spans = Mapping[int, range]
_END = 2**62


@dataclass(frozen=True, slots=True)
class Topics:
    """The two between the stages. The values of both are JSON with `url`."""

    articles: str
    enriched: str


class Journey:
    """The records of both topics that are written after it was made."""

    def __init__(self, settings: Settings, topics: Topics, begun: Mapping[str, Spans]) -> None:
        self._settings = settings
        self._topics = topics
        self._begun = begun

    @classmethod
    def begin(cls, settings: Settings, topics: Topics) -> Self:
        """From now on."""
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
        """Leg to its seconds, an article each, of those that were seen; each maps a URL to when that was.

        A URL whose record is written twice counts from the first on: a later one is work done again.
        """
        articles, enriched = self._written(self._topics.articles), self._written(self._topics.enriched)
        found: dict[str, list[float]] = {leg: [] for leg in LEGS}
        for url in seen.keys() & articles.keys() & enriched.keys():
            stops = (asked[url], captured[url], articles[url], enriched[url], seen[url])
            for leg, begun, over in zip(LEGS, stops, stops[1:], strict=False):
                found[leg].append((over - begun).total_seconds())
        return found

    def _written(self, topic: str) -> dict[str, datetime]:
        """URL to when its record was written."""
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
