"""What is checked and written before the broker; the broker's own part is in tests/integration/test_publish.py."""

from datetime import UTC, datetime

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from schemas.fetch_request import FetchRequest
from schemas.topics import manifest
from schemas.topics.names import BACKFILL, REQUESTS
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject
from tests.unit.runtime.delivery.confirming_broker import ConfirmingBroker

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
URL = "https://harborwire.example/ferry"


async def send(broker: ConfirmingBroker, request: FetchRequest, cause: Message | None = None) -> None:
    await Publisher(broker, "ingest", 1.0).send(REQUESTS, "host", request, event_id="1", cause=cause)


async def test_a_record_is_written_with_its_headers_and_its_trace_continues() -> None:
    broker, parent = ConfirmingBroker(), "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    request = FetchRequest(url=URL)
    await send(broker, request, Message("t", 0, 0, b"", b"", [("traceparent", parent.encode())]))
    (written,) = broker.written
    headers = dict(written.headers)
    assert (written.topic, written.key, written.value) == (REQUESTS, b"host", request.to_bytes())
    assert headers["ce_type"] == b"dateline.fetch_request.v1"
    assert headers["ce_source"] == b"/dateline/ingest"
    assert headers["traceparent"] == parent.encode()
    assert headers["dateline-cause"] == b"t/0/0", "what came of one record is told from what came of its neighbors"


async def test_a_record_without_a_cause_names_none() -> None:
    broker = ConfirmingBroker()
    await send(broker, FetchRequest(url=URL))
    assert "dateline-cause" not in dict(broker.written[0].headers)


@pytest.mark.parametrize("update", [{"via": "cut \ud83d"}, {"not_before": "never"}])
async def test_a_record_that_cannot_be_encoded_is_rejected(update: dict[str, object]) -> None:
    # As a bug in a stage could make it; no record that was decoded is like this.
    broken = FetchRequest(url=URL).model_copy(update=update)
    broker = ConfirmingBroker()
    with pytest.raises(Reject, match="the fetch_request made of it cannot be encoded") as caught:
        await send(broker, broken)
    assert (caught.value.reason, broker.written) == ("error", [])


async def test_a_record_above_its_topics_limit_is_rejected_before_it_is_sent() -> None:
    broker, most = ConfirmingBroker(), manifest(REQUESTS).max_bytes
    with pytest.raises(Reject, match=f"takes {most}; shorten the page, or raise max_bytes") as caught:
        await send(broker, FetchRequest(url=URL, kind="file", body="x" * most))
    assert (caught.value.reason, broker.written) == ("too_large", [])


@pytest.mark.parametrize(
    "error", [MessageSizeTooLargeError(), RecordListTooLargeError()], ids=lambda e: type(e).__name__
)
async def test_a_record_that_the_broker_finds_too_large_is_rejected(error: KafkaError) -> None:
    with pytest.raises(Reject, match=r"run `dateline topics check`, set its max\.message\.bytes") as caught:
        await send(ConfirmingBroker(refuses={REQUESTS: error}), FetchRequest(url=URL))
    assert caught.value.reason == "too_large"


async def test_a_record_that_is_not_confirmed_is_no_reject() -> None:
    with pytest.raises(KafkaUnreachable, match=r"did not confirm a record on \S+ within 1 s"):
        await send(ConfirmingBroker(refuses={REQUESTS: KafkaConnectionError()}), FetchRequest(url=URL))


async def test_versions_of_one_record_have_one_key_and_event_id() -> None:
    broker, first = ConfirmingBroker(), FetchRequest(url=URL)
    second = first.model_copy(update={"via": "another form"})
    versions = {REQUESTS: first, BACKFILL: second}
    await Publisher(broker, "ingest", 1.0).send_versions(versions, "host", event_id="7")
    assert [(one.topic, one.key, one.value) for one in broker.written] == [
        (REQUESTS, b"host", first.to_bytes()),
        (BACKFILL, b"host", second.to_bytes()),
    ]
    assert [dict(one.headers)["ce_id"] for one in broker.written] == [b"7", b"7"]


@pytest.mark.parametrize("bad_is_first", [True, False])
async def test_no_version_is_written_if_one_cannot_be(bad_is_first: bool) -> None:
    broker, good = ConfirmingBroker(), FetchRequest(url=URL)
    bad = FetchRequest(url=URL, kind="file", body="x" * manifest(BACKFILL).max_bytes)
    records = (bad, good) if bad_is_first else (good, bad)
    with pytest.raises(Reject, match="shorten the page"):
        versions = dict(zip((BACKFILL, REQUESTS), records, strict=True))
        await Publisher(broker, "ingest", 1.0).send_versions(versions, "host", event_id="7")
    assert broker.written == []
