"""The AsyncAPI document of manifests, schemas and examples."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.topics.manifest import TopicManifest
from services.contracts.asyncapi import Contract, Contradiction, document
from services.runtime.messages.cloud_events import event_headers

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:dateline:schema:article:v1",
    "$defs": {"Source": {"type": "object", "properties": {"default": {"$ref": "#/$defs/Name"}}}, "Name": {}},
    "description": "A note.",
    "type": "object",
    "properties": {
        "source": {"$ref": "#/$defs/Source"},
        "rights": {"$ref": "#/$defs/Name", "default": {"$ref": "#/$defs/Name"}},
        "enum": {"anyOf": [{"$ref": "#/$defs/Name"}, {"type": "null"}]},
    },
}
ARTICLE = Contract("article", 1, SCHEMA, {"published": {"source": {}}})


def topic(name: str = "dateline.articles.v1", **changed: Any) -> TopicManifest:
    values: dict[str, Any] = {
        "topic": name,
        "description": "One capture.",
        "owner": "ingest",
        "record": "article",
        "version": 1,
        "key": "article_id",
        "partitions": 12,
        "cleanup": "delete",
        "retention_hours": 720,
        "ce_type": "dateline.article.v1",
        "content_type": "application/json",
        "compatibility": "full",
        "max_bytes": 4_194_304,
        "producers": ["ingest"],
        "consumers": ["enrich", "subscribers", "cli"],
    }
    return TopicManifest.model_validate(values | changed)


def test_definitions_are_schemas_of_their_own() -> None:
    schemas = document("1.0.0", [topic()], [ARTICLE])["components"]["schemas"]
    name = {"$ref": "#/components/schemas/article.v1.Name"}
    assert list(schemas) == ["article.v1", "article.v1.Source", "article.v1.Name"]
    assert schemas["article.v1"]["properties"]["source"] == {"$ref": "#/components/schemas/article.v1.Source"}
    # A field may be called as a keyword is; and a keyword's data is no schema.
    assert schemas["article.v1.Source"]["properties"] == {"default": name}
    assert schemas["article.v1"]["properties"]["enum"]["anyOf"][0] == name
    assert schemas["article.v1"]["properties"]["rights"] == {"default": {"$ref": "#/$defs/Name"}, "allOf": [name]}
    assert "$id" not in schemas["article.v1"]


def test_a_channel_has_the_settings_of_its_topic() -> None:
    channel = document("1.0.0", [topic(cleanup="compact", retention_hours=-1)], [ARTICLE])["channels"][
        "dateline.articles.v1"
    ]
    assert channel["bindings"]["kafka"] == {
        "topic": "dateline.articles.v1",
        "partitions": 12,
        "topicConfiguration": {"cleanup.policy": ["compact"], "retention.ms": -1, "max.message.bytes": 4_194_304},
        "bindingVersion": "0.5.0",
    }
    assert "without a value removes its key" in channel["description"]


def test_everybody_in_a_manifest_has_an_operation() -> None:
    operations = document("1.0.0", [topic()], [ARTICLE])["operations"]
    assert {name: one["action"] for name, one in operations.items()} == {
        "ingest.send.dateline.articles.v1": "send",
        "enrich.receive.dateline.articles.v1": "receive",
        "subscribers.receive.dateline.articles.v1": "receive",
        "cli.receive.dateline.articles.v1": "receive",
    }
    assert operations["enrich.receive.dateline.articles.v1"]["bindings"]["kafka"]["groupId"]["pattern"] == "-enrich$"
    assert "bindings" not in operations["cli.receive.dateline.articles.v1"]


def test_the_headers_are_those_that_are_written() -> None:
    headers = document("1.0.0", [topic()], [ARTICLE])["components"]["messageTraits"]["cloudEvents"]["headers"]
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    least = dict(event_headers("article", event_id="a", source="ingest", time=moment))
    most = dict(event_headers("article", event_id="a", source="ingest", time=moment, subject="b", cause="t/0/1"))
    assert set(headers["required"]) == set(least)
    assert set(headers["properties"]) == set(most)
    for name, schema in headers["properties"].items():
        assert schema.get("const", most[name].decode()) == most[name].decode()


def test_a_topic_without_a_schema_is_refused() -> None:
    with pytest.raises(Contradiction, match=r"dateline\.articles\.v2 carries article\.v2, of which there is no schema"):
        document("1.0.0", [topic("dateline.articles.v2", version=2)], [ARTICLE])


def test_topics_of_one_record_have_one_key() -> None:
    with pytest.raises(Contradiction, match="differ in its key"):
        document("1.0.0", [topic(), topic("dateline.notes.v1", key="url")], [ARTICLE])
