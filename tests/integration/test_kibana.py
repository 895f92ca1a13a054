"""Each panel of the dashboard as a request to the real Elasticsearch, beside plain Python over the same documents: the
same rows in the same order, the same numbers, and never none."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from elasticsearch import Elasticsearch

from benchmarks.newsroom import documents
from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX
from services.index import template
from services.search.kibana.panels import LISTINGS, MONTHS_AHEAD, PANELS, Listing
from services.search.kibana.requests import NO_VALUE, listing_request, panel_request
from tests.integration.test_queries import Document, counted, instant, milliseconds, ranked, values

COUNT = 700
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=40)
ZONES = ("Etc/GMT+12", "America/New_York", "UTC", "Asia/Kolkata", "Pacific/Kiritimati")
"""From 12 hours behind UTC to 14 before it."""

Response = Mapping[str, Any]


@pytest.fixture(scope="module")
def written(es: Elasticsearch) -> Iterator[list[Document]]:
    template.init(es)
    made = [json.loads(one.model_dump_json(by_alias=True, exclude_none=True)) for one in documents(COUNT, seed=2)]
    lines: list[Mapping[str, Any]] = []
    for one in made:
        lines += [{"index": {"_id": one["article_id"], "version": one["revision"], "version_type": "external"}}, one]
    assert not es.bulk(index=ALIAS_WRITE, operations=lines)["errors"]
    es.indices.refresh(index=ALIAS_READ)
    yield made
    es.indices.delete(index=FIRST_INDEX, ignore_unavailable=True)


@pytest.fixture(scope="module")
def shown(written: list[Document]) -> list[Document]:
    """Of the period, with those that are withdrawn."""

    def in_period(one: Document) -> bool:
        return "published_earliest" in one and SINCE <= instant(one["published_earliest"]) <= NOW

    return [one for one in written if one["status"] != "erased" and in_period(one)]


@pytest.fixture(scope="module")
def live(shown: list[Document]) -> list[Document]:
    return [one for one in shown if one["status"] == "published"]


def ask(es: Elasticsearch, name: str, time_zone: str = "UTC") -> dict[str, Any]:
    (panel,) = (one for one in PANELS if one.name == name)
    asked = panel_request(panel, SINCE.isoformat(), NOW.isoformat(), f"{NOW:%Y-%m-%dT%H:%M:%SZ}||", time_zone)
    return dict(es.search(index=ALIAS_READ, body=asked))


# The oracle ------------------------------------------------------------------------------------------------------


def source_of(one: Document) -> str:
    return str(one["source"]["id"])


def by_source(found: list[Document]) -> dict[str, list[Document]]:
    groups: dict[str, list[Document]] = {}
    for one in found:
        groups.setdefault(source_of(one), []).append(one)
    return groups


def unnamed(one: Document) -> int:
    """Quotes with a speaker who is deliberately unnamed, from the quotes themselves."""
    return sum(any(who["kind"] == "anonymous" for who in quote["speakers"]) for quote in one["quotes"])


def quoted(one: Document) -> int:
    return len(one["quotes"])


def articles(live: list[Document], response: Response) -> None:
    assert response["hits"]["total"] == {"value": len(live), "relation": "eq"}
    assert live


def outlets(live: list[Document], response: Response) -> None:
    assert response["aggregations"]["outlets"]["value"] == len(by_source(live)) > 1


def quotes(live: list[Document], response: Response) -> None:
    assert response["aggregations"]["quotes"]["value"] == sum(map(quoted, live)) > 0


def unnamed_share(live: list[Document], response: Response) -> None:
    part, whole = (response["aggregations"][f"shareX{place}"]["value"] for place in (0, 1))
    assert (part, whole) == (sum(map(unnamed, live)), sum(map(quoted, live)))
    assert 0 < part / whole < 1


def over_time(live: list[Document], response: Response) -> None:
    same_days(live, response, "UTC")


def same_days(live: list[Document], response: Response, time_zone: str) -> None:
    groups = by_source(live)
    terms = response["aggregations"]["source"]
    assert counted(terms) == ranked({name: len(found) for name, found in groups.items()}, 10)
    for row in terms["buckets"]:
        days = Counter(
            instant(one["published_earliest"]).astimezone(ZoneInfo(time_zone)).date().isoformat()
            for one in groups[row["key"]]
        )
        assert {one["key_as_string"][:10]: one["doc_count"] for one in row["day"]["buckets"]} == days
        assert len(days) > 1


def languages(live: list[Document], response: Response) -> None:
    found = Counter(one.get("language", NO_VALUE) for one in live)
    assert counted(response["aggregations"]["language"]) == ranked(found, 10)
    assert {NO_VALUE, "en", "fi"} <= found.keys()


def names(field: str) -> Callable[[list[Document], Response], None]:
    def same(live: list[Document], response: Response) -> None:
        found = values(live, field)
        assert counted(response["aggregations"][field]) == ranked(found, 20)
        assert found

    return same


def month_after(months: int) -> str:
    year, month = divmod(NOW.year * 12 + NOW.month - 1 + months, 12)
    return f"{year}-{month + 1:02}"


def dates_ahead(live: list[Document], response: Response) -> None:
    expected = [sum(month_after(months) in one["date_months"] for one in live) for months in range(MONTHS_AHEAD)]
    rows = response["aggregations"]["month"]["buckets"]
    labels = ["this month", "next month", *(f"in {months} months" for months in range(2, MONTHS_AHEAD))]
    assert rows.keys() == {*labels}
    assert [rows[label]["doc_count"] for label in labels] == expected
    assert expected[1] > 0, "next month is mentioned"


def unnamed_sources(live: list[Document], response: Response) -> None:
    def row(name: str, found: list[Document]) -> tuple[str, int, int]:
        return name, sum(map(unnamed, found)), sum(map(quoted, found))

    expected = sorted((row(*pair) for pair in by_source(live).items()), key=lambda one: (-one[1], one[0]))
    rows = response["aggregations"]["source"]["buckets"]
    assert [(one["key"], one["unnamed"]["value"], one["quotes"]["value"]) for one in rows] == expected
    assert [(one["key"], one["shareX0"]["value"], one["shareX1"]["value"]) for one in rows] == expected
    assert expected[0][1] > 0


def freshness(live: list[Document], response: Response) -> None:
    def last(found: list[Document], field: str) -> int:
        return max(milliseconds(one[field]) for one in found)

    fields = ("published_earliest", "captured_at", "indexed_at")
    expected = sorted(
        ((name, len(found), *(last(found, field) for field in fields)) for name, found in by_source(live).items()),
        key=lambda one: (one[2], one[0]),
    )
    rows = response["aggregations"]["source"]["buckets"]
    assert [
        (one["key"], one["doc_count"], *(one[name]["value"] for name in ("newest", "captured", "indexed")))
        for one in rows
    ] == expected
    assert len(expected) > 1


def authors(live: list[Document], response: Response) -> None:
    terms = response["aggregations"]["author"]
    assert counted(terms) == ranked(values(live, "authors"), 20)
    for row in terms["buckets"]:
        outlets = {source_of(one) for one in live if row["key"] in one["authors"]}
        assert row["outlets"]["value"] == len(outlets)
    assert any(row["outlets"]["value"] > 1 for row in terms["buckets"])


def agencies(live: list[Document], response: Response) -> None:
    terms = response["aggregations"]["agency"]
    assert counted(terms) == ranked(values(live, "agencies"), 10)
    assert terms["buckets"]
    for row in terms["buckets"]:
        carried = Counter(source_of(one) for one in live if row["key"] in one["agencies"])
        assert counted(row["source"]) == ranked(carried, 10)


def corrected_or_withdrawn(shown: list[Document], response: Response) -> None:
    groups = by_source(shown)
    terms = response["aggregations"]["source"]
    assert counted(terms) == ranked({name: len(found) for name, found in groups.items()}, 20)
    whole: Counter[str] = Counter()
    for row in terms["buckets"]:
        found = groups[row["key"]]
        expected = {
            "corrected": sum("text" in one.get("changes", []) for one in found),
            "withdrawn": sum(one["status"] == "withdrawn" for one in found),
        }
        assert {label: one["doc_count"] for label, one in row["what"]["buckets"].items()} == expected
        whole.update(expected)
    assert whole["corrected"] > 0 < whole["withdrawn"]


ORACLES: Mapping[str, Callable[[list[Document], Response], None]] = {
    "articles": articles,
    "outlets": outlets,
    "quotes": quotes,
    "unnamed_share": unnamed_share,
    "over_time": over_time,
    "languages": languages,
    **{name: names(name) for name in ("people", "organizations", "places", "quoted_people", "quoted_organizations")},
    "dates_ahead": dates_ahead,
    "unnamed_sources": unnamed_sources,
    "freshness": freshness,
    "authors": authors,
    "agencies": agencies,
    "corrected_or_withdrawn": corrected_or_withdrawn,
}
WITH_WITHDRAWN = {"corrected_or_withdrawn"}


# The dashboard ---------------------------------------------------------------------------------------------------


def test_every_panel_has_an_oracle() -> None:
    assert [one.name for one in PANELS] == list(ORACLES)


@pytest.mark.parametrize("name", ORACLES)
def test_a_panel_shows_what_plain_python_counts(
    es: Elasticsearch, shown: list[Document], live: list[Document], name: str
) -> None:
    assert len(live) < len(shown)
    ORACLES[name](shown if name in WITH_WITHDRAWN else live, ask(es, name))


@pytest.mark.parametrize("zone", ZONES)
def test_months_are_the_same_in_every_zone(es: Elasticsearch, live: list[Document], zone: str) -> None:
    """The index has months in UTC, and Kibana asks in the zone of the browser."""
    dates_ahead(live, ask(es, "dates_ahead", zone))


@pytest.mark.parametrize("zone", ZONES)
def test_days_are_those_of_the_zone(es: Elasticsearch, live: list[Document], zone: str) -> None:
    same_days(live, ask(es, "over_time", zone), zone)


LISTED: Mapping[str, Callable[[Document], bool]] = {
    "newest": lambda one: one["status"] == "published",
    "corrected": lambda one: one["status"] == "published" and "text" in one.get("changes", []),
    "withdrawn": lambda one: one["status"] == "withdrawn",
}


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda one: one.name)
def test_a_saved_search_lists_what_plain_python_finds(
    es: Elasticsearch, shown: list[Document], listing: Listing
) -> None:
    found = [one for one in shown if LISTED[listing.name](one)]
    expected = sorted(found, key=lambda one: (-instant(one[listing.by]).timestamp(), one["article_id"]))
    response = es.search(index=ALIAS_READ, body=listing_request(listing, SINCE.isoformat(), NOW.isoformat()))
    hits = response["hits"]["hits"]
    assert expected
    assert response["hits"]["total"]["value"] == len(expected) <= 500
    assert [hit["_id"] for hit in hits] == [one["article_id"] for one in expected]
    for hit, one in zip(hits, expected, strict=True):
        assert hit["fields"].get("title", [None]) == [one.get("title")]
        assert hit["fields"]["canonical_url"] == [one["canonical_url"]]
        assert hit["fields"].get("changes", []) == (one.get("changes", []) if "changes" in listing.columns else [])


def test_nothing_in_a_panel_needs_a_script_or_an_optional_module() -> None:
    asked = json.dumps([panel_request(one, "now-30d", "now") for one in PANELS])
    for needing in ("script", "runtime", "adjacency_matrix", "auto_date_histogram", "matrix_stats"):
        assert needing not in asked
