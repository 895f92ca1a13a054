"""WebSub (W3C Recommendation of 23 January 2018), as a subscriber: a hub tells that a list has changed, and the list is
polled. What the hub sends is not read: it is the site's own answer that counts.

Nothing is stored of a subscription: its callback names list and topic, and carries a signature that only this service
can have made. So any worker can answer a hub, whichever one polls the list.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, NamedTuple
from urllib.parse import urlencode

LEASE = timedelta(days=10)
"""Lease that hubs are asked for. They may grant less."""

PATH = "/websub"
"""Where hubs reach the callback."""

_METHODS = frozenset(("sha1", "sha256", "sha384", "sha512"))
"""Those of the Recommendation, 5.1."""


class Subscription(NamedTuple):
    """A list, and the topic that its hub knows it as: the address that it states for itself."""

    list_url: str
    topic: str
    hub: str

    @property
    def is_signed(self) -> bool:
        """Whether pushes are signed: a secret is sent over TLS alone, as the Recommendation asks."""
        return self.hub.startswith("https://")


class Callback(NamedTuple):
    """A request of a hub: what its URL and its headers say."""

    query: Mapping[str, str]
    headers: Mapping[str, str] = {}
    """Names in lower case."""
    body: bytes = b""


class Confirmed(NamedTuple):
    """A subscription that the hub has taken: `challenge` is to be answered. lease: for how long, if it says so."""

    subscription: Subscription
    challenge: str
    lease: timedelta | None


class Denied(NamedTuple):
    """A subscription that the hub does not take, or has ended."""

    subscription: Subscription
    reason: str


Refusal = Literal["unknown", "unwanted", "unsigned"]


class Subscriber:
    """Speaks for all workers. base: URL that hubs reach, without a trailing slash. secret: known to no one else."""

    def __init__(self, base: str, secret: str) -> None:
        self._base = base.rstrip("/")
        self._secret = secret.encode()

    def form(self, wanted: Subscription) -> dict[str, str]:
        """What to post to the hub."""
        fields = {
            "hub.mode": "subscribe",
            "hub.topic": wanted.topic,
            "hub.callback": self.callback(wanted),
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
        }
        return fields | ({"hub.secret": self._key(wanted)} if wanted.is_signed else {})

    def callback(self, wanted: Subscription) -> str:
        """The URL that the hub is to call."""
        parts = {"list": wanted.list_url, "topic": wanted.topic, "hub": wanted.hub}
        return f"{self._base}{PATH}?{urlencode(parts | {'signed': self._signature('callback', wanted)})}"

    def answer(self, called: Callback) -> Confirmed | Denied | Refusal:
        """Verification of intent (5.3), and denial (5.2). Refused: *unknown* if we asked for no such subscription,
        *unwanted* for any other mode; we end none, but let the leases run out."""
        wanted = self._subscription(called)
        if wanted is None or called.query.get("hub.topic") != wanted.topic:
            return "unknown"
        mode, challenge = called.query.get("hub.mode"), called.query.get("hub.challenge")
        if mode == "denied":
            return Denied(wanted, called.query.get("hub.reason", "")[:200])
        if mode != "subscribe" or not challenge:
            return "unwanted"
        seconds = called.query.get("hub.lease_seconds", "")
        lease = timedelta(seconds=min(int(seconds), 10**9)) if seconds.isascii() and seconds.isdigit() else None
        return Confirmed(wanted, challenge, lease)

    def pushed(self, called: Callback) -> Subscription | Refusal:
        """The subscription whose list has changed (7.1). Refused: *unsigned* if the hub was given a secret, and the
        body is not signed with it."""
        wanted = self._subscription(called)
        if wanted is None:
            return "unknown"
        if not wanted.is_signed:
            return wanted
        method, _, given = called.headers.get("x-hub-signature", "").partition("=")
        if method.lower() not in _METHODS:
            return "unsigned"
        made = hmac.new(self._key(wanted).encode(), called.body, getattr(hashlib, method.lower())).hexdigest()
        return wanted if hmac.compare_digest(made.encode(), given.strip().lower().encode()) else "unsigned"

    def _subscription(self, called: Callback) -> Subscription | None:
        found = Subscription(*(called.query.get(name, "") for name in ("list", "topic", "hub")))
        signed = called.query.get("signed", "").encode(errors="replace")
        return found if hmac.compare_digest(self._signature("callback", found).encode(), signed) else None

    def _key(self, wanted: Subscription) -> str:
        return self._signature("secret", wanted)

    def _signature(self, purpose: str, wanted: Subscription) -> str:
        """64 hex digits. The parts are set apart by their lengths, so that none can be taken for another."""
        parts = (purpose, *wanted)
        text = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self._secret, text.encode(errors="replace"), hashlib.sha256).hexdigest()
