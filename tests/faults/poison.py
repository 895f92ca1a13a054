"""Kinds of poison: records that a stage cannot process, each made from a good one; and odd records that it can."""

import gzip
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.dead_letter import DeadLetterReason
from schemas.revision import revision
from services.runtime.broker.producer import Outgoing
from tests.faults.articles import Capture
from tests.faults.ledger import Entry

ALL: tuple[Entry, ...] = ("ingest", "enrich", "index")
KEYED: tuple[Entry, ...] = ("enrich", "index")
"""Stages whose records are keyed by article. The key of a fetch request only decides which worker gets it."""

DEPTH = 100_000


@dataclass(frozen=True, slots=True)
class Poison:
    """One kind of poison: how to spoil a good record, at which stages, and the reason for its dead letter."""

    name: str
    spoil: Callable[[Outgoing], Outgoing]
    reason: DeadLetterReason
    stages: tuple[Entry, ...] = ALL


@dataclass(frozen=True, slots=True)
class Oddity:
    """One kind of unusual but good record: how to change the capture, and its record."""

    name: str
    capture: Callable[[Capture], Capture] = lambda capture: capture
    record: Callable[[Outgoing], Outgoing] = lambda record: record
    stages: tuple[Entry, ...] = ALL


def of_bytes(value: bytes | None) -> Callable[[Outgoing], Outgoing]:
    """Replace the value."""
    return lambda record: replace(record, value=value)


def by_bytes(change: Callable[[bytes], bytes]) -> Callable[[Outgoing], Outgoing]:
    """Tamper with the bytes of the value."""
    return lambda record: replace(record, value=change(record.value or b""))


def by_fields(**changes: Any) -> Callable[[Outgoing], Outgoing]:
    """Change fields of the value, which stays JSON; `...` removes a field."""

    def change(value: bytes) -> bytes:
        fields = orjson.loads(value) | changes
        return orjson.dumps({name: one for name, one in fields.items() if one is not ...})

    return by_bytes(change)


def captured_in_the_year_2038(record: Outgoing) -> Outgoing:
    """Change the time of capture, and the revision accordingly."""
    fields = orjson.loads(record.value or b"")
    at = datetime(2038, 1, 1, tzinfo=UTC)
    number = revision(at, fields["extraction_generation"], fields.get("enrichment_generation", 0))
    return by_fields(captured_at=at.isoformat(), revision=number)(record)


class Latin1(str):
    """A header name that is not UTF-8, as a producer in another language may write it."""

    __slots__ = ()

    def encode(self, *_arguments: Any, **_options: Any) -> bytes:
        """The bytes that the client puts into the record."""
        return super().encode("latin-1")


def with_header(name: str, value: bytes) -> Callable[[Outgoing], Outgoing]:
    """Add a header."""
    return lambda record: replace(record, headers=[*record.headers, (name, value)])


def with_more(json: bytes) -> Callable[[Outgoing], Outgoing]:
    """Append raw JSON members to the value's object."""
    return by_bytes(lambda value: value[:-1] + b"," + json + b"}")


def with_date(**date: object) -> Callable[[Outgoing], Outgoing]:
    """Give an enriched article a single date, its first two characters, with these fields; `type` has a default."""

    def change(record: Outgoing) -> Outgoing:
        text = orjson.loads(record.value or b"")["text"]
        one = {"start": 0, "end": 2, "text": text[:2], "type": "DATE", **date}
        return by_fields(annotations={"dates": [one], "producer": {"version": "0"}})(record)

    return change


def with_key(key: bytes | None) -> Callable[[Outgoing], Outgoing]:
    """Replace the key."""
    return lambda record: replace(record, key=key)


def with_type(ce_type: bytes | None) -> Callable[[Outgoing], Outgoing]:
    """Replace the `ce_type` header, or remove it."""

    def change(record: Outgoing) -> Outgoing:
        others = [(name, value) for name, value in record.headers if name != "ce_type"]
        return replace(record, headers=others if ce_type is None else [*others, ("ce_type", ce_type)])

    return change


def bare(record: Outgoing) -> Outgoing:
    """Remove all headers but `ce_id`, which the oracle needs."""
    return replace(record, headers=[(name, value) for name, value in record.headers if name == "ce_id"])


