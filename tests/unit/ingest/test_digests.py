"""What changed since the capture before: said only where it is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from schemas import generated
from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.revision import EXTRACTION_GENERATION
from services.ingest import digests as module
from services.ingest.addresses.address import Address
from services.ingest.digests import COMPARED, changes, digests
from services.ingest.fetching.result import Page
from services.ingest.state.page_state import digests_before
from services.ingest.visiting.visits import Visits
from tests.unit.ingest.test_worker import NOW, Worker

(PUBLISHED,) = (path for path in generated.examples("article") if path.stem == "published")
ARTICLE = Article.from_bytes(PUBLISHED.read_bytes())
assert ARTICLE.published_at is not None and ARTICLE.lead_image is not None


def edited(**fields: Any) -> Article:
    return ARTICLE.model_copy(update=fields)


def between(before: Article, after: Article) -> list[str] | None:
    return changes(digests(after), digests(before))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, []),
        ({"title": "Ferry crews end ten-day strike"}, ["title"]),
        ({"subtitle": "Boats sail at dawn."}, ["subtitle"]),
        ({"text": ARTICLE.text + " Fares rise."}, ["text"]),
        ({"authors": []}, ["authors"]),
        ({"published_at": None}, ["published_at"]),
        ({"lead_image": None}, ["lead_image"]),
        ({"lead_image": ARTICLE.lead_image.model_copy(update={"caption": "A ferry in fog."})}, ["lead_image"]),
        ({"title": "Strike over", "authors": []}, ["title", "authors"]),
        # Nothing that a reader would call a change.
        ({"title": f"  {ARTICLE.title}\n", "text": ARTICLE.text.replace(" ", " \n")}, []),
        ({"section": "Sport", "keywords": ["other"], "fingerprint": [], "modified_at": None}, []),
        ({"lead_image": ARTICLE.lead_image.model_copy(update={"url": "//cdn2.example/img/ferry.jpg?w=640"})}, []),
        ({"published_at": ARTICLE.published_at.model_copy(update={"value": "2026-03-02T10:00:00Z"})}, []),
    ],
)
def test_fields_that_differ_are_named(fields: dict[str, Any], told: list[str]) -> None:
    assert between(ARTICLE, edited(**fields)) == told
    assert between(edited(**fields), ARTICLE) == told


def test_of_a_first_capture_and_of_another_article_nothing_is_known() -> None:
    assert changes(digests(ARTICLE), None) is None
    assert between(edited(article_id="f" * 32), ARTICLE) is None
    # Another release may compare other fields.
    assert changes(digests(ARTICLE), digests(ARTICLE)[:-3]) is None


@pytest.mark.parametrize(
    "fields",
    [{"flags": [flag]} for flag in ("feed_text", "missing_pages", "paywall")] + [{"provenance": {"title": "feed"}}],
)
def test_without_a_whole_text_and_a_headline_of_the_page_nothing_is_known(fields: dict[str, Any]) -> None:
    partial = edited(text="The crews returned.", **fields)
    assert between(ARTICLE, partial) is between(partial, ARTICLE) is between(partial, partial) is None


def test_what_the_page_does_not_state_itself_is_not_compared() -> None:
    by_feed = edited(authors=[], published_at=None, provenance={"authors": "feed", "published_at": "feed"})
    assert between(ARTICLE, by_feed) == between(by_feed, ARTICLE) == []
    assert ARTICLE.published_at is not None
    counted_back = ARTICLE.published_at.model_copy(update={"value": "2026-03-02T09:00Z", "zone": "capture"})
    assert between(ARTICLE, edited(published_at=counted_back, title="Strike over")) == ["title"]


def test_they_are_short_and_none_is_taken_for_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(digests(ARTICLE)) == 3 * (1 + len(COMPARED)) == 21

    class Zeros:
        def digest(self) -> bytes:
            return bytes(3)

    monkeypatch.setattr(module.hashlib, "blake2b", lambda data, digest_size: Zeros())
    assert between(ARTICLE, ARTICLE) == []


STATE = IngestState(
    kind="page", host="h", url="http://h/a", generation=3, captured_at=NOW, digests=digests(ARTICLE), fetched_at=NOW
)


def test_only_an_earlier_capture_by_the_same_rules_is_the_one_before() -> None:
    later = NOW + timedelta(seconds=1)
    assert digests_before(STATE, later, 3) == digests(ARTICLE)
    assert digests_before(None, later, 3) is None
    assert digests_before(STATE, later, 4) is None, "other rules read another text of the same page"
    assert digests_before(STATE, NOW, 3) is None
    assert digests_before(STATE.model_copy(update={"captured_at": None}), later, 3) is None


@dataclass
class Site:
    """A site whose page says what `title` and `aside` are. `link`: its canonical link."""

    title: str = "Ferry crews return to work"
    aside: str = "Weather: fog."
    link: str = "https://harborwire.example/news/ferries-1"
    etag: str | None = '"1"'
    final: dict[str, str] = field(default_factory=dict)

    async def make(self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False) -> Page:
        text = "The boats sailed again on Monday after nine days in port, said the harbor office. " * 8
        body = (
            f'<html><head><link rel="canonical" href="{self.link}"><title>{self.title}</title></head><body>'
            f"<aside><p>{self.aside}</p></aside><article><h1>{self.title}</h1><p>{text}</p></article></body></html>"
        )
        response = {"ETag": self.etag} if self.etag else {}
        final = self.final.get(address.raw, address.raw)
        return Page(address.raw, final, 200, body.encode(), "text/html", response, datetime.now(UTC))


URL = "https://harborwire.example/news/ferries-1"


class Captures:
    """A worker and a site, and what its captures say of changes."""

    def __init__(self) -> None:
        self.site, self.worker = Site(), Worker()
        self.worker.stage.visits = cast(Visits, self.site)

    async def capture(self, url: str = URL, **more: Any) -> list[str] | None:
        await self.worker.work(FetchRequest(url=url, **more))
        return self.told[-1]

    @property
    def told(self) -> list[list[str] | None]:
        sent = [one.record for one in self.worker.topics.sent]
        return [record.changes for record in sent if isinstance(record, Article)]


async def test_a_capture_says_what_changed_since_the_one_before() -> None:
    made = Captures()
    assert await made.capture() is None
    made.site.aside = "Weather: sun."
    assert await made.capture() == []
    made.site.title = "Ferry crews end strike"
    assert await made.capture() == ["title"]
    assert await made.capture() == []


async def test_addresses_that_differ_by_marks_of_visitors_are_one_page() -> None:
    made = Captures()
    listed = {"unless_fetched_since": datetime(2039, 1, 1, tzinfo=UTC)}
    assert await made.capture(f"{URL}?utm_source=feed", **listed) is None
    made.site.title = "Ferry crews end strike"
    assert await made.capture(f"{URL}?utm_source=mail", **listed) == ["title"]
    assert await made.capture(**listed) == []
    made.site.title = "Ferry crews strike again"
    assert await made.capture(f"{URL}?utm_source=feed", **listed) == ["title"]
    assert await made.capture(**listed) == []


async def test_two_pages_of_an_article_are_not_compared_with_each_other() -> None:
    made = Captures()
    assert await made.capture() is None
    made.site.title = "Ferry crews return (mobile)"
    assert await made.capture(URL.replace("/news/", "/amp/news/")) is None
    made.site.title = "Ferry crews return to work"
    assert await made.capture() is None
    assert await made.capture() == []


async def test_a_page_that_becomes_another_article_did_not_change_it() -> None:
    made = Captures()
    latest = "https://harborwire.example/news/latest"
    await made.capture(latest)
    made.site.link, made.site.title = "https://harborwire.example/news/bridge-opens-2", "Bridge opens"
    assert await made.capture(latest) is None
    assert await made.capture(latest) == []


async def test_a_change_that_was_not_published_is_told_by_the_next_capture() -> None:
    made = Captures()
    await made.capture()
    made.site.title = "Ferry crews end strike"

    async def fails(*arguments: object, **named: object) -> None:
        raise ConnectionError("the broker is gone")

    publish, made.worker.stage._publish = made.worker.stage._publish, fails  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        await made.capture()
    made.worker.stage._publish = publish  # type: ignore[method-assign]
    assert await made.capture() == ["title"]


@pytest.mark.parametrize("lost", [1, 2])
async def test_a_change_is_told_twice_rather_than_not_at_all_when_its_state_is_lost(lost: int) -> None:
    made = Captures()
    made.site.link = "https://harborwire.example/news/ferry-crews-return-1"
    url = f"{URL}?utm_source=feed"
    await made.capture(url)
    made.site.title = "Ferry crews end strike"
    put, writes = made.worker.state.put, [0]

    async def fails(*arguments: Any) -> None:
        writes[0] += 1
        if writes[0] == lost:
            raise ConnectionError("the broker is gone")
        await put(*arguments)

    made.worker.state.put = fails  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        await made.capture(url)
    assert made.told[-1] == ["title"], "the article was published before its state was lost"
    made.worker.state.put = put  # type: ignore[method-assign]
    assert await made.capture(url) in (["title"], [])
    made.site.title = "Ferry crews return to work"
    assert await made.capture(url) == ["title"], "what was published in between is the capture before"


async def test_after_a_capture_that_is_not_remembered_nothing_is_known() -> None:
    made = Captures()
    await made.capture()
    made.site.title, made.site.etag = "Ferry crews end strike", None
    assert await made.capture(f"{URL}?utm_source=mail") == ["title"]
    made.site.title = "Ferry crews return to work"
    assert await made.capture() is None
    # So it is after one that was asked for by the article's id.
    assert await made.capture() == []
    assert await made.capture(article_id=Address.of(URL).article_id) == []
    assert await made.capture() is None


async def test_what_other_rules_read_is_no_correction() -> None:
    made = Captures()
    await made.capture()
    known = made.worker.state.of("page", URL)
    assert known is not None and known.digests is not None and known.generation == EXTRACTION_GENERATION
    await made.worker.state.put(0, known.model_copy(update={"generation": EXTRACTION_GENERATION - 1}))
    made.site.title = "Ferry crews end strike"
    assert await made.capture() is None
    assert await made.capture() == []
