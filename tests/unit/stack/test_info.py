import json
from pathlib import Path

from services.stack.info import ServerInfo, StackInfo


def server(name: str, healthy: bool) -> ServerInfo:
    return ServerInfo(
        name=name, address="127.0.0.1:1", pid=1, rss=2, uptime=3.0, healthy=healthy, log=Path("/x/logs/kafka.log")
    )


def info(*servers: ServerInfo) -> StackInfo:
    return StackInfo(
        name="default", kafka="127.0.0.1:1", elasticsearch="http://127.0.0.1:2", folder=Path("/x"), processes=servers
    )


def test_is_healthy_when_all_are() -> None:
    assert info(server("kafka", True), server("elasticsearch", True)).healthy
    assert not info(server("kafka", True), server("elasticsearch", False)).healthy


def test_environment_and_json() -> None:
    stack = info(server("kafka", True))
    assert stack.environment() == {
        "DATELINE_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "DATELINE_ELASTICSEARCH_URL": "http://127.0.0.1:2",
    }
    assert json.loads(stack.model_dump_json())["processes"][0]["log"] == "/x/logs/kafka.log"
