"""The page of the contracts says of every field what a reader must know."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from schemas.topics.manifest import TopicManifest
from services.contracts.asyncapi import Contract, document
from services.contracts.page import page

FIELDS: dict[str, Any] = {
    "revision": {"type": "integer", "exclusiveMaximum": 1 << 53, "description": "Newer.", "x-meaning": "ms since 1970"},
    "kind": {"type": "string", "default": "a", "enum": ["a", "b"]},
    "role": {"anyOf": [{"type": "string", "x-extensible-enum": ["x"], "x-unknown": None}, {"type": "null"}]},
    "name": {"type": "string", "minLength": 1, "description": "Of <script> & `code`."},
    "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}, "default": []},
    "never": {"type": "boolean"},
}
PART = {"description": "One part.", "type": "object", "properties": {"start": {"type": "integer"}}, "required": []}
TOPIC = TopicManifest(
    topic="dateline.articles.v1",
    description="Notes.",
    owner="ingest",
    record="article",
    version=1,
    key="article_id",
    partitions=3,
    cleanup="delete",
    retention_hours=48,
    ce_type="dateline.article.v1",
    content_type="application/json",
    compatibility="full",
    max_bytes=2048,
    producers=["ingest"],
    consumers=["enrich"],
)


class Text(HTMLParser):
    """The texts of the cells of all rows by the first cell, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "wbr"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.rows and {"th", "td"} & set(self.open):
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def written() -> str:
    schema = {"$id": "urn:x", "properties": FIELDS, "required": ["revision"], "$defs": {"Part": PART}}
    example = {"revision": 7, "kind": "b", "name": "N" * 200, "parts": [{"start": 4}]}
    contract = Contract("article", 1, schema, {"one": example})
    since = {("article.v1", name): "1.0" for name in FIELDS} | {("article.v1.Part", "start"): "1.3"}
    return page(document("1.3.0", [TOPIC], [contract]), since)


@pytest.fixture(scope="module")
def parsed(written: str) -> Text:
    text = Text()
    text.feed(written)
    text.close()
    assert text.open == []
    return text


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("revisioninteger, < 2^53", ["Newer. Ms since 1970.", "7", "1.0"]),
        ("kind optionalstring", ['One of a, b; closed: another value is an error. Default: "a".', '"b"', "1.0"]),
        ("role optionalstring or null", ["Today one of x; growing: read any other as null.", "—", "1.0"]),
        ("name optionalstring, not empty", ["Of <script> & code.", '"' + "N" * 88 + "…", "1.0"]),
        ("parts optionalarray of Part", ["One part. Default: [].", "see Part", "1.0"]),
        ("never optionalboolean", ["—", "—", "1.0"]),
        ("start optionalinteger", ["—", "4", "1.3"]),
    ],
    ids=lambda value: value.split(" ")[0] if isinstance(value, str) else "",
)
def test_a_field_has_its_meaning_example_and_version(parsed: Text, row: str, cells: list[str]) -> None:
    assert {one[0]: one[1:] for one in parsed.rows}[row] == cells


def test_a_topic_says_what_a_subscriber_must_know(written: str) -> None:
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", written))
    assert facts["Key"] == "article_id, in UTF-8"
    assert facts["Kept"].startswith("Every record stays for 2 days")
    assert (facts["Written by"], facts["Read by"], facts["Partitions"]) == ("ingest", "enrich", "3")
    assert facts["Largest batch"] == "2 KiB, compressed"
    assert facts["Compatibility"].startswith("full: ")
    assert "dateline tail dateline.articles.v1" in facts["To subscribe"]


def test_every_link_leads_to_a_place_on_the_page(parsed: Text) -> None:
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {(attributes["href"] or "") for tag, attributes in parsed.tags if tag == "a"}
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_nothing_is_loaded_or_run(parsed: Text) -> None:
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in parsed.tags}
    assert not [name for _, attributes in parsed.tags for name in attributes if name.startswith(("on", "src"))]


def test_tables_have_headers_by_column_and_row(parsed: Text) -> None:
    scopes = {attributes.get("scope") for tag, attributes in parsed.tags if tag == "th"}
    assert scopes == {"col", "row"}
