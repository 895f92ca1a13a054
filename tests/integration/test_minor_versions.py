"""Producers of 1.0, of now and of a version that nobody knows yet, mixed on the real broker before the workers of now:
nothing is lost, and a field that a worker does not know survives it. Version 1.0 is its released wheel, in a process of
its own."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from schemas import generated
from schemas.article import Article, Paragraph, Source, erased
from schemas.article_document import ALIAS_READ, FIRST_INDEX
from schemas.files import ROOT
from schemas.record import Record
from schemas.revision import EXTRACTION_GENERATION, revision
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from services.contracts.snapshots import Snapshot, of_wheel
from services.demo.workers import Workers
from services.index import template
from services.ingest.addresses.address import Address
from services.ingest.fingerprint import content_hash
from services.operate.dead_letters import read_dead_letters
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import create_topics
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings
from tests.released_models import printed_beside

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
EACH = 12
WAIT_S = 600.0
TEXT = "Satama avasi uuden sillan aamulla. Kaupunki korjasi majakan."
"""In a language that is not annotated: models are tried elsewhere."""

OLD_READER = """
import json, sys
from dateline_schemas import VERSION, decode, upcast
for line in sys.stdin:
    record = upcast(decode(line.encode()))
    assert not hasattr(type(record), "accessible_for_free")
    print(json.dumps([VERSION, record.article_id, record.revision, record.status]))
"""
OLD_WRITER = """
import sys
from dateline_schemas import Article
for line in sys.stdin:
    written = Article.model_validate_json(line)
    assert "accessible_for_free" not in Article.model_fields
    sys.stdout.write(written.to_bytes().decode() + "\\n")
"""
OLD_ENRICHER = """
import sys
from dateline_schemas import Article
from dateline_schemas.enriched_article import Annotations, EnrichedArticle, Producer
for line in sys.stdin:
    article = Article.from_bytes(line.encode())
    added = {
        "revision": article.revision + 1,
        "enrichment_generation": 1,
        "annotations": Annotations(producer=Producer(version="1")),
    }
    enriched = EnrichedArticle(**article.model_dump(exclude={"contract"}) | added)
    sys.stdout.write(enriched.to_bytes().decode() + "\\n")
