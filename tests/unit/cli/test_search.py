"""What `search` prints; its queries are tested in tests/unit/search."""

import json
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, ConnectionError, HttpHeaders, NodeConfig
from elasticsearch import NotFoundError
from typer.testing import CliRunner, Result

from schemas.article_document.v1 import DocumentQuote
from services.cli.main import app

BRANDT = {
    "text": "He",
    "start": 3,
    "end": 5,
    "name": "Otto Brandt",
    "entity_id": "person:1",
    "type": "PERSON",
    "kind": "named",
    "confidence": 0.9,
}
OFFICIAL = {"text": "an official", "start": 9, "end": 20, "kind": "anonymous"}
WIRE = BRANDT | {"name": "Harbor Wire", "type": "ORG", "confidence": None}


def quote(kind: str, text: str, speakers: list[dict[str, Any]], via: dict[str, Any] | None = None) -> dict[str, Any]:
    """A quote as it is indexed: without nulls."""
    made = DocumentQuote(
        start=0, end=len(text), quote_id="0" * 16, kind=kind, text=text, fragments=[], speakers=speakers, via=via
    )
    return made.model_dump(mode="json", by_alias=True, exclude_none=True)


DOCUMENT = {
    "title": "Ferry crews return",
    "canonical_url": "https://harborwire.example/ferry",
    "published_at": "2026-03-02T10:15:00Z",
    "article_id": "a1",
    "status": "published",
    "source": {"id": "harborwire", "domain": "harborwire.example"},
    "people": ["Mara Ellison"],
    "quoted_people": ["Otto Brandt"],
    "quotes": [
        quote("direct", "The boats will sail", [BRANDT]),
        quote("indirect", "that it would rain", [BRANDT, OFFICIAL], WIRE),
    ],
}
NO_INDEX = NotFoundError(
    "index_not_found_exception",
    ApiResponseMeta(404, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "127.0.0.1", 9200)),
    {},
)


class Elastic:
    """Takes the place of the client: one document matches, or `error` is raised."""

    def __init__(self, error: Exception | None = None, *, quotes: tuple[int, ...] = ()) -> None:
        self.error = error
        found = [{"_nested": {"field": "quotes", "offset": number}} for number in quotes]
        self.inner_hits = {"inner_hits": {"speaker 0": {"hits": {"hits": found}}}} if quotes else {}
        self.asked: dict[str, Any] = {}
        self.closed = False

    def open_point_in_time(self, **_: Any) -> dict[str, str]:
        return {"id": "pit"}

    def close_point_in_time(self, **_: Any) -> None:
        self.closed = True

    def __enter__(self) -> "Elastic":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def search(self, **asked: Any) -> dict[str, Any]:
        self.asked = asked
        if self.error is not None:
            raise self.error
        hit = {"_source": DOCUMENT, "sort": [1]} | self.inner_hits
        return {"pit_id": "pit", "hits": {"total": {"value": 1}, "hits": [hit]}}


def run(monkeypatch: pytest.MonkeyPatch, elastic: Elastic, *arguments: str) -> Result:
    monkeypatch.setattr("services.cli.search.client", lambda settings: elastic)
    return CliRunner().invoke(app, ["search", *arguments])


def test_an_article_is_shown_with_its_people_and_speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run(monkeypatch, elastic := Elastic(), "ferry", "--size", "3").output
    for part in ("1 article", "Ferry crews return", "Mara Ellison", "quoted: Otto Brandt", DOCUMENT["canonical_url"]):
        assert part in shown
    assert (elastic.asked["size"], elastic.asked["sort"][0]) == (3, "_score")


