"""Counts names, speakers and dates over all indexed articles.

`aggregations` is the request and `overview` reads the response, so that every caller shows the same numbers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MAX_NAMES = 10
MAX_SPEAKERS = 12
MAX_UNNAMED = 5
MAX_DATES = 15
MAX_WORDINGS = 4

_DESCRIBED = ["anonymous", "group", "document"]
"""Kinds of speakers to list by the words for them. Roles and pronouns (`the company`, `she`) mean others in every
article."""

Aggregations = Mapping[str, Any]


@dataclass(frozen=True)
class NameCount:
    """A name, and the number of articles that mention it."""

    name: str
    articles: int


@dataclass(frozen=True)
class SpeakerRow:
    """A speaker, with the number of quotes and of articles, and one of the quotes."""

    speaker: str
    """The name or, without one, the words for them."""
    kind: str
    """The kind of the speaker, see `SpeakerKind`."""
    quotes: int
    articles: int
    sample: str


@dataclass(frozen=True)
class DateRow:
    """A date that articles mention: its TIMEX3 value, its first and last day (None: open), and the wordings."""

    value: str
    first: str | None
    last: str | None
    wordings: list[str]
    mentions: int
    articles: int


@dataclass(frozen=True)
class Overview:
    """The most frequent names, speakers and dates."""

    people: list[NameCount]
    organizations: list[NameCount]
    places: list[NameCount]
    quote_kinds: dict[str, int]
    quotes_without_speaker: int
    speakers: list[SpeakerRow]
    """Named speakers first, then the others; each group by number of quotes."""
    timeline: list[DateRow]
    """The most mentioned dates, in chronological order."""


def aggregations() -> dict[str, Any]:
    """The `aggs` of a search request; `overview` reads the response."""
    names = {name: {"terms": {"field": name, "size": MAX_NAMES}} for name in ("people", "organizations", "places")}
    # Two aggregations: no unnamed speaker is quoted often enough to rank among all speakers.
    by_words = {
        "terms": {"field": "quotes.speakers.text.keyword", "size": MAX_UNNAMED},
        "aggs": _about_speaker(),
    }
    described = {
        "bool": {
            "filter": {"terms": {"quotes.speakers.kind": _DESCRIBED}},
            "must_not": {"exists": {"field": "quotes.speakers.name"}},
        }
    }
    nobody = {"bool": {"must_not": {"nested": {"path": "quotes.speakers", "query": {"match_all": {}}}}}}
    values = {
        "terms": {"field": "dates.value", "size": MAX_DATES},
        "aggs": {
            "articles": {"reverse_nested": {}},
            "wordings": {"terms": {"field": "dates.text", "size": MAX_WORDINGS}},
            "sample": {"top_hits": {"size": 1, "_source": ["dates.range"]}},
        },
    }
    # Without a range it has no place in time: a duration, `now`, `every Monday`.
    dated = {"bool": {"filter": [{"term": {"dates.type": "DATE"}}, {"exists": {"field": "dates.range"}}]}}
    return names | {
        "quotes": {
            "nested": {"path": "quotes"},
            "aggs": {
                "kinds": {"terms": {"field": "quotes.kind"}},
                "without_speaker": {"filter": nobody},
                "speakers": {
                    "nested": {"path": "quotes.speakers"},
                    "aggs": {
                        "named": named_speakers(MAX_SPEAKERS),
                        "unnamed": {
                            "filter": described,
                            "aggs": {"words": by_words},
                        },
                    },
                },
            },
        },
        "dates": {"nested": {"path": "dates"}, "aggs": {"dated": {"filter": dated, "aggs": {"values": values}}}},
    }


def named_speakers(size: int) -> dict[str, Any]:
    """An aggregation below `quotes.speakers`: those who are quoted by name, by number of quotes."""
    return {"terms": {"field": "quotes.speakers.name.keyword", "size": size}, "aggs": _about_speaker()}


def _about_speaker() -> dict[str, Any]:
    return {
        "articles": {"reverse_nested": {}},
        "kinds": {"terms": {"field": "quotes.speakers.kind", "size": 1}},
        "quotes": {
            "reverse_nested": {"path": "quotes"},
            # "direct" sorts before "indirect" and "partial": prefer a sample in the speaker's own words.
            "aggs": {"sample": {"top_hits": {"size": 1, "sort": [{"quotes.kind": "asc"}], "_source": ["quotes.text"]}}},
        },
    }


def overview(counted: Aggregations) -> Overview:
    """Read the `aggregations` of the response to a search with `aggregations()`."""
    quotes = counted["quotes"]
    return Overview(
        people=_names(counted["people"]),
        organizations=_names(counted["organizations"]),
        places=_names(counted["places"]),
        quote_kinds={bucket["key"]: bucket["doc_count"] for bucket in quotes["kinds"]["buckets"]},
        quotes_without_speaker=quotes["without_speaker"]["doc_count"],
        speakers=[
            _speaker(bucket)
            for group in (quotes["speakers"]["named"], quotes["speakers"]["unnamed"]["words"])
            for bucket in group["buckets"]
        ],
        timeline=_timeline(counted["dates"]["dated"]["values"]["buckets"]),
    )


def _names(terms: Aggregations) -> list[NameCount]:
    return [NameCount(bucket["key"], bucket["doc_count"]) for bucket in terms["buckets"]]


def _sample(bucket: Aggregations) -> Mapping[str, Any]:
    source: Mapping[str, Any] = bucket["sample"]["hits"]["hits"][0]["_source"]
    return source


def _speaker(bucket: Aggregations) -> SpeakerRow:
    return SpeakerRow(
        speaker=bucket["key"],
        kind=bucket["kinds"]["buckets"][0]["key"],
        quotes=bucket["quotes"]["doc_count"],
        articles=bucket["articles"]["doc_count"],
        sample=_sample(bucket["quotes"])["text"],
    )


def _timeline(buckets: Iterable[Aggregations]) -> list[DateRow]:
    rows = []
    for bucket in buckets:
        bounds = _sample(bucket)["range"]
        rows.append(
            DateRow(
                value=bucket["key"],
                first=bounds.get("gte"),
                last=bounds.get("lte"),
                wordings=[wording["key"] for wording in bucket["wordings"]["buckets"]],
                mentions=bucket["doc_count"],
                articles=bucket["articles"]["doc_count"],
            )
        )
    return sorted(rows, key=lambda row: (row.first or row.last or "", row.value))
