"""Every setting of Dateline in one typed place; each is the environment variable `DATELINE_<NAME>`.

A function takes the group that it needs; `Settings` is all groups together. `python -m services.runtime.settings`
writes docs/settings.md and dateline.env.example.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, cast

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.runtime.setting_types import (
    MOST,
    MOST_BYTES,
    Brokers,
    HeaderText,
    LogLevel,
    Networks,
    Seconds,
    ServerUrl,
    check_size,
    without_login,
)
from services.runtime.variables import PREFIX, variable
from services.runtime.version import VERSION

MEBIBYTE = 1024 * 1024
PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
EXAMPLE = Path(__file__).parents[2] / "dateline.env.example"


class SettingsGroup(BaseSettings):
    """Settings that belong together. Raises pydantic.ValidationError for a value out of its range.

    No value is repeated in an error: it may hold a password, even where none belongs.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )

    title: ClassVar[str]

    @field_validator("*")
    @classmethod
    def _is_no_slip(cls, value: object, info: ValidationInfo) -> object:
        return check_size(value, MOST_BYTES if (info.field_name or "").endswith("_bytes") else MOST)


class KafkaSettings(SettingsGroup):
    """The broker, the consumer groups, and how long to wait for either."""

    title = "Kafka"

    kafka_bootstrap: Brokers = Field(
        "127.0.0.1:9092", description="Brokers to connect to: `host:port`, comma-separated."
    )
    kafka_replication: int = Field(1, ge=1, description="Replicas of each partition of a topic that is created.")
    group_prefix: str = Field(
        "dateline",
        pattern=r"^[A-Za-z0-9_.-]{1,200}$",
        description="The consumer group of a stage is `<prefix>-<stage>`.",
    )
    session_timeout_s: Seconds = Field(
        45, description="Seconds without a heartbeat after which a worker loses its partitions."
    )
    request_timeout_s: Seconds = Field(60, description="Maximum time for one request to the broker, in seconds.")
    delivery_timeout_s: Seconds = Field(
        60, description="Seconds to wait for the broker to confirm a record; then the worker exits."
    )
    commit_interval_s: Seconds = Field(1, description="Seconds between two commits of offsets.")

    @property
    def brokers(self) -> list[str]:
        """The addresses in `kafka_bootstrap`."""
        return self.kafka_bootstrap.split(",")

    def group(self, stage: str) -> str:
        """The consumer group of a stage."""
        return f"{self.group_prefix}-{stage}"


class DeliverySettings(SettingsGroup):
    """What a worker holds, how it stops, and when it gives up."""

    title = "Delivery"

    drain_s: Seconds = Field(
        20,
        description="Seconds for records in work to finish after SIGTERM; leaving the group may take 5 more.",
    )
    buffer_bytes: int = Field(
        64 * MEBIBYTE,
        ge=1,
        description="Maximum bytes of unresolved records in one worker; a single larger record is still taken.",
    )
    watchdog_s: Seconds = Field(
        600,
        description="Seconds a committed offset may stand still with records behind it; then the worker exits.",
    )
    dead_letter_consecutive: int = Field(
        200, ge=1, description="Consecutive dead letters after which the worker exits."
    )
    dead_letter_window: int = Field(1000, ge=1, description="Number of recent records that the ratio is taken over.")
    dead_letter_ratio: float = Field(
        0.5, gt=0, le=1, description="Share of dead letters in that window above which the worker exits."
    )


class ElasticsearchSettings(SettingsGroup):
    """The connection to Elasticsearch."""

    title = "Elasticsearch"

    elasticsearch_url: ServerUrl = Field(
        "http://127.0.0.1:9200",
        description="URL of Elasticsearch. A user and a password in it are taken out, and never printed.",
    )
    elasticsearch_user: str | None = Field(None, description="User name; used only together with the password.")
    elasticsearch_password: SecretStr | None = Field(None, description="Password of that user.")
    elasticsearch_timeout_s: Seconds = Field(60, description="Maximum time for one request, in seconds.")

    @model_validator(mode="before")
    @classmethod
    def _take_login_out_of_the_url(cls, given: Any) -> Any:
        """`http://user:password@host` becomes the URL without both, and the two settings that hold them."""
        if not isinstance(given, Mapping) or given.get("elasticsearch_user") or given.get("elasticsearch_password"):
            return given
        url, user, password = without_login(str(given.get("elasticsearch_url", "")))
        if user is None:
            return given
        return {**given, "elasticsearch_url": url, "elasticsearch_user": user, "elasticsearch_password": password}


