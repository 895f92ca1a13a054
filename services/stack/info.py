"""What `up` and `status` tell about an instance."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class ServerInfo(BaseModel):
    """One server. `pid` is None when it died; `rss` is in bytes, `uptime` in seconds; `healthy`: it just answered."""

    model_config = ConfigDict(frozen=True)

    name: str
    address: str
    pid: int | None
    rss: int
    uptime: float
    healthy: bool
    log: Path


class StackInfo(BaseModel):
    """An instance: `kafka` is a bootstrap address (`127.0.0.1:PORT`), `elasticsearch` a URL without a final slash."""

    model_config = ConfigDict(frozen=True)

    name: str
    kafka: str
    elasticsearch: str
    folder: Path
    processes: tuple[ServerInfo, ...]

    @property
    def healthy(self) -> bool:
        """Whether every server answered."""
        return all(server.healthy for server in self.processes)

    def environment(self) -> dict[str, str]:
        """The variables by which the workers and the command line find these servers."""
        return {"DATELINE_KAFKA_BOOTSTRAP": self.kafka, "DATELINE_ELASTICSEARCH_URL": self.elasticsearch}
