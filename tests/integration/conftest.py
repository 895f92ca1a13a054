"""Each module finds the servers as on the first day, and has consumer groups of its own."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from services.runtime.elasticsearch import client as connect
from services.runtime.settings import Settings
from services.stack import StackInfo
from tests.first_day import remove_indices, remove_topics
from tests.patience import PATIENCE


@pytest.fixture(scope="module")
def settings(servers: StackInfo, request: pytest.FixtureRequest) -> Settings:
    settings = Settings(
        kafka_bootstrap=servers.kafka,
        elasticsearch_url=servers.elasticsearch,
        group_prefix=request.path.stem.replace("_", "-"),
    )
    remove_topics(settings)
    with connect(settings) as es:
        remove_indices(es)
    return settings


@pytest.fixture(scope="module")
def environment(servers: StackInfo, settings: Settings) -> dict[str, str]:
    """The same settings, for workers and commands."""
    return {**servers.environment(), **PATIENCE, "DATELINE_GROUP_PREFIX": settings.group_prefix}


@pytest.fixture(scope="module")
def es(settings: Settings) -> Iterator[Elasticsearch]:
    with connect(settings) as client:
        yield client
