"""Kinds of poison: records that a stage cannot work on, each made from a good one; and odd records that it can."""

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
"""Stages whose records are keyed by their article. A fetch request's key only decides who works on it."""

DEPTH = 100_000


@dataclass(frozen=True, slots=True)
class Poison:
    """One kind: what is done to a good record, where, and why it must be a dead letter."""

    name: str
    spoil: Callable[[Outgoing], Outgoing]
    reason: DeadLetterReason
    stages: tuple[Entry, ...] = ALL


@dataclass(frozen=True, slots=True)
class Oddity:
    """One kind of record that is unusual, but good: what is done to the capture, and to its record."""

    name: str
    capture: Callable[[Capture], Capture] = lambda capture: capture
    record: Callable[[Outgoing], Outgoing] = lambda record: record
    stages: tuple[Entry, ...] = ALL


def of_bytes(value: bytes | None) -> Callable[[Outgoing], Outgoing]:
    """Another value altogether."""
    return lambda record: replace(record, value=value)


def by_bytes(change: Callable[[bytes], bytes]) -> Callable[[Outgoing], Outgoing]:
    """A value whose bytes are tampered with."""
    return lambda record: replace(record, value=change(record.value or b""))


def by_fields(**changes: Any) -> Callable[[Outgoing], Outgoing]:
    """A value that is JSON still, with other fields; `...` leaves one out."""

    def change(value: bytes) -> bytes:
        told = orjson.loads(value) | changes
        return orjson.dumps({name: one for name, one in told.items() if one is not ...})

    return by_bytes(change)


def captured_in_the_year_9998(record: Outgoing) -> Outgoing:
    """An article captured so late, and numbered accordingly."""
    told = orjson.loads(record.value or b"")
    at = datetime(9998, 1, 1, tzinfo=UTC)
    number = revision(at, told["extraction_generation"], told.get("enrichment_generation", 0))
    return by_fields(captured_at=at.isoformat(), revision=number)(record)


class Latin1(str):
    """A header's name as a producer in another language writes it: no UTF-8."""

    __slots__ = ()

    def encode(self, *_arguments: Any, **_options: Any) -> bytes:
        """What the client puts into the record."""
        return super().encode("latin-1")


def with_header(name: str, value: bytes) -> Callable[[Outgoing], Outgoing]:
    """The good record with one more header."""
    return lambda record: replace(record, headers=[*record.headers, (name, value)])


def with_more(json: bytes) -> Callable[[Outgoing], Outgoing]:
    """A value with more at the end of its object, as it stands."""
    return by_bytes(lambda value: value[:-1] + b"," + json + b"}")


def with_date(**date: object) -> Callable[[Outgoing], Outgoing]:
    """An enriched article with one date as given, `start` and `end` where they are not."""
    one = {"start": 0, "end": 2, "text": "no", "type": "DATE", **date}
    return by_fields(annotations={"dates": [one], "producer": {"version": "0"}})


def with_key(key: bytes | None) -> Callable[[Outgoing], Outgoing]:
    """The good value under another key."""
    return lambda record: replace(record, key=key)


def with_type(ce_type: bytes | None) -> Callable[[Outgoing], Outgoing]:
    """The good value with another `ce_type`, or without one."""

    def change(record: Outgoing) -> Outgoing:
        others = [(name, value) for name, value in record.headers if name != "ce_type"]
        return replace(record, headers=others if ce_type is None else [*others, ("ce_type", ce_type)])

    return change


def bare(record: Outgoing) -> Outgoing:
    """Without headers, but for `ce_id`, which the oracle goes by."""
    return replace(record, headers=[(name, value) for name, value in record.headers if name == "ce_id"])


def unversioned(record: Outgoing) -> Outgoing:
    """The good value as a later version, one that no worker of today reads."""
    (told,) = (value for name, value in record.headers if name == "ce_type")
    return with_type(told.removesuffix(b"1") + b"9")(record)


def too_long_for_elasticsearch(record: Outgoing) -> Outgoing:
    """An offset that JSON, the schema and 64 bits take, and the mapping's integer does not."""
    return with_date(end=2**40)(record)


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
        "error",
        ("index",),
    ),
    Poison("an offset beyond 32 bits", too_long_for_elasticsearch, "rejected", ("index",)),
    Poison("an inverted range", with_date(**{"from": "2026-03-02", "to": "2026-03-01"}), "invalid", ("index",)),
    Poison("a range of no dates", with_date(**{"from": "Monday", "to": "Tuesday"}), "rejected", ("index",)),
    Poison("a capture in the year 9998", by_fields(captured_at="9998-01-01T00:00:00Z"), "refused", ("ingest",)),
    Poison("a capture in the year 9998, at its revision", captured_in_the_year_9998, "refused", KEYED),
    Poison("a capture of the year 1", by_fields(captured_at="0001-01-01T00:00:00+14:00"), "error", ("ingest",)),
    Poison("a capture that its revision is not of", by_fields(captured_at="0001-01-01T00:00:00Z"), "invalid", KEYED),
    Poison("a revision above every other", by_fields(revision=2**62), "invalid", KEYED),
    Poison("a kind not known", by_fields(kind="podcast"), "invalid", ("ingest",)),
    Poison("neither page nor file", by_fields(body=...), "invalid", ("ingest",)),
    Poison("a file outside", by_fields(body=..., path="../../\0etc/passwd"), "refused", ("ingest",)),
    Poison("a page without an article", by_fields(body="<html></html>"), "not_an_article", ("ingest",)),
    Poison("no URL", by_fields(kind="article", body=..., url="http://[::1"), "refused", ("ingest",)),
    Poison("a URL of NULs", by_fields(kind="article", body=..., url="\0" * 10), "refused", ("ingest",)),
    Poison("a private address", by_fields(kind="article", body=..., url="http://127.0.0.1:9/"), "refused", ("ingest",)),
    Poison("not before the year 9998", by_fields(not_before="9998-01-01T00:00:00Z"), "unsupported", ("ingest",)),
]


def _nul_inside(capture: Capture) -> Capture:
    first, *others = capture.paragraphs
    return capture.changed(
        title=f"Satama\0 {capture.title}", paragraphs=(f"\0Silta \0 avattiin\0. {first}", *others, "Tuuli\0.")
    )


ODDITIES = [
    # Written \u0000 in JSON: a character like any other. Offsets count it, Elasticsearch takes it.
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
    # Of these Elasticsearch keeps the words, and cannot be asked for them as a whole.
    Oddity("a keyword of 100,000 characters", record=by_fields(section="ä" * 100_000), stages=KEYED),
]
