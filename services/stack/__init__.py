"""The embedded servers: the real Kafka and the real Elasticsearch as child processes, without Docker."""

from services.stack.errors import StackError
from services.stack.info import ServerInfo, StackInfo
from services.stack.instance import Stack
from services.stack.instances import RunningInstance, running_instances
from services.stack.settings import StackSettings

__all__ = [
    "RunningInstance",
    "ServerInfo",
    "Stack",
    "StackError",
    "StackInfo",
    "StackSettings",
    "running_instances",
]
