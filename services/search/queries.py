"""Builds Elasticsearch queries for articles."""

from typing import Any

MAX_QUOTES = 3
"""Maximum quotes of each speaker that come with a hit."""

_SPEAKERS = "quotes.speakers"


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
    """The Elasticsearch query. All conditions must hold, including several of the same kind.

    `since` and `until` bound the publication time, inclusive. `mentions` is an ISO date, or two joined by `/`: a date
    in the text must overlap it. The hits of `speakers` come with the first quotes of each, see `hits.quotes_of`.
    """
    conditions: list[dict[str, Any]] = []
    for field, names in (("people", people), ("organizations", organizations), ("places", places)):
        conditions += [{"term": {field: {"value": name, "case_insensitive": True}}} for name in names or []]
    conditions += [_quoted(name, number) for number, name in enumerate(speakers or [])]
    published = {bound: value for bound, value in (("gte", since), ("lte", until)) if value}
    if published:
        conditions.append({"range": {"published_at": published}})
    if mentions:
        first, _, last = mentions.partition("/")
        overlapping = {"gte": first, "lte": last or first, "relation": "intersects"}
        conditions.append({"nested": {"path": "dates", "query": {"range": {"dates.range": overlapping}}}})
    in_text = {
        "multi_match": {
            "query": words,
            "fields": ["title^3", "subtitle^2", "text"],
            "type": "cross_fields",
            "operator": "and",
        }
    }
    return {
        "bool": {
            "must": [in_text] if words else [],
            "filter": conditions,
            "must_not": [{"terms": {"status": ["withdrawn", "erased"]}}],
        }
    }


def _quoted(speaker: str, number: int) -> dict[str, Any]:
    """Articles that quote one speaker whose name, or whose words in the text, have all these words."""
    words = {"multi_match": {"query": speaker, "fields": [f"{_SPEAKERS}.name", f"{_SPEAKERS}.text"], "operator": "and"}}
    found = {"name": f"speaker {number}", "size": MAX_QUOTES, "_source": False}
    return {"nested": {"path": _SPEAKERS, "query": words, "inner_hits": found}}
