"""Asking a hub is tested with the polls that lead to it, in test_polls.py."""

from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict

from schemas.ingest_state import HubSubscription
from services.ingest.addresses.address import Address
from services.ingest.following.subscriptions import ASK_AGAIN, ENOUGH, RENEW_BEFORE, hub_of, is_due, judged, recall
from services.ingest.following.websub import Subscription
from services.ingest.sources.listing import Listing

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FEED = "https://harbor.example/feed.xml"
HUB = "https://hub.example/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def subscription(**fields: object) -> HubSubscription:
    return HubSubscription.model_validate({"hub": HUB, "topic": FEED, "asked_at": NOW} | fields)


STATED = Listing("rss", (), hub=Address.of(HUB), itself=Address.of(FEED))


@pytest.mark.parametrize(
    ("listing", "headers", "wanted"),
    [
        (STATED, {}, Subscription(FEED, FEED, HUB)),
        (STATED, {"Link": '<https://other.example/>; rel="hub"'}, Subscription(FEED, FEED, "https://other.example/")),
        (STATED, {"link": "</topic>; rel=self"}, Subscription(FEED, "https://harbor.example/topic", HUB)),
        (STATED._replace(itself=None), {}, None),
        (STATED._replace(hub=None), {}, None),
        (STATED, {"Link": "<ftp://hub.example/>; rel=hub"}, None),
    ],
)
def test_headers_count_before_what_the_list_says(
    listing: Listing, headers: dict[str, str], wanted: Subscription | None
) -> None:
    assert hub_of(FEED, listing, CIMultiDict(headers)) == wanted


@pytest.mark.parametrize(
    ("known", "after", "due"),
    [
        (subscription(), ASK_AGAIN - HOUR, False),
        (subscription(), ASK_AGAIN, True),
        (subscription(lease_until=NOW + 10 * DAY), 10 * DAY - RENEW_BEFORE - HOUR, False),
        (subscription(lease_until=NOW + 10 * DAY), 10 * DAY - RENEW_BEFORE, True),
        (subscription(lease_until=NOW + HOUR), HOUR / 3, False),
        (subscription(lease_until=NOW + HOUR), HOUR / 2, True),
        (subscription(lease_until=NOW - HOUR), HOUR, False),
        (subscription(lease_until=NOW - HOUR), ASK_AGAIN, True),
    ],
)
def test_a_subscription_is_renewed_before_its_lease_ends(known: HubSubscription, after: timedelta, due: bool) -> None:
    assert is_due(known, NOW + after) is due


def test_a_hub_is_judged_only_while_it_is_to_push() -> None:
    for known in (subscription(), subscription(lease_until=NOW - HOUR)):
        assert judged(known, 3, pushed=False, now=NOW) == known
    found = judged(subscription(lease_until=NOW + DAY), 3, pushed=False, now=NOW)
    assert found is not None and (found.pushed, found.missed) == (0, 3)


def test_a_hub_is_judged_by_all_its_lists() -> None:
    half = ENOUGH / 2
    good, bad = subscription(pushed=half), subscription(missed=half)
    elsewhere = subscription(hub="https://other.example/", pushed=1000)
    assert recall({"a": good, "c": elsewhere}, HUB) is None
    assert recall({"a": good, "b": bad, "c": elsewhere}, HUB) == 0.5
