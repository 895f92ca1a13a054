"""All settings of the embedded servers, from `DATELINE_STACK_*` variables or from `Stack(...)`."""

import re
from collections.abc import Container
from pathlib import Path
from typing import Annotated

from platformdirs import user_cache_path, user_data_path
from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]
# A path from the environment may start with ~; the servers need an absolute one.
Folder = Annotated[Path, BeforeValidator(lambda path: Path(path).expanduser().absolute())]


def _check_heap(heap: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,6}[kKmMgG]", heap):
        raise ValueError("write a heap size as Java does, such as 512m or 2g")
    return heap


Heap = Annotated[str, AfterValidator(_check_heap)]

NAME_PATTERN = r"^[a-z0-9][a-z0-9-]{0,39}$"  # it becomes a folder, a cluster name and part of a JVM option
PREFIX = "DATELINE_STACK_"


class StackSettings(BaseSettings):
    """Folders are absolute, times are in seconds, heap sizes are in Java's notation (`400m`, `1g`)."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, populate_by_name=True, extra="ignore", frozen=True
    )

    cache_dir: Folder = Field(
        default_factory=lambda: user_cache_path("dateline"), validation_alias=AliasChoices("DATELINE_CACHE_DIR")
    )
    """Downloaded artifacts, shared by all instances and runs. Its variable is `DATELINE_CACHE_DIR`."""
    folder: Folder = Field(default_factory=lambda: user_data_path("dateline") / "stack")
    """Has one folder for each named instance."""
    public_folder: Folder = Path("/var/tmp")  # noqa: S108 - the owner of the folder created in it is checked
    """For root only: where the user that runs Elasticsearch can read Java, Elasticsearch and its data."""
    repository: str | None = None
    """URL of a Maven repository (a mirror) to use instead of jgo's default."""

    kafka_port: Port | None = None
    """None: any free port."""
    elasticsearch_port: Port | None = None
    kafka_heap: Heap = "400m"
    es_heap: Heap = "1g"
    java_options: str = ""
    """Java options for both servers, separated by spaces and added to our own."""

    start_timeout: float = Field(default=180, gt=0)
    """Maximum time until the servers are healthy: a busy two-core machine took 27 s, and some are far slower."""
    stop_timeout: float = Field(default=30, gt=0)
    """Time from SIGTERM to SIGKILL."""
    lock_timeout: float = Field(default=600, gt=0)
    """Maximum wait for another `up` or `down` of the same instance, or for another download."""


def problems_of(error: ValidationError, options: Container[object]) -> str:
    """Each invalid value under the name by which it was given."""
    return "; ".join(
        f"{given_as(str(problem['loc'][0]), options)} = {problem['input']!r}: "
        f"{problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors()
    )


def given_as(field: str, options: Container[object]) -> str:
    """The name by which the value of a field was given: an option, or else a variable."""
    if field in options:
        return f"--{field.replace('_', '-')}"
    return field if field.isupper() else PREFIX + field.upper()  # an alias is a variable already


def heap_bytes(heap: str) -> int:
    """The size in bytes of a heap in Java's notation: `1g` is 1073741824."""
    return int(heap[:-1]) * {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}[heap[-1].lower()]
