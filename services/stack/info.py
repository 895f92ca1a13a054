"""The description of an instance that `up` and `status` return."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class ServerInfo(BaseModel):
    """One server. `pid` is None if it exited; `rss` is in bytes, `uptime` in seconds; `healthy`: it responds now."""

    model_config = ConfigDict(frozen=True)

    name: str
    address: str
    pid: int | None
    rss: int
    uptime: float
    healthy: bool
    log: Path


class StackInfo(BaseModel):
    """An instance. `kafka` is a bootstrap address (`127.0.0.1:PORT`), `elasticsearch` a URL with no trailing slash."""

    model_config = ConfigDict(frozen=True)

    name: str
    kafka: str
    elasticsearch: str
    folder: Path
    processes: tuple[ServerInfo, ...]

    @property
    def healthy(self) -> bool:
        """Whether every server is healthy."""
        return all(server.healthy for server in self.processes)

    def environment(self) -> dict[str, str]:
        """The environment variables that point workers and the command line at these servers."""
        return {"DATELINE_KAFKA_BOOTSTRAP": self.kafka, "DATELINE_ELASTICSEARCH_URL": self.elasticsearch}
