"""The contracts as an AsyncAPI 3.1 document: channels, messages and operations of every topic. Pure: made of the
manifests, the JSON Schemas and the examples, which the caller reads.

Specification: https://www.asyncapi.com/docs/reference/specification/v3.1.0, and the Kafka bindings 0.5.0.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from schemas.topics.manifest import TopicManifest
from schemas.topics.names import DLQ_SUFFIX
from schemas.topics.stages import STAGES
from services.errors import DatelineError

Json = dict[str, Any]

ASYNCAPI: Final = "3.1.0"
KAFKA_BINDING: Final = "0.5.0"
TRAIT: Final = "cloudEvents"

SUBSCRIBERS: Final = "subscribers"
"""In a manifest: services of others, whatever their names."""

_HEADERS: Final[Mapping[str, Json]] = {
    "ce_specversion": {"description": "The version of CloudEvents.", "const": "1.0"},
    "ce_id": {
        "description": "The same however often the event is delivered, or its work repeated: what to tell duplicates "
        "by. Of a dead letter, the coordinates of its original.",
        "examples": ["dateline.articles.v1/3/1042"],
    },
    "ce_type": {
        "description": "The record and its major version. Of another major version there is another topic.",
        "pattern": r"^dateline\.[a-z_]+\.v[1-9]\d*$",
        "examples": ["dateline.enriched_article.v1"],
    },
    "ce_source": {"description": "Who wrote it: a stage, or the command.", "examples": ["/dateline/enrich"]},
    "ce_time": {
        "description": "When the record was produced, in UTC. When the page was fetched is the field `captured_at`.",
        "format": "date-time",
        "examples": ["2026-03-01T09:30:00.000Z"],
    },
    "ce_subject": {
        "description": "The article_id, of a record about one article.",
        "examples": ["5d41402abc4b2a76b9719d911017c592"],
    },
    "ce_dataschema": {
        "description": "The `$id` of the JSON Schema of the value.",
        "examples": ["urn:dateline:schema:enriched_article:v1"],
    },
    "content-type": {"description": "UTF-8 JSON, always.", "const": "application/json"},
    "traceparent": {
        "description": "W3C Trace Context: what one submission led to.",
        "examples": ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"],
    },
    "dateline-cause": {
        "description": "Coordinates (topic/partition/offset) of the record that this one was made from.",
        "examples": ["dateline.articles.v1/3/1042"],
    },
}
"""Header to its JSON Schema, without the type: all are UTF-8 strings. `services.runtime.messages.cloud_events` writes
them."""

_REQUIRED_HEADERS: Final = tuple(name for name in _HEADERS if name not in ("ce_subject", "dateline-cause"))

_DELIVERY: Final = (
    "Event-streaming news ingestion. Delivery is at least once: tell duplicates by `ce_id`. Of an article, the record "
    "of the highest `revision` wins, in whatever order records arrive. Readers ignore fields they do not know, and "
    "take an unknown value of a growing enumeration (`x-extensible-enum`) for its `x-unknown`."
)


class Contract(NamedTuple):
    """A major version of a record: its JSON Schema (draft 2020-12), and examples by name."""

    record: str
    version: int
    schema: Json
    examples: Mapping[str, Json]

    @property
    def name(self) -> str:
        return f"{self.record}.v{self.version}"


class Contradiction(DatelineError):
    """The manifests and the schemas do not fit together. The message says where, and what to do."""


def document(version: str, manifests: Iterable[TopicManifest], contracts: Iterable[Contract]) -> Json:
    """The AsyncAPI document of all topics. Raises Contradiction for a topic whose record has no schema, and for topics
    of one record that differ in its key, type or encoding."""
    topics = sorted(manifests, key=lambda one: one.topic)
    known = {one.name: one for one in contracts}
    carried: dict[str, list[TopicManifest]] = {}
    for topic in topics:
        name = f"{topic.record}.v{topic.version}"
        if name not in known:
            raise Contradiction(
                f"{topic.topic} carries {name}, of which there is no schema; run `dateline schemas write`"
            )
        carried.setdefault(name, []).append(topic)
    return {
        "asyncapi": ASYNCAPI,
        "id": "urn:dateline:contracts",
        "info": {
            "title": "Dateline",
            "version": version,
            "description": _DELIVERY,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "description": "The cluster of the installation.",
                "variables": {"bootstrap": {"default": "localhost:9092", "description": "Host and port of a broker."}},
            }
        },
        "channels": {topic.topic: _channel(topic) for topic in topics},
        "operations": dict(_operation(topic, action, who) for topic in topics for action, who in _roles(topic)),
        "components": {
            "schemas": {k: v for name in sorted(carried) for k, v in _schemas(known[name]).items()},
            "messages": {name: _message(known[name], carried[name]) for name in sorted(carried)},
            "messageTraits": {TRAIT: {"contentType": "application/json", "headers": _headers()}},
        },
    }


def _order(topic: TopicManifest) -> str:
    """What a reader may rely on of the order of a topic."""
    if topic.key == "article_id":
        return (
            "All records of an article are on one partition, while their number stays the same, in the order written. "
            "That need not be the order of their revisions: an archive may be read after the live page."
        )
    return (
        "All records of a key are on one partition, while their number stays the same, in the order written. There is "
        "no order across partitions."
    )


def _cleanup(topic: TopicManifest) -> str:
    """What stays on a topic, and what its records without a value mean."""
    if topic.cleanup == "compact":
        return "Compacted: the last record of every key stays. A record without a value removes its key."
    kept = "for good" if topic.retention_hours < 0 else f"for {topic.retention_hours / 24:g} days"
    return f"Every record stays {kept}; Dateline writes none without a value."


def _compatibility(topic: TopicManifest) -> str:
    """Which versions of the record may meet on the topic."""
    if topic.compatibility == "full":
        return "full: every reader of this major version reads every record; upgrade readers and writers in any order."
    return "backward: new readers read every record; upgrade readers before writers."


def _channel(topic: TopicManifest) -> Json:
    about = [_cleanup(topic), _order(topic), _compatibility(topic)]
    if topic.topic.endswith(DLQ_SUFFIX):
        about.append("Whoever replays or purges a dead letter writes a record without a value over it.")
    name = f"{topic.record}.v{topic.version}"
    config = topic.config
    found: Json = {
        "address": topic.topic,
        "summary": topic.description,
        "description": " ".join(about),
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {
            "kafka": {
                "topic": topic.topic,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.cleanup],
                    "retention.ms": int(config["retention.ms"]),
                    "max.message.bytes": topic.max_bytes,
                },
                "bindingVersion": KAFKA_BINDING,
            }
        },
        "x-owner": topic.owner,
        "x-key": topic.key,
        "x-kept": _cleanup(topic),
        "x-order": _order(topic),
        "x-compatibility": _compatibility(topic),
    }
    if topic.partitions_as is not None:
        found["x-partitions-as"] = topic.partitions_as
    return found


def _roles(topic: TopicManifest) -> list[tuple[str, str]]:
    return [("send", who) for who in topic.producers] + [("receive", who) for who in topic.consumers]


def _operation(topic: TopicManifest, action: str, who: str) -> tuple[str, Json]:
    name = f"{topic.record}.v{topic.version}"
    found: Json = {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.topic}"},
        "summary": f"{who} {'writes to' if action == 'send' else 'reads'} {topic.topic}.",
        "messages": [{"$ref": f"#/channels/{topic.topic}/messages/{name}"}],
        "tags": [{"name": who}],
        "x-application": who,
    }
    group = _group(who) if action == "receive" else None
    if group is not None:
        found["bindings"] = {"kafka": {"groupId": group, "bindingVersion": KAFKA_BINDING}}
    return f"{who}.{action}.{topic.topic}", found


def _group(who: str) -> Json | None:
    """Which consumer groups an application reads in; None for the command, which reads without one."""
    if who in STAGES:
        return {
            "type": "string",
            "pattern": f"-{who}$",
            "description": "The prefix is a setting of the installation, `dateline` unless it is set.",
            "examples": [f"dateline-{who}"],
        }
    if who == SUBSCRIBERS:
        return {
            "type": "string",
            "minLength": 1,
            "not": {"pattern": f"-({'|'.join(STAGES)})$"},
            "description": "One of its own for every service that subscribes, or it would take records from another.",
        }
    return None


def _headers() -> Json:
    return {
        "type": "object",
        "properties": {name: {"type": "string", **schema} for name, schema in _HEADERS.items()},
        "required": list(_REQUIRED_HEADERS),
    }


def _message(contract: Contract, topics: list[TopicManifest]) -> Json:
    first = topics[0]
    for other in topics:
        if (other.key, other.ce_type, other.content_type) != (first.key, first.ce_type, first.content_type):
            raise Contradiction(
                f"{first.topic} and {other.topic} both carry {contract.name}, but differ in its key, ce_type or "
                "content_type; give one of them a record of its own"
            )
    return {
        "name": first.ce_type,
        "title": contract.record,
        "summary": contract.schema.get("description", contract.record),
        "contentType": first.content_type,
        "traits": [{"$ref": f"#/components/messageTraits/{TRAIT}"}],
        "payload": {"$ref": f"#/components/schemas/{contract.name}"},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": f"{first.key}, in UTF-8."},
                "bindingVersion": KAFKA_BINDING,
            }
        },
        "examples": [{"name": name, "payload": example} for name, example in sorted(contract.examples.items())],
    }


def _schemas(contract: Contract) -> dict[str, Json]:
    """The schema and its definitions, each under a name of its own: `article.v1` and `article.v1.Source`. AsyncAPI
    refuses `$defs` in a payload."""
    schema = {key: value for key, value in contract.schema.items() if key not in ("$schema", "$id", "$defs")}
    found = {contract.name: {**_lifted(schema, contract.name), "x-schema-id": contract.schema["$id"]}}
    for name, definition in contract.schema.get("$defs", {}).items():
        found[f"{contract.name}.{name}"] = _lifted(definition, contract.name)
    return found


def _lifted(node: Any, contract: str) -> Any:
    """The schema with its references to the definitions' new places. What stands beside a `$ref`, which AsyncAPI's
    schemas ignore as draft-07 does, stays by an `allOf`."""
    if isinstance(node, list):
        return [_lifted(one, contract) for one in node]
    if not isinstance(node, dict):
        return node
    if not isinstance(node.get("$ref"), str):
        return {key: _lifted_value(key, value, contract) for key, value in node.items()}
    reference = {"$ref": f"#/components/schemas/{contract}.{node['$ref'].removeprefix('#/$defs/')}"}
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**beside, "allOf": [reference]} if beside else reference


def _lifted_value(keyword: str, value: Any, contract: str) -> Any:
    if keyword in _NAMED:
        return {name: _lifted(one, contract) for name, one in value.items()}
    return value if keyword in _DATA else _lifted(value, contract)


_NAMED: Final = frozenset(("properties", "patternProperties"))
"""Keywords whose values have schemas by name: there, `default` is the name of a field."""
_DATA: Final = frozenset(("default", "const", "enum", "examples"))
"""Keywords whose values are data, and no schemas."""
