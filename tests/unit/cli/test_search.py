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

    def __enter__(self) -> "Elastic":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def search(self, **asked: Any) -> dict[str, Any]:
        self.asked = asked
        if self.error is not None:
            raise self.error
        return {"hits": {"total": {"value": 1}, "hits": [{"_source": DOCUMENT} | self.inner_hits]}}


def run(monkeypatch: pytest.MonkeyPatch, elastic: Elastic, *arguments: str) -> Result:
    monkeypatch.setattr("services.cli.search.client", lambda settings: elastic)
    return CliRunner().invoke(app, ["search", *arguments])


def test_an_article_is_shown_with_its_people_and_speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run(monkeypatch, elastic := Elastic(), "ferry", "--size", "3").output
    for part in ("1 articles", "Ferry crews return", "Mara Ellison", "quoted: Otto Brandt", DOCUMENT["canonical_url"]):
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
