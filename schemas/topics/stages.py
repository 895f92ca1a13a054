"""The stages of the pipeline, each with the topics it works on; a contract test compares them with the manifests."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from schemas.topics.names import ARTICLES, BACKFILL, DLQ_SUFFIX, ENRICHED, REQUESTS

StageName = Literal["ingest", "enrich", "index"]

STAGES: Final[tuple[StageName, ...]] = get_args(StageName)
"""In the order that an article passes them in."""

TOPICS_OF: Final[Mapping[StageName, tuple[str, ...]]] = {
    "ingest": (REQUESTS, BACKFILL),
    "enrich": (ARTICLES,),
    "index": (ENRICHED,),
}
"""Stage to the topics that it works on: the live one first, then those whose records can wait."""

TOPIC_OF: Final[Mapping[StageName, str]] = {stage: topics[0] for stage, topics in TOPICS_OF.items()}
"""Stage to the topic of its live records."""

STAGE_OF: Final[Mapping[str, StageName]] = {
    topic + DLQ_SUFFIX: stage for stage, topics in TOPICS_OF.items() for topic in topics
}
"""Dead-letter topic to the stage that writes it."""
