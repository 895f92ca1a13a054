"""Progress reports of operations, and reading a topic with them."""

from collections.abc import Callable, Iterator

from services.runtime.broker.topic_reader import read_topic
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

Progress = Callable[[str], None]
"""Called with a line of text that says what is being done."""

EVERY_RECORDS = 500
"""Records read between two reports."""


def silent(_line: str) -> None:
    """Ignore progress."""


def read_reporting(settings: Settings, topic: str, progress: Progress) -> Iterator[Message]:
    """Read every record of the topic, reporting how many were read. Raises KafkaUnreachable."""
    progress(f"{topic} …")
    for number, message in enumerate(read_topic(settings, topic), 1):
        yield message
        if number % EVERY_RECORDS == 0:
            progress(f"{topic}: {number:,} records …")
