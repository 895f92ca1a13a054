"""Builds Elasticsearch queries for articles."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, Literal

from services.search.marks import MARKS
from services.search.periods import Days

MAX_QUOTES: Final = 3
"""Maximum quotes of each speaker that come with a hit."""

Query = dict[str, Any]
Shown = Literal["published", "withdrawn", "any"]
"""Which articles a search shows. Erased ones are behind no read alias."""
Relation = Literal["intersects", "within"]

_LONGEST_PATTERN: Final = 1000
"""Maximum characters of a pattern: the default of `index.max_regex_length`."""
_SPEAKERS: Final = "quotes.speakers"
_CLOCKS: Final = ["minute", "hour", "part_of_day"]
"""Precisions of dates whose ranges are instants. Their days, which are those of the article, are in `date_days`."""
_EVER: Final = {"gte": "0001-01-01", "lte": "9999-12-31", "relation": "within"}
"""Ranges that have both ends. `since 2015` would overlap nearly every question."""
_SOURCE: Final = ("source.id", "source.name", "source.domain")


def query(
    words: str | None = None,
    *,
    people: Iterable[str] | None = None,
    organizations: Iterable[str] | None = None,
    places: Iterable[str] | None = None,
    entities: Iterable[str] | None = None,
    authors: Iterable[str] | None = None,
    agencies: Iterable[str] | None = None,
    speakers: Iterable[str] | None = None,
    quote: str | None = None,
    sources: Iterable[str] | None = None,
    sections: Iterable[str] | None = None,
    languages: Iterable[str] | None = None,
    since: date | datetime | None = None,
    until: date | datetime | None = None,
    mentions: Days | None = None,
    shown: Shown = "published",
) -> Query:
    """The Elasticsearch query. All conditions must hold, including several names of the same kind; but an article has
    one source, one section and one language, so that several of these are alternatives.

    `entities` are names of any type, or entity ids. `sources` are ids, names or domains. `quote` are words of one
    quote; with `speakers`, of a quote by each of them. Hits then come with these quotes, see `hits.quotes_of`. `since`
    and `until` bound the publication, inclusive, see `published`; `mentions` is a period that a date in the text
    overlaps, see `mentioned`.
    """
    conditions: list[Query] = []
    named = {"people": people, "organizations": organizations, "places": places, "authors": authors}
    for field, names in (named | {"agencies": agencies}).items():
        conditions += [_is(field, name) for name in names or ()]
    conditions += [_entity(one) for one in entities or ()]
    for fields, values in ((_SOURCE, sources), (("section",), sections), (("language",), languages)):
        if alternatives := [_is(field, value) for value in values or () for field in fields]:
            conditions.append(_any(alternatives))
    quoted = [_quoted(name, quote, number) for number, name in enumerate(speakers or ())]
    if quote is not None and not quoted:
        quoted = [_quoted(None, quote, 0)]
    conditions += published(since, until)
    if mentions is not None:
        conditions.append(mentioned(mentions.first.isoformat(), mentions.last.isoformat()))
    scored = [_in_text(words)] if words is not None else []
    if quote is not None:
        scored += quoted
    else:
        conditions += quoted
    hidden = {"published": ["withdrawn", "erased"], "any": ["erased"], "withdrawn": []}[shown]
    if shown == "withdrawn":
        conditions.append({"term": {"status": shown}})
    return {
        "bool": {
            "must": scored,
            "filter": conditions,
            "must_not": [{"terms": {"status": hidden}}] if hidden else [],
        }
    }


def published(since: date | datetime | None, until: date | datetime | None) -> list[Query]:
    """Conditions that an article was certainly published in a period, inclusive.

    Days are compared with the article's own calendar day, not with that of UTC; of an article of which only the month
    or the year is known, all of it must lie within. Instants are compared with the first and the last that it can be.
    """
    found: list[Query] = []
    # A day begins up to 14 hours before that of UTC, and ends up to 12 hours after it: `published_earliest` and
    # `published_latest` say so of an article that has no day.
    for bound, time, instant, outermost in (
        ("gte", since, "published_earliest", {"gte": "||-14h"}),
        ("lte", until, "published_latest", {"lt": "||+1d+12h"}),
    ):
        if isinstance(time, datetime):
            found.append({"range": {instant: {bound: time.isoformat()}}})
        elif time is not None:
            day = time.isoformat()
            vague = {name: day + shift for name, shift in outermost.items()}
            no_day = {"must_not": [{"exists": {"field": "published_day"}}], "filter": [{"range": {instant: vague}}]}
            found.append(_any([published_on({bound: day}), {"bool": no_day}]))
    return found


def published_on(days: dict[str, str]) -> Query:
    """Articles whose own calendar day of publication is within bounds, which may be date math: `{"gt": "now-7d/d"}`."""
    return {"range": {"published_day": days}}


def mentioned(first: str, last: str, relation: Relation = "intersects") -> Query:
    """Articles with a date in the text that overlaps a period, or lies `within` it. Both days are inclusive, and may be
    date math.

    A day is that of the article, whatever its zone. A period that is open at one end counts with the day that it names,
    if any.
    """
    bounds = {"gte": first, "lte": last}
    longer = {
        "filter": [{"range": {"dates.range": bounds | {"relation": relation}}}, {"range": {"dates.range": _EVER}}],
        "must_not": [{"terms": {"dates.precision": _CLOCKS}}],
    }
    return _any([{"range": {"date_days": bounds}}, {"nested": {"path": "dates", "query": {"bool": longer}}}])


def _in_text(words: str) -> Query:
    return {
        "multi_match": {
            "query": words,
            "fields": ["title^3", "subtitle^2", "text"],
            "type": "cross_fields",
            "operator": "and",
        }
    }


def _is(field: str, value: str) -> Query:
    """Whether a field has this value, in capitals or not. Of the letters that ASCII lacks, Elasticsearch knows no
    other case, so that a pattern names both."""
    if not value.isascii():
        pattern = "".join(map(_in_both_cases, value))
        if len(pattern) <= _LONGEST_PATTERN:
            return {"regexp": {field: {"value": pattern, "case_insensitive": True, "flags": "NONE"}}}
    return {"term": {field: {"value": value, "case_insensitive": True}}}


def _in_both_cases(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() or letter == " " else f"\\{letter}"
    cases = {one for one in (letter, letter.lower(), letter.upper()) if len(one) == 1}
    return f"[{''.join(sorted(cases))}]" if len(cases) > 1 else letter


def _any(alternatives: list[Query]) -> Query:
    return {"bool": {"should": alternatives, "minimum_should_match": 1}}


def _entity(one: str) -> Query:
    """Articles with an entity of this name, of any type, or of this id."""
    known = [_is("entities.name.keyword", one), {"term": {"entities.entity_id": one}}]
    return {"nested": {"path": "entities", "query": _any(known)}}


def _quoted(speaker: str | None, words: str | None, number: int) -> Query:
    """Articles with a quote that has all these words, by one speaker whose name, or whose words in the text, have all
    of those."""
    conditions: Query = {}
    if words is not None:
        conditions["must"] = [{"match": {"quotes.text": {"query": words, "operator": "and"}}}]
    if speaker is not None:
        fields = [f"{_SPEAKERS}.name", f"{_SPEAKERS}.text"]
        known = {"multi_match": {"query": speaker, "fields": fields, "operator": "and"}}
        conditions["filter"] = [{"nested": {"path": _SPEAKERS, "query": known}}]
    found: Query = {"name": f"speaker {number}", "size": MAX_QUOTES, "_source": False}
    if words is not None:
        found["highlight"] = {**MARKS, "fields": {"quotes.text": {"number_of_fragments": 0}}}
    return {"nested": {"path": "quotes", "query": {"bool": conditions}, "inner_hits": found}}