def test_a_search_for_a_speaker_shows_what_they_said(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = " ".join(run(monkeypatch, Elastic(quotes=(0, 1)), "--speaker", "Brandt").output.split())
    assert "Otto Brandt (90%): “The boats will sail”" in shown
    assert "Otto Brandt (90%) and an official (anonymous), via Harbor Wire: that it would rain" in shown
    assert "quoted:" not in shown


def test_documents_are_printed_as_lines_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run(monkeypatch, elastic := Elastic(), "--person", "Mara Ellison", "--json").output
    assert json.loads(shown) == DOCUMENT
    assert [*elastic.asked["sort"][0]] == ["published_earliest"]


@pytest.mark.parametrize(
    ("error", "advice"),
    [(NO_INDEX, "run `dateline index init`"), (ConnectionError("refused"), "start it with `dateline up`")],
    ids=["no index", "no server"],
)
def test_a_search_that_fails_says_what_to_do(monkeypatch: pytest.MonkeyPatch, error: Exception, advice: str) -> None:
    failed = run(monkeypatch, Elastic(error))
    assert (failed.exit_code, advice in failed.output) == (1, True)


def test_rows_are_printed_with_a_header_and_without_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = DOCUMENT | {"title": '=HYPERLINK("x")\n\x1b[2J'}
    monkeypatch.setitem(globals(), "DOCUMENT", hostile)
    header, row, end = run(monkeypatch, Elastic(), "--csv").output.split("\n")
    assert (header.split(",")[:3], end) == (["article_id", "status", "published_at"], "")
    assert row.startswith("a1,published,2026-03-02T10:15:00Z,,harborwire,")
    assert '"\'=HYPERLINK(""x"")\\n\\x1b[2J"' in row


def test_all_are_read_through_a_point_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run(monkeypatch, elastic := Elastic(), "--all", "--json", "--source", "harborwire")
    assert (json.loads(ended.output), elastic.closed) == (DOCUMENT, True)
    assert (elastic.asked["pit"]["id"], elastic.asked["allow_partial_search_results"]) == ("pit", False)


def test_the_request_is_explained_without_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_USER", "reader")
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_PASSWORD", "sesame")
    ended = run(monkeypatch, elastic := Elastic(), "straße 習", "--speaker", "Lee\x1b", "--explain")
    assert (ended.exit_code, elastic.asked, "sesame" in ended.output) == (0, {}, False)
    assert "straße 習" in ended.output and "\\u001b" in ended.output
    assert ended.output.startswith('curl -sS -u "$DATELINE_ELASTICSEARCH_USER" http://')


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["--since", "yesterday"], "--since: 'yesterday' is not a time; write 2026-03-05"),
        (["--until", "2026-02-30"], "--until: '2026-02-30' is not a time"),
        (["--since", "2026-03-01/2026-03-02"], "--since: write one date, not two"),
        (["--since", "2026-03-02", "--until", "2026-03-01"], "--until must not be before --since"),
        (["--mentions", "soon"], "--mentions: 'soon' is not a date; write a day (2026-03-05)"),
        (["--sort", "best"], "relevance"),
        (["--sort", "relevance"], "--sort relevance needs words or --quote"),
        (["--status", "erased"], "withdrawn"),
        (["--all"], "--all needs --json or --csv"),
        (["--json", "--csv"], "leave out one of them"),
        ([" "], "the words are empty"),
        (["--quote", ""], "--quote are empty"),
    ],
)
def test_a_misused_option_is_explained(monkeypatch: pytest.MonkeyPatch, arguments: list[str], advice: str) -> None:
    ended = run(monkeypatch, elastic := Elastic(), *arguments)
    assert (ended.exit_code, elastic.asked) == (2, {})
    assert advice in " ".join(ended.output.split())


def test_bounds_are_days_months_years_times_or_ages(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, elastic := Elastic(), "--since", "2026", "--until", "2026-02")
    assert '"gte": "2026-01-01"' in json.dumps(elastic.asked) and '"lte": "2026-02-28"' in json.dumps(elastic.asked)
    run(monkeypatch, elastic := Elastic(), "--since", "3d", "--until", "2999-01-01T10:00+01:00")
    assert "published_earliest" in json.dumps(elastic.asked["query"])
    assert '"lte": "2999-01-01T10:00:00+01:00"' in json.dumps(elastic.asked)
