"""One real Kafka and one real Elasticsearch for all tests of this folder, started by the tests and ended by them."""

import os
from collections.abc import Callable, Iterator

import pytest
from elasticsearch import Elasticsearch
from kafka import TopicPartition

from services.runtime.broker.topics import admin
from services.runtime.elasticsearch import client as connect
from services.runtime.settings import Settings
from services.stack import Stack, StackInfo


@pytest.fixture(scope="session")
def servers() -> Iterator[StackInfo]:
    stack = Stack(f"test-{os.getpid()}")
    try:
        yield stack.up()
    finally:
        stack.down()


@pytest.fixture(scope="session")
def settings(servers: StackInfo) -> Settings:
    return Settings(kafka_bootstrap=servers.kafka, elasticsearch_url=servers.elasticsearch)


@pytest.fixture(scope="session")
def es(settings: Settings) -> Iterator[Elasticsearch]:
    with connect(settings) as client:
        yield client


@pytest.fixture(scope="session")
def forget(settings: Settings) -> Callable[..., None]:
    """Deletes all records of the topics it is given: modules of tests work on all that a topic holds."""

    def delete_records(*topics: str) -> None:
        with admin(settings) as broker:
            for topic in topics:
                partitions = [
                    TopicPartition(topic, told["partition_index"])
                    for told in broker.describe_topics([topic])[0]["partitions"]
                ]
                broker.delete_records(dict.fromkeys(partitions, -1))

    return delete_records
