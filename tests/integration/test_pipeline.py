"""Articles through all three workers, each a process of its own, on the real broker and the real Elasticsearch."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaProducer

from schemas.article_document import ALIAS_READ, FIRST_INDEX
from schemas.dead_letter import DeadLetter
from schemas.fetch_request import FetchRequest
from schemas.revision import ENRICHMENT_GENERATION, EXTRACTION_GENERATION, parts, revision
from schemas.topics.names import ARTICLES, ENRICHED, REQUESTS
from services.demo.account import Account, take_account, wait_until_settled
from services.demo.site import NewsSite
from services.demo.workers import Workers
from services.index import template
from services.ingest.addresses.address import Address
from services.operate.dead_letters import read_dead_letters
from services.operate.submission import submit
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import create_topics, drift
from services.runtime.settings import Settings
from services.search.queries import query

WAIT_S = 600.0

ARCHIVED_URL = "https://harborwire.example/2026/03/02/ferry-crews-return"
ARCHIVED_AT = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
ARCHIVED = """Ferry crews return to work

By Mara Ellison, Harbor Wire | Monday, 2 March 2026 9:58 AM ET

PORT ARDEN (Harbor Wire) - Ferry crews returned to work on Monday after a nine-day strike that had cut off the outer
islands and left stores without fresh bread since the last week of February.

"The boats will sail again tomorrow," said Ines Calder, the director of the harbor authority. "Nobody will have to wait
for a seat."

The two sides had met in Geneva last Friday. Calder said the authority would hire 40 more deckhands by early June, and
that the first of them had already signed.

