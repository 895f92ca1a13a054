"""How the reading of a topic is reported."""

from collections.abc import Iterator

import pytest

from schemas.topics.names import ARTICLES
from services.operate import progress
from services.operate.progress import EVERY_RECORDS, read_reporting
from services.runtime.messages.message import Message
from services.runtime.settings import Settings


def test_the_topic_is_named_at_once_and_the_records_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_topic(settings: Settings, topic: str) -> Iterator[Message]:
        yield from (Message(topic, 0, offset, None, b"") for offset in range(2 * EVERY_RECORDS + 1))

    monkeypatch.setattr(progress, "read_topic", read_topic)
    lines: list[str] = []
    read = read_reporting(Settings(), ARTICLES, lines.append)
    next(read)
    assert lines == [f"{ARTICLES} …"]
    assert len(list(read)) == 2 * EVERY_RECORDS
    assert lines[1:] == [f"{ARTICLES}: 500 records …", f"{ARTICLES}: 1,000 records …"]
