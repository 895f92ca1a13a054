"""What Kibana asks Elasticsearch for a panel, so that it can be asked without Kibana.

A row within a row is an aggregation within an aggregation; the numbers stand within the innermost, and beside it where
rows are in their order. See `toEsAggsFn` of each operation in
`lens/public/datasources/form_based/operations/definitions` in elastic/kibana.
"""

from collections.abc import Iterable
from typing import Any, Final

from services.search.kibana.conditions import Condition, Query
from services.search.kibana.panels import TIME, Cases, Days, Listing, Measure, Panel, Rows, Share, Top

NO_VALUE: Final = "__missing__"
"""What Kibana has Elasticsearch call the articles without a value."""
_FUNCTIONS: Final = {"sum": "sum", "max": "max", "unique_count": "cardinality"}


def panel_request(panel: Panel, since: str, until: str, now: str = "now", time_zone: str = "UTC") -> dict[str, Any]:
    """The body of the search for a panel. `since` and `until`, both inclusive, are ISO 8601 or date math; `now` is what
    date math begins with, and `time_zone` that of the browser."""
    aggs = _measures(panel)
    for name, rows in reversed(list(panel.rows.items())):
        within = aggs
        aggs = {name: _rows(rows, panel, now, time_zone) | ({"aggs": within} if within else {})}
        if isinstance(rows, Top) and rows.by in (ordering := _measures(panel)):
            aggs[name]["aggs"] = {rows.by: ordering[rows.by], **aggs[name].get("aggs", {})}
    return {
        "size": 0,
        "track_total_hits": True,
        "query": _query(panel.where, since, until, now, time_zone),
        "aggs": aggs,
    }


def listing_request(listing: Listing, since: str, until: str) -> dict[str, Any]:
    """The body of the search for a saved search."""
    return {
        "size": 500,
        "track_total_hits": True,
        "query": _query(listing.where, since, until, "now", "UTC"),
        "sort": [{field: {"order": order, "unmapped_type": "boolean"}} for field, order in sorting(listing)],
        "fields": [{"field": name} for name in listing.columns],
        "_source": False,
    }


def sorting(listing: Listing) -> list[tuple[str, str]]:
    """Its order: fields with `asc` or `desc`."""
    return [(listing.by, "desc"), ("article_id", "asc")]


def _query(where: Iterable[Condition], since: str, until: str, now: str, time_zone: str) -> Query:
    period = {"range": {TIME: {"gte": since, "lte": until}}}
    return {"bool": {"filter": [period, *(one.query(now, time_zone) for one in where)]}}


def _measures(panel: Panel) -> dict[str, Any]:
    """The numbers that Elasticsearch counts: the two sums of a share, which Kibana divides, and no `doc_count`."""
    found: dict[str, Any] = {}
    for name, value in panel.values.items():
        if isinstance(value, Share):
            found |= {f"{name}X{place}": {"sum": {"field": one}} for place, one in enumerate((value.part, value.whole))}
        elif value.operation != "count":
            found[name] = {_FUNCTIONS[value.operation]: {"field": value.field}}
    return found


def _rows(rows: Rows, panel: Panel, now: str, time_zone: str) -> dict[str, Any]:
    if isinstance(rows, Days):
        options = {"calendar_interval": "1d", "time_zone": time_zone, "min_doc_count": 1}
        return {"date_histogram": {"field": rows.field, **options}}
    if isinstance(rows, Cases):
        return {"filters": {"filters": {label: one.query(now, time_zone) for label, one in rows.cases.items()}}}
    by = panel.values[rows.by]
    order = "_count" if isinstance(by, Measure) and by.operation == "count" else rows.by
    return {
        "terms": {
            "field": rows.field,
            "size": rows.size,
            "shard_size": shard_size(rows.size),
            "order": {order: "asc" if rows.ascending else "desc"},
            **({"missing": NO_VALUE} if rows.none else {}),
        }
    }


def shard_size(size: int) -> int:
    """What Lens asks of each shard in its mode for accuracy."""
    return max(1000, size * 3 // 2 + 10)
