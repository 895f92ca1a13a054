"""What the real Elasticsearch says of our mapping, our documents and our versions."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch, BadRequestError, Elasticsearch

from schemas import generated
from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX, ArticleDocument
from schemas.enriched_article import EnrichedArticle
from schemas.mapping import mapping_of
from services.index import readiness, template
from services.index.bulk import Bulk, IndexUnusable, Write
from services.index.document import document
from services.index.readiness import IndexNotReady
from services.runtime.elasticsearch import async_client
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from services.search.aggregations import aggregations, overview
from services.search.hits import quotes_of
from services.search.periods import days
from services.search.queries import query

EXAMPLE = generated.ROOT / "enriched_article" / "examples" / "v1" / "published.json"
SECOND_INDEX = "dateline-articles-000002"
PANELS = ("published.json", "erased.json")


@pytest.fixture
def index(es: Elasticsearch) -> Iterator[None]:
    template.init(es)
    yield
    es.indices.delete(index=FIRST_INDEX, ignore_unavailable=True)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[AsyncElasticsearch]:
    made = async_client(settings)
    yield made
    await made.close()


def source(**changes: Any) -> bytes:
    record = EnrichedArticle.model_validate(json.loads(EXAMPLE.read_bytes()) | changes)
    return document(record).to_bytes()


def test_init_can_be_run_again(es: Elasticsearch, index: None) -> None:
    assert template.init(es) is False
    assert es.indices.exists_alias(name=ALIAS_READ)


def test_init_gives_an_index_its_aliases_back_rather_than_hide_it_behind_a_new_one(
    es: Elasticsearch, index: None
) -> None:
    es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_WRITE)
    assert template.init(es) is False
    assert es.indices.get_alias(name=ALIAS_WRITE).body == {
        FIRST_INDEX: {"aliases": {ALIAS_WRITE: {"is_write_index": True}}}
    }


@pytest.mark.parametrize("state", ["as before there was a filter", "another filter", "no alias"])
async def test_a_read_alias_that_would_show_what_is_erased_is_refused_until_init_mends_it(
    es: Elasticsearch, client: AsyncElasticsearch, index: None, state: str
) -> None:
    if state == "no alias":
        es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_READ)
    else:
        other = {"term": {"status": "published"}} if state == "another filter" else None
        es.indices.put_alias(index=FIRST_INDEX, name=ALIAS_READ, filter=other)
    with pytest.raises(IndexNotReady, match=f"{ALIAS_READ}.*dateline index init"):
        await readiness.check(client)
    assert template.init(es) is False
    await readiness.check(client)


def test_init_leaves_the_read_alias_where_it_is(es: Elasticsearch, index: None) -> None:
    """While the next index is being filled, dashboards read the last one."""
    es.indices.create(index=SECOND_INDEX)
    try:
        es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_WRITE)
        es.indices.put_alias(index=SECOND_INDEX, name=ALIAS_WRITE, is_write_index=True)
        template.init(es)
        assert es.indices.get_alias(name=ALIAS_READ).body.keys() == {FIRST_INDEX}
        assert es.indices.get_alias(name=ALIAS_WRITE).body.keys() == {SECOND_INDEX}
    finally:
        es.indices.delete(index=SECOND_INDEX)


async def test_the_index_is_as_the_worker_wants_it(client: AsyncElasticsearch, index: None) -> None:
    await readiness.check(client)


async def test_without_the_alias_the_worker_refuses(client: AsyncElasticsearch) -> None:
    with pytest.raises(IndexNotReady, match="dateline index init"):
        await readiness.check(client)


async def test_init_adds_the_fields_of_a_later_version_to_an_index(
    es: Elasticsearch, client: AsyncElasticsearch
) -> None:
    earlier = mapping_of(ArticleDocument)
    for path in (["accessible_for_free"], ["source", "name"], ["quotes", "speakers", "kind"]):
        inner = earlier
        for name in path[:-1]:
            inner = inner["properties"][name]
        del inner["properties"][path[-1]]
    # Under a name that the template of this version does not know.
    es.indices.create(index="earlier", mappings=earlier, aliases=template.ALIASES)
    try:
        with pytest.raises(IndexNotReady, match=r"accessible_for_free.*dateline index init"):
            await readiness.check(client)
        assert not template.init(es)
        await readiness.check(client)
        assert not template.init(es)
    finally:
        es.indices.delete(index="earlier")


async def test_a_drifted_mapping_is_refused(es: Elasticsearch, client: AsyncElasticsearch) -> None:
    mappings = mapping_of(ArticleDocument)
    mappings["properties"]["title"] = {"type": "keyword"}
    es.indices.create(index="drifted", mappings=mappings, aliases=template.ALIASES)
    try:
        with pytest.raises(IndexNotReady, match=r"drifted, title: it is keyword, not text.*dateline index rebuild"):
            await readiness.check(client)
    finally:
        es.indices.delete(index="drifted")


async def test_the_newest_revision_wins_in_any_order(
    es: Elasticsearch, client: AsyncElasticsearch, index: None
) -> None:
    bulk = Bulk(client)
    body = source()
    assert await bulk.write([Write("a", 20, body)]) == [Outcome.DONE]
    assert await bulk.write([Write("a", 20, body), Write("a", 10, body)]) == [Outcome.DUPLICATE, Outcome.STALE]
    assert await bulk.write([Write("a", 30, source(title="Corrected")), Write("a", 25, body)]) == [
        Outcome.DONE,
        Outcome.STALE,
    ]
    held = es.get(index=ALIAS_READ, id="a")
    assert (held["_version"], held["_source"]["title"]) == (30, "Corrected")


async def test_two_revisions_of_one_article_in_one_write(
    es: Elasticsearch, client: AsyncElasticsearch, index: None
) -> None:
    bulk = Bulk(client)
    bad = json.dumps(json.loads(source()) | {"a_field_nobody_mapped": 1}).encode()
    assert await bulk.write([Write("a", 10, source()), Write("a", 20, source()), Write("a", 20, source())]) == [
        Outcome.STALE,
        Outcome.DONE,
        Outcome.DUPLICATE,
    ]
    rejected, written = await bulk.write([Write("a", 40, bad), Write("a", 30, source(title="Corrected"))])
    assert isinstance(rejected, Reject)
    assert written is Outcome.DONE
    held = es.get(index=ALIAS_READ, id="a")
    assert (held["_version"], held["_source"]["title"]) == (30, "Corrected")


async def test_versions_are_read_where_a_conflict_does_not_name_them(
    client: AsyncElasticsearch, index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real server's do; here nobody understands them. The read goes through the write alias, and sees what no
    refresh has shown yet."""
    bulk = Bulk(client)
    assert await bulk.write([Write("a", 20, source()), Write("b", 20, source())]) == [Outcome.DONE] * 2
    monkeypatch.setattr("services.index.bulk._VERSIONS", re.compile("in no language (.)(.)"))
    writes = [Write("a", 20, source()), Write("b", 19, source()), Write("c", 1, source())]
    assert await bulk.write(writes) == [Outcome.DUPLICATE, Outcome.STALE, Outcome.DONE]


