"""The listener, called by real HTTP requests on loopback as hubs make them."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import aiohttp
import pytest

from services.ingest.following.hub_listener import MAX_BODY, HubListener
from services.ingest.following.websub import Subscriber, Subscription

WANTED = Subscription("https://harbor.example/feed.xml", "https://harbor.example/feed", "https://hub.example/")


class Hub:
    """What a hub does, and what the listener told of it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.told: list[tuple[Subscription, timedelta | None]] = []
        self.subscriber = Subscriber("", "a long secret")
        self.session = session

    async def tell(self, subscription: Subscription, lease: timedelta | None) -> None:
        self.told.append((subscription, lease))

    async def verify(self, **query: str) -> tuple[int, str]:
        async with self.session.get(self.subscriber.callback(WANTED), params=query) as response:
            return response.status, await response.text()

    async def push(self, body: bytes, signature: str) -> int:
        callback = self.subscriber.callback(WANTED)
        async with self.session.post(callback, data=body, headers={"X-Hub-Signature": signature}) as response:
            return response.status

    def signature(self, body: bytes) -> str:
        key = self.subscriber.form(WANTED)["hub.secret"].encode()
        return f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    async with AsyncExitStack() as resources:
        session = await resources.enter_async_context(aiohttp.ClientSession())
        hub = Hub(session)
        listener = HubListener(hub.subscriber, "127.0.0.1", 0, hub.tell)
        port = await listener.open(resources)
        hub.subscriber = Subscriber(f"http://127.0.0.1:{port}", "a long secret")
        yield hub


async def test_a_subscription_is_confirmed(hub: Hub) -> None:
    query = {"hub.mode": "subscribe", "hub.topic": WANTED.topic, "hub.challenge": "c 1", "hub.lease_seconds": "3600"}
    assert await hub.verify(**query) == (200, "c 1")
    assert hub.told == [(WANTED, timedelta(hours=1))]


async def test_another_subscription_is_not_confirmed(hub: Hub) -> None:
    for change in ({"hub.topic": "https://other.example/"}, {"hub.mode": "unsubscribe"}):
        query = {"hub.mode": "subscribe", "hub.topic": WANTED.topic, "hub.challenge": "c1"} | change
        assert (await hub.verify(**query))[0] == 404
    assert hub.told == []


async def test_a_denial_is_taken_note_of(hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    query = {"hub.mode": "denied", "hub.topic": WANTED.topic, "hub.reason": "unknown topic"}
    assert (await hub.verify(**query))[0] == 200
    assert hub.told == [] and "denies" in caplog.text


async def test_a_signed_push_is_reported(hub: Hub) -> None:
    assert await hub.push(b"<rss/>", hub.signature(b"<rss/>")) == 202
    assert hub.told == [(WANTED, None)]


async def test_a_push_with_a_wrong_signature_is_not_and_the_sender_does_not_learn_it(hub: Hub) -> None:
    assert await hub.push(b"<rss/>", "sha256=" + "0" * 64) == 202
    assert hub.told == []


async def test_a_push_beyond_the_limit_is_refused(hub: Hub) -> None:
    assert await hub.push(b"x" * (MAX_BODY + 1), "sha256=" + "0" * 64) == 413
    assert hub.told == []
