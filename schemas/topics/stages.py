"""The stages of the pipeline, each with the topic it works on; a contract test compares them with the manifests."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from schemas.topics.manifest import dlq_of
from schemas.topics.names import ARTICLES, ENRICHED, REQUESTS

StageName = Literal["ingest", "enrich", "index"]

STAGES: Final[tuple[StageName, ...]] = get_args(StageName)
"""In the order that an article passes them in."""

TOPIC_OF: Final[Mapping[StageName, str]] = {"ingest": REQUESTS, "enrich": ARTICLES, "index": ENRICHED}
"""Stage to the topic that it works on."""

STAGE_OF: Final[Mapping[str, StageName]] = {dlq_of(topic): stage for stage, topic in TOPIC_OF.items()}
"""Dead-letter topic to the stage that writes it."""
