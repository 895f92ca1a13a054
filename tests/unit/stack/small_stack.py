"""A stack whose servers are small Python programs: no Java, no network, no downloads."""

import sys
from pathlib import Path

from services.stack import Stack
from services.stack import instance as module
from services.stack.process import Child, start

# Listens like a server; `mode` decides how it fails.
PROGRAM = """
import pathlib, signal, socket, sys
folder, port, mode = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
starts = folder / "starts"
starts.write_text(starts.read_text() + "x" if starts.exists() else "x")
if mode == "broken":
    sys.exit("this server is broken")
if mode == "conflict" and len(starts.read_text()) == 1:
    sys.exit("java.net.BindException: Address already in use")
if mode == "hangs":
    signal.pause()
listener = socket.create_server(("127.0.0.1", port))
signal.pause()
"""


class Server:
    """Has the interface of Kafka and Elasticsearch."""

    def __init__(self, name: str, folder: Path, log: Path, mark: str, mode: str) -> None:
        self.name, self._folder, self.log, self._mark, self.mode = name, folder, log, mark, mode

    def address(self, port: int) -> str:
        return f"127.0.0.1:{port}"

    def launch(self, port: int, _: int = 0) -> Child:
        for folder in (self._folder / "data", self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "server.properties").write_text("x")
        command = [sys.executable, "-c", PROGRAM, self._folder / "data", str(port), self.mode, self._mark]
        return start(command, cwd=self._folder, env={}, log=self.log)

    def is_ready(self, port: int) -> bool:
        return not module.is_free(port)


class SmallStack(Stack):
    """A Stack whose servers need no provision."""

    modes: dict[str, str] = {}  # noqa: RUF012 - set by each test

    def _server(self, name: str) -> Server:  # type: ignore[override] # has the methods that are used
        folder = self._elasticsearch_folder if name == "elasticsearch" else self.folder / name
        return Server(name, folder, self._log(name), self._mark(name), self.modes.get(name, ""))

    def _kafka(self) -> Server:  # type: ignore[override]
        return self._server("kafka")

    def _elasticsearch(self) -> Server:  # type: ignore[override]
        return self._server("elasticsearch")

    def _ensure(self, name: str) -> None:
        pass
