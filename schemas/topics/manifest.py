"""The topic manifests. People write them as YAML, one file a topic. What is read is `manifests.json`, which `dateline
schemas write` makes of them, so that reading takes no YAML parser."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from schemas.topics.names import DLQ_SUFFIX

FILE: Final = Path(__file__).with_name("manifests.json")
"""What is read."""

HOUR_MS = 3_600_000

COMPACTION_HOURS = 7 * 24
"""Maximum time before a superseded record becomes eligible for compaction, in hours, however quiet the topic is: erased
text must not survive for lack of traffic."""


Compatibility = Literal["full", "backward"]
"""What versions of a topic's record may differ in. full: every reader of this major version reads every record, so that
readers and writers are upgraded in any order. backward: new readers read all records, and are upgraded before writers;
of topics that only Dateline itself reads."""


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
    ce_type: str = Field(description="Header of every record: its type and major version.")
    content_type: Literal["application/json"] = Field(description="Header of every record.")
    compatibility: Compatibility
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


class _Manifests(Mapping[str, TopicManifest]):
    """Reads the file when it is first asked for a topic: most who import a record never do, and what writes the file
    must not need it."""

    @cached_property
    def _all(self) -> dict[str, TopicManifest]:
        return TypeAdapter(dict[str, TopicManifest]).validate_json(FILE.read_bytes())

    def __getitem__(self, topic: str) -> TopicManifest:
        return self._all[topic]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


MANIFESTS: Final[Mapping[str, TopicManifest]] = _Manifests()
"""Topic to its manifest."""


def manifest(topic: str) -> TopicManifest:
    """The manifest of a topic. Raises KeyError with the known names."""
    try:
        return MANIFESTS[topic]
    except KeyError:
        raise KeyError(f"no manifest for topic {topic}; known topics: {', '.join(MANIFESTS)}") from None


def dlq_of(topic: str) -> str:
    """The dead-letter topic of the stage that reads `topic`."""
    return manifest(topic + DLQ_SUFFIX).topic
