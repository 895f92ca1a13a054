"""Topics, created from their manifests: never by a worker, never by the broker itself."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from schemas.topics import MANIFESTS, TopicManifest
from services.errors import SurroundingsError
from services.runtime.settings import KafkaSettings

BOOTSTRAP_MS = 15_000
"""Maximum time to reach a broker, in milliseconds."""


class KafkaUnreachable(SurroundingsError):
    """No broker answers, or it does not confirm a record; the message says where and what to do."""

    @classmethod
    def looked_for(cls, settings: KafkaSettings, error: KafkaError) -> Self:
        """No broker at the addresses in the settings; `error` is the client's."""
        advice = "start one with `dateline up`, or set DATELINE_KAFKA_BOOTSTRAP"
        return cls(f"no Kafka broker answers at {settings.kafka_bootstrap} ({error}); {advice}")


@contextmanager
def admin(settings: KafkaSettings) -> Iterator[KafkaAdminClient]:
    """An admin client. Raises KafkaUnreachable."""
    client = connect(settings)
    try:
        yield client
    finally:
        client.close()


def connect(settings: KafkaSettings) -> KafkaAdminClient:
    """An admin client, which the caller closes. Raises KafkaUnreachable."""
    try:
        return KafkaAdminClient(
            bootstrap_servers=settings.brokers,
            client_id="dateline-admin",
            bootstrap_timeout_ms=BOOTSTRAP_MS,
        )
    except KafkaError as error:
        raise KafkaUnreachable.looked_for(settings, error) from error


def existing_topics(settings: KafkaSettings) -> set[str]:
    """Names of the broker's topics."""
    with admin(settings) as client:
        return set(client.list_topics())


def missing_topics(settings: KafkaSettings, wanted: Iterable[str]) -> list[str]:
    """The topics in `wanted` that the broker does not have."""
    have = existing_topics(settings)
    return [topic for topic in wanted if topic not in have]


def create_topics(settings: KafkaSettings, partitions: int | None = None) -> list[str]:
    """Create the missing topics of the manifests; `partitions` overrides theirs. Returns those created.

    A topic that goes with another one gets as many as that has: it may have grown since.
    """
    created = []
    with admin(settings) as client:
        have = set(client.list_topics())
        # Those that others go with come first.
        for one in sorted(MANIFESTS.values(), key=lambda one: one.partitions_as is not None):
            if one.topic in have:
                continue
            leader = one.partitions_as if one.partitions_as in have else None
            count = len(client.describe_topics([leader])[0]["partitions"]) if leader else partitions or one.partitions
            new = NewTopic(
                name=one.topic,
                num_partitions=count,
                replication_factor=settings.kafka_replication,
                topic_configs=one.config,
            )
            try:
                client.create_topics([new], wait_for_metadata=True)
            except TopicAlreadyExistsError:
                continue
            created.append(one.topic)
    return created


@dataclass(frozen=True, slots=True)
class Drift:
    """A setting of a topic that differs from its manifest."""

    topic: str
    setting: str
    wanted: str
    found: str | None


def drift(settings: KafkaSettings) -> list[Drift]:
    """Where the broker's topics differ from their manifests; a missing topic is not drift."""
    found: list[Drift] = []
    with admin(settings) as client:
        have = set(client.list_topics())
        for one in (m for m in MANIFESTS.values() if m.topic in have):
            config = _config(client, one)
            found += [
                Drift(one.topic, name, wanted, config.get(name))
                for name, wanted in one.config.items()
                if config.get(name) != wanted
            ]
    return found


def _config(client: KafkaAdminClient, one: TopicManifest) -> dict[str, str]:
    """The broker's settings of the topic, defaults included."""
    described = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, one.topic)], config_filter="all")
    return {name: str(setting["value"]) for name, setting in described["topic"][one.topic].items()}