class IndexSettings(SettingsGroup):
    """The index, and the bulk requests that fill it."""

    title = "Indexing"

    index_replicas: int = Field(0, ge=0, description="Replicas of the index that `dateline index init` creates.")
    index_shards: int = Field(1, ge=1, description="Primary shards of that index.")
    bulk_records: int = Field(500, ge=1, description="Maximum records in one bulk request.")
    bulk_bytes: int = Field(
        8 * MEBIBYTE, ge=1, description="Maximum bytes in one bulk request; a single larger record is still sent."
    )
    bulk_wait_s: Seconds = Field(0.25, description="Seconds to wait for a bulk request to fill.")


class FetchSettings(SettingsGroup):
    """How pages are fetched, and who sites see fetching them."""

    title = "Fetching"

    fetch_timeout_s: Seconds = Field(30, description="Maximum time for one fetch, redirects included, in seconds.")
    fetch_max_bytes: int = Field(10 * MEBIBYTE, ge=1024, description="Maximum size of a page, decompressed, in bytes.")
    fetch_max_redirects: int = Field(5, ge=0, description="Maximum redirects followed in one fetch.")
    fetch_attempts: int = Field(3, ge=1, description="Attempts at an origin that does not answer.")
    fetch_concurrency: int = Field(16, ge=1, description="Maximum requests in work at a time in one worker.")
    fetch_backfill_concurrency: int = Field(
        4,
        ge=1,
        description="Maximum backfill requests among those; at most all but one of them, where there are two.",
    )
    fetch_user_agent: HeaderText | None = Field(
        None, description="The whole User-Agent; unset: Dateline, its version, and `DATELINE_FETCH_CONTACT`."
    )
    fetch_contact: HeaderText | None = Field(
        None, description="Contact for sites in the User-Agent: a URL or an e-mail address."
    )
    fetch_gap_s: float = Field(
        1, ge=0, description="Seconds between two requests to one host; a host may ask for more."
    )
    fetch_deferrals: int = Field(
        5,
        ge=0,
        description="Maximum times a request is deferred because its host pushes back; then it is a dead letter.",
    )
    fetch_allow_networks: Networks = Field(
        [], description="Networks that may be fetched from although they are not public, comma-separated."
    )
    fetch_ca_file: str | None = Field(None, description="PEM file of additional certificate authorities.")

    feed_text: bool = Field(
        True,
        description="Whether the whole text that a feed gives may stand in for a page that cannot be read.",
    )

    @property
    def user_agent(self) -> str:
        """The User-Agent that requests are made with."""
        contact = f"+{self.fetch_contact}" if self.fetch_contact else "news ingestion; contact unset"
        return self.fetch_user_agent or f"Dateline/{VERSION} ({contact})"


class SourceSettings(SettingsGroup):
    """Sources that ingest workers follow, and how often."""

    title = "Sources"

    sources: str | None = Field(
        None,
        description="File of the sources to follow, as docs/sources.md describes it; read again when it changes; "
        "unset: nothing is polled.",
    )
    polls_a_day: float = Field(
        24,
        gt=0,
        le=288,
        description="Polls a day that a list gets on average; those that publish more get more of them.",
    )
    websub_url: str | None = Field(
        None,
        pattern=r"^https?://[!-~]{1,2000}$",
        description="URL at which WebSub hubs reach the listener of the ingest workers; unset: no subscriptions.",
    )
    websub_secret: SecretStr | None = Field(
        None, min_length=16, description="Secret of the subscriptions, the same for all workers; needed with the URL."
    )
    websub_host: str = Field(
        "127.0.0.1", pattern=r"^[A-Za-z0-9_.:-]{1,253}$", description="Address that the listener for hubs is served on."
    )
    websub_port: int = Field(0, ge=0, le=65535, description="Its port; 0: any free one, named in the log.")

    @model_validator(mode="after")
    def _subscribes_with_a_secret(self) -> Self:
        if self.websub_url is not None and self.websub_secret is None:
            raise ValueError(
                "DATELINE_WEBSUB_URL needs DATELINE_WEBSUB_SECRET, at least 16 characters known to no one else"
            )
        return self


