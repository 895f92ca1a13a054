"""Every setting of Dateline in one typed place; each is a variable `DATELINE_<NAME>` of the environment."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic.functional_validators import BeforeValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.runtime.version import VERSION


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


CommaList = Annotated[list[str], NoDecode, BeforeValidator(_split)]
"""A list, in the environment written with commas: `127.0.0.0/8,10.1.0.0/16`."""

MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    """What can be set, with its default. Raises pydantic.ValidationError for a value out of its range."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", frozen=True, extra="ignore")

    # Kafka
    kafka_bootstrap: str = Field("127.0.0.1:9092", description="host:port of one broker or more, with commas.")
    kafka_replication: int = Field(1, ge=1, description="Copies of each partition of the topics that are created.")
    group_prefix: str = Field("dateline", description="The consumer group of a stage is `<prefix>-<stage>`.")
    session_timeout_s: float = Field(45, gt=0, description="A worker silent for this long loses its partitions.")
    request_timeout_s: float = Field(60, gt=0, description="How long the broker may take to answer one request.")
    delivery_timeout_s: float = Field(60, gt=0, description="A record not confirmed by then ends the worker.")
    commit_interval_s: float = Field(1, gt=0, description="How often offsets are committed.")
    drain_s: float = Field(
        20,
        gt=0,
        description="How long records in work may take to finish on SIGTERM; leaving the group may take 5 more.",
    )
    buffer_bytes: int = Field(
        64 * MEBIBYTE, ge=1, description="Of records a worker holds unresolved, but for a larger single one."
    )
    watchdog_s: float = Field(600, gt=0, description="Lag whose committed offset stands still so long ends the worker.")
    dead_letter_consecutive: int = Field(200, ge=1, description="Dead letters in a row that end the worker.")
    dead_letter_window: int = Field(1000, ge=1, description="Records over which the ratio of dead letters is taken.")
    dead_letter_ratio: float = Field(0.5, gt=0, le=1, description="Of dead letters in that window, to end the worker.")

    # Elasticsearch
    elasticsearch_url: str = "http://127.0.0.1:9200"
    elasticsearch_user: str | None = None
    elasticsearch_password: SecretStr | None = None
    elasticsearch_timeout_s: float = Field(60, gt=0, description="How long one bulk request may take.")
    index_replicas: int = Field(0, ge=0, description="Replicas of the index that `dateline index init` creates.")
    index_shards: int = Field(1, ge=1)
    bulk_records: int = Field(500, ge=1, description="Records of one bulk request, at most.")
    bulk_bytes: int = Field(
        8 * MEBIBYTE, ge=1, description="Bytes of one bulk request, but for a larger single record."
    )
    bulk_wait_s: float = Field(0.25, gt=0, description="How long a bulk request waits to be filled.")

    # Fetching
    fetch_timeout_s: float = Field(30, gt=0, description="For a whole fetch, redirects included.")
    fetch_max_bytes: int = Field(10 * MEBIBYTE, ge=1024, description="Of a page, after decompression.")
    fetch_max_redirects: int = Field(5, ge=0)
    fetch_attempts: int = Field(3, ge=1, description="Before an origin that does not answer is given up.")
    fetch_concurrency: int = Field(16, ge=1, description="Requests in work at a time in one worker.")
    fetch_user_agent: str | None = Field(None, description="Null: Dateline, its version, and fetch_contact.")
    fetch_contact: str | None = Field(None, description="Where a site finds who fetches: a URL or a mail address.")
    fetch_gap_s: float = Field(1, ge=0, description="Between two requests to one host, unless it asks for more.")
    fetch_deferrals: int = Field(5, ge=0, description="How often a request is put off because its host asks for it.")
    fetch_allow_networks: CommaList = Field([], description="Networks fetched from though they are not public.")
    fetch_ca_file: str | None = Field(None, description="Further certificate authorities, a PEM file.")
    source_zones: str | None = Field(
        None, description="File that `dateline zones` learned the time zones of sources into; null: none is assumed."
    )
    file_root: str | None = Field(None, description="Folder below which `path` requests may read; null: none may.")

    # Work on the CPU
    processes: int = Field(1, ge=1, description="Child processes that parse or annotate, in one worker.")
    enrich_engine: Literal["encoder", "spacy"] = Field(
        "encoder", description="What tags names and reported speech; spacy needs the extra of that name."
    )
    record_timeout_s: float = Field(120, gt=0, description="CPU work on one record; past it the child is ended.")

    # Operating
    metrics_host: str = Field("127.0.0.1", description="Address the Prometheus metrics are served on.")
    metrics_port: int = Field(0, ge=0, le=65535, description="0: any free port, told in the log.")
    log_level: str = "info"

    @property
    def brokers(self) -> list[str]:
        """The addresses of `kafka_bootstrap`."""
        return self.kafka_bootstrap.split(",")

    @property
    def user_agent(self) -> str:
        """What requests are made as."""
        contact = f"+{self.fetch_contact}" if self.fetch_contact else "news ingestion; contact unset"
        return self.fetch_user_agent or f"Dateline/{VERSION} ({contact})"

    def group(self, stage: str) -> str:
        """The consumer group of a stage."""
        return f"{self.group_prefix}-{stage}"
