"""One real Kafka and one real Elasticsearch for all tests of this folder, started by the tests and ended by them."""

import os
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

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
