"""A site on loopback that serves a corpus, in a process of its own: `http://127.0.1.<n>:<port>/<round>/<path>`.

Any round has every page, so that one corpus gives as many addresses as a run needs; and every page stands on several
hosts, for requests are keyed by host, and one host would be one partition.
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
    """Serve a corpus while the block lasts; the bases of its URLs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.origin", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the origin of {folder} does not start (exit code {process.wait()})")
        yield list(json.loads(line))
    finally:
        process.terminate()
        wait_or_kill([process], 30)


def addresses(bases: Sequence[str], pages: Sequence[Page], run: str) -> Iterator[str]:
    """URLs without end, no two alike; `run` keeps them apart from those of other runs."""
    for number in count():
        page = pages[number % len(pages)]
        yield f"{bases[number % len(bases)]}/{run}-{number // len(pages)}{quote(page.path)}"


async def _serve(folder: Path) -> None:
    pages = {page.path: page.html for page in read_corpus(folder)}

    async def answer(request: web.Request) -> web.Response:
        html = pages.get("/" + request.match_info["path"])
        if html is None:
            return web.Response(status=404)
        return web.Response(body=html, content_type="text/html")  # the page itself says its charset, or nobody does

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
    """Serve until told to end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    asyncio.run(_serve(parser.parse_args().folder))


if __name__ == "__main__":
    main()
