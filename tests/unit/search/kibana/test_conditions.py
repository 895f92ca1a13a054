"""What a condition says to Kibana, and what to Elasticsearch."""

from services.search.kibana.conditions import Is, Month, kql


def test_one_value_or_one_of_several() -> None:
    assert Is("status", ("withdrawn",)).kql() == 'status : "withdrawn"'
    assert Is("status", ("withdrawn", "erased"), holds=False).kql() == 'not status : ("withdrawn" or "erased")'
    assert Is("corrected", (True,)).kql() == "corrected : true"
    assert Is("corrected", (True,)).query() == {"terms": {"corrected": [True]}}
    hidden = {"bool": {"must_not": [{"terms": {"status": ["withdrawn"]}}]}}
    assert Is("status", ("withdrawn",), holds=False).query() == hidden


def test_all_conditions_hold() -> None:
    assert kql([]) == ""
    assert kql([Is("language", ("en",)), Is("corrected", (True,))]) == 'language : "en" and corrected : true'


def test_a_month_is_a_range_from_itself_to_itself_in_a_zone() -> None:
    """As Kibana translates it: Elasticsearch rounds the lower bound down and the upper one up."""
    assert Month("date_months", 0).kql() == 'date_months : "now/M-14h"'
    assert Month("date_months", 3).kql() == 'date_months : "now+3M/M-14h"'
    moment = "2026-03-08||+3M/M-14h"
    assert Month("date_months", 3).query("2026-03-08||", "Asia/Tokyo") == {
        "range": {"date_months": {"gte": moment, "lte": moment, "time_zone": "Asia/Tokyo"}}
    }
