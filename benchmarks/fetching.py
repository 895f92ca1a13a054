"""Measures fetches per second of one ingest worker and of a plain aiohttp loop, in the same run.

    python -m benchmarks.fetching [--pages 2000] [--at-once 16] [--repeats 5]

The server is a separate process that answers every request with the same gzipped page. Both contestants fetch all
pages in this process, taking turns; before the first repeat each fetches a tenth of them as a warm-up. Prints fetches
per second of wall time and of CPU time, and Dateline's speed divided by the plain loop's (above 1: Dateline is faster).
Dateline's fetches include everything that a worker does: robots.txt, turns per host (without a gap), rests, and the
guarded fetcher, but not reading the page. The plain loop checks nothing but status 200: no address, size or type.
"""

import argparse
import asyncio
import gzip
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from statistics import median
from typing import NamedTuple

import aiohttp
from aiohttp import web
from rich.console import Console
from rich.table import Table

from benchmarks.corpus import generate
from benchmarks.report import shown, spread
from services.ingest.addresses.address import Address
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import Page
from services.ingest.visiting.visits import Visits

HOST = "127.0.0.1"

Fetch = Callable[[str], Awaitable[int]]
"""From a URL to the size of its page in bytes; 0 for a failure."""


class Took(NamedTuple):
    """Seconds to fetch all pages."""

    wall_s: float
    cpu_s: float


def serve(pipe: Connection) -> None:
    """Serve until killed; sends the port through the pipe. Runs in a child process."""
    page = gzip.compress(next(iter(generate(1))).html)

    async def answer(request: web.BaseRequest) -> web.Response:
        return web.Response(body=page, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})

    async def run() -> None:
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


async def fetch_all(fetch: Fetch, base: str, pages: int, at_once: int) -> Took:
    """Fetch `pages` pages, `at_once` at a time. Raises RuntimeError for an empty one."""
    left = iter(range(pages))

    async def work() -> None:
        for number in left:
            if not await fetch(f"{base}/story/{number}"):
                raise RuntimeError(f"the page /story/{number} came back empty")

    wall_s, cpu_s = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return Took(time.perf_counter() - wall_s, time.process_time() - cpu_s)


async def compare(base: str, pages: int, at_once: int, repeats: int) -> dict[str, list[Took]]:
    """Contestant to its times, one per repeat."""
    async with (
        Fetcher(allow_networks=[f"{HOST}/32"], max_connections=at_once) as fetcher,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session,
    ):
        visits = Visits(fetcher, lambda host: None, gap_s=0, attempts=1)

        async def ours(url: str) -> int:
            page = await visits.make(Address.of(url), {})
            return len(page.body) if isinstance(page, Page) else 0

        async def plain(url: str) -> int:
            async with session.get(url) as response:
                return len(await response.read()) if response.status == 200 else 0

        both: dict[str, Fetch] = {"dateline": ours, "plain aiohttp": plain}
        took: dict[str, list[Took]] = {name: [] for name in both}
        for fetch in both.values():
            await fetch_all(fetch, base, max(1, pages // 10), at_once)
        for repeat in range(repeats):
            for name in sorted(both, reverse=bool(repeat % 2)):
                took[name].append(await fetch_all(both[name], base, pages, at_once))
        return took


def main() -> None:
    """Start the server, measure both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000, help="Pages per repeat (default: %(default)s).")
    parser.add_argument("--at-once", type=int, default=16, help="Concurrent fetches (default: %(default)s).")
    parser.add_argument("--repeats", type=int, default=5, help="Number of repeats (default: %(default)s).")
    chosen = parser.parse_args()
    if min(chosen.pages, chosen.at_once, chosen.repeats) < 1:
        parser.error("--pages, --at-once and --repeats must be 1 or more")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        if not ours.poll(60):
            parser.error("the server did not start within a minute; try again")
        base = f"http://{HOST}:{ours.recv()}"
        took = asyncio.run(compare(base, chosen.pages, chosen.at_once, chosen.repeats))
    finally:
        server.kill()
        server.join()
    table = Table("contestant", "fetches/s", "fetches/CPU s", "ratio (CPU)")
    ratios = [theirs.cpu_s / mine.cpu_s for mine, theirs in zip(took["dateline"], took["plain aiohttp"], strict=True)]
    for name, times in took.items():
        rates = [shown(chosen.pages / median(seconds)) for seconds in zip(*times, strict=True)]
        table.add_row(name, *rates, f"{shown(median(ratios))} ({spread(ratios)})" if name == "dateline" else "")
    Console().print(table)


if __name__ == "__main__":
    main()
