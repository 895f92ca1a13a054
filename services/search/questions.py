"""Questions that newsrooms ask the index, each as one search: for `examples/queries.http`, dashboards and pages.

Only features that every Elasticsearch has: no scripts, and no aggregation of an optional module. Words in double braces
are variables of `VARIABLES`; `{{now}}` begins date math.

    python -m services.search.questions    # writes examples/queries.http
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from services.search.aggregations import aggregations, named_speakers
from services.search.queries import Query, mentioned, published_on, query
from services.search.requests import ORDERS

FILE: Final = Path(__file__).parents[2] / "examples" / "queries.http"
PATH: Final = "dateline-articles/_search"

VARIABLES: Final[Mapping[str, str]] = {
    "elasticsearch": "http://127.0.0.1:9200",
    "now": "now",
    "person": "Judith Ellery",
    "words": "tunnel",
    "source": "courier",
    "first": "2019-03-01",
    "last": "2019-03-31",
}
"""Variables of the file, to change there. `now` may be a day of your own: `2026-03-08||`."""

_LAST_7_DAYS: Final = {"gt": "{{now}}-7d/d", "lte": "{{now}}"}
_28_DAYS_BEFORE: Final = {"gt": "{{now}}-35d/d", "lte": "{{now}}-7d/d"}
_SHOWN: Final = ["article_id", "title", "published_at", "source.name", "canonical_url"]
_MANY: Final = 1000
"""Maximum sources, languages and sections to count: more than a newsroom follows."""


@dataclass(frozen=True)
class Question:
    """One request of the file."""

    name: str
    asks: str
    """What it answers, as one sentence."""
    read: str
    """How to read the response, and what it does not say."""
    body: Mapping[str, Any] = field(default_factory=dict)
    method: str = "POST"
    path: str = PATH

    def names(self, name: str) -> bool:
        """Whether the request names this field, one within it, or one of its other mappings, such as `.keyword`."""
        words = (word.split("^")[0] for word in _words(self.body))
        return any(word == name or word.startswith(f"{name}.") for word in words)


def naming(field: str) -> list[str]:
    """The names of the questions whose requests name this field, in the order of the file."""
    return [question.name for question in questions() if question.names(field)]


def questions() -> Iterator[Question]:
    """All of them, in the order of the file."""
    yield Question(
        "said_about",
        "What did a person say about something?",
        "inner_hits has the quotes, with the words marked; a joint quote is found by each of its speakers.",
        _hits(query(speakers=["{{person}}"], quote="{{words}}")),
    )
    yield Question(
        "most_quoted",
        "Who is quoted most this week?",
        "doc_count of a bucket counts quotes, `articles` the articles they are in. People of one name are one.",
        _counts(
            query(),
            {
                "quotes": {
                    "nested": {"path": "quotes"},
                    "aggs": {
                        "speakers": {"nested": {"path": "quotes.speakers"}, "aggs": {"named": named_speakers(20)}},
                    },
                }
            },
            published_on(_LAST_7_DAYS),
        ),
    )
    yield Question(
        "rising",
        "Who is in the news more than in the four weeks before?",
        "Divide this_week by a quarter of before: 1 is as usual. Whoever has no `before` is new.",
        _counts(
            query(),
            {
                "people": {
                    "terms": {"field": "people", "size": 50, "shard_size": _MANY, "order": {"this_week": "desc"}},
                    "aggs": {
                        "this_week": {"filter": published_on(_LAST_7_DAYS)},
                        "before": {"filter": published_on(_28_DAYS_BEFORE)},
                    },
                }
            },
            published_on({"gt": "{{now}}-35d/d", "lte": "{{now}}"}),
        ),
    )
    within = query()
    within["bool"]["filter"].append(mentioned("{{first}}", "{{last}}", "within"))
    yield Question(
        "events_of_a_month",
        "Which articles mention events in March 2019?",
        "The whole date in the text lies within: `March 2019` and `15 March 2019` do, `2019` and `since 2015` do not.",
        _hits(within),
    )
    ahead = query()
    ahead["bool"]["filter"].append(mentioned("{{now}}+1M/M", "{{now}}+1M/M", "within"))
    yield Question(
        "scheduled",
        "What is scheduled for next month?",
        "Articles that name a date in it. `days` counts the articles of each day of that month and of others that the "
        "same articles name.",
        _hits(ahead) | {"aggs": {"days": _histogram("date_days", "day")}},
    )
    yield Question(
        "co_mentioned",
        "Who is mentioned together with a person?",
        "doc_count counts articles.",
        _counts(query(people=["{{person}}"]), {"people": _terms("people", 20, exclude=["{{person}}"])}),
    )
    yield Question(
        "special",
        "What is special about the articles that have some words?",
        "doc_count counts the articles with the words, bg_count all published ones; the score compares the shares.",
        _counts(
            query("{{words}}"),
            {
                name: {"significant_terms": {"field": name, "size": 10, "background_filter": query()}}
                for name in ("people", "organizations", "places")
            },
        ),
    )
    yield Question(
        "withdrawn",
        "Which articles are gone from their sites?",
        "The last to be found gone comes first. A page that comes back is published again.",
        _hits(query(shown="withdrawn"), order="captured") | {"aggs": {"sources": _terms("source.id", _MANY)}},
    )
    yield Question(
        "silent",
        "Which sources are silent?",
        "The longest silence first: `newest` is the last publication, null (first of all) where no article has a date.",
        _counts(
            query(),
            {
                "sources": {
                    "terms": {"field": "source.id", "size": _MANY, "order": {"newest": "asc"}},
                    "aggs": {
                        "newest": {"max": {"field": "published_earliest"}},
                        "captured": {"max": {"field": "captured_at"}},
                    },
                }
            },
        ),
    )
    yield Question(
        "anonymous",
        "How often does each outlet quote people whom it does not name?",
        "Divide `anonymous` by `quotes`: a long outlet quotes more of all.",
        _counts(
            query(),
            {
                "sources": {
                    "terms": {"field": "source.id", "size": _MANY, "order": {"anonymous": "desc"}},
                    "aggs": {
                        "anonymous": {"sum": {"field": "anonymous_quotes"}},
                        "quotes": {"sum": {"field": "quote_count"}},
                        "articles": {"filter": {"range": {"anonymous_quotes": {"gte": 1}}}},
                    },
                }
            },
        ),
    )
    yield Question(
        "authors",
        "Who writes most, and for which outlets?",
        "doc_count counts articles; one with two authors counts for both.",
        _counts(query(), {"authors": _terms("authors", 20, aggs={"sources": _terms("source.id", 5)})}),
    )
    yield Question(
        "agencies",
        "Which agencies do outlets rely on?",
        "doc_count counts the articles that credit the agency, in all and by outlet.",
        _counts(query(), {"agencies": _terms("agencies", 20, aggs={"sources": _terms("source.id", 20)})}),
    )
    to_a_minute = query()
    to_a_minute["bool"]["filter"] += [
        {"terms": {"published_precision": ["minute", "second"]}},
        {"range": {"published_earliest": {"gte": "{{now}}-1d", "lte": "{{now}}"}}},
        {"exists": {"field": "indexed_at"}},
    ]
    yield Question(
        "until_searchable",
        "How long does it take from publication until an article is searchable, by source?",
        "Subtract `published` from `indexed`, both in milliseconds: the mean. Articles of one day, because one that is "
        "captured or indexed anew counts from then.",
        _counts(
            to_a_minute,
            {
                "sources": _terms(
                    "source.id",
                    _MANY,
                    aggs={
                        "published": {"avg": {"field": "published_earliest"}},
                        "indexed": {"avg": {"field": "indexed_at"}},
                    },
                )
            },
        ),
    )
    yield Question(
        "corrected",
        "What did outlets correct this week?",
        "Title, subtitle or text differ from the capture before; `changes` names the fields.",
        _hits(
            query(), {"term": {"corrected": True}}, {"range": {"captured_at": {"gt": "{{now}}-7d"}}}, order="captured"
        ),
    )
    yield Question(
        "mentioned_months",
        "Which months do the articles about something speak of?",
        "doc_count counts articles; an article that names a month twice counts once.",
        _counts(query("{{words}}"), {"months": _histogram("date_months", "month")}),
    )
    yield Question(
        "overview",
        "Which names, speakers and dates are the most frequent of all?",
        "Names count articles; below `quotes` and `dates`, doc_count counts quotes, speakers and dates, and `articles` "
        "the articles they are in.",
        _counts(query(), aggregations()),
    )
    yield from _export()


def _export() -> Iterator[Question]:
    """Everything of a source: three requests, the second of which is repeated."""
    yield Question(
        "export_open",
        "Export everything of a source, whole: first let Elasticsearch keep what there is now.",
        "The response has the id of this point in time.",
        path="dateline-articles/_pit?keep_alive=5m",
    )
    page = {
        "query": query(sources=["{{source}}"], shown="any"),
        "size": 500,
        "sort": [{"article_id": "asc"}],
        "pit": {"id": "{{export_open.response.body.$.id}}", "keep_alive": "5m"},
        "track_total_hits": True,
    }
    yield Question(
        "export_page",
        "Then read a page.",
        'For the next one, add "search_after" with the `sort` of the last hit; when no hits come, all were read.',
        page,
        path="_search",
    )
    yield Question(
        "export_close",
        "At the end, let Elasticsearch forget it.",
        "It does so by itself, five minutes after the last page.",
        {"id": "{{export_open.response.body.$.id}}"},
        method="DELETE",
        path="_pit",
    )


def http_file() -> str:
    """The content of `examples/queries.http`, for the HTTP clients of editors."""
    lines = [
        "# Questions to the index, for the REST Client of Visual Studio Code, or to copy from. Written by",
        "# `python -m services.search.questions` from services/search/questions.py; change it there.",
        "#",
        "# Erased articles are behind no alias; withdrawn ones are left out but where they are asked for. `now` begins",
        "# date math: for a day of your own, write it with two bars, as in 2026-03-08||",
        "",
        *(f"@{name} = {value}" for name, value in VARIABLES.items()),
    ]
    for one in questions():
        lines += ["", f"### {one.asks}", f"# {one.read}", f"# @name {one.name}"]
        lines.append(f"{one.method} {{{{elasticsearch}}}}/{one.path}")
        if one.body:
            lines += ["content-type: application/json", "", json.dumps(one.body, indent=2, ensure_ascii=False)]
    return "\n".join(lines) + "\n"


def _words(value: Any) -> Iterator[str]:
    """Every key and text of a request."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from value
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)


def _hits(wanted: Query, *more: Query, order: str = "newest") -> dict[str, Any]:
    wanted["bool"]["filter"] += more
    return {"query": wanted, "size": 20, "sort": ORDERS[order], "_source": _SHOWN, "track_total_hits": True}


def _counts(wanted: Query, aggs: Mapping[str, Any], *more: Query) -> dict[str, Any]:
    wanted["bool"]["filter"] += more
    return {"query": wanted, "size": 0, "track_total_hits": True, "aggs": dict(aggs)}


def _terms(name: str, size: int, *, aggs: Mapping[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    counted: dict[str, Any] = {"terms": {"field": name, "size": size, **options}}
    return counted | {"aggs": dict(aggs)} if aggs else counted


def _histogram(name: str, interval: str) -> dict[str, Any]:
    return {"date_histogram": {"field": name, "calendar_interval": interval, "min_doc_count": 1}}


if __name__ == "__main__":
    FILE.write_text(http_file(), encoding="utf-8")