class FileSettings(SettingsGroup):
    """Files that ingest workers read."""

    title = "Files"

    source_zones: str | None = Field(
        None, description="File of sources' time zones, as `dateline zones` writes it; unset: no zone is assumed."
    )
    file_root: str | None = Field(
        None, description="Folder whose files requests may name in `path`; unset: no file may be read."
    )


class ProcessSettings(SettingsGroup):
    """CPU work in child processes: parsing, extraction, annotation."""

    title = "CPU work"

    processes: int = Field(1, ge=1, description="Child processes that parse or annotate, in each worker.")
    enrich_engine: Literal["encoder", "spacy"] = Field(
        "encoder", description="Engine that tags names and reported speech; `spacy` needs the extra of that name."
    )
    record_timeout_s: Seconds = Field(
        120, description="Maximum CPU work on one record, in seconds; then its child process is ended."
    )


class ObserveSettings(SettingsGroup):
    """Where metrics are served, and what is logged."""

    title = "Metrics and logs"

    metrics_host: str = Field(
        "127.0.0.1", pattern=r"^[A-Za-z0-9_.:-]{1,253}$", description="Address that metrics and health are served on."
    )
    metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port of `/metrics`, `/livez` and `/readyz`; 0: any free port, named in the line `worker ready`.",
    )
    log_level: LogLevel = Field(
        "info", description="Lowest level that is logged: debug, info, warning, error, critical."
    )
    report_s: Seconds = Field(60, description="Seconds between two log lines that say what a worker did.")


class Settings(
    KafkaSettings,
    DeliverySettings,
    ElasticsearchSettings,
    IndexSettings,
    FetchSettings,
    SourceSettings,
    FileSettings,
    ProcessSettings,
    ObserveSettings,
):
    """Every setting, with its default; it may be given wherever a group is taken."""


GROUPS = cast(tuple[type[SettingsGroup], ...], Settings.__bases__)


def problems_of(error: ValidationError) -> list[str] | None:
    """What is wrong with each setting, by its variable, on one line; None for an error of another model."""
    if error.title not in {Settings.__name__, *(group.__name__ for group in GROUPS)}:
        return None
    lines = []
    for one in error.errors(include_input=False, include_context=False, include_url=False):
        field = str(one["loc"][0])
        if one["type"] == "value_error":  # one of ours, which says what to write
            lines.append(f"{variable(field)}: {one['msg'].removeprefix('Value error, ')}")
        else:
            expected = one["msg"].replace("Input", "it", 1)
            lines.append(f"{variable(field)}: {expected}. {Settings.model_fields[field].description}")
    return lines


def page() -> str:
    """docs/settings.md, as Markdown."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable. A worker that is given a value out of its range does not start.",
        "An empty variable counts as one that is not set.",
        "Written by `python -m services.runtime.settings` from `services/runtime/settings.py`; change it there.",
    ]
    for group in GROUPS:
        lines += ["", f"## {group.title}", "", str(group.__doc__), "", "| variable | default | meaning |"]
        lines.append("| --- | --- | --- |")
        for name, setting in group.model_fields.items():
            lines.append(f"| `{variable(name)}` | {_default(name, setting)} | {setting.description} |")
    return "\n".join(lines) + "\n"


def example() -> str:
    """dateline.env.example: each setting with its default, commented out, as an `env_file` of Docker Compose."""
    lines = [
        "# Settings of Dateline for docker-compose.yml: copy this file to dateline.env, and remove the # before what",
        "# you change. docker-compose.yml itself sets the addresses of Kafka and Elasticsearch, the login, and where",
        "# metrics are served; a value in this file does not change them. The folder files/ is /etc/dateline there.",
        "# Written by `python -m services.runtime.settings` from services/runtime/settings.py; change it there.",
    ]
    for group in GROUPS:
        lines += ["", f"## {group.title}: {group.__doc__}"]
        for name, setting in group.model_fields.items():
            value = "" if setting.default in (None, []) else setting.default
            lines += ["", f"# {setting.description}", f"# {variable(name)}={value}"]
    return "\n".join(lines) + "\n"


def _default(name: str, setting: FieldInfo) -> str:
    value = setting.default
    if value is None:
        return "unset"
    if value == []:
        return "none"
    if name.endswith("_bytes") and value % MEBIBYTE == 0:
        return f"`{value}` ({value // MEBIBYTE} MiB)"
    return f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")
