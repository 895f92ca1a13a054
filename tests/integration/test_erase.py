"""`dateline erase` on the real servers, with a real enrich and a real index worker."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner, Result

from schemas import generated
from schemas.article import Article, erased
from schemas.article_document import ALIAS_READ
from schemas.dead_letter import DeadLetter
from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.revision import ERASED_REVISION, from_milliseconds, parts, revision
from schemas.topics import dlq_of
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED, REQUESTS, STATE
from schemas.topics.stages import TOPIC_OF
from services.cli.main import app
from services.demo.workers import Workers
from services.index import template
from services.ingest.addresses.address import Address
from services.runtime.broker.lag import lag
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import create_topics
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings
from services.search.queries import query

EXAMPLE = (generated.ROOT / "article" / "examples" / "v1" / "published.json").read_bytes()
CAPTURED_AT = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
WAIT_S = 300.0


@dataclass
class Pipeline:
    """The servers, with what the tests ask of them."""

    settings: Settings
    es: Elasticsearch
    workers: Workers

    def capture(self, url: str, later: timedelta = timedelta(), **changes: Any) -> Article:
        """A capture of the address, `later` than the first."""
        told = json.loads(EXAMPLE) | {
            "article_id": Address.of(url).article_id,
            "url": url,
            "canonical_url": url,
            "captured_at": (CAPTURED_AT + later).isoformat(),
            "revision": revision(CAPTURED_AT + later, changes.get("extraction_generation", 1)),
        }
        return Article.model_validate(told | changes)

    def put(self, *articles: Article) -> None:
        """Write the records, and wait until both stages have committed everything."""
        self.write(*(Outgoing(ARTICLES, one.article_id.encode(), one.to_bytes(), headers(one)) for one in articles))

    def write(self, *records: Outgoing) -> None:
        with ConfirmedProducer(self.settings) as producer:
            producer.write(records)
        self.settle()

    def settle(self) -> None:
        deadline = time.monotonic() + WAIT_S
        for stage in ("enrich", "index"):
            while sum(lag(self.settings, stage, TOPIC_OF[stage]).values()):
                self.workers.check()
                assert time.monotonic() < deadline, stage
                time.sleep(0.2)

    def document(self, url: str) -> dict[str, Any]:
        told = self.es.get(index=ALIAS_READ, id=Address.of(url).article_id)
        return {**told["_source"], "_version": told["_version"]}

    def records(self, topic: str, url: str) -> list[dict[str, Any]]:
        key = Address.of(url).article_id.encode()
        return [json.loads(m.value or b"null") for m in read_topic(self.settings, topic) if m.key == key]

    def letters(self, topic: str) -> set[str]:
        """Keys of the dead letters of a topic that were not taken back."""
        last = {message.key: message.value for message in read_topic(self.settings, dlq_of(topic))}
        return {(key or b"").decode() for key, value in last.items() if value is not None}

    def outcome(self, name: str) -> float:
        """How often the index worker ended a record so."""
        (worker,) = [one for one in self.workers.running if one.stage == "index"]
        return worker.metrics()["dateline_outcomes_total"].get((name, "index"), 0)


def headers(article: Article) -> list[tuple[str, bytes]]:
    identity = f"{article.article_id}/{article.revision}"
    return event_headers("article", event_id=identity, source="test", time=article.captured_at)


@pytest.fixture(scope="module")
def pipeline(
    settings: Settings, environment: dict[str, str], es: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pipeline]:
    create_topics(settings, 2)
    template.init(es)
    with Workers(tmp_path_factory.mktemp("workers"), environment, ["enrich", "index"]) as workers:
        workers.wait_ready(WAIT_S)
        yield Pipeline(settings, es, workers)


@pytest.fixture
def dateline(environment: dict[str, str]) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env=environment)

    return run


@pytest.fixture
def erase(dateline: Callable[..., Result]) -> Callable[..., Result]:
    # The last of two values counts.
    return partial(dateline, "erase", "--wait", f"{WAIT_S:g}")


def test_an_erasure_goes_through_every_stage(pipeline: Pipeline, erase: Callable[..., Result]) -> None:
    url = "https://harborwire.example/through-every-stage"
    pipeline.put(pipeline.capture(url))
    assert pipeline.document(url)["people"]

    told = erase(url, "--dry-run")
    assert (told.exit_code, pipeline.document(url)["status"]) == (0, "published")
    assert "would be erased" in told.output

    asked = datetime.now(UTC).replace(microsecond=0)
    told = erase(url, "--yes")
    assert told.exit_code == 0, told.output
    assert f"{Address.of(url).article_id} (of {url})" in told.output
    for topic in (REQUESTS, ARTICLES, ENRICHED):
        assert f"earlier captures on {topic}: gone by 20" in told.output
    held = pipeline.document(url)
    assert held["_version"] == held["revision"] == ERASED_REVISION
    assert asked <= datetime.fromisoformat(held["captured_at"]) <= datetime.now(UTC), "when it was erased"
    pipeline.settle()
    for record in (held, *(pipeline.records(topic, url)[-1] for topic in (ARTICLES, ENRICHED, CURRENT))):
        assert record["status"] == "erased"
        assert not [
            word
            for word in ("harborwire", "Calder", "Ellison", "ferry", "through-every")
            if word.lower() in json.dumps(record).lower()
        ]
    pipeline.es.indices.refresh(index=ALIAS_READ)
    by_hour = {"hours": {"date_histogram": {"field": "captured_at", "fixed_interval": "1h"}}}
    shown = pipeline.es.search(index=ALIAS_READ, sort=[{"captured_at": "desc"}], aggs=by_hour, size=10)
    assert [hit for hit in shown["hits"]["hits"] if hit["_source"]["status"] == "erased"] == []
    assert sum(bucket["doc_count"] for bucket in shown["aggregations"]["hours"]["buckets"]) == len(
        shown["hits"]["hits"]
    )
    assert pipeline.es.count(index=ALIAS_READ, query=query("ferry"))["count"] == 0


def test_nothing_brings_it_back(pipeline: Pipeline, erase: Callable[..., Result]) -> None:
    url = "https://harborwire.example/never-again"
    first = pipeline.capture(url)
    pipeline.put(first)
    assert erase(Address.of(url).article_id, "--yes").exit_code == 0
    stale = pipeline.outcome("stale")
    (enriched,) = [record for record in pipeline.records(ENRICHED, url) if record["status"] == "published"]
    now = datetime.now(UTC)
    pipeline.put(
        first,  # a replay
        pipeline.capture(url, -timedelta(days=400)),  # a backfill
        pipeline.capture(url, now - CAPTURED_AT),  # a new capture
        pipeline.capture(url, now - CAPTURED_AT, extraction_generation=63),  # by the best extractor there can be
    )
    pipeline.write(Outgoing(ENRICHED, first.article_id.encode(), json.dumps(enriched).encode()))
    held = pipeline.document(url)
    assert (held["status"], held["_version"], held["text"]) == ("erased", ERASED_REVISION, "")
    assert pipeline.records(CURRENT, url)[-1]["status"] == "erased", "compaction keeps the last"
    assert pipeline.outcome("stale") - stale == 5


def test_erasing_twice_is_harmless(pipeline: Pipeline, erase: Callable[..., Result]) -> None:
    url = "https://harborwire.example/twice"
    pipeline.put(pipeline.capture(url))
    assert [erase(url, "--yes").exit_code for _ in range(2)] == [0, 0]
    assert "already erased" in erase(url, "--dry-run").output
    pipeline.settle()
    first, second = (one for one in pipeline.records(ENRICHED, url) if one["status"] == "erased")
    held = pipeline.document(url)
    assert held["_version"] == ERASED_REVISION == second["revision"]
    assert held["captured_at"] == first["captured_at"] < second["captured_at"], "the second is a duplicate"


def test_dead_letters_are_taken_back(pipeline: Pipeline, erase: Callable[..., Result]) -> None:
    url, other = "https://harborwire.example/dead", "https://harborwire.example/dead-too"
    article, bystander = pipeline.capture(url), pipeline.capture(other)
    pipeline.write(*(Outgoing(ARTICLES, b"wrong key", one.to_bytes(), headers(one)) for one in (article, bystander)))
    request = DeadLetter(
        stage="ingest",
        reason="not_found",
        detail="gone",
        topic=REQUESTS,
        partition=0,
        offset=7,
        url=url + "?utm_source=feed",
        failed_at=datetime.now(UTC),
        producer="test",
    )
    pipeline.write(Outgoing(dlq_of(REQUESTS), request.coordinates.encode(), request.to_bytes()))
    before = pipeline.letters(ARTICLES)
    refused = erase(url, "--yes")
    assert (refused.exit_code, pipeline.letters(ARTICLES)) == (1, before)
    assert f"name {url}: --unknown removes that" in refused.output
    told = erase(url, "--yes", "--json", "--unknown")
    assert told.exit_code == 0, told.output
    taken_back = set(json.loads(told.stdout)["articles"][0]["dead_letters"])
    assert len(taken_back) == 2
    assert pipeline.letters(REQUESTS) == set()
    assert pipeline.letters(ARTICLES) == before - taken_back
    assert len(before - taken_back) >= 1, "the other article's stays"


def test_what_the_ingest_workers_remember_of_it_is_taken_back(pipeline: Pipeline, erase: Callable[..., Result]) -> None:
    url, asked, other = (f"https://harborwire.example/{path}" for path in ("remembered", "r?id=7", "remembered-too"))
    now = datetime.now(UTC)
    request = FetchRequest(url=url + "?utm_source=feed", requested_at=now, source="test")
    states = [IngestState(kind="page", host="harborwire.example", url=one, etag='"1"') for one in (asked, other)]
    states.append(IngestState(kind="deferred", host="harborwire.example", due=now, request=request))
    states.append(IngestState(kind="host", host="harborwire.example", due=now))
    pipeline.put(pipeline.capture(url).model_copy(update={"url": asked}))
    pipeline.write(*(Outgoing(STATE, one.key.encode(), one.to_bytes(), partition=1) for one in states))

    told = erase(url, "--dry-run")
    assert "to be removed: 0 dead letters, 2 states" in told.output
    told = erase(url, "--yes", "--json")
    assert told.exit_code == 0, told.output
    assert set(json.loads(told.stdout)["articles"][0]["states"]) == {states[0].key, states[2].key}
    last = {(message.partition, message.key): message.value for message in read_topic(pipeline.settings, STATE)}
    kept = {key for (partition, key), value in last.items() if value is not None and partition == 1}
    assert kept == {states[1].key.encode(), states[3].key.encode()}


def test_what_no_document_has_is_not_erased_and_what_may_be_meant_is_told(
    pipeline: Pipeline, erase: Callable[..., Result]
) -> None:
    """A mistyped takedown looked done, and blocked another id for ever."""
    asked, canonical = "https://harborwire.example/as-asked", "https://harborwire.example/as-it-says"
    pipeline.put(pipeline.capture(canonical).model_copy(update={"url": asked}))
    pipeline.es.indices.refresh(index=ALIAS_READ)
    meant = Address.of(canonical).article_id
    before = len(list(read_topic(pipeline.settings, ARTICLES)))
    for argument, words in (
        (asked, f"fetched for {meant}: was that meant?"),
        ("https://harborwire.example/as-it-syas", f"similar: {meant} {canonical}"),
        ("https://harborwire.example/as-it", f"similar: {meant} {canonical}"),
        ("https://mirror.example/elsewhere/as-it-says", f"similar: {meant} {canonical}"),
        (meant[:-2] + ("00" if meant[-2:] != "00" else "11"), f"similar: {meant} {canonical}"),
        ("https://nobody.example/" + "x" * 3000, "dateline search"),
    ):
        for more in (["--yes"], ["--dry-run"]):
            told = erase(argument, *more)
            assert told.exit_code == 1, told.output
            assert words in told.output
            assert "nothing was written" in told.output
    assert len(list(read_topic(pipeline.settings, ARTICLES))) == before


def test_one_unknown_of_several_and_none_is_erased(pipeline: Pipeline, erase: Callable[..., Result]) -> None:
    url, mistyped = "https://harborwire.example/known", "https://harborwire.example/knwon"
    pipeline.put(pipeline.capture(url))
    told = erase(url, mistyped, "--yes", "--json")
    assert told.exit_code == 1
    assert [one["had_document"] for one in json.loads(told.stdout)["articles"]] == [True, False]
    assert f"no document has {mistyped}: nothing was written for any of the 2" in told.stderr
    assert pipeline.document(url)["status"] == "published"
    assert not [one for one in pipeline.records(ARTICLES, url) if one["status"] == "erased"]


def test_what_no_document_has_can_be_blocked_for_good(pipeline: Pipeline, erase: Callable[..., Result]) -> None:
    url = "https://harborwire.example/not-yet"
    told = erase(url, "--unknown", "--yes")
    assert told.exit_code == 0, told.output
    assert "the erasure blocks it for good" in told.output
    pipeline.put(pipeline.capture(url, datetime.now(UTC) - CAPTURED_AT))
    assert pipeline.document(url)["status"] == "erased"


def test_only_the_redacted_record_has_that_revision(pipeline: Pipeline) -> None:
    url = "https://harborwire.example/pretender"
    before = len(pipeline.letters(ARTICLES))
    published = pipeline.capture(url)
    highest = {"revision": ERASED_REVISION, "extraction_generation": 63}
    at_its_end = from_milliseconds(parts(ERASED_REVISION).captured_ms).isoformat()
    original, redacted = (json.loads(one.to_bytes()) for one in (published, erased(published.article_id, CAPTURED_AT)))
    pretenders = (
        original | highest,
        original | highest | {"captured_at": at_its_end},
        original | highest | {"status": "erased"},
        redacted | {"title": "What was removed"},
        redacted | {"captured_at": "9999-12-31T23:59:59.999Z"},
    )
    pipeline.write(*(Outgoing(ARTICLES, published.article_id.encode(), json.dumps(one).encode()) for one in pretenders))
    assert len(pipeline.letters(ARTICLES)) == before + len(pretenders)
    assert not pipeline.es.exists(index=ALIAS_READ, id=published.article_id)


def test_a_withdrawn_article_may_be_published_again(pipeline: Pipeline) -> None:
    url = "https://harborwire.example/withdrawn"
    hour = timedelta(hours=1)
    pipeline.put(pipeline.capture(url, 2 * hour, status="withdrawn"))
    pipeline.put(pipeline.capture(url, hour))
    assert pipeline.document(url)["status"] == "withdrawn", "an older capture does not publish it"
    pipeline.put(pipeline.capture(url, 3 * hour))
    assert pipeline.document(url)["status"] == "published"


def test_without_workers_it_says_so_and_the_record_waits_for_them(
    pipeline: Pipeline, erase: Callable[..., Result]
) -> None:
    url = "https://harborwire.example/nobody-works"
    pipeline.put(pipeline.capture(url))
    pipeline.workers.stop()
    told = erase(url, "--yes", "--wait", "1")
    assert told.exit_code == 1
    assert "are the enrich and index workers running" in told.output
    assert pipeline.records(ARTICLES, url)[-1]["status"] == "erased"
    assert pipeline.document(url)["status"] == "published"


def test_after_all_that_every_record_is_where_it_must_be(pipeline: Pipeline, dateline: Callable[..., Result]) -> None:
    told = dateline("verify")
    assert told.exit_code == 0, told.output