def unversioned(record: Outgoing) -> Outgoing:
    """Declare a later version of the type, which no worker of today reads."""
    (ce_type,) = (value for name, value in record.headers if name == "ce_type")
    return with_type(ce_type.removesuffix(b"1") + b"9")(record)


POISON = [
    Poison("bad JSON: cut off", by_bytes(lambda value: value[:-1]), "undecodable"),
    Poison("bad JSON: more behind its end", by_bytes(lambda value: value + b"}"), "undecodable"),
    Poison("no JSON: a page", of_bytes(b"<!doctype html><title>Satama</title><p>Silta avattiin."), "undecodable"),
    Poison("no JSON: compressed", by_bytes(lambda value: gzip.compress(value, mtime=0)), "undecodable"),
    Poison("no JSON: random bytes", of_bytes(random.Random(4).randbytes(100_000)), "undecodable"),
    Poison("UTF-16", by_bytes(lambda value: value.decode().encode("utf-16")), "undecodable"),
    Poison("a byte order mark", by_bytes(lambda value: b"\xef\xbb\xbf" + value), "undecodable"),
    Poison("invalid UTF-8", by_bytes(lambda value: value.replace(b"https", b"http\xff", 1)), "undecodable"),
    Poison("half a surrogate", with_more(b'"title":"\\ud800"'), "undecodable"),
    Poison("NUL bytes alone", of_bytes(b"\0" * 1000), "undecodable"),
    Poison("raw NUL in a string", by_bytes(lambda value: value.replace(b"https", b"htt\0ps", 1)), "undecodable"),
    Poison("an empty value", of_bytes(b""), "undecodable"),
    Poison("a tombstone", of_bytes(None), "undecodable"),
    Poison("an empty key", with_key(b""), "invalid", KEYED),
    Poison("a null key", with_key(None), "invalid", KEYED),
    Poison("another's key", with_key(b"0" * 32), "invalid", KEYED),
    Poison("10^5 levels of lists", of_bytes(b"[" * DEPTH + b"]" * DEPTH), "undecodable"),
    Poison("10^5 levels of objects", of_bytes(b'{"a":' * DEPTH + b"1" + b"}" * DEPTH), "undecodable"),
    Poison("10^5 levels in a field", with_more(b'"new":' + b"[" * DEPTH + b"]" * DEPTH), "undecodable"),
    Poison("an unknown version", unversioned, "undecodable"),
    Poison("another record's type", with_type(b"dateline.dead_letter.v1"), "undecodable"),
    Poison("another world's type", with_type(b"\xff\0"), "undecodable"),
    Poison("JSON of another shape: a list", of_bytes(b"[]"), "invalid"),
    Poison("JSON of another shape: null", of_bytes(b"null"), "invalid"),
    Poison("JSON of another shape: a number", of_bytes(b"42"), "invalid"),
    Poison("an incompatible producer: a missing field", by_fields(url=...), "invalid"),
    Poison("an incompatible producer: a wrong type", by_fields(url=["https://uutiset.example/"]), "invalid"),
    Poison("an incompatible producer: no time", by_fields(captured_at="yesterday"), "invalid"),
    Poison("an incompatible producer: its own format", of_bytes(b'{"headline":"Satama","body":["Silta"]}'), "invalid"),
    Poison("duplicate keys, the last one wrong", with_more(b'"url":5'), "invalid"),
    Poison("duplicate keys, two articles", with_more(b'"article_id":"' + b"0" * 32 + b'"'), "invalid", KEYED),
    Poison("a number of 10^5 digits", with_more(b'"new":' + b"9" * 100_000), "undecodable"),
    Poison("a number beyond all doubles", with_more(b'"captured_at":1e400'), "invalid"),
    Poison("a revision beyond 63 bits", by_fields(revision=2**63), "invalid", KEYED),
    Poison(
        "an offset beyond 64 bits",
        with_more(
            b'"annotations":{"producer":{"version":"0"},"dates":[{"start":0,"end":1'
            + b"0" * 30
            + b',"text":"","type":"DATE"}]}'
        ),
        "invalid",
        ("index",),
    ),
    Poison("an offset beyond the text", with_date(end=2**40), "invalid", ("index",)),
    Poison("an inverted range", with_date(**{"from": "2026-03-02", "to": "2026-03-01"}), "invalid", ("index",)),
    Poison("a range of no dates", with_date(**{"from": "Monday", "to": "Tuesday"}), "rejected", ("index",)),
    Poison("a capture in the year 9998", by_fields(captured_at="9998-01-01T00:00:00Z"), "refused", ("ingest",)),
    Poison("a capture in the year 2038, at its revision", captured_in_the_year_2038, "refused", KEYED),
    Poison("a capture of the year 1", by_fields(captured_at="0001-01-01T00:00:00+14:00"), "error", ("ingest",)),
    Poison("a capture that its revision is not of", by_fields(captured_at="0001-01-01T00:00:00Z"), "invalid", KEYED),
    Poison("a revision above every other", by_fields(revision=2**62), "invalid", KEYED),
    Poison("an attempt beyond 64 bits", with_more(b'"attempt":1' + b"0" * 20), "invalid", ("ingest",)),
    Poison("redirects beyond 64 bits", with_more(b'"redirects":18446744073709551616'), "invalid", ("ingest",)),
    Poison("a kind not known", by_fields(kind="podcast"), "invalid", ("ingest",)),
    Poison("neither page nor file", by_fields(body=...), "invalid", ("ingest",)),
    Poison("a file outside", by_fields(body=..., path="../../\0etc/passwd"), "refused", ("ingest",)),
    Poison("a page without an article", by_fields(body="<html></html>"), "not_an_article", ("ingest",)),
    Poison("no URL", by_fields(kind="article", body=..., captured_at=..., url="http://[::1"), "refused", ("ingest",)),
    Poison(
        "a URL of NULs", by_fields(kind="article", body=..., captured_at=..., url="\0" * 10), "refused", ("ingest",)
    ),
    Poison(
        "a private address",
        by_fields(kind="article", body=..., captured_at=..., url="http://127.0.0.1:9/"),
        "refused",
        ("ingest",),
    ),
    Poison("not before the year 9998", by_fields(not_before="9998-01-01T00:00:00Z"), "unsupported", ("ingest",)),
]


