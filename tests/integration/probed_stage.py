"""A worker for tests that is brought into every situation of the probes: `python probed_stage.py FOLDER`.

Works on fetch requests by their path. `/bug` raises what no stage expects; `/hold` waits for the file `release`;
`/block` blocks the event loop until it is there; `/child` kills the child process that works on it, and another one
begins only when the file `children` is there; `/publish` publishes a record; anything else is done. It starts when the
file `open` is there, and its clock is ahead by the seconds in the file `ahead`.
"""

import asyncio
import os
import signal
import sys
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from schemas.fetch_request import FetchRequest
from schemas.topics.names import ARTICLES, BACKFILL, REQUESTS
from services.runtime.children.pool import Pool
from services.runtime.delivery.runner import run
from services.runtime.delivery.stage import Delivery, RecordStage
from services.runtime.messages.message import Message, decode
from services.runtime.observe.broker_clock import BrokerClock
from services.runtime.observe.probes import Children
from services.runtime.outcome import Outcome
from services.runtime.settings import Settings
from services.runtime.stream import app

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
POLL_S = 0.02


def wait_for(file: Path) -> None:
    """Return when the file is there; nothing else runs meanwhile."""
    while not file.exists():
        time.sleep(POLL_S)


def skewed_s() -> float:
    """The time of a clock that is wrong."""
    ahead = FOLDER / "ahead"
    return time.time() + (float(ahead.read_text(encoding="utf-8")) if ahead.exists() else 0.0)


def die() -> None:
    """End the child process as the kernel would."""
    os.kill(os.getpid(), signal.SIGKILL)


class ProbedStage(RecordStage):
    """Does what it is asked to."""

    name = "ingest"
    reads = (REQUESTS, BACKFILL)
    writes = (ARTICLES,)
    stamps = True

    async def open(self, resources: AsyncExitStack, delivery: Delivery) -> None:
        await super().open(resources, delivery)
        await asyncio.to_thread(wait_for, FOLDER / "open")
        pool = Pool(1, self.settings.record_timeout_s, initializer=partial(wait_for, FOLDER / "children"))
        self.pool = await resources.enter_async_context(pool)

    def children(self) -> Children:
        return self.pool.children

    async def process(self, message: Message) -> Outcome:
        path = urlsplit(decode(message, FetchRequest, "fetch_request").url).path
        if path == "/bug":
            raise RuntimeError("a fault that no stage expects")
        if path == "/hold":
            await asyncio.to_thread(wait_for, FOLDER / "release")
        if path == "/block":
            wait_for(FOLDER / "release")
        if path == "/child":
            (FOLDER / "children").unlink()
            await self.pool.run(die)
        if path == "/publish":
            await self.publisher.send_bytes(ARTICLES, b"key", b"{}", [])
        return Outcome.DONE


if __name__ == "__main__":
    vars(app)["BrokerClock"] = partial(BrokerClock, skewed_s)
    sys.exit(run(ProbedStage(Settings())))
