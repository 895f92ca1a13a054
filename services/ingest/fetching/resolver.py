"""Names to addresses, vetted: the connection goes to the very address that was checked, so that a name which resolves
differently a moment later (rebinding) gains nothing."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aiohttp.abc import AbstractResolver, ResolveResult

from services.ingest.fetching.guard import Guard


class GuardedResolver(AbstractResolver):
    """A resolver for aiohttp that gives vetted addresses only.

    One forbidden address among several refuses the whole name: a name that points both outside and inside is an
    attack or a mistake, and neither is to be fetched. `at_once`: names that are looked up at the same time.
    """

    def __init__(self, guard: Guard, at_once: int = 64) -> None:
        self._guard = guard
        # Of its own, and as many as there are connections: a look-up blocks its thread until the name server answers,
        # and a few names of slow ones would hold up everybody's in the loop's few threads.
        self._threads = ThreadPoolExecutor(at_once, "dateline-resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve with the system's resolver. Raises AddressRefused, or OSError where the name is not known."""
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
        """Look up no more. Who is still waited for is not waited for here."""
        self._threads.shutdown(wait=False, cancel_futures=True)
