"""Subscriptions to hubs: asked for, renewed, and judged by what their pushes bring."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin

from schemas.ingest_state import Followed, HubSubscription
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError
from services.ingest.following.websub import Subscriber, Subscription
from services.ingest.sources.link_header import header_links
from services.ingest.sources.listing import Listing

log = logging.getLogger(__name__)

RENEW_BEFORE = timedelta(days=1)
"""How long before the end of its lease a subscription is renewed; at half of a lease that is shorter."""

ASK_AGAIN = timedelta(days=1)
"""When to ask a hub again that has not confirmed a subscription."""

RELIED_ON = 0.95
"""Minimum share of the new entries that a hub must have pushed for its lists to be polled less often."""

ENOUGH = 20.0
"""Minimum entries that this is judged by."""

THINNED = 16.0
"""By what the expected delay that is worth a poll grows then: it makes a quarter of the polls."""

_FADING = 0.98
"""What is left of a count after each further entry: some fifty of them count."""


class Subscriptions:
    """Asks hubs through `fetcher`; without a `subscriber`, none."""

    def __init__(self, subscriber: Subscriber | None, fetcher: Fetcher) -> None:
        self._subscriber = subscriber
        self._fetcher = fetcher

    async def kept(
        self, url: str, known: HubSubscription | None, listing: Listing, headers: Mapping[str, str], now: datetime
    ) -> HubSubscription | None:
        """The subscription of a list after it was read: asked for if it has a hub, and renewed when that is due."""
        wanted = hub_of(url, listing, headers)
        if self._subscriber is None or wanted is None:
            return None
        if known is not None and (known.hub, known.topic) != (wanted.hub, wanted.topic):
            known = None
        if known is not None and not is_due(known, now):
            return known
        return await self._ask(self._subscriber, wanted, known, now)

    async def _ask(
        self, subscriber: Subscriber, wanted: Subscription, known: HubSubscription | None, now: datetime
    ) -> HubSubscription:
        try:
            status = await self._fetcher.post_form(wanted.hub, subscriber.form(wanted))
            refused = None if 200 <= status < 300 else f"the hub answered {status}"
        except FetchError as error:
            refused = error.detail[:300]
        if refused:
            log.warning("hub not subscribed to; will retry", extra={"list": wanted.list_url, "detail": refused})
        before = known or HubSubscription(hub=wanted.hub, topic=wanted.topic, asked_at=now)
        return before.model_copy(update={"asked_at": now, "refused": refused})


def hub_of(url: str, listing: Listing, headers: Mapping[str, str]) -> Subscription | None:
    """The subscription that a list offers. What its headers say counts before what it says itself (W3C WebSub, 4)."""
    links = list(header_links(headers.get("Link")))
    hub = next((urljoin(url, link.target) for link in links if link.has_rel("hub")), None)
    topic = next((urljoin(url, link.target) for link in links if link.has_rel("self")), None)
    hub = hub or (listing.hub.raw if listing.hub else None)
    topic = topic or (listing.itself.raw if listing.itself else None)
    return Subscription(url, topic, hub) if hub and topic and hub.startswith(("https://", "http://")) else None


def is_due(known: HubSubscription, now: datetime) -> bool:
    """Whether to ask for a subscription again."""
    if known.lease_until is None:
        return now - known.asked_at >= ASK_AGAIN
    if known.asked_at >= known.lease_until:
        # Renewed, but not confirmed.
        return now - known.asked_at >= ASK_AGAIN
    margin = min(RENEW_BEFORE, (known.lease_until - known.asked_at) / 2)
    return now >= known.lease_until - margin and now - known.asked_at >= margin / 2


def with_lease(known: Followed, lease_until: datetime) -> Followed:
    """What is known of a list after its hub has taken a subscription."""
    if known.websub is None:
        return known
    return known.model_copy(update={"websub": known.websub.model_copy(update={"lease_until": lease_until})})


def judged(known: HubSubscription | None, new: int, *, pushed: bool, now: datetime) -> HubSubscription | None:
    """The subscription after a poll that found new entries: because the hub pushed, or by its own schedule."""
    if known is None or not new or known.lease_until is None or now > known.lease_until:
        return known
    left = _FADING**new
    found = {"pushed": known.pushed * left + new * pushed, "missed": known.missed * left + new * (not pushed)}
    return known.model_copy(update=found)


def recall(subscriptions: Mapping[str, HubSubscription], hub: str) -> float | None:
    """The share of new entries that a hub pushed, of all lists that it pushes; None as long as that says nothing."""
    ours = [one for one in subscriptions.values() if one.hub == hub]
    pushed, missed = sum(one.pushed for one in ours), sum(one.missed for one in ours)
    return pushed / (pushed + missed) if pushed + missed >= ENOUGH else None