async def test_a_bad_document_costs_only_itself(client: AsyncElasticsearch, index: None) -> None:
    bad = json.dumps(json.loads(source()) | {"a_field_nobody_mapped": 1}).encode()
    first, second, third = await Bulk(client).write(
        [Write("a", 1, source()), Write("b", 1, bad), Write("c", 1, source())]
    )
    assert (first, third) == (Outcome.DONE, Outcome.DONE)
    assert isinstance(second, Reject)
    assert second.reason == "rejected"
    assert "a_field_nobody_mapped" in second.detail


async def test_a_write_to_a_missing_alias_creates_nothing(es: Elasticsearch, client: AsyncElasticsearch) -> None:
    with pytest.raises(IndexUnusable):
        await Bulk(client).write([Write("a", 1, source())])
    assert not es.indices.exists(index=ALIAS_WRITE)


@pytest.mark.parametrize("why", ["closed", "no write index"])
async def test_an_index_that_takes_no_writes_ends_the_worker(
    es: Elasticsearch, client: AsyncElasticsearch, index: None, why: str
) -> None:
    if why == "closed":
        es.indices.close(index=FIRST_INDEX)
    else:
        add = {"index": FIRST_INDEX, "alias": ALIAS_WRITE, "is_write_index": False}
        es.indices.update_aliases(actions=[{"add": add}])
    with pytest.raises(IndexUnusable):
        await Bulk(client).write([Write("a", 1, source())])


