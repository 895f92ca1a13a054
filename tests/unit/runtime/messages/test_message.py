from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.dead_letter import DeadLetter
from schemas.fetch_request import FetchRequest
from schemas.reader import Contract, Reader
from schemas.record import Record
from services.runtime.messages.cloud_events import Headers
from services.runtime.messages.message import REPLAY_TIME, Message, decode, decode_newest, refuse_future
from services.runtime.outcome import Reject

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)


def message(value: bytes | None, headers: Headers | None = None) -> Message:
    return Message("dateline.fetch-requests.v1", 2, 7, b"harborwire.example", value, headers or [], NOW)


def rejected(value: bytes | None, headers: Headers | None = None) -> Reject:
    with pytest.raises(Reject) as caught:
        decode(message(value, headers), FetchRequest, "fetch_request")
    return caught.value


def test_a_good_record_decodes() -> None:
    assert (
        decode(message(b'{"url": "https://a.example/x"}'), FetchRequest, "fetch_request").url == "https://a.example/x"
    )


@pytest.mark.parametrize(
    "value",
    [None, b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"url": "\xff"}', b'"text" trailing'],
    ids=["tombstone", "empty", "cut", "not utf-8", "deep", "bad utf-8 in a string", "trailing"],
)
def test_what_is_no_json_is_undecodable(value: bytes | None) -> None:
    assert rejected(value).reason == "undecodable"


@pytest.mark.parametrize(
    "value", [b"[]", b"{}", b'{"url": 1}', b'{"url": ""}', b'{"url": "https://a.example", "kind": "film"}']
)
def test_json_that_is_no_record_is_invalid_and_says_where_to_look(value: bytes) -> None:
    reject = rejected(value)
    assert reject.reason == "invalid"
    assert "schemas/fetch_request/v1.schema.json" in reject.detail


def test_the_problem_is_named_with_its_field() -> None:
    assert "url: Field required" in rejected(b"{}").detail


def test_another_version_is_never_guessed_at() -> None:
    reject = rejected(b'{"url": "https://a.example/x"}', [("ce_type", b"dateline.fetch_request.v2")])
    assert reject.reason == "undecodable"
    assert "fetch_request.v2" in reject.detail


def test_a_header_without_a_value_is_no_text() -> None:
    # Kafka allows it, though its type does not say so.
    nothing: Headers = [("ce_type", None), ("traceparent", None)]  # type: ignore[list-item]
    told = message(b"{}", nothing)
    assert told.header("traceparent") in (None, "")
    assert rejected(b"not json", nothing).reason == "undecodable"


def test_a_fault_of_the_validation_itself_is_the_records_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(value: bytes) -> FetchRequest:
        raise RecursionError("too deep")

    monkeypatch.setattr(FetchRequest, "from_bytes", fails)
    reject = rejected(b"{}")
    assert reject.reason == "error"
    assert "too deep" in reject.detail


def test_a_capture_of_the_future_is_refused() -> None:
    refuse_future(NOW + timedelta(minutes=5), NOW)
    refuse_future(NOW + timedelta(days=1), None)
    with pytest.raises(Reject, match="5 minutes ahead"):
        refuse_future(NOW + timedelta(minutes=5, seconds=1), NOW)


def test_a_replay_does_not_make_it_one_of_the_past() -> None:
    def written_at(told: bytes) -> datetime | None:
        later = NOW + timedelta(hours=2)
        return replace(message(b"{}", [(REPLAY_TIME, told)]), timestamp=later).written_at

    assert written_at(NOW.isoformat().encode()) == NOW
    with pytest.raises(Reject, match="5 minutes ahead"):
        refuse_future(NOW + timedelta(hours=1), written_at(NOW.isoformat().encode()))
    for nonsense in (b"", b"\xff", b"soon", b"2026-03-02T10:15:00", b"9999-01-01T00:00:00+00:00"):
        assert written_at(nonsense) == NOW + timedelta(hours=2)
    assert message(b"{}").written_at == NOW


def test_an_erasure_passes_whatever_the_clock_says() -> None:
    """Its revision does not depend on its time, so that it shuts out nothing more when a clock is ahead."""
    tomorrow = NOW + timedelta(days=1)
    refuse_future(tomorrow, NOW, status="erased")
    for status in ("published", "withdrawn"):
        with pytest.raises(Reject, match="5 minutes ahead"):
            refuse_future(tomorrow, NOW, status=status)


class Second(Record):
    contract: str = "fetch_request/2.0"
    address: str


def _second(first: Record) -> Record:
    assert isinstance(first, FetchRequest)
    if first.url.endswith("/none"):
        raise KeyError("a step has bugs too")
    return Second(address=first.url)


BOTH = Reader({Contract("fetch_request", 2): Second}, {Contract("fetch_request", 1): _second})


def test_a_record_of_an_older_topic_is_brought_to_the_newest_version() -> None:
    assert decode_newest(message(b'{"url": "https://a.example/x"}'), FetchRequest).url == "https://a.example/x"
    assert decode_newest(message(b'{"url": "https://a.example/x"}'), Second, BOTH) == Second(
        address="https://a.example/x"
    )


def test_of_the_newest_version_too_the_topic_says_what_it_is() -> None:
    with pytest.raises(Reject, match=r"ce_type is 'dateline.fetch_request.v2', this worker reads") as caught:
        decode_newest(message(b"{}", [("ce_type", b"dateline.fetch_request.v2")]), Second, BOTH)
    assert caught.value.reason == "undecodable"
    with pytest.raises(Reject, match="url: Field required") as caught:
        decode_newest(message(b"{}"), Second, BOTH)
    assert caught.value.reason == "invalid"


def test_a_topic_of_another_record_is_no_topic_of_the_stage() -> None:
    with pytest.raises(Reject, match=r"dateline.fetch-requests.v1 has schemas.fetch_request.v1.FetchRequest") as caught:
        decode_newest(message(b'{"url": "https://a.example/x"}'), DeadLetter)
    assert caught.value.reason == "error"


def test_a_step_that_fails_is_that_records_error() -> None:
    with pytest.raises(Reject, match="cannot be brought to fetch_request") as caught:
        decode_newest(message(b'{"url": "https://a.example/none"}'), Second, BOTH)
    assert caught.value.reason == "error"
