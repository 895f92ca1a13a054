"""Serves a corpus on loopback, from its own process: `http://127.0.1.<n>:<port>/<round>/<path>`.

Every round has every page, so one corpus gives as many URLs as a run needs. Every page is served by several hosts,
because requests are keyed by host, and a single host would use a single partition.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from benchmarks.child import ROOT, wait_or_kill
from benchmarks.corpus import Page, read_corpus

HOSTS = 24


@contextmanager
def serving(folder: Path) -> Iterator[list[str]]:
    """Serve a corpus while the block lasts; yields the base URL of each host."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.origin", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server for {folder} did not start (exit code {process.wait()})")
        yield list(json.loads(line))
    finally:
        process.terminate()
        wait_or_kill([process], 30)


def addresses(bases: Sequence[str], pages: Sequence[Page], run: str) -> Iterator[str]:
    """An endless series of distinct URLs; `run` keeps them distinct from those of other runs."""
    for number in count():
        page = pages[number % len(pages)]
        yield f"{bases[number % len(bases)]}/{run}-{number // len(pages)}{quote(page.path)}"


async def _serve(folder: Path) -> None:
    pages = {page.path: page.html for page in read_corpus(folder)}

    async def answer(request: web.Request) -> web.Response:
        html = pages.get("/" + request.match_info["path"])
        if html is None:
            return web.Response(status=404)
        return web.Response(body=html, content_type="text/html")  # only the page itself declares a charset, if at all

    app = web.Application()
    app.router.add_get("/{round}/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = 0
    bases = []
    for host in range(1, HOSTS + 1):
        site = web.TCPSite(runner, f"127.0.1.{host}", port)
        await site.start()
        port = port or int(runner.addresses[0][1])
        bases.append(f"http://127.0.1.{host}:{port}")
    print(json.dumps(bases), flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    asyncio.run(_serve(parser.parse_args().folder))


if __name__ == "__main__":
    main()
