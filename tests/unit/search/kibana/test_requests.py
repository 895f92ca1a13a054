"""How rows and numbers become aggregations. That the numbers are right: tests/integration/test_kibana.py."""

import pytest

from services.search.kibana.panels import LISTINGS, PANELS, TIME, Panel
from services.search.kibana.requests import NO_VALUE, listing_request, panel_request, shard_size


def panel(name: str) -> Panel:
    (found,) = (one for one in PANELS if one.name == name)
    return found


@pytest.mark.parametrize("one", PANELS, ids=lambda one: one.name)
def test_every_panel_asks_for_the_period_and_for_no_hits(one: Panel) -> None:
    asked = panel_request(one, "2026-03-01", "2026-03-08")
    assert asked["size"] == 0
    assert asked["query"]["bool"]["filter"][0] == {"range": {TIME: {"gte": "2026-03-01", "lte": "2026-03-08"}}}


def test_rows_within_rows() -> None:
    source = panel_request(panel("over_time"), "now-1d", "now", time_zone="Asia/Tokyo")["aggs"]["source"]
    assert source["terms"]["order"] == {"_count": "desc"}
    assert source["aggs"]["day"]["date_histogram"] == {
        "field": TIME,
        "calendar_interval": "1d",
        "time_zone": "Asia/Tokyo",
        "min_doc_count": 1,
    }


def test_rows_in_the_order_of_a_number() -> None:
    source = panel_request(panel("freshness"), "now-1d", "now")["aggs"]["source"]
    assert source["terms"]["order"] == {"newest": "asc"}
    assert source["aggs"]["newest"] == {"max": {"field": TIME}}
    assert list(source["aggs"]) == ["newest", "captured", "indexed"]


def test_a_share_is_two_sums() -> None:
    assert panel_request(panel("unnamed_share"), "now-1d", "now")["aggs"] == {
        "shareX0": {"sum": {"field": "anonymous_quotes"}},
        "shareX1": {"sum": {"field": "quote_count"}},
    }


def test_articles_without_a_value_are_a_row_where_that_is_wanted() -> None:
    language = panel_request(panel("languages"), "now-1d", "now")["aggs"]["language"]["terms"]
    assert language["missing"] == NO_VALUE
    assert "missing" not in panel_request(panel("people"), "now-1d", "now")["aggs"]["people"]["terms"]


def test_a_number_of_all_needs_no_rows() -> None:
    assert panel_request(panel("articles"), "now-1d", "now")["aggs"] == {}


def test_a_listing_is_sorted_and_its_ties_too() -> None:
    asked = listing_request(LISTINGS[1], "now-1d", "now")
    assert [list(one) for one in asked["sort"]] == [["captured_at"], ["article_id"]]
    assert [one["field"] for one in asked["fields"]] == list(LISTINGS[1].columns)


@pytest.mark.parametrize(("size", "expected"), [(10, 1000), (660, 1000), (1000, 1510)])
def test_shards_give_more_than_is_shown(size: int, expected: int) -> None:
    assert shard_size(size) == expected