def _nul_inside(capture: Capture) -> Capture:
    first, *others = capture.paragraphs
    return capture.changed(
        title=f"Satama\0 {capture.title}", paragraphs=(f"\0Silta \0 avattiin\0. {first}", *others, "Tuuli\0.")
    )


ODDITIES = [
    # In JSON written as \u0000, a character like any other: offsets count it, and Elasticsearch accepts it.
    Oddity("\\u0000 in title and text", _nul_inside, stages=KEYED),
    Oddity("\\u0000 in an English text", lambda capture: _nul_inside(capture).changed(language="en"), stages=KEYED),
    Oddity(
        "\\u0000 in a page",
        lambda capture: capture.changed(
            paragraphs=(f"Tuuli\0 kääntyi. {capture.paragraphs[0]}", *capture.paragraphs[1:])
        ),
        stages=("ingest",),
    ),
    Oddity("no headers but its id", record=bare),
    Oddity("no ce_type", record=with_type(None)),
    Oddity("a header whose name is no UTF-8", record=with_header(Latin1("café"), b"1")),
    Oddity("a key of its own", record=with_key(b"\0\xff"), stages=("ingest",)),
    Oddity("an empty key of a request", record=with_key(b""), stages=("ingest",)),
    Oddity("a null key of a request", record=with_key(None), stages=("ingest",)),
    Oddity("a field not known yet", record=with_more(b'"new":{"a\\u0000":[1,{}]}')),
    Oddity("NaN in a field not known yet", record=with_more(b'"new":NaN')),
    Oddity("a duplicate key, the last one right", record=by_bytes(lambda value: b'{"url":5,' + value[1:])),
    Oddity("white space around", record=by_bytes(lambda value: b"\n\t " + value + b" \r\n")),
    # Elasticsearch stores it, but cannot be queried for it.
    Oddity("a keyword of 100,000 characters", record=by_fields(section="ä" * 100_000), stages=KEYED),
]