@pytest.mark.parametrize("block", ["index.blocks.read_only_allow_delete", "index.blocks.write"])
async def test_a_block_is_waited_out(es: Elasticsearch, client: AsyncElasticsearch, index: None, block: str) -> None:
    """Elasticsearch sets the first by itself when the disk is full, and takes it away when it is not; whoever copies an
    index sets the other."""
    es.indices.put_settings(index=FIRST_INDEX, settings={block: True})
    waits = 0

    def lift(reason: str) -> None:
        assert "cluster_block_exception" in reason
        nonlocal waits
        waits += 1
        if waits == 2:
            es.indices.put_settings(index=FIRST_INDEX, settings={block: None})

    assert await Bulk(client, on_wait=lift).write([Write("a", 1, source())]) == [Outcome.DONE]
    assert waits == 2


async def test_every_kind_of_search_finds_the_document(
    es: Elasticsearch, client: AsyncElasticsearch, index: None
) -> None:
    record = EnrichedArticle.from_bytes(EXAMPLE.read_bytes())
    await Bulk(client).write([Write(record.article_id, record.revision, document(record).to_bytes())])
    es.indices.refresh(index=ALIAS_READ)

    def found(*args: Any, **conditions: Any) -> int:
        return int(es.count(index=ALIAS_READ, query=query(*args, **conditions))["count"])

    assert found("ferry strike") == found(None, people=["ines calder"]) == found(None, speakers=["Calder"]) == 1
    assert found(mentions=days("2026-03-03")) == found(since=date(2026, 3, 2), until=date(2026, 3, 2)) == 1
    assert found("volcano") == found(None, people=["Ines"]) == found(mentions=days("2027")) == 0


async def test_joint_speakers_are_found_and_counted_each(
    es: Elasticsearch, client: AsyncElasticsearch, index: None
) -> None:
    for name in ("joint_speakers.json", "published.json"):
        record = EnrichedArticle.from_bytes(EXAMPLE.with_name(name).read_bytes())
        await Bulk(client).write([Write(record.article_id, record.revision, document(record).to_bytes())])
    es.indices.refresh(index=ALIAS_READ)

    def said(speaker: str) -> list[str]:
        hits = es.search(index=ALIAS_READ, query=query(None, speakers=[speaker]))["hits"]["hits"]
        return [found.quote["text"] for hit in hits for found in quotes_of(hit)]

    joint = "We were never asked … and we will not pay."
    assert said("Ellison") == said("otto brandt") == [joint]
    assert said("senior official") == ["Some have left"]
    # Neither the words of two speakers together, nor who relayed a quote, are a speaker.
    assert said("Mara Brandt") == said("Harbor Wire") == []

    counted = es.search(index=ALIAS_READ, size=0, aggs=aggregations())["aggregations"]
    found = overview(counted)
    assert (found.quote_kinds, found.quotes_without_speaker) == ({"direct": 3, "indirect": 1}, 0)
    assert {(row.speaker, row.kind, row.quotes, row.articles) for row in found.speakers} == {
        ("Mara Ellison", "named", 1, 1),
        ("Otto Brandt", "named", 1, 1),
        ("Pell", "named", 1, 1),
        ("Ines Calder", "named", 1, 1),
        ("a senior official", "anonymous", 1, 1),
    }
    assert {row.speaker: row.sample for row in found.speakers}["Otto Brandt"] == joint


async def test_quotes_without_speakers_are_counted(es: Elasticsearch, client: AsyncElasticsearch, index: None) -> None:
    record = EnrichedArticle.from_bytes(EXAMPLE.read_bytes())
    made = document(record)
    nobodys = made.model_copy(update={"quotes": [*made.quotes, made.quotes[0].model_copy(update={"speakers": []})]})
    await Bulk(client).write([Write(record.article_id, record.revision, nobodys.to_bytes())])
    es.indices.refresh(index=ALIAS_READ)
    counted = es.search(index=ALIAS_READ, size=0, aggs=aggregations())["aggregations"]
    assert (overview(counted).quotes_without_speaker, overview(counted).quote_kinds) == (1, {"direct": 2})


