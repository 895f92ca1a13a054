"""A broker for tests of delivery, and what a worker would give a stage that writes to it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from aiokafka.errors import KafkaError

from services.runtime.delivery.publish import Publisher
from services.runtime.delivery.stage import Delivery
from services.runtime.delivery.watchdog import Watchdog
from services.runtime.messages.cloud_events import Headers
from services.runtime.stream.ledger import Ledger


class Written(NamedTuple):
    """A record as the broker has it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers


@dataclass
class ConfirmingBroker:
    """Stands for the producer and a broker that confirms every record at once; with `refuses`, for one that refuses
    every record of those topics, each with its error."""

    written: list[Written] = field(default_factory=list)
    refuses: dict[str, KafkaError] = field(default_factory=dict)

    async def deliver(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Headers,
        within_s: float,
        partition: int | None = None,
    ) -> None:
        if topic in self.refuses:
            raise self.refuses[topic]
        self.written.append(Written(topic, key, value, headers))

    def records(self) -> list[tuple[str, bytes | None, bytes | None]]:
        """What was written, without the headers, in which ids of traces and times differ."""
        return [(one.topic, one.key, one.value) for one in self.written]


def delivery(broker: ConfirmingBroker, stage: str) -> Delivery:
    """What a runner would give a stage."""
    return Delivery(Publisher(broker, stage, 1.0), Ledger(limit_bytes=1 << 20), Watchdog(60), set)
