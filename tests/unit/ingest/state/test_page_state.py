from datetime import UTC, datetime, timedelta

import pytest

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from services.ingest.addresses.address import Address
from services.ingest.fetching.result import Page
from services.ingest.state.page_state import (
    FLAPS,
    MAX_UNCHANGED,
    MAX_UNCHANGED_AGE,
    NEEDED_EVERY,
    Purpose,
    after_not_modified,
    after_page,
    at_own_address,
    is_fresh,
    purpose_of,
    remembered,
    request_headers,
    still_needed,
)
from services.runtime.messages.message import FUTURE_TOLERANCE

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PURPOSE = Purpose("article", None)
BY = {"ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}


def seen(
    state: IngestState | None = None,
    headers: dict[str, str] = BY,
    content: str = "a",
    generation: int = 3,
    purpose: Purpose = PURPOSE,
) -> IngestState:
    return after_page(
        state,
        host="h",
        url="http://h/a",
        headers=headers,
        content=content,
        generation=generation,
        now=NOW,
        purpose=purpose,
    )


def asked(
    state: IngestState | None, generation: int = 3, now: datetime = NOW, purpose: Purpose = PURPOSE
) -> dict[str, str]:
    return request_headers(state, generation, now, purpose)


def test_a_known_page_is_requested_with_its_validators() -> None:
    assert asked(None) == {}
    assert asked(seen()) == {"If-None-Match": BY["ETag"], "If-Modified-Since": BY["Last-Modified"]}
    assert asked(seen(headers={"ETag": '"1"'})) == {"If-None-Match": '"1"'}
    assert asked(seen(headers={})) == {}


def test_a_capture_that_was_refused_because_a_clock_was_ahead_needs_the_whole_page() -> None:
    # Its text is not indexed, so a 304 would keep an older one.
    tolerated = seen().model_copy(update={"captured_at": NOW + FUTURE_TOLERANCE})
    assert asked(tolerated)
    assert asked(tolerated, now=NOW - timedelta(seconds=1)) == {}


def test_the_capture_after_a_refused_one_can_follow_all_that_may_have_been_accepted() -> None:
    # What was accepted before the refused capture is forgotten; it is five minutes ahead at most.
    page = Page("http://h/a", "http://h/a", 200, b"", None, BY, NOW)
    known = seen().model_copy(update={"captured_at": NOW + timedelta(hours=1)})
    after = remembered(known, Address.of("http://h/a"), page, "b", 3, PURPOSE, captured_at=NOW, hidden=True)
    assert after is not None
    assert (after.captured_at, after.etag) == (NOW + FUTURE_TOLERANCE, None)


def test_another_extraction_generation_needs_the_whole_page() -> None:
    assert asked(seen(), generation=4) == {}


@pytest.mark.parametrize("other", [Purpose("feed", None), Purpose("article", "harborwire")])
def test_another_purpose_needs_the_whole_page(other: Purpose) -> None:
    assert asked(seen(), purpose=other) == {}
    state = seen(seen(), content="b", purpose=other)
    # What is made of a page for another purpose is other content, and no lie of its validators.
    assert not state.distrusted and asked(state, purpose=other)


def test_the_whole_page_is_requested_now_and_then() -> None:
    state = seen()
    for _ in range(MAX_UNCHANGED):
        assert asked(state)
        state = after_not_modified(state, NOW)
    assert asked(state) == {}
    assert asked(seen(), now=NOW + MAX_UNCHANGED_AGE + timedelta(seconds=1)) == {}
    assert asked(seen(state)) != {}


def test_validators_that_hid_a_change_are_not_trusted_again() -> None:
    lied = seen(seen(), content="b")
    assert lied.distrusted and asked(lied) == {}
    assert asked(seen(lied, headers={"ETag": '"2"'}, content="b")) == {}


def test_validators_stay_distrusted_for_another_purpose_but_not_for_another_generation() -> None:
    lied = seen(seen(), content="b")
    other = Purpose("article", "harborwire")
    assert asked(seen(lied, content="b", purpose=other), purpose=other) == {}
    newer = seen(lied, content="b", generation=4)
    assert not newer.distrusted and asked(newer, generation=4)


def test_validators_that_change_without_the_page_are_given_up() -> None:
    state = seen()
    for number in range(2, FLAPS + 2):
        assert asked(state)
        state = seen(state, headers={"ETag": f'"{number}"'})
    assert asked(state) == {}


def test_a_change_with_new_validators_is_trusted() -> None:
    state = seen()
    for number in range(2, 10):
        state = seen(state, headers={"ETag": f'"{number}"'}, content=str(number))
        assert asked(state) == {"If-None-Match": f'"{number}"'}


@pytest.mark.parametrize("value", ['"1"\r\nX: y', "x" * 2000, ""])
def test_a_validator_that_cannot_be_sent_back_is_not_stored(value: str) -> None:
    assert seen(headers={"ETag": value}).etag is None


def test_a_purpose_is_a_kind_and_a_source() -> None:
    request = FetchRequest(url="http://h/a", kind="feed", source_id="harborwire")
    assert purpose_of(request) == Purpose("feed", "harborwire")
    assert purpose_of(request.model_copy(update={"article_id": "0" * 32})) is None


def test_a_request_without_a_purpose_needs_the_whole_page_and_stores_nothing() -> None:
    page = Page("http://h/a", "http://h/b", 200, b"", None, BY, NOW)
    assert request_headers(seen(), 3, NOW, None) == {}
    assert remembered(None, Address.of("http://h/a"), page, "a", 3, None) is None
    assert remembered(None, Address.of("http://h/a"), page, "a", 3, PURPOSE) == seen()


def test_a_page_is_remembered_once_it_had_validators() -> None:
    page = Page("http://h/a", "http://h/a", 200, b"", None, {}, NOW)
    assert remembered(None, Address.of("http://h/a"), page, "a", 3, PURPOSE) is None
    assert remembered(seen(), Address.of("http://h/a"), page, "a", 3, PURPOSE) == seen(seen(), headers={})


def test_validators_that_were_mended_are_not_sent_back() -> None:
    state = seen(headers={**BY, "ETag": '"1\ufffd"'})
    assert (state.etag, state.last_modified) == (None, BY["Last-Modified"])


SINCE = FetchRequest(url="http://h/a", unless_fetched_since=NOW - timedelta(hours=1))
CAPTURED = after_page(
    None, host="h", url="http://h/a", headers=BY, content="a", generation=3, now=NOW, purpose=PURPOSE, captured_at=NOW
)


def test_a_page_that_was_captured_since_is_not_needed() -> None:
    assert is_fresh(CAPTURED, SINCE, 3, NOW) and is_fresh(CAPTURED, SINCE, 2, NOW)
    assert is_fresh(CAPTURED, SINCE.model_copy(update={"unless_fetched_since": NOW}), 3, NOW)
    later = {"unless_fetched_since": NOW + timedelta(milliseconds=1)}
    assert not is_fresh(CAPTURED, SINCE.model_copy(update=later), 3, NOW)
    assert not is_fresh(CAPTURED, SINCE, 4, NOW)
    assert not is_fresh(None, SINCE, 3, NOW)


@pytest.mark.parametrize("change", [{"unless_fetched_since": None}, {"article_id": "0" * 32}, {"kind": "feed"}])
def test_what_a_person_or_an_article_asks_for_is_always_needed(change: dict[str, object]) -> None:
    assert not is_fresh(CAPTURED, SINCE.model_copy(update=change), 3, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"wanted_as": "feed"},
        {"fetched_at": None},
        {"captured_at": None},
        {"generation": None},
        {"fetched_at": NOW - timedelta(hours=2)},
        {"captured_at": NOW - timedelta(hours=2)},
        {"fetched_at": NOW + FUTURE_TOLERANCE * 2, "captured_at": NOW + FUTURE_TOLERANCE * 2},
    ],
)
def test_what_was_no_capture_of_the_page_since_does_not_count(change: dict[str, object]) -> None:
    assert not is_fresh(CAPTURED.model_copy(update=change), SINCE, 3, NOW)


