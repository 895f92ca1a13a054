import asyncio
import subprocess
import sys
import time

from prometheus_client import REGISTRY

from services.runtime.observe.pulse import Pulse


def observed(stage: str) -> float:
    return REGISTRY.get_sample_value("dateline_event_loop_lag_seconds_count", {"stage": stage}) or 0


async def beats(count: int) -> None:
    while observed("lagging") < count:  # noqa: ASYNC110 - nothing tells of a beat
        await asyncio.sleep(0.01)


async def test_the_lag_of_the_event_loop_is_measured() -> None:
    ended: list[bool] = []
    pulse = Pulse("lagging", limit_s=60, end=lambda: ended.append(True))
    pulse.start()
    await beats(2)
    time.sleep(0.5)  # noqa: ASYNC251 - the very thing to be seen
    await beats(4)
    pulse.stop()
    late = REGISTRY.get_sample_value("dateline_event_loop_lag_seconds_bucket", {"stage": "lagging", "le": "0.2"})
    assert late is not None
    assert late < observed("lagging")
    assert not ended


FROZEN = """
import asyncio, os, time
from services.runtime.observe.pulse import Pulse

async def main():
    Pulse("frozen", 0.5, lambda: os._exit(1)).start()
    step = asyncio.create_task(goes_on())
    await asyncio.sleep(0.2)
    asyncio.get_running_loop().call_soon(release.set)
    time.sleep(1)
    await step

async def goes_on():
    await release.wait()
    await asyncio.sleep(0)
    print("went on")

release = asyncio.Event()
asyncio.run(main())
"""


def test_a_process_that_stood_still_too_long_ends_before_any_task_goes_on() -> None:
    ran = subprocess.run([sys.executable, "-c", FROZEN], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert "went on" not in ran.stdout
    assert "event loop blocked past the session timeout" in ran.stderr
