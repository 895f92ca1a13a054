"""What a registry may answer wrongly. A real one does so on demand hardly ever, so a small server stands in for it; the
real one is in tests/integration/test_registry.py."""

import asyncio
import copy
import json
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from services.contracts import registry
from services.contracts.registry import Entry, Known, RegistryUnusable
from services.contracts.snapshots import working_tree

JSON = "application/vnd.schemaregistry.v1+json"
Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def server(answer: Callable[[str, str, dict[str, str]], Answer]) -> Iterator[str]:
    """Answers every request by a function of method, path and headers; yields its URL."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = answer(self.command, self.path, dict(self.headers))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = respond

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


def publish(url: str) -> list[Entry]:
    async def ask() -> list[Entry]:
        async with registry.connected(url) as client:
            return await client.publish(working_tree())

    return asyncio.run(ask())


def known(url: str, number: int) -> Known:
    async def ask() -> Known:
        async with registry.connected(url) as client:
            return await client.identify(number, working_tree())

    return asyncio.run(ask())


def refusal(url: str) -> str:
    with pytest.raises(RegistryUnusable) as caught:
        publish(url)
    return str(caught.value)


def said(status: int, value: object) -> Answer:
    return status, {"Content-Type": JSON}, json.dumps(value).encode()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(said(401, {"error_code": 401, "message": "Unauthorized"}), ["401", "USER:PASSWORD"], id="401"),
        pytest.param(said(403, {"error_code": 403}), ["403", "may not do that", "right to register"], id="403"),
        pytest.param((401, {}, b"<html>"), ["401", "USER:PASSWORD"], id="401 without JSON"),
        pytest.param(said(500, {"error_code": 0, "message": "no disk"}), ["500", "no disk", "log"], id="500"),
        pytest.param((200, {"Content-Type": "text/html"}, b"<html>"), ["not that of a schema registry"], id="HTML"),
        pytest.param((502, {"Content-Type": "text/html"}, b"<html>"), ["(502)", "not that of"], id="a proxy's 502"),
        pytest.param(said(404, {"timestamp": 1}), ["404", "if the URL is wrong"], id="another API"),
        pytest.param(said(200, {"some": "thing"}), ["not that of a schema registry"], id="other JSON"),
        pytest.param(
            (302, {"Location": "https://login:s3cret@b.example/x"}, b""),
            ["redirects to https://b.example/x", "the API itself"],
            id="a redirect",
        ),
        pytest.param((200, {}, b" " * (registry.MAX_BYTES + 1)), ["not that of a schema registry"], id="no end"),
    ],
)
def test_what_is_no_answer_is_said_with_what_to_do(answer: Answer, words: list[str]) -> None:
    with server(lambda *_: answer) as url:
        told = refusal(url.replace("://", "://ada:s3cret@"))
    assert [word for word in words if word not in told] == []
    assert "s3cret" not in told


def test_nobody_there() -> None:
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        told = refusal(f"http://ada:s3cret@127.0.0.1:{taken.getsockname()[1]}")
    assert "no registry at http://127.0.0.1" in told
    assert "start it" in told
    assert "s3cret" not in told


@pytest.mark.parametrize("url", ["ftp://a.example", "a.example:8081", "http://a.example/?x=1", "http://", "http://[x"])
def test_what_is_no_url_of_a_registry(url: str) -> None:
    assert "http://HOST:8081" in refusal(url)


def test_user_and_password_are_sent_and_not_shown() -> None:
    seen: list[str] = []

    def answer(_method: str, _path: str, headers: dict[str, str]) -> Answer:
        seen.append(headers.get("Authorization", ""))
        return said(500, {"error_code": 50001, "message": "x"})

    with server(answer) as url:
        assert "ada" not in refusal(url.replace("://", "://ada:s%40cret@"))
    assert seen == ["Basic " + b64encode(b"ada:s@cret").decode()]


def test_a_subject_with_avro_is_left_alone() -> None:
    """Confluent's registry does not name the type of Avro."""
    asked: list[str] = []

    def answer(method: str, path: str, _headers: dict[str, str]) -> Answer:
        asked.append(method)
        if path.endswith("/versions"):
            return said(200, [1])
        return said(200, {"subject": "x", "version": 1, "id": 1, "schema": '"string"'})

    with server(answer) as url:
        told = refusal(url)
    assert "dateline.articles.v1-value" in told
    assert "AVRO" in told
    assert set(asked) == {"GET"}


def test_a_missing_id_is_said() -> None:
    with (
        server(lambda *_: said(404, {"error_code": 40403, "message": "Schema not found"})) as url,
        pytest.raises(RegistryUnusable, match="no schema with the id 7"),
    ):
        known(url, 7)


def test_a_schema_is_known_by_what_it_says() -> None:
    tree = working_tree()
    article = tree.schema("article", 1)
    version = tree.version("article", 1)
    assert registry.identify(tree, article) == ("article", version, "current")
    edited = copy.deepcopy(article)
    edited["description"] = "Another one."
    assert registry.identify(tree, edited) == ("article", version, "edited")
    later: Any = copy.deepcopy(article)
    later["properties"]["contract"]["default"] = "article/1.9999"
    assert registry.identify(tree, later) == ("article", "1.9999", "unknown")


@pytest.mark.parametrize("schema", [{}, [], "syntax = 'proto3';", {"properties": {"contract": {"default": "x/1.0"}}}])
def test_other_schemas_are_not_ours(schema: Any) -> None:
    assert registry.identify(working_tree(), schema) == ("", "", "unknown")
