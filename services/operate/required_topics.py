"""Checks that the topics an operation needs exist."""

from collections.abc import Iterable

from services.operate.errors import TopicsMissing
from services.runtime.broker.topics import missing_topics
from services.runtime.settings import Settings


def require_topics(settings: Settings, topics: Iterable[str]) -> None:
    """Raise TopicsMissing if any of the topics does not exist. Raises KafkaUnreachable."""
    if missing := missing_topics(settings, topics):
        raise TopicsMissing(f"missing topics: {', '.join(missing)}; run `dateline topics create`")
