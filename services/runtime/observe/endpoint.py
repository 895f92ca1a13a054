"""The HTTP endpoint of a worker: `/metrics` for Prometheus, `/livez` and `/readyz` for whoever restarts workers.

It answers from threads of its own, so it answers while the event loop is blocked or the broker is gone.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import make_wsgi_app

from services.runtime.observe.health import Health

Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

REQUEST_S = 10
"""Maximum time that a client may take to send its request, in seconds."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _ServerIPv6(_Server):
    address_family = socket.AF_INET6


class _Handler(WSGIRequestHandler):
    timeout = REQUEST_S

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: requests come every few seconds."""


def serve(host: str, port: int, health: Health) -> int:
    """Serve from a thread. Returns the port. Raises OSError when it is taken."""
    server_class = _ServerIPv6 if ":" in host else _Server
    server = make_server(host, port, application(health), server_class, _Handler)
    threading.Thread(target=server.serve_forever, name="endpoint", daemon=True).start()
    return int(server.server_port)


def application(health: Health) -> Application:
    """The three paths; any other is not found."""
    metrics: Application = make_wsgi_app()
    checks = {"/livez": health.not_alive, "/readyz": health.not_ready}

    def answer(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environment.get("PATH_INFO", "")
        if environment["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _text(start, "405 Method Not Allowed", ["only GET and HEAD"], [("Allow", "GET, HEAD")])
        if path == "/metrics":
            return metrics(environment, start)
        if path in checks:
            problems = checks[path]()
            return _text(start, "503 Service Unavailable" if problems else "200 OK", problems or ["ok"])
        return _text(start, "404 Not Found", [f"the paths are /metrics, {', '.join(checks)}"])

    return answer


def _text(
    start: StartResponse, status: str, lines: Sequence[str], headers: Sequence[tuple[str, str]] = ()
) -> list[bytes]:
    body = "".join(f"{line}\n" for line in lines).encode()
    own = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start(status, [*own, *headers])
    return [body]
