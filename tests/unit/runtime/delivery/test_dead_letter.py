from datetime import UTC, datetime
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from schemas.dead_letter import DeadLetter
from services.runtime.delivery.dead_letter import abridged, bury, dead_letter
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject
from tests.unit.runtime.delivery.confirming_broker import ConfirmingBroker

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)


def letter_of(value: bytes | None) -> DeadLetter:
    message = Message("dateline.articles.v1", 4, 99, b"\xffkey", value, [("h", b"\x00\xff")], NOW)
    return dead_letter(message, Reject("invalid", "why", attempts=3), stage="enrich", version="0.1.0", now=NOW)


def test_the_original_is_kept_whole() -> None:
    letter = letter_of(b"\xff\xfenot json")
    assert (letter.key, letter.value) == (b"\xffkey", b"\xff\xfenot json")
    assert [(h.name, h.value) for h in letter.headers] == [("h", b"\x00\xff")]
    assert letter.coordinates == "dateline.articles.v1/4/99"
    assert (letter.stage, letter.reason, letter.detail, letter.attempts) == ("enrich", "invalid", "why", 3)


def test_what_the_original_told_is_copied() -> None:
    letter = letter_of(b'{"article_id": "a1", "source": {"id": "wire"}, "url": "https://a.example/x"}')
    assert (letter.article_id, letter.source_id, letter.url) == ("a1", "wire", "https://a.example/x")


@pytest.mark.parametrize("value", [None, b"", b"[]", b'"x"', b'{"source": 3, "url": null, "article_id": {}}'])
def test_an_original_that_tells_nothing_is_kept_all_the_same(value: bytes | None) -> None:
    letter = letter_of(value)
    assert letter.value == value
    assert (letter.article_id, letter.source_id, letter.url) == (None, None, None)


def test_what_the_letter_quotes_cannot_make_it_unwritable() -> None:
    message = Message("dateline.articles.v1", 4, 99, b"k", b"v", [("n\ud800", b"v"), ("empty", None)], NOW)  # type: ignore[list-item]
    reject = Reject("error", "unexpected 'cut \ud83d'; \udcff", attempts=0)
    letter = dead_letter(message, reject, stage="enrich", version="0.1.0", now=NOW)
    read = DeadLetter.from_bytes(letter.to_bytes())
    assert (read.detail, read.attempts) == ("unexpected 'cut \ufffd'; \ufffd", 1)
    assert [(header.name, header.value) for header in read.headers] == [("n\ufffd", b"v"), ("empty", None)]


@pytest.mark.parametrize(
    ("key", "headers", "omitted"),
    [
        (b"k", [("h", b"v")], ["value"]),
        (b"k" * 10_000, [("h", b"v")], ["value", "key"]),
        (b"k", [("h", b"v" * 10_000)], ["value", "headers"]),
        (b"k", [("h" * 10_000, b"v")], ["value", "headers"]),
        (b"k" * 10_000, [("h", b"v")] * 10_000, ["value", "key", "headers"]),
        (None, [("h", None)], ["value"]),
    ],
)
def test_an_abridged_letter_is_small_and_says_what_it_lacks(
    key: bytes | None, headers: list[tuple[str, bytes]], omitted: list[str]
) -> None:
    message = Message("dateline.articles.v1", 4, 99, key, b"v" * 10_000, headers, NOW)
    letter = abridged(dead_letter(message, Reject("invalid", "why"), stage="enrich", version="0.1.0", now=NOW))
    assert letter.omitted == omitted
    assert letter.value is None
    assert len(letter.to_bytes()) < 1 << 20
    assert letter.detail.startswith("not kept here, because no dead letter can be that large: value")
    assert "see dateline.articles.v1/4/99. why" in letter.detail


class Narrow(ConfirmingBroker):
    """A broker whose topic takes no record above `limit` bytes."""

    limit = 5000

    async def deliver(self, topic: str, key: bytes | None, value: bytes | None, *rest: Any) -> None:
        if len(value or b"") > self.limit:
            raise MessageSizeTooLargeError
        await super().deliver(topic, key, value, *rest)


@pytest.mark.parametrize(("size", "kept"), [(10, True), (10_000, False)])
async def test_a_letter_is_abridged_only_when_its_topic_refuses_it(size: int, kept: bool) -> None:
    broker = Narrow()
    message = Message("dateline.articles.v1", 4, 99, b"k", b"v" * size, [], NOW)
    await bury(Publisher(broker, "enrich", 1), message, Reject("invalid", "why"), stage="enrich", version="0.1.0")
    (written,) = broker.written
    letter = DeadLetter.from_bytes(written.value or b"")
    assert (letter.value == message.value, letter.omitted == []) == (kept, kept)


async def test_only_a_valid_trace_is_passed_on() -> None:
    broker, huge = ConfirmingBroker(), b"0" * 5_000_000
    message = Message("dateline.articles.v1", 4, 99, b"k", b"v", [("traceparent", huge)], NOW)
    await bury(Publisher(broker, "enrich", 1), message, Reject("invalid", "why"), stage="enrich", version="0.1.0")
    (written,) = broker.written
    assert len(dict(written.headers)["traceparent"]) == 55
    letter = DeadLetter.from_bytes(written.value or b"")
    assert [header.value for header in letter.headers] == [huge]
