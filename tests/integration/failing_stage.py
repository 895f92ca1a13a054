"""A worker for tests, run as a process of its own: `python failing_stage.py MARKS`.

Works on fetch requests by their path: `/bug` raises what no stage expects, `/fail` an error of the surroundings, `/die`
kills the process as the kernel would, `/hold` never ends, anything else (after a second where it begins with `/slow`)
appends its path to the file MARKS and is done.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

from schemas.fetch_request import FetchRequest
from schemas.topics.names import BACKFILL, REQUESTS
from services.runtime.delivery.runner import run
from services.runtime.delivery.stage import RecordStage
from services.runtime.messages.message import Message, decode
from services.runtime.outcome import Outcome
from services.runtime.settings import Settings


class FailingStage(RecordStage):
    """Fails, holds or marks."""

    name = "ingest"
    reads = (REQUESTS, BACKFILL)
    batch = 200

    marks = Path(sys.argv[1])

    async def process(self, message: Message) -> Outcome:
        path = urlsplit(decode(message, FetchRequest, "fetch_request").url).path
        if path == "/bug":
            raise RuntimeError("a fault that no stage expects")
        if path == "/fail":
            raise MemoryError("a fault of the surroundings")
        if path == "/die":
            os.kill(os.getpid(), signal.SIGKILL)
        if path == "/hold":
            await asyncio.Event().wait()
        if path.startswith("/slow"):
            await asyncio.sleep(1)
        with self.marks.open("a", encoding="utf-8") as marks:
            marks.write(path + "\n")
        return Outcome.DONE


if __name__ == "__main__":
    sys.exit(run(FailingStage(Settings())))
