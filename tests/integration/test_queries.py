"""`examples/queries.http` and `services/search` against the real Elasticsearch, beside plain Python over the same
documents: the same ids in the same order, the same counts."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from benchmarks.newsroom import SOURCES, documents
from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX
from services.index import template
from services.operate.article_pages import every
from services.search.periods import Days, days
from services.search.queries import query
from services.search.questions import FILE, VARIABLES, http_file
from services.search.requests import request

COUNT = 700
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
WITH = {**VARIABLES, "now": "2026-03-08T12:00:00Z||"}
PERSON, WORDS = VARIABLES["person"], VARIABLES["words"]
CLOCKS = ("minute", "hour", "part_of_day")

Document = Mapping[str, Any]


@pytest.fixture(scope="module")
def written(es: Elasticsearch) -> Iterator[list[Document]]:
    template.init(es)
    made = [json.loads(one.model_dump_json(by_alias=True, exclude_none=True)) for one in documents(COUNT)]
    lines: list[Mapping[str, Any]] = []
    for one in made:
        action = {"_id": one["article_id"], "version": one["revision"], "version_type": "external"}
        # Once more, as a redelivery: what was overwritten is in no count.
        lines += [{"index": {**action, "version": one["revision"] - 1}}, one, {"index": action}, one]
    assert not es.bulk(index=ALIAS_WRITE, operations=lines)["errors"]
    es.indices.refresh(index=ALIAS_READ)
    yield made
    es.indices.delete(index=FIRST_INDEX, ignore_unavailable=True)


@pytest.fixture(scope="module")
def live(written: list[Document]) -> list[Document]:
    return [one for one in written if one["status"] == "published"]


# The oracle ------------------------------------------------------------------------------------------------------


def instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


def newest(found: Iterable[Document]) -> list[str]:
    def key(one: Document) -> tuple[bool, float, str]:
        earliest = one.get("published_earliest")
        return earliest is None, -instant(earliest).timestamp() if earliest else 0, one["article_id"]

    return [one["article_id"] for one in sorted(found, key=key)]


def last_captured(found: Iterable[Document]) -> list[str]:
    order = sorted(found, key=lambda one: (-instant(one["captured_at"]).timestamp(), one["article_id"]))
    return [one["article_id"] for one in order]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[\w']+", text.lower()))


def in_text(one: Document, words: str) -> bool:
    return words_of(words) <= words_of(" ".join([one.get("title", ""), one.get("subtitle", ""), one["text"]]))


def said(quote: Document, person: str) -> bool:
    names = (name for one in quote["speakers"] for name in (one.get("name", ""), one["text"]))
    return any(words_of(person) <= words_of(name) for name in names)


def published(one: Document, first: str, last: str) -> bool:
    return first <= one.get("published_day", "") <= last


def this_week(one: Document) -> bool:
    return published(one, "2026-03-02", "2026-03-08")


def before(one: Document) -> bool:
    return published(one, "2026-02-02", "2026-03-01")


def mentions(one: Document, first: str, last: str, *, within: bool = False) -> bool:
    if any(first <= day <= last for day in one["date_days"]):
        return True
    for dated in one["dates"]:
        begins, ends = (dated.get("range", {}).get(bound) for bound in ("gte", "lte"))
        if dated.get("precision") in CLOCKS or begins is None or ends is None:
            continue
        if first <= begins and ends <= last if within else begins <= last and ends >= first:
            return True
    return False


def ranked(counts: Mapping[str, int], size: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:size]


def values(found: Iterable[Document], field: str) -> Counter[str]:
    return Counter(value for one in found for value in dict.fromkeys(one[field]))


# What a response says --------------------------------------------------------------------------------------------


def counted(terms: Mapping[str, Any], *sub: str) -> list[tuple[Any, ...]]:
    return [(one["key"], one["doc_count"], *(one[name]["doc_count"] for name in sub)) for one in terms["buckets"]]


def same_hits(response: Mapping[str, Any], expected: list[str]) -> None:
    assert expected, "a question that nothing answers proves nothing"
    assert [hit["_id"] for hit in response["hits"]["hits"]] == expected[:20]
    assert response["hits"]["total"] == {"value": len(expected), "relation": "eq"}


def histogram(response: Mapping[str, Any]) -> dict[str, int]:
    return {one["key_as_string"][:10]: one["doc_count"] for one in response["buckets"]}


# The questions ---------------------------------------------------------------------------------------------------


def said_about(live: list[Document], response: Mapping[str, Any]) -> None:
    def quotes(one: Document) -> list[int]:
        found = [said(quote, PERSON) and words_of(WORDS) <= words_of(quote["text"]) for quote in one["quotes"]]
        return [number for number, matches in enumerate(found) if matches]

    same_hits(response, newest(one for one in live if quotes(one)))
    by_id = {one["article_id"]: one for one in live}
    for hit in response["hits"]["hits"]:
        inner = hit["inner_hits"]["speaker 0"]["hits"]
        assert inner["total"]["value"] == len(quotes(by_id[hit["_id"]]))
        assert {one["_nested"]["offset"] for one in inner["hits"]} <= set(quotes(by_id[hit["_id"]]))
        assert all(WORDS in one["highlight"]["quotes.text"][0] for one in inner["hits"])


def spoken(found: Iterable[Document]) -> tuple[Counter[str], Counter[str]]:
    """Quotes, and articles, by the name of who speaks."""
    quotes: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    for one in found:
        names = [speaker["name"] for quote in one["quotes"] for speaker in quote["speakers"] if "name" in speaker]
        quotes.update(names)
        articles.update(set(names))
    return quotes, articles


def same_speakers(terms: Mapping[str, Any], found: Iterable[Document], size: int) -> None:
    quotes, articles = spoken(found)
    assert counted(terms, "articles") == [(name, count, articles[name]) for name, count in ranked(quotes, size)]


def most_quoted(live: list[Document], response: Mapping[str, Any]) -> None:
    named = response["aggregations"]["quotes"]["speakers"]["named"]
    same_speakers(named, [one for one in live if this_week(one)], 20)
    assert named["buckets"]


def rising(live: list[Document], response: Mapping[str, Any]) -> None:
    now, then = (values(filter(when, live), "people") for when in (this_week, before))
    expected = ranked({name: now[name] for name in now | then}, 50)
    found = counted(response["aggregations"]["people"], "this_week", "before")
    assert found == [(name, count + then[name], count, then[name]) for name, count in expected]
    assert any(one[3] for one in found)


def events_of_a_month(live: list[Document], response: Mapping[str, Any]) -> None:
    same_hits(response, newest(one for one in live if mentions(one, "2019-03-01", "2019-03-31", within=True)))


def scheduled(live: list[Document], response: Mapping[str, Any]) -> None:
    found = [one for one in live if mentions(one, "2026-04-01", "2026-04-30", within=True)]
    same_hits(response, newest(found))
    assert histogram(response["aggregations"]["days"]) == values(found, "date_days")


def co_mentioned(live: list[Document], response: Mapping[str, Any]) -> None:
    found = values((one for one in live if PERSON in one["people"]), "people")
    del found[PERSON]
    assert counted(response["aggregations"]["people"]) == ranked(found, 20)


def special(live: list[Document], response: Mapping[str, Any]) -> None:
    some = [one for one in live if in_text(one, WORDS)]
    for field, found in response["aggregations"].items():
        inside, outside = values(some, field), values(live, field)
        assert (found["doc_count"], found["bg_count"]) == (len(some), len(live))
        scores = {}
        for name, count in inside.items():
            share, usual = count / len(some), outside[name] / len(live)
            if count >= 3 and share > usual:
                scores[name] = (share - usual) * share / usual
        for bucket in found["buckets"]:
            assert (bucket["doc_count"], bucket["bg_count"]) == (inside[bucket["key"]], outside[bucket["key"]])
            assert bucket["score"] == pytest.approx(scores[bucket["key"]])
        highest = sorted(scores.values(), reverse=True)[:10]
        assert [bucket["score"] for bucket in found["buckets"]] == pytest.approx(highest)
    assert response["aggregations"]["people"]["buckets"]


def withdrawn(written: list[Document], response: Mapping[str, Any]) -> None:
    gone = [one for one in written if one["status"] == "withdrawn"]
    same_hits(response, last_captured(gone))
    assert counted(response["aggregations"]["sources"]) == ranked(Counter(one["source"]["id"] for one in gone), 1000)


def milliseconds(value: str) -> int:
    return round(instant(value).timestamp() * 1000)


def silent(live: list[Document], response: Mapping[str, Any]) -> None:
    def last(source: str, field: str) -> int | None:
        times = (milliseconds(one[field]) for one in live if one["source"]["id"] == source and field in one)
        return max(times, default=None)

    order = sorted(SOURCES, key=lambda source: (last(source, "published_earliest") or 0, source))
    buckets = response["aggregations"]["sources"]["buckets"]
    assert [(one["key"], one["newest"]["value"], one["captured"]["value"]) for one in buckets] == [
        (source, last(source, "published_earliest"), last(source, "captured_at")) for source in order
    ]
    assert buckets[0]["newest"]["value"] is None


def anonymous(live: list[Document], response: Mapping[str, Any]) -> None:
    def row(source: str) -> tuple[str, int, int, int]:
        own = [one for one in live if one["source"]["id"] == source]
        unnamed = [
            sum(any(who["kind"] == "anonymous" for who in quote["speakers"]) for quote in one["quotes"]) for one in own
        ]
        return source, sum(unnamed), sum(len(one["quotes"]) for one in own), sum(map(bool, unnamed))

    expected = sorted(map(row, SOURCES), key=lambda one: (-one[1], one[0]))
    buckets = response["aggregations"]["sources"]["buckets"]
    assert [
        (one["key"], one["anonymous"]["value"], one["quotes"]["value"], one["articles"]["doc_count"]) for one in buckets
    ] == expected


def by_source(live: list[Document], response: Mapping[str, Any], field: str) -> None:
    sources = 5 if field == "authors" else 20
    terms = response["aggregations"][field]
    assert counted(terms) == ranked(values(live, field), 20)
    for one in terms["buckets"]:
        inside = Counter(other["source"]["id"] for other in live if one["key"] in other[field])
        assert counted(one["sources"]) == ranked(inside, sources)


def until_searchable(live: list[Document], response: Mapping[str, Any]) -> None:
    by_source: dict[str, list[int]] = {}
    for one in live:
        earliest = one.get("published_earliest")
        to_a_minute = earliest and one["published_precision"] in ("minute", "second")
        if to_a_minute and NOW - timedelta(days=1) <= instant(earliest) <= NOW:
            delay = milliseconds(one["indexed_at"]) - milliseconds(earliest)
            by_source.setdefault(one["source"]["id"], []).append(delay)
    found = {
        one["key"]: (one["doc_count"], one["indexed"]["value"] - one["published"]["value"])
        for one in response["aggregations"]["sources"]["buckets"]
    }
    assert found.keys() == by_source.keys() != set()
    for source, delays in by_source.items():
        assert found[source] == (len(delays), pytest.approx(sum(delays) / len(delays), abs=5))


def corrected(live: list[Document], response: Mapping[str, Any]) -> None:
    def is_recent(one: Document) -> bool:
        return instant(one["captured_at"]) > NOW - timedelta(days=7)

    same_hits(response, last_captured(one for one in live if "text" in one.get("changes", []) and is_recent(one)))


def mentioned_months(live: list[Document], response: Mapping[str, Any]) -> None:
    months = values((one for one in live if in_text(one, WORDS)), "date_months")
    assert histogram(response["aggregations"]["months"]) == months != {}


def overview(live: list[Document], response: Mapping[str, Any]) -> None:
    found = response["aggregations"]
    for field in ("people", "organizations", "places"):
        assert counted(found[field]) == ranked(values(live, field), 10)
    quotes = [quote for one in live for quote in one["quotes"]]
    assert found["quotes"]["doc_count"] == len(quotes)
    assert dict(counted(found["quotes"]["kinds"])) == Counter(quote["kind"] for quote in quotes)
    assert found["quotes"]["without_speaker"]["doc_count"] == sum(not quote["speakers"] for quote in quotes)
    same_speakers(found["quotes"]["speakers"]["named"], live, 12)
    dated: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    for one in live:
        inside = [each["value"] for each in one["dates"] if each["type"] == "DATE" and "range" in each]
        dated.update(inside)
        articles.update(set(inside))
    assert counted(found["dates"]["dated"]["values"], "articles") == [
        (value, count, articles[value]) for value, count in ranked(dated, 15)
    ]


ORACLES: Mapping[str, Callable[[list[Document], Mapping[str, Any]], None]] = {
    "said_about": said_about,
    "most_quoted": most_quoted,
    "rising": rising,
    "events_of_a_month": events_of_a_month,
    "scheduled": scheduled,
    "co_mentioned": co_mentioned,
    "special": special,
    "silent": silent,
    "anonymous": anonymous,
    "authors": lambda live, response: by_source(live, response, "authors"),
    "agencies": lambda live, response: by_source(live, response, "agencies"),
    "until_searchable": until_searchable,
    "corrected": corrected,
    "mentioned_months": mentioned_months,
    "overview": overview,
}
WITHDRAWN = ("withdrawn",)
EXPORT = ("export_open", "export_page", "export_close")


# The file --------------------------------------------------------------------------------------------------------


def requests() -> dict[str, tuple[str, str, str]]:
    """Name to method, path and body of each request, as they stand in the file."""
    _, *blocks = re.split(r"^###.*\n", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {}
    for block in blocks:
        name = re.search(r"^# @name (\w+)$", block, re.MULTILINE)
        line = re.search(r"^(POST|DELETE) \{\{elasticsearch\}\}(/\S+)$", block, re.MULTILINE)
        assert name and line, block
        found[name[1]] = (line[1], line[2], block.partition("\n\n")[2])
    return found


def ask(es: Elasticsearch, name: str, variables: Mapping[str, str], **changes: Any) -> dict[str, Any]:
    method, path, body = requests()[name]
    for variable, value in variables.items():
        body = body.replace(f"{{{{{variable}}}}}", value)
    assert "{{" not in body
    asked = json.loads(body) | changes if body.strip() else None
    headers = {"accept": "application/json", **({"content-type": "application/json"} if asked else {})}
    return dict(es.perform_request(method, path, headers=headers, body=asked).body)


def test_the_file_is_what_its_questions_say() -> None:
    assert FILE.read_text(encoding="utf-8") == http_file()


def test_every_request_of_the_file_is_tested() -> None:
    assert requests().keys() == {*ORACLES, *WITHDRAWN, *EXPORT}
    assert len(requests()) >= 14


def test_no_request_needs_a_script_or_an_optional_module() -> None:
    for needing in ("script", "painless", "runtime", "adjacency_matrix", "auto_date_histogram", "matrix_stats"):
        assert needing not in FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ORACLES)
def test_a_question_is_answered_as_plain_python_answers_it(
    es: Elasticsearch, written: list[Document], live: list[Document], name: str
) -> None:
    ORACLES[name](live, ask(es, name, WITH))


def test_what_is_withdrawn_is_found_where_it_is_asked_for(es: Elasticsearch, written: list[Document]) -> None:
    withdrawn(written, ask(es, "withdrawn", WITH))


@pytest.mark.parametrize("source", ["courier", "erased"])
def test_everything_of_a_source_is_exported_as_it_was(es: Elasticsearch, written: list[Document], source: str) -> None:
    opened = ask(es, "export_open", WITH)
    variables = WITH | {"source": source, "export_open.response.body.$.id": opened["id"]}
    found: list[Document] = []
    after: dict[str, Any] = {}
    while hits := ask(es, "export_page", variables, size=20, **after)["hits"]["hits"]:
        found += [hit["_source"] for hit in hits]
        after = {"search_after": hits[-1]["sort"]}
    assert ask(es, "export_close", variables)["succeeded"]
    expected = [one for one in written if one["source"]["id"] == source and one["status"] != "erased"]
    assert found == sorted(expected, key=lambda one: one["article_id"])
    assert bool(found) == (source != "erased")


# What `dateline search` asks -------------------------------------------------------------------------------------


def whole_month(one: Document, first: date, last: date) -> bool:
    """Of an article without a day, the month of publication."""
    if "published_day" in one:
        return first.isoformat() <= one["published_day"] <= last.isoformat()
    if "published_at" not in one:
        return False
    month = days(one["published_at"])
    return first <= month.first and month.last <= last


MARCH, DAY = days("2019-03"), days("2019-03-31")
CONDITIONS: Mapping[str, tuple[dict[str, Any], Callable[[Document], bool]]] = {
    "words": ({"words": "tunnel ferry"}, lambda one: in_text(one, "tunnel ferry")),
    "a person": ({"people": ["mara ångström"]}, lambda one: "Mara Ångström" in one["people"]),
    "two people": (
        {"people": ["Judith Ellery", "Otto Brandt"]},
        lambda one: {"Judith Ellery", "Otto Brandt"} <= {*one["people"]},
    ),
    "an entity": ({"entities": ["Kelda Rail"]}, lambda one: any(e["name"] == "Kelda Rail" for e in one["entities"])),
    "an entity by its id": (
        {"entities": ["GPE:Kelda"]},
        lambda one: any(e["entity_id"] == "GPE:Kelda" for e in one["entities"]),
    ),
    "two speakers": (
        {"speakers": ["Ellery", "Brandt"]},
        lambda one: all(any(said(quote, name) for quote in one["quotes"]) for name in ("Ellery", "Brandt")),
    ),
    "a name in pieces is nobody's": ({"speakers": ["Judith Ellery Brandt"]}, lambda one: False),
    "an unnamed speaker": (
        {"speakers": ["senior official"]},
        lambda one: any(said(quote, "senior official") for quote in one["quotes"]),
    ),
    "words of a quote": (
        {"quote": "tunnel harbor"},
        lambda one: any({"tunnel", "harbor"} <= words_of(quote["text"]) for quote in one["quotes"]),
    ),
    "sources": ({"sources": ["courier", "KELDA.example"]}, lambda one: one["source"]["id"] == "courier"),
    "sections and languages": (
        {"sections": ["world", "Local"], "languages": ["FI"]},
        lambda one: one.get("section") in ("World", "Local") and one.get("language") == "fi",
    ),
    "agencies": (
        {"agencies": ["harbor wire", "Northern Press"]},
        lambda one: {"Harbor Wire", "Northern Press"} <= {*one["agencies"]},
    ),
    "an author": ({"authors": ["judith ellery"]}, lambda one: "Judith Ellery" in one["authors"]),
    "a month": (
        {"since": date(2026, 2, 1), "until": date(2026, 2, 28)},
        lambda one: whole_month(one, date(2026, 2, 1), date(2026, 2, 28)),
    ),
    "less than a month": (
        {"since": date(2026, 2, 2), "until": date(2026, 2, 28)},
        lambda one: whole_month(one, date(2026, 2, 2), date(2026, 2, 28)),
    ),
    "instants": (
        {"since": datetime(2026, 3, 1, tzinfo=UTC), "until": NOW},
        lambda one: (
            "published_earliest" in one
            and datetime(2026, 3, 1, tzinfo=UTC) <= instant(one["published_earliest"])
            and instant(one["published_latest"]) <= NOW
        ),
    ),
    "mentioned month": ({"mentions": MARCH}, lambda one: mentions(one, "2019-03-01", "2019-03-31")),
    "mentioned day": ({"mentions": DAY}, lambda one: mentions(one, "2019-03-31", "2019-03-31")),
    "the day after a late hour": (
        {"mentions": Days(date(2019, 4, 1), date(2019, 4, 1))},
        lambda one: mentions(one, "2019-04-01", "2019-04-01"),
    ),
    "withdrawn": ({"shown": "withdrawn"}, lambda one: one["status"] == "withdrawn"),
    "any": ({"shown": "any"}, lambda one: True),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_finds_what_plain_python_finds(es: Elasticsearch, written: list[Document], name: str) -> None:
    asked, holds = CONDITIONS[name]
    shown = asked.get("shown", "published")
    statuses = ("published", "withdrawn") if shown == "any" else (shown,)
    expected = newest(one for one in written if one["status"] in statuses and holds(one))
    if name.startswith("sources"):
        kelda = "kelda.example" in {one["source"]["domain"] for one in written}
        assert not kelda, "the domain that is asked for is nobody's"
    found = es.search(index=ALIAS_READ, **request(query(**asked), order="newest", size=1000))["hits"]["hits"]
    assert [hit["_id"] for hit in found] == expected
    assert bool(expected) != (name == "a name in pieces is nobody's")


def test_all_are_read_once_and_as_of_one_moment(es: Elasticsearch, written: list[Document]) -> None:
    """While they are read, one is erased and another is written."""
    reading = every(es, request(query(shown="any"), order="newest", size=1), page=37)
    first = next(reading)["_id"]
    es.index(index=ALIAS_WRITE, id="another", document={"article_id": "another", "status": "published"})
    es.delete(index=ALIAS_WRITE, id=written[-1]["article_id"])
    es.indices.refresh(index=ALIAS_READ)
    try:
        assert [first, *(hit["_id"] for hit in reading)] == newest(one for one in written if one["status"] != "erased")
    finally:
        es.delete(index=ALIAS_WRITE, id="another")
        es.index(index=ALIAS_WRITE, id=written[-1]["article_id"], document=written[-1])
        es.indices.refresh(index=ALIAS_READ)
