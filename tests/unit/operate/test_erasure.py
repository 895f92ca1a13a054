"""What an argument stands for, which dead letters belong to an article, and when records are gone; that articles are
erased is tested in tests/integration/test_erase.py."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.dead_letter import DeadLetter
from services.ingest.addresses.address import Address
from services.operate.erasure import belongs, compacted_by, gone_by, takedowns_of
from services.operate.errors import NotAnArticleId

URL = "https://harborwire.example/2026/03/02/harbor-reopens"
ID = Address.of(URL).article_id


def letter(**told: str | None) -> DeadLetter:
    return DeadLetter(
        stage="ingest",
        reason="not_found",
        detail="gone",
        topic="dateline.fetch-requests.v1",
        partition=0,
        offset=1,
        key=(told.get("key") or "").encode() or None,
        article_id=told.get("article_id"),
        url=told.get("url"),
        failed_at=datetime(2026, 3, 2, tzinfo=UTC),
        producer="test",
    )


@pytest.mark.parametrize("article", [ID, ID.upper(), URL, URL + "/?utm_source=feed", URL.replace("https", "http")])
def test_an_article_is_named_by_its_id_or_any_spelling_of_its_address(article: str) -> None:
    (one,) = takedowns_of([article])
    assert (one.article_id, one.asked) == (ID, article)


@pytest.mark.parametrize("article", ["harbor", ID[:-1], "ftp://harborwire.example/x", "urn:dateline:erased", ""])
def test_anything_else_is_no_article(article: str) -> None:
    with pytest.raises(NotAnArticleId, match="32 hex digits"):
        takedowns_of([article])


def test_an_article_that_is_named_twice_is_one_takedown() -> None:
    (one,) = takedowns_of([URL, ID, URL + "/"])
    assert (one.article_id, one.asked) == (ID, URL)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (letter(article_id=ID), True),
        (letter(article_id=ID, url="https://harborwire.example/asked"), True),
        (letter(url=URL + "?utm_source=feed"), True),
        (letter(url="https://harborwire.example/other"), False),
        (letter(article_id="0" * 32, url="no address"), False),
        (letter(), False),
        (letter(key=ID), True),
    ],
)
def test_a_dead_letter_belongs_by_its_id_its_key_or_its_address(one: DeadLetter, expected: bool) -> None:
    assert belongs(one, ID) is expected


def test_what_is_retained_is_gone_a_segment_after_its_retention() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert gone_by("dateline.articles.v1", now) - now == timedelta(days=37, minutes=10)
    assert gone_by("dateline.fetch-requests.v1", now) - now == timedelta(days=14, minutes=10)
    assert compacted_by(now) - now == timedelta(days=14, minutes=10)