"""


def article(name: str, free: bool | None) -> Article:
    address = Address.of(f"https://harborwire.example/{name}")
    captured_at = START + timedelta(minutes=len(name))
    return Article(
        article_id=address.article_id,
        revision=revision(captured_at, EXTRACTION_GENERATION),
        extraction_generation=EXTRACTION_GENERATION,
        url=address.raw,
        canonical_url=address.normalized,
        source=Source(id="wire", domain="harborwire.example"),
        title=name,
        language="fi",
        paragraphs=[Paragraph(start=0, end=len(TEXT))],
        text=TEXT,
        content_hash=content_hash(name, TEXT),
        captured_at=captured_at,
        accessible_for_free=free,
        provenance={} if free is None else {"accessible_for_free": "json-ld"},
    )


def newer(value: bytes) -> bytes:
    """What a version 1.3 might write, which nobody here knows."""
    told = json.loads(value) | {"contract": "article/1.3", "syndicated": {"by": ["Harbor Wire"]}}
    return json.dumps(told | {"lead_image": {"url": "https://harborwire.example/a.jpg", "width": 1200}}).encode()


@pytest.fixture(scope="module")
def first() -> Iterator[Snapshot]:
    with of_wheel(ROOT / "releases" / "dateline_schemas-1.0.0-py3-none-any.whl") as wheel:
        yield wheel


@pytest.fixture(scope="module")
def written(first: Snapshot) -> dict[str, dict[str, Any]]:
    """Every article that is produced, by id, as it is written."""
    before = [
        article(f"old-{n}", None).model_dump_json(exclude={"contract", "accessible_for_free"}) for n in range(EACH)
    ]
    values = [line.encode() for line in printed_beside(first, OLD_WRITER, [one.encode() for one in before])]
    values += [article(f"now-{n}", [True, False, None][n % 3]).to_bytes() for n in range(EACH)]
    values += [newer(article(f"next-{n}", n % 2 == 0).to_bytes()) for n in range(EACH)]
    gone = erased(Address.of("https://harborwire.example/gone").article_id, START)
    values.append(json.dumps(json.loads(gone.to_bytes()) | {"contract": "article/1.3", "syndicated": "x"}).encode())
    found = {told["article_id"]: told for told in map(json.loads, values)}
    contracts = [told["contract"] for told in found.values()]
    assert [contracts.count(f"article/1.{minor}") for minor in (0, 2, 3)] == [EACH, EACH, EACH + 1]
    return found


@pytest.fixture(scope="module")
def passed(
    written: dict[str, dict[str, Any]],
    environment: dict[str, str],
    settings: Settings,
    es: Elasticsearch,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, dict[str, Any]]:
    """The documents, by id, when all articles have passed both workers."""
    create_topics(settings)
    template.init(es)
    with Workers(tmp_path_factory.mktemp("workers"), environment, ["enrich", "index"]) as workers:
        workers.wait_ready(WAIT_S)
        with ConfirmedProducer(settings) as producer:
            shuffled = sorted(written.values(), key=lambda told: told["article_id"])
            answers = producer.write([outgoing(told) for told in shuffled])
            assert not any(isinstance(answer, Refused) for answer in answers)

        deadline = time.monotonic() + WAIT_S
        while len(list(read_topic(settings, CURRENT))) < len(written):
            workers.check()
            assert time.monotonic() < deadline, "the articles do not arrive"
            time.sleep(0.2)
        assert workers.stop() == {"enrich": 0, "index": 0}
    assert read_dead_letters(settings) == []
    es.indices.refresh(index=FIRST_INDEX)
    hits = es.search(index=FIRST_INDEX, size=1_000)["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def outgoing(told: dict[str, Any]) -> Outgoing:
    name, event_id = told["article_id"], f"{told['article_id']}/{told['revision']}"
    headers = event_headers("article", event_id=event_id, source="test", time=START, subject=name)
    return Outgoing(ARTICLES, name.encode(), json.dumps(told).encode(), headers)


def test_nothing_is_lost_and_the_field_arrives(
    written: dict[str, dict[str, Any]], passed: dict[str, dict[str, Any]], es: Elasticsearch
) -> None:
    assert passed.keys() == written.keys()
    for name, told in written.items():
        assert passed[name].get("accessible_for_free") == told.get("accessible_for_free"), told["contract"]
    free = sum(told.get("accessible_for_free") is True for told in written.values())
    assert free == EACH // 3 + EACH // 2
    assert es.count(index=ALIAS_READ, query={"term": {"accessible_for_free": True}})["count"] == free


@pytest.mark.parametrize("topic", [ENRICHED, CURRENT])
def test_what_no_worker_knows_survives_every_worker(
    written: dict[str, dict[str, Any]], passed: dict[str, dict[str, Any]], settings: Settings, topic: str
) -> None:
    values = [json.loads(message.value or b"") for message in read_topic(settings, topic)]
    assert sorted(told["article_id"] for told in values) == sorted(written)
    for told in values:
        stated = written[told["article_id"]]
        assert told["contract"] == "enriched_article/1.2"
        assert told["accessible_for_free"] == stated.get("accessible_for_free")
        if stated["contract"] == "article/1.3" and stated["status"] != "erased":
            assert (told["syndicated"], told["lead_image"]["width"]) == ({"by": ["Harbor Wire"]}, 1200)
        else:
            assert "syndicated" not in told, "what is unknown of an erased article is dropped"


@pytest.mark.parametrize("topic", [ARTICLES, ENRICHED, CURRENT])
def test_the_released_reader_reads_what_is_written_now(
    written: dict[str, dict[str, Any]],
    passed: dict[str, dict[str, Any]],
    first: Snapshot,
    settings: Settings,
    topic: str,
) -> None:
    values = [message.value or b"" for message in read_topic(settings, topic)]
    read = [json.loads(line) for line in printed_beside(first, OLD_READER, values)]
    assert {version for version, *_ in read} == {"1.0.0"}
    assert [one[1:] for one in read] == [
        [told["article_id"], told["revision"], told["status"]] for told in map(json.loads, values)
    ]
    assert sorted(name for _, name, *_ in read) == sorted(written)


def test_the_released_enricher_passes_on_what_it_does_not_know(
    written: dict[str, dict[str, Any]], first: Snapshot
) -> None:
    values = [told for told in written.values() if told["status"] != "erased"]
    enriched = [
        json.loads(line) for line in printed_beside(first, OLD_ENRICHER, [json.dumps(told).encode() for told in values])
    ]
    for before, after in zip(values, enriched, strict=True):
        assert after["contract"] == "enriched_article/1.0"
        for name in before.keys() & {"accessible_for_free", "syndicated", "lead_image"}:
            assert {**after, "lead_image": _part(before, after)}[name] == before[name]


def _part(before: dict[str, Any], after: dict[str, Any]) -> Any:
    """The lead image as it was written: readers add the fields that were left out."""
    image = after["lead_image"]
    return image and {name: value for name, value in image.items() if name in before["lead_image"]}


def test_every_model_of_now_reads_the_examples_of_every_release() -> None:
    for path in sorted((ROOT / "releases").glob("*.whl")):
        with of_wheel(path) as release:
            for record, majors in release.records().items():
                model: type[Record] = generated.RECORDS[record]
                for told in release.examples(record, majors[-1]).values():
                    assert model.from_bytes(json.dumps(told).encode())
