from datetime import UTC, datetime

import pytest

from schemas.dead_letter import DeadLetter
from services.runtime.delivery.dead_letter import dead_letter
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject

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
