"""What `up` records of an instance: the servers that it started, in `state.json` in the instance's folder."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from services.stack.artifacts import write_atomically
from services.stack.process import Child

FILE = "state.json"


class Running(BaseModel):
    """A started server: its process, its ports, its version and heap, and the offset in its log at which this start
    begins. What it was started with is None where an older Dateline recorded it."""

    model_config = ConfigDict(frozen=True)

    child: Child
    port: int
    controller_port: int | None = None
    log_offset: int = 0
    version: str | None = None
    heap: str | None = None
    java_options: str | None = None


class State(BaseModel):
    """The content of the file: the last start of each server, whether it still runs or not. A server keeps its port
    from one start to the next, because workers know it."""

    servers: dict[str, Running] = {}

    @staticmethod
    def path(folder: Path) -> Path:
        """The file of the instance in `folder`."""
        return folder / FILE

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The state of the instance in `folder`; empty if there is none, or none that can be read."""
        try:
            return cls.model_validate_json(cls.path(folder).read_bytes())
        except (FileNotFoundError, NotADirectoryError, ValidationError):  # servers are still found by their marks
            return cls()

    def write(self, folder: Path) -> None:
        """Record it, unless the instance's folder is gone."""
        if folder.exists():
            write_atomically(self.path(folder), self.model_dump_json(indent=1))
