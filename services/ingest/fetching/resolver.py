"""The resolver: looks up names and checks their addresses.

The connection goes to the checked address, so a name that resolves differently a moment later (DNS rebinding) gains
nothing.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aiohttp.abc import AbstractResolver, ResolveResult

from services.ingest.fetching.guard import Guard


class GuardedResolver(AbstractResolver):
    """A resolver for aiohttp that returns allowed addresses only.

    One forbidden address among several refuses the whole name: a name that points both inside and outside is an attack
    or a mistake. `at_once`: maximum concurrent lookups.
    """

    def __init__(self, guard: Guard, at_once: int = 64) -> None:
        self._guard = guard
        # Own threads, as many as there are connections: a lookup blocks its thread until the name server answers, and
        # a few slow name servers would use up the event loop's few threads.
        self._threads = ThreadPoolExecutor(at_once, "dateline-resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve with the system's resolver. Raises AddressRefused, or OSError if the name does not resolve."""
        look_up = partial(
            socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG
        )
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        results: list[ResolveResult] = []
        for address_family, _, protocol, _, address in found:
            literal = str(address[0])
            self._guard.check(literal)
            results.append(
                ResolveResult(
                    hostname=host,
                    host=literal,
                    port=port,
                    family=address_family,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
            )
        if not results:
            raise OSError(f"{host} has no addresses")
        return results

    async def close(self) -> None:
        """Stop looking up names, without waiting for lookups in progress."""
        self._threads.shutdown(wait=False, cancel_futures=True)
