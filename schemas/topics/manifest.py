"""Reads the topic manifests beside this file."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

HOUR_MS = 3_600_000
DLQ_SUFFIX = ".dlq"

COMPACTION_HOURS = 7 * 24
"""Maximum time before a superseded record becomes eligible for compaction, in hours, however quiet the topic is: erased
text must not survive for lack of traffic."""


class TopicManifest(BaseModel):
    """What `schemas/topics/<topic>.yaml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str = Field(pattern=r"^dateline\.[a-z-]+\.v\d+(\.dlq)?$")
    description: str
    owner: str
    record: Literal["fetch_request", "article", "enriched_article", "dead_letter", "ingest_state"] = Field(
        description="Folder of schemas/."
    )
    version: int = Field(ge=1)
    key: str = Field(description="What the key is, in UTF-8.")
    partitions: int = Field(ge=1, description="At creation. Kafka can add partitions later, but keys then move.")
    partitions_as: str | None = Field(
        default=None, description="A topic whose partition numbers this one uses; both always have as many."
    )
    cleanup: Literal["delete", "compact"]
    retention_hours: int = Field(ge=-1, description="-1: forever.")
    max_bytes: int = Field(ge=1, description="The largest record batch, in compressed bytes.")
    producers: list[str] = Field(min_length=1)
    consumers: list[str]

    @property
    def config(self) -> dict[str, str]:
        """The topic's settings, under Kafka's names."""
        compaction = {"max.compaction.lag.ms": str(COMPACTION_HOURS * HOUR_MS)} if self.cleanup == "compact" else {}
        return compaction | {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention_hours * HOUR_MS if self.retention_hours >= 0 else -1),
            "max.message.bytes": str(self.max_bytes),
            "message.timestamp.type": "LogAppendTime",
        }


def _read() -> dict[str, TopicManifest]:
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        one = TopicManifest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        if path.stem != one.topic:
            raise ValueError(f"{path} describes {one.topic}; name the file {one.topic}.yaml")
        found[one.topic] = one
    return found


MANIFESTS: Mapping[str, TopicManifest] = MappingProxyType(_read())


def manifest(topic: str) -> TopicManifest:
    """The manifest of a topic. Raises KeyError with the known names."""
    try:
        return MANIFESTS[topic]
    except KeyError:
        raise KeyError(f"no manifest for topic {topic}; known topics: {', '.join(MANIFESTS)}") from None


def dlq_of(topic: str) -> str:
    """The dead-letter topic of the stage that reads `topic`."""
    return manifest(topic + DLQ_SUFFIX).topic
