"""The hostile web: an origin that answers as badly as it can, TLS servers with bad certificates, and a canary that no
fetch may ever reach. All on loopback, in a thread of their own."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

from benchmarks.hostile_web.answers import ANSWERS, STORY, Reset, head

ORIGIN = "127.0.0.2"
"""Address of the origin; fetches may connect to no other."""
ALLOWED = f"{ORIGIN}/32"
CANARY = ("127.0.0.1", "::1")
"""Addresses of the canary, which the attacks try to reach."""


@dataclass(frozen=True)
class Ports:
    """The ports of all servers. `tls`: kind of certificate to port."""

    origin: int
    canary: int
    tls: dict[str, int]
    authority: str
    """Path of the PEM file of the authority that signed the good certificate."""


class HostileWeb:
    """Runs while the `with` block lasts; writes the certificate authority to `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []
        self.hits: list[str] = []
        """Address and port of each connection to the canary."""

    def __enter__(self) -> Self:
        self._thread.start()
        self.ports = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _start(self) -> Ports:
        origin = await self._serve(ORIGIN)
        canary = await self._serve(CANARY[0], canary=True)
        with contextlib.suppress(OSError):  # a machine without IPv6
            await self._serve(CANARY[1], canary=True, port=canary)
        authority = trustme.CA()
        path = self._folder / "authority.pem"
        authority.cert_pem.write_to_path(path)
        tls = {kind: await self._serve(ORIGIN, tls=context) for kind, context in _contexts(authority)}
        return Ports(origin, canary, tls, str(path))

    async def _serve(
        self, address: str, *, canary: bool = False, port: int = 0, tls: ssl.SSLContext | None = None
    ) -> int:
        answer = self._be_canary if canary else _answer
        server = await asyncio.start_server(answer, address, port, ssl=tls)
        self._servers.append(server)
        found: int = server.sockets[0].getsockname()[1]
        return found

    async def _be_canary(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.hits.append(str(writer.get_extra_info("sockname")))
        writer.write(head() + STORY)
        writer.close()

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()
        await asyncio.sleep(0)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            path, _, query = request.split(b" ", 2)[1].partition(b"?")
            answer = ANSWERS.get(path.decode().strip("/"), ANSWERS["story"])
            async for part in answer(query):
                writer.write(part)
                await writer.drain()
        except Reset:
            # With a linger time of zero, closing resets the connection.
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        finally:
            writer.close()


def _contexts(authority: trustme.CA) -> Iterator[tuple[str, ssl.SSLContext]]:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    certificates = {
        "good": authority.issue_cert(ORIGIN),
        "expired": authority.issue_cert(ORIGIN, not_before=yesterday - timedelta(days=9), not_after=yesterday),
        "another-name": authority.issue_cert("harbor.example"),
        "unknown-authority": trustme.CA().issue_cert(ORIGIN),
    }
    for kind, certificate in certificates.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        yield kind, context
