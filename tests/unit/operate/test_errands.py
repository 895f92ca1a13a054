"""What became of requests, from the records that name their cause; with real workers in
tests/integration/test_submit.py."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from schemas.dead_letter import DeadLetter
from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.topics import dlq_of
from schemas.topics.coordinates import Coordinates, Partition
from schemas.topics.names import ARTICLES, BACKFILL, ENRICHED, REQUESTS, STATE
from services.operate.errands import Document, Errand, Errands, Fate
from services.runtime.messages.cloud_events import CAUSE, Headers
from services.runtime.messages.message import Message

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
URL = "https://harborwire.example/ferry"
AT = Coordinates(REQUESTS, 3, 100)
ID, HASH = "a" * 32, "b" * 64
STARTS = {Partition(topic, n): 100 for topic in (REQUESTS, BACKFILL, STATE, ARTICLES, ENRICHED) for n in range(4)}
STARTS |= {Partition(dlq_of(topic), n): 100 for topic in (REQUESTS, ARTICLES, ENRICHED) for n in range(4)}


def errands(kind: str = "article", *more: tuple[Coordinates, FetchRequest], committed: int = 100) -> Errands:
    request = FetchRequest.model_validate({"url": URL, "kind": kind})
    return Errands([(AT, request), *more], STARTS, {Partition(REQUESTS, 3): committed})


def message(
    topic: str, value: bytes | None, cause: Coordinates | None, offset: int = 100, event: str = "", key: bytes = b"k"
) -> Message:
    headers: Headers = [("ce_id", event.encode())]
    if cause:
        headers.append((CAUSE, str(cause).encode()))
    return Message(topic, 1, offset, key, value, headers)


def at(of: Message) -> Coordinates:
    return Coordinates(of.topic, of.partition, of.offset)


def captured(cause: Coordinates = AT, offset: int = 100, title: str = "Ferries") -> Message:
    value = json.dumps({"article_id": ID, "title": title, "content_hash": HASH}).encode()
    return message(ARTICLES, value, cause, offset)


def enriched(cause: Message, revision: int = 7, offset: int = 100) -> Message:
    return message(ENRICHED, b"{}", at(cause), offset, f"{ID}/{revision}")


def onward(cause: Coordinates, offset: int, name: str, url: str = URL, **fields: object) -> Message:
    value = FetchRequest.model_validate({"url": url} | fields).to_bytes()
    return message(REQUESTS, value, cause, offset, f"{cause}#{name}")


def letter(of: Coordinates, stage: str, offset: int = 100) -> Message:
    made = DeadLetter.model_validate(
        {"stage": stage, "reason": "not_found", "detail": "gone", "topic": of.topic, "partition": of.partition}
        | {"offset": of.offset, "failed_at": NOW, "producer": "test"}
    )
    return message(dlq_of(of.topic), made.to_bytes(), None, offset, key=made.coordinates.encode())


def state(cause: Coordinates, offset: int = 100, **fields: object) -> Message:
    made = IngestState.model_validate({"host": "harborwire.example", "url": URL} | fields)
    return message(STATE, made.to_bytes(), cause, offset, key=made.key.encode())


def deferred(cause: Coordinates, due: datetime, offset: int = 100) -> Message:
    return state(cause, offset, kind="deferred", due=due, request=FetchRequest(url=URL, not_before=due, attempt=1))


def resubmitted(note: Message, due: datetime, offset: int) -> Message:
    value = FetchRequest(url=URL, not_before=due, attempt=1).to_bytes()
    return message(REQUESTS, value, None, offset, f"{(note.key or b'').decode()[:200]} 1")


def only(of: Errands) -> Errand:
    (errand,) = of.known
    return errand


def only_feed(of: Errands) -> Errand:
    return of.known[0]


def see(of: Errands, *messages: Message) -> Errands:
    for one in messages:
        of.see(one)
    return of


@pytest.mark.parametrize(
    ("document", "fate"),
    [
        (None, "waiting"),
        (Document(6, HASH, "published"), "waiting"),
        (Document(7, HASH, "published"), "done"),
        (Document(8, HASH, "published"), "stale"),
        (Document(7, "c" * 64, "published"), "stale"),
        (Document(2**53 - 1, None, "erased"), "stale"),
    ],
    ids=["none", "older", "this one", "newer", "another text of the same time", "erased"],
)
def test_an_article_is_done_when_elasticsearch_has_this_very_one(document: Document | None, fate: Fate) -> None:
    of, article = errands(), captured()
    assert only(of).waits_for == "ingest"
    assert only(see(of, article)).waits_for == "enrich"
    assert only(see(of, enriched(article))).waits_for == "index"
    assert of.article_ids == [ID]
    of.know_documents({ID: document} if document else {})
    assert (only(of).fate, of.is_over(LATER)) == (fate, fate != "waiting")


@pytest.mark.parametrize("stage", ["ingest", "enrich", "index"])
def test_a_dead_letter_of_any_stage_ends_it(stage: str) -> None:
    article = captured()
    path = {"ingest": [], "enrich": [article], "index": [article, enriched(article)]}[stage]
    failed = at(path[-1]) if path else AT
    of = see(errands(), *path, letter(failed, stage))
    failure = only(of).failure
    assert failure is not None
    assert (only(of).fate, failure.stage, failure.coordinates) == ("dead", stage, str(failed))


def test_what_came_of_another_request_is_not_taken_for_ours() -> None:
    other = Coordinates(REQUESTS, 3, 101)
    article = captured(other)
    of = see(errands(), article, enriched(article), letter(other, "ingest"), state(other, kind="page", unchanged=1))
    assert (only(of).fate, only(of).waits_for) == ("waiting", "ingest")


def test_no_record_means_unchanged_only_once_the_request_is_committed() -> None:
    of = errands()
    of.know_committed({Partition(REQUESTS, 3): 100})
    assert only(of).fate == "waiting"
    of.know_committed({Partition(REQUESTS, 3): 101})
    assert only(of).fate == "unchanged"


def test_a_backfill_is_followed_on_its_own_topic() -> None:
    there = Coordinates(BACKFILL, 3, 100)
    of = Errands([(there, FetchRequest(url=URL, kind="feed"))], STARTS, {})
    of.know_committed({Partition(REQUESTS, 3): 500})
    assert only(of).fate == "waiting", "what the workers reached on the other topic tells nothing"
    request = FetchRequest(url=f"{URL}/1").to_bytes()
    see(of, message(BACKFILL, request, there, 101, f"{there}#0"))
    of.know_committed({Partition(BACKFILL, 3): 101, Partition(BACKFILL, 1): 102})
    feed, entry = of.known
    assert (feed.fate, entry.fate, entry.url, entry.at.topic) == ("done", "unchanged", f"{URL}/1", BACKFILL)


def test_an_offset_that_was_beyond_the_request_before_tells_nothing() -> None:
    of = errands(committed=500)
    of.know_committed({Partition(REQUESTS, 3): 500})
    assert only(of).fate == "waiting", "nobody reads it: the offset is that of an older topic"


def test_the_site_says_that_it_has_not_changed() -> None:
    of = see(errands(), state(AT, kind="page", unchanged=1, fetched_at=NOW))
    assert (only(of).fate, only(of).since) == ("unchanged", NOW)


def test_a_page_state_without_a_304_is_no_outcome() -> None:
    assert only(see(errands(), state(AT, kind="page", etag='"1"'))).fate == "waiting"


def test_a_redirect_to_another_host_is_followed() -> None:
    moved = onward(AT, 130, "moved", "https://other.example/ferry", redirects=1, via=URL)
    article = captured(at(moved))
    of = see(errands(), moved)
    of.know_committed({Partition(REQUESTS, 3): 101})
    assert (only(of).fate, only(of).moved_to) == ("waiting", "https://other.example/ferry")
    see(of, article, enriched(article)).know_documents({ID: Document(7, HASH, "published")})
    assert only(of).fate == "done"


def test_each_entry_of_a_feed_is_followed() -> None:
    entries = [onward(AT, 120 + n, str(n), f"{URL}/{n}", via=URL) for n in range(3)]
    of = see(errands("feed"), *entries)
    feed, *listed = of.known
    assert [one.came_of for one in listed] == [feed] * 3
    assert feed.fate == "waiting", "there may be more"
    of.know_committed({Partition(REQUESTS, 3): 101, Partition(REQUESTS, 1): 122})
    assert [one.fate for one in of.known] == ["done", "unchanged", "unchanged", "waiting"]
    article = captured(at(entries[2]))
    see(of, article, letter(at(article), "enrich"))
    assert ([one.fate for one in of.known][3], of.is_over(LATER)) == ("dead", True)


def test_a_feed_that_is_deferred_and_moved_still_lists_its_entries() -> None:
    note = deferred(AT, NOW)
    again = resubmitted(note, NOW, 140)
    moved = onward(at(again), 150, "moved", "https://other.example/feed", kind="feed")
    entry = onward(at(moved), 160, "0")
    of = see(errands("feed"), note, again, moved, entry)
    of.know_committed({Partition(REQUESTS, 3): 101, Partition(REQUESTS, 1): 161})
    assert [one.fate for one in of.known] == ["done", "unchanged"]
    assert only_feed(of).last.moved_to == "https://other.example/feed"


def test_what_is_deferred_is_over_when_it_is_due_after_the_deadline() -> None:
    of = see(errands(), deferred(AT, LATER + timedelta(hours=1)))
    assert (only(of).fate, of.is_over(LATER)) == ("deferred", True)
    assert not see(errands(), deferred(AT, NOW)).is_over(LATER)


def test_an_equal_request_that_replaced_the_deferred_one_is_followed_in_its_place() -> None:
    note = deferred(AT, NOW)
    earlier, later = resubmitted(note, NOW - timedelta(hours=1), 140), resubmitted(note, LATER, 141)
    article = captured(at(later))
    assert only(see(errands(), earlier, note)).fate == "deferred", "one of an hour ago is not ours"
    of = see(errands(), earlier, note, later, article, enriched(article))
    assert only(of).waits_for == "index"


def test_what_is_deferred_again_is_followed_again() -> None:
    first = deferred(AT, NOW)
    again = resubmitted(first, NOW, 140)
    second = deferred(at(again), LATER, 101)
    last = resubmitted(second, LATER, 141)
    article = captured(at(last))
    assert only(see(errands(), first, again, second)).last.due == LATER
    assert only(see(errands(), last, second, again, first, article, enriched(article))).waits_for == "index"


def test_two_feeds_with_the_same_entry_share_what_it_goes_on_as() -> None:
    other = Coordinates(REQUESTS, 2, 100)
    of = errands("article", (other, FetchRequest(url=URL)))
    notes = [deferred(AT, NOW), deferred(other, LATER, 101)]
    article = captured(at(resubmitted(notes[1], LATER, 140)))
    see(of, *notes, resubmitted(notes[1], LATER, 140), article, enriched(article))
    assert [one.waits_for for one in of.known] == ["index", "index"]


def test_a_request_that_was_delivered_twice_ends_as_the_later_capture() -> None:
    first, second = captured(), captured(offset=101, title="Ferries again")
    of = see(errands(), first, second, enriched(first, 7), enriched(second, 8, 101))
    of.know_documents({ID: Document(8, HASH, "published")})
    assert only(of).fate == "done"


def test_the_order_in_which_topics_are_read_changes_nothing() -> None:
    """Partitions are read in any order; only within one it is that of the offsets."""
    other = Coordinates(REQUESTS, 2, 100)
    note = deferred(other, NOW)
    again = resubmitted(note, NOW, 140)
    entries = [onward(AT, 120 + n, str(n), f"{URL}/{n}") for n in range(2)]
    articles = [captured(at(one), 100 + n) for n, one in enumerate([*entries, again])]
    enriched_ones = [enriched(one, 7, 100 + n) for n, one in enumerate(articles)]
    stranger = message(REQUESTS, FetchRequest(url=URL).to_bytes(), None, 119)
    strange = captured(at(stranger), 103)
    queues: Sequence[list[Message]] = [[stranger, *entries, again], [note], [*articles, strange], enriched_ones]
    for seed in range(200):
        order = random.Random(seed)
        left = [list(one) for one in queues]
        of = errands("feed", (other, FetchRequest(url=URL)))
        while any(left):
            of.see(order.choice([one for one in left if one]).pop(0))
        of.know_committed({Partition(REQUESTS, 3): 101, Partition(REQUESTS, 2): 101, Partition(REQUESTS, 1): 141})
        of.know_documents({ID: Document(7, HASH, "published")})
        assert sorted(one.fate for one in of.known) == ["done"] * 4, seed
        assert not of._undecided | of._early.keys(), "nothing is kept of what is not ours"


@pytest.mark.parametrize("value", [b"", b"{", b"[]", None], ids=["empty", "broken", "a list", "none"])
@pytest.mark.parametrize("topic", [REQUESTS, ARTICLES, STATE, dlq_of(REQUESTS)])
def test_what_cannot_be_read_breaks_nothing(topic: str, value: bytes | None) -> None:
    of = see(errands(), message(topic, value, AT, key=str(AT).encode()))
    assert only(of).fate == "waiting"
    assert only(see(of, message(ENRICHED, value, AT, event="x"))).fate == "waiting"
