"""Faults of the embedded servers: kill, freeze, stop, and restart on the same port and data."""

import time
from types import TracebackType
from typing import Self

import psutil

from services.stack import Stack

STOP_S = 200.0


class Server:
    """One server of the stack, `kafka` or `elasticsearch`."""

    def __init__(self, stack: Stack, name: str) -> None:
        self._stack = stack
        self._frozen: list[psutil.Process] = []
        self.name = name

    def kill(self) -> None:
        """Send SIGKILL, and wait until it is gone."""
        for process in self._processes():
            process.kill()
            process.wait(STOP_S)

    def stop(self) -> None:
        """Send SIGTERM, and wait for a clean shutdown."""
        for process in self._processes():
            process.terminate()
            process.wait(STOP_S)

    def start(self) -> None:
        """Restart it on its port and data, and wait until it is healthy."""
        self._stack.up()

    def freeze(self) -> None:
        """Send SIGSTOP: connections stay open, but nothing answers; to clients, a network that drops everything."""
        self._frozen = self._processes()
        for process in self._frozen:
            process.suspend()

    def thaw(self) -> None:
        """Send SIGCONT, if it was frozen."""
        for process in self._frozen:
            if process.is_running():
                process.resume()
        self._frozen = []

    @property
    def runs(self) -> bool:
        """Whether its process lives."""
        info = self._stack.status()
        return info is not None and any(
            server.name == self.name and server.pid is not None for server in info.processes
        )

    def outage(self, seconds: float) -> "_Outage":
        """`with kafka.outage(60): …`: freeze it for the block, and for at least that many seconds."""
        return _Outage(self, seconds)

    def _processes(self) -> list[psutil.Process]:
        """The server process itself; its launcher exits with it."""
        info = self._stack.status()
        assert info is not None, "no server of the stack runs"
        pids = [server.pid for server in info.processes if server.name == self.name and server.pid is not None]
        assert pids, f"{self.name} does not run"
        return [psutil.Process(pid) for pid in pids]


class _Outage:
    def __init__(self, server: Server, seconds: float) -> None:
        self._server = server
        self._seconds = seconds
        self._begun = 0.0

    def __enter__(self) -> Self:
        self._server.freeze()
        self._begun = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            # Not a wait for a condition: the length of the outage is the fault itself.
            time.sleep(max(0.0, self._begun + self._seconds - time.monotonic()) if error is None else 0.0)
        finally:
            self._server.thaw()


class Servers:
    """Both servers. `restore` repairs them, whatever an experiment did."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.kafka = Server(stack, "kafka")
        self.elasticsearch = Server(stack, "elasticsearch")

    def restore(self) -> None:
        """Resume frozen servers and start those that are down."""
        self.kafka.thaw()
        self.elasticsearch.thaw()
        self._stack.up()
