"""The servers as on the first day: without the topics, records and documents of the tests before."""

import time

from elasticsearch import Elasticsearch

from services.index import template
from services.runtime.broker.topics import admin, create_topics
from services.runtime.settings import Settings

GONE_S = 300.0


def remove_topics(settings: Settings) -> None:
    """Delete Dateline's topics and wait until they are gone."""
    with admin(settings) as broker:
        old = [topic for topic in broker.list_topics() if topic.startswith("dateline.")]
        if old:
            broker.delete_topics(old)
        deadline = time.monotonic() + GONE_S
        while any(topic.startswith("dateline.") for topic in broker.list_topics()):
            assert time.monotonic() < deadline, "the broker does not delete its topics"
            time.sleep(0.1)


def remove_indices(es: Elasticsearch) -> None:
    """Delete Dateline's indices."""
    for index in es.indices.get(index="dateline-*", expand_wildcards="all"):
        es.indices.delete(index=index)


def fresh_topics(settings: Settings, partitions: int | None = None) -> None:
    """Delete Dateline's topics, wait until they are gone, and create them anew."""
    remove_topics(settings)
    create_topics(settings, partitions=partitions)


def fresh_index(es: Elasticsearch) -> None:
    """Delete Dateline's indices, and create the first one anew behind its aliases."""
    remove_indices(es)
    template.init(es)
