"""Which instances run on this machine, from what `up` recorded. Takes milliseconds: no server is asked."""

from typing import NamedTuple

from pydantic import ValidationError

from services.stack.elasticsearch import Elasticsearch
from services.stack.kafka import Kafka
from services.stack.process import find
from services.stack.settings import StackSettings
from services.stack.state import State

DEFAULT = "default"


class RunningInstance(NamedTuple):
    """An instance of which at least one server runs. An address is empty if that server does not run."""

    name: str
    kafka: str
    elasticsearch: str

    @property
    def command(self) -> str:
        """What to type in a shell to use it: this exports the addresses of its servers."""
        return 'eval "$(dateline up)"' if self.name == DEFAULT else f'eval "$(dateline up --name {self.name})"'


def running_instances() -> list[RunningInstance]:
    """The instances of this user whose servers run, `default` first. Never raises: a hint must not hide an error."""
    found = []
    try:
        for folder in sorted(StackSettings().folder.iterdir(), key=lambda path: (path.name != DEFAULT, path.name)):
            ports = {name: one.port for name, one in State.read(folder).servers.items() if find(one.child)}
            if ports:
                kafka, elasticsearch = ports.get(Kafka.name), ports.get(Elasticsearch.name)
                found.append(
                    RunningInstance(
                        folder.name,
                        Kafka.address(kafka) if kafka else "",
                        Elasticsearch.address(elasticsearch) if elasticsearch else "",
                    )
                )
    except (OSError, ValidationError):
        pass
    return found
