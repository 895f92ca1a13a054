import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from services.ingest.following.websub import Callback, Confirmed, Denied, Subscriber, Subscription

WANTED = Subscription(
    "https://harbor.example/feed.xml", "https://harbor.example/feed.xml?format=rss&lang=en", "https://hub.example/"
)
UNSIGNED = WANTED._replace(hub="http://hub.example/")
OURS = Subscriber("https://news.example/dateline/", "a long secret")


def called(url: str, body: bytes = b"", headers: dict[str, str] | None = None, **query: str) -> Callback:
    """The request that a hub makes of a callback."""
    return Callback(dict(parse_qsl(urlsplit(url).query)) | query, headers or {}, body)


def intent(**query: str) -> Callback:
    asked = {"hub.mode": "subscribe", "hub.topic": WANTED.topic, "hub.challenge": "c1", "hub.lease_seconds": "86400"}
    return called(OURS.callback(WANTED), **(asked | query))


def signed(body: bytes, method: str = "sha256", key: str | None = None) -> dict[str, str]:
    secret = key or OURS.form(WANTED)["hub.secret"]
    return {"x-hub-signature": f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"}


def test_a_hub_is_asked_for_what_the_recommendation_names() -> None:
    form = OURS.form(WANTED)
    assert form["hub.mode"] == "subscribe" and form["hub.topic"] == WANTED.topic
    assert form["hub.callback"].startswith("https://news.example/dateline/websub?")
    assert int(form["hub.lease_seconds"]) == timedelta(days=10).total_seconds()
    assert 32 <= len(form["hub.secret"]) < 200


def test_no_secret_is_sent_in_the_clear() -> None:
    assert "hub.secret" not in OURS.form(UNSIGNED)


def test_secrets_differ_by_list_and_are_the_same_in_every_worker() -> None:
    other = WANTED._replace(list_url="https://ferries.example/")
    again = Subscriber("https://news.example/dateline", "a long secret")
    assert again.form(WANTED) == OURS.form(WANTED)
    assert OURS.form(other)["hub.secret"] != OURS.form(WANTED)["hub.secret"]
    shifted = Subscription(WANTED.list_url + WANTED.topic[0], WANTED.topic[1:], WANTED.hub)
    assert OURS.form(shifted)["hub.secret"] != OURS.form(WANTED)["hub.secret"]


def test_a_subscription_that_we_asked_for_is_confirmed() -> None:
    assert OURS.answer(intent()) == Confirmed(WANTED, "c1", timedelta(days=1))
    assert OURS.answer(intent(**{"hub.lease_seconds": "soon"})) == Confirmed(WANTED, "c1", None)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"hub.topic": "https://other.example/"}, "unknown"),
        ({"list": "https://other.example/"}, "unknown"),
        ({"topic": "https://other.example/"}, "unknown"),
        ({"signed": "0" * 64}, "unknown"),
        ({"signed": "\udc80é"}, "unknown"),
        ({"hub.mode": "unsubscribe"}, "unwanted"),
        ({"hub.challenge": ""}, "unwanted"),
    ],
)
def test_nothing_else_is_confirmed(change: dict[str, str], refusal: str) -> None:
    assert OURS.answer(intent(**change)) == refusal


def test_a_denial_says_why() -> None:
    assert OURS.answer(intent(**{"hub.mode": "denied", "hub.reason": "no such topic"})) == Denied(
        WANTED, "no such topic"
    )


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signed_push_names_its_list(method: str) -> None:
    body = b"<rss/>"
    assert OURS.pushed(called(OURS.callback(WANTED), body, signed(body, method))) == WANTED


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature": "md5=00"},
        {"x-hub-signature": "sha256"},
        {"x-hub-signature": "sha256=é"},
        signed(b"<rss/>", key="another secret"),
        signed(b"<rss>other</rss>"),
    ],
)
def test_a_push_without_its_signature_is_none(headers: dict[str, str]) -> None:
    assert OURS.pushed(called(OURS.callback(WANTED), b"<rss/>", headers)) == "unsigned"


def test_a_push_to_an_invented_callback_is_none() -> None:
    body = b"<rss/>"
    forged = called(OURS.callback(WANTED), body, signed(body), list="https://other.example/")
    assert OURS.pushed(forged) == "unknown"


def test_a_hub_that_got_no_secret_cannot_sign() -> None:
    assert OURS.pushed(called(OURS.callback(UNSIGNED), b"<rss/>")) == UNSIGNED
    assert OURS.pushed(called(OURS.callback(WANTED), b"<rss/>", hub=UNSIGNED.hub)) == "unknown"
