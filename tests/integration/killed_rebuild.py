"""A rebuild for tests, run as a process of its own: `python killed_rebuild.py KIND PLACE WHEN`.

Kills itself (SIGKILL) before or after it sends the request number PLACE that changes something in Elasticsearch, so
between the halves of every step. Renewals of the lease do not count. A PLACE that is never reached: it ends with 0.
With `stops` for KIND it stands still for PLACE seconds before it swaps, as a machine does that is suspended.
"""

import os
import signal
import sys
import threading
import time
from typing import Any

from elastic_transport import AsyncTransport, Transport

from services.index.rebuild import control, machine
from services.runtime.elasticsearch import client
from services.runtime.settings import Settings

READING = ("/_search", "/_mget", "/_pit", "/_stats", "/_count", "/_refresh")


def main(kind: str, place: int, when: str) -> None:
    """Run it."""
    # Twenty kills would otherwise wait for twenty leases of five seconds.
    control.LEASE_S, control.RENEW_S = 1.5, 0.25  # type: ignore[misc]
    seen = 0

    def counts(method: str, target: str) -> bool:
        nonlocal seen
        if method == "GET" or any(one in target for one in READING):
            return False
        if threading.current_thread() is not threading.main_thread():
            return False
        seen += 1
        return seen == place

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    perform, perform_async = Transport.perform_request, AsyncTransport.perform_request

    def killed(self: Any, method: str, target: str, **options: Any) -> Any:
        now = counts(method, target)
        if now and when == "before":
            die()
        answer = perform(self, method, target, **options)
        if now:
            die()
        return answer

    async def killed_async(self: Any, method: str, target: str, **options: Any) -> Any:
        now = counts(method, target)
        if now and when == "before":
            die()
        answer = await perform_async(self, method, target, **options)
        if now:
            die()
        return answer

    settings = Settings()
    if kind == "stops":
        before = machine.swap.swap

        def late(*arguments: Any) -> bool:
            control.RENEW_S = 1_000.0  # type: ignore[misc]
            time.sleep(place)
            return before(*arguments)

        machine.swap.swap = late  # type: ignore[assignment]
    else:
        Transport.perform_request = killed  # type: ignore[method-assign]
        AsyncTransport.perform_request = killed_async  # type: ignore[method-assign]
    with client(settings) as es:
        report = (machine.rollback if kind == "rollback" else machine.rebuild)(settings, es, lambda line: None)
    print(report)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
