"""Fixtures for the tests of the embedded servers: a Maven repository on the loopback address."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.stack.artifacts import Artifact
from services.stack.progress import Reporter


class Repository:
    """Serves `files` (path without the leading slash → bytes), with ranges; misbehaves on demand."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.requests: list[tuple[str, str | None]] = []  # path, Range
        self.status: list[int] = []  # statuses to respond with instead of the file, in order
        self.cut: list[int] = []  # numbers of bytes after which to close the connection, in order
        self.ranges = True
        self.url = ""

    def add(self, name: str, content: bytes, group: str = "org.example", version: str = "1.0") -> Artifact:
        digest = hashlib.sha256(content).hexdigest()
        artifact = Artifact(group=group, name=name, version=version, size=len(content), sha256=digest)
        self.files[artifact.path] = content
        return artifact


@pytest.fixture
def repository() -> Iterator[Repository]:
    """A repository that runs during one test."""
    served = Repository()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            served.requests.append((self.path.lstrip("/"), wanted))
            content = served.files.get(self.path.lstrip("/"))
            if served.status or content is None:
                self.send_error(served.status.pop(0) if served.status else 404)
                return
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and served.ranges else 0
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            end = start + served.cut.pop(0) if served.cut else len(content)
            self.wfile.write(content[start:end])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}/"
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def silent() -> Reporter:
    """A reporter that prints nothing."""
    return Reporter(enabled=False)
