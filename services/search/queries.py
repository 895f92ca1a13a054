"""Which articles a search wants, as an Elasticsearch query."""

from typing import Any


def query(
    words: str | None,
    *,
    people: list[str] | None = None,
    organizations: list[str] | None = None,
    places: list[str] | None = None,
    speakers: list[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    mentions: str | None = None,
) -> dict[str, Any]:
    """The Elasticsearch query. Conditions of different kinds must all hold, and so must several of one kind.

    `since` and `until` bound the publication, inclusive; `mentions` is an ISO date, or two joined by `/`, that a
    date of the text must touch.
    """
    conditions: list[dict[str, Any]] = []
    for field, wanted in (("people", people), ("organizations", organizations), ("places", places)):
        conditions += [{"term": {field: {"value": one, "case_insensitive": True}}} for one in wanted or []]
    conditions += [
        {"nested": {"path": "quotes", "query": {"match": {"quotes.speaker": {"query": one, "operator": "and"}}}}}
        for one in speakers or []
    ]
    published = {name: value for name, value in (("gte", since), ("lte", until)) if value}
    if published:
        conditions.append({"range": {"published_at": published}})
    if mentions:
        first, _, last = mentions.partition("/")
        touched = {"gte": first, "lte": last or first, "relation": "intersects"}
        conditions.append({"nested": {"path": "dates", "query": {"range": {"dates.range": touched}}}})
    asked = {
        "multi_match": {
            "query": words,
            "fields": ["title^3", "subtitle^2", "text"],
            "type": "cross_fields",
            "operator": "and",
        }
    }
    return {
        "bool": {
            "must": [asked] if words else [],
            "filter": conditions,
            "must_not": [{"terms": {"status": ["withdrawn", "erased"]}}],
        }
    }
