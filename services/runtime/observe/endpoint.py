"""The HTTP endpoint of a process: `/metrics` for Prometheus, `/livez` and `/readyz` for whoever restarts it.

It answers from threads of its own, so it answers while the event loop is blocked or the broker is gone.
"""

import io
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import REGISTRY, CollectorRegistry, make_wsgi_app

from services.runtime.observe.probes import Verdict

log = logging.getLogger(__name__)

Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

Check = Callable[[], Verdict]
"""What is wrong, one reason each, nothing if all is well; and what is out of the ordinary."""

LONGEST_LINE = 2_000
"""Maximum length of a line, in characters: a server's error may be a whole page."""

REQUEST_S = 10
"""Maximum time that a client may take to send its request, in seconds."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log it, where Python would print a traceback between the lines of the log: a client that went away."""
        log.info("a request of the endpoint ended early", exc_info=True)


class _ServerIPv6(_Server):
    address_family = socket.AF_INET6


class _Handler(WSGIRequestHandler):
    timeout = REQUEST_S

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: requests come every few seconds."""

    def get_stderr(self) -> io.StringIO:
        """Let what wsgiref would print be lost: the application logs its errors, and a client that left is none."""
        return io.StringIO()


def serve(host: str, port: int, checks: Mapping[str, Check], registry: CollectorRegistry = REGISTRY) -> int:
    """Serve from a thread. `checks`: path to what is wrong, such as `/livez`. Returns the port. Raises OSError when it
    is taken."""
    server_class = _ServerIPv6 if ":" in host else _Server
    server = make_server(host, port, application(checks, registry), server_class, _Handler)
    threading.Thread(target=server.serve_forever, name="endpoint", daemon=True).start()
    return int(server.server_port)


def application(checks: Mapping[str, Check], registry: CollectorRegistry = REGISTRY) -> Application:
    """The metrics and the checks; any other path is not found."""
    metrics: Application = make_wsgi_app(registry)

    def answer(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            return answered(environment, start)
        except Exception:
            log.exception("the endpoint failed: please report it")
            return _text(start, "500 Internal Server Error", ["this is a bug; the log says more"])

    def answered(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environment.get("PATH_INFO", "")
        if environment["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _text(start, "405 Method Not Allowed", ["only GET and HEAD"], [("Allow", "GET, HEAD")])
        if path == "/metrics":
            return metrics(environment, start)
        if path in checks:
            problems, notes = checks[path]()
            status = "503 Service Unavailable" if problems else "200 OK"
            return _text(start, status, problems or ["ok", *notes])
        return _text(start, "404 Not Found", [f"the paths are /metrics, {', '.join(checks)}"])

    return answer


def _text(
    start: StartResponse, status: str, lines: Sequence[str], headers: Sequence[tuple[str, str]] = ()
) -> list[bytes]:
    body = "".join(f"{_shown(line)}\n" for line in lines).encode()
    own = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start(status, [*own, *headers])
    return [body]


def _shown(line: str) -> str:
    """One line, with what a terminal obeys shown as `\\x1b`: a server's error may hold anything."""
    shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in line[:LONGEST_LINE])
    return shown if len(line) <= LONGEST_LINE else f"{shown}…"