def test_a_capture_that_a_clock_ahead_hides_makes_no_page_known() -> None:
    page = Page("http://h/a", "http://h/a", 200, b"", None, BY, NOW)
    known = seen().model_copy(update={"captured_at": NOW + timedelta(minutes=4)})
    after = remembered(
        known, Address.of("http://h/a"), page, "b", 3, PURPOSE, captured_at=NOW, hidden=True, listed=True
    )
    assert after is not None and not is_fresh(after, SINCE, 3, NOW + timedelta(days=1))


def test_a_page_without_validators_is_remembered_if_a_list_names_it() -> None:
    page = Page("http://h/a", "http://h/a", 200, b"", None, {}, NOW)
    for partial in (False, True):
        state = remembered(
            None, Address.of("http://h/a"), page, "a", 3, PURPOSE, captured_at=NOW, listed=True, partial=partial
        )
        assert state is not None and state.etag is None and is_fresh(state, SINCE, 3, NOW)


def test_a_page_is_known_at_its_own_address_too() -> None:
    own = at_own_address(CAPTURED, None, "http://h/story")
    assert own is not None and (own.url, own.etag, own.last_modified) == ("http://h/story", None, None)
    assert is_fresh(own, SINCE, 3, NOW) and asked(own) == {}
    # Validators that the address has of its own stay while its page is the same.
    mine = seen(headers={"ETag": '"7"'}).model_copy(update={"url": "http://h/story"})
    assert at_own_address(CAPTURED, mine, "http://h/story") is None
    assert at_own_address(CAPTURED.model_copy(update={"content": "b"}), mine, "http://h/story") == own
    assert at_own_address(CAPTURED, own, "http://h/story") == own