go to top
"""
LONG_URL = "https://harborwire.example/2026/03/02/every-crossing"
_YEARS = " ".join(str(1900 + number % 130) for number in range(100))
_WORDS = " ".join(["crossing" * 16] * 4)
LONG = "\n\n".join(
    [
        "Every crossing of the winters",
        "By Mara Ellison",
        *[f"The harbor of Port Arden counted the crossings of {_YEARS}, and noted them in its book."] * 42,
        *(f"The harbor of Port Arden noted the crossings {_WORDS} in its book on page {n}." for n in range(2600, 4100)),
    ]
)
"""900,000 characters: the length that must pass through every topic. Years and long words, which are read quickly."""
BAD_REQUEST = b'\xff\xfe{"url": '
BAD_ARTICLE = b'{"article_id": "not hex"}'
HUGE_ARTICLE = b'{"article_id": "' + b"0123456789" * 1_200_000 + b'"}'
"""Three times what the topic takes, before compression; a few kB after it."""


@dataclass
class Ran:
    """What is left when everything was submitted and has come to rest."""

    account: Account
    documents: dict[str, dict[str, Any]]
    dead: list[DeadLetter]
    outcomes: dict[str, dict[str, float]]
    listening: set[str]
    exit_codes: dict[str, int]
    texts: dict[str, str]
    site_url: str
    again: dict[str, dict[str, Any]]
    """The documents of pages that had changed when all were requested again."""
    corrected: list[str]
    """Those of them whose articles were corrected. Of the others, only the list of other articles had changed."""


@pytest.fixture(scope="module")
def ran(
    environment: dict[str, str], settings: Settings, es: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ran]:
    create_topics(settings)
    template.init(es)
    environment = environment | {"DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8", "DATELINE_FETCH_GAP_S": "0"}
    with NewsSite() as site, Workers(tmp_path_factory.mktemp("workers"), environment) as workers:
        workers.wait_ready(WAIT_S)
        submit_everything(settings, site)
        articles = [*(a.url for a in site.articles), *(t.url for t in site.text_pages), ARCHIVED_URL, LONG_URL]
        failures = [*site.broken_urls, *site.missing_urls]
        account = wait_until_settled(
            lambda: take_account(settings, es, articles, failures),
            check=workers.check,
            show=lambda account: None,
            timeout_s=WAIT_S,
        )
        hits = es.search(index=ALIAS_READ, size=200, version=True)["hits"]["hits"]
        outcomes = {
            worker.stage: {
                outcome: value
                for (outcome, _stage), value in worker.metrics()["dateline_outcomes_total"].items()
                if value
            }
            for worker in workers.running
        }
        listening = {
            connection.laddr.ip
            for worker in workers.running
            for connection in psutil.Process(worker.pid).net_connections(kind="inet")
            if connection.status == psutil.CONN_LISTEN
        }
        documents = {hit["_source"]["canonical_url"]: hit["_source"] | {"_version": hit["_version"]} for hit in hits}
        dead = read_dead_letters(settings)
        texts = {article.url: article.text for article in site.articles}
        corrected = [article.url for article in site.publish_correction()]
        site.withdraw("kim-ha-yul-interview")  # seven others of its paper name it beside their texts
        requests = [FetchRequest(url=article.url) for article in site.articles]
        submit(settings, [(Address.of(request.url).host_key, request) for request in requests], source="test")
        wait_until_settled(
            lambda: take_account(settings, es, articles, failures),
            check=workers.check,
            show=lambda account: None,
            timeout_s=WAIT_S,
        )
        hits = es.search(index=ALIAS_READ, size=200)["hits"]["hits"]
        later = {hit["_source"]["canonical_url"]: hit["_source"] for hit in hits}
        yield Ran(
            account=account,
            documents=documents,
            dead=dead,
            outcomes=outcomes,
            listening=listening,
            exit_codes=workers.stop(),
            texts=texts,
            site_url=site.url,
            again={url: one for url, one in later.items() if one["revision"] != documents[url]["revision"]},
            corrected=corrected,
        )


def submit_everything(settings: Settings, site: NewsSite) -> None:
    archived = FetchRequest(url=ARCHIVED_URL, kind="file", body=ARCHIVED, captured_at=ARCHIVED_AT, source_id="wire")
    requests = [FetchRequest(url=site.feed_url, kind="feed")]
    requests += [FetchRequest(url=page.url, kind="file", body=page.text) for page in site.text_pages]
    requests += [FetchRequest(url=url) for url in (*site.broken_urls, *site.missing_urls)]
    requests += [FetchRequest(url=LONG_URL, kind="file", body=LONG)]
    requests += [archived, archived]  # the same capture twice: a duplicate
    requests += [FetchRequest(url=site.url + "/pages.warc.gz", kind="warc")]
    submit(settings, [(Address.of(request.url).host_key, request) for request in requests], source="test")
    producer = KafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap, compression_type="gzip", max_request_size=2 * len(HUGE_ARTICLE)
    )
    producer.send(REQUESTS, key=b"bad", value=BAD_REQUEST)
    producer.send(ARTICLES, key=b"bad", value=BAD_ARTICLE)
    producer.send(ARTICLES, key=b"bad", value=HUGE_ARTICLE)
    producer.send(ENRICHED, key=b"bad", value=None)
    producer.flush()
    producer.close()


def test_every_article_is_searchable(ran: Ran) -> None:
    assert ran.account.missing == set()
    assert ran.account.is_settled
    assert len(ran.documents) == len(ran.account.searchable), "a document that nobody submitted"


def test_what_could_not_be_worked_on_is_in_the_dead_letter_topics(ran: Ran) -> None:
    assert ran.account.not_dead == set()
    reasons = {letter.url: letter.reason for letter in ran.dead if letter.url}
    assert reasons[ran.site_url + "/pages.warc.gz"] == "unsupported"
    assert sorted(letter.reason for letter in ran.dead) == sorted(
        ["not_an_article"] * 2 + ["not_found", "unsupported"] + ["undecodable"] * 2 + ["invalid"] * 2
    )


def test_bad_records_keep_their_bytes(ran: Ran) -> None:
    originals = {(letter.topic, letter.value) for letter in ran.dead if letter.key == b"bad"}
    assert originals == {
        (REQUESTS, BAD_REQUEST),
        (ARTICLES, BAD_ARTICLE),
        (ARTICLES, HUGE_ARTICLE),
        (ENRICHED, None),
    }


def test_the_same_capture_twice_is_one_document_and_a_duplicate(ran: Ran) -> None:
    assert ran.outcomes["index"]["duplicate"] == 1
    assert ran.outcomes["index"]["done"] == len(ran.documents)
    held = ran.documents[ARCHIVED_URL]
    assert held["_version"] == held["revision"] == revision(ARCHIVED_AT, EXTRACTION_GENERATION, ENRICHMENT_GENERATION)


def test_what_the_publisher_corrected_is_told_apart_from_what_stands_around_it(ran: Ran) -> None:
    assert {held.get("corrected") for held in ran.documents.values()} == {None}, "there was no capture before"
    assert ran.corrected and set(ran.corrected) < set(ran.again), "no other page names the corrected article"
    told = {url: (held["corrected"], "title" in held["changes"]) for url, held in ran.again.items()}
    assert told == {url: (url in ran.corrected, url in ran.corrected) for url in ran.again}


def test_a_text_of_900_000_characters_passes(ran: Ran) -> None:
    assert len(LONG) > 900_000
    held = ran.documents[LONG_URL]
    assert held["text"].endswith("in its book on page 4099.")
    assert len(held["dates"]) >= 4_100


def test_the_plain_text_of_a_page_becomes_a_full_document(ran: Ran) -> None:
    held = ran.documents[ARCHIVED_URL]
    assert held["title"] == "Ferry crews return to work"
    assert held["authors"] == ["Mara Ellison"]
    assert held["agencies"] == ["Harbor Wire"]
    assert datetime.fromisoformat(held["published_at"]) == datetime.fromisoformat("2026-03-02T09:58-05:00")
    assert "go to top" not in held["text"]
    assert "Ines Calder" in held["people"]
    assert "Geneva" in held["places"]
    (said,) = [quote for quote in held["quotes"] if quote["kind"] == "direct"]
    fragments = [held["text"][one["start"] : one["end"]] for one in said["fragments"]]
    assert fragments == ["The boats will sail again tomorrow", "Nobody will have to wait for a seat."]
    assert ([one["name"] for one in said["speakers"]], said["cue"]) == (["Ines Calder"], "said")
    values = {date["text"]: date["value"] for date in held["dates"]}
    assert values["Monday"] == "2026-03-02"
    assert values["last Friday"] == "2026-02-27"


def test_offsets_of_annotations_are_those_of_the_text(ran: Ran) -> None:
    for held in ran.documents.values():
        for entity in held["entities"]:
            for mention in entity["mentions"]:
                assert held["text"][mention["start"] : mention["end"]] == mention["text"]
        for date in held["dates"]:
            assert held["text"][date["start"] : date["end"]] == date["text"]


def test_the_text_is_the_article_and_nothing_around_it(ran: Ran) -> None:
    # Extraction is measured elsewhere; this is that no page came through the pipeline cut or mixed up.
    for url, text in ran.texts.items():
        words, found = set(text.split()), set(ran.documents[url]["text"].split())
        assert len(words & found) > 0.8 * len(words), url


def test_revisions_say_when_and_by_what(ran: Ran) -> None:
    for held in ran.documents.values():
        told = parts(held["revision"])
        assert told[1:] == (EXTRACTION_GENERATION, ENRICHMENT_GENERATION)
        assert held["_version"] == held["revision"]
        assert held["article_id"] == Address.of(held["canonical_url"]).article_id


def test_records_carry_cloudevents_headers_and_one_trace(ran: Ran, settings: Settings) -> None:
    def traces(topic: str) -> dict[str, str]:
        records = (m for m in read_topic(settings, topic) if m.key != b"bad")
        return {m.header("ce_id") or "": m.header("traceparent") or "" for m in records}

    articles, enriched = traces(ARTICLES), traces(ENRICHED)
    assert len(enriched) == len(articles) == len(ran.documents) + len(ran.again)
    assert set(articles.values()) == set(enriched.values())
    for message in read_topic(settings, ENRICHED):
        if message.value is not None:
            record = json.loads(message.value)
            assert message.header("ce_id") == f"{record['article_id']}/{record['revision']}"
            assert message.key == record["article_id"].encode()


def test_the_topics_are_as_their_manifests_say(ran: Ran, settings: Settings) -> None:
    assert drift(settings) == []


def test_workers_listen_on_loopback_only(ran: Ran) -> None:
    assert ran.listening == {"127.0.0.1"}


def test_workers_end_well_on_sigterm(ran: Ran) -> None:
    assert ran.exit_codes == {"ingest": 0, "enrich": 0, "index": 0}


def test_a_search_finds_an_article_by_who_is_quoted(ran: Ran, es: Elasticsearch) -> None:
    found = es.search(index=ALIAS_READ, query=query("ferry crews", speakers=["Ines Calder"]))["hits"]["hits"]
    assert ARCHIVED_URL in {hit["_source"]["canonical_url"] for hit in found}


def test_a_worker_without_its_index_refuses_to_start(
    environment: dict[str, str], ran: Ran, es: Elasticsearch, tmp_path: Path
) -> None:
    es.indices.update_aliases(actions=[{"remove": {"index": FIRST_INDEX, "alias": "dateline-articles-write"}}])
    try:
        with Workers(tmp_path, environment, ["index"]) as workers:
            (worker,) = workers.running
            assert worker.wait(WAIT_S) == 2
            assert "dateline index init" in worker.log.read_text(encoding="utf-8")
            assert not es.indices.exists(index="dateline-articles-write")
    finally:
        es.indices.update_aliases(actions=[{"add": {"index": FIRST_INDEX, "alias": "dateline-articles-write"}}])