async def test_an_erasure_is_invisible_to_dashboards(
    es: Elasticsearch, client: AsyncElasticsearch, index: None
) -> None:
    """What panels ask: articles per hour of capture, the newest first, how many there are, how many of each status."""
    published, erased = (EnrichedArticle.from_bytes(EXAMPLE.with_name(name).read_bytes()) for name in PANELS)
    writes = [Write(one.article_id, one.revision, document(one).to_bytes()) for one in (published, erased)]
    assert await Bulk(client).write(writes) == [Outcome.DONE] * 2
    es.indices.refresh(index=ALIAS_READ)

    panels = {
        "hours": {"date_histogram": {"field": "captured_at", "fixed_interval": "1h"}},
        "statuses": {"terms": {"field": "status"}},
        "last": {"max": {"field": "revision"}},
    }
    shown = es.search(index=ALIAS_READ, size=1, sort=[{"captured_at": "desc"}], aggs=panels, track_total_hits=True)
    assert [hit["_id"] for hit in shown["hits"]["hits"]] == [published.article_id]
    assert shown["hits"]["total"]["value"] == es.count(index=ALIAS_READ)["count"] == 1
    counted = shown["aggregations"]
    assert [bucket["doc_count"] for bucket in counted["hours"]["buckets"]] == [1]
    assert [bucket["key"] for bucket in counted["statuses"]["buckets"]] == ["published"]
    assert counted["last"]["value"] == published.revision
    # It is there all the same, and a get by id, which no filter concerns, shows it.
    held = es.get(index=ALIAS_READ, id=erased.article_id)
    assert (held["_source"]["status"], held["_version"]) == ("erased", erased.revision)


async def test_dates_in_the_text_and_days_of_publication_stand_flat(
    es: Elasticsearch, client: AsyncElasticsearch, index: None
) -> None:
    """A panel reads no nested field; and who asks writes a day, a month or a moment."""
    fields = json.loads(EXAMPLE.read_bytes())
    one = fields["annotations"]["dates"][0]
    spring = one | {"type": "DATE", "value": "2019-SP", "from": "2019-03-01", "to": "2019-05-31"}
    march = one | {"type": "DATE", "value": "2018-03", "from": "2018-03-01", "to": "2018-03-31"}
    open_ = one | {"type": "DATE", "value": None, "from": "2015-01-01", "to": None}
    fields["annotations"]["dates"] = [spring, march, open_]
    record = EnrichedArticle.model_validate(fields)
    assert await Bulk(client).write([Write(record.article_id, record.revision, document(record).to_bytes())])
    es.indices.refresh(index=ALIAS_READ)

    def count(field: str, first: str, last: str) -> int:
        found: int = es.count(index=ALIAS_READ, query={"range": {field: {"gte": first, "lte": last}}})["count"]
        return found

    assert count("date_ranges", "2019-05-31", "2019-06-30") == count("date_ranges", "2018-03", "2018-03") == 1
    assert count("date_ranges", "2018-04-01", "2019-02-28") == count("date_ranges", "2016", "2017") == 0
    assert count("date_months", "2018-03", "2018-03") == 1
    assert count("date_months", "2018-02-15T00:00:00Z", "2018-03-15T00:00:00Z") == 1
    day = fields["published_at"]["value"][:10]
    assert count("published_day", day, day) == count("published_day", f"{day}T00:00:00Z", f"{day}T23:59:59Z") == 1
    panels = {
        "months": {"date_histogram": {"field": "date_months", "calendar_interval": "month", "min_doc_count": 1}},
        "days": {"terms": {"field": "published_day.keyword"}},
        "quotes": {"sum": {"field": "quote_count"}},
    }
    shown = es.search(index=ALIAS_READ, size=0, aggs=panels)["aggregations"]
    assert [bucket["key_as_string"] for bucket in shown["months"]["buckets"]] == ["2018-03"]
    assert [bucket["key"] for bucket in shown["days"]["buckets"]] == [day]
    assert shown["quotes"]["value"] == len(fields["annotations"]["quotes"])


def test_an_inverted_range_would_be_rejected(es: Elasticsearch, index: None) -> None:
    # Why the record refuses one already: the whole document would be lost.
    told = json.loads(source())
    told["dates"][0]["range"] = {"gte": "2026-03-03", "lte": "2026-03-02"}
    with pytest.raises(BadRequestError):
        es.index(index=ALIAS_WRITE, document=told)
