"""The real Apache Kafka: one node that is both broker and controller (KRaft)."""

import base64
import logging
import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from services.stack.errors import StackError, StartFailed
from services.stack.java import Java
from services.stack.platform import LOOPBACK
from services.stack.process import Child, start, tail

MIB = 1 << 20
# The topic manifests allow records of up to 16 MiB; the batch and its headers come on top.
MESSAGE_MAX_BYTES = 24 * MIB
# Enough for a handful of consumer groups. The default of 50 costs a second at the first start.
INTERNAL_PARTITIONS = 8
FORMAT_TIMEOUT = 120.0  # seconds; about 2 on a quiet machine
PROBE_TIMEOUT = 5.0  # seconds

LOGGING = """\
status = error
shutdownHook = disable
appender.stdout.type = Console
appender.stdout.name = stdout
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = info
rootLogger.appenderRef.stdout.ref = stdout
"""


class Kafka:
    """One broker in `folder`. Instances share nothing but the jars."""

    name = "kafka"

    def __init__(
        self,
        *,
        folder: Path,
        log: Path,
        jars: Path,
        java: Java,
        heap: str,
        mark: str,
        java_options: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self.log = log
        self._jars = jars
        self._java = java
        self._heap = heap
        self._mark = mark
        self._java_options = java_options.split()
        self._extra = dict(extra or {})
        self._data = folder / "data"

    @staticmethod
    def address(port: int) -> str:
        return f"{LOOPBACK}:{port}"

    def launch(self, port: int, controller_port: int) -> Child:
        """Format the storage if needed, and start the broker."""
        for folder in (self._folder, self._folder / "tmp", self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "log4j2.properties").write_text(LOGGING)
        properties = self._folder / "server.properties"
        properties.write_text(self._properties(port, controller_port, self._data))
        if not self._is_formatted():
            self._format(port, controller_port)
        command = [*self._command(self._heap), self._mark, "kafka.Kafka", properties]
        return start(command, cwd=self._folder, env=self._environment(), log=self.log)

    def is_ready(self, port: int) -> bool:
        """Whether the broker responds, and its cluster is the one in this folder."""
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            return False
        from kafka import KafkaAdminClient  # noqa: PLC0415 - slow to import
        from kafka.errors import KafkaError  # noqa: PLC0415

        with _quiet("kafka"):
            try:
                client = KafkaAdminClient(
                    bootstrap_servers=self.address(port),
                    client_id="dateline-stack",
                    request_timeout_ms=int(PROBE_TIMEOUT * 1000),
                    bootstrap_timeout_ms=int(PROBE_TIMEOUT * 1000),
                )
                try:
                    cluster = client.describe_cluster()
                finally:
                    client.close()
            except (KafkaError, OSError):
                return False
        return bool(cluster.get("brokers")) and cluster.get("cluster_id") == self._cluster_id()

    def _command(self, heap: str) -> list[str | Path]:
        return [
            self._java.executable,
            f"-Xmx{heap}",
            "-XX:+UseG1GC",
            "-XX:+ExitOnOutOfMemoryError",  # a broker that lost a thread this way only looks alive
            "-XX:-UsePerfData",  # would leave a file in /tmp when killed
            "-Djava.awt.headless=true",
            f"-Djava.io.tmpdir={self._folder / 'tmp'}",
            f"-Dlog4j2.configurationFile={self._folder / 'log4j2.properties'}",
            *self._java_options,
            "-cp",
            f"{self._jars}/*",
        ]

    @staticmethod
    def _environment() -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}

    def _properties(self, port: int, controller_port: int, data: Path) -> str:
        properties: dict[str, str | int] = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{controller_port}",
            "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "inter.broker.listener.name": "PLAINTEXT",
            "log.dirs": str(data),
            "default.replication.factor": 1,
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": INTERNAL_PARTITIONS,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": INTERNAL_PARTITIONS,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "share.coordinator.state.topic.num.partitions": INTERNAL_PARTITIONS,
            "group.initial.rebalance.delay.ms": 0,
            "auto.create.topics.enable": "false",
            "message.max.bytes": MESSAGE_MAX_BYTES,
            "replica.fetch.max.bytes": MESSAGE_MAX_BYTES,
            # The default of 128 MiB would take a third of the heap; 32 MiB still hold 1.3 million keys.
            "log.cleaner.dedupe.buffer.size": 32 * MIB,
            **self._extra,
        }
        # The backslash is this format's escape character.
        return "".join(f"{key}={str(value).replace(chr(92), chr(92) * 2)}\n" for key, value in properties.items())

    def _is_formatted(self) -> bool:
        if (self._data / "meta.properties").exists():
            return True
        if self._data.exists():
            if any(path.name != "__cluster_metadata-0" for path in self._data.iterdir() if path.is_dir()):
                raise StackError(
                    f"{self._data} holds topics, but its meta.properties is missing, so Kafka cannot read it. "
                    "Restore that file, or discard the data with `dateline down` and run `dateline up` again."
                )
            shutil.rmtree(self._data)
        return False

    def _format(self, port: int, controller_port: int) -> None:
        """Format a new folder and rename it to the data folder, so that a killed `up` leaves formatted storage or
        none."""
        unfinished = self._folder / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        properties = self._folder / "format.properties"
        properties.write_text(self._properties(port, controller_port, unfinished))
        tool = ["kafka.tools.StorageTool", "format", "--standalone", "-t", _new_cluster_id(), "-c", properties]
        command = [str(part) for part in [*self._command("128m"), self._mark, *tool]]
        offset = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            try:
                subprocess.run(  # noqa: S603 - the command is ours
                    command,
                    cwd=self._folder,
                    env=self._environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=FORMAT_TIMEOUT,
                    check=True,
                )
            except (subprocess.SubprocessError, OSError) as error:
                raise StartFailed(
                    f"Could not format Kafka's storage in {unfinished} ({type(error).__name__}). "
                    f"The end of its log, {self.log}:\n{tail(self.log, offset)}"
                ) from error
        unfinished.replace(self._data)
        properties.unlink()

    def _cluster_id(self) -> str | None:
        try:
            lines = (self._data / "meta.properties").read_text().splitlines()
        except OSError:
            return None
        return next((line.partition("=")[2] for line in lines if line.startswith("cluster.id=")), None)


def _new_cluster_id() -> str:
    """An id like those of Kafka's `random-uuid`: 22 characters, not starting with a dash, which would look like an
    option."""
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return text


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    """Silence a logger: while a server starts, refused connections are expected."""
    log = logging.getLogger(logger)
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)
