import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.stack import kafka as module
from services.stack.errors import StackError, StartFailed
from services.stack.java import Java
from services.stack.kafka import MESSAGE_MAX_BYTES, Kafka
from services.stack.process import Child

MARK = "-Ddateline.instance=test.kafka"


class Recorder:
    """Stands in for the two ways to run Java: the format tool (run to completion) and the broker (started)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.formats: list[list[str]] = []
        self.starts: list[list[str]] = []
        self.fail = False

    def format(self, command: list[str], **_: object) -> None:
        self.formats.append(command)
        properties = read_properties(Path(command[-1]))
        data = Path(properties["log.dirs"])
        data.mkdir()
        if self.fail:
            raise subprocess.CalledProcessError(1, command)
        (data / "meta.properties").write_text(f"version=1\ncluster.id={command[command.index('-t') + 1]}\nnode.id=1\n")

    def start(self, command: Sequence[str | Path], **_: object) -> Child:
        self.starts.append([str(part) for part in command])
        return Child(pid=1, create_time=1.0)


def read_properties(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder(tmp_path / "kafka")
    monkeypatch.setattr(module.subprocess, "run", recorder.format)
    monkeypatch.setattr(module, "start", recorder.start)
    return recorder


def kafka(tmp_path: Path, **extra: str) -> Kafka:
    return Kafka(
        folder=tmp_path / "kafka",
        log=tmp_path / "logs" / "kafka.log",
        jars=tmp_path / "jars",
        java=Java(tmp_path / "java", "25"),
        heap="300m",
        mark=MARK,
        java_options="-XX:One -XX:Two",
        extra=extra,
    )


def test_formats_once_and_starts(tmp_path: Path, java: Recorder) -> None:
    kafka(tmp_path).launch(1111, 2222)
    kafka(tmp_path).launch(1111, 2222)
    assert len(java.formats) == 1
    assert len(java.starts) == 2
    command = java.starts[0]
    assert command[0] == str(tmp_path / "java" / "bin" / "java")
    assert {MARK, "-Xmx300m", "-XX:One", "-XX:Two"} <= set(command)
    assert {"-XX:One", "-XX:Two"} <= set(java.formats[0])
    assert command[-2:] == ["kafka.Kafka", str(tmp_path / "kafka" / "server.properties")]
    assert MARK in java.formats[0]  # a killed `up` may leave the tool running
    assert sorted(path.name for path in (tmp_path / "kafka").iterdir()) == [
        "data", "log4j2.properties", "server.properties", "tmp",
    ]  # fmt: skip


def test_properties(tmp_path: Path, java: Recorder) -> None:
    kafka(tmp_path, **{"log.retention.ms": "1", "message.max.bytes": "5"}).launch(1111, 2222)
    properties = read_properties(tmp_path / "kafka" / "server.properties")
    assert properties["listeners"] == "PLAINTEXT://127.0.0.1:1111,CONTROLLER://127.0.0.1:2222"
    factors = {key: value for key, value in properties.items() if key.endswith(("replication.factor", "min.isr"))}
    assert len(factors) == 6
    assert set(factors.values()) == {"1"}
    assert properties["auto.create.topics.enable"] == "false"
    assert properties["group.initial.rebalance.delay.ms"] == "0"
    assert int(properties["replica.fetch.max.bytes"]) == MESSAGE_MAX_BYTES >= 20 << 20
    assert (properties["log.retention.ms"], properties["message.max.bytes"]) == (
        "1",
        "5",
    )  # the test's setting overrides ours


def test_a_killed_format_is_repeated(tmp_path: Path, java: Recorder) -> None:
    (java.folder / "data.new" / "__cluster_metadata-0").mkdir(parents=True)
    kafka(tmp_path).launch(1111, 2222)
    assert len(java.formats) == 1
    assert (java.folder / "data" / "meta.properties").exists()
    assert not (java.folder / "data.new").exists()


def test_half_formatted_storage_without_topics_is_replaced(tmp_path: Path, java: Recorder) -> None:
    (java.folder / "data" / "__cluster_metadata-0").mkdir(parents=True)
    kafka(tmp_path).launch(1111, 2222)
    assert len(java.formats) == 1


def test_topics_are_never_discarded(tmp_path: Path, java: Recorder) -> None:
    (java.folder / "data" / "dateline.articles.v1-0").mkdir(parents=True)
    with pytest.raises(StackError, match="holds topics"):
        kafka(tmp_path).launch(1111, 2222)
    assert java.starts == []


def test_a_failing_format_shows_its_log(tmp_path: Path, java: Recorder) -> None:
    java.fail = True
    (tmp_path / "logs").mkdir()
    with pytest.raises(StartFailed, match=r"Could not format.*kafka\.log"):
        kafka(tmp_path).launch(1111, 2222)
    assert not (java.folder / "data").exists()
    java.fail = False
    kafka(tmp_path).launch(1111, 2222)


def test_cluster_ids_have_the_form_kafka_expects() -> None:
    ids = {module._new_cluster_id() for _ in range(500)}
    assert len(ids) == 500
    assert all(len(one) == 22 and one[0] != "-" for one in ids)


def test_is_not_ready_when_nothing_or_something_else_listens(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        assert not kafka(tmp_path).is_ready(port)
