"""What is written of a request, and what is raised when it is refused; that requests arrive is tested in
tests/integration."""

from collections.abc import Sequence
from types import TracebackType

import pytest
from kafka.errors import MessageSizeTooLargeError

from schemas.fetch_request import FetchRequest
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import REQUESTS
from services.operate import submission
from services.operate.submission import RequestRefused, submit, write
from services.runtime.broker.producer import Outgoing, Refused
from services.runtime.settings import Settings

REQUEST = FetchRequest(url="https://a.example/1")


class Producer:
    """Takes the place of the broker; refuses the keys in `refused`."""

    written: list[Outgoing]
    refused: set[bytes | None]

    def __init__(self, settings: Settings) -> None:
        pass

    def __enter__(self) -> "Producer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        pass

    def write(self, records: Sequence[Outgoing]) -> list[Coordinates | Refused]:
        Producer.written = list(records)
        return [
            Refused(MessageSizeTooLargeError()) if one.key in Producer.refused else Coordinates(one.topic, 0, number)
            for number, one in enumerate(records)
        ]


@pytest.fixture(autouse=True)
def _producer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "ConfirmedProducer", Producer)
    monkeypatch.setattr(Producer, "written", [], raising=False)
    monkeypatch.setattr(Producer, "refused", set(), raising=False)


def test_a_request_is_written_under_its_key_with_its_event() -> None:
    assert submit(Settings(), [("a.example", REQUEST)], source="test") == [Coordinates(REQUESTS, 0, 0)]
    (written,) = Producer.written
    assert (written.topic, written.key, written.value) == (REQUESTS, b"a.example", REQUEST.to_bytes())
    assert dict(written.headers)["ce_source"] == b"/dateline/test"


def test_a_request_that_is_refused_is_named() -> None:
    Producer.refused = {b"b.example"}
    with pytest.raises(RequestRefused, match=r"https://a\.example/1"):
        submit(Settings(), [("a.example", REQUEST), ("b.example", REQUEST)])
    assert len(Producer.written) == 2


def test_each_request_gets_its_answer() -> None:
    Producer.refused = {b"b.example"}
    first, second = write(Settings(), [("a.example", REQUEST), ("b.example", REQUEST)])
    assert first == Coordinates(REQUESTS, 0, 0)
    assert isinstance(second, Refused)
    assert write(Settings(), []) == []
