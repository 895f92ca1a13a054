"""Every setting of the embedded servers, from `DATELINE_STACK_*` variables or from `Stack(...)`."""

import re
from pathlib import Path
from typing import Annotated

from platformdirs import user_cache_path, user_data_path
from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]
# A path from the environment may be written with ~; the servers need it whole.
Folder = Annotated[Path, BeforeValidator(lambda path: Path(path).expanduser().absolute())]


def _check_heap(heap: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,6}[kKmMgG]", heap):
        raise ValueError("write a heap as Java does, such as 512m or 2g")
    return heap


Heap = Annotated[str, AfterValidator(_check_heap)]

NAME_PATTERN = r"^[a-z0-9][a-z0-9-]{0,39}$"  # it becomes a folder, a cluster name and part of a JVM option


class StackSettings(BaseSettings):
    """Folders are absolute, times are seconds, heaps are written as Java writes them (`400m`, `1g`)."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_STACK_", populate_by_name=True, extra="ignore", frozen=True)

    cache_dir: Folder = Field(
        default_factory=lambda: user_cache_path("dateline"), validation_alias=AliasChoices("DATELINE_CACHE_DIR")
    )
    """Downloaded artifacts, shared by all instances and runs. The variable is `DATELINE_CACHE_DIR`."""
    folder: Folder = Field(default_factory=lambda: user_data_path("dateline") / "stack")
    """One folder per named instance is made in here."""
    public_folder: Folder = Path("/var/tmp")  # noqa: S108 - the folder made in it is checked for its owner
    """As root only: where Java, Elasticsearch and its data can be reached by the user that it runs as."""
    repository: str | None = None
    """A Maven repository (a mirror) to use instead of the one that jgo knows."""

    kafka_port: Port | None = None
    """None: the operating system picks a free one."""
    elasticsearch_port: Port | None = None
    kafka_heap: Heap = "400m"
    es_heap: Heap = "1g"
    java_options: str = ""
    """Options for the Java of both servers, added to our own and separated by blanks."""

    start_timeout: float = Field(default=180, gt=0)
    """A busy two-core machine was seen to need 27 s; the deadline is for a far slower one."""
    stop_timeout: float = Field(default=30, gt=0)
    """From SIGTERM to SIGKILL."""
    lock_timeout: float = Field(default=600, gt=0)
    """How long to wait for another `up` or `down` of the same instance, or for another download."""


def heap_bytes(heap: str) -> int:
    """Bytes of a heap as Java writes it: `1g` is 1073741824."""
    return int(heap[:-1]) * {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}[heap[-1].lower()]
