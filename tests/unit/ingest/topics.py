"""A fake publisher for the parts of the ingest worker."""

from typing import Any, NamedTuple, cast

from schemas.record import Record
from services.runtime.delivery.publish import Publisher
from services.runtime.outcome import Reject


class Sent(NamedTuple):
    topic: str
    key: str
    record: Record | None
    event_id: str | None


class Topics:
    """Keeps what was sent. `refuses`: a topic that takes no record."""

    def __init__(self, refuses: str = "") -> None:
        self.sent: list[Sent] = []
        self.refuses = refuses

    async def send(self, topic: str, key: str, record: Record, *, event_id: str, **rest: Any) -> None:
        if topic == self.refuses:
            raise Reject("too_large", "the topic takes less")
        self.sent.append(Sent(topic, key, record, event_id))

    async def send_bytes(self, topic: str, key: bytes, value: bytes | None, headers: Any, partition: int) -> None:
        self.sent.append(Sent(topic, key.decode(), None, None))

    @property
    def names(self) -> list[str]:
        return [sent.topic for sent in self.sent]

    @property
    def publisher(self) -> Publisher:
        return cast(Publisher, self)