@pytest.mark.parametrize("own", ["http://h/a", "http://other/story"])
def test_what_is_on_the_partition_of_another_host_is_left_to_its_worker(own: str) -> None:
    assert at_own_address(CAPTURED, None, own) is None
    assert at_own_address(CAPTURED.model_copy(update={"fetched_at": None}), None, "http://h/story") is None


def test_that_a_page_is_needed_is_noted_once_a_day() -> None:
    assert still_needed(CAPTURED, NOW + NEEDED_EVERY - timedelta(seconds=1)) is None
    later = NOW + NEEDED_EVERY
    assert still_needed(CAPTURED, later) == CAPTURED.model_copy(update={"needed_at": later})
    # After the clock was set back, and of a state that an older release stored.
    for state in (CAPTURED.model_copy(update={"needed_at": at}) for at in (NOW + timedelta(days=9), None)):
        assert still_needed(state, NOW) == state.model_copy(update={"needed_at": NOW})
    assert after_not_modified(CAPTURED, later).needed_at == later


def test_what_an_article_said_is_kept_where_its_page_was_read() -> None:
    page = Page("http://h/a", "http://h/a", 200, b"", None, BY, NOW)
    address = Address.of("http://h/a")
    said = remembered(None, address, page, "a", 3, PURPOSE, captured_at=NOW, digests=b"said")
    assert said is not None and said.digests == b"said"
    # What subscribers do not have, or asked for as another article, is not the capture before the next one.
    hidden = remembered(said, address, page, "b", 3, PURPOSE, captured_at=NOW, digests=b"next", hidden=True)
    named = remembered(said, address, page, "b", 3, None, captured_at=NOW, digests=b"next")
    assert hidden is not None and named is not None
    assert hidden.digests is named.digests is None


def test_what_an_article_said_is_noted_at_its_own_address_too() -> None:
    there = "http://h/story"
    mine = seen(headers={"ETag": '"7"'}).model_copy(update={"url": there, "digests": b"old"})
    own = at_own_address(CAPTURED, mine, there, b"new")
    assert own == mine.model_copy(update={"digests": b"new", "captured_at": CAPTURED.captured_at})
    assert at_own_address(CAPTURED, own, there, b"new") is None
    other_text = at_own_address(CAPTURED.model_copy(update={"content": "b"}), mine, there, b"new")
    assert other_text is not None and (other_text.digests, other_text.etag) == (b"new", None)
    # Read by an earlier generation, its validators are of no use.
    older = at_own_address(CAPTURED, mine.model_copy(update={"generation": 2}), there, b"new")
    assert older is not None and (older.digests, older.generation, older.etag) == (b"new", 3, None)


def test_what_an_earlier_capture_said_does_not_replace_what_a_later_one_did() -> None:
    there = "http://h/story"
    later = seen().model_copy(update={"url": there, "digests": b"old", "captured_at": NOW + timedelta(hours=1)})
    assert at_own_address(CAPTURED, later, there, b"new") is None
    other_text = at_own_address(CAPTURED.model_copy(update={"content": "b"}), later, there, b"new")
    assert other_text is not None and other_text.digests is None
